"""Which brakes apply to a login, and whether they let it be looked at now."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.identity.application.ports import Secretos, Tx
from services.identity.domain.captcha import Exigencia
from services.identity.domain.errors import DemasiadosIntentos
from services.identity.domain.freno import Freno, Regla
from services.identity.domain.sesion import Cliente


def frenos_de(secretos: Secretos, correo: str, direccion: str, *, conocida: bool) -> Sequence[Freno]:
    """The brakes, still without counts, of a login as `correo` from `direccion` (`conocida`: the account has logged in
    from there). Unknown accounts have theirs too, so that nothing tells them apart."""
    if conocida:
        return [Freno(secretos.seudonimo("conocido", correo, direccion), Regla.CONOCIDO)]
    return [
        Freno(secretos.seudonimo("cuenta", correo), Regla.CUENTA),
        Freno(secretos.seudonimo("direccion", direccion), Regla.DIRECCION),
    ]


def freno_de_segundo(tx: Tx, secretos: Secretos, cuenta_id: UUID, cliente: Cliente) -> Freno:
    """The brake, still without its count, on codes of the account: one for each network that it has logged in from, one
    for all others. A good password does not absolve it, only a good code does."""
    partes = (cliente.direccion,) if tx.sesiones.conoce(cuenta_id, cliente.direccion) else ()
    return Freno(secretos.seudonimo("segundo", str(cuenta_id), *partes), Regla.SEGUNDO)


def exigir_turno(frenos: Sequence[Freno], ahora: datetime) -> None:
    """Raises DemasiadosIntentos while any of `frenos` asks to wait. A refused attempt does not count as a failure:
    who hammers does not make the wait longer for others."""
    espera = max(freno.espera(ahora) for freno in frenos)
    if espera:
        raise DemasiadosIntentos(reintentar_en=str(espera))


def exigir_calma(frenos: Sequence[Freno], ahora: datetime) -> None:
    """In the place of a captcha, where none can be shown: from the failure on after which one would be wanted, each
    attempt waits for as long as the brake makes anybody wait. Raises DemasiadosIntentos."""
    espera = max(freno.calma(ahora) for freno in frenos)
    if espera:
        raise DemasiadosIntentos(reintentar_en=str(espera))


def captcha_exigido(exigencia: Exigencia, frenos: Sequence[Freno], ahora: datetime) -> bool:
    """Whether a login braked by `frenos` needs a captcha; it does not depend on whether the account exists."""
    if exigencia is Exigencia.TRAS_FALLOS:
        return any(freno.pide_captcha(ahora) for freno in frenos)
    return exigencia is Exigencia.SIEMPRE
