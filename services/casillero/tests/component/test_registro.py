"""The register over gRPC: imported by the command line, asked by identity, adopted when a mailbox opens."""

from uuid import UUID

from estrado.casillero.v1 import eventos_pb2
from estrado.casillero.v1 import registro_service_pb2 as pb
from estrado.casillero.v1.registro_service_pb2_grpc import RegistroServiceStub

from services.casillero.tests.component.vecinos import Sala, leido

ANA, BETO = "1234567890101", "0000000190101"


async def importar(sala: Sala, *filas: tuple[str, str]) -> pb.ImportarRegistroResponse:
    rows = [pb.FilaDeRegistro(linea=linea, numero=numero, cui=cui) for linea, (numero, cui) in enumerate(filas, 2)]
    async with sala.component.stub(RegistroServiceStub, "cli") as stub:
        return await stub.ImportarRegistro(pb.ImportarRegistroRequest(filas=rows))


async def es_de(sala: Sala, persona: str, numero: str) -> bool:
    async with sala.component.stub(RegistroServiceStub, "identity") as stub:
        return (await stub.ComprobarNumero(pb.ComprobarNumeroRequest(persona=persona, numero=numero))).suyo


async def test_a_number_is_its_persona_s_from_the_import_to_the_mailbox(estrado: Sala) -> None:
    done = await importar(estrado, ("77", ANA), ("77", BETO), ("x_y", BETO), ("78", "1"), ("79", ANA))
    assert (done.agregadas, done.presentes) == (1, 0)
    assert [(row.linea, row.rechazo) for row in done.rechazadas] == [
        (3, pb.RECHAZO_DE_FILA_NUMERO_DE_OTRO),
        (4, pb.RECHAZO_DE_FILA_NUMERO_INVALIDO),
        (5, pb.RECHAZO_DE_FILA_CUI_INVALIDO),
        (6, pb.RECHAZO_DE_FILA_CUI_CON_OTRO_NUMERO),
    ]
    ana, beto = (estrado.identidad.por_cui[cui] for cui in (ANA, BETO))
    asked = [await es_de(estrado, who, "77") for who in (ana, beto, "", "nadie")]
    assert asked == [True, False, False, False]
    await estrado.verificar(UUID(ana))
    [opened] = await estrado.oir(1)
    assert leido(opened, eventos_pb2.CasilleroAbierto()).numero == "77"
    assert await es_de(estrado, ana, "77")


async def test_as_many_rows_as_a_call_may_have_are_asked_about_within_it(estrado: Sala) -> None:
    done = await importar(estrado, *[(str(numero), f"{serie}0101") for numero, serie in enumerate(series(200))])
    assert (done.agregadas, len(done.rechazadas)) == (200, 0)


def series(count: int) -> list[str]:
    """So many serials of a CUI with their check digits."""
    checked = [(f"{serie:08}", sum(w * int(d) for w, d in enumerate(f"{serie:08}", 2)) % 11) for serie in range(400)]
    return [f"{serie}{digit}" for serie, digit in checked if digit < 10][:count]
