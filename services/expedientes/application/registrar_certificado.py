"""Enter a certificate of somebody of the staff, with which they sign acts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.ports import Personas, Tx
from services.expedientes.application.ports_de_firma import Certificado, Firmas
from services.expedientes.domain.errors import CertificadoIlegible, CertificadoYaRegistrado
from services.expedientes.domain.firma import CertificadoDePersonal


@dataclass(frozen=True, slots=True)
class NuevoCertificado:
    """Whose (a CUI), the certificate and those between it and its root (PEM), and from when to when it may be used
    here (UTC); None: as long as it says itself."""

    cui: str
    pem: bytes
    desde: datetime | None = None
    hasta: datetime | None = None


class RegistrarCertificado(UseCase[Tx, NuevoCertificado, tuple[UUID, Certificado], CertificadoDePersonal]):
    """RPC RegistrarCertificado, for the command line; entered again as it is, it changes nothing. Raises CuiInvalido,
    CertificadoIlegible, CertificadoYaRegistrado, Unavailable."""

    def __init__(self, jurisdiccion: Jurisdiccion, firmas: Firmas, personas: Personas) -> None:
        self._jurisdiccion = jurisdiccion
        self._firmas = firmas
        self._personas = personas

    async def prepare(self, principal: Principal, command: NuevoCertificado) -> tuple[UUID, Certificado]:
        """Read the certificate, and ask whose persona it is."""
        cui, leido = self._jurisdiccion.cui(command.cui), self._firmas.leer_certificado(command.pem)
        if leido.numero and leido.numero != cui.valor:
            raise CertificadoIlegible(campo="pem", causa="ajeno")
        return await self._personas.resolver(cui), leido

    def handle(self, tx: Tx, command: NuevoCertificado, prepared: tuple[UUID, Certificado]) -> CertificadoDePersonal:
        """Keep it, within its own dates."""
        persona, leido = prepared
        desde, hasta = max(leido.desde, command.desde or leido.desde), min(leido.hasta, command.hasta or leido.hasta)
        anterior = tx.certificados.bloquear(leido.huella)
        if anterior is not None:
            if (anterior.persona, anterior.desde, anterior.hasta) != (persona, desde, hasta) or anterior.revocado:
                raise CertificadoYaRegistrado
            return anterior
        nuevo = CertificadoDePersonal(
            certificado=leido.huella,
            persona=persona,
            nombre=leido.nombre,
            pem=leido.pem,
            desde=desde,
            hasta=hasta,
            registrado=tx.now(),
            registrado_por=tx.principal.key,
        )
        tx.certificados.crear(nuevo)
        return nuevo
