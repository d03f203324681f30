"""The institution's keys for development, in the folder of keys: an authority, a seal and a timestamp authority of it.

Production's come from outside: what these sign is believed by nobody else.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.x509 import load_pem_x509_certificate

from libs.firma.desarrollo import CaDeDesarrollo, Uso
from libs.foundation.keyfiles import make_key_file
from libs.foundation.rpc.tokens import write_private

CA, RAIZ, SELLO, TSA = "firma-ca.pem", "firma-raiz.pem", "sello.pem", "tsa.pem"
_RENEWED = timedelta(days=30)  # before the end


def hacer_llaves(carpeta: Path) -> None:
    """Make in `carpeta`, readable by their owner alone, those that are missing or near their end. What was sealed with
    earlier ones can be checked as before: their authority, which lasts ten years, stays."""
    carpeta.mkdir(parents=True, exist_ok=True, mode=0o700)
    make_key_file(carpeta / CA, CaDeDesarrollo.nueva)
    authority = CaDeDesarrollo((carpeta / CA).read_bytes())
    make_key_file(carpeta / RAIZ, lambda: authority.raiz)
    _keep(carpeta / SELLO, lambda: authority.emitir("Sello institucional de desarrollo", Uso.SELLO).pem)
    _keep(carpeta / TSA, lambda: authority.emitir("Autoridad de tiempo de desarrollo", Uso.TIEMPO).pem)


def _keep(path: Path, make: Callable[[], bytes]) -> None:
    make_key_file(path, make)
    # Of a file with the key and several certificates, the first: the key's own.
    if load_pem_x509_certificate(path.read_bytes()).not_valid_after_utc < datetime.now(UTC) + _RENEWED:
        write_private(path, make())
