"""Everything that is held here about the caller."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from libs.foundation.core.auditoria import Anotacion, Clase
from libs.foundation.core.usecases import UseCase
from services.identity.application.ports import Tx
from services.identity.application.ports.mandatos import Lado
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.concesion import Concesion, Consentimiento
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.enlace import Enlace
from services.identity.domain.entidad import Entidad
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.domain.mandato import Mandato
from services.identity.domain.mensaje import Mensaje
from services.identity.domain.passkey import Passkey
from services.identity.domain.persona import Persona
from services.identity.domain.sesion import Sesion
from services.identity.domain.totp import Totp
from services.identity.domain.verificacion import Verificacion

_SIN_LIMITE = 1_000_000  # rows, more than anybody has
# Not so of these: whoever guesses at a password leaves one each time, and the answer is one message.
_ANOTACIONES = 10_000


@dataclass(frozen=True, slots=True)
class Descargar:
    """Nothing to say: they are the caller's."""


@dataclass(frozen=True, slots=True)
class Datos:
    """The account; its persona, None until it is verified, and `cui`, until then its holder's claim ("" where the
    persona has none); its second factors; every session, mail, short message, link and request to be verified that is
    kept; what clients are let have, and have; the entities in which it is, and its mandates; what the audit noted
    last of the account and its requests, and of what its holder did to entities and mandates; and the instant of this
    look."""

    cuenta: Cuenta
    persona: Persona | None
    cui: str = field(repr=False)
    totp: Totp | None
    passkeys: Sequence[Passkey]
    codigos: int
    sesiones: Sequence[Sesion]
    mensajes: Sequence[Mensaje]
    enlaces: Sequence[Enlace]
    verificaciones: Sequence[Verificacion]
    consentimientos: Sequence[Consentimiento]
    concesiones: Sequence[Concesion]
    entidades: Sequence[Entidad]
    mandatos: Sequence[Mandato]
    anotaciones: Sequence[Anotacion]
    generado: datetime


class DescargarDatos(UseCase[Tx, Descargar, None, Datos]):
    """Of the password, of tokens and of recovery codes only hashes are held, which are given to nobody, and no more is
    the secret of an authenticator application; counts of failed logins are kept under names that tell nobody's. That it
    was taken away is noted: who has a stolen session must not have everything without a trace."""

    def handle(self, tx: Tx, command: Descargar, prepared: None) -> Datos:
        """Raises CuentaNoEncontrada."""
        cuenta = tx.cuentas.leer(tx.principal.subject) if tx.principal.subject else None
        if cuenta is None:
            raise CuentaNoEncontrada
        persona = tx.personas.leer(cuenta.persona)
        enlaces = tx.enlaces.todos_de(cuenta.id)
        verificaciones = tx.verificaciones.todas_de(cuenta.id)
        entidades = tx.entidades.de_cuenta(cuenta.id, None, _SIN_LIMITE)
        mandatos = tx.mandatos.de(Lado(cuenta), None, _SIN_LIMITE) if cuenta.verificada else ()
        propios = {accion.cuenta(cuenta.id), *(accion.verificacion(una.id) for una in verificaciones)}
        comunes = {*(accion.entidad(una.id) for una in entidades), *(accion.mandato(uno.id) for uno in mandatos)}
        anotaciones = tx.auditoria.de(sorted(propios | comunes), _ANOTACIONES)
        tx.auditoria.anotar(Accion.DATOS_DESCARGADOS, accion.cuenta(cuenta.id), clase=Clase.LECTURA)
        return Datos(
            cuenta=cuenta,
            persona=persona if cuenta.verificada else None,
            cui=persona.cui if persona else "",
            totp=tx.factores.totp(cuenta.id),
            passkeys=tx.passkeys.de_cuenta(cuenta.id),
            codigos=tx.factores.de(cuenta.id).codigos,
            sesiones=tx.sesiones.todas_de(cuenta.id),
            mensajes=tx.mensajes.de(cuenta.id, cuenta.correo),
            enlaces=enlaces,
            verificaciones=verificaciones,
            consentimientos=tx.consentimientos.de_cuenta(cuenta.id),
            concesiones=tx.concesiones.de_cuenta(cuenta.id),
            entidades=entidades,
            mandatos=mandatos,
            anotaciones=[una for una in anotaciones if una.objeto in propios or una.sujeto == cuenta.id],
            generado=tx.now(),
        )
