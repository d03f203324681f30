import pytest

from libs.foundation.core.ids import canonical_code
from services.expedientes.application.consultar_codigo import CodigoLeido, ConsultarCodigo, Emitido
from services.expedientes.domain.errors import CodigoDeVerificacionDesconocido
from services.expedientes.domain.eventos import EntregaOrdenada
from services.expedientes.tests.unit.comun import Sala, abogado, parte, usuario


async def consultado(sala: Sala, codigo: str) -> Emitido:
    return await sala.mundo.runner.run(ConsultarCodigo(), usuario(None), CodigoLeido(codigo))


async def test_whoever_holds_an_acuse_learns_when_it_was_issued_and_its_hash() -> None:
    sala = Sala()
    letrada = abogado("Ana Morales")
    caso = sala.expediente(parte("Rosa", abogados=(letrada,)), parte("Luis", "demandado"))
    (escrito,) = await sala.presentar(usuario(letrada.persona), caso)
    codigo = sala.mundo.acuses[escrito.escrito_id].codigo
    assert canonical_code(codigo) == codigo
    assert await consultado(sala, codigo) == Emitido(codigo, escrito.registrado, [])

    acuse = await sala.emitir_acuse(escrito)
    assert acuse is not None
    (orden,) = (una for una in sala.mundo.hechos(EntregaOrdenada) if una.asunto.startswith("Acuse"))
    entregado = orden.documentos[0].sha256
    assert await consultado(sala, codigo.lower().replace("-", " ")) == Emitido(codigo, escrito.registrado, [entregado])


@pytest.mark.parametrize("codigo", ["", "0000-0000-0000-0000-0", "nada", "x" * 10_000, "ABCD\x00"])
async def test_what_was_never_issued_and_what_is_no_code_are_refused_alike(codigo: str) -> None:
    with pytest.raises(CodigoDeVerificacionDesconocido):
        await consultado(Sala(), codigo)
