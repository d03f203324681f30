"""What all pages are made of: texts, fields, what is told above a form, and how browsers are to treat them. They work
without scripts, load nothing, and nobody may frame them."""

import base64
import tomllib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Any

from starlette.responses import Response

from gateway.problems.catalogue import entries
from gateway.problems.problem import RETRY_AFTER
from libs.foundation.core.errors import EstradoError

_FOLDER = files("gateway.paginas")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is told above a form, or in its place: title and text; and whether what was typed is what is wrong."""

    title: str
    detail: str
    of_the_typed: bool = False


class Texts:
    """The texts of one language, escaped, with what they name."""

    def __init__(self, language: str, **named: str) -> None:
        self.language = language
        self._named = named

    def __call__(self, *path: str) -> str:
        found: Any = _texts()
        for part in path:
            found = found[part]
        return escape(found[self.language].format_map(self._named))

    def has(self, *path: str) -> bool:
        """Whether there is such a text."""
        found: Any = _texts()
        for part in path:
            found = found.get(part, {})
        return bool(found)


@dataclass(frozen=True, slots=True)
class Form:
    """A page with a form: its heading, what stands before the form (HTML), where it is sent, what was wrong with it
    when it was sent before, and how ("get" where it only asks, so that its answer has an address)."""

    say: Texts
    title: str
    before: str
    action: str
    problem: Problem | None = None
    method: str = "post"

    def field(
        self,
        name: str,
        kind: str,
        autocomplete: str,
        most: int,
        *,
        value: str = "",
        first: bool = False,
        help_: str = "",
    ) -> str:
        """A labelled input of at most `most` symbols. The `first` has the focus, unless there is a problem to be read;
        `help_` is the id of what explains it."""
        wrong = self.problem is not None and self.problem.of_the_typed
        described = " ".join(filter(None, ["problema" if wrong else "", help_]))
        attributes = {
            "id": name,
            "name": name,
            "type": kind,
            "autocomplete": autocomplete,
            "maxlength": str(most),
            "value": value,
            "aria-describedby": described,
            "aria-invalid": "true" if wrong else "",
        }
        written = " ".join(f'{attribute}="{escape(text)}"' for attribute, text in attributes.items() if text)
        focus = " autofocus" if first and self.problem is None else ""
        return f'<label for="{name}">{self.say(name)}</label><input {written} required{focus}>'

    def page(self, inside: str, hidden: dict[str, str]) -> tuple[str, str]:
        """Title and content: with the form around `inside` and what it carries."""
        language = {"idioma": self.say.language} if self.method == "post" else {}
        carried = "".join(
            f'<input type="hidden" name="{name}" value="{escape(value)}">'
            for name, value in {**hidden, **language}.items()
        )
        content = (
            f"<h1>{self.title}</h1>{_told(self.say, self.problem)}{self.before}"
            f'<form method="{self.method}" action="{self.action}">{carried}{inside}</form>'
        )
        return (f"{self.say('error_en')}: {self.title}" if self.problem else self.title), content


def told(language: str, title: str, text: str, status: int = 200) -> Response:
    """A page that says something and asks for nothing; `title` and `text` are plain."""
    return answer(language, escape(title), f"<h1>{escape(title)}</h1><p>{escape(text)}</p>", status)


def problem_of(reason: str, language: str, filled: dict[str, str], *, of_the_typed: bool = False) -> Problem:
    """A refusal in words; the reason alone where it is newer than this gateway."""
    entry = entries().get(reason)
    if entry is None:
        return Problem(reason, "")
    text = entry.texts[language]
    return Problem(text.titulo, text.filled(filled), of_the_typed)


def with_wait(response: Response, error: EstradoError) -> Response:
    """The same, saying when to come again where `error` is over with time."""
    if response.status_code in {429, 503}:
        response.headers["retry-after"] = error.metadata.get("reintentar_en", str(RETRY_AFTER))
    return response


def answer(language: str, title: str, content: str, status: int, target: str = "") -> Response:
    """The page, of HTML; its forms lead to us, and to the source `target`."""
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


def _told(say: Texts, problem: Problem | None) -> str:
    """It has the focus, so that it is read first: a page without scripts has no other way to say it."""
    if problem is None:
        return ""
    return (
        f'<div class="problema" id="problema" role="alert" tabindex="-1" autofocus><h2>{say("error")}</h2>'
        f"<p><strong>{escape(problem.title)}.</strong> {escape(problem.detail)}</p></div>"
    )


@cache
def _texts() -> dict[str, Any]:
    return tomllib.loads((_FOLDER / "textos.toml").read_text(encoding="utf-8"))


@cache
def _style() -> str:
    return (_FOLDER / "estilo.css").read_text(encoding="utf-8")
