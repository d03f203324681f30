"""What is wrong with a request before any service sees it."""

from libs.foundation.core.errors import Invalid, NotFound, Unauthenticated, Unavailable


class RecursoNoEncontrado(NotFound):
    """No route has that path."""

    reason = "RECURSO_NO_ENCONTRADO"


class MetodoNoAdmitido(Invalid):
    """The route has no such method."""

    reason = "METODO_NO_ADMITIDO"


class PeriodoInvertido(Invalid):
    """`hasta` is before `desde`."""

    reason = "PERIODO_INVERTIDO"


class JsonInvalido(Invalid):
    """The body is not JSON."""

    reason = "JSON_INVALIDO"


class CamposInvalidos(Invalid):
    """Fields are missing, unknown, or not of their type: each is named in `errores`."""

    reason = "CAMPOS_INVALIDOS"


class CuerpoDemasiadoGrande(Invalid):
    """The JSON body has more bytes than `limite`."""

    reason = "CUERPO_DEMASIADO_GRANDE"


class CuerpoDetenido(Invalid):
    """The body did not arrive in time."""

    reason = "CUERPO_DETENIDO"


class TipoDeContenidoNoAdmitido(Invalid):
    """The body is not declared as what it must be, `tipo`: application/json, or a form where one is sent."""

    reason = "TIPO_DE_CONTENIDO_NO_ADMITIDO"


class EncabezadoDemasiadoGrande(Invalid):
    """The request line and headers, or the trailers, have more bytes than `limite`."""

    reason = "ENCABEZADO_DEMASIADO_GRANDE"


class FirmaIlegible(Invalid):
    """The signature is no base64 (metadata `campo`)."""

    reason = "FIRMA_ILEGIBLE"


class SesionRequerida(Unauthenticated):
    """The call needs `Authorization: Bearer …`."""

    reason = "SESION_REQUERIDA"


class SolicitudHttpInvalida(Invalid):
    """What the HTTP framework itself refuses."""

    reason = "SOLICITUD_HTTP_INVALIDA"


class GatewayDetenido(Unavailable):
    """The gateway ends, and this request took longer than it waits."""

    reason = "GATEWAY_DETENIDO"
