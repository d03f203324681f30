"""Enter a case that the court already has."""

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.texto import es_texto
from libs.foundation.core.usecases import IdempotencyKey, Reader, Stale, UseCase
from libs.jurisdiccion.cui import Cui
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.nit import Nit
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.application.idempotencia import llave_de
from services.expedientes.application.lectura import anotar
from services.expedientes.application.ports import Archivo, Personas, Tx
from services.expedientes.domain.errors import (
    ExpedienteNoEncontrado,
    ExpedienteYaExiste,
    FueraDeCatalogo,
    NumeroAjenoAlOrgano,
    PartesInvalidas,
    SoloElOrgano,
)
from services.expedientes.domain.eventos import ExpedienteIngresado
from services.expedientes.domain.expediente import Abogado, Custodia, Expediente, Parte
from services.expedientes.domain.numeracion import exigir_en_secuencia, numero_siguiente

REGISTRADORES = ("secretario", "oficial")


@dataclass(frozen=True, slots=True)
class NuevoAbogado:
    """A lawyer as the court knows them."""

    cui: str
    nombre: str
    colegiado: str


@dataclass(frozen=True, slots=True)
class NuevaParte:
    """A party as the court knows it: exactly one of `cui` and `nit`; `idioma` "" means Spanish."""

    rol: str
    nombre: str
    cui: str = ""
    nit: str = ""
    abogados: tuple[NuevoAbogado, ...] = ()
    idioma: str = ""
    requiere_interprete: bool = False


@dataclass(frozen=True, slots=True)
class NuevoExpediente:
    """The case to enter; `numero` "" takes the court's next. It is reserved when asked, or by the ramo or tipo."""

    numero: str
    organo: str
    ramo: str
    tipo_de_proceso: str
    reservado: bool
    partes: tuple[NuevaParte, ...]
    llave: str = ""


@dataclass(frozen=True, slots=True)
class Preparado:
    """Parties with their personas and the case's key; `partes` is empty when the request was answered before."""

    llave: IdempotencyKey | None
    partes: tuple[Parte, ...] = ()
    llave_del_expediente: bytes | None = None


class RegistrarExpediente(UseCase[Tx, NuevoExpediente, Preparado, Expediente]):
    """RPC RegistrarExpediente. Raises SoloElOrgano, FueraDeCatalogo, NumeroAjenoAlOrgano, PartesInvalidas,
    CuiInvalido, NitInvalido, NumeroDeExpedienteInvalido, NumeroFueraDeSecuencia, NumeracionAgotada,
    ExpedienteYaExiste, ClaveReutilizada, Unavailable."""

    def __init__(self, jurisdiccion: Jurisdiccion, lector: Reader[Tx], personas: Personas, archivo: Archivo) -> None:
        self._jurisdiccion = jurisdiccion
        self._lector = lector
        self._personas = personas
        self._archivo = archivo

    async def prepare(self, principal: Principal, command: NuevoExpediente) -> Preparado:
        """Check the request against the catalogues and find the personas."""
        _exigir_registrador(principal, command.organo)
        llave = _llave(command)
        if await self._lector.read(principal, lambda tx: tx.answers.find(_RPC, llave)):
            return Preparado(llave)
        self._exigir_catalogos(command)
        partes = tuple([await self._parte(parte) for parte in command.partes])
        reservado = self._reservado(command)
        return Preparado(llave, partes, self._archivo.nueva_llave() if reservado else None)

    def handle(self, tx: Tx, command: NuevoExpediente, prepared: Preparado) -> Expediente:
        """Take the number under the court's counter and write the case."""
        _exigir_registrador(tx.principal, command.organo)
        if anterior := tx.answers.find(_RPC, prepared.llave):
            return _creado(tx, UUID(anterior))
        if not prepared.partes:
            raise Stale
        # The year decides which counter to lock, so here the clock comes first.
        ahora = tx.now()
        pedido = NumeroDeExpediente.parse(command.numero) if command.numero else None
        anio = self._jurisdiccion.calendario.fecha_legal(ahora).year
        ultimo = tx.numeradores.bloquear(command.organo, min(anio, pedido.anio) if pedido else anio)
        # Whoever had the counter before may have answered this very request: no number is used up by asking again.
        if anterior := tx.answers.find(_RPC, prepared.llave):
            return _creado(tx, UUID(anterior))
        if pedido:
            exigir_en_secuencia(pedido, anio, ultimo)
        numero = pedido or numero_siguiente(command.organo, anio, ultimo)
        if tx.expedientes.por_numeros([numero]):
            raise ExpedienteYaExiste
        tx.numeradores.avanzar(numero.organo, numero.anio, max(ultimo, numero.secuencia))
        expediente = _nuevo(command, prepared, numero, ahora)
        tx.expedientes.crear(expediente)
        anotar(tx, expediente, "registrar_expediente", expediente.expediente_id)
        tx.emit(ExpedienteIngresado(expediente))
        tx.answers.store(_RPC, prepared.llave, str(expediente.expediente_id))
        return expediente

    def _exigir_catalogos(self, command: NuevoExpediente) -> None:
        catalogos = self._jurisdiccion.catalogos
        if command.organo not in catalogos.organos:
            raise FueraDeCatalogo(campo="organo")
        if command.ramo not in catalogos.organos[command.organo].ramos:
            raise FueraDeCatalogo(campo="ramo")
        tipo = catalogos.tipos_de_proceso.get(command.tipo_de_proceso)
        if tipo is None or command.ramo not in tipo.ramos:
            raise FueraDeCatalogo(campo="tipo_de_proceso")
        if command.numero and NumeroDeExpediente.parse(command.numero).organo != command.organo:
            raise NumeroAjenoAlOrgano(campo="numero")
        if not command.partes:
            raise PartesInvalidas(campo="partes")

    def _reservado(self, command: NuevoExpediente) -> bool:
        return command.reservado or self._jurisdiccion.catalogos.reservado(command.ramo, command.tipo_de_proceso)

    async def _parte(self, nueva: NuevaParte) -> Parte:
        if not es_texto(nueva.rol) or not es_texto(nueva.nombre) or bool(nueva.cui) == bool(nueva.nit):
            raise PartesInvalidas(campo="partes")
        idioma = nueva.idioma or "spa"
        if idioma not in self._jurisdiccion.catalogos.idiomas:
            raise FueraDeCatalogo(campo="idioma")
        identificador: Cui | Nit = self._jurisdiccion.cui(nueva.cui) if nueva.cui else Nit.parse(nueva.nit)
        persona = await self._personas.resolver(identificador)
        parte = Parte(new_id(), nueva.rol, nueva.nombre, persona, (), idioma, nueva.requiere_interprete)
        return replace(parte, abogados=tuple([await self._abogado(abogado) for abogado in nueva.abogados]))

    async def _abogado(self, nuevo: NuevoAbogado) -> Abogado:
        if not es_texto(nuevo.nombre) or (nuevo.colegiado and not es_texto(nuevo.colegiado)):
            raise PartesInvalidas(campo="abogados")
        return Abogado(await self._personas.resolver(self._jurisdiccion.cui(nuevo.cui)), nuevo.nombre, nuevo.colegiado)


_RPC = RegistrarExpediente.__name__


def _exigir_registrador(principal: Principal, organo: str) -> None:
    registrador = principal.kind == "usuario" and any(principal.has_role(rol, organo) for rol in REGISTRADORES)
    if not registrador and principal.kind != "servicio":
        raise SoloElOrgano


def _nuevo(command: NuevoExpediente, prepared: Preparado, numero: NumeroDeExpediente, ahora: datetime) -> Expediente:
    llave = prepared.llave_del_expediente
    return Expediente(
        custodia=Custodia(new_id(), llave is not None, llave),
        numero=numero,
        organo=command.organo,
        ramo=command.ramo,
        tipo_de_proceso=command.tipo_de_proceso,
        ingresado=ahora,
        partes=prepared.partes,
        escritos=0,
        ultimo_instante=ahora,
    )


def _creado(tx: Tx, expediente_id: UUID) -> Expediente:
    expediente = tx.expedientes.por_id(expediente_id)
    if expediente is None:
        raise ExpedienteNoEncontrado
    return expediente


def _llave(command: NuevoExpediente) -> IdempotencyKey | None:
    return llave_de(
        command.llave,
        numero=command.numero,
        organo=command.organo,
        ramo=command.ramo,
        tipo_de_proceso=command.tipo_de_proceso,
        reservado=command.reservado,
        partes=[asdict(parte) for parte in command.partes],
    )
