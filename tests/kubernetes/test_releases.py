"""The release that is made up to follow this one is what the cluster's test takes it for."""

import shutil
from pathlib import Path

import pytest

from libs.foundation.sql.database import open_database
from libs.foundation.sql.migrate import apply
from libs.foundation.sql.schema import FOUNDATION, History, Position, histories_of, standings
from tests.architecture.tree import services
from tests.kubernetes.releases import CONTRACTED, EXPANDED, overlay


@pytest.mark.parametrize("service", services())
async def test_it_expands_before_the_rollout_and_this_release_goes_on(service: str, tmp_path: Path) -> None:
    own = histories_of(service)[1]
    shutil.copytree(own.folder, tmp_path / "next")
    with overlay("prueba", "estrado:local", next_of=[service], packages="/packages") as folder:
        for path in (folder / service).glob("*.py"):
            shutil.copy(path, tmp_path / "next" / "versions")
    following = History("servicio", tmp_path / "next")
    database = open_database(f"sqlite:///{tmp_path}/x.db")
    for history, contract, version, position in (
        (own, False, own.versions()[0], Position.CURRENT),
        (following, False, EXPANDED, Position.EXPANDED),
        (own, False, EXPANDED, Position.EXPANDED),
        (following, True, CONTRACTED, Position.AHEAD),
    ):
        await apply(database, [FOUNDATION, history], contract=contract)
        (standing,) = await standings(database, [own])
        assert (standing.version, standing.position) == (version, position)
    await database.close()


def test_an_image_is_named_with_its_tag_and_only_when_it_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESTRADO_IMAGE_KAFKA", "registry.example:5000/kafka:9")
    monkeypatch.delenv("ESTRADO_IMAGE_MINIO", raising=False)
    with overlay("prueba", "estrado:uno") as folder:
        written = (folder / "kustomization.yaml").read_text(encoding="utf-8")
    assert "{name: estrado, newName: estrado, newTag: uno}" in written
    assert "{name: apache/kafka, newName: registry.example:5000/kafka, newTag: 9}" in written
    assert "minio" not in written
    assert "9998" not in written
