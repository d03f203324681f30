"""Registers played from a file, and none."""

from pathlib import Path

import pytest

from services.identity.adapters.registros import (
    SINTETICOS,
    RegistrosIlegibles,
    RegistrosSimulados,
    RegistrosSinConexion,
)
from services.identity.domain.errores_de_verificacion import RegistroSinRespuesta


async def test_the_synthetic_courts_people_are_in_it() -> None:
    registros = RegistrosSimulados(SINTETICOS)
    julia = await registros.inscripcion("2470261310101")
    assert julia is not None
    assert (julia.nombres, julia.apellidos, julia.viva) == ("Julia Amparo", "Caal Ico", True)
    assert "Julia" not in repr(julia)
    assert await registros.inscripcion("1234567890101") is None
    lawyer = await registros.colegiado("10101")
    assert lawyer is not None
    assert lawyer.activo
    assert await registros.colegiado("1") is None


async def test_without_a_connection_nobody_answers() -> None:
    for ask in (RegistrosSinConexion().inscripcion, RegistrosSinConexion().colegiado):
        with pytest.raises(RegistroSinRespuesta):
            await ask("2470261310101")


@pytest.mark.parametrize(
    "text", ["[[inscripcion]]\ncui = '1'\n", "inscripcion = 3", "[[inscripcion", "inscripcion = [1]", "\xff"]
)
def test_a_file_that_is_wrong_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "registros.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(RegistrosIlegibles) as refusal:
        RegistrosSimulados(file)
    assert refusal.value.metadata["archivo"] == str(file)


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(RegistrosIlegibles):
        RegistrosSimulados(tmp_path / "nada.toml")
