"""`estrado demo`: from a registration to a login by passkey, from an escrito to a signed decreto and its effective
notification with all that proves it, and from an entity to a mandate that is revoked, through the HTTP API alone,
printing each step."""

from collections.abc import Callable
from functools import partial
from importlib.resources import files
from pathlib import Path

import httpx
from rich.console import Console

from cli.acting import acting
from cli.journey import journey
from cli.passkey import passkey_login
from cli.pruebas import Comprobacion, pruebas
from cli.registration import Mails, mailbox_of, registration
from cli.seed import corte_sintetica
from cli.solicitante import JULIA, nueva_solicitante
from cli.steps import PATIENCE, Failed, Person, console, until
from cli.verification import verification

_START = "Arranque la suite con `make run`, o diga dónde está: ESTRADO_URL=http://127.0.0.1:8090 make demo"
_SKIPPED = (
    "   Aquí no hay dónde leer el correo (ESTRADO_MAIL_URL dice dónde está el buzón de pruebas, si lo hay): "
    "sin registro, sigue la cuenta de Julia."
)


def demo(url: str, pdf: str | None, mail_url: str | None, comprobacion: Comprobacion) -> int:
    """Perform the journey against the suite at `url`, whose mails are caught at `mail_url`, and check its proofs; 0
    when every step was as told, else 1. Raises BadParameter where no roots are there to check them."""
    content = Path(pdf).read_bytes() if pdf else (files("cli") / "muestra.pdf").read_bytes()

    def story(http: httpx.Client) -> None:
        console.print("[bold]A. De un registro a una cuenta verificada con llave de acceso[/]")
        identity(http, mailbox_of(http, mail_url))
        console.print("[bold]B. De un escrito a una notificación con efecto[/]")
        pruebas(journey(http, content), comprobacion)
        console.print("[bold]C. En nombre de otro: una entidad, su miembro y su abogada[/]")
        acting(http, content)

    failed = _failure(url, story)
    if failed is None:
        console.print("[bold green]✓ La historia se cumplió completa.[/]")
    return _ended(failed, console)


def identity(http: httpx.Client, mails: Mails | None, say: Callable[[str], None] = console.print) -> None:
    """The story of an account that nobody had before; where no mail can be read, of one of the synthetic court from its
    verification on. Raises Failed."""
    if mails is None:
        say(_SKIPPED)
        verification(http, JULIA, say)
        return
    quien = nueva_solicitante()
    registration(http, mails, quien, say)
    verification(http, quien, say)
    passkey_login(http, quien, say)


def token(url: str, correo: str) -> int:
    """Print an access token of an account of the synthetic court; 0 when there is one, else 1 and why on standard
    error."""

    def show(http: httpx.Client) -> None:
        print(Person(http, correo, corte_sintetica()["contrasena"]).headers["Authorization"].removeprefix("Bearer "))

    return _ended(_failure(url, show), Console(stderr=True, highlight=False, soft_wrap=True))


def _failure(url: str, act: Callable[[httpx.Client], None]) -> Failed | None:
    """What kept `act` from being done at the suite at `url`; None when it was."""
    try:
        with httpx.Client(base_url=url, timeout=30) as http:
            _await_start(http, url)
            act(http)
    except (httpx.UnsupportedProtocol, httpx.InvalidURL):
        return Failed(f"«{url}» no es la dirección de un gateway.", _START)
    except httpx.TransportError as error:
        return Failed(f"{url} dejó de responder, o no es una suite ({type(error).__name__}).", _START)
    except Failed as error:
        return error
    return None


def _ended(failed: Failed | None, where: Console) -> int:
    if failed is None:
        return 0
    where.print("✗", style="red", end=" ")
    where.print(str(failed), markup=False)
    if failed.advice:
        where.print(f"  {failed.advice}", markup=False)
    return 1


def _await_start(http: httpx.Client, url: str) -> None:
    """A suite that is being started, perhaps by the other terminal, is not yet one that is not there. Raises Failed."""
    if not _listens(http):
        console.print(f"Nadie atiende en {url}. Se espera {PATIENCE:.0f} s a que arranque…")
        until(f"respuesta de {url}", partial(_listens, http), _START)


def _listens(http: httpx.Client) -> bool:
    try:
        http.get("/salud/vivo")
    except httpx.ConnectError:
        return False
    return True
