"""Let a certificate of the staff's sign no more acts."""

from dataclasses import dataclass

from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.expedientes.application.ports import Tx
from services.expedientes.domain.errors import CertificadoDesconocido
from services.expedientes.domain.escrito import exigir_texto
from services.expedientes.domain.firma import CertificadoDePersonal


@dataclass(frozen=True, slots=True)
class Revocacion:
    """Which (SHA-256, hex), and why."""

    certificado: str
    motivo: str


class RevocarCertificado(UseCase[Tx, Revocacion, None, tuple[CertificadoDePersonal, bool]]):
    """RPC RevocarCertificado, for the command line; done again it changes nothing, whatever reason is given. Raises
    CertificadoDesconocido, TextoInvalido."""

    def __init__(self, jurisdiccion: Jurisdiccion) -> None:
        self._jurisdiccion = jurisdiccion

    def handle(self, tx: Tx, command: Revocacion, prepared: None) -> tuple[CertificadoDePersonal, bool]:
        """It signs nothing from now on, also what is prepared; what it signed stays signed. The certificate, and
        whether it is revoked only now."""
        certificado = tx.certificados.bloquear(command.certificado)
        if certificado is None:
            raise CertificadoDesconocido
        if certificado.revocado is not None:
            return certificado, False
        ahora = tx.now(after=certificado.registrado)
        hoy = self._jurisdiccion.calendario.fecha_legal(ahora)
        exigir_texto(command.motivo, "motivo", self._jurisdiccion.limites_de_escrito_en(hoy))
        revocado = certificado.revocar(ahora, tx.principal.key, command.motivo)
        tx.certificados.guardar(revocado)
        return revocado, True
