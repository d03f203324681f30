"""How much is read at once."""

from collections.abc import Collection

from services.casillero.domain.entrega import Documento
from services.casillero.domain.errors import PaqueteDemasiadoGrande

# What a zip is downloaded with in a few minutes, well within what a stream may take. Bytes are those of the documents.
_NOTIFICACIONES, _DOCUMENTOS, _MEGABYTES = 50, 200, 200


def exigir_que_quepan(notificaciones: int, documentos: Collection[Documento]) -> None:
    """Raises PaqueteDemasiadoGrande for more notificaciones, documents or bytes than are read at once."""
    megabytes = sum(uno.bytes for uno in documentos) / 1_000_000
    if notificaciones > _NOTIFICACIONES or len(documentos) > _DOCUMENTOS or megabytes > _MEGABYTES:
        raise PaqueteDemasiadoGrande(
            notificaciones=str(_NOTIFICACIONES), documentos=str(_DOCUMENTOS), megabytes=str(_MEGABYTES)
        )
