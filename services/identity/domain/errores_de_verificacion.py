"""What is refused about the verification of an identity, and why."""

from libs.foundation.core.errors import Conflict, Denied, Invalid, NotFound, Unavailable


class DatoDeVerificacionInvalido(Invalid):
    """A field of the form (metadata `campo`) is empty, longer than `limite` characters or not printable, or has not the
    form of what it is."""

    reason = "DATO_DE_VERIFICACION_INVALIDO"


class ColegiadoFaltante(Invalid):
    """Who asks as a professional must give their bar number."""

    reason = "COLEGIADO_FALTANTE"


class NumeroDeCasilleroAjeno(Invalid):
    """The number of a mailbox that the form states is not that of the person whose CUI it states."""

    reason = "NUMERO_DE_CASILLERO_AJENO"


class EvidenciaFaltante(Invalid):
    """This kind of account needs one more document (metadata `campo`)."""

    reason = "EVIDENCIA_FALTANTE"


class TipoDeEvidenciaNoAdmitido(Invalid):
    """What was uploaded is of a media type that this evidence cannot have; metadata `campo`, `admitidos`."""

    reason = "TIPO_DE_EVIDENCIA_NO_ADMITIDO"


class EvidenciaDemasiadoGrande(Invalid):
    """More bytes than `limite`, which is `mib` MiB."""

    reason = "EVIDENCIA_DEMASIADO_GRANDE"


class MrzInvalida(Invalid):
    """Not the machine readable zone of an identity card; metadata `causa`: forma, digito_numero, digito_nacimiento,
    digito_vencimiento, digito_compuesto, fecha."""

    reason = "MRZ_INVALIDA"


class MrzContradictoria(Invalid):
    """The zone is somebody else's, or of another country's card; metadata `difiere` names what."""

    reason = "MRZ_CONTRADICTORIA"


class RegistroSinRespuesta(Unavailable):
    """A register of another institution does not answer."""

    reason = "REGISTRO_SIN_RESPUESTA"


class CargaAusente(Invalid):
    """The upload is gone; metadata `campo`."""

    reason = "CARGA_AUSENTE"


class VerificacionNoEncontrada(NotFound):
    """No such request, or not the caller's to see."""

    reason = "VERIFICACION_NO_ENCONTRADA"


class EvidenciaNoEncontrada(NotFound):
    """The request has no such evidence, or it was erased: its time was over, or the request was withdrawn."""

    reason = "EVIDENCIA_NO_ENCONTRADA"


class DocumentoNoDisponible(Unavailable):
    """The store has lost it: an operator's concern."""

    reason = "DOCUMENTO_NO_DISPONIBLE"


class VerificacionEnCurso(Conflict):
    """The account has a request that is not decided yet."""

    reason = "VERIFICACION_EN_CURSO"


class CuentaYaVerificada(Conflict):
    """There is nothing left to verify."""

    reason = "CUENTA_YA_VERIFICADA"


class CuentaJudicial(Conflict):
    """An account of the judiciary itself, which vouches for it: it is not verified by a request."""

    reason = "CUENTA_JUDICIAL"


class SoloVerificadores(Denied):
    """It is for officers who verify identities: the queue, and lost factors."""

    reason = "SOLO_VERIFICADORES"


class VerificacionPropia(Denied):
    """Nobody decides about themselves."""

    reason = "VERIFICACION_PROPIA"


class VerificacionAsignadaAOtro(Conflict):
    """Another officer has taken it; metadata `hasta` is the instant from which it may be taken from them."""

    reason = "VERIFICACION_ASIGNADA_A_OTRO"


class VerificacionSinAsignar(Conflict):
    """Who decides, or looks at evidence, takes the request first."""

    reason = "VERIFICACION_SIN_ASIGNAR"


class VerificacionDecidida(Conflict):
    """It was decided already."""

    reason = "VERIFICACION_DECIDIDA"


class SolicitudRetirada(Conflict):
    """Who asked, to be verified or that an entity be known, has withdrawn it: there is nothing left to decide."""

    reason = "SOLICITUD_RETIRADA"


class DecisionInvalida(Invalid):
    """Not one of the decisions there are."""

    reason = "DECISION_INVALIDA"


class MotivoFaltante(Invalid):
    """Who refuses, asks for more, approves what others do not confirm, withdraws somebody's factors, or disables or
    enables an account, says why, in at most `limite` characters."""

    reason = "MOTIVO_FALTANTE"


class PersonaConOtraCuenta(Conflict):
    """Another verified account is that persona's: two never share one."""

    reason = "PERSONA_CON_OTRA_CUENTA"
