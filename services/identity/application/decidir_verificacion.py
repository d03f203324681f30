"""Decide about a request: approve it, refuse it, ask for more; undo an approval."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.cierre import cerrar_todo
from services.identity.application.envios import avisar
from services.identity.application.poderes import soltar_poderes
from services.identity.application.ports import Tx
from services.identity.application.ports.verificacion import RegistroCivil
from services.identity.application.verificadores import anotar, bloquear_para, es_verificador, exigir_sin_otra_cuenta
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.errores_de_verificacion import RegistroSinRespuesta
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.domain.events import IdentidadDesvinculada, IdentidadVerificada
from services.identity.domain.formulario import Formulario
from services.identity.domain.mensaje import Clase
from services.identity.domain.persona import Identificador
from services.identity.domain.verificacion import Decision, Verificacion

_CARTAS = {
    Decision.APROBAR: Clase.VERIFICACION_APROBADA,
    Decision.RECHAZAR: Clase.VERIFICACION_RECHAZADA,
    Decision.PEDIR_AMPLIACION: Clase.AMPLIACION_SOLICITADA,
    Decision.DESVINCULAR: Clase.VERIFICACION_DESVINCULADA,
}


@dataclass(frozen=True, slots=True)
class Resolver:
    """Which request, what is decided, and why."""

    verificacion_id: UUID | None
    decision: Decision
    motivo: str = field(default="", repr=False)


class DecidirVerificacion(UseCase[Tx, Resolver, date | None, Verificacion]):
    """RPC DecidirVerificacion, by the officer who has the request; deciding the same again changes nothing.

    Approval ties the account to the persona of its CUI: what already waits for that number is the account's from then
    on, and so is the birth date that the civil registry has, whatever was said before. Undone, the account acts as
    nobody and has neither name nor birth date: its sessions are closed, since their tokens name the persona, and the
    mandates that it gave or accepted end. The persona keeps its mailbox and its cases, for whoever it is to be
    verified; until then it is notified on paper.

    Raises VerificacionNoEncontrada, VerificacionPropia, VerificacionSinAsignar, VerificacionDecidida,
    SolicitudRetirada, MotivoFaltante, PersonaConOtraCuenta.
    """

    def __init__(self, jurisdiccion: Jurisdiccion, lector: Reader[Tx], registro_civil: RegistroCivil) -> None:
        self._jurisdiccion = jurisdiccion
        self._lector = lector
        self._registro_civil = registro_civil

    async def prepare(self, principal: Principal, command: Resolver) -> date | None:
        """The birth date of whom the caller approves in the civil registry; None where that does not tell, and of any
        other decision."""
        cui = await self._lector.read(principal, lambda tx: _por_aprobar(tx, command))
        if cui is None:
            return None
        try:
            inscripcion = await self._registro_civil.inscripcion(cui)
        except RegistroSinRespuesta:
            return None
        return inscripcion.nacimiento if inscripcion else None

    def handle(self, tx: Tx, command: Resolver, prepared: date | None) -> Verificacion:
        """Lock, decide, write; of an approval tell the suite, of any decision the holder, who finds the reason in the
        account: a mail is not where it belongs."""
        verificacion, oficial = bloquear_para(tx, command.verificacion_id)
        verificacion.exigir_decisor(oficial, command.decision)
        if verificacion.decidida_asi(command.decision, command.motivo):
            return verificacion
        ahora = tx.now(after=verificacion.ultimo)
        reglas = self._jurisdiccion.verificacion.en(self._jurisdiccion.calendario.fecha_legal(ahora))
        decidida = verificacion.con_decision(command.decision, command.motivo, ahora, reglas.conservacion)
        cuenta = tx.cuentas.bloquear(decidida.cuenta_id)
        if cuenta is None:
            raise CuentaNoEncontrada
        if command.decision is Decision.APROBAR:
            decidida = replace(decidida, persona_anterior=cuenta.persona)
            _atar(tx, replace(cuenta, nacimiento=prepared or cuenta.nacimiento), decidida.formulario)
        if command.decision is Decision.DESVINCULAR:
            _soltar(tx, cuenta, decidida.persona_anterior or cuenta.persona)
            soltar_poderes(tx, cuenta.id, decidida.motivo, reglas.conservacion)
        tx.verificaciones.guardar(decidida)
        cotejos = ",".join(f"{uno.fuente}:{uno.resultado}" for uno in decidida.cotejos)
        # The request keeps the reason of its last decision only: that of an approval goes when the tie is undone.
        detalles = {"motivo": decidida.motivo} if decidida.motivo else None
        decision = command.decision.value
        anotar(tx, Accion.VERIFICACION_DECIDIDA, decidida, detalles=detalles, decision=decision, cotejos=cotejos)
        avisar(tx, _CARTAS[command.decision], cuenta.correo)
        return decidida


def _por_aprobar(tx: Tx, command: Resolver) -> str | None:
    """The CUI of the request that its officer approves."""
    if command.decision is not Decision.APROBAR or command.verificacion_id is None or not es_verificador(tx.principal):
        return None
    verificacion = tx.verificaciones.leer(command.verificacion_id)
    if verificacion is None or not verificacion.en_curso or verificacion.oficial != tx.principal.subject:
        return None
    return verificacion.formulario.cui


def _atar(tx: Tx, cuenta: Cuenta, formulario: Formulario) -> None:
    persona = tx.personas.resolver(Identificador("cui", formulario.cui))
    exigir_sin_otra_cuenta(tx, persona, cuenta.id)
    tx.cuentas.verificar(
        replace(
            cuenta,
            nombre=formulario.nombre,
            tipo=formulario.tipo,
            persona=persona,
            verificada=True,
            colegiado=formulario.colegiado,
        )
    )
    tx.emit(IdentidadVerificada(cuenta.id, persona))


def _soltar(tx: Tx, cuenta: Cuenta, anterior: UUID) -> None:
    suelta = replace(cuenta, nombre="", verificada=False, colegiado="", nacimiento=None, persona=anterior)
    tx.cuentas.verificar(suelta)
    tx.emit(IdentidadDesvinculada(cuenta.id, cuenta.persona))
    for sesion in tx.sesiones.de_cuenta(cuenta.id):
        tx.auditoria.anotar(Accion.SESION_CERRADA, accion.cuenta(cuenta.id), datos={"sesion": str(sesion.id)})
    # What clients were told of the wrong persona they keep; they are told no more of it.
    cerrar_todo(tx, cuenta.id, tx.now())
