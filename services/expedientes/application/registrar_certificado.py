"""Enter a certificate of somebody of the staff, with which they sign acts."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.ports import Personas, Tx
from services.expedientes.application.ports_de_firma import Certificado, Firmas
from services.expedientes.domain.errors import (
    CertificadoIlegible,
    CertificadoNoAdmitido,
    CertificadoYaRegistrado,
    TitularSinCuentaDePersonal,
)
from services.expedientes.domain.firma import CertificadoDePersonal


@dataclass(frozen=True, slots=True)
class NuevoCertificado:
    """Whose (a CUI), the certificate and those between it and its root (PEM), and from when to when it may be used
    here (UTC); None: as long as it says itself."""

    cui: str
    pem: bytes
    desde: datetime | None = None
    hasta: datetime | None = None


@dataclass(frozen=True, slots=True)
class Leido:
    """Whose persona it is, whether they are of the staff, and what the certificate says."""

    persona: UUID
    del_personal: bool
    certificado: Certificado


class RegistrarCertificado(UseCase[Tx, NuevoCertificado, Leido, CertificadoDePersonal]):
    """RPC RegistrarCertificado, for the command line; entered again as it is, it changes nothing, also once it has
    ended. Raises CuiInvalido, CertificadoIlegible, CertificadoYaRegistrado, CertificadoNoAdmitido,
    TitularSinCuentaDePersonal, Unavailable."""

    def __init__(self, jurisdiccion: Jurisdiccion, firmas: Firmas, personas: Personas) -> None:
        self._jurisdiccion = jurisdiccion
        self._firmas = firmas
        self._personas = personas

    async def prepare(self, principal: Principal, command: NuevoCertificado) -> Leido:
        """Read the certificate, and ask whose persona it is."""
        cui, leido = self._jurisdiccion.cui(command.cui), await self._firmas.leer_certificado(command.pem)
        if leido.numero and leido.numero != cui.valor:
            raise CertificadoIlegible(campo="pem", causa="ajeno")
        persona = await self._personas.resolver(cui)
        return Leido(persona, await self._personas.del_personal(persona), leido)

    def handle(self, tx: Tx, command: NuevoCertificado, prepared: Leido) -> CertificadoDePersonal:
        """Keep it, within its own dates."""
        persona, leido = prepared.persona, prepared.certificado
        desde, hasta = max(leido.desde, command.desde or leido.desde), min(leido.hasta, command.hasta or leido.hasta)
        anterior = tx.certificados.bloquear(leido.huella)
        if anterior is not None:
            if (anterior.persona, anterior.desde, anterior.hasta) != (persona, desde, hasta) or anterior.revocado:
                raise CertificadoYaRegistrado
            return anterior
        ahora = tx.now()
        if leido.reparo or hasta <= max(ahora, desde):
            raise CertificadoNoAdmitido(causa=leido.reparo or "vencida")
        if not prepared.del_personal:
            raise TitularSinCuentaDePersonal(campo="cui")
        nuevo = CertificadoDePersonal(
            certificado=leido.huella,
            persona=persona,
            nombre=leido.nombre,
            pem=leido.pem,
            desde=desde,
            hasta=hasta,
            registrado=ahora,
            registrado_por=tx.principal.key,
        )
        tx.certificados.crear(nuevo)
        return nuevo
