"""The pages of an authorization: sign in, second factor, consent, and what went wrong. They work without scripts, load
nothing, and nobody may frame them."""

import base64
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from estrado.identity.v1 import oidc_service_pb2 as pb
from starlette.responses import Response

from gateway.problems.problem import texts_of

_FOLDER = files("gateway.paginas")
BASE = "/oauth/authorize"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is told above a form, or in its place: title and text."""

    title: str
    detail: str


def shown(
    page: pb.PaginaDeAutorizacion, solicitud: str, language: str, status: int = 200, problem: Problem | None = None
) -> Response:
    """The page of a step, with what was wrong with the last answer to it."""
    say = _Texts(language, cliente=page.cliente, anfitrion=_host(page.redireccion))
    build = {
        pb.PASO_DE_AUTORIZACION_IDENTIFICARSE: _sign_in,
        pb.PASO_DE_AUTORIZACION_SEGUNDO_FACTOR: _second_factor,
        pb.PASO_DE_AUTORIZACION_CONSENTIR: _consent,
    }[page.paso]
    title, body = build(say, page)
    hidden = f'<input type="hidden" name="solicitud" value="{escape(solicitud)}">'
    content = _told(say, problem) + body.replace("<!--solicitud-->", hidden)
    return _answer(language, title, content, status, _source(page.redireccion))


def refused(language: str, status: int, problem: Problem) -> Response:
    """A page from which one cannot go on."""
    say = _Texts(language)
    content = f"<h1>{escape(problem.title)}</h1><p>{escape(problem.detail)}</p><p>{say('cerrar')}</p>"
    return _answer(language, escape(problem.title), content, status, "")


def problem_of(reason: str, language: str, filled: dict[str, str]) -> Problem:
    """A refusal in words; the reason alone where it is newer than this gateway."""
    texts = (texts_of(reason) or {}).get(language)
    if texts is None:
        return Problem(reason, "")
    return Problem(texts["title"], texts["detail"].format_map(defaultdict(lambda: "…", filled)))


class _Texts:
    """The texts of one language, escaped, with what they name."""

    def __init__(self, language: str, **named: str) -> None:
        self._language = language
        self._named = named

    def __call__(self, *path: str) -> str:
        found: Any = _texts()
        for part in path:
            found = found[part]
        return escape(found[self._language].format_map(self._named))

    def scope(self, name: str) -> str:
        """What a scope lets be known; its name where it is newer than this gateway."""
        return self("alcance", name) if name in _texts()["alcance"] else escape(name)


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((_FOLDER / "textos.toml").read_text(encoding="utf-8"))


@cache
def _style() -> str:
    return (_FOLDER / "estilo.css").read_text(encoding="utf-8")


def _sign_in(say: _Texts, page: pb.PaginaDeAutorizacion) -> tuple[str, str]:
    return say("entrar"), (
        f"<h1>{say('entrar')}</h1><p>{say('entrar_para')}</p>"
        f'<form method="post" action="{BASE}/identificacion"><!--solicitud-->'
        f'<label for="correo">{say("correo")}</label>'
        '<input id="correo" name="correo" type="email" autocomplete="username" maxlength="254" required autofocus>'
        f'<label for="contrasena">{say("contrasena")}</label>'
        '<input id="contrasena" name="contrasena" type="password" autocomplete="current-password" maxlength="256"'
        f" required><button>{say('seguir')}</button></form>"
    )


def _second_factor(say: _Texts, page: pb.PaginaDeAutorizacion) -> tuple[str, str]:
    return say("codigo_titulo"), (
        f'<h1>{say("codigo_titulo")}</h1><p id="ayuda">{say("codigo_para")}</p>'
        f'<form method="post" action="{BASE}/segundo-factor"><!--solicitud-->'
        f'<label for="codigo">{say("codigo")}</label>'
        '<input id="codigo" name="codigo" autocomplete="one-time-code" aria-describedby="ayuda" maxlength="64" required'
        f" autofocus><button>{say('seguir')}</button></form>"
    )


def _consent(say: _Texts, page: pb.PaginaDeAutorizacion) -> tuple[str, str]:
    items = "".join(f"<li>{say.scope(alcance)}</li>" for alcance in page.alcances)
    return say("consentir"), (
        f"<h1>{say('consentir')}</h1><ul>{items}</ul><p>{say('consentir_para')}</p>"
        f'<form method="post" action="{BASE}/decision"><!--solicitud-->'
        f'<button name="decision" value="permitir">{say("permitir")}</button>'
        f'<button class="otro" name="decision" value="no_permitir">{say("no_permitir")}</button></form>'
    )


def _told(say: _Texts, problem: Problem | None) -> str:
    if problem is None:
        return ""
    return (
        f'<div class="problema" role="alert"><h2>{say("error")}</h2>'
        f"<p><strong>{escape(problem.title)}.</strong> {escape(problem.detail)}</p></div>"
    )


def _answer(language: str, title: str, content: str, status: int, target: str) -> Response:
    document = (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{_style()}</style></head>'
        f"<body><main>{content}</main></body></html>"
    )
    digest = base64.b64encode(sha256(_style().encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'{target}; base-uri 'none';"
        " frame-ancestors 'none'"
    )
    headers = {"content-language": language, "content-security-policy": policy, "x-frame-options": "DENY"}
    return Response(document, status, headers, "text/html; charset=utf-8")


def _host(address: str) -> str:
    parts = urlsplit(address)
    return parts.netloc or f"{parts.scheme}:"


def _source(address: str) -> str:
    """Where a form of the page may lead to in the end: browsers hold redirects to `form-action` too."""
    parts = urlsplit(address)
    if parts.scheme in {"http", "https"}:
        return f" {parts.scheme}://{parts.netloc}"
    return f" {parts.scheme}:"
