"""What identity refuses about clients and what persons let them have, and why."""

from libs.foundation.core.errors import Denied, Invalid, NotFound, Unauthenticated


class ClienteInvalido(Invalid):
    """A client cannot be registered so; metadata `falta` is a code that says what does not fit."""

    reason = "CLIENTE_INVALIDO"


class RedireccionInvalida(Invalid):
    """Not an address to which browsers may be sent back: https, http on this machine, or an application's own scheme,
    without a fragment."""

    reason = "REDIRECCION_INVALIDA"


class AlcanceDesconocido(Invalid):
    """There is no scope of that name for such a client; metadata `alcance`."""

    reason = "ALCANCE_DESCONOCIDO"


class ClienteNoEncontrado(NotFound):
    """No such client, or it was withdrawn."""

    reason = "CLIENTE_NO_ENCONTRADO"


class PeticionDeAutorizacionInvalida(Invalid):
    """The request is no client's, or asks to be sent to an address that is not registered: nobody is sent there."""

    reason = "PETICION_DE_AUTORIZACION_INVALIDA"


class AutorizacionVencida(Unauthenticated):
    """The authorization is unknown, over, done, or was begun somewhere else: begin again at the client's."""

    reason = "AUTORIZACION_VENCIDA"


class FactorNoDisponible(Denied):
    """The account's second factor is a passkey, which needs a page with scripts: this one has none."""

    reason = "FACTOR_NO_DISPONIBLE"


class FactorPorInscribir(Denied):
    """The account must have a second factor and has none: it is enrolled at the portal first."""

    reason = "FACTOR_POR_INSCRIBIR"


class ConsentimientoNoEncontrado(NotFound):
    """The caller lets no such client have anything."""

    reason = "CONSENTIMIENTO_NO_ENCONTRADO"
