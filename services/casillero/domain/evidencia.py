"""Evidence: one append-only fact per step of a delivery, named after the events of ETSI EN 319 522-1 (V1.2.1).

Each is sealed for ever into the service's log: what it says for machines (`datos`) are ids, codes, instants and hashes,
nothing that somebody may have to erase. The words for people (`detalle`), which name files, lie beside and are not
sealed. The standard has no event for the beginning of a handover, nor for the effect in law, nor tells apart how an
alert fails: those names are our own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from libs.foundation.core.heads import instant_text
from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from services.casillero.domain.alerta import Alerta, Canal, Estado
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.casillero import Casillero
from services.casillero.domain.entrega import Documento, Entrega
from services.casillero.domain.membresia import Membresia
from services.casillero.domain.notificacion import Notificacion
from services.casillero.domain.papel import EnPapel, Resultado
from services.casillero.domain.reserva import Reserva

CALENDARIO = "calendario"  # among the `datos` of a deposit


class Tipo(StrEnum):
    """What happened, and the standard's clause of the event."""

    DEPOSITO = "ContentConsignment"  # D.1: the content is at the recipient's disposal
    SIN_ENTREGA = "ContentConsignmentFailure"  # D.2: it could not be put at anybody's
    ALERTA_ENVIADA = "ConsignmentNotification"  # D.3: the recipient was told that something arrived
    ALERTA_FALLIDA = "ConsignmentNotificationFailure"  # D.4: they could not be told
    ALERTA_REBOTADA = "ConsignmentNotificationBounce"  # ours: the address was refused for good
    ALERTA_DEMORADA = "ConsignmentNotificationDelay"  # ours: who took it has not handed it on yet
    ALERTA_INCIERTA = "ConsignmentNotificationUnsure"  # ours: nobody knows whether they were told
    ACCESO = "ContentAccessTracking"  # D.6: the recipient opened it
    COMIENZO_DE_DESCARGA = "ContentHandoverStart"  # ours: a document begins to leave for the recipient's machine
    DESCARGA = "ContentHandover"  # E.1: it was read to its end and verified, and leaves whole
    PAPEL = "RelayToNonERDS"  # F.1: it goes on outside the electronic service
    EXPIRACION = "ContentExpiry"  # ours: an aviso left the list, by the dated rule of retention
    EFECTO = "LegalEffect"  # ours: the dated rule made it effective
    ACEPTACION = "SubmissionAcceptance"  # A.1: the order of the delivery is on record
    FALLO_EN_PAPEL = "RelayToNonERDSFailure"  # F.2: outside the electronic service it did not arrive this time
    ENTREGA_EN_PAPEL = "PaperHandover"  # ours: outside the electronic service it was handed over
    ANULACION = "DeliveryCancellation"  # ours: a later act took it back
    RESERVA = "ConfidentialityChange"  # ours: its case became reserved, or opened again


@dataclass(frozen=True, slots=True)
class Evidencia:
    """One fact: when (UTC), who, what exactly, for people and as texts by name. `datos` is None of what was recorded
    before these were."""

    evidencia_id: UUID
    entrega_id: UUID
    tipo: Tipo
    instante: datetime
    actor: str
    detalle: str
    datos: Mapping[str, str] | None = field(default_factory=dict)


def calendario_del_efecto(evidencias: Iterable[Evidencia]) -> str:
    """By which version of the calendar the effect of a delivery with this evidence was foreseen; "": it was deposited
    before that was recorded, or has no effect."""
    deposits = (una.datos or {} for una in evidencias if una.tipo is Tipo.DEPOSITO)
    return next((datos.get(CALENDARIO, "") for datos in deposits), "")


def de_deposito(notificacion: Notificacion, calendario: str, principal: Principal) -> Evidencia:
    """It is at the recipient's disposal, with the documents of these hashes; its effect, where it has one, was foreseen
    by this version of the calendar."""
    entrega = notificacion.entrega
    hashes = "".join(f"; {documento.nombre} sha256={documento.sha256}" for documento in entrega.documentos)
    detalle = f"casillero {notificacion.numero_casillero}; emisión {entrega.emision.isoformat()}{hashes}"
    datos = {"casillero": notificacion.numero_casillero, "emision": instant_text(entrega.emision)}
    datos |= {CALENDARIO: calendario} if notificacion.efecto else {}
    datos |= _documentos(*entrega.documentos)
    return _evidencia(
        entrega.entrega_id, Tipo.DEPOSITO, notificacion.puesta_a_disposicion, principal, detalle, datos=datos
    )


def de_efecto(notificacion: Notificacion | EnPapel, ahora: datetime, principal: Principal) -> Evidencia:
    """Recorded at `ahora`: it took effect at an instant that may be earlier, by a rule that is named."""
    efectiva = notificacion.efectiva.isoformat() if notificacion.efectiva else ""
    regla = notificacion.regla
    detalle = f"efectiva {efectiva}; regla: {regla}"
    datos = {"regla": regla} | ({"efectiva": instant_text(notificacion.efectiva)} if notificacion.efectiva else {})
    return _evidencia(notificacion.entrega.entrega_id, Tipo.EFECTO, ahora, principal, detalle, datos=datos)


def de_expiracion(notificacion: Notificacion, dias: int, ahora: datetime, principal: Principal) -> Evidencia:
    """An aviso left the list at `ahora`, having been at disposal for `dias` days at least."""
    detalle = f"el aviso dejó la lista: los avisos están en ella {dias} días"
    datos = {"dias": str(dias)}
    return _evidencia(notificacion.entrega.entrega_id, Tipo.EXPIRACION, ahora, principal, detalle, datos=datos)


def de_acceso(
    notificacion: Notificacion, ahora: datetime, principal: Principal, membresia: Membresia | None = None
) -> Evidencia:
    """It was opened at `ahora`, for the first time or again; by `membresia` where the mailbox is an entity's."""
    detalle = "primer acceso" if notificacion.acceso is None else "acceso posterior, sin efecto en plazos"
    datos = {"acceso": "primero" if notificacion.acceso is None else "posterior"}
    return _evidencia(notificacion.entrega.entrega_id, Tipo.ACCESO, ahora, principal, detalle, membresia, datos=datos)


def de_descarga(
    notificacion: Notificacion,
    documento: Documento,
    tipo: Tipo,
    ahora: datetime,
    principal: Principal,
    membresia: Membresia | None = None,
) -> Evidencia:
    """A document begins to be handed over, or was verified whole: which of the two says `tipo`. By `membresia` where
    the mailbox is an entity's."""
    detalle = f"{documento.nombre} sha256={documento.sha256}"
    datos = _documentos(documento)
    return _evidencia(notificacion.entrega.entrega_id, tipo, ahora, principal, detalle, membresia, datos=datos)


def fuera_del_casillero(
    entrega: Entrega, casillero: Casillero | None, ahora: datetime, principal: Principal
) -> Evidencia:
    """The recipient has no mailbox, or nobody acts for it: a notificacion goes on paper, an aviso nowhere."""
    tipo = Tipo.PAPEL if entrega.es_notificacion else Tipo.SIN_ENTREGA
    causa, datos = "el destinatario no tiene casillero", {"causa": "sin_casillero"}
    if casillero is not None:
        causa = f"nadie actúa por el casillero {casillero.numero}"
        datos = {"causa": "sin_titular", "casillero": casillero.numero}
    return _evidencia(entrega.entrega_id, tipo, ahora, principal, causa, datos=datos | _documentos(*entrega.documentos))


def a_suspendido(entrega: Entrega, casillero: Casillero, ahora: datetime, principal: Principal) -> Evidencia:
    """The mailbox is suspended, and by the dated rule the delivery goes elsewhere. Why it is, somebody wrote for its
    owner: that is not for here."""
    tipo = Tipo.PAPEL if entrega.es_notificacion else Tipo.SIN_ENTREGA
    desde = casillero.suspendido or ahora
    causa = f"el casillero {casillero.numero} está suspendido desde {desde.isoformat()}"
    datos = {"causa": "suspendido", "casillero": casillero.numero, "desde": instant_text(desde)}
    return _evidencia(entrega.entrega_id, tipo, ahora, principal, causa, datos=datos | _documentos(*entrega.documentos))


_DE_ALERTA = {
    Estado.ENVIADA: Tipo.ALERTA_ENVIADA,
    Estado.FALLIDA: Tipo.ALERTA_FALLIDA,
    Estado.REBOTADA: Tipo.ALERTA_REBOTADA,
    Estado.INCIERTA: Tipo.ALERTA_INCIERTA,
}


def de_alerta(alerta: Alerta, ahora: datetime, principal: Principal) -> Evidencia | None:
    """How a courtesy alert stands at `ahora`, without its address; None where that is nothing to tell of."""
    tipo = _DE_ALERTA.get(alerta.estado)
    if tipo is None:
        return None
    dicho = [_a_quien(alerta), f"intentos: {alerta.intentos}"]
    if alerta.causa:
        dicho.append(f"causa: {alerta.causa}")
    if alerta.estado is Estado.INCIERTA:
        dicho.append(
            "puede haber llegado; " + ("no se intenta más" if alerta.proximo is None else "se intenta otra vez")
        )
    elif alerta.dudas:
        dicho.append("un intento anterior pudo haber llegado")
    datos = _de_alerta(alerta) | {"intentos": str(alerta.intentos), "dudas": str(alerta.dudas)}
    return _evidencia(alerta.entrega_id, tipo, ahora, principal, "; ".join(dicho), datos=datos)


def _a_quien(alerta: Alerta) -> str:
    a_la_cuenta = f"{alerta.canal} a la cuenta {alerta.cuenta_id}"
    return a_la_cuenta if alerta.dispositivo == alerta.cuenta_id else f"{a_la_cuenta}, dispositivo {alerta.dispositivo}"


def de_demora(alerta: Alerta, ahora: datetime, principal: Principal) -> Evidencia:
    """A mail came back that says that an alert is late."""
    detalle = f"{_a_quien(alerta)}; se demora; causa: {alerta.causa}"
    return _evidencia(alerta.entrega_id, Tipo.ALERTA_DEMORADA, ahora, principal, detalle, datos=_de_alerta(alerta))


def de_alerta_sin_destino(entrega_id: UUID, canal: Canal, ahora: datetime, principal: Principal) -> Evidencia:
    """Nobody who opens the mailbox can be told by that channel."""
    detalle = f"{canal}; ninguna cuenta tiene adónde avisarle"
    datos = {"canal": canal.value, "causa": "sin_destino"}
    return _evidencia(entrega_id, Tipo.ALERTA_FALLIDA, ahora, principal, detalle, datos=datos)


def _de_alerta(alerta: Alerta) -> dict[str, str]:
    datos = {"alerta": str(alerta.alerta_id), "canal": alerta.canal.value, "cuenta": str(alerta.cuenta_id)}
    if alerta.dispositivo != alerta.cuenta_id:
        datos["dispositivo"] = str(alerta.dispositivo)
    return datos | ({"causa": alerta.causa} if alerta.causa else {})


def _documentos(*documentos: Documento) -> dict[str, str]:
    """The hash of each, by its producer's id."""
    return {f"documento/{documento.documento_id}": documento.sha256 for documento in documentos}


def _evidencia(
    entrega_id: UUID,
    tipo: Tipo,
    instante: datetime,
    principal: Principal,
    detalle: str,
    membresia: Membresia | None = None,
    *,
    datos: Mapping[str, str],
) -> Evidencia:
    actor = f"{principal.key} por {principal.cause}" if principal.cause else principal.key
    if membresia is not None:
        actor = f"{actor} en nombre de {membresia.en_nombre_de}"
    return Evidencia(new_id(), entrega_id, tipo, instante, actor, detalle, datos)


def de_aceptacion(entrega: Entrega, ahora: datetime, principal: Principal) -> Evidencia:
    """The order of the delivery is on record at `ahora`."""
    detalle = f"ordenada por {entrega.productor}"
    return _evidencia(
        entrega.entrega_id, Tipo.ACEPTACION, ahora, principal, detalle, datos={"productor": entrega.productor}
    )


def de_resultado(papel: EnPapel, resultado: Resultado, ahora: datetime, principal: Principal) -> Evidencia:
    """Recorded at `ahora`: an attempt on paper ended."""
    tipo = Tipo.ENTREGA_EN_PAPEL if resultado.realizada else Tipo.FALLO_EN_PAPEL
    dicho = [f"intento {resultado.intento}", resultado.instante.isoformat(), f"lugar: {resultado.lugar}"]
    if resultado.motivo:
        dicho.append(f"motivo: {resultado.motivo}")
    if resultado.constancia is not None:
        dicho.append(f"constancia {resultado.constancia.nombre} sha256={resultado.constancia.sha256}")
    datos = {"intento": str(resultado.intento), "intentado": instant_text(resultado.instante)}
    datos |= {"registrado": instant_text(resultado.registrado)}
    if resultado.constancia is not None:
        datos |= _documentos(resultado.constancia)
    return _evidencia(papel.entrega.entrega_id, tipo, ahora, principal, "; ".join(dicho), datos=datos)


def de_anulacion(entrega: Entrega, anulacion: Anulacion, ahora: datetime, principal: Principal) -> Evidencia:
    """Recorded at `ahora`: a later act took it back."""
    detalle = f"por {anulacion.acto} ({anulacion.acto_id}) del {anulacion.anulada.isoformat()}; {anulacion.motivo}"
    datos = {"acto": anulacion.acto_id, "anulada": instant_text(anulacion.anulada)}
    return _evidencia(entrega.entrega_id, Tipo.ANULACION, ahora, principal, detalle, datos=datos)


def de_reserva(entrega_id: UUID, reserva: Reserva, ahora: datetime, principal: Principal) -> Evidencia:
    """Its case became reserved, or opened again."""
    detalle = f"{'reservado' if reserva.reservado else 'abierto'}; cambio {reserva.cambio}"
    datos = {"reservado": "si" if reserva.reservado else "no", "cambio": str(reserva.cambio)}
    return _evidencia(entrega_id, Tipo.RESERVA, ahora, principal, detalle, datos=datos)
