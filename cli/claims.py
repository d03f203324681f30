"""The words in which `estrado verify` tells each claim of a file: what is claimed, of which fact, and why it does not
hold. Codes and names of standards stay beside their words: they are what can be looked up."""

from libs.firma.aislada import EXCESSIVE
from libs.firma.comprobacion import NOT_EVIDENCE, PENDING
from libs.firma.comprobacion_de_paquete import NOT_COMPARABLE, OTHER_VERSION, UNDECIDED, Afirmacion
from libs.firma.dictamen import APPROVED

IS_EVIDENCE = "es_evidencia"  # what is claimed of a file that comes alone

_WHAT = {
    "archivo": "el archivo está entero",
    IS_EVIDENCE: "es una evidencia",
    "manifiesto": "el manifiesto nombra cada archivo con su huella",
    "firma": "firma de la institución",
    "sello_de_tiempo": "sello de tiempo",
    "constancia": "la constancia lleva un sello válido, con sello de tiempo",
    "notificacion": "dice qué se notificó",
    "documento": "es el documento notificado",
    "evidencia": "evidencia",
    "instantes": "los instantes concuerdan, entre sí y con la evidencia",
    "calendario": "nombra la versión del calendario con que se previó el efecto",
    OTHER_VERSION: "no es la vigente cuando se expidió el paquete",
    "registro": "es un registro de un hecho",
    "inclusion": "el registro está en la bitácora",
    "cabeza": "la cabeza es de una bitácora en la que se confía",
    "instante": "el hecho no es posterior a lo que lo prueba",
    "pdf": "firma del PDF",
}
# Facts, as records name them (after the events of ETSI EN 319 522-1 where there is one), in the words of a constancia.
FACTS = {
    "SubmissionAcceptance": "orden de entrega recibida",
    "ContentConsignment": "depositada en el casillero",
    "ContentConsignmentFailure": "no se pudo entregar",
    "ConsignmentNotification": "alerta enviada",
    "ConsignmentNotificationFailure": "alerta que no se pudo enviar",
    "ConsignmentNotificationBounce": "alerta devuelta",
    "ConsignmentNotificationDelay": "alerta demorada",
    "ConsignmentNotificationUnsure": "alerta de la que no se sabe si llegó",
    "ContentAccessTracking": "abierta",
    "ContentHandoverStart": "comienza la descarga de un documento",
    "ContentHandover": "documento descargado entero",
    "ContentExpiry": "deja la lista de avisos",
    "LegalEffect": "surte efecto",
    "DeliveryCancellation": "anulada por un acto posterior",
    "ConfidentialityChange": "cambia la reserva del expediente",
    "RelayToNonERDS": "sigue fuera del casillero, en papel",
    "RelayToNonERDSFailure": "intento en papel sin resultado",
    "PaperHandover": "entregada en papel",
}
_NOBODY = "no es de nadie en quien se confíe"
_ENDED = "su certificado ya terminó; --en-instante lo juzga como se veía antes"
_REVOKED = "su certificado fue revocado"
_WEAK = "usa algoritmos que ya no se admiten"
_UNREADABLE = "no corresponde, o no se puede leer"
_ALTERED = "lo firmado, o la firma, fue alterado"
_SHORT_OF_PROOF = "no se puede decidir con lo que trae"
WHY = {
    "ALTERADO": "no es lo que debe ser",
    "AUSENTE": "falta",
    "DE_MAS": "está de más",
    NOT_EVIDENCE: "es un JSON de otra cosa: no tiene nada de lo que lleva una evidencia",
    "LLAVE_DESCONOCIDA": "la bitácora no es una de las dichas",
    "CABEZA_INVALIDA": "la bitácora no firmó esa cabeza",
    "SIN_CABEZA": "no hay una cabeza válida",
    "CAMINO_INVALIDO": "el registro no está bajo esa cabeza",
    "POSTERIOR_A_SU_PRUEBA": "el hecho dice ser posterior a lo que lo prueba",
    "NO_ES_LA_QUE_DICE": "no es la que anuncia notificacion.json",
    "DE_OTRA_NOTIFICACION": "es de otra notificación",
    "INCONSISTENTE": "no concuerda",
    PENDING: "pendiente",
    NOT_COMPARABLE: "no se puede comparar, la evidencia es de antes de que lo dijera",
    "SELLO_DE_TIEMPO_ALTERADO": "el sello de tiempo no corresponde a la firma",
    "CAMBIOS_NO_PERMITIDOS": "se le agregó después algo que cambia lo que se ve, o que la firma no admite",
    "COBERTURA_PARCIAL": "la firma no cubre todo el documento que había cuando se firmó",
    EXCESSIVE: "leerlo pasa de la memoria o del tiempo que se le dan",
    # Verdicts (libs.firma.dictamen.Dictamen).
    "SIN_FIRMA": "no lleva firma",
    "ALTERADA": _ALTERED,
    "REVOCADA": _REVOKED,
    "DESCONOCIDO": _NOBODY,
    "VENCIDA": _ENDED,
    "NO_VERIFICABLE": _SHORT_OF_PROOF,
    # Indications of ETSI EN 319 102-1.
    "FORMAT_FAILURE": _UNREADABLE,
    "HASH_FAILURE": "lo firmado fue alterado",
    "SIG_CRYPTO_FAILURE": "la firma no es válida",
    "REVOKED": _REVOKED,
    "REVOKED_NO_POE": f"{_REVOKED}, y nada prueba que la firma sea anterior",
    "REVOKED_CA_NO_POE": "el certificado de su autoridad fue revocado, y nada prueba que la firma sea anterior",
    "NOT_YET_VALID": "su certificado aún no valía",
    "EXPIRED": _ENDED,
    "OUT_OF_BOUNDS_NO_POE": _ENDED,
    "OUT_OF_BOUNDS_NOT_REVOKED": _ENDED,
    "REVOCATION_OUT_OF_BOUNDS_NO_POE": "lo que diría si su certificado fue revocado es de otro tiempo",
    "NO_CERTIFICATE_CHAIN_FOUND": _NOBODY,
    "NO_SIGNING_CERTIFICATE_FOUND": _NOBODY,
    "CHAIN_CONSTRAINTS_FAILURE": "su autoridad no permite ese certificado, o no para eso",
    "CERTIFICATE_CHAIN_GENERAL_FAILURE": "lo que lleva de su certificado a quien se cree no se pudo comprobar",
    "SIG_CONSTRAINTS_FAILURE": "a la firma le falta algo que debe llevar",
    "CRYPTO_CONSTRAINTS_FAILURE": _WEAK,
    "CRYPTO_CONSTRAINTS_FAILURE_NO_POE": f"{_WEAK}, y nada prueba que la firma sea de antes",
    "POLICY_PROCESSING_ERROR": "la política de firma que nombra no se puede leer",
    "SIGNATURE_POLICY_NOT_AVAILABLE": "la política de firma que nombra no está a mano",
    "TIMESTAMP_ORDER_FAILURE": "sus sellos de tiempo no están en orden",
    "NO_POE": "nada prueba que la firma ya existía entonces",
    "TRY_LATER": "aún no se sabe si su certificado fue revocado",
    "SIGNED_DATA_NOT_FOUND": "no está lo que se firmó",
    "GENERIC": _SHORT_OF_PROOF,
}


def line(claim: Afirmacion) -> str:
    """A line for people."""
    mark = "✓" if claim.bien else "…" if claim.codigo in UNDECIDED else "✗"
    about = f"{_about(claim.sobre)}: " if claim.sobre else ""
    why = "" if claim.codigo == APPROVED or claim.bien else f": {_why(claim.codigo)}"
    detail = f" ({_detail(claim.detalle)})" if claim.detalle else ""
    return f"{mark} {about}{_WHAT.get(claim.que, claim.que)}{why}{detail}"


def fact(name: str) -> str:
    """A fact in words, with the name that its record has for it behind them."""
    return f"{FACTS[name]}, {name}" if name in FACTS else name


def printable(text: str) -> str:
    """What a file says of itself, without what would move the cursor or colour the terminal."""
    return "".join(sign if sign.isprintable() else "�" for sign in text)


def _about(text: str) -> str:
    return f"{FACTS[text]} ({text})" if text in FACTS else printable(text)


def _detail(text: str) -> str:
    return printable(_WHAT.get(text) or fact(text))


def _why(code: str) -> str:
    known = WHY.get(code) or WHY.get(code.replace("-", "_"))
    return f"{known} [{code}]" if known else code
