"""The register of certificates, and what waits for a signature, in SQL."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, insert, select, update
from sqlalchemy.orm import Session

from services.expedientes.adapters.sql.tables import certificados_de_personal, firmas_de_resolucion, preparaciones
from services.expedientes.application.ports_de_firma import FirmaDeActo
from services.expedientes.domain.escrito import Documento
from services.expedientes.domain.firma import CertificadoDePersonal, FirmaDeResolucion, Forma, PorFirmar, Preparacion

_CREAR_CERTIFICADO = insert(certificados_de_personal)
_CERTIFICADO = select(certificados_de_personal).where(
    certificados_de_personal.c.certificado == bindparam("certificado")
)
_BLOQUEAR = _CERTIFICADO.with_for_update()
_DE_PERSONA = (
    select(certificados_de_personal)
    .where(certificados_de_personal.c.persona == bindparam("persona"))
    .order_by(certificados_de_personal.c.registrado.desc(), certificados_de_personal.c.certificado)
)
_GUARDAR = (
    update(certificados_de_personal)
    .where(certificados_de_personal.c.certificado == bindparam("id"))
    .values(revocado=bindparam("revocado_"), revocado_por=bindparam("por"), motivo=bindparam("motivo_"))
)
_CREAR = insert(preparaciones)
_UNA = select(preparaciones).where(preparaciones.c.preparacion_id == bindparam("preparacion_id"))
_QUE_ESPERAN = select(preparaciones).where(
    preparaciones.c.expediente_id == bindparam("id"),
    preparaciones.c.resolucion_id.is_(None),
    preparaciones.c.vence > bindparam("ahora"),
)
_COMPLETAR = (
    update(preparaciones)
    .where(preparaciones.c.preparacion_id == bindparam("id"))
    .values(resolucion_id=bindparam("resolucion"))
)
_CREAR_FIRMA = insert(firmas_de_resolucion)
_FIRMAS = (
    select(firmas_de_resolucion, certificados_de_personal.c.nombre)
    .join(certificados_de_personal)
    .where(firmas_de_resolucion.c.resolucion_id.in_(bindparam("ids", expanding=True)))
)


class SqlCertificados:
    """See application.ports_de_firma.Certificados."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def crear(self, certificado: CertificadoDePersonal) -> None:
        """See Certificados."""
        self._session.execute(_CREAR_CERTIFICADO, asdict(certificado))

    def uno(self, certificado: str) -> CertificadoDePersonal | None:
        """See Certificados."""
        return self._uno(_CERTIFICADO, certificado)

    def bloquear(self, certificado: str) -> CertificadoDePersonal | None:
        """See Certificados."""
        return self._uno(_BLOQUEAR, certificado)

    def de_persona(self, persona: UUID) -> list[CertificadoDePersonal]:
        """See Certificados."""
        return [_certificado(fila) for fila in self._session.execute(_DE_PERSONA, {"persona": persona})]

    def guardar(self, certificado: CertificadoDePersonal) -> None:
        """See Certificados."""
        valores = {
            "revocado_": certificado.revocado,
            "por": certificado.revocado_por,
            "motivo_": certificado.motivo,
        }
        self._session.execute(_GUARDAR, {"id": certificado.certificado, **valores})

    def _uno(self, consulta: Select[Any], certificado: str) -> CertificadoDePersonal | None:
        fila = self._session.execute(consulta, {"certificado": certificado}).one_or_none()
        return _certificado(fila) if fila else None


class SqlPreparaciones:
    """See application.ports_de_firma.Preparaciones."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def crear(self, preparacion: Preparacion) -> None:
        """See Preparaciones."""
        documento, lugar = preparacion.documento, preparacion.por_firmar
        fila = {
            columna.name: getattr(preparacion, columna.name)
            for columna in preparaciones.columns
            if hasattr(preparacion, columna.name)
        }
        self._session.execute(
            _CREAR,
            fila
            | {
                "forma": preparacion.forma.value,
                "original": lugar.original,
                "por_firmar": lugar.por_firmar,
                "lugar_desde": lugar.desde,
                "lugar_hasta": lugar.hasta,
                "documento": {
                    "documento_id": str(documento.documento_id),
                    "nombre": documento.nombre,
                    "tipo": documento.tipo,
                    "tamano": documento.tamano,
                    "sha256": documento.sha256,
                    "paginas": documento.paginas,
                    "version": documento.version,
                },
                "partes": [str(parte) for parte in preparacion.partes],
            },
        )

    def una(self, preparacion_id: UUID) -> Preparacion | None:
        """See Preparaciones."""
        fila = self._session.execute(_UNA, {"preparacion_id": preparacion_id}).one_or_none()
        return _preparacion(fila) if fila else None

    def documentos_que_esperan(self, expediente_id: UUID, ahora: datetime) -> list[Documento]:
        """The PDFs of a case that wait for a signature at `ahora`."""
        filas = self._session.execute(_QUE_ESPERAN, {"id": expediente_id, "ahora": ahora})
        return [_preparacion(fila).documento for fila in filas]

    def completar(self, preparacion_id: UUID, firma: FirmaDeResolucion) -> None:
        """See Preparaciones."""
        self._session.execute(_CREAR_FIRMA, asdict(firma) | {"forma": firma.forma.value})
        self._session.execute(_COMPLETAR, {"id": preparacion_id, "resolucion": firma.resolucion_id})

    def firmas_de(self, resoluciones: Collection[UUID]) -> dict[UUID, FirmaDeActo]:
        """See Preparaciones."""
        filas = self._session.execute(_FIRMAS, {"ids": list(resoluciones)}).mappings() if resoluciones else ()
        return {fila["resolucion_id"]: _firma(dict(fila)) for fila in filas}


def _firma(fila: dict[str, Any]) -> FirmaDeActo:
    firmante = fila.pop("nombre")
    return FirmaDeActo(FirmaDeResolucion(**fila | {"forma": Forma(fila["forma"])}), firmante)


def _certificado(fila: Row[Any]) -> CertificadoDePersonal:
    return CertificadoDePersonal(**fila._asdict())


def _preparacion(fila: Row[Any]) -> Preparacion:
    return Preparacion(
        preparacion_id=fila.preparacion_id,
        expediente_id=fila.expediente_id,
        persona=fila.persona,
        forma=Forma(fila.forma),
        certificado=fila.certificado,
        por_firmar=PorFirmar(fila.original, fila.por_firmar, fila.lugar_desde, fila.lugar_hasta),
        documento=Documento(**fila.documento | {"documento_id": UUID(fila.documento["documento_id"])}),
        tipo=fila.tipo,
        sumilla=fila.sumilla,
        escrito_id=fila.escrito_id,
        tipo_de_plazo=fila.tipo_de_plazo,
        partes=tuple(UUID(parte) for parte in fila.partes),
        creada=fila.creada,
        vence=fila.vence,
        resolucion_id=fila.resolucion_id,
    )
