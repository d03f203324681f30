"""Somebody asks that her identity be verified, an officer approves, her mailbox opens."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import httpx

from cli.seed import corte_sintetica
from cli.solicitante import Solicitante
from cli.steps import Person, console, require, until

OFICIAL = "verificadora@oj.example"
_COLA = "/v1/verificaciones-identidad"
_EVIDENCIAS = {"dpi": "muestra-dpi.png", "video": "muestra.webm"}


def verification(http: httpx.Client, quien: Solicitante, say: Callable[[str], None] = console.print) -> None:
    """From the form VERIFICAR MI IDENTIDAD to the number of a mailbox; told as done where an earlier demo did it.
    Raises Failed."""
    persona = Person(http, quien.correo, quien.contrasena)
    say(f"[bold]A2. {quien.nombres} pide que se verifique su identidad[/]")
    cuenta = persona.ask("/v1/cuenta").json()
    if cuenta["verificada"]:
        say(f"   ya la verificó una demostración anterior; su casillero es {cuenta['numero_casillero']}")
        return
    id_ = _asked(http, persona, quien)
    say("   formulario, imagen del DPI y video recibidos: pendiente de confirmación")

    say("[bold]A3. Una verificadora la toma de la cola, ve la evidencia y aprueba[/]")
    oficial = Person(http, OFICIAL, corte_sintetica()["contrasena"])
    require(_in_queue(oficial, id_), "la solicitud no está en la cola")
    tomada = oficial.send(f"{_COLA}/{id_}/asignacion", expected=200)
    for cotejo in tomada["cotejos"]:
        difiere = f" ({', '.join(cotejo['difiere'])})" if cotejo["difiere"] else ""
        falta = f", sin comparar: {', '.join(cotejo['sin_comparar'])}" if cotejo["sin_comparar"] else ""
        say(f"   {cotejo['fuente']}: {cotejo['resultado']}{difiere}{falta}")
    for clase, muestra in _EVIDENCIAS.items():
        read = oficial.ask(f"{_COLA}/{id_}/evidencias/{clase}").content
        require(read == _sample(muestra), f"la evidencia {clase} no es la misma")
    decidida = oficial.send(f"{_COLA}/{id_}/decision", expected=200, decision="aprobar", motivo=_motivo(tomada))
    require(decidida["estado"] == "aprobada", f"quedó {decidida['estado']}")
    numero = until("número de casillero", lambda: persona.ask("/v1/cuenta").json()["numero_casillero"])
    say(f"   aprobada; se abrió el casillero {numero}")


def _asked(http: httpx.Client, persona: Person, quien: Solicitante) -> str:
    """The id of her request: a new one, or the one that a demo left unfinished."""
    found = http.get("/v1/cuenta/verificacion", headers=persona.headers)
    if found.status_code == 200 and found.json()["estado"] in {"pendiente_de_confirmacion", "asignada"}:
        return str(found.json()["verificacion"])
    recibos = {
        f"recibo_{clase}": persona.upload(_sample(muestra), para=clase)["recibo"]
        for clase, muestra in _EVIDENCIAS.items()
    }
    made: dict[str, Any] = persona.send("/v1/cuenta/verificacion", **quien.formulario | recibos)
    require(made["estado"] == "pendiente_de_confirmacion", f"quedó {made['estado']}")
    return str(made["verificacion"])


def _motivo(tomada: dict[str, Any]) -> str:
    """Why she approves where something could not be compared; nothing differs for whom a demo verifies."""
    if all(cotejo["resultado"] == "confirma" for cotejo in tomada["cotejos"]):
        return ""
    return "La persona del video es la del DPI"


def _in_queue(oficial: Person, id_: str) -> bool:
    cursor = ""
    while True:
        page = oficial.ask(_COLA, limite=100, cursor=cursor).json()
        if any(item["verificacion"] == id_ for item in page["items"]):
            return True
        if not (cursor := page["siguiente"] or ""):
            return False


def _sample(name: str) -> bytes:
    return (files("cli") / name).read_bytes()
