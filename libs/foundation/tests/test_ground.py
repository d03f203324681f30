"""Keys are made when asked for, and never silently by whoever misses one; buckets are made and tidied at start."""

from pathlib import Path

import pytest

from libs.foundation.ground import Ground, open_log
from libs.foundation.keyfiles import LlavesAusentes, own_identity
from libs.foundation.rpc.policy import Policy
from libs.foundation.settings import FoundationSettings
from libs.foundation.stores import make_keys, master_keys


def test_a_process_without_its_keys_does_not_make_its_own(tmp_path: Path) -> None:
    settings = FoundationSettings(data_dir=tmp_path)
    for use in (lambda: own_identity(settings, "casillero"), lambda: master_keys(settings, "ingreso")):
        with pytest.raises(LlavesAusentes) as caught:
            use()
        assert caught.value.metadata["carpeta"] == str(settings.keys)
    assert not settings.keys.exists()


def test_making_keys_again_keeps_those_there_are(tmp_path: Path) -> None:
    settings = FoundationSettings(data_dir=tmp_path)
    make_keys(settings, ["casillero"])
    before = {path: path.read_bytes() for path in settings.keys.iterdir()}
    make_keys(settings, ["casillero", "identity"])
    assert before.items() <= {path: path.read_bytes() for path in settings.keys.iterdir()}.items()
    wrapped = master_keys(settings, "ingreso").new_wrapped_key()
    master_keys(settings, "ingreso").open(wrapped)
    own_identity(settings, "identity")


async def test_what_a_killed_copy_left_in_a_bucket_of_the_service_is_swept_at_start(tmp_path: Path) -> None:
    settings = FoundationSettings(data_dir=tmp_path)
    make_keys(settings, ["expedientes"])
    async with open_log(settings) as log:
        ground = Ground("expedientes", settings, log)
        ground.bucket("expedientes")
        left = tmp_path / "objetos" / "estrado-expedientes" / ".partial" / "left"
        left.write_bytes(b"half of a document")
        service = ground.service([], Policy({}))
        await service.prepare()
        await service.close()
    assert not left.exists()
