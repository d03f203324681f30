import pytest

from services.casillero.application.consultar_codigo import Command, ConsultarCodigo, Emitida
from services.casillero.application.leer_constancia import Command as Lectura
from services.casillero.application.leer_constancia import LeerConstancia
from services.casillero.domain.errors import CodigoDeVerificacionDesconocido
from services.casillero.tests.fakes import Mundo, usuario
from services.casillero.tests.unit.comun import con_una


async def consultado(mundo: Mundo, codigo: str) -> Emitida:
    return await mundo.runner.run(ConsultarCodigo(), usuario(None), Command(codigo))


async def test_whoever_holds_a_constancia_learns_that_it_was_issued_and_nothing_of_it() -> None:
    mundo, persona, una = await con_una()
    constancia = await mundo.runner.run(LeerConstancia(), usuario(persona), Lectura(una.notificacion_id))
    typed = constancia.codigo.lower().replace("-", " ")
    assert await consultado(mundo, typed) == Emitida(constancia.codigo, constancia.expedida)


@pytest.mark.parametrize("codigo", ["", "0000-0000-0000-0", "nada", "x" * 10_000, "ABCD\x00"])
async def test_what_was_never_issued_and_what_is_no_code_are_refused_alike(codigo: str) -> None:
    with pytest.raises(CodigoDeVerificacionDesconocido):
        await consultado((await con_una())[0], codigo)
