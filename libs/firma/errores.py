"""What signing refuses, and why."""

from libs.foundation.core.errors import Denied, Invalid, Unavailable


class LlaveDeFirmaInutilizable(Unavailable):
    """The key or the certificate of a signer cannot be used: metadata `llave` (its file or label) and `causa`."""

    reason = "LLAVE_DE_FIRMA_INUTILIZABLE"


class SelloIncompleto(Invalid):
    """The institution's seal lacks settings: metadata `faltan`, their names."""

    reason = "SELLO_INCOMPLETO"


class DispositivoDeFirmaNoDisponible(Unavailable):
    """The token or module that holds the key does not answer, or is not there (metadata `dispositivo`)."""

    reason = "DISPOSITIVO_DE_FIRMA_NO_DISPONIBLE"


class PinDeFirmaIncorrecto(Denied):
    """The token does not take the PIN, or takes none any more (metadata `bloqueado`: "si" or "no")."""

    reason = "PIN_DE_FIRMA_INCORRECTO"


class PdfNoFirmable(Invalid):
    """The PDF takes no signature: it is damaged or encrypted, or whoever signed it allows no more (`causa`)."""

    reason = "PDF_NO_FIRMABLE"


class FirmaNoCorresponde(Invalid):
    """What came back is not the signature of what was prepared, or not this signer's (metadata `causa`)."""

    reason = "FIRMA_NO_CORRESPONDE"


class TiempoNoDisponible(Unavailable):
    """The timestamp authority does not answer, or declines (metadata `causa`)."""

    reason = "TIEMPO_NO_DISPONIBLE"


class TiempoNoFiable(Unavailable):
    """The timestamp authority answered with what cannot be believed (metadata `causa`)."""

    reason = "TIEMPO_NO_FIABLE"


class ValidacionNoDisponible(Unavailable):
    """The process that validates and prepares PDFs does not answer."""

    reason = "VALIDACION_NO_DISPONIBLE"
