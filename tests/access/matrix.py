"""The one table of who may do what over HTTP: every operation of the contract has a row."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.access.court import CASES

NOBODY, FORGED = "sin token", "token falsificado"
PURE = "notificador puro"  # a role without an account
OFFICER, UNVERIFIED = "verificadora@oj.example", "julia.caal@correo.example"
ADMINISTRATOR = "administradora@oj.example"
# Logged in with a second factor just now; the others have none.
WITH_FACTOR = (
    "secretaria.civil@oj.example",
    "notificador.civil@oj.example",
    "secretario.trabajo@oj.example",
    "secretaria.familia@oj.example",
    OFFICER,
    ADMINISTRATOR,
)

# Of the entity in the world of the test; she has offered a mandate besides.
REPRESENTATIVE, MANDATARY = "carmen.lopez@correo.example", "lic.morales@abogados.example"

# In what quality each principal stands to each case; to those not named they are strangers.
QUALITIES: dict[str, dict[str, str]] = {
    NOBODY: {},
    FORGED: {},
    PURE: {"civil-1": "notificador", "civil-2": "notificador"},
    "carmen.lopez@correo.example": {"civil-1": "parte"},
    "rosa.tum@correo.example": {"trabajo-1": "parte"},
    "mario.garcia@correo.example": {"civil-2": "parte", "familia-1": "parte"},
    "juridico@textiles.example": {"trabajo-1": "parte"},
    "lic.morales@abogados.example": {"civil-1": "abogado", "civil-2": "abogado", "penal-1": "abogado"},
    "lic.ixcoy@abogados.example": {"civil-1": "abogado", "trabajo-1": "abogado"},
    "lic.paredes@abogados.example": {"trabajo-1": "abogado", "familia-1": "abogado"},
    "secretaria.civil@oj.example": {"civil-1": "secretario", "civil-2": "secretario"},
    "notificador.civil@oj.example": {"civil-1": "oficial", "civil-2": "oficial"},
    "secretario.trabajo@oj.example": {"trabajo-1": "secretario", "penal-1": "secretario"},
    "secretaria.familia@oj.example": {"familia-1": "secretario"},
    OFFICER: {},
    ADMINISTRATOR: {},
    UNVERIFIED: {},
}

# Whose mailbox got the copy of the acuse of each case's escrito: who presented it.
PRESENTERS = {
    "civil-1": "lic.morales@abogados.example",
    "civil-2": "lic.morales@abogados.example",
    "trabajo-1": "lic.ixcoy@abogados.example",
    "penal-1": "lic.morales@abogados.example",
    "familia-1": "lic.paredes@abogados.example",
}


@dataclass(frozen=True)
class Public:
    """The same for everybody, whatever credentials come along."""

    status: int


@dataclass(frozen=True)
class Account:
    """The same for every account; about themselves only."""

    status: int


@dataclass(frozen=True)
class OfCase:
    """By the caller's quality in the case; strangers and a case that does not exist: 404."""

    statuses: Mapping[str, int]


@dataclass(frozen=True)
class OfCaseWithFactor(OfCase):
    """The same to who has shown a second factor lately; to all others 403, whatever the case."""


@dataclass(frozen=True)
class OfMailbox:
    """The owner of the mailbox and nobody else: not the court, not others of the same side."""

    status: int


@dataclass(frozen=True)
class OfSession:
    """The account whose session it is."""

    status: int


@dataclass(frozen=True)
class ByWho:
    """About a request to be verified, an entity or a mandate: what those named get, and everybody else."""

    others: int
    named: Mapping[str, int]


Row = Public | Account | OfCase | OfMailbox | OfSession | ByWho

_OF_OFFICERS = ByWho(403, dict.fromkeys(WITH_FACTOR, 404) | {OFFICER: 200})
_READ = OfCase(dict.fromkeys(("parte", "abogado", "secretario", "oficial", "notificador"), 200))
_PRESENT = OfCase({"parte": 201, "abogado": 201, "secretario": 404, "oficial": 404, "notificador": 404})
_ISSUE = OfCase({"parte": 403, "abogado": 403, "secretario": 201, "oficial": 201, "notificador": 403})
# Nobody there has a certificate, and so nothing that waits for their signature.
_WITHOUT = dict.fromkeys(("parte", "abogado", "notificador"), 403)
_SIGN = OfCaseWithFactor({"secretario": 409, "oficial": 409} | _WITHOUT)


# A juez alone may: here nobody is one.
_JUDGE = OfCaseWithFactor(dict.fromkeys(("parte", "abogado", "secretario", "oficial", "notificador"), 403))


def _of_verified(others: int, named: Mapping[str, int] | None = None) -> ByWho:
    """Closed to whoever was not verified, and to an account that does not exist."""
    return ByWho(others, {PURE: 403, UNVERIFIED: 403, **(named or {})})


OPERATIONS: dict[str, Row] = {
    "GET /v1/captcha": Public(200),
    "POST /v1/cuentas": Public(202),
    "POST /v1/cuentas/confirmacion": Public(204),
    "POST /v1/cuentas/reenvio": Public(202),
    "POST /v1/contrasenas/recuperacion": Public(202),
    "POST /v1/contrasenas/restablecimiento": Public(204),
    "POST /v1/cuenta/contrasena": Account(422),  # tried with a wrong present password: the right one closes sessions
    "POST /v1/sesiones": Public(201),
    "POST /v1/sesiones/renovacion": Public(201),
    "POST /v1/sesiones/segundo-factor": Public(401),
    "POST /v1/sesiones/passkey/opciones": Public(200),
    "POST /v1/sesiones/passkey": Public(422),
    "POST /v1/sesiones/actual/refuerzo": OfSession(404),
    "POST /v1/cuenta/passkeys/opciones": OfSession(200),
    "POST /v1/cuenta/passkeys": OfSession(422),
    "GET /v1/cuenta/passkeys": Account(200),
    "DELETE /v1/cuenta/passkeys/{passkey}": OfSession(404),
    "POST /v1/cuenta/totp": OfSession(201),
    "POST /v1/cuenta/totp/confirmacion": OfSession(422),
    "POST /v1/cuenta/totp/codigos": ByWho(409, dict.fromkeys(WITH_FACTOR, 201)),  # who has a factor has codes
    "DELETE /v1/cuenta/totp": OfSession(204),
    "GET /v1/sesiones": Account(200),
    "DELETE /v1/sesiones/actual": Account(204),
    "DELETE /v1/sesiones/{sesion}": OfSession(204),
    "GET /v1/cuenta": Account(200),
    "PATCH /v1/cuenta": Account(200),
    "GET /v1/cuenta/datos": Account(200),
    "GET /v1/cuenta/consentimientos": Account(200),
    "DELETE /v1/cuenta/consentimientos/{cliente}": Account(404),  # nobody has consented to anything
    "POST /v1/cuenta/telefono/confirmacion": Account(422),  # tried with a wrong code
    "POST /v1/documentos": Account(201),
    "POST /v1/cuenta/verificacion": ByWho(409, {PURE: 404}),
    "GET /v1/cuenta/verificacion": ByWho(404, {UNVERIFIED: 200}),
    "GET /v1/verificaciones-identidad": ByWho(403, {OFFICER: 200}),
    "POST /v1/verificaciones-identidad/{verificacion}/asignacion": _OF_OFFICERS,
    "GET /v1/verificaciones-identidad/{verificacion}/evidencias/{evidencia}": _OF_OFFICERS,
    "POST /v1/verificaciones-identidad/{verificacion}/decision": _OF_OFFICERS,
    "DELETE /v1/cuenta/verificacion": ByWho(404, {UNVERIFIED: 409}),  # it is decided
    "POST /v1/cuentas/factores-perdidos": ByWho(403, {OFFICER: 404}),  # tried on an account that does not exist
    "POST /v1/cuentas/inhabilitacion": ByWho(403, {OFFICER: 404, ADMINISTRATOR: 404}),  # the same
    "POST /v1/cuentas/habilitacion": ByWho(403, {OFFICER: 404, ADMINISTRATOR: 404}),
    "POST /v1/entidades": _of_verified(201),
    "GET /v1/entidades": ByWho(200, {PURE: 404}),
    "DELETE /v1/entidades/{entidad}": ByWho(404, {REPRESENTATIVE: 409}),  # it is confirmed
    "PUT /v1/entidades/{entidad}/miembros/{cuenta}": _of_verified(404, {REPRESENTATIVE: 200}),
    "DELETE /v1/entidades/{entidad}/miembros/{cuenta}": _of_verified(404, {REPRESENTATIVE: 204}),
    "GET /v1/entidades/pendientes": ByWho(403, {OFFICER: 200}),
    "POST /v1/entidades/{entidad}/decision": _OF_OFFICERS,
    "GET /v1/entidades/{entidad}/nombramiento": _OF_OFFICERS,
    "POST /v1/mandatos": _of_verified(201),
    "GET /v1/mandatos": _of_verified(200),
    "POST /v1/mandatos/{mandato}/aceptacion": _of_verified(404, {MANDATARY: 200}),
    "DELETE /v1/mandatos/{mandato}": _of_verified(404, {REPRESENTATIVE: 204, MANDATARY: 204}),
    "GET /v1/expedientes": Account(200),
    "GET /v1/expedientes/{numero}": _READ,
    "GET /v1/expedientes/{numero}/datos-publicos": ByWho(403, {}),  # API clients': see test_systems
    "GET /v1/expedientes/{numero}/actuaciones": _READ,
    "GET /v1/expedientes/{numero}/escritos/{escrito}": _READ,
    "GET /v1/expedientes/{numero}/escritos/{escrito}/acuse": _READ,
    "GET /v1/expedientes/{numero}/escritos/{escrito}/acuse/documento": _READ,
    "GET /v1/expedientes/{numero}/plazos": _READ,
    "GET /v1/expedientes/{numero}/lecturas": _READ,
    "GET /v1/expedientes/{numero}/documentos/{documento}": _READ,
    "POST /v1/expedientes/{numero}/escritos": _PRESENT,
    "POST /v1/escritos": _PRESENT,
    "POST /v1/expedientes/{numero}/resoluciones": _ISSUE,
    "POST /v1/expedientes/{numero}/resoluciones/preparaciones": _SIGN,
    "GET /v1/expedientes/{numero}/resoluciones/preparaciones/{preparacion}/documento": _SIGN,
    "POST /v1/expedientes/{numero}/resoluciones/preparaciones/{preparacion}/firma": _SIGN,
    "GET /v1/bandeja": Account(200),
    "GET /v1/notificaciones-en-papel": Account(200),
    "POST /v1/notificaciones-en-papel/{entrega}/resultado": Account(404),  # tried on one that does not exist
    "POST /v1/expedientes/{numero}/resoluciones/{resolucion}/anulacion": _JUDGE,
    "PUT /v1/expedientes/{numero}/reserva": _JUDGE,
    "POST /v1/expedientes/{numero}/apertura": _JUDGE,
    "GET /v1/casillero": Account(200),
    "GET /v1/casillero/avisos": ByWho(200, {PURE: 404, UNVERIFIED: 404}),  # who has no mailbox
    "PUT /v1/casillero/avisos": ByWho(200, {PURE: 404, UNVERIFIED: 404}),
    "GET /v1/casillero/notificaciones": Account(200),
    "GET /v1/casillero/notificaciones/{notificacion}": OfMailbox(200),
    "GET /v1/casillero/carpetas": Account(200),
    "GET /v1/casillero/avisos/dispositivos": Account(200),
    "PUT /v1/casillero/avisos/dispositivos": ByWho(200, {PURE: 404, UNVERIFIED: 404}),
    "DELETE /v1/casillero/avisos/dispositivos/{dispositivo}": Account(404),
    "GET /v1/casillero/eventos": ByWho(200, {PURE: 404, UNVERIFIED: 404}),  # who has a mailbox to watch
    "PUT /v1/casillero/visita": Account(200),
    "PATCH /v1/casillero/notificaciones/{notificacion}": OfMailbox(200),
    "POST /v1/casillero/notificaciones/{notificacion}/acceso": OfMailbox(200),
    "GET /v1/casillero/notificaciones/{notificacion}/evidencias": OfMailbox(200),
    "GET /v1/casillero/notificaciones/{notificacion}/evidencias/{evidencia_id}": OfMailbox(200),
    "GET /v1/casillero/notificaciones/{notificacion}/documentos/{documento}": OfMailbox(200),
    "GET /v1/casillero/notificaciones/{notificacion}/constancia": OfMailbox(409),  # of an aviso
    "GET /v1/casillero/notificaciones/{notificacion}/constancia/pagina": OfMailbox(409),  # of an aviso
    "GET /v1/casillero/notificaciones/{notificacion}/paquete": OfMailbox(409),  # of an aviso
    "GET /v1/casillero/documentos": OfMailbox(200),
    "POST /v1/casilleros/suspension": ByWho(403, {ADMINISTRATOR: 404}),  # of no mailbox
    "POST /v1/casilleros/reapertura": ByWho(403, {ADMINISTRATOR: 404}),
    "PUT /v1/casillero/calendario": ByWho(200, {PURE: 404, UNVERIFIED: 404}),  # who has a mailbox
    "GET /v1/casillero/calendario": Account(200),
    "DELETE /v1/casillero/calendario": Account(204),
    "GET /v1/calendarios/{secreto}.ics": Public(404),  # tried with the address of none
    "GET /v1/calendario": Public(200),
    "GET /v1/verificaciones/{codigo}": Public(404),  # tried with a code of none
    "GET /.well-known/jwks.json": Public(200),
    "GET /.well-known/openid-configuration": Public(200),
    "GET /problemas/{reason}": Public(200),
    # Tried without what a client must send, and with tokens that are of sessions: see tests/oidc for what clients get.
    "GET /oauth/authorize": Public(400),
    "POST /oauth/authorize": Public(400),
    "POST /oauth/token": Public(400),
    "POST /oauth/revoke": Public(401),
    "POST /oauth/introspect": Public(401),
    "GET /oauth/userinfo": Public(401),
    "POST /oauth/userinfo": Public(401),
}


def expected(operation: str, who: str, case: str | None) -> int:
    """The status that the table says; `case` None is one that does not exist."""
    row = OPERATIONS[operation]
    if isinstance(row, Public):
        return row.status
    if who in {NOBODY, FORGED}:
        return 401
    if isinstance(row, ByWho):
        return row.named.get(who, row.others)
    if isinstance(row, OfCase):
        without = isinstance(row, OfCaseWithFactor) and who not in WITH_FACTOR
        return 403 if without else row.statuses.get(QUALITIES[who].get(case or "", ""), 404)
    if isinstance(row, OfMailbox):
        return row.status if case and PRESENTERS[case] == who else 404
    return row.status


def targets(operation: str) -> list[str | None]:
    """The cases an operation is tried on: all and a missing one where it names one, else none."""
    return [*CASES, None] if isinstance(OPERATIONS[operation], OfCase | OfMailbox) else [None]
