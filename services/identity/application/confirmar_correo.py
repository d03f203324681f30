"""Follow the link of the confirmation mail: the registration becomes an account."""

from dataclasses import dataclass, field

from libs.foundation.core.ids import new_id
from libs.foundation.core.usecases import UseCase
from services.identity.application.envios import seguir_enlace
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta
from services.identity.domain.enlace import Para
from services.identity.domain.errors import CorreoYaConfirmado, EnlaceUsado
from services.identity.domain.events import CuentaRegistrada
from services.identity.domain.persona import Identificador


@dataclass(frozen=True, slots=True)
class Confirmar:
    """The token of the link."""

    token: str = field(repr=False)


class ConfirmarCorreo(UseCase[Tx, Confirmar, None, None]):
    """The account is not verified: that the CUI is its holder's is for an officer to say."""

    def handle(self, tx: Tx, command: Confirmar, prepared: None) -> None:
        """Raises EnlaceInvalido, EnlaceVencido, CorreoYaConfirmado."""
        try:
            enlace = seguir_enlace(tx, command.token, Para.CONFIRMAR)
        except EnlaceUsado as error:
            raise CorreoYaConfirmado from error
        registro = tx.registros.leer(enlace.de)
        # It is not forgotten before its last link is over: another link was followed, of this registration or another.
        if registro is None:
            raise CorreoYaConfirmado
        cuenta = Cuenta(
            id=new_id(),
            correo=registro.correo,
            contrasena=registro.contrasena,
            nombre="",
            tipo=TipoDeCuenta.INDIVIDUAL,
            persona=tx.personas.resolver(Identificador("cui", registro.cui)),
            verificada=False,
            nacimiento=registro.nacimiento,
        )
        if not tx.cuentas.agregar(cuenta):
            raise CorreoYaConfirmado
        tx.registros.borrar(registro.correo)
        tx.auditoria.anotar(Accion.CUENTA_REGISTRADA, accion.cuenta(cuenta.id), datos={"tipo": cuenta.tipo.value})
        tx.emit(CuentaRegistrada(cuenta.id))
