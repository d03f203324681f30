"""Take a request from the queue, and open it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, Stale, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.ports import Tx
from services.identity.application.ports.verificacion import Colegio, RegistroCivil
from services.identity.application.verificadores import anotar, bloquear_para, es_verificador
from services.identity.domain.accion import Accion
from services.identity.domain.cotejo import Cotejo, Fuente, Resultado, con_colegio, con_registro
from services.identity.domain.errores_de_verificacion import (
    RegistroSinRespuesta,
    SolicitudRetirada,
    VerificacionAsignadaAOtro,
    VerificacionDecidida,
    VerificacionPropia,
)
from services.identity.domain.formulario import Formulario
from services.identity.domain.persona import Identificador
from services.identity.domain.verificacion import Verificacion


@dataclass(frozen=True, slots=True)
class Asignacion:
    """Which request; None is none."""

    verificacion_id: UUID | None


class AsignarVerificacion(UseCase[Tx, Asignacion, tuple[Cotejo, ...] | None, Verificacion]):
    """RPC AsignarVerificacion: from now on it is the officer's alone, for the time that the judiciary's rules give;
    taking it again begins that anew. Each time is recorded: it shows the form, and what the registers say of it now.

    Raises VerificacionNoEncontrada, VerificacionPropia, VerificacionDecidida, SolicitudRetirada,
    VerificacionAsignadaAOtro.
    """

    def __init__(
        self, jurisdiccion: Jurisdiccion, lector: Reader[Tx], registro_civil: RegistroCivil, colegio: Colegio
    ) -> None:
        self._jurisdiccion = jurisdiccion
        self._lector = lector
        self._registro_civil = registro_civil
        self._colegio = colegio

    async def prepare(self, principal: Principal, command: Asignacion) -> tuple[Cotejo, ...] | None:
        """Ask the registers about a request, for nobody but an officer who may take it; None about any other."""
        vista = await self._lector.read(principal, lambda tx: self._por_cotejar(tx, command.verificacion_id))
        if vista is None:
            return None
        formulario, nacimiento = vista
        cotejos = [await self._en_registro_civil(formulario, nacimiento)]
        if formulario.colegiado:
            cotejos.append(await self._en_colegio(formulario))
        return tuple(cotejos)

    async def _en_registro_civil(self, formulario: Formulario, nacimiento: date | None) -> Cotejo:
        origen = self._registro_civil.origen
        try:
            return con_registro(formulario, nacimiento, await self._registro_civil.inscripcion(formulario.cui), origen)
        except RegistroSinRespuesta:
            return Cotejo(Fuente.REGISTRO_CIVIL, Resultado.SIN_RESPUESTA, origen=origen)

    async def _en_colegio(self, formulario: Formulario) -> Cotejo:
        origen = self._colegio.origen
        try:
            return con_colegio(formulario, await self._colegio.colegiado(formulario.colegiado), origen)
        except RegistroSinRespuesta:
            return Cotejo(Fuente.COLEGIO, Resultado.SIN_RESPUESTA, origen=origen)

    def handle(self, tx: Tx, command: Asignacion, prepared: tuple[Cotejo, ...] | None) -> Verificacion:
        """Lock, take, write."""
        verificacion, oficial = bloquear_para(tx, command.verificacion_id)
        tomada = self._tomada(tx, verificacion, oficial)
        if prepared is None:
            raise Stale
        tomada = tomada.con_cotejos(prepared)
        tx.verificaciones.guardar(tomada)
        anotar(tx, Accion.VERIFICACION_ASIGNADA, tomada)
        return tomada

    def _por_cotejar(self, tx: Tx, verificacion_id: UUID | None) -> tuple[Formulario, date | None] | None:
        """The form, and the birth date with which its account was registered; None if it may not be taken."""
        oficial = tx.principal.subject
        if verificacion_id is None or oficial is None or not es_verificador(tx.principal):
            return None
        verificacion = tx.verificaciones.leer(verificacion_id)
        if verificacion is None:
            return None
        try:
            self._tomada(tx, verificacion, oficial)
        except (VerificacionPropia, VerificacionDecidida, SolicitudRetirada, VerificacionAsignadaAOtro):
            return None
        cuenta = tx.cuentas.leer(verificacion.cuenta_id)
        return verificacion.formulario, cuenta.nacimiento if cuenta else None

    def _tomada(self, tx: Tx, verificacion: Verificacion, oficial: UUID) -> Verificacion:
        quien = tx.personas.leer(tx.principal.persona) if tx.principal.persona else None
        # An officer may have a second account.
        if quien is not None and quien.identificador == Identificador("cui", verificacion.formulario.cui):
            raise VerificacionPropia
        ahora = tx.now(after=verificacion.solicitada)
        reglas = self._jurisdiccion.verificacion.en(self._jurisdiccion.calendario.fecha_legal(ahora))
        return verificacion.asignada_a(oficial, ahora, reglas.asignacion)
