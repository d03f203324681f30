"""Constancias as documents: set by the judiciary's template, and sealed by the institution."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID
from zoneinfo import ZoneInfo

from libs.firma.errores import TiempoNoDisponible, TiempoNoFiable
from libs.firma.firmante import Acto
from libs.firma.imprenta import Imprenta
from libs.firma.institucion import Institucion
from libs.firma.plantillas import Datos, Documento, Plantillas, Verificacion, instante_largo
from libs.firma.tiempo import Sello, Tiempo
from libs.foundation.core.errors import Unavailable
from libs.foundation.core.merkle import leaf_hash
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.unidades import persona_de_unidad
from services.casillero.adapters.sql_evidencias import canonico_de
from services.casillero.application.ports_de_vecinos import Personas
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.constancia import Constancia
from services.casillero.domain.efecto import fuente
from services.casillero.domain.evidencia import Tipo
from services.casillero.domain.notificacion import Notificacion

_ACTO = Acto("Sello", motivo="Constancia de notificación")
_NINGUNO = "—"
PASOS: Mapping[Tipo, str] = {
    Tipo.ACEPTACION: "Orden de entrega recibida",
    Tipo.DEPOSITO: "Depositada en el casillero",
    Tipo.ALERTA_ENVIADA: "Alerta enviada",
    Tipo.ALERTA_FALLIDA: "Alerta que no se pudo enviar",
    Tipo.ALERTA_REBOTADA: "Alerta devuelta",
    Tipo.ALERTA_DEMORADA: "Alerta demorada",
    Tipo.ALERTA_INCIERTA: "Alerta de la que no se sabe si llegó",
    Tipo.ACCESO: "Abierta",
    Tipo.COMIENZO_DE_DESCARGA: "Comienza la descarga de un documento",
    Tipo.DESCARGA: "Documento descargado entero",
    Tipo.EFECTO: "Surte efecto",
    Tipo.ANULACION: "Anulada por un acto posterior",
    Tipo.RESERVA: "Cambia la reserva del expediente",
    Tipo.EXPIRACION: "Deja la lista de avisos",
    Tipo.SIN_ENTREGA: "No se pudo entregar",
    Tipo.PAPEL: "Sigue fuera del casillero, en papel",
    Tipo.FALLO_EN_PAPEL: "Intento en papel sin resultado",
    Tipo.ENTREGA_EN_PAPEL: "Entregada en papel",
}


class ConstanciasSelladas:
    """Implements application.ports_de_vecinos.Notaria."""

    def __init__(
        self,
        institucion: Institucion,
        jurisdiccion: Jurisdiccion,
        plantillas: Plantillas,
        personas: Personas,
        portal: str,
    ) -> None:
        self._institution, self._jurisdiction, self._personas = institucion, jurisdiccion, personas
        self._template = plantillas.por_nombre["constancia_de_notificacion"]
        self._press = Imprenta(plantillas)
        self._portal = portal.rstrip("/")
        courts = jurisdiccion.catalogos.organos.values()
        self._courts = {persona_de_unidad(court.codigo): court.nombre for court in courts}

    async def constancia(self, constancia: Constancia, institucion: Institucion | None = None) -> bytes:
        """See Notaria.constancia; sealed by `institucion` where there is one to ask."""
        institution = institucion or replace(self._institution, tiempo=TiempoRecordado(self._institution.tiempo))
        names = await self._names(constancia)
        stamped = await institution.sellar(await self._printed(constancia, names, sellada=True), _ACTO)
        if stamped.sello is not None:
            return stamped.pdf
        # It must not say that it has what it has not; the authority is not asked a second time.
        pending = await self._printed(constancia, names, sellada=False)
        return (await institution.sellar(pending, _ACTO)).pdf

    async def pagina(self, constancia: Constancia) -> bytes:
        """See Notaria.pagina."""
        document = self._document(constancia, await self._names(constancia), sellada=None)
        return (await asyncio.to_thread(self._press.html, document)).encode()

    async def _printed(self, constancia: Constancia, names: tuple[str, str], *, sellada: bool) -> bytes:
        return await asyncio.to_thread(self._press.pdf, self._document(constancia, names, sellada=sellada))

    async def _names(self, constancia: Constancia) -> tuple[str, str]:
        """Of who received it, and of whom it concerns."""
        order = constancia.notificacion.entrega
        recipient = await self._name(order.destinatario)
        if order.representado == order.destinatario:
            return recipient, ""
        return recipient, await self._name(order.representado)

    async def _name(self, persona: UUID) -> str:
        """A court's by its catalogue, everybody else's as identity knows it."""
        return self._courts.get(persona) or await self._personas.nombre(persona)

    def _document(self, constancia: Constancia, names: tuple[str, str], *, sellada: bool | None) -> Documento:
        code = constancia.codigo
        address = f"{self._portal}/verificar/{code}"
        data = self._data(constancia, *names, _SELLO[sellada])
        return self._template.llenar(data, Verificacion(code, address), constancia.expedida)

    def _data(self, constancia: Constancia, recipient: str, represented: str, seal: str) -> Datos:
        one, order = constancia.notificacion, constancia.notificacion.entrega
        zone = self._jurisdiction.identidad.zona
        courts = self._jurisdiction.catalogos
        return {
            "clase": "Notificación electrónica anulada" if one.anulacion else "Notificación electrónica",
            "expediente": order.numero_de_expediente or _NINGUNO,
            "organo": courts.organo(order.organo).nombre if order.organo else _NINGUNO,
            "resolucion": order.asunto,
            "destinatario": recipient or _NINGUNO,
            "representado": represented or "quien la recibe",
            "casillero": one.numero_casillero,
            "emitida": instante_largo(order.emision, zone),
            "depositada": instante_largo(one.puesta_a_disposicion, zone),
            "accedida": instante_largo(one.acceso, zone) if one.acceso else "no se ha abierto",
            "efectiva": _effective(one, zone),
            "anulada": _cancelled(one.anulacion, zone),
            "regla": one.efecto.regla if one.efecto else _NINGUNO,
            "fuente": (fuente(one.efecto, self._jurisdiction) if one.efecto else "") or _NINGUNO,
            "expedida": instante_largo(constancia.expedida, zone),
            "sello": seal,
            "documentos": [
                {"nombre": each.nombre, "bytes": str(each.bytes), "huella": each.sha256} for each in order.documentos
            ],
            "hechos": [
                {
                    "hecho": PASOS[each.tipo],
                    "cuando": instante_largo(each.instante, zone),
                    "huella": leaf_hash(canonico_de(each)).hex(),
                }
                for each in constancia.evidencias
            ]
            + _others(constancia.otras),
        }


def _others(many: int) -> list[dict[str, str]]:
    told = f"Y {many} aperturas y descargas más, que constan en la bitácora"
    return [{"hecho": told, "cuando": _NINGUNO, "huella": _NINGUNO}] if many else []


def _effective(one: Notificacion, zone: ZoneInfo) -> str:
    if one.efectiva is not None:
        return instante_largo(one.efectiva, zone)
    return "no: se anuló antes" if one.anulacion else "todavía no"


def _cancelled(by: Anulacion | None, zone: ZoneInfo) -> str:
    if by is None:
        return "no"
    why = f". Motivo: {by.motivo}" if by.motivo else ""
    return f"{instante_largo(by.anulada, zone)}, por {by.acto} ({by.acto_id}){why}"


# None: the page, which has no seal at all.
_SELLO = {
    True: "lleva un sello de tiempo",
    False: "sello pendiente: la autoridad de sellado de tiempo no respondió; vuelva a pedir esta constancia",
    None: "esta página no lleva sello; lo lleva el PDF",
}


class TiempoRecordado:
    """An authority that, once it has not answered, is not asked again: for what is made together."""

    def __init__(self, tiempo: Tiempo) -> None:
        self._tiempo = tiempo
        self._refusal: Unavailable | None = None

    async def sellar(self, huella: bytes) -> Sello:
        """See Tiempo."""
        if self._refusal is not None:
            raise self._refusal
        try:
            return await self._tiempo.sellar(huella)
        except (TiempoNoDisponible, TiempoNoFiable) as error:
            self._refusal = error
            raise
