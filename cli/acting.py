"""The story of acting for somebody else: an entity, its member, a mandate to a lawyer, and its end."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx

from cli.journey import delivery
from cli.seed import corte_sintetica
from cli.steps import SEED, Person, console, require, until
from cli.verification import OFICIAL

REPRESENTANTE, MIEMBRO = "mario.garcia@correo.example", "tomas.velasquez@correo.example"
ABOGADA = "lic.morales@abogados.example"
NOMBRE, NIT = "Textiles del Altiplano, Sociedad Anónima", "576937-K"  # a party of the synthetic court's trabajo-1
_PROMISED = 1.0  # seconds within which a revocation is to hold everywhere


def acting(http: httpx.Client, pdf: bytes, say: Callable[[str], None] = console.print) -> None:
    """From an entity that nobody knows to a mandate that is revoked; what an earlier demo did is found and told. Raises
    Failed."""
    contrasena = corte_sintetica()["contrasena"]
    representante = Person(http, REPRESENTANTE, contrasena)

    say("[bold]C1. Una persona verificada pide que se reconozca a la entidad que representa[/]")
    entidad = _confirmed(http, representante, pdf, say)
    casillero = until("el casillero de la entidad", lambda: _mailbox(representante, entidad))
    say(f"   tiene su casillero, el {casillero}: se le notifica como a una persona")
    until("el expediente de su entidad", partial(_case, representante), SEED)

    say("[bold]C2. Quien la representa agrega a un miembro, que desde entonces ve su expediente y su casillero[/]")
    miembro = Person(http, MIEMBRO, contrasena)
    cuenta = miembro.ask("/v1/cuenta").json()["cuenta_id"]
    representante.put(f"/v1/entidades/{entidad}/miembros/{cuenta}", rol="miembro")
    numero = until("el expediente de la entidad", partial(_case, miembro), SEED)
    [visto] = miembro.ask("/v1/casillero", en_nombre_de=entidad).json()["items"]
    require(visto["numero"] == casillero, f"el miembro ve el casillero {visto['numero']}")
    say(f"   {MIEMBRO} ve el expediente {numero} y el casillero {casillero}, con {visto['sin_abrir']} sin abrir")

    say("[bold]C3. La entidad da mandato a una abogada para ese expediente, y ella acepta[/]")
    abogada = Person(http, ABOGADA, contrasena)
    colegiado = abogada.ask("/v1/cuenta").json()["colegiado"]
    ofrecido = representante.send("/v1/mandatos", entidad=entidad, colegiado=colegiado, expediente=numero)
    mandato = ofrecido["mandato"]
    require(ofrecido["nombre_del_mandatario"] is None, "la oferta dice quién es la colegiada")
    aceptado = abogada.send(f"/v1/mandatos/{mandato}/aceptacion", expected=200)
    require(aceptado["estado"] == "aceptado", f"el mandato quedó {aceptado['estado']}")
    say(f"   la oferta dice solo «colegiado {colegiado}»; aceptada, dice {aceptado['nombre_del_mandatario']}")

    say("[bold]C4. La abogada presenta un escrito en nombre de la entidad[/]")
    path = f"/v1/expedientes/{numero}"
    until("el expediente de su mandante", lambda: _status(http, abogada, path) == 200)
    acuse = abogada.send(f"{path}/escritos", **_escrito(abogada, pdf, mandato))["acuse"]
    require(acuse["en_nombre_de"] == NOMBRE, f"el acuse dice en nombre de {acuse['en_nombre_de']}")
    until("copia del acuse", lambda: delivery(abogada, "aviso", acuse["numero_de_escrito"]))
    say(f"   acuse {acuse['numero_de_escrito']}: presentado por {acuse['presentado_por']}")
    say(f"   en nombre de {acuse['en_nombre_de']}")
    quienes = {lectura["quien"] for lectura in representante.ask(f"{path}/lecturas", limite=100).json()["items"]}
    require(f"mandatario de {NOMBRE}" in quienes, f"en las lecturas del expediente están solo {sorted(quienes)}")
    say(f"   su lectura consta en el expediente como de «mandatario de {NOMBRE}»")

    say("[bold]C5. La entidad revoca el mandato: ya no sirve[/]")
    otro = _escrito(abogada, pdf, mandato)
    representante.delete(f"/v1/mandatos/{mandato}")
    reason = abogada.send(f"{path}/escritos", 403, **otro)["reason"]
    require(reason == "MANDATO_NO_VIGENTE", f"tras la revocación: {reason}")
    seconds = _still_answered(http, abogada, path)
    require(seconds < _PROMISED, f"{seconds:.1f} s después de la negativa todavía leía el expediente")
    say("   la abogada ya no puede presentar (MANDATO_NO_VIGENTE) ni ver el expediente (404)")


def _confirmed(http: httpx.Client, representante: Person, pdf: bytes, say: Callable[[str], None]) -> str:
    """The id of the entity, confirmed by an officer now or for an earlier demo."""
    suyas = [una for una in representante.ask("/v1/entidades", limite=100).json()["items"] if una["nombre"] == NOMBRE]
    confirmada = next((una for una in suyas if una["estado"] == "confirmada"), None)
    if confirmada is not None:
        say(f"   ya la confirmó una demostración anterior: {NOMBRE}")
        return str(confirmada["entidad"])
    pedida = next((una for una in suyas if una["estado"] == "pendiente_de_confirmacion"), None)
    if pedida is None:
        recibo = representante.upload(pdf, para="nombramiento")["recibo"]
        pedida = representante.send("/v1/entidades", nit=NIT, nombre=NOMBRE, tipo="privada", recibo_nombramiento=recibo)
    say(f"   {NOMBRE}, NIT {pedida['nit']}, con su nombramiento: {pedida['estado']}")
    oficial = Person(http, OFICIAL, corte_sintetica()["contrasena"])
    path = f"/v1/entidades/{pedida['entidad']}"
    require(oficial.ask(f"{path}/nombramiento").content == pdf, "el nombramiento no es el que se presentó")
    estado = oficial.send(f"{path}/decision", 200, decision="confirmar")["estado"]
    require(estado == "confirmada", f"la entidad quedó {estado}")
    say("   una oficial ve el nombramiento y la confirma")
    return str(pedida["entidad"])


def _escrito(abogada: Person, pdf: bytes, mandato: str) -> dict[str, Any]:
    documentos = [abogada.upload(pdf)["recibo"]]
    return {"tipo": "memorial", "sumilla": "Se apersona", "documentos": documentos, "en_nombre_de": mandato}


def _mailbox(person: Person, entidad: str) -> str | None:
    """The number of the entity's mailbox, once it is open."""
    items = person.ask("/v1/entidades", limite=100).json()["items"]
    return next((una["numero_casillero"] for una in items if una["entidad"] == entidad), None)


def _case(person: Person) -> str | None:
    """The number of the entity's case, once the person sees it."""
    items = person.ask("/v1/expedientes", limite=100).json()["items"]
    return next((str(item["numero"]) for item in items if item["tipo_de_proceso"] == "ordinario_laboral"), None)


def _still_answered(http: httpx.Client, person: Person, path: str) -> float:
    """Seconds, from now, until the last reading that was still answered was sent."""
    began = answered = time.monotonic()

    def refused() -> bool:
        nonlocal answered
        sent = time.monotonic()
        if _status(http, person, path) == 404:
            return True
        answered = sent
        return False

    until("negativa de leer", refused)
    return answered - began


def _status(http: httpx.Client, person: Person, path: str) -> int:
    return http.get(path, headers=person.headers).status_code
