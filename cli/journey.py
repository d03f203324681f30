"""The main story: from an escrito to an effective notification."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import uuid4

import httpx

from cli.firma_sintetica import FirmaSintetica
from cli.seed import corte_sintetica
from cli.steps import SEED, Failed, Person, console, require, until

_SECRETARIA, _JUEZ = "secretaria.civil@oj.example", "juez.civil@oj.example"


@dataclass(frozen=True, slots=True)
class Notificada:
    """What the story came to: who filed, under which number; who was notified; and where the acuse, the notification
    and its signed decreto are."""

    abogada: Person
    contraparte: Person
    numero_de_escrito: str
    ruta_del_acuse: str
    ruta: str
    ruta_del_decreto: str


def journey(http: httpx.Client, pdf: bytes, say: Callable[[str], None] = console.print) -> Notificada:
    """The steps of the main story. Raises Failed."""
    abogada, contraparte, secretaria = _logged_in(http, say)
    juez = Person(http, _JUEZ, corte_sintetica()["contrasena"])

    say("[bold]B1. La abogada presenta un escrito[/]")
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

    say("[bold]B2. Llegan los avisos, la copia del acuse y la bandeja[/]")
    aviso = until("aviso a la contraparte", lambda: delivery(contraparte, "aviso", acuse["numero_de_escrito"]))
    until("copia del acuse", lambda: delivery(abogada, "aviso", acuse["numero_de_escrito"]))
    until("bandeja", lambda: _in_tray(secretaria, acuse["escrito_id"]))
    say(f"   contraparte: «{aviso['asunto']}»; el juzgado lo tiene en su bandeja")

    say("[bold]B3. El juez firma un decreto con su propia llave y ordena notificarlo[/]")
    resolucion = _firmado(
        juez,
        numero,
        pdf,
        tipo="decreto",
        sumilla=f"Se admite para su trámite ({acuse['numero_de_escrito']})",
        escrito=acuse["escrito_id"],
        tipo_de_plazo="EXCEPCIONES_PREVIAS_ORDINARIO",
    )
    documento = resolucion["documentos"][0]
    say(f"   firmó lo que revisó, sha256 {huella[:16]}…; decreto {resolucion['actuacion_id']},")
    say(f"   {len(resolucion['comunicaciones'])} destinatarios")
    require(
        [plazo["estado"] for plazo in resolucion["plazos"]] == ["pendiente"] * len(resolucion["comunicaciones"]),
        "un plazo corre antes de notificarse",
    )
    say(f"   dará lugar a un plazo {resolucion['tipo_de_plazo']} por destinatario, pendiente de notificar")

    say("[bold]B4. La contraparte la ve sin abrirla, la abre y la descarga[/]")
    notificacion = until("notificación", lambda: delivery(contraparte, "notificacion", documento["documento_id"]))
    own = f"/v1/casillero/notificaciones/{notificacion['notificacion_id']}"
    own_document = f"{own}/documentos/{documento['documento_id']}"
    other_path = f"/v1/expedientes/{numero}/documentos/{documento['documento_id']}"
    for path in (own_document, other_path):
        reason = contraparte.ask(path, expected=409).json()["reason"]
        require(reason == "ACCESO_REQUERIDO", f"{path}: {reason}")
    say("   antes de abrirla, su documento responde 409 ACCESO_REQUERIDO por todos los caminos")
    acceso = contraparte.send(f"{own}/acceso", expected=200)["acceso"]
    firmado = contraparte.ask(own_document).content
    require(hashlib.sha256(firmado).hexdigest() == documento["sha256"], "los bytes no son los que se firmaron")
    require(firmado.startswith(pdf), "lo firmado no contiene lo que se revisó")
    until("acceso por el expediente", lambda: _opened(http, contraparte, other_path, firmado))
    say(f"   acceso {acceso}; bytes idénticos, huella comprobada")

    say("[bold]B5. Los hechos vuelven al expediente[/]")
    for who in (abogada, contraparte):
        actuacion = until("plazo", partial(_with_plazo, who, numero, resolucion["actuacion_id"]))
    _told(actuacion, huella, say)
    ruta_del_acuse = f"/v1/expedientes/{numero}/escritos/{acuse['escrito_id']}/acuse/documento"
    return Notificada(abogada, contraparte, acuse["numero_de_escrito"], ruta_del_acuse, own, own_document)


def _told(actuacion: dict[str, Any], huella: str, say: Callable[[str], None]) -> None:
    """Who signed it, what became of each communication, and what it starts. Raises Failed."""
    firma = actuacion["firma"]
    require(firma["dictamen"] == "autentica" and firma["revisado"] == huella, f"la firma dice {firma}")
    say(f"   firmado por {firma['firmante']}, {firma['sello']} según {firma['fuente']}: {firma['dictamen']}")
    say(f"   ({firma['codigo']}, PAdES {firma['nivel']}), certificado {firma['certificado'][:16]}…")
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


def _firmado(juez: Person, numero: str, pdf: bytes, **contenido: Any) -> dict[str, Any]:
    """A resolucion issued in two steps: the suite gives the PDF a place for the signature, the judge's key, which is on
    this side, signs what lies around it. Raises Failed."""
    path = f"/v1/expedientes/{numero}/resoluciones/preparaciones"
    preparada = juez.send(path, forma="llave", documento=juez.upload(pdf)["recibo"], **contenido)
    require(preparada["original"] == hashlib.sha256(pdf).hexdigest(), "se preparó otro documento")
    path = f"{path}/{preparada['preparacion']}"
    con_lugar = juez.ask(f"{path}/documento").content
    require(con_lugar.startswith(pdf), "lo preparado no contiene lo que se revisó")
    por_firmar = base64.b64decode(preparada["por_firmar"])
    firma = base64.b64encode(FirmaSintetica(juez.correo).firmar(por_firmar, con_lugar)).decode()
    resolucion: dict[str, Any] = juez.send(f"{path}/firma", revisado=preparada["original"], firma=firma)
    return resolucion


def a_case_of(person: Person) -> str:
    """The number of a seeded case of theirs. Raises Failed."""
    for expediente in person.ask("/v1/expedientes", limite=100).json()["items"]:
        if expediente["tipo_de_proceso"] == "ordinario":
            return str(expediente["numero"])
    raise Failed(f"{person.correo} no tiene un proceso ordinario", SEED)


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
