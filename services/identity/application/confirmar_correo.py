"""Follow the link of the confirmation mail: the registration becomes an account."""

from dataclasses import dataclass, field

from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.identity.application.acceso import Negado
from services.identity.application.envios import mirar_enlace, seguir_enlace
from services.identity.application.frenado import exigir_turno, frenos_de
from services.identity.application.ports import Contrasenas, Secretos, Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.contrasena import contrasena_canonica
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta
from services.identity.domain.enlace import Para
from services.identity.domain.errors import ContrasenaDelRegistroIncorrecta, CorreoYaConfirmado, EnlaceUsado
from services.identity.domain.events import CuentaRegistrada
from services.identity.domain.freno import Freno, Regla
from services.identity.domain.persona import Identificador
from services.identity.domain.registro import Registro
from services.identity.domain.sesion import Cliente


@dataclass(frozen=True, slots=True)
class Confirmar:
    """The token of the link, the password as typed, and the client that both came from."""

    token: str = field(repr=False)
    contrasena: str = field(repr=False)
    cliente: Cliente


@dataclass(frozen=True, slots=True)
class Revisado:
    """The registration of the link, whether the password is its own, and the brakes that apply."""

    registro: Registro
    correcta: bool
    frenos: tuple[Freno, ...]


class ConfirmarCorreo(UseCase[Tx, Confirmar, Revisado, Negado | None]):
    """The link shows that the e-mail is the caller's, the password that the registration is: anybody can register
    anybody's e-mail, and who asks for another mail gets the link of the newest registration. Guessing is braked as at
    login, and a wrong password leaves the link good.

    The account is not verified: that the CUI is its holder's is for an officer to say.
    """

    def __init__(self, reader: Reader[Tx], contrasenas: Contrasenas, secretos: Secretos) -> None:
        self._reader = reader
        self._contrasenas = contrasenas
        self._secretos = secretos

    async def prepare(self, principal: Principal, command: Confirmar) -> Revisado:
        """Check the password of a good link. Raises EnlaceInvalido, EnlaceVencido, CorreoYaConfirmado,
        DemasiadosIntentos, AutenticacionSaturada."""
        registro, frenos = await self._reader.read(principal, lambda tx: self._buscar(tx, command))
        contrasena = contrasena_canonica(command.contrasena)
        return Revisado(registro, await self._contrasenas.coincide(registro.contrasena, contrasena), frenos)

    def _buscar(self, tx: Tx, command: Confirmar) -> tuple[Registro, tuple[Freno, ...]]:
        try:
            enlace = mirar_enlace(tx, command.token, Para.CONFIRMAR)
        except EnlaceUsado as error:
            raise CorreoYaConfirmado from error
        registro = tx.registros.leer(enlace.de)
        # It is not forgotten before its last link is over: another link was followed, of this registration or another.
        if registro is None:
            raise CorreoYaConfirmado
        frenos = tuple(frenos_de(self._secretos, registro.correo, command.cliente.direccion, conocida=False))
        exigir_turno(tx.frenos.leer(frenos), tx.now())
        return registro, frenos

    def handle(self, tx: Tx, command: Confirmar, prepared: Revisado) -> Negado | None:
        """A wrong password is Negado, because counting it must be kept. Raises as `prepare` does, but
        AutenticacionSaturada."""
        frenos = tx.frenos.bloquear(prepared.frenos)
        ahora = tx.now()
        exigir_turno(frenos, ahora)
        if not prepared.correcta:
            for freno in frenos:
                tx.frenos.guardar(freno.con_fallo(ahora))
            return Negado(ContrasenaDelRegistroIncorrecta(campo="contrasena"))
        for freno in frenos:
            if freno.regla is not Regla.DIRECCION:  # as at login: it would be absolved by whoever has an account
                tx.frenos.guardar(Freno(freno.clave, freno.regla))
        self._confirmar(tx, command.token, prepared.registro)
        return None

    @staticmethod
    def _confirmar(tx: Tx, token: str, registro: Registro) -> None:
        try:
            seguir_enlace(tx, token, Para.CONFIRMAR)
        except EnlaceUsado as error:
            raise CorreoYaConfirmado from error
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
