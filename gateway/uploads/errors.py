"""Why an upload is refused."""

from libs.foundation.core.errors import Invalid, TooMany, Unavailable


class ArchivoVacio(Invalid):
    """No bytes came."""

    reason = "ARCHIVO_VACIO"


class ArchivoDemasiadoGrande(Invalid):
    """More bytes than `limite`, which is `mib` MiB."""

    reason = "ARCHIVO_DEMASIADO_GRANDE"


class TipoNoAdmitido(Invalid):
    """The bytes are of a type that is not taken, whatever the request called them; `tipo` is what they look like."""

    reason = "TIPO_NO_ADMITIDO"


class CargaCodificada(Invalid):
    """The body came under a Content-Encoding: files are kept byte for byte, so it must come as it is."""

    reason = "CARGA_CODIFICADA"


class CargaMultiparte(Invalid):
    """The body is a multipart form: it must be the file itself."""

    reason = "CARGA_MULTIPARTE"


class CargaDetenida(Invalid):
    """The bytes stopped coming."""

    reason = "CARGA_DETENIDA"


class DemasiadasCargas(TooMany):
    """As many uploads as are taken at once are under way."""

    reason = "DEMASIADAS_CARGAS"


class RevisionNoDisponible(Unavailable):
    """The process that examines files does not run."""

    reason = "REVISION_NO_DISPONIBLE"


class PdfDanado(Invalid):
    """Not a whole, well-formed PDF."""

    reason = "PDF_DANADO"


class PdfCifrado(Invalid):
    """Encrypted, or protected by a password."""

    reason = "PDF_CIFRADO"


class PdfConContenidoActivo(Invalid):
    """It carries scripts, actions that run or send something, dynamic forms or media."""

    reason = "PDF_CON_CONTENIDO_ACTIVO"


class PdfConAdjuntos(Invalid):
    """It carries other files."""

    reason = "PDF_CON_ADJUNTOS"


class PdfDesmedido(Invalid):
    """Opening it takes more time or memory than any document needs."""

    reason = "PDF_DESMEDIDO"


class ArchivoPoliglota(Invalid):
    """It can also be read as a file of another type."""

    reason = "ARCHIVO_POLIGLOTA"


class ImagenDanada(Invalid):
    """Not a whole, well-formed JPEG or PNG."""

    reason = "IMAGEN_DANADA"


class ImagenConDatosDeMas(Invalid):
    """Behind the end of the picture there is something else."""

    reason = "IMAGEN_CON_DATOS_DE_MAS"


class ImagenPequena(Invalid):
    """It has too few pixels for anybody to read it."""

    reason = "IMAGEN_PEQUENA"


class ImagenDesmedida(Invalid):
    """It has more pixels, or takes longer to look through, than any photograph needs."""

    reason = "IMAGEN_DESMEDIDA"


class VideoDanado(Invalid):
    """Not a whole, well-formed MP4 or WebM."""

    reason = "VIDEO_DANADO"


class VideoSinImagen(Invalid):
    """None of its tracks is one to look at."""

    reason = "VIDEO_SIN_IMAGEN"


class VideoDesmedido(Invalid):
    """It has more parts, or takes longer to look through, than any film needs."""

    reason = "VIDEO_DESMEDIDO"


_REFUSALS = {
    kind.reason: kind
    for kind in (
        PdfDanado,
        PdfCifrado,
        PdfConContenidoActivo,
        PdfConAdjuntos,
        PdfDesmedido,
        ArchivoPoliglota,
        ImagenDanada,
        ImagenConDatosDeMas,
        ImagenPequena,
        ImagenDesmedida,
        VideoDanado,
        VideoSinImagen,
        VideoDesmedido,
    )
}


def refusal(reason: str) -> Invalid:
    """The refusal that the checker names by `reason`."""
    return _REFUSALS[reason]()
