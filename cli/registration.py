"""The beginning of the demo: somebody registers, confirms by the mail, and logs in."""

from collections.abc import Callable
from typing import Any, Protocol

import httpx

from cli.captcha import captcha
from cli.mailbox import PATH
from cli.solicitante import Solicitante
from cli.steps import Person, checked, console, require, until


class Mails(Protocol):
    """Where the mails of a suite on trial can be read."""

    def text(self, correo: str) -> str | None:
        """The text of the newest mail to `correo`, None while there is none."""
        ...


class EmbeddedMails:
    """Those of `estrado up`."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http

    def text(self, correo: str) -> str | None:
        """See Mails.text."""
        items = checked(self._http.get(f"{PATH}.json"), 200).json()["items"]
        return next((str(item["texto"]) for item in items if item["para"] == correo), None)


class CaughtMails:
    """Those of a Mailpit, by its API."""

    def __init__(self, http: httpx.Client, url: str) -> None:
        self._http = http
        self._url = url.rstrip("/")

    def text(self, correo: str) -> str | None:
        """See Mails.text."""
        search = self._http.get(f"{self._url}/api/v1/search", params={"query": f'to:"{correo}"'})
        found: list[dict[str, Any]] = checked(search, 200).json()["messages"]
        if not found:
            return None
        return str(checked(self._http.get(f"{self._url}/api/v1/message/{found[0]['ID']}"), 200).json()["Text"])


def mailbox_of(http: httpx.Client, mail_url: str | None) -> Mails | None:
    """Where the mails of the suite at `http` are: on its own page, in the catcher at `mail_url`, or nowhere to see."""
    page = http.get(f"{PATH}.json")
    if page.status_code == 200 and page.headers.get("content-type", "").startswith("application/json"):
        return EmbeddedMails(http)
    return CaughtMails(http, mail_url) if mail_url else None


def registration(
    http: httpx.Client, mails: Mails, quien: Solicitante, say: Callable[[str], None] = console.print
) -> None:
    """From the form to the first login of `quien`. Raises Failed."""
    say("[bold]A1. Una persona se registra, confirma su correo e ingresa[/]")
    answer = checked(http.post("/v1/cuentas", json=quien.registro, headers=captcha(http)), 202).json()
    say(f"   «{answer['detalle']}»")
    early = http.post("/v1/sesiones", json={"correo": quien.correo, "contrasena": quien.contrasena})
    reason = early.json().get("reason")
    require(reason == "CREDENCIALES_INVALIDAS", f"antes de confirmar, el ingreso dio {reason}")
    text: str = until("correo de confirmación", lambda: mails.text(quien.correo))
    token = text.partition("token=")[2].split()[0]
    confirmed = {"token": token, "contrasena": quien.contrasena}
    checked(http.post("/v1/cuentas/confirmacion", json=confirmed), 204)
    again = http.post("/v1/cuentas/confirmacion", json=confirmed)
    require(again.json().get("reason") == "CORREO_YA_CONFIRMADO", "el enlace sirvió dos veces")
    cuenta = Person(http, quien.correo, quien.contrasena).ask("/v1/cuenta").json()
    require(cuenta["correo"] == quien.correo and not cuenta["verificada"], "la cuenta no es la registrada")
    say(f"   {quien.correo} confirmó con el enlace de su correo (que sirve una vez) e ingresó")
    faltan = [sistema["nombre"] for sistema in cuenta["sistemas_autorizados"] if not sistema["autorizado"]]
    say(f"   su identidad está sin verificar; por eso no puede entrar todavía a {', '.join(faltan)}")
