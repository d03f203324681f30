"""The folder of keys: where each is, and what a process says when one is not there."""

from pathlib import Path

from libs.foundation.core.errors import Unavailable
from libs.foundation.rpc.tokens import ServiceIdentity
from libs.foundation.settings import FoundationSettings
from libs.foundation.tls import own_certificate


class LlavesAusentes(Unavailable):
    """The folder of keys lacks one that this process needs; it comes from where the others are, it is not made here."""

    reason = "LLAVES_AUSENTES"


def own_identity(settings: FoundationSettings, name: str) -> ServiceIdentity:
    """The signing key of `name`, its certificate where there is one, and the public keys of the others. Raises
    LlavesAusentes, CertificadoInutilizable."""
    try:
        return ServiceIdentity(name, settings.keys, own_certificate(settings, name))
    except FileNotFoundError as error:
        raise LlavesAusentes(llave=f"{name}.pem", carpeta=str(settings.keys)) from error


def master_file(settings: FoundationSettings, name: str) -> Path:
    """The file of the master key `name`."""
    return settings.keys / f"{name}.maestra"
