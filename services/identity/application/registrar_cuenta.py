"""Register an account that the judiciary itself vouches for: staff, seeded users; or one that is yet to be verified."""

from dataclasses import dataclass, field
from uuid import UUID

from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, Stale, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.entrega import LlaveFisica, entregar
from services.identity.application.ports import Contrasenas, Tx
from services.identity.application.ports.factores import Ceremonias
from services.identity.application.verificadores import exigir_sin_otra_cuenta
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.contrasena import contrasena_canonica, exigir_contrasena
from services.identity.domain.cuenta import (
    Cuenta,
    TipoDeCuenta,
    correo_canonico,
    exigir_colegiado,
    exigir_nombre,
    exigir_rol,
)
from services.identity.domain.events import CuentaRegistrada, IdentidadVerificada
from services.identity.domain.persona import Identificador


@dataclass(frozen=True, slots=True)
class Registrar:
    """The account to be; `clase` is "cui" or "nit" and `identificador` the number as written. One that is not
    `verificada` does not act as its persona yet. `llave` is handed out with it."""

    correo: str = field(repr=False)
    contrasena: str = field(repr=False)
    nombre: str = field(repr=False)
    clase: str
    identificador: str = field(repr=False)
    tipo: TipoDeCuenta
    colegiado: str = ""
    roles: tuple[str, ...] = ()
    verificada: bool = True
    llave: LlaveFisica | None = None


class RegistrarCuenta(UseCase[Tx, Registrar, str | None, Cuenta]):
    """One account per e-mail: registering it again gives the account that is there, unchanged."""

    def __init__(
        self, reader: Reader[Tx], contrasenas: Contrasenas, jurisdiccion: Jurisdiccion, ceremonias: Ceremonias
    ) -> None:
        self._reader = reader
        self._ceremonias = ceremonias
        self._contrasenas = contrasenas
        self._jurisdiccion = jurisdiccion

    async def prepare(self, principal: Principal, command: Registrar) -> str | None:
        """The password's hash, None where the account exists. Raises CorreoInvalido, ContrasenaDebil, ContrasenaComun,
        NombreInvalido, ColegiadoInvalido, RolInvalido, PasskeyInvalida, AutenticacionSaturada."""
        correo = correo_canonico(command.correo)
        exigir_contrasena(command.contrasena, correo=correo)
        exigir_nombre(command.nombre)
        exigir_colegiado(command.colegiado)
        for rol in command.roles:
            exigir_rol(rol, self._jurisdiccion)
        if command.llave is not None:
            command.llave.exigir_usable(self._ceremonias)
        if await self._reader.read(principal, lambda tx: tx.cuentas.por_correo(correo) is not None):
            return None
        return await self._contrasenas.cifrar(contrasena_canonica(command.contrasena))

    def handle(self, tx: Tx, command: Registrar, prepared: str | None) -> Cuenta:
        """Raises CuiInvalido, NitInvalido, IdentificadorFaltante, PasskeyYaRegistrada; PersonaConOtraCuenta for one to
        be verified."""
        correo = correo_canonico(command.correo)
        if (existente := tx.cuentas.por_correo(correo)) is not None:
            return existente
        if prepared is None:
            raise Stale
        persona = self._persona(tx, command)
        if command.verificada:
            tx.personas.bloquear(persona)
            if tx.cuentas.por_correo(correo) is not None:  # this very account, made while the persona was locked
                raise Stale
            exigir_sin_otra_cuenta(tx, persona)
        cuenta = self._cuenta(correo, prepared, command, persona)
        if not tx.cuentas.agregar(cuenta):
            raise Stale
        tx.auditoria.anotar(Accion.CUENTA_REGISTRADA, accion.cuenta(cuenta.id), datos={"tipo": cuenta.tipo.value})
        if command.llave is not None:
            entregar(tx, cuenta.id, command.llave, tx.now())
        tx.emit(CuentaRegistrada(cuenta.id))
        if cuenta.verificada:
            tx.emit(IdentidadVerificada(cuenta.id, cuenta.persona))
        return cuenta

    def _persona(self, tx: Tx, command: Registrar) -> UUID:
        return tx.personas.resolver(Identificador.parse(command.clase, command.identificador, self._jurisdiccion))

    @staticmethod
    def _cuenta(correo: str, cifrada: str, command: Registrar, persona: UUID) -> Cuenta:
        return Cuenta(
            id=new_id(),
            correo=correo,
            contrasena=cifrada,
            nombre=command.nombre.strip(),
            tipo=command.tipo,
            persona=persona,
            verificada=command.verificada,
            colegiado=command.colegiado,
            roles=tuple(sorted(set(command.roles))),
        )
