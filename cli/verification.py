"""The end of the demo: somebody asks that her identity be verified, an officer approves, her mailbox opens."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import httpx

from cli.demo import Person, console, require, until
from cli.seed import corte_sintetica

SOLICITANTE, OFICIAL = "julia.caal@correo.example", "verificadora@oj.example"
_COLA = "/v1/verificaciones-identidad"
_EVIDENCIAS = {"dpi": "muestra-dpi.png", "video": "muestra.webm"}
_FORMULARIO = {
    "nombres": "Julia Amparo",
    "apellidos": "Caal Ico",
    "telefono": "5555 1234",
    "direccion": "4a. calle 7-53 zona 9, Guatemala",
    "correo": SOLICITANTE,
    "cui": "2470 26131 0101",
    "tipo": "individual",
    # What the back of her card says: the number goes on behind its ninth character.
    "mrz": "I<GTM247026131<01012<<<<<<<<<<\n9405125F3204153GTM<<<<<<<<<<<0\nCAAL<ICO<<JULIA<AMPARO<<<<<<<<",
}


def verification(http: httpx.Client, say: Callable[[str], None] = console.print) -> None:
    """From the form VERIFICAR MI IDENTIDAD to the number of a mailbox; told as done where an earlier demo did it.
    Raises Failed."""
    contrasena = corte_sintetica()["contrasena"]
    julia = Person(http, SOLICITANTE, contrasena)
    say("[bold]6. Julia pide que se verifique su identidad[/]")
    cuenta = julia.ask("/v1/cuenta").json()
    if cuenta["verificada"]:
        say(f"   ya la verificó una demostración anterior; su casillero es {cuenta['numero_casillero']}")
        return
    id_ = _asked(http, julia)
    say("   formulario, imagen del DPI y video recibidos: pendiente de confirmación")

    say("[bold]7. Una verificadora la toma de la cola, ve la evidencia y aprueba[/]")
    oficial = Person(http, OFICIAL, contrasena)
    require(_in_queue(oficial, id_), "la solicitud no está en la cola")
    tomada = oficial.send(f"{_COLA}/{id_}/asignacion", expected=200)
    for cotejo in tomada["cotejos"]:
        difiere = f" ({', '.join(cotejo['difiere'])})" if cotejo["difiere"] else ""
        say(f"   {cotejo['fuente']}: {cotejo['resultado']}{difiere}")
    for clase, muestra in _EVIDENCIAS.items():
        read = oficial.ask(f"{_COLA}/{id_}/evidencias/{clase}").content
        require(read == _sample(muestra), f"la evidencia {clase} no es la misma")
    decidida = oficial.send(f"{_COLA}/{id_}/decision", expected=200, decision="aprobar")
    require(decidida["estado"] == "aprobada", f"quedó {decidida['estado']}")
    numero = until("número de casillero", lambda: julia.ask("/v1/cuenta").json()["numero_casillero"])
    say(f"   aprobada; se abrió el casillero {numero}")


def _asked(http: httpx.Client, julia: Person) -> str:
    """The id of her request: a new one, or the one that a demo left unfinished."""
    found = http.get("/v1/cuenta/verificacion", headers=julia.headers)
    if found.status_code == 200 and found.json()["estado"] in {"pendiente_de_confirmacion", "asignada"}:
        return str(found.json()["verificacion"])
    recibos = {
        f"recibo_{clase}": julia.upload(_sample(muestra), para=clase)["recibo"]
        for clase, muestra in _EVIDENCIAS.items()
    }
    made: dict[str, Any] = julia.send("/v1/cuenta/verificacion", **_FORMULARIO | recibos)
    require(made["estado"] == "pendiente_de_confirmacion", f"quedó {made['estado']}")
    return str(made["verificacion"])


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
