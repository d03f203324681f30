"""Make a secret count, once a code shows that the application has it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, Stale, UseCase
from services.identity.application.acceso import Negado
from services.identity.application.alta import cerrar_sin_segundo
from services.identity.application.codigos import dar_codigos
from services.identity.application.comprobacion import SecretoAbierto, abrir_secreto
from services.identity.application.envios import avisar_a
from services.identity.application.frenado import exigir_turno, freno_de_segundo
from services.identity.application.ports import Secretos, Tx
from services.identity.application.ports.factores import Cofre
from services.identity.application.reciente import exigir_cuenta, exigir_reciente
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.errors import CodigoIncorrecto, TotpNoEncontrado, TotpYaActivo
from services.identity.domain.factores import CON_CODIGO, sumados
from services.identity.domain.mensaje import Clase as Carta
from services.identity.domain.totp import paso_aceptado


@dataclass(frozen=True, slots=True)
class Confirmar:
    """A code of the new secret, as typed."""

    codigo: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Confirmado:
    """Recovery codes, shown this once; none where the account had some already."""

    codigos: Sequence[str] = field(repr=False)


class ConfirmarTotp(UseCase[Tx, Confirmar, SecretoAbierto, Confirmado | Negado]):
    """Who confirms has shown password and code: their session is one with a second factor from its next token on.
    The others that only have shown a password are closed."""

    def __init__(self, reader: Reader[Tx], cofre: Cofre, secretos: Secretos) -> None:
        self._reader = reader
        self._cofre = cofre
        self._secretos = secretos

    async def prepare(self, principal: Principal, command: Confirmar) -> SecretoAbierto:
        """Raises TotpNoEncontrado."""
        cuenta_id = principal.subject
        totp = await self._reader.read(principal, lambda tx: tx.factores.totp(cuenta_id) if cuenta_id else None)
        if totp is None:
            raise TotpNoEncontrado
        return abrir_secreto(self._cofre, totp)

    def handle(self, tx: Tx, command: Confirmar, prepared: SecretoAbierto) -> Confirmado | Negado:
        """Raises SesionCerrada, AutenticacionRecienteRequerida, TotpYaActivo, DemasiadosIntentos; a wrong code is
        Negado, because it is counted."""
        cuenta_id = exigir_cuenta(tx)
        sesion, ahora = exigir_reciente(tx, cuenta_id)
        if tx.factores.totp(cuenta_id) != prepared.totp:
            raise Stale
        if prepared.totp.confirmado is not None:
            raise TotpYaActivo
        (freno,) = tx.frenos.bloquear([freno_de_segundo(tx, self._secretos, cuenta_id, sesion.cliente)])
        exigir_turno([freno], ahora)
        paso = paso_aceptado(prepared.secreto, command.codigo, ahora, prepared.totp.ultimo_paso)
        if paso is None:
            tx.frenos.guardar(freno.con_fallo(ahora))
            datos = {"sesion": str(sesion.id)}
            tx.auditoria.anotar(Accion.SEGUNDO_FACTOR_NEGADO, accion.cuenta(cuenta_id), clase=Clase.NEGADO, datos=datos)
            return Negado(CodigoIncorrecto(campo="codigo"))
        tx.factores.guardar_totp(replace(prepared.totp, confirmado=ahora, ultimo_paso=paso))
        tx.sesiones.autenticar(sesion.id, sumados(sesion.metodos, CON_CODIGO), ahora)
        tx.auditoria.anotar(Accion.TOTP_CONFIRMADO, accion.cuenta(cuenta_id), datos={"sesion": str(sesion.id)})
        avisar_a(tx, Carta.FACTOR_AGREGADO, cuenta_id)
        cerrar_sin_segundo(tx, cuenta_id, ahora, salvo=sesion.id)
        return Confirmado(dar_codigos(tx, self._secretos, cuenta_id))
