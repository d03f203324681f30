"""Change what the holder of an account may say of it: name and telephone."""

from dataclasses import dataclass, field, replace

from libs.foundation.core.forms import reading
from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.consultar_cuenta import CuentaConsultada, consultada
from services.identity.application.envios import LimitesDeSms, mandar_codigo
from services.identity.application.ports import Secretos, Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import exigir_nombre, telefono_canonico
from services.identity.domain.enlace import Para
from services.identity.domain.errors import CuentaNoEncontrada, NombreVerificado


@dataclass(frozen=True, slots=True)
class Actualizar:
    """What shall be; None stays as it is, an empty telephone removes it. `red` is the network that it is asked from."""

    nombre: str | None = field(default=None, repr=False)
    telefono: str | None = field(default=None, repr=False)
    red: str = field(default="", repr=False)


class ActualizarCuenta(UseCase[Tx, Actualizar, None, CuentaConsultada]):
    """The name of a verified account is the one that was verified. A telephone is sent a code that confirms it, and
    another when it is said again before that."""

    def __init__(self, jurisdiccion: Jurisdiccion, secretos: Secretos, limites: LimitesDeSms) -> None:
        self._limites = limites
        self._jurisdiccion = jurisdiccion
        self._secretos = secretos

    def handle(self, tx: Tx, command: Actualizar, prepared: None) -> CuentaConsultada:
        """Raises DatosInvalidos with every field that is wrong, NombreVerificado, CuentaNoEncontrada,
        TelefonoNoAdmitido, DemasiadosMensajes."""
        nombre, telefono = _limpios(command)
        cuenta = tx.cuentas.bloquear(tx.principal.subject) if tx.principal.subject else None
        if cuenta is None:
            raise CuentaNoEncontrada
        if nombre is not None and cuenta.verificada and nombre != cuenta.nombre:
            raise NombreVerificado(campo="nombre")
        telefono = cuenta.telefono if telefono is None else telefono
        nueva = replace(
            cuenta,
            nombre=cuenta.nombre if nombre is None else nombre,
            telefono=telefono,
            telefono_confirmado=cuenta.telefono_confirmado and telefono == cuenta.telefono,
        )
        if telefono != cuenta.telefono:
            tx.enlaces.anular(cuenta.id, Para.TELEFONO, tx.now())
        if command.telefono and not nueva.telefono_confirmado:
            mandar_codigo(tx, self._secretos, self._limites, cuenta.id, telefono, command.red)
        tx.cuentas.actualizar(nueva)
        # Which, not what: the number and the name may have to be erased one day.
        campos = [campo for campo in ("nombre", "telefono") if getattr(nueva, campo) != getattr(cuenta, campo)]
        if campos:
            datos = {"campos": ",".join(campos)}
            tx.auditoria.anotar(Accion.CUENTA_ACTUALIZADA, accion.cuenta(cuenta.id), datos=datos)
        return consultada(tx, nueva, self._jurisdiccion)


def _limpios(command: Actualizar) -> tuple[str | None, str | None]:
    with reading() as leer:
        nombre = leer(None, _nombre, command.nombre)
        telefono = leer(None, _telefono, command.telefono)
    return nombre, telefono


def _nombre(texto: str | None) -> str | None:
    if texto is None:
        return None
    exigir_nombre(texto)
    return texto.strip()


def _telefono(texto: str | None) -> str | None:
    return telefono_canonico(texto) if texto else texto
