"""Acuses printed as the jurisdiction's templates say, and sealed by the institution."""

import asyncio
import io
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

import pikepdf

from libs.firma.errores import (
    DispositivoDeFirmaNoDisponible,
    LlaveDeFirmaInutilizable,
    PdfNoFirmable,
    PinDeFirmaIncorrecto,
    TiempoNoDisponible,
    TiempoNoFiable,
)
from libs.firma.firmante import Acto, Firmado
from libs.firma.plantillas import Datos, PlantillaIncompleta, Plantillas, Verificacion, instante_largo
from libs.firma.tiempo import sello_o_causa
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.ports_de_acuse import Impreso, Sellado
from services.expedientes.domain.errors import AcuseNoProducible
from services.expedientes.domain.escrito import Escrito

if TYPE_CHECKING:
    from libs.firma.imprenta import Imprenta

_PLANTILLA = "acuse"
_ACTO = Acto(campo="Sello", motivo="Acuse de recibo")
# What keeps the seal from being set, for now or until somebody mends it.
_SIN_SELLO = (PdfNoFirmable, LlaveDeFirmaInutilizable, DispositivoDeFirmaNoDisponible, PinDeFirmaIncorrecto)
_SIN_TIEMPO = (TiempoNoDisponible, TiempoNoFiable)


class PrensaDeAcuses:
    """See application.ports_de_acuse.Prensa. `portal` is the address below which a document is compared with the
    original."""

    def __init__(self, jurisdiccion: Jurisdiccion, plantillas: Plantillas, portal: str) -> None:
        self._jurisdiccion = jurisdiccion
        self._plantillas = plantillas
        self._portal = portal.rstrip("/")

    async def acuse(self, escrito: Escrito, organo: str, codigo: str, emitido: datetime) -> Impreso:
        """See Prensa."""
        return await asyncio.to_thread(self._impreso, escrito, organo, codigo, emitido)

    @cached_property
    def _imprenta(self) -> "Imprenta":
        from libs.firma.imprenta import Imprenta  # noqa: PLC0415  Typst, for the one process that prints

        return Imprenta(self._plantillas)

    def _impreso(self, escrito: Escrito, organo: str, codigo: str, emitido: datetime) -> Impreso:
        from libs.firma.imprenta import DocumentoNoProducible  # noqa: PLC0415  see `_imprenta`

        verificacion = Verificacion(codigo, f"{self._portal}/verificar/{codigo}")
        try:
            lleno = self._plantillas.por_nombre[_PLANTILLA].llenar(self._datos(escrito, organo), verificacion, emitido)
            pdf = self._imprenta.pdf(lleno)
        except (PlantillaIncompleta, DocumentoNoProducible) as error:
            causa = ", ".join((error.code, *error.metadata.values()))
            raise AcuseNoProducible(causa=causa) from error
        with pikepdf.open(io.BytesIO(pdf)) as leido:
            paginas = len(leido.pages)
        return Impreso(pdf, paginas, self._imprenta.html(lleno).encode())

    def _datos(self, escrito: Escrito, organo: str) -> Datos:
        """Nothing that whoever presents it wrote freely: a sign that no font has would leave them without acuse."""
        catalogos, calendario = self._jurisdiccion.catalogos, self._jurisdiccion.calendario
        regla = self._jurisdiccion.reglas.hora_procesal_en(calendario.fecha_legal(escrito.recibido))
        return {
            "expediente": escrito.numero_de_expediente,
            "escrito": escrito.numero,
            "tipo": catalogos.tipo_de_escrito(escrito.tipo).nombre,
            "organo": catalogos.organo(organo).nombre,
            "presentado_por": escrito.presentado_por,
            "en_nombre_de": escrito.en_nombre_de or "No actuó por mandato",
            "recibido": instante_largo(escrito.recibido, calendario.zona),
            "registrado": instante_largo(escrito.registrado, calendario.zona),
            "hora_procesal": instante_largo(escrito.hora_procesal, calendario.zona),
            "regla": f"{escrito.regla_de_hora}: {regla.procedencia.cita}",
            "calendario": escrito.calendario,
            "documentos": [
                {"nombre": uno.nombre, "paginas": str(uno.paginas), "huella": uno.sha256} for uno in escrito.documentos
            ],
        }


class Sella(Protocol):
    """The institution, as `libs.firma.institucion` opens it."""

    async def sellar(self, pdf: bytes, acto: Acto) -> Firmado:
        """See Institucion."""
        ...

    async def completar_pendiente(self, firmado: Firmado) -> Firmado:
        """See Institucion."""
        ...


class SelloDeAcuses:
    """See application.ports_de_acuse.SelloInstitucional."""

    def __init__(self, sellador: Sella) -> None:
        self._sellador = sellador

    async def sellar(self, pdf: bytes) -> Sellado:
        """See SelloInstitucional."""
        try:
            firmado = await self._sellador.sellar(pdf, _ACTO)
        except (*_SIN_SELLO, *_SIN_TIEMPO) as error:  # of time: the second one, for the long term
            raise AcuseNoProducible(causa=error.code) from error
        return Sellado(firmado.pdf, firmado.sello, firmado.pendiente)

    async def completar(self, pdf: bytes) -> Sellado:
        """See SelloInstitucional."""
        try:
            firmado, causa = await sello_o_causa(self._sellador.completar_pendiente(Firmado(pdf, "", None)))
        except _SIN_SELLO as error:
            raise AcuseNoProducible(causa=error.code) from error
        return Sellado(firmado.pdf, firmado.sello) if firmado else Sellado(pdf, None, causa)
