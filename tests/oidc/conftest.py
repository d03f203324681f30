"""A running suite that knows its own address, a client registered by the operator's command, and a person's browser."""

import asyncio
import base64
import hashlib
import json
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest

from cli.seed import corte_sintetica
from tests.access.court import Court
from tests.embedded import Embedded
from tests.integration.suite import ESTRADO, free_port

REDIRECT = "https://socio.example/vuelta"
PERSON = "elena.choc@correo.example"
VERIFIER = "un-verificador-de-pkce-que-tiene-cuarenta-y-tres-o-mas"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")
_FIELD = re.compile(r'<input type="hidden" name="solicitud" value="([^"]*)">')
_ACTION = re.compile(r'<form method="post" action="([^"]*)">')


@dataclass
class Provider:
    """The suite as an OpenID provider."""

    court: Court
    url: str

    def command(self, *arguments: str) -> dict[str, Any]:
        """What `estrado clients …` prints."""
        done = subprocess.run(
            [ESTRADO, "clients", *arguments],
            env=self.court.suite.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout)) if done.stdout else {}

    def client(self, *more: str) -> dict[str, Any]:
        """A confidential client for persons, with all of their scopes."""
        scopes = [word for scope in ("openid", "profile", "email", "cui") for word in ("--alcance", scope)]
        return self.command("create", "Registro de la Propiedad", "--redireccion", REDIRECT, *scopes, *more)

    def browser(self) -> "Browser":
        """A person's, with nothing in it."""
        return Browser(httpx.Client(base_url=self.url, timeout=30))


@dataclass
class Browser:
    """Goes where it is sent within the suite, shows what it shows, and stops at the client's door."""

    http: httpx.Client
    page: httpx.Response = field(init=False)

    def visit(self, url: str) -> httpx.Response:
        """Follow a link."""
        self.page = self.http.get(url)
        return self.page

    def send(self, **typed: str) -> httpx.Response:
        """Send the form of the page that is shown."""
        action, hidden = _ACTION.search(self.page.text), _FIELD.search(self.page.text)
        assert action is not None, self.page.text
        assert hidden is not None, self.page.text
        self.page = self.http.post(action[1], data={"solicitud": unescape(hidden[1]), **typed})
        return self.page

    def sign_in(self, correo: str = PERSON, contrasena: str | None = None) -> httpx.Response:
        """E-mail and password."""
        return self.send(correo=correo, contrasena=contrasena or str(corte_sintetica()["contrasena"]))

    @property
    def sent_back(self) -> dict[str, str]:
        """What the client is told at its door."""
        assert self.page.status_code in {302, 303}, self.page.text
        location = self.page.headers["location"]
        assert location.startswith(f"{REDIRECT}?")
        return dict(parse_qsl(urlsplit(location).query))


@pytest.fixture(scope="package")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    folder: Path = tmp_path_factory.mktemp("suite")
    port = free_port()
    suite = Embedded(folder, port, {"ESTRADO_CAPTCHA_BITS": "4"})
    try:
        asyncio.run(suite.start())
        with httpx.Client(base_url=suite.url, timeout=30) as http:
            # By the name that the banner says, which is its issuer's.
            yield Provider(Court(suite, http), f"http://localhost:{port}")
        assert [line for line in suite.said().splitlines() if "Traceback" in line or '"exception"' in line] == []
    finally:
        suite.kill()
