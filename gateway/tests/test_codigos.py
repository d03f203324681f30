from estrado.casillero.v1.calendario_service_pb2 import LeerCalendarioResponse
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


async def test_the_page_of_a_constancia_does_not_make_the_one_in_hand_look_false(world: World) -> None:
    world.court.expedientes.answers["ConsultarCodigo"] = Unknown()
    world.court.casillero.answers["ConsultarCodigo"] = ConsultarCodigoResponse(
        codigo=CODE, tipo="constancia", emitido=at(2026, 11, 23, 18)
    )
    page = (await world.client.get(f"/verificar/{CODE}")).text
    for said in ("Expedida por primera vez", "23/11/2026 12:00:00", "puede ser posterior", "su sello electrónico"):
        assert said in page
    assert "huella" not in page
    english = (await world.client.get(f"/verificar/{CODE}", headers={"Accept-Language": "en"})).text
    assert "First issued" in english
    assert "hash" not in english


async def test_who_has_only_a_printed_code_is_asked_for_it_without_scripts(world: World) -> None:
    empty = await world.client.get("/verificar", headers={"Authorization": ""})
    assert (empty.status_code, empty.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert '<form method="get" action="/verificar">' in empty.text
    assert '<label for="codigo">Código</label><input id="codigo" name="codigo" type="text"' in empty.text
    assert 'type="hidden"' not in empty.text
    assert "form-action 'self'" in empty.headers["content-security-policy"]
    assert (await world.client.get("/verificar", params={"codigo": "  "})).text == empty.text
    world.court.expedientes.answers["ConsultarCodigo"] = ISSUED
    sent = await world.client.get("/verificar", params={"codigo": CODE.lower()})
    assert sent.text == (await world.client.get(f"/verificar/{CODE}")).text
    assert "Acuse de recibo" in sent.text


async def test_a_code_that_was_mistyped_can_be_mended(world: World) -> None:
    nobody_issued_it(world)
    typed = 'X"><script>'
    answer = await world.client.get("/verificar", params={"codigo": typed})
    assert answer.status_code == 404
    for said in ("Ningún documento tiene ese código", 'role="alert"', 'aria-invalid="true"', "X&quot;&gt;&lt;script"):
        assert said in answer.text
    assert "<script>" not in answer.text


async def test_what_browsers_open_answers_to_who_asks_for_its_head_alone(world: World) -> None:
    world.court.expedientes.answers["ConsultarCodigo"] = ISSUED
    world.court.casillero.answers["LeerCalendario"] = LeerCalendarioResponse(contenido=b"BEGIN:VCALENDAR")
    for path in ("/verificar", f"/verificar/{CODE}", "/v1/calendarios/qL3-Zw_.ics"):
        head, whole = await world.client.head(path), await world.client.get(path)
        assert (head.status_code, head.headers["content-length"]) == (200, whole.headers["content-length"])


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
