"""What a story told through the HTTP API is made of: somebody logged in, an answer as it should be, a fact awaited."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
from rich.console import Console

from cli.llaves import Llave, LlaveSintetica, origen
from cli.seed import con_llave

console = Console(highlight=False, soft_wrap=True)
PATIENCE = 20.0  # seconds that an event may take to arrive
SEED = "¿Es esta la suite, y está sembrada? `estrado doctor` la revisa; `estrado seed` la siembra."
PAGE = "Las llaves de prueba dicen venir de {}: ESTRADO_PASSKEY_ORIGINS de la suite debe nombrar esa página."
_LOOK = 0.05


class Failed(Exception):
    """A step did not give what the story says. `advice` is what may help."""

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what)
        self.advice = advice


class Person:
    """Somebody logged in: their requests carry their token, in `headers`."""

    def __init__(self, http: httpx.Client, correo: str, contrasena: str, llave: Llave | None = None) -> None:
        """Logs in, by `llave` where there is one. Raises Failed."""
        self._http = http
        self.correo = correo
        sesion = checked(log_in(http, correo, contrasena, llave), 201, advice=SEED).json()
        self.headers = {"Authorization": f"Bearer {sesion['token_acceso']}"}

    def ask(self, path: str, expected: int = 200, **params: Any) -> httpx.Response:
        """GET, with the status that the story expects."""
        return checked(self._http.get(path, params=params, headers=self.headers), expected)

    def send(self, path: str, expected: int = 201, key: str = "", **body: Any) -> Any:
        """POST JSON under a fresh Idempotency-Key, or `key`."""
        headers = self.headers | {"Idempotency-Key": key or str(uuid4())}
        return checked(self._http.post(path, json=body, headers=headers), expected).json()

    def put(self, path: str, expected: int = 200, **body: Any) -> Any:
        """PUT JSON."""
        return checked(self._http.put(path, json=body, headers=self.headers), expected).json()

    def delete(self, path: str, expected: int = 204) -> None:
        """DELETE."""
        checked(self._http.delete(path, headers=self.headers), expected)

    def upload(self, content: bytes, para: str = "escrito") -> Any:
        """Upload a file for that purpose; its recibo."""
        headers = self.headers | {"Content-Type": "application/octet-stream"}
        answer = self._http.post("/v1/documentos", params={"para": para}, content=content, headers=headers)
        return checked(answer, 201).json()


def log_in(http: httpx.Client, correo: str, contrasena: str, llave: Llave | None = None) -> httpx.Response:
    """The answer to a login: by its security key, where the account has one, without the password. That of an account
    of the synthetic court is known. Raises Failed."""
    if llave is None and correo in con_llave():
        llave = LlaveSintetica(correo)
    if llave is None:
        return http.post("/v1/sesiones", json={"correo": correo, "contrasena": contrasena})
    opciones = checked(http.post("/v1/sesiones/passkey/opciones"), 200, advice=SEED).json()
    answer = http.post("/v1/sesiones/passkey", json={"credencial": llave.mostrar(opciones)})
    if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY:
        checked(answer, 201, advice=PAGE.format(origen(opciones["rpId"])))
    return answer


def checked(response: httpx.Response, expected: int, advice: str = "") -> httpx.Response:
    """The response, when it has the expected status. Raises Failed, with `advice`."""
    if response.status_code != expected:
        asked = f"{response.request.method} {response.request.url.path}"
        raise Failed(f"{asked} dio {response.status_code} y no {expected}: {_told(response)}", advice)
    return response


def _told(response: httpx.Response) -> str:
    if response.headers.get("content-type", "").startswith("application/problem+json"):
        problem = response.json()
        return f"{problem['title']}. {problem['detail']} ({problem['reason']})"
    return response.text[:500]


def until(what: str, look: Callable[[], Any], advice: str = "") -> Any:
    """The first true answer of `look`. Raises Failed, with `advice`, after PATIENCE seconds."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(_LOOK)
    raise Failed(f"no llegó en {PATIENCE:.0f} s: {what}", advice)


def require(condition: bool, what: str, advice: str = "") -> None:
    """Raises Failed, with `advice`, unless `condition`."""
    if not condition:
        raise Failed(what, advice)
