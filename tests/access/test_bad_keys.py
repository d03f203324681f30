"""The same request again, under the same key: one effect, one answer."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import httpx
import pytest

from tests.access.court import PDF, Court, bearer, token_of
from tests.access.filing import OTHER, Filing, expired, refused


def test_the_same_key_gives_the_same_answer_also_after_the_recibo_expired_and_through_another_upload(
    filing: Filing,
) -> None:
    key, body = str(uuid4()), filing.court.escrito(filing.person)
    first = filing.present(body, key)
    assert first.status_code == 201
    count = len(filing.escritos())
    old = body | {"documentos": [expired(filing.court, body["documentos"][0])]}
    again = [filing.present(sent, key) for sent in (body, old, filing.court.escrito(filing.person))]
    assert [(answer.status_code, answer.json()) for answer in again] == [(201, first.json())] * 3
    assert len(filing.escritos()) == count


@pytest.mark.parametrize("changed", ["sumilla", "tipo", "documentos"])
def test_the_same_key_with_another_body_is_a_conflict(filing: Filing, changed: str) -> None:
    key, body = str(uuid4()), filing.court.escrito(filing.person)
    assert filing.present(body, key).status_code == 201
    before = filing.escritos()
    other = {"sumilla": "Otra", "tipo": "oposicion", "documentos": [filing.person.upload(PDF + b"\n")["recibo"]]}
    refused(filing.present(body | {changed: other[changed]}, key), 409, "CLAVE_REUTILIZADA")
    assert filing.escritos() == before


def test_somebody_elses_key_gives_ones_own_answer(filing: Filing) -> None:
    key, other = str(uuid4()), Filing(filing.court, OTHER)
    first = filing.present(filing.court.escrito(filing.person), key).json()
    second = other.present(filing.court.escrito(other.person), key)
    assert second.status_code == 201
    assert second.json()["escrito"] != first["escrito"]
    # And to who may not see the case it does not even say that the key was used.
    stranger = Filing(filing.court, "rosa.tum@correo.example")
    refused(stranger.present(filing.court.escrito(stranger.person), key), 404, "EXPEDIENTE_NO_ENCONTRADO")


def test_a_double_click_presents_one_escrito(filing: Filing) -> None:
    before, key, body = len(filing.escritos()), str(uuid4()), filing.court.escrito(filing.person)
    with ThreadPoolExecutor(8) as clicks:
        answers = list(clicks.map(lambda _number: filing.present(body, key), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(filing.escritos()) == before + 1


def test_a_double_click_of_the_court_issues_one_act(court: Court) -> None:
    clerk, numero, key = court.person("secretaria.civil@oj.example"), court.numeros["civil-2"], str(uuid4())
    body = {"tipo": "decreto", "sumilla": "Por evacuada", "documento": clerk.upload(PDF)["recibo"]}
    headers = bearer(token_of(clerk)) | {"idempotency-key": key}

    def click(_number: int) -> httpx.Response:
        return court.http.post(f"/v1/expedientes/{numero}/resoluciones", json=body, headers=headers)

    with ThreadPoolExecutor(4) as clicks:
        answers = list(clicks.map(click, range(4)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["actuacion_id"] for answer in answers}) == 1
    acts = clerk.ask(f"/v1/expedientes/{numero}/actuaciones").json()["items"]
    assert len([act for act in acts if act["tipo"] == "decreto"]) == 1


@pytest.mark.parametrize("key", ["", "corta", "con espacio", "x" * 129])
def test_a_key_that_is_none(filing: Filing, key: str) -> None:
    before = filing.escritos()
    headers = filing.headers | ({"idempotency-key": key} if key else {})
    answer = filing.court.http.post(
        f"{filing.case}/escritos", json=filing.court.escrito(filing.person), headers=headers
    )
    problem = refused(answer, 422, "CAMPOS_INVALIDOS")
    assert [wrong["campo"] for wrong in problem["errores"]] == ["Idempotency-Key"]
    assert filing.escritos() == before
