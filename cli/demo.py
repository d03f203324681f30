"""`estrado demo`: from a registration and from an escrito to an effective notification, through the HTTP API alone,
printing each step."""

import hashlib
import time
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from rich.console import Console

from cli.llaves import LlaveSintetica
from cli.seed import con_llave, corte_sintetica

console = Console(highlight=False, soft_wrap=True)
PATIENCE = 20.0  # seconds that an event may take to arrive
_LOOK = 0.05
_SECRETARIA = "secretaria.civil@oj.example"
_START = "Arranque la suite con `make run`, o diga dónde está: ESTRADO_URL=http://127.0.0.1:8090 make demo"
_SEED = "¿Es esta la suite, y está sembrada? `estrado doctor` la revisa; `estrado seed` la siembra."


class Failed(Exception):
    """A step did not give what the story says. `advice` is what may help."""

    def __init__(self, what: str, advice: str = "") -> None:
        super().__init__(what)
        self.advice = advice


class Person:
    """Somebody logged in: their requests carry their token, in `headers`."""

    def __init__(self, http: httpx.Client, correo: str, contrasena: str) -> None:
        self._http = http
        self.correo = correo
        sesion = checked(log_in(http, correo, contrasena), 201, advice=_SEED).json()
        self.headers = {"Authorization": f"Bearer {sesion['token_acceso']}"}

    def ask(self, path: str, expected: int = 200, **params: Any) -> httpx.Response:
        """GET, with the status that the story expects."""
        return checked(self._http.get(path, params=params, headers=self.headers), expected)

    def send(self, path: str, expected: int = 201, key: str = "", **body: Any) -> Any:
        """POST JSON under a fresh Idempotency-Key, or `key`."""
        headers = self.headers | {"Idempotency-Key": key or str(uuid4())}
        return checked(self._http.post(path, json=body, headers=headers), expected).json()

    def upload(self, content: bytes, para: str = "escrito") -> Any:
        """Upload a file for that purpose; its recibo."""
        headers = self.headers | {"Content-Type": "application/octet-stream"}
        answer = self._http.post("/v1/documentos", params={"para": para}, content=content, headers=headers)
        return checked(answer, 201).json()


def log_in(http: httpx.Client, correo: str, contrasena: str) -> httpx.Response:
    """The answer to the login of an account of the synthetic court: by its security key, where it has one, without the
    password. Raises Failed."""
    if correo not in con_llave():
        return http.post("/v1/sesiones", json={"correo": correo, "contrasena": contrasena})
    opciones = checked(http.post("/v1/sesiones/passkey/opciones"), 200, advice=_SEED).json()
    return http.post("/v1/sesiones/passkey", json={"credencial": LlaveSintetica(correo).mostrar(opciones)})


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


def require(condition: bool, what: str) -> None:
    """Raises Failed unless `condition`."""
    if not condition:
        raise Failed(what)


def demo(url: str, pdf: str | None, mail_url: str | None = None) -> int:
    """Perform the journey against the suite at `url`, whose mails are caught at `mail_url`; 0 when every step was as
    told, else 1."""
    from cli.registration import mailbox_of, registration  # stands on this module
    from cli.verification import verification

    content = Path(pdf).read_bytes() if pdf else (files("cli") / "muestra.pdf").read_bytes()

    def story(http: httpx.Client) -> None:
        registration(http, mailbox_of(http, mail_url))
        journey(http, content)
        verification(http)

    failed = _failure(url, story)
    if failed is None:
        console.print("[bold green]✓ La historia se cumplió completa.[/]")
    return _ended(failed, console)


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


def journey(http: httpx.Client, pdf: bytes, say: Callable[[str], None] = console.print) -> None:
    """The steps of the main story. Raises Failed."""
    abogada, contraparte, secretaria = _logged_in(http, say)

    say("[bold]1. La abogada presenta un escrito[/]")
    numero = a_case_of(abogada)
    recibo = abogada.upload(pdf)
    huella = hashlib.sha256(pdf).hexdigest()
    require(recibo["sha256"] == huella, "el recibo tiene otra huella")
    say(f"   subió {recibo['bytes']} bytes, sha256 {huella[:16]}…")
    key = str(uuid4())
    escrito: dict[str, Any] = {
        "tipo": "memorial",
        "sumilla": "Evacúa audiencia",
        "documentos": [recibo["recibo"]],
    }
    acuse = abogada.send(f"/v1/expedientes/{numero}/escritos", key=key, **escrito)["acuse"]
    again = abogada.send(f"/v1/expedientes/{numero}/escritos", key=key, **escrito)["acuse"]
    require(again == acuse, "la misma llave dio otro acuse")
    say(f"   acuse {acuse['numero_de_escrito']} en {numero}: recibido {acuse['recibido']},")
    say(f"   registrado {acuse['registrado']}, hora procesal {acuse['hora_procesal_efectiva']}")

    say("[bold]2. Llegan los avisos, la copia del acuse y la bandeja[/]")
    aviso = until("aviso a la contraparte", lambda: delivery(contraparte, "aviso", acuse["numero_de_escrito"]))
    until("copia del acuse", lambda: delivery(abogada, "aviso", acuse["numero_de_escrito"]))
    until("bandeja", lambda: _in_tray(secretaria, acuse["escrito_id"]))
    say(f"   contraparte: «{aviso['asunto']}»; el juzgado lo tiene en su bandeja")

    say("[bold]3. La secretaria emite un decreto y ordena notificarlo[/]")
    resolucion = secretaria.send(
        f"/v1/expedientes/{numero}/resoluciones",
        tipo="decreto",
        sumilla=f"Se admite para su trámite ({acuse['numero_de_escrito']})",
        documento=secretaria.upload(pdf)["recibo"],
        escrito=acuse["escrito_id"],
        tipo_de_plazo="EXCEPCIONES_PREVIAS_ORDINARIO",
    )
    documento = resolucion["documentos"][0]
    say(f"   decreto {resolucion['actuacion_id']}, {len(resolucion['comunicaciones'])} destinatarios")
    require(
        [plazo["estado"] for plazo in resolucion["plazos"]] == ["pendiente"] * len(resolucion["comunicaciones"]),
        "un plazo corre antes de notificarse",
    )
    say(f"   dará lugar a un plazo {resolucion['tipo_de_plazo']} por destinatario, pendiente de notificar")

    say("[bold]4. La contraparte la ve sin abrirla, la abre y la descarga[/]")
    notificacion = until("notificación", lambda: delivery(contraparte, "notificacion", documento["documento_id"]))
    own = f"/v1/casillero/notificaciones/{notificacion['notificacion_id']}"
    own_document = f"{own}/documentos/{documento['documento_id']}"
    other_path = f"/v1/expedientes/{numero}/documentos/{documento['documento_id']}"
    for path in (own_document, other_path):
        reason = contraparte.ask(path, expected=409).json()["reason"]
        require(reason == "ACCESO_REQUERIDO", f"{path}: {reason}")
    say("   antes de abrirla, su documento responde 409 ACCESO_REQUERIDO por todos los caminos")
    acceso = contraparte.send(f"{own}/acceso", expected=200)["acceso"]
    require(contraparte.ask(own_document).content == pdf, "los bytes no son los mismos")
    until("acceso por el expediente", lambda: _opened(http, contraparte, other_path, pdf))
    say(f"   acceso {acceso}; bytes idénticos, huella comprobada")

    say("[bold]5. Los hechos vuelven al expediente[/]")
    for who in (abogada, contraparte):
        actuacion = until("plazo", partial(_with_plazo, who, numero, resolucion["actuacion_id"]))
    for comunicacion in actuacion["comunicaciones"]:
        instantes = " · ".join(
            f"{name} {comunicacion[name] or '—'}" for name in ("emision", "puesta_a_disposicion", "acceso", "efectiva")
        )
        say(f"   {comunicacion['destinatario']}: {comunicacion['estado']} · {instantes}")
    require(any(c["estado"] == "papel_pendiente" for c in actuacion["comunicaciones"]), "falta la de papel")
    for plazo in actuacion["plazos"]:
        say(f"   plazo {plazo['estado']} de {', '.join(plazo['obligados'])}: {plazo['explicacion']}")


def _logged_in(http: httpx.Client, say: Callable[[str], None]) -> tuple[Person, Person, Person]:
    """Two lawyers of one case, and its court's clerk, who is not let in without her key. Raises Failed."""
    contrasena = corte_sintetica()["contrasena"]
    abogada = Person(http, "lic.morales@abogados.example", contrasena)
    contraparte = Person(http, "lic.ixcoy@abogados.example", contrasena)
    refused = http.post("/v1/sesiones", json={"correo": _SECRETARIA, "contrasena": contrasena})
    require(
        refused.status_code == 401 and refused.json()["reason"] == "SEGUNDO_FACTOR_REQUERIDO",
        f"la contraseña sola de {_SECRETARIA} dio {refused.status_code}",
    )
    say("   la secretaria entra con su llave de acceso; su contraseña sola no basta (SEGUNDO_FACTOR_REQUERIDO)")
    return abogada, contraparte, Person(http, _SECRETARIA, contrasena)


def a_case_of(person: Person) -> str:
    """The number of a seeded case of theirs. Raises Failed."""
    for expediente in person.ask("/v1/expedientes", limite=100).json()["items"]:
        if expediente["tipo_de_proceso"] == "ordinario":
            return str(expediente["numero"])
    raise Failed(f"{person.correo} no tiene un proceso ordinario", _SEED)


def _deliveries(person: Person) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = person.ask("/v1/casillero/notificaciones", limite=20).json()["items"]
    return items


def delivery(person: Person, clase: str, mark: str) -> dict[str, Any] | None:
    """The newest delivery of that class whose subject or documents carry `mark`."""
    for item in _deliveries(person):
        marks = [item["asunto"], *(document["documento_id"] for document in item["documentos"])]
        if item["clase"] == clase and any(mark in text for text in marks):
            return item
    return None


def _in_tray(person: Person, escrito_id: str) -> bool:
    return any(item["escrito_id"] == escrito_id for item in person.ask("/v1/bandeja", limite=100).json()["items"])


def _opened(http: httpx.Client, person: Person, path: str, content: bytes) -> bool:
    response = http.get(path, headers=person.headers)
    return response.status_code == 200 and response.content == content


def _with_plazo(person: Person, numero: str, actuacion_id: str) -> dict[str, Any] | None:
    """The act in the timeline, once somebody opened it, every delivery took effect or goes on paper, and it started a
    plazo."""
    items: list[dict[str, Any]] = person.ask(f"/v1/expedientes/{numero}/actuaciones", limite=100).json()["items"]
    for item in items:
        comunicaciones = item["comunicaciones"]
        entregadas = all(c["efectiva"] or c["estado"] == "papel_pendiente" for c in comunicaciones)
        corre = any(plazo["estado"] == "abierto" for plazo in item["plazos"])
        if item["actuacion_id"] == actuacion_id and entregadas and corre and any(c["acceso"] for c in comunicaciones):
            return item
    return None
