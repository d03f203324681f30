"""Whether a certificate is one that signatures would be believed with, before any is made."""

from datetime import datetime

from pyhanko_certvalidator import CertificateValidator
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathError,
    RevokedError,
    StaleRevinfoError,
    ValidationError,
)

from libs.firma.certificados import Certificados
from libs.firma.confianza import Confianza
from libs.firma.dictamen import Dictamen
from libs.firma.tiempo import MALFORMED

# The bit of its key's usage that is for documents one stands by, as the judge of signatures demands it too.
_USAGE = {"non_repudiation"}


async def acreditado(certificados: Certificados, confianza: Confianza, ahora: datetime) -> Dictamen:
    """What a signature made with it at `ahora`, or at its beginning where that is to come, would be worth for whom it
    is of: `autentica`, or what is wrong with it. Its path to a root is built as a signature's is (RFC 5280, 6)."""
    instant = max(ahora, certificados.propio.not_valid_before)
    context = confianza.contexto(instant, certificados.propio, certificados.cadena)
    validator = CertificateValidator(certificados.propio, list(certificados.cadena), validation_context=context)
    try:
        await validator.async_validate_usage(_USAGE)
    except RevokedError:
        return Dictamen.REVOCADA
    except (ExpiredError, NotYetValidError):
        return Dictamen.VENCIDA
    except (InsufficientRevinfoError, StaleRevinfoError):
        return Dictamen.NO_VERIFICABLE
    except (PathError, ValidationError, *MALFORMED):
        # Also one whose issuer has the name of a root and another key, or a key that nobody here can check anything by,
        # or that is for something else.
        return Dictamen.DESCONOCIDO
    return Dictamen.AUTENTICA
