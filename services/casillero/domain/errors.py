"""What casillero refuses, and why."""

from libs.foundation.core.errors import Conflict, Denied, Invalid, NotFound, Unavailable


class NotificacionNoEncontrada(NotFound):
    """There is no such notificacion in the caller's mailboxes, or no such document in it."""

    reason = "NOTIFICACION_NO_ENCONTRADA"


class AccesoRequerido(Conflict):
    """The notificacion must be opened before its documents are read (RELIABILITY 14)."""

    reason = "ACCESO_REQUERIDO"


class CasilleroNoEncontrado(NotFound):
    """The caller is no member of that entity, or its mailbox is not open."""

    reason = "CASILLERO_NO_ENCONTRADO"


class ConstanciaNoDisponible(Conflict):
    """An aviso notifies of nothing, and there is nothing of it to certify."""

    reason = "CONSTANCIA_NO_DISPONIBLE"


class TelefonoSinConfirmar(Conflict):
    """Short messages are asked for, and no account that opens the mailbox has a telephone that was confirmed."""

    reason = "TELEFONO_SIN_CONFIRMAR"


class CanalNoDisponible(Conflict):
    """This suite has no way to tell anybody by `canal`."""

    reason = "CANAL_NO_DISPONIBLE"


class ServicioDePushNoAdmitido(Invalid):
    """The address to be told at is no browser's, or of a push service that this suite does not speak to (metadata
    `campo`)."""

    reason = "SERVICIO_DE_PUSH_NO_ADMITIDO"


class DispositivoInvalido(Invalid):
    """What a device is called is too long or not to be printed (metadata `campo`)."""

    reason = "DISPOSITIVO_INVALIDO"


class DispositivoNoEncontrado(NotFound):
    """The caller's account has no such device."""

    reason = "DISPOSITIVO_NO_ENCONTRADO"


class DemasiadosDispositivos(Conflict):
    """The account has as many devices as it may, `limite`."""

    reason = "DEMASIADOS_DISPOSITIVOS"


class CodigoDeVerificacionDesconocido(NotFound):
    """No constancia was issued under that code."""

    reason = "CODIGO_DE_VERIFICACION_DESCONOCIDO"


class EstadoDesconocido(Invalid):
    """`estado` filters by "sin_abrir", "abierta" or "expirada", nothing else."""

    reason = "ESTADO_DESCONOCIDO"


class MarcaInvalida(Invalid):
    """The name of a folder or label is too long or not to be printed, or labels are too many (metadata `campo`)."""

    reason = "MARCA_INVALIDA"


class CalendarioNoEncontrado(NotFound):
    """No calendar has that address, or not any more; or the caller has no mailbox to make one of."""

    reason = "CALENDARIO_NO_ENCONTRADO"


class DemasiadasFilas(Invalid):
    """More rows of the register at once than `limite`."""

    reason = "DEMASIADAS_FILAS"


class EntregaIlegible(Invalid):
    """A delivery order, or another event, lacks what casillero needs or says it wrongly (metadata `campo`)."""

    reason = "ENTREGA_ILEGIBLE"


class EntregaDesconocida(NotFound):
    """What is told is about no delivery that this producer ordered, or about none that takes the paper route."""

    reason = "ENTREGA_DESCONOCIDA"


class TransicionImposible(Conflict):
    """What is told cannot have happened to a delivery in `estado`: a producer's mistake (metadata `estado`, `paso`)."""

    reason = "TRANSICION_IMPOSIBLE"


class EntregaContradictoria(Conflict):
    """A delivery that was recorded came again with another content: a producer's mistake, never a second delivery."""

    reason = "ENTREGA_CONTRADICTORIA"


class CasilleroEnCamino(Unavailable):
    """The recipient's identity is verified and the event that opens the mailbox has not arrived yet."""

    reason = "CASILLERO_EN_CAMINO"


class ProductorNoDisponible(Unavailable):
    """The service that keeps the document does not give it now."""

    reason = "PRODUCTOR_NO_DISPONIBLE"


class DocumentoAlterado(Unavailable):
    """What the producer sent is not the document that was delivered: other size or other SHA-256."""

    reason = "DOCUMENTO_ALTERADO"


class PaqueteDemasiadoGrande(Invalid):
    """More than so many `notificaciones`, `documentos` of them, or `megabytes`, are asked for at once."""

    reason = "PAQUETE_DEMASIADO_GRANDE"


class NoAdministraCasilleros(Denied):
    """The caller has not the role that suspends mailboxes and opens them again."""

    reason = "NO_ADMINISTRA_CASILLEROS"


class CasilleroPropio(Denied):
    """Nobody suspends their own mailbox, nor opens it again."""

    reason = "CASILLERO_PROPIO"


class NumeroSinCasillero(NotFound):
    """No mailbox of that number is open."""

    reason = "NUMERO_SIN_CASILLERO"


class MotivoRequerido(Invalid):
    """Whoever suspends a mailbox or opens it again says why, in at most `limite` characters (metadata `campo`)."""

    reason = "MOTIVO_REQUERIDO"


class CuotaAgotada(Conflict):
    """Of folders, labels or marks of their own (metadata `campo`) the caller has as many in the mailbox as there may
    be (`limite`)."""

    reason = "CUOTA_AGOTADA"


class EvidenciaNoEncontrada(NotFound):
    """The notificacion has no evidence of that id."""

    reason = "EVIDENCIA_DE_ENTREGA_NO_ENCONTRADA"


class EvidenciaPendiente(Unavailable):
    """It was recorded and cannot be proven to others yet: `falta` is "registro" until it is in the log, for a second,
    then "sello" until a head over it is signed and stamped, for a second or for as long as the authority is away;
    `reintentar_en`: seconds after which to come again."""

    reason = "EVIDENCIA_PENDIENTE"
