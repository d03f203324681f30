"""Mails with a link and messages with a code, written in the transaction of what causes them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from libs.foundation.core.ids import new_id
from services.identity.application.ports import Secretos, Tx
from services.identity.domain.enlace import VIDA_DEL_CODIGO, VIDA_DEL_ENLACE, Enlace, Para
from services.identity.domain.errors import DemasiadosMensajes, EnlaceInvalido, TelefonoNoAdmitido
from services.identity.domain.freno import Freno, Regla
from services.identity.domain.mensaje import Clase, Mensaje
from services.identity.domain.sesion import huella_de_token

# Anybody can have mails sent to anybody: no address gets more than these of a class. Counted together, those of one
# class would keep away those of another, which its holder may be waiting for or must know of. Links are a few from each
# network besides (Regla.CORREOS_DE_RED): who asks for many would keep from the address what its holder asks for.
POR_HORA = 5
ENLACES_POR_HORA = 10
_HORA = timedelta(hours=1)
_NADIE = UUID(int=0)


def mandar_enlace(tx: Tx, secretos: Secretos, clase: Clase, correo: str, para: Para, de: UUID | None, red: str) -> None:
    """Write the mail of `clase` to `correo`, with a link that acts on `de`, for whoever asks from the network `red`.
    None: there is nothing to act on and nobody gets a mail, but the same is asked of the database and written there."""
    ahora = tx.now()
    [freno] = tx.frenos.bloquear([Freno(secretos.seudonimo("correos_de_red", correo, red), Regla.CORREOS_DE_RED)])
    agotado = freno.agotado(ahora)
    if not agotado:
        tx.frenos.guardar(freno.con_fallo(ahora))
    enlace_id = new_id()
    huella = huella_de_token(secretos.ficha(enlace_id))
    tx.enlaces.agregar(Enlace(enlace_id, para, de or _NADIE, huella, ahora + VIDA_DEL_ENLACE))
    lleno = tx.mensajes.recientes(clase, correo, ahora - _HORA) >= ENLACES_POR_HORA
    destinatario = correo if de and not lleno and not agotado else ""
    tx.mensajes.agregar(Mensaje.nuevo(new_id(), clase, destinatario, enlace_id, ahora))


@dataclass(frozen=True, slots=True)
class LimitesDeSms:
    """What is paid for codes: numbers that begin with one of `prefijos`, and `por_hora` in all, whoever asks. Who has
    codes sent to numbers that cost, and shares what they cost, has as many accounts and networks as it takes."""

    prefijos: tuple[str, ...]
    por_hora: int


def mandar_codigo(tx: Tx, secretos: Secretos, limites: LimitesDeSms, cuenta_id: UUID, telefono: str, red: str) -> None:
    """Write the message to `telefono` with a code that confirms it, for whoever asks from the network `red` ("": not
    told); codes sent before are useless from now on. Raises TelefonoNoAdmitido, DemasiadosMensajes."""
    if not telefono.startswith(limites.prefijos):
        raise TelefonoNoAdmitido(campo="telefono", prefijos=", ".join(limites.prefijos))
    ahora = tx.now()
    _contar_mensaje(tx, secretos, limites, cuenta_id, telefono, red)
    tx.enlaces.anular(cuenta_id, Para.TELEFONO, ahora)
    enlace_id = new_id()
    # A hash of six digits would hide nothing; this one is of the token, which nobody is ever sent.
    huella = huella_de_token(secretos.ficha(enlace_id))
    tx.enlaces.agregar(Enlace(enlace_id, Para.TELEFONO, cuenta_id, huella, ahora + VIDA_DEL_CODIGO))
    tx.mensajes.agregar(Mensaje.nuevo(new_id(), Clase.CODIGO_DE_TELEFONO, telefono, enlace_id, ahora))


def codigos_de_la_hora(tx: Tx, secretos: Secretos) -> int:
    """How many codes were sent since the hour began."""
    return tx.frenos.leer([_de_todos(secretos, tx.now())])[0].fallos


def _de_todos(secretos: Secretos, ahora: datetime) -> Freno:
    """What everybody is counted under in this hour, still without its count."""
    return Freno(secretos.seudonimo("mensajes_de_todos", f"{ahora:%Y-%m-%dT%H}"), Regla.MENSAJES_DE_TODOS)


def _contar_mensaje(
    tx: Tx, secretos: Secretos, limites: LimitesDeSms, cuenta_id: UUID, telefono: str, red: str
) -> None:
    """Unlike a mail to an address that has had enough, this is refused: who asks is logged in and waits for a code."""
    ahora = tx.now()
    frenos = [_de_todos(secretos, ahora), Freno(secretos.seudonimo("mensajes", str(cuenta_id)), Regla.MENSAJES)]
    # A gateway of the release before tells none: all its callers would be one network.
    if red:
        frenos.append(Freno(secretos.seudonimo("mensajes_de_red", red), Regla.MENSAJES_DE_RED))
    contados = tx.frenos.bloquear(frenos)
    espera = max(freno.espera(ahora) for freno in contados)
    if not espera and tx.mensajes.recientes(Clase.CODIGO_DE_TELEFONO, telefono, ahora - _HORA) >= POR_HORA:
        espera = int(_HORA.total_seconds())
    if not espera and contados[0].fallos >= limites.por_hora:
        espera = ceil((_HORA - (ahora - ahora.replace(minute=0, second=0, microsecond=0))).total_seconds())
    if espera:
        raise DemasiadosMensajes(reintentar_en=str(espera))
    for freno in contados:
        tx.frenos.guardar(freno.con_fallo(ahora))


def avisar(tx: Tx, clase: Clase, correo: str) -> None:
    """Write the mail of `clase`, which has no link, to the holder of an account."""
    tx.mensajes.agregar(Mensaje.nuevo(new_id(), clase, correo, None, tx.now()))


def avisar_a(tx: Tx, clase: Clase, cuenta_id: UUID) -> None:
    """The same to the holder of that account, if there is one."""
    if cuenta := tx.cuentas.leer(cuenta_id):
        avisar(tx, clase, cuenta.correo)


def avisar_de_intento(tx: Tx, cuenta_id: UUID) -> None:
    """Write to the holder that somebody tries to get in; not more often than any other mail that others can cause."""
    cuenta = tx.cuentas.leer(cuenta_id)
    if cuenta:
        avisar_con_medida(tx, Clase.INTENTO_SOSPECHOSO, cuenta.correo)


def avisar_con_medida(tx: Tx, clase: Clase, correo: str) -> None:
    """The same where somebody else causes it: no more of the class than an address gets in an hour, and to nobody for
    "", but the same is asked of the database and written there."""
    lleno = tx.mensajes.recientes(clase, correo, tx.now() - _HORA) >= POR_HORA
    avisar(tx, clase, "" if lleno else correo)


def mirar_enlace(tx: Tx, token: str, para: Para) -> Enlace:
    """The link of `token`, as it is now. Raises EnlaceInvalido, EnlaceVencido, EnlaceUsado."""
    return _vigente(tx, tx.enlaces.leer(huella_de_token(token)), para)


def seguir_enlace(tx: Tx, token: str, para: Para) -> Enlace:
    """The link of `token`, locked and used by this transaction. Raises EnlaceInvalido, EnlaceVencido, EnlaceUsado."""
    enlace = _vigente(tx, tx.enlaces.bloquear(huella_de_token(token)), para)
    tx.enlaces.usar(enlace.id, tx.now())
    return enlace


def _vigente(tx: Tx, enlace: Enlace | None, para: Para) -> Enlace:
    if enlace is None or enlace.para is not para:
        raise EnlaceInvalido
    enlace.exigir_vigente(tx.now())
    return enlace
