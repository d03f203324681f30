"""The register of certificates, what waits for a signature, and signatures, in memory."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from libs.firma.errores import FirmaNoCorresponde, TiempoNoDisponible
from libs.foundation.core.clock import Clock
from services.expedientes.application.ports_de_firma import Certificado, ConLugar, Firmada, FirmaDeActo
from services.expedientes.domain.errors import CertificadoIlegible
from services.expedientes.domain.firma import CertificadoDePersonal, FirmaDeResolucion, PorFirmar, Preparacion

DESDE, HASTA = datetime(2026, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)


@dataclass
class FakeCertificados:
    """See application.ports_de_firma.Certificados."""

    kept: dict[str, CertificadoDePersonal]

    def crear(self, certificado: CertificadoDePersonal) -> None:
        self.kept[certificado.certificado] = certificado

    def uno(self, certificado: str) -> CertificadoDePersonal | None:
        return self.kept.get(certificado)

    def bloquear(self, certificado: str) -> CertificadoDePersonal | None:
        return self.uno(certificado)

    def de_persona(self, persona: UUID) -> list[CertificadoDePersonal]:
        suyos = [uno for uno in self.kept.values() if uno.persona == persona]
        return sorted(suyos, key=lambda uno: uno.registrado, reverse=True)

    def guardar(self, certificado: CertificadoDePersonal) -> None:
        self.kept[certificado.certificado] = certificado


@dataclass
class FakePreparaciones:
    """See application.ports_de_firma.Preparaciones."""

    kept: dict[UUID, Preparacion]
    firmas: dict[UUID, FirmaDeResolucion]
    certificados: dict[str, CertificadoDePersonal]

    def crear(self, preparacion: Preparacion) -> None:
        self.kept[preparacion.preparacion_id] = preparacion

    def una(self, preparacion_id: UUID) -> Preparacion | None:
        return self.kept.get(preparacion_id)

    def completar(self, preparacion_id: UUID, firma: FirmaDeResolucion) -> None:
        self.kept[preparacion_id] = replace(self.kept[preparacion_id], resolucion_id=firma.resolucion_id)
        self.firmas[firma.resolucion_id] = firma

    def firmas_de(self, resoluciones: Collection[UUID]) -> dict[UUID, FirmaDeActo]:
        return {
            una: FirmaDeActo(firma, self.certificados[firma.certificado].nombre)
            for una, firma in self.firmas.items()
            if una in resoluciones
        }


@dataclass
class FakeFirmas:
    """A certificate is `<huella>|<nombre>|<numero>`, and after another bar what is wrong with it;
    the signature by its key over something is `<huella>:` and that;
    a PDF signed outside is the one that was given with ` firmado por <huella>` after it."""

    reloj: Clock
    sin_tiempo: bool = False
    vistos: list[str] = field(default_factory=list)

    async def leer_certificado(self, pem: bytes) -> Certificado:
        huella, bar, otros = pem.decode().partition("|")
        if not bar:
            raise CertificadoIlegible(campo="pem", causa="formato")
        nombre, numero, reparo, *_ = [*otros.split("|"), "", ""]
        return Certificado(huella, nombre, numero, DESDE, HASTA, pem, reparo)

    async def preparar(self, pdf: bytes, certificado: CertificadoDePersonal | None) -> ConLugar:
        por_firmar = b"atributos" if certificado else b""
        return ConLugar(pdf + b" con lugar", PorFirmar(sha256(pdf).hexdigest(), por_firmar, len(pdf), len(pdf) + 10))

    async def completar(
        self, preparado: ConLugar, certificado: CertificadoDePersonal | None, entrega: bytes
    ) -> Firmada:
        if self.sin_tiempo:
            raise TiempoNoDisponible(causa="red")
        if certificado is not None:
            if entrega != firma_de(certificado.certificado, preparado.por_firmar.por_firmar):
                raise FirmaNoCorresponde(causa="firma")
            pdf, huella = preparado.pdf + b" firmado", certificado.certificado
        else:
            cabeza = preparado.pdf + b" firmado por "
            if not entrega.startswith(cabeza):
                raise FirmaNoCorresponde(causa="otro_documento")
            pdf, huella = entrega, entrega.removeprefix(cabeza).decode()
        self.vistos.append(huella)
        return Firmada(pdf, huella, self.reloj.now() - timedelta(seconds=1), "TSA", "autentica", "TOTAL_PASSED", "B-T")


def firma_de(huella: str, por_firmar: bytes) -> bytes:
    """The signature by the key of a certificate."""
    return huella.encode() + b":" + por_firmar
