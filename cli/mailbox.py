"""The mails and short messages of the embedded mode, on pages: `/simuladores/correo` and `/simuladores/sms` beside the
gateway of `estrado up`, whose own address says where they are. Dates are those of the judiciary's legal zone."""

import email
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import default
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

PATH, SMS = "/simuladores/correo", "/simuladores/sms"
_SHOWN = 100
_SECURITY = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}
# A mail is somebody else's page: no scripts, no forms, nothing loaded; its links work.
_MAIL = _SECURITY | {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-top-navigation"
}
_PAGE = """<!doctype html>
<html lang="es">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font-family: sans-serif; max-width: 50em; margin: 2em auto; padding: 0 1em; line-height: 1.5; color: #1a1a1a }}
td, th {{ text-align: left; padding: .3em 1em .3em 0; vertical-align: top }}
td {{ overflow-wrap: anywhere }}
time {{ overflow-wrap: normal }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #767676; padding: 1em }}
a {{ color: #0000ee }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail that was sent; `id` is the name of its file."""

    id: str
    message: EmailMessage

    def header(self, name: str) -> str:
        """A header's text, "" where there is none."""
        return str(self.message[name] or "")

    def date(self, zone: ZoneInfo) -> str:
        """When it was sent, on the clock of `zone`, in HTML; "" where it does not say."""
        sent = getattr(self.message["Date"], "datetime", None)
        return _when(sent, zone) if sent else ""

    def part(self, kind: str) -> str:
        """Its text, as `plain` or `html`."""
        body = self.message.get_body((kind,))
        return str(body.get_content()) if body is not None else ""


class Mailbox:
    """An ASGI application: the pages of what identity left below a data folder, with dates in `zone`, and `app` for
    everything else."""

    def __init__(self, data_dir: Path, app: ASGIApp, zone: ZoneInfo) -> None:
        self._folder = data_dir / "correo"
        self._messages = data_dir / "sms"
        self._app, self._zone = app, zone
        self._router = Router(
            [
                Route("/", _home),
                Route(PATH, self._list),
                Route(f"{PATH}.json", self._json),
                Route(f"{PATH}/{{id}}", self._show),
                Route(f"{PATH}/{{id}}/html", self._html),
                Route(SMS, self._short),
                Route(f"{SMS}.json", self._short_json),
            ],
            default=_missing(),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        path = scope.get("path", "")
        own = path in {"/", f"{PATH}.json", SMS, f"{SMS}.json"} or f"{path}/".startswith(f"{PATH}/")
        await (self._router if own and scope["type"] == "http" else self._app)(scope, receive, send)

    def _mails(self) -> Sequence[Mail]:
        """The newest first: files are called after the instant."""
        newest = sorted(self._folder.glob("*.eml"), reverse=True)[:_SHOWN]
        return [Mail(path.stem, email.message_from_bytes(path.read_bytes(), policy=default)) for path in newest]

    def _found(self, request: Request) -> Mail | None:
        # Looked for among those that there are: what a request names is never a path.
        return next((mail for mail in self._mails() if mail.id == request.path_params["id"]), None)

    def _list(self, _request: Request) -> Response:
        rows = [
            (
                mail.date(self._zone),
                escape(mail.header("To")),
                f'<a href="{PATH}/{escape(mail.id)}">{escape(mail.header("Subject"))}</a>',
            )
            for mail in self._mails()
        ]
        return _listing("Correos enviados", "por correo electrónico", _dated(self._zone), "Asunto", rows)

    def _json(self, _request: Request) -> Response:
        mails = [
            {"id": mail.id, "para": mail.header("To"), "asunto": mail.header("Subject"), "texto": mail.part("plain")}
            for mail in self._mails()
        ]
        return JSONResponse({"items": mails}, headers=_SECURITY)

    def _sms(self) -> Sequence[dict[str, str]]:
        newest = sorted(self._messages.glob("*.json"), reverse=True)[:_SHOWN]
        return [json.loads(path.read_text(encoding="utf-8")) for path in newest]

    def _short(self, _request: Request) -> Response:
        rows = [
            (_when(datetime.fromisoformat(one["fecha"]), self._zone), escape(one["para"]), escape(one["texto"]))
            for one in self._sms()
        ]
        return _listing("Mensajes enviados", "por SMS", _dated(self._zone), "Mensaje", rows)

    def _short_json(self, _request: Request) -> Response:
        return JSONResponse({"items": self._sms()}, headers=_SECURITY)

    def _show(self, request: Request) -> Response:
        mail = self._found(request)
        if mail is None:
            return _missing()
        named = {
            _dated(self._zone): mail.date(self._zone),
            "De": escape(mail.header("From")),
            "Para": escape(mail.header("To")),
        }
        rows = "".join(f'<tr><th scope="row">{label}</th><td>{told}</td></tr>\n' for label, told in named.items())
        as_page = f'<a href="{PATH}/{escape(mail.id)}/html">Ver como página</a>'
        links = f'<p>{as_page} · <a href="{PATH}">Todos los correos</a></p>'
        body = f"<table><tbody>\n{rows}</tbody></table>\n<pre>{escape(mail.part('plain'))}</pre>\n{links}"
        return _page(mail.header("Subject"), body)

    def _html(self, request: Request) -> Response:
        mail = self._found(request)
        return HTMLResponse(mail.part("html"), headers=_MAIL) if mail else _missing()


def _dated(zone: ZoneInfo) -> str:
    """The label of a date, with whose hours it has."""
    return f"Fecha (hora legal, {zone.key})"


def _when(instant: datetime, zone: ZoneInfo) -> str:
    """In HTML, as dates are written in Spanish; a narrow page breaks it between date and time alone."""
    local = instant.astimezone(zone)
    return f'<time datetime="{local.isoformat()}">{local:%d/%m/%Y %H:%M:%S}</time>'


def _home(_request: Request) -> Response:
    """What one can look at with a browser, until there is a portal."""
    links = {PATH: "Correos enviados", SMS: "Mensajes enviados por SMS", "/openapi.json": "El contrato de la API"}
    items = "".join(f'<li><a href="{path}">{label}</a></li>\n' for path, label in links.items())
    told = "<p>La suite está en marcha. Todavía no tiene un portal: se usa por su API.</p>\n"
    return _page("Estrado", f"{told}<ul>\n{items}</ul>")


def _listing(title: str, how: str, dated: str, what: str, rows: Sequence[tuple[str, str, str]]) -> Response:
    """A page of what was sent: `dated`, to whom, and `what`; cells are HTML."""
    head = "".join(f'<th scope="col">{column}</th>' for column in (dated, "Para", what))
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    table = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>"
    told = f"<p>Lo que la suite habría enviado {how}, lo más reciente primero.</p>\n"
    return _page(title, told + (table if rows else "<p>Todavía no hay ninguno.</p>"))


def _page(title: str, body: str, status: int = 200) -> Response:
    return HTMLResponse(_PAGE.format(title=escape(title), body=body), status, _SECURITY)


def _missing() -> Response:
    return _page("No hay tal correo", f'<p><a href="{PATH}">Todos los correos</a></p>', 404)
