"""What is refused about entities and mandates, and why."""

from libs.foundation.core.errors import Conflict, Denied, Invalid, NotFound, TooMany


class IdentidadSinVerificar(Denied):
    """Only who was verified acts for others, or lets others act for them."""

    reason = "IDENTIDAD_SIN_VERIFICAR"


class EntidadNoEncontrada(NotFound):
    """No such entity, or not the caller's to see."""

    reason = "ENTIDAD_NO_ENCONTRADA"


class DatoDeEntidadInvalido(Invalid):
    """A field of the form (metadata `campo`) is empty, longer than `limite` characters or not printable."""

    reason = "DATO_DE_ENTIDAD_INVALIDO"


class OpcionDeEntidadInvalida(Invalid):
    """The kind or the role (metadata `campo`) is none of `admitidas`."""

    reason = "OPCION_DE_ENTIDAD_INVALIDA"


class EntidadEnCurso(Conflict):
    """The account has asked for an entity, and that is not decided yet."""

    reason = "ENTIDAD_EN_CURSO"


class EntidadSinConfirmar(Conflict):
    """Nobody acts in an entity that is not confirmed."""

    reason = "ENTIDAD_SIN_CONFIRMAR"


class EntidadYaConfirmada(Conflict):
    """Another entity of the same NIT is confirmed: there is one for each."""

    reason = "ENTIDAD_YA_CONFIRMADA"


class EntidadDecidida(Conflict):
    """It is not open to that decision any more."""

    reason = "ENTIDAD_DECIDIDA"


class EntidadPropia(Denied):
    """Nobody decides about an entity of their own."""

    reason = "ENTIDAD_PROPIA"


class SoloRepresentantes(Denied):
    """Members act for their entity; its representatives say who else does."""

    reason = "SOLO_REPRESENTANTES"


class CuentaDeMiembroNoEncontrada(NotFound):
    """The account that is to act in the entity is none, or not verified: which of them is never said."""

    reason = "CUENTA_DE_MIEMBRO_NO_ENCONTRADA"


class UltimoRepresentante(Conflict):
    """An entity always has a representative."""

    reason = "ULTIMO_REPRESENTANTE"


class DemasiadosMiembros(Conflict):
    """An entity has at most `limite` members."""

    reason = "DEMASIADOS_MIEMBROS"


class MandatoNoEncontrado(NotFound):
    """No such mandate, or not the caller's to see."""

    reason = "MANDATO_NO_ENCONTRADO"


class MandatarioFaltante(Invalid):
    """A mandate is offered to an e-mail or to a bar number: to one of the two."""

    reason = "MANDATARIO_FALTANTE"


class FechaDeMandatoInvalida(Invalid):
    """Not a date, or one that is over."""

    reason = "FECHA_DE_MANDATO_INVALIDA"


class DemasiadasOfertas(Conflict):
    """So many offers of the account wait for an answer (metadata `limite`) that no other is taken."""

    reason = "DEMASIADAS_OFERTAS"


class OfertasSeguidas(TooMany):
    """The account has offered many mandates within the hour; metadata `reintentar_en` in seconds."""

    reason = "OFERTAS_SEGUIDAS"


class MandatoPropio(Conflict):
    """Nobody acts for themselves by mandate."""

    reason = "MANDATO_PROPIO"


class MandatoCerrado(Conflict):
    """It cannot be accepted any more; metadata `estado` says what became of it."""

    reason = "MANDATO_CERRADO"


class MandatoNoVigente(Denied):
    """No such mandate of the caller's, or it is over, or not for this case: which of them is never said."""

    reason = "MANDATO_NO_VIGENTE"
