"""Constancias as documents: set by the judiciary's template, and sealed by the institution."""

import asyncio
from collections.abc import Mapping

from libs.firma.errores import TiempoNoDisponible
from libs.firma.firmante import Acto, Firmado, firmar
from libs.firma.imprenta import Imprenta
from libs.firma.institucion import Institucion
from libs.firma.plantillas import Datos, Documento, Plantillas, Verificacion, instante_largo
from libs.firma.tiempo import Sello
from libs.foundation.core.merkle import leaf_hash
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.casillero.adapters.sql_evidencias import canonico_de
from services.casillero.application.ports import Personas
from services.casillero.domain.constancia import Constancia
from services.casillero.domain.efecto import fuente
from services.casillero.domain.evidencia import Tipo

_ACTO = Acto("Sello", motivo="Constancia de notificación")
_NINGUNO = "—"
_PASOS: Mapping[Tipo, str] = {
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
}


class ConstanciasSelladas:
    """Implements application.ports.Notaria."""

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

    async def constancia(self, constancia: Constancia) -> bytes:
        """See Notaria.constancia."""
        names = await self._names(constancia)
        stamped = await self._sealed(self._document(constancia, names, sellada=True))
        if stamped.sello is not None:
            return stamped.pdf
        # It must not say that it has what it has not; the authority is not asked a second time.
        pdf = await self._printed(self._document(constancia, names, sellada=False))
        clock = self._institution.reloj
        return (await firmar(self._institution.llave, _Ausente(stamped.pendiente), clock, pdf, _ACTO)).pdf

    async def pagina(self, constancia: Constancia) -> bytes:
        """See Notaria.pagina."""
        document = self._document(constancia, await self._names(constancia), sellada=None)
        return (await asyncio.to_thread(self._press.html, document)).encode()

    async def _sealed(self, document: Documento) -> Firmado:
        return await self._institution.sellar(await self._printed(document), _ACTO)

    async def _printed(self, document: Documento) -> bytes:
        return await asyncio.to_thread(self._press.pdf, document)

    async def _names(self, constancia: Constancia) -> tuple[str, str]:
        """Of who received it, and of whom it concerns."""
        order = constancia.notificacion.entrega
        recipient = await self._personas.nombre(order.destinatario)
        if order.representado == order.destinatario:
            return recipient, ""
        return recipient, await self._personas.nombre(order.representado)

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
            "expediente": order.numero_de_expediente or _NINGUNO,
            "organo": courts.organo(order.organo).nombre if order.organo else _NINGUNO,
            "resolucion": order.asunto,
            "destinatario": recipient or _NINGUNO,
            "representado": represented or "quien la recibe",
            "casillero": one.numero_casillero,
            "emitida": instante_largo(order.emision, zone),
            "depositada": instante_largo(one.puesta_a_disposicion, zone),
            "accedida": instante_largo(one.acceso, zone) if one.acceso else "no se ha abierto",
            "efectiva": instante_largo(one.efectiva, zone) if one.efectiva else "todavía no",
            "regla": one.efecto.regla if one.efecto else _NINGUNO,
            "fuente": (fuente(one.efecto, self._jurisdiction) if one.efecto else "") or _NINGUNO,
            "expedida": instante_largo(constancia.expedida, zone),
            "sello": seal,
            "documentos": [
                {"nombre": each.nombre, "bytes": str(each.bytes), "huella": each.sha256} for each in order.documentos
            ],
            "hechos": [
                {
                    "hecho": _PASOS.get(each.tipo, each.tipo.value),
                    "cuando": instante_largo(each.instante, zone),
                    "huella": leaf_hash(canonico_de(each)).hex(),
                }
                for each in constancia.evidencias
            ],
        }


# None: the page, which has no seal at all.
_SELLO = {
    True: "lleva un sello de tiempo",
    False: "sello pendiente: la autoridad de sellado de tiempo no respondió; vuelva a pedir esta constancia",
    None: "esta página no lleva sello; lo lleva el PDF",
}


class _Ausente:
    """The authority, which did not answer a moment ago."""

    def __init__(self, cause: str) -> None:
        self._cause = cause

    async def sellar(self, huella: bytes) -> Sello:
        """See Tiempo."""
        raise TiempoNoDisponible(causa=self._cause)
