"""The synthetic court on the embedded suite, as tests of access ask it: anybody, any request, whatever comes back."""

import email
import time
from dataclasses import dataclass, field
from email.policy import default
from functools import cached_property
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from joserfc import jwt
from joserfc.jwk import OKPKey

from cli.captcha import captcha
from cli.seed import corte_sintetica
from cli.steps import Person, until
from libs.foundation.rpc.sessions import ACCESS_TOKEN_LIFE, AUDIENCE
from libs.foundation.rpc.tokens import ALGORITHM
from libs.foundation.settings import FoundationSettings
from tests.embedded import Embedded

_ROOT = Path(__file__).parents[2]
PDF = (_ROOT / "cli" / "muestra.pdf").read_bytes()
DPI = (_ROOT / "cli" / "muestra-dpi.png").read_bytes()
VIDEO = (_ROOT / "cli" / "muestra.webm").read_bytes()

CASES = {
    "civil-1": "ordinario",
    "civil-2": "sumario",
    "trabajo-1": "ordinario_laboral",
    "penal-1": "penal_comun",
    "familia-1": "oral_alimentos",
}
STAFF = ("secretaria.civil@oj.example", "secretario.trabajo@oj.example", "secretaria.familia@oj.example")
MISSING = "01017-2026-99999"


@dataclass
class Court:
    """The running suite and everybody who has an account in it."""

    suite: Embedded
    http: httpx.Client
    _persons: dict[str, tuple[float, Person]] = field(default_factory=dict)

    def person(self, correo: str) -> Person:
        """That account, logged in, with a token that is good for some minutes yet."""
        until, person = self._persons.get(correo, (0.0, None))
        if person is None or until < time.monotonic():
            person = self.login(correo)
            self._persons[correo] = (time.monotonic() + ACCESS_TOKEN_LIFE / 2, person)
        return person

    def login(self, correo: str) -> Person:
        """That account in a session of its own."""
        return Person(self.http, correo, corte_sintetica()["contrasena"])

    @property
    def correos(self) -> list[str]:
        """Every account."""
        return [cuenta["correo"] for cuenta in corte_sintetica()["cuenta"]]

    @cached_property
    def numeros(self) -> dict[str, str]:
        """The number of each case of the seed by its key there."""
        seen = [item for correo in STAFF for item in self.person(correo).ask("/v1/expedientes").json()["items"]]
        return {
            key: next(item["numero"] for item in seen if item["tipo_de_proceso"] == tipo) for key, tipo in CASES.items()
        }

    @property
    def settings(self) -> FoundationSettings:
        """Where the suite's services and keys are."""
        return FoundationSettings(data_dir=self.suite.data)

    @cached_property
    def access_key(self) -> OKPKey:
        """The key that signs access tokens."""
        pem = (self.settings.keys / "identity-acceso.pem").read_bytes()
        return OKPKey.import_key(pem, parameters={"kid": OKPKey.import_key(pem).thumbprint()})

    def token(self, key: OKPKey | None = None, **changed: Any) -> str:
        """An access token made here, good unless `key` or a claim makes it not so."""
        claims = {
            "iss": "identity",
            "aud": AUDIENCE,
            "kind": "usuario",
            "sub": str(uuid4()),
            "sid": str(uuid4()),
            "roles": [],
            "exp": int(time.time()) + 300,
            **changed,
        }
        header = {"alg": ALGORITHM, "kid": self.access_key.kid}
        return jwt.encode(header, claims, key or self.access_key, algorithms=[ALGORITHM])

    def confirmation_token(self, form: dict[str, str]) -> str:
        """The token of the mail that a registration with `form` causes."""
        self.http.post("/v1/cuentas", json=form, headers=captcha(self.http)).raise_for_status()
        return self._token_in_mail(form["correo"], "confirmar-correo")

    def recovery_token(self, form: dict[str, str]) -> str:
        """The token of the mail that sets another password of an account registered with `form`."""
        confirmed = {"token": self.confirmation_token(form), "contrasena": form["contrasena"]}
        self.http.post("/v1/cuentas/confirmacion", json=confirmed).raise_for_status()
        asked = {"correo": form["correo"]}
        self.http.post("/v1/contrasenas/recuperacion", json=asked, headers=captcha(self.http)).raise_for_status()
        return self._token_in_mail(form["correo"], "restablecer-contrasena")

    def _token_in_mail(self, correo: str, page: str) -> str:
        def look() -> str | None:
            for path in (self.suite.data / "correo").glob("*.eml"):
                mail = email.message_from_bytes(path.read_bytes(), policy=default)
                body = mail.get_body(("plain",))
                text = str(body.get_content()) if mail["To"] == correo and body is not None else ""
                if f"/{page}?token=" in text:
                    return text.partition("token=")[2].split()[0]
            return None

        found: str = until("mail", look)
        return found

    def escrito(self, person: Person, pdf: bytes = PDF, **changed: Any) -> dict[str, Any]:
        """The body of an escrito with a file just uploaded by `person`."""
        recibo = person.upload(pdf)["recibo"]
        return {"tipo": "memorial", "sumilla": "Evacúa audiencia", "documentos": [recibo], **changed}

    def form(self, headers: dict[str, str]) -> dict[str, Any]:
        """The form by which whoever has those headers asks to be verified, its evidence just uploaded; with recibos of
        nobody where they may upload nothing."""
        recibos = {}
        for para, content in (("dpi", DPI), ("video", VIDEO)):
            answer = self.http.post("/v1/documentos", params={"para": para}, content=content, headers=headers)
            recibos[f"recibo_{para}"] = answer.json().get("recibo", "aaa.bbb.ccc")
        return {
            "nombres": "Julia Amparo",
            "apellidos": "Caal Ico",
            "telefono": "5555 1234",
            "direccion": "4a. calle 7-53 zona 9",
            "correo": "julia.caal@correo.example",
            "cui": "2470 26131 0101",
            "tipo": "individual",
            **recibos,
        }

    def delivered(self, person: Person, mark: str) -> dict[str, Any]:
        """The delivery in the person's mailbox whose subject or documents carry `mark`, once it is there; or one of a
        reserved case, of which a list shows neither."""

        def look() -> dict[str, Any] | None:
            items = person.ask("/v1/casillero/notificaciones", limite=100).json()["items"]
            marked = (item for item in items if mark in item["asunto"] or mark in str(item["documentos"]))
            return next(marked, None) or next((item for item in items if item["reservado"]), None)

        found: dict[str, Any] = until(mark, look)
        return found

    def proven(self, person: Person, notificacion: str, **query: Any) -> str:
        """The id of the first evidence of a delivery in the person's mailbox, once it is proven to strangers."""

        def look() -> str | None:
            first = person.ask(f"/v1/casillero/notificaciones/{notificacion}/evidencias", **query).json()["items"][0]
            return first["evidencia_id"] if first["sello"] else None

        found: str = until(f"evidence of {notificacion}", look)
        return found


def form_of(correo: str) -> dict[str, str]:
    """A registration of that e-mail."""
    contrasena = corte_sintetica()["contrasena"]
    return {
        "cui": "1234 56789 0101",
        "fecha_nacimiento": "1990-12-31",
        "correo": correo,
        "contrasena": contrasena,
        "confirmar_contrasena": contrasena,
    }


def said(answer: httpx.Response) -> dict[str, Any]:
    """All that an answer tells its reader but the request's own id and the time of day."""
    body = answer.json()
    body.pop("solicitud", None)
    headers = {name: value for name, value in answer.headers.items() if name not in {"x-request-id", "date"}}
    return {"status": answer.status_code, "headers": headers, "body": body}


def begun(http: httpx.Client, method: str, url: str, **request: Any) -> httpx.Response:
    """The answer; of one that lasts for as long as a page is open, no more than its head."""
    with http.stream(method, url, **request) as answer:
        if not is_open_page(answer):
            answer.read()
        return answer


def is_open_page(answer: httpx.Response) -> bool:
    """Whether it lasts for as long as a page is open; it tells numbers and ids of the caller's own mailbox alone."""
    kind: str = answer.headers.get("content-type", "")
    return kind.startswith("text/event-stream")


def bearer(token: str) -> dict[str, str]:
    """The header of whoever has that token; no header for ""."""
    return {"authorization": f"Bearer {token}"} if token else {}


def token_of(person: Person) -> str:
    """The person's access token."""
    return person.headers["Authorization"].removeprefix("Bearer ")
