"""Ask that an entity be known, with its appointment document as evidence."""

from dataclasses import dataclass, field
from uuid import UUID

from libs.foundation.core.clock import Clock
from libs.foundation.core.forms import reading
from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import IdempotencyKey, Reader, Stale, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.poderes import anotar_entidad, exigir_verificada
from services.identity.application.ports import Secretos, Tx
from services.identity.application.recepcion import Copia, Recepcion
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.entidad import Entidad, Miembro, Rol, Tipo, nombre_de_entidad
from services.identity.domain.errores_de_mandatos import EntidadEnCurso, IdentidadSinVerificar
from services.identity.domain.evidencia import Clase
from services.identity.domain.persona import Identificador, nit_canonico

_RPC = "SolicitarEntidad"


@dataclass(frozen=True, slots=True)
class SolicitudDeEntidad:
    """The form as typed, the recibo of the appointment document and the Idempotency-Key."""

    nit: str = field(repr=False)
    nombre: str = field(repr=False)
    tipo: str
    recibo: str = field(repr=False)
    llave: str = ""


@dataclass(frozen=True, slots=True)
class Preparada:
    """The form in canonical form; `copia` None where the request was answered before."""

    nit: str = field(repr=False)
    nombre: str
    tipo: Tipo
    llave: IdempotencyKey | None
    copia: Copia | None


class SolicitarEntidad(UseCase[Tx, SolicitudDeEntidad, Preparada, Entidad]):
    """RPC SolicitarEntidad: one under way for each account. Whether the NIT has an entity already is for the officer to
    know.

    Raises, in this order: DatosInvalidos with each NitInvalido, DatoDeEntidadInvalido, OpcionDeEntidadInvalida and all
    that Recepcion.leer finds wrong; IdentidadSinVerificar, ClaveReutilizada; and only without a stored answer
    EntidadEnCurso, ReciboAjeno, ReciboVencido, CargaAusente; Unavailable.
    """

    def __init__(
        self,
        jurisdiccion: Jurisdiccion,
        reloj: Clock,
        lector: Reader[Tx],
        secretos: Secretos,
        recepcion: Recepcion,
    ) -> None:
        self._jurisdiccion = jurisdiccion
        self._reloj = reloj
        self._lector = lector
        self._secretos = secretos
        self._recepcion = recepcion

    async def prepare(self, principal: Principal, command: SolicitudDeEntidad) -> Preparada:
        """Check the form, then copy the document; nothing is copied for a request answered before."""
        hoy = self._jurisdiccion.calendario.fecha_legal(self._reloj.now())
        recibos = {Clase.NOMBRAMIENTO: command.recibo}
        with reading() as leer:
            nit = leer("", nit_canonico, command.nit)
            nombre = leer("", nombre_de_entidad, command.nombre)
            tipo = leer(Tipo.PRIVADA, Tipo.de, command.tipo)
            cargas = leer({}, self._recepcion.leer, recibos, recibos, hoy)
        llave = None
        if command.llave:
            huella = self._secretos.seudonimo(_RPC, nit, nombre, tipo.value, cargas[Clase.NOMBRAMIENTO].sha256)
            llave = IdempotencyKey(command.llave, huella)
        if await self._lector.read(principal, lambda tx: _respondida(tx, llave)):
            return Preparada(nit, nombre, tipo, llave, None)
        self._recepcion.exigir_utilizables(principal, cargas)
        return Preparada(nit, nombre, tipo, llave, await self._recepcion.copiar(cargas))

    def handle(self, tx: Tx, command: SolicitudDeEntidad, prepared: Preparada) -> Entidad:
        """Lock the account, look again, write."""
        cuenta = tx.cuentas.bloquear(tx.principal.subject) if tx.principal.subject else None
        if cuenta is None or not cuenta.verificada:
            raise IdentidadSinVerificar
        if anterior := tx.answers.find(_RPC, prepared.llave):
            return _existente(tx, anterior)
        if prepared.copia is None:
            raise Stale
        if tx.entidades.pendiente_de(cuenta.id) is not None:
            raise EntidadEnCurso
        persona = tx.personas.resolver(Identificador("nit", prepared.nit))
        ahora = tx.now()
        reglas = self._jurisdiccion.verificacion.en(self._jurisdiccion.calendario.fecha_legal(ahora))
        entidad = Entidad(
            id=prepared.copia.id,
            persona=persona,
            nit=prepared.nit,
            nombre=prepared.nombre,
            tipo=prepared.tipo,
            solicitante=cuenta.id,
            solicitada=ahora,
            evidencias=prepared.copia.evidencias,
            llave=prepared.copia.llave,
            borrar_desde=ahora + reglas.espera,
            miembros=(Miembro(cuenta.id, cuenta.persona, cuenta.nombre, Rol.REPRESENTANTE, ahora, new_id()),),
        )
        tx.entidades.crear(entidad)
        anotar_entidad(tx, Accion.ENTIDAD_SOLICITADA, entidad)
        tx.answers.store(_RPC, prepared.llave, str(entidad.id))
        return entidad


def _respondida(tx: Tx, llave: IdempotencyKey | None) -> bool:
    """Whether it was answered before; if not, the account may ask."""
    cuenta: Cuenta = exigir_verificada(tx)
    if tx.answers.find(_RPC, llave):
        return True
    if tx.entidades.pendiente_de(cuenta.id) is not None:
        raise EntidadEnCurso
    return False


def _existente(tx: Tx, id_: str) -> Entidad:
    entidad = tx.entidades.leer(UUID(id_))
    assert entidad is not None  # noqa: S101 -- entities are never deleted
    return entidad.recien_solicitada()
