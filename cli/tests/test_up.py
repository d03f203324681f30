"""The tour that `estrado up` prints can be pasted as it is."""

from pathlib import Path

import pytest

from cli.up import address, tour
from gateway.settings import Settings


def test_the_default_needs_nothing() -> None:
    assert tour(Settings(data_dir=Path("data"), port=8080)) == ("make demo", ".venv/bin/estrado events tail")


def test_another_port_and_folder_are_in_what_is_pasted(tmp_path: Path) -> None:
    folder = tmp_path / "mi corte"
    story, events = tour(Settings(data_dir=folder, port=8190))
    assert story == "ESTRADO_URL=http://127.0.0.1:8190 make demo"
    assert events == f"ESTRADO_DATA_DIR='{folder}' .venv/bin/estrado events tail"


@pytest.mark.parametrize(("host", "shown"), [("0.0.0.0", "127.0.0.1"), ("::", "[::1]"), ("::1", "[::1]")])
def test_every_address_is_shown_as_one_that_can_be_called(host: str, shown: str) -> None:
    assert address(Settings(host=host, port=8080)) == f"http://{shown}:8080"
