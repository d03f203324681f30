from estrado.comun.v1.codigos_service_pb2 import ConsultarCodigoResponse

from gateway.tests.conftest import World
from gateway.tests.test_sesiones import at
from libs.foundation.core.errors import NotFound
from libs.foundation.rpc.errors import ServicioNoDisponible

CODE = "7K3P-QHC4-ZE8K-2M6T-W"
ISSUED = ConsultarCodigoResponse(codigo=CODE, tipo="acuse", emitido=at(2026, 11, 23, 18), huellas=["ab" * 32])


class Unknown(NotFound):
    reason = "CODIGO_DE_VERIFICACION_DESCONOCIDO"


def nobody_issued_it(world: World) -> None:
    world.court.expedientes.answers["ConsultarCodigo"] = Unknown()
    world.court.casillero.answers["ConsultarCodigo"] = Unknown()


async def test_a_code_says_what_was_issued_to_whoever_holds_it(world: World) -> None:
    world.court.expedientes.answers["ConsultarCodigo"] = ISSUED
    world.court.casillero.answers["ConsultarCodigo"] = Unknown()
    answer = await world.client.get(f"/v1/verificaciones/{CODE.lower()}", headers={"Authorization": ""})
    assert answer.json() == {"codigo": CODE, "tipo": "acuse", "emitido": "2026-11-23T18:00:00Z", "huellas": ["ab" * 32]}
    heard = world.court.expedientes.last
    assert (heard.request.codigo, heard.principal.kind) == (CODE.lower(), "anonimo")


async def test_what_nobody_issued_is_404_and_what_is_no_code_422(world: World) -> None:
    nobody_issued_it(world)
    answer = await world.client.get(f"/v1/verificaciones/{CODE}")
    assert (answer.status_code, answer.json()["reason"]) == (404, "CODIGO_DE_VERIFICACION_DESCONOCIDO")
    for wrong in ("x" * 61, "7K3P_QHC4", "%3Cscript%3E"):
        assert (await world.client.get(f"/v1/verificaciones/{wrong}")).status_code == 422


async def test_the_page_behind_a_qr_code_says_the_same_in_both_languages(world: World) -> None:
    world.court.expedientes.answers["ConsultarCodigo"] = ISSUED
    answer = await world.client.get(f"/verificar/{CODE}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/html; charset=utf-8")
    for said in (CODE, "ab" * 32, "Acuse de recibo", "23/11/2026 12:00:00", '<html lang="es"'):
        assert said in answer.text
    answer = await world.client.get(f"/verificar/{CODE}", headers={"Accept-Language": "en"})
    assert "Acknowledgement of a filing" in answer.text


async def test_the_page_of_a_code_that_nobody_issued_warns(world: World) -> None:
    nobody_issued_it(world)
    answer = await world.client.get("/verificar/%3Cscript%3E")
    assert answer.status_code == 404
    assert "Ningún documento tiene ese código" in answer.text
    assert "<script>" not in answer.text


async def test_a_constancia_is_known_to_its_own_service(world: World) -> None:
    world.court.expedientes.answers["ConsultarCodigo"] = Unknown()
    world.court.casillero.answers["ConsultarCodigo"] = ConsultarCodigoResponse(codigo=CODE, tipo="constancia")
    assert (await world.client.get(f"/v1/verificaciones/{CODE}")).json()["tipo"] == "constancia"


async def test_a_service_that_is_away_is_no_proof_that_nothing_was_issued(world: World) -> None:
    world.court.expedientes.answers["ConsultarCodigo"] = ServicioNoDisponible()
    world.court.casillero.answers["ConsultarCodigo"] = Unknown()
    for path in (f"/v1/verificaciones/{CODE}", f"/verificar/{CODE}"):
        answer = await world.client.get(path)
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0


async def test_a_code_of_another_form_is_told_which_code_is_meant(world: World) -> None:
    answer = await world.client.get("/v1/verificaciones/7K3P_QHC4")
    [error] = answer.json()["errores"]
    assert (answer.status_code, error["campo"]) == (422, "codigo")
    assert "7K3P-QHC4-ZE8K-2M6T-W" in error["detalle"]
