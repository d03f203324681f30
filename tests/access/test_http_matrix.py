"""Every HTTP operation of the contract, by every kind of principal, on own, other's, reserved and missing."""

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc.jwk import OKPKey

from cli.captcha import captcha
from cli.seed import corte_sintetica
from cli.steps import until
from tests.access.court import CASES, MISSING, PDF, Court, bearer, begun, form_of, said, token_of
from tests.access.matrix import (
    FORGED,
    NOBODY,
    OFFICER,
    OPERATIONS,
    PRESENTERS,
    PURE,
    QUALITIES,
    REPRESENTATIVE,
    UNVERIFIED,
    OfCase,
    OfMailbox,
    OfSession,
    expected,
    targets,
)

WITH_CAPTCHA = {"POST /v1/cuentas", "POST /v1/cuentas/reenvio", "POST /v1/contrasenas/recuperacion"}
PERSONS = [who for who in QUALITIES if "@" in who]


def _of_browser(response: dict[str, str]) -> dict[str, Any]:
    """A credential in the form of the standard, of no device."""
    return {"id": "eA", "rawId": "eA", "type": "public-key", "response": response}


@dataclass(frozen=True)
class Ids:
    """What one case has in it, or what nothing has."""

    numero: str
    escrito: str
    documento: str
    notificacion: str
    acuse: str
    evidencia: str


@dataclass
class World:
    """The court with one escrito in each case, and the ways to ask it."""

    court: Court
    ids: dict[str | None, Ids]
    tokens: dict[str, str]
    recibos: dict[str, str]
    forms: dict[str, dict[str, Any]]
    verificacion: str
    entidad: str
    cuenta: str
    mandato: str

    def ask(self, operation: str, who: str, case: str | None, **other: str) -> httpx.Response:
        """Perform the operation as `who` on the things of `case`; `other` replaces some of them."""
        method, _, template = operation.partition(" ")
        ids = self.ids[case]
        document = ids.acuse if template.startswith("/v1/casillero") else ids.documento
        values = {
            "numero": ids.numero,
            "escrito": ids.escrito,
            "documento": document,
            "notificacion": ids.notificacion,
            "reason": "NO_ENCONTRADO",
            "verificacion": self.verificacion,
            "entidad": self.entidad,
            "cuenta": self.cuenta,
            "mandato": self.mandato,
            "evidencia": "dpi",
            "evidencia_id": ids.evidencia,
            "entrega": str(uuid4()),
            "resolucion": str(uuid4()),
            "cliente": str(uuid4()),
            "dispositivo": str(uuid4()),
            "preparacion": str(uuid4()),
            "secreto": "nunca-dado",
            "codigo": "0000-0000-0000-0",
            **other,
        }
        headers = bearer(self.tokens[who]) | {"idempotency-key": str(uuid4())}
        if operation == "DELETE /v1/cuenta/verificacion":  # decided by then, also where it is tried alone
            self.ask("POST /v1/verificaciones-identidad/{verificacion}/decision", OFFICER, case)
        if operation in WITH_CAPTCHA:
            headers |= captcha(self.court.http)
        path = template.format_map(values)
        return begun(self.court.http, method, path, headers=headers, **self._body(operation, who, ids))

    def _body(self, operation: str, who: str, ids: Ids) -> dict[str, Any]:
        recibo = self.recibos[who]
        filing = {"tipo": "memorial", "sumilla": "Evacúa audiencia", "documentos": [recibo]}
        # Logging in is asked for as somebody who has nothing else to do with it.
        account = {"correo": "elena.choc@correo.example", "contrasena": corte_sintetica()["contrasena"]}
        if operation == "POST /v1/sesiones/renovacion":
            opened = self.court.http.post("/v1/sesiones", json=account).json()
            return {"json": {"token_renovacion": opened["token_renovacion"]}}
        if operation == "POST /v1/cuentas/confirmacion":
            form = form_of(f"{uuid4()}@correo.example")
            return {"json": {"token": self.court.confirmation_token(form), "contrasena": form["contrasena"]}}
        if operation == "POST /v1/contrasenas/restablecimiento":
            token = self.court.recovery_token(form_of(f"{uuid4()}@correo.example"))
            return {"json": {"token": token, "contrasena": "OT-RA123X"}}
        bodies: dict[str, dict[str, Any]] = {
            "POST /v1/contrasenas/recuperacion": {"json": {"correo": "nadie@correo.example"}},
            "POST /v1/cuentas": {"json": form_of(f"{uuid4()}@correo.example")},
            "POST /v1/cuentas/reenvio": {"json": {"correo": "nadie@correo.example"}},
            "POST /v1/sesiones": {"json": account},
            "POST /v1/sesiones/passkey": {"json": {"credencial": _of_browser(_SHOWN)}},
            "POST /v1/sesiones/segundo-factor": {"json": {"desafio": "nunca-dado", "codigo": "000000"}},
            "POST /v1/documentos": {"content": PDF},
            "POST /v1/cuenta/verificacion": {"json": self.forms[who]},
            "POST /v1/verificaciones-identidad/{verificacion}/decision": {
                "json": {"decision": "pedir_ampliacion", "motivo": "La fotografía no se lee"}
            },
            "POST /v1/cuentas/factores-perdidos": {
                "json": {"correo": "nadie@correo.example", "cui": "2470 26131 0101", "motivo": "Perdió su teléfono"}
            },
            "POST /v1/cuentas/inhabilitacion": {"json": _NOBODYS},
            "POST /v1/cuentas/habilitacion": {"json": _NOBODYS},
            "PUT /v1/casillero/avisos": {"json": {"correo": True}},
            "PUT /v1/casillero/avisos/dispositivos": {
                "json": {"endpoint": f"https://updates.push.services.mozilla.com/wpush/v2/{uuid4()}"}
            },
            "POST /v1/casilleros/suspension": {"json": _NO_MAILBOX},
            "POST /v1/casilleros/reapertura": {"json": _NO_MAILBOX},
            "POST /v1/entidades": {"json": _entity("3952550-3", recibo)},
            "PUT /v1/entidades/{entidad}/miembros/{cuenta}": {"json": {"rol": "miembro"}},
            "POST /v1/entidades/{entidad}/decision": {"json": {"decision": "confirmar"}},
            "POST /v1/mandatos": {"json": {"correo": "nadie@correo.example"}},
            "GET /v1/casillero/documentos": {"params": {"notificacion": ids.notificacion}},
            "PUT /v1/casillero/visita": {"json": {"hasta": "2026-01-05T15:00:00Z"}},
            "PATCH /v1/casillero/notificaciones/{notificacion}": {"json": {"carpeta": "Por ver"}},
            "POST /v1/expedientes/{numero}/escritos": {"json": filing},
            "POST /v1/escritos": {"json": filing | {"numeros": [ids.numero]}},
            "POST /v1/expedientes/{numero}/resoluciones/preparaciones": {
                "json": {"tipo": "decreto", "sumilla": "Por evacuada", "documento": recibo, "forma": "llave"}
            },
            "POST /v1/expedientes/{numero}/resoluciones/preparaciones/{preparacion}/firma": {
                "json": {"revisado": "0" * 64, "firma": "bmFkYQ=="}
            },
            "POST /v1/expedientes/{numero}/resoluciones": {
                "json": {"tipo": "decreto", "sumilla": "Por evacuada", "documento": recibo}
            },
            "POST /v1/notificaciones-en-papel/{entrega}/resultado": {
                "json": {
                    "realizada": True,
                    "instante": "2026-01-05T15:00:00Z",
                    "lugar": "6a avenida 9-10, zona 1",
                    "constancia": recibo,
                }
            },
            "POST /v1/expedientes/{numero}/resoluciones/{resolucion}/anulacion": {
                "json": {"acto": str(uuid4()), "motivo": "Por error"}
            },
            "PUT /v1/expedientes/{numero}/reserva": {"json": {"motivo": "Una niña", "fundamento": "LOJ 63"}},
            "POST /v1/expedientes/{numero}/apertura": {"json": {"motivo": "Ya no", "fundamento": "LOJ 63"}},
        }
        return bodies.get(operation, {})


@pytest.fixture(scope="module")
def world(court: Court) -> World:
    """An escrito in each case, presented by its lawyer, whose mailbox has the acuse."""
    ids: dict[str | None, Ids] = {}
    for case, presenter in PRESENTERS.items():
        numero, lawyer = court.numeros[case], court.person(presenter)
        acuse = lawyer.send(f"/v1/expedientes/{numero}/escritos", **court.escrito(lawyer))["acuse"]
        aviso = court.delivered(lawyer, acuse["numero_de_escrito"])
        ids[case] = Ids(
            numero,
            acuse["escrito_id"],
            acuse["documentos"][0]["documento_id"],
            aviso["notificacion_id"],
            aviso["documentos"][0]["documento_id"],
            court.proven(lawyer, aviso["notificacion_id"]),
        )
    ids[None] = Ids(MISSING, *(str(uuid4()) for _ in range(5)))
    tokens = {who: token_of(court.person(who)) for who in PERSONS}
    tokens[NOBODY] = ""
    tokens[FORGED] = court.token(OKPKey.generate_key("Ed25519"), roles=["secretario@01017"])
    tokens[PURE] = court.token(roles=["notificador@01017"])
    recibos = dict.fromkeys((NOBODY, FORGED), "aaa.bbb.ccc")
    for who, token in tokens.items():
        if who not in recibos:
            recibos[who] = court.http.post("/v1/documentos", content=PDF, headers=bearer(token)).json()["recibo"]
    forms = {who: court.form(bearer(token)) for who, token in tokens.items()}
    verificacion = court.person(UNVERIFIED).send("/v1/cuenta/verificacion", **forms[UNVERIFIED])["verificacion"]
    court.person(OFFICER).send(f"/v1/verificaciones-identidad/{verificacion}/asignacion", 200)
    representative = court.person(REPRESENTATIVE)
    entidad = representative.send("/v1/entidades", **_entity("7108-0", recibos[REPRESENTATIVE]))["entidad"]
    court.person(OFFICER).send(f"/v1/entidades/{entidad}/decision", 200, decision="confirmar")
    mandato = representative.send("/v1/mandatos", colegiado="10101")["mandato"]
    cuenta = court.person("tomas.velasquez@correo.example").ask("/v1/cuenta").json()["cuenta_id"]
    return World(court, ids, tokens, recibos, forms, verificacion, entidad, cuenta, mandato)


def _entity(nit: str, recibo: str) -> dict[str, Any]:
    """An entity asked for."""
    return {"nit": nit, "nombre": "Cooperativa El Sauce", "tipo": "privada", "recibo_nombramiento": recibo}


def test_every_operation_of_the_contract_has_a_row(court: Court) -> None:
    paths = court.http.get("/openapi.json").json()["paths"]
    served = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert served == set(OPERATIONS)


# What only makes sense in a session made for it is tried below.
_OWN_SESSION = {
    "PATCH /v1/cuenta",
    "GET /v1/cuenta/datos",
    "POST /v1/cuenta/telefono/confirmacion",
    "DELETE /v1/sesiones/actual",
    "GET /v1/cuenta",
    "POST /v1/cuenta/contrasena",
    "POST /v1/cuenta/totp/codigos",
} | {operation for operation, row in OPERATIONS.items() if isinstance(row, OfSession)}
_SHOWN = {"clientDataJSON": "e30", "authenticatorData": "eA", "signature": "eA", "userHandle": "eA"}
_MADE = {"clientDataJSON": "e30", "attestationObject": "eA"}
_NOBODYS = {"correo": "nadie@correo.example", "motivo": "Se retiró"}
_NO_MAILBOX = {"numero": "1", "motivo": "Se retiró"}
_CODE = {"codigo": "000000"}
_FACTORS: dict[str, dict[str, Any]] = {
    "POST /v1/cuenta/totp": {},
    "POST /v1/cuenta/totp/confirmacion": _CODE,
    "POST /v1/cuenta/totp/codigos": {},
    "POST /v1/sesiones/actual/refuerzo": _CODE,
    "DELETE /v1/cuenta/totp": {},
    "POST /v1/cuenta/passkeys/opciones": {},
    "POST /v1/cuenta/passkeys": {"credencial": _of_browser(_MADE)},
    "DELETE /v1/cuenta/passkeys/{passkey}": {},
}


@pytest.mark.parametrize("operation", [operation for operation in OPERATIONS if operation not in _OWN_SESSION])
def test_who_may(world: World, operation: str) -> None:
    wrong = []
    for who in QUALITIES:
        refusals = []
        for case in targets(operation):
            answer = world.ask(operation, who, case)
            if answer.status_code != expected(operation, who, case):
                wrong.append((who, case, answer.status_code, expected(operation, who, case), answer.text[:200]))
            if answer.status_code == 404:
                refusals.append(said(answer))
            if answer.status_code in {401, 404}:
                assert world.ids[case].numero not in answer.text
        # Missing, somebody else's and reserved: the same words, byte for byte.
        assert all(one == other for one, other in pairwise(refusals)), (who, refusals)
    assert wrong == []


@pytest.mark.parametrize("who", QUALITIES)
def test_ones_account_and_sessions(world: World, who: str) -> None:
    http = world.court.http
    other = world.court.login("tomas.velasquez@correo.example")
    others = next(item["sesion_id"] for item in other.ask("/v1/sesiones").json()["items"] if item["actual"])
    change = {"actual": "equivocada", "nueva": "OT-RA123X"}
    if who not in PERSONS:
        headers = bearer(world.tokens[who])
        status = 404 if who == "notificador puro" else 401  # minted here: there is no such account
        assert http.get("/v1/cuenta", headers=headers).status_code == status
        assert http.post("/v1/cuenta/contrasena", headers=headers, json=change).status_code == status
        assert http.patch("/v1/cuenta", headers=headers, json={"telefono": ""}).status_code == status
        assert http.get("/v1/cuenta/datos", headers=headers).status_code == status
        code = http.post("/v1/cuenta/telefono/confirmacion", headers=headers, json={"codigo": "000000"})
        assert code.status_code == status
        assert http.delete(f"/v1/sesiones/{others}", headers=headers).status_code == status
        return
    assert isinstance(OPERATIONS["DELETE /v1/sesiones/{sesion}"], OfSession)
    first, second = bearer(token_of(world.court.login(who))), bearer(token_of(world.court.login(who)))
    assert http.get("/v1/cuenta", headers=first).json()["correo"] == who
    telefono = f"2345 {6000 + list(QUALITIES).index(who)}"  # one number is sent a few codes only
    assert http.patch("/v1/cuenta", headers=first, json={"telefono": telefono}).json()["correo"] == who
    code = http.post("/v1/cuenta/telefono/confirmacion", headers=first, json={"codigo": "000000"})
    assert (code.status_code, code.json()["reason"]) == (422, "CODIGO_INVALIDO")
    held = http.get("/v1/cuenta/datos", headers=first)
    assert held.json()["cuenta"]["correo"] == who
    assert not any(another in held.text for another in PERSONS if another != who)
    wrong = http.post("/v1/cuenta/contrasena", headers=first, json=change)
    assert (wrong.status_code, wrong.json()["reason"]) == (422, "CONTRASENA_ACTUAL_INCORRECTA")
    refused = [http.delete(f"/v1/sesiones/{sesion}", headers=first) for sesion in (others, uuid4())]
    assert said(refused[0]) == said(refused[1])
    assert refused[0].status_code == 404
    sessions = http.get("/v1/sesiones", headers=second).json()["items"]
    own = next(item["sesion_id"] for item in sessions if item["actual"])
    assert http.delete(f"/v1/sesiones/{own}", headers=first).status_code == 204
    until("revocation", lambda: _closed(http, second))
    assert http.delete("/v1/sesiones/actual", headers=first).status_code == 204
    until("revocation", lambda: _closed(http, first))
    assert other.ask("/v1/cuenta").status_code == 200


@pytest.mark.parametrize("who", QUALITIES)
def test_ones_own_factors(world: World, who: str) -> None:
    """Nothing is confirmed: the accounts are everybody's."""
    headers = bearer(token_of(world.court.login(who)) if who in PERSONS else world.tokens[who])
    said = {}
    for operation, body in _FACTORS.items():
        method, _, path = operation.partition(" ")
        request: dict[str, Any] = {"json": body} if body else {}
        answer = world.court.http.request(method, path.format(passkey=uuid4()), headers=headers, **request)
        said[operation] = answer.status_code
    if who == "notificador puro":  # minted here: there is no such session, no such account, and garbage is garbage
        assert set(said.values()) == {401, 404, 422}
    else:
        assert said == {operation: expected(operation, who, None) for operation in _FACTORS}


def _closed(http: httpx.Client, headers: dict[str, str]) -> bool:
    answer = http.get("/v1/cuenta", headers=headers)
    return answer.status_code == 401 and answer.json()["reason"] == "SESION_CERRADA"


@pytest.mark.parametrize("who", PERSONS)
def test_lists_hold_what_is_ones_own_and_nothing_else(world: World, who: str) -> None:
    person = world.court.person(who)
    cases = {item["numero"] for item in person.ask("/v1/expedientes", limite=100).json()["items"]}
    assert cases == {world.ids[case].numero for case in QUALITIES[who]}
    serves = {case for case, quality in QUALITIES[who].items() if quality not in {"parte", "abogado"}}
    for path in ("/v1/bandeja", "/v1/notificaciones-en-papel"):
        items = person.ask(path, limite=100).json()["items"]
        assert {item["numero_de_expediente"] for item in items} <= {world.ids[case].numero for case in serves}
    tray = {item["escrito_id"] for item in person.ask("/v1/bandeja", limite=100).json()["items"]}
    assert {world.ids[case].escrito for case in CASES} & tray == {world.ids[case].escrito for case in serves}
    deliveries = person.ask("/v1/casillero/notificaciones", limite=100).json()["items"]
    shown = {item["numero_de_expediente"] for item in deliveries if not item["reservado"]}
    assert shown <= cases
    assert {item["numero_de_expediente"] for item in deliveries if item["reservado"]} <= {None}


_THINGS = [operation for operation in OPERATIONS if "{escrito}" in operation or "{documento}" in operation]


@pytest.mark.parametrize("operation", _THINGS)
def test_the_things_of_another_case_are_not_reached_through_ones_own(world: World, operation: str) -> None:
    """Right number, somebody else's id: the same answer as for an id that nothing has."""
    own, others = world.ids["civil-1"], world.ids["familia-1"]
    foreign = {"escrito": others.escrito, "documento": others.documento}
    if isinstance(OPERATIONS[operation], OfMailbox):
        foreign = {"documento": others.acuse}
    nothing = dict.fromkeys(foreign, str(uuid4()))
    answers = [world.ask(operation, PRESENTERS["civil-1"], "civil-1", **ids) for ids in (foreign, nothing)]
    assert answers[0].status_code == 404
    assert said(answers[0]) == said(answers[1])
    assert own.numero not in answers[0].text


@pytest.mark.parametrize("third", ["familia-1", "trabajo-1", None])
def test_one_case_that_is_not_ones_own_among_several_tells_nothing_and_nothing_is_presented(
    world: World, third: str | None
) -> None:
    lawyer = world.court.person(PRESENTERS["civil-1"])
    before = lawyer.ask(f"/v1/expedientes/{world.ids['civil-1'].numero}/actuaciones", limite=100).json()
    numeros = [world.ids[case].numero for case in ("civil-1", "civil-2", third)]
    refused = lawyer.send("/v1/escritos", 404, numeros=numeros, **world.court.escrito(lawyer))
    refused.pop("solicitud")
    missing = said(world.ask("POST /v1/expedientes/{numero}/escritos", lawyer.correo, None))["body"]
    assert json.dumps(refused) == json.dumps(missing)
    assert lawyer.ask(f"/v1/expedientes/{world.ids['civil-1'].numero}/actuaciones", limite=100).json() == before


def test_every_row_by_case_decides_for_every_quality() -> None:
    qualities = {quality for cases in QUALITIES.values() for quality in cases.values()}
    for operation, row in OPERATIONS.items():
        if isinstance(row, OfCase):
            assert set(row.statuses) == qualities, operation
