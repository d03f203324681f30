"""What is asked of the process that validates, and what it answers, as bytes."""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from asn1crypto.x509 import Certificate

from libs.firma.confianza import Confianza
from libs.firma.dictamen import Dictamen
from libs.firma.revocaciones import ListaDeRevocados
from libs.firma.tiempo import ConfianzaDeTiempo
from libs.firma.validacion import Cambios, FirmaHallada, Validacion


@dataclass(frozen=True, slots=True)
class Pregunta:
    """See validacion.validar."""

    pdf: bytes
    confianza: Confianza
    ahora: datetime
    desde: int


def escribir_pregunta(pregunta: Pregunta) -> bytes:
    """A line of JSON, and after it the PDF as it is."""
    trust, time = pregunta.confianza, pregunta.confianza.tiempo
    head = {
        "ahora": pregunta.ahora.isoformat(),
        "desde": pregunta.desde,
        "raices": [_text(each.dump()) for each in trust.raices],
        "revocaciones": _texts(trust.revocaciones),
        "sellos_en_su_instante": trust.sellos_en_su_instante,
        "tiempo": {
            "raices": [_text(each.dump()) for each in time.raices],
            "politica": time.politica,
            "revocaciones": _texts(time.revocaciones),
            "desfase": time.desfase.total_seconds(),
        },
    }
    return json.dumps(head).encode() + b"\n" + pregunta.pdf


def leer_pregunta(content: bytes) -> Pregunta:
    """What `escribir_pregunta` wrote."""
    line, _, pdf = content.partition(b"\n")
    head = json.loads(line)
    time = head["tiempo"]
    trusted = ConfianzaDeTiempo(
        _certificates(time["raices"]),
        time["politica"],
        _bytes(time["revocaciones"]),
        timedelta(seconds=time["desfase"]),
    )
    trust = Confianza(
        _certificates(head["raices"]), trusted, _bytes(head["revocaciones"]), head["sellos_en_su_instante"]
    )
    return Pregunta(pdf, trust, datetime.fromisoformat(head["ahora"]), head["desde"])


def escribir_respuesta(validacion: Validacion) -> bytes:
    """One JSON object."""
    return json.dumps(asdict(validacion), default=datetime.isoformat).encode()


def leer_respuesta(content: bytes) -> Validacion:
    """What `escribir_respuesta` wrote."""
    told = json.loads(content)
    firmas = tuple(map(_firma, told["firmas"]))
    return Validacion(Dictamen(told["dictamen"]), firmas, told["codigo"], Cambios(told["cambios"]))


def _firma(told: dict[str, Any]) -> FirmaHallada:
    instants = {name: told[name] and datetime.fromisoformat(told[name]) for name in ("sello", "declarado")}
    return FirmaHallada(
        **told | instants | {"dictamen": Dictamen(told["dictamen"]), "cambios": Cambios(told["cambios"])}
    )


def _text(content: bytes) -> str:
    return b64encode(content).decode()


def _texts(contents: tuple[bytes, ...] | None) -> list[str] | None:
    return None if contents is None else [_text(each) for each in contents]


def _bytes(texts: list[str] | None) -> tuple[ListaDeRevocados, ...] | None:
    return None if texts is None else tuple(ListaDeRevocados(b64decode(each)) for each in texts)


def _certificates(texts: list[str]) -> tuple[Certificate, ...]:
    return tuple(Certificate.load(b64decode(each)) for each in texts)
