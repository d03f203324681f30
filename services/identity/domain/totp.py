"""Time-based one-time codes (RFC 6238): six digits of an HMAC-SHA-1 over the number of a half minute."""

import base64
import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote, urlencode
from uuid import UUID

PASO = 30  # seconds
CIFRAS = 6
# A telephone's clock is a little off, and typing takes time: the step before and the one after count too.
_HOLGURA = 1
_CODIGO = re.compile(rf"[0-9]{{{CIFRAS}}}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Totp:
    """An account's secret, `cifrado` by the service's master key. It counts once `confirmado`; `ultimo_paso` is the
    last step of which a code was taken."""

    cuenta_id: UUID
    cifrado: bytes = field(repr=False)
    confirmado: datetime | None = None
    ultimo_paso: int = 0


def codigo_de(secreto: bytes, paso: int, cifras: int = CIFRAS) -> str:
    """The code of one step (RFC 4226, 5.3)."""
    mac = hmac.digest(secreto, paso.to_bytes(8, "big"), "sha1")
    lugar = mac[-1] & 0x0F
    numero = int.from_bytes(mac[lugar : lugar + 4], "big") & 0x7FFF_FFFF
    return str(numero % 10**cifras).zfill(cifras)


def paso_de(instante: datetime) -> int:
    """The number of the step in which `instante` lies."""
    return int(instante.timestamp()) // PASO


def paso_aceptado(secreto: bytes, codigo: str, ahora: datetime, ultimo_paso: int) -> int | None:
    """The step whose code `codigo` is: the present one or a neighbour of it, later than `ultimo_paso`, because each is
    taken once (RFC 6238, 5.2). None if it is of none. Blanks within the code are passed over."""
    escrito = "".join(codigo.split())
    if not _CODIGO.fullmatch(escrito):
        return None
    actual = paso_de(ahora)
    pasos = [paso for paso in range(actual - _HOLGURA, actual + _HOLGURA + 1) if paso > ultimo_paso]
    # All are compared, whichever fits: the time taken says nothing.
    aceptados = [paso for paso in pasos if hmac.compare_digest(codigo_de(secreto, paso), escrito)]
    return aceptados[0] if aceptados else None


def en_base32(secreto: bytes) -> str:
    """The secret as applications take it when it is typed in."""
    return base64.b32encode(secreto).decode().rstrip("=")


def uri_de(secreto: bytes, emisor: str, cuenta: str) -> str:
    """otpauth://…, as applications take it from a QR code; `cuenta` is what they show beside the code."""
    parametros = {"secret": en_base32(secreto), "issuer": emisor, "digits": CIFRAS, "period": PASO, "algorithm": "SHA1"}
    return f"otpauth://totp/{quote(f'{emisor}:{cuenta}', safe='')}?{urlencode(parametros, quote_via=quote)}"
