"""Ask that an entity be known, with its appointment document as evidence."""

from dataclasses import dataclass, field
from uuid import UUID

from libs.foundation.core.clock import Clock
from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import IdempotencyKey, Reader, Stale, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.nit import Nit, NitInvalido
from services.identity.application.poderes import anotar_entidad, exigir_verificada
from services.identity.application.ports import Secretos, Tx
from services.identity.application.ports_de_verificacion import ArchivoDeEvidencia, Cargas
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.entidad import Entidad, Miembro, Rol, Tipo, nombre_de_entidad
from services.identity.domain.errores_de_mandatos import EntidadEnCurso, IdentidadSinVerificar
from services.identity.domain.formulario import Clase, exigir_admitida
from services.identity.domain.persona import Identificador
from services.identity.domain.verificacion import Evidencia

_RPC = "SolicitarEntidad"
_CAMPO = "recibo_nombramiento"


@dataclass(frozen=True, slots=True)
class SolicitudDeEntidad:
    """The form as typed, the recibo of the appointment document and the Idempotency-Key."""

    nit: str = field(repr=False)
    nombre: str = field(repr=False)
    tipo: str
    recibo: str = field(repr=False)
    llave: str = ""


@dataclass(frozen=True, slots=True)
class Copiado:
    """The document already copied, under the id that the entity will have."""

    id: UUID
    llave: bytes
    nombramiento: Evidencia


@dataclass(frozen=True, slots=True)
class Preparada:
    """The form in canonical form; `copiado` None where the request was answered before."""

    nit: Nit
    nombre: str
    tipo: Tipo
    llave: IdempotencyKey | None
    copiado: Copiado | None


class SolicitarEntidad(UseCase[Tx, SolicitudDeEntidad, Preparada, Entidad]):
    """RPC SolicitarEntidad: one under way for each account. Whether the NIT has an entity already is for the officer to
    know.

    Raises, in this order: NitInvalido, DatoDeEntidadInvalido, ReciboInvalido, TipoDeEvidenciaNoAdmitido,
    EvidenciaDemasiadoGrande; IdentidadSinVerificar, ClaveReutilizada; and only without a stored answer EntidadEnCurso,
    ReciboAjeno, ReciboVencido, CargaAusente; Unavailable.
    """

    def __init__(
        self,
        jurisdiccion: Jurisdiccion,
        reloj: Clock,
        lector: Reader[Tx],
        secretos: Secretos,
        cargas: Cargas,
        archivo: ArchivoDeEvidencia,
    ) -> None:
        self._jurisdiccion = jurisdiccion
        self._reloj = reloj
        self._lector = lector
        self._secretos = secretos
        self._cargas = cargas
        self._archivo = archivo

    async def prepare(self, principal: Principal, command: SolicitudDeEntidad) -> Preparada:
        """Check the form, then copy the document; nothing is copied for a request answered before."""
        nit, nombre, tipo = _nit(command.nit), nombre_de_entidad(command.nombre), Tipo.de(command.tipo)
        hoy = self._jurisdiccion.calendario.fecha_legal(self._reloj.now())
        carga = self._cargas.leer(command.recibo, _CAMPO)
        exigir_admitida(carga, self._jurisdiccion.verificacion.en(hoy).evidencias[Clase.NOMBRAMIENTO])
        llave = None
        if command.llave:
            huella = self._secretos.seudonimo(_RPC, nit.valor, nombre, tipo.value, carga.sha256)
            llave = IdempotencyKey(command.llave, huella)
        if await self._lector.read(principal, lambda tx: _respondida(tx, llave)):
            return Preparada(nit, nombre, tipo, llave, None)
        self._cargas.exigir_utilizable(carga, principal)
        id_, envuelta = new_id(), self._archivo.nueva_llave()
        nombramiento = await self._archivo.guardar(id_, envuelta, Clase.NOMBRAMIENTO, carga)
        return Preparada(nit, nombre, tipo, llave, Copiado(id_, envuelta, nombramiento))

    def handle(self, tx: Tx, command: SolicitudDeEntidad, prepared: Preparada) -> Entidad:
        """Lock the account, look again, write."""
        cuenta = tx.cuentas.bloquear(tx.principal.subject) if tx.principal.subject else None
        if cuenta is None or not cuenta.verificada:
            raise IdentidadSinVerificar
        if anterior := tx.answers.find(_RPC, prepared.llave):
            return _existente(tx, anterior)
        if prepared.copiado is None:
            raise Stale
        if tx.entidades.pendiente_de(cuenta.id) is not None:
            raise EntidadEnCurso
        persona = tx.personas.resolver(Identificador("nit", prepared.nit.valor))
        ahora = tx.now()
        reglas = self._jurisdiccion.verificacion.en(self._jurisdiccion.calendario.fecha_legal(ahora))
        entidad = Entidad(
            id=prepared.copiado.id,
            persona=persona,
            nit=prepared.nit.valor,
            nombre=prepared.nombre,
            tipo=prepared.tipo,
            solicitante=cuenta.id,
            solicitada=ahora,
            nombramiento=prepared.copiado.nombramiento,
            llave=prepared.copiado.llave,
            borrar_desde=ahora + reglas.espera,
            miembros=(Miembro(cuenta.id, cuenta.persona, cuenta.nombre, Rol.REPRESENTANTE, ahora, new_id()),),
        )
        tx.entidades.crear(entidad)
        anotar_entidad(tx, Accion.ENTIDAD_SOLICITADA, entidad)
        tx.answers.store(_RPC, prepared.llave, str(entidad.id))
        return entidad


def _nit(texto: str) -> Nit:
    try:
        return Nit.parse(texto)
    except NitInvalido as error:
        error.metadata["campo"] = "nit"
        raise


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
