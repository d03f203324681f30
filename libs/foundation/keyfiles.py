"""The folder of keys: where each is, and what a process says when one is not there."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from joserfc.jwk import OKPKey

from libs.foundation.core.errors import Unavailable
from libs.foundation.core.ids import new_id
from libs.foundation.rpc.tokens import ServiceIdentity, write_private
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


def make_signing_key(path: Path) -> None:
    """Make an Ed25519 key for development at `path`, where it is missing, readable by its owner alone."""
    make_key_file(path, lambda: OKPKey.generate_key("Ed25519").as_pem(private=True))


def make_key_file(path: Path, make: Callable[[], bytes]) -> None:
    """Put what `make` gives at `path`, where there is nothing yet, readable by its owner alone."""
    if path.exists():
        return
    # Who makes it at once agrees on one key: the first link wins, and all read what it made.
    draft = path.with_name(f"{path.name}.{new_id()}")
    write_private(draft, make())
    with suppress(FileExistsError):
        path.hardlink_to(draft)
    draft.unlink()
