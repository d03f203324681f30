"""A court of Guatemala with its people, and the steps that the unit tests share."""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from libs.foundation.core.principals import Principal, servicio
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.application.comunicaciones import Entrega
from services.expedientes.application.emitir_acuse import EmitirAcuse, PasoDeAcuse
from services.expedientes.application.emitir_resolucion import EmitirResolucion, NuevaResolucion
from services.expedientes.application.ports import Actuacion
from services.expedientes.application.presentar_escrito import Presentacion, PresentarEscrito
from services.expedientes.application.registrar_efecto import Efecto, RegistrarEfecto
from services.expedientes.application.sellar_acuse import SellarAcuse
from services.expedientes.domain.acuse import Acuse
from services.expedientes.domain.escrito import Escrito
from services.expedientes.domain.expediente import Abogado, Custodia, Expediente, Parte
from services.expedientes.domain.mandato import Mandato, Poder
from services.expedientes.domain.resolucion import Comunicacion
from services.expedientes.tests.fakes import GT, FakeRecibos, Mundo, recibo
from services.expedientes.tests.fakes_de_acuse import FakePrensa, FakeSello
from services.expedientes.tests.fakes_de_archivo import FakeArchivo
from services.expedientes.tests.fakes_de_identity import FakeMandatosVigentes

ORGANO, OTRO_ORGANO = "01017", "01018"
TRABAJO = servicio("expedientes", cause="job:hacer-acuses")
CASILLERO = Principal("servicio", "expedientes", cause="event:1")


def usuario(persona: UUID | None = None, *roles: str) -> Principal:
    """Somebody who logged in."""
    return Principal("usuario", "gateway", subject=uuid4(), persona=persona, roles=frozenset(roles))


SECRETARIA = usuario(uuid4(), f"secretario@{ORGANO}")
AJENA = usuario(uuid4(), f"juez@{OTRO_ORGANO}")


def parte(nombre: str, rol: str = "actor", abogados: tuple[Abogado, ...] = ()) -> Parte:
    """A party of its own persona."""
    return Parte(uuid4(), rol, nombre, uuid4(), abogados)


def abogado(nombre: str) -> Abogado:
    """A lawyer of their own persona."""
    return Abogado(uuid4(), nombre, "10101")


@dataclass
class Sala:
    """A world, and the use cases on it."""

    mundo: Mundo = field(default_factory=Mundo)
    recibos: FakeRecibos = field(default_factory=FakeRecibos)
    archivo: FakeArchivo = field(default_factory=FakeArchivo)
    identity: FakeMandatosVigentes = field(default_factory=FakeMandatosVigentes)

    def __post_init__(self) -> None:
        self.prensa, self.sello = FakePrensa(), FakeSello(self.mundo.clock)

    def expediente(self, *partes: Parte, secuencia: int = 1, llave: bytes | None = None, **cambios: Any) -> Expediente:
        """A case of that number, reserved when it has a key."""
        ahora = self.mundo.clock.now()
        nuevo = Expediente(
            custodia=Custodia(uuid4(), llave is not None, llave),
            numero=NumeroDeExpediente(ORGANO, 2026, secuencia),
            organo=ORGANO,
            ramo="civil",
            tipo_de_proceso="ordinario",
            ingresado=ahora,
            partes=partes or (parte("Rosa Ixchel"), parte("Luis Tzoc", "demandado")),
            escritos=0,
            ultimo_instante=ahora,
        )
        nuevo = replace(nuevo, **cambios)
        self.mundo.expedientes[nuevo.expediente_id] = nuevo
        return nuevo

    async def presentar(self, quien: Principal, *expedientes: Expediente, **cambios: Any) -> list[Escrito]:
        """Let somebody present a document."""
        caso = PresentarEscrito(GT, self.mundo.clock, self.mundo.runner, self.recibos, self.archivo, self.identity)
        command = Presentacion(
            numeros=tuple(str(expediente.numero) for expediente in expedientes),
            tipo="memorial",
            sumilla="Pido copia",
            recibos=(recibo(quien),),
        )
        return await self.mundo.runner.run(caso, quien, replace(command, **cambios))

    async def emitir_acuse(self, escrito: Escrito, espera: timedelta = timedelta(minutes=5)) -> Acuse | None:
        """Let the job make the acuse of an escrito."""
        caso = EmitirAcuse(GT, self.mundo.runner, self.archivo, self.prensa, self.sello, espera)
        return await self.mundo.runner.run(caso, TRABAJO, PasoDeAcuse(escrito.expediente_id, escrito.escrito_id))

    async def sellar_acuse(self, escrito: Escrito) -> Acuse | None:
        """Let the job append its timestamp."""
        caso = SellarAcuse(self.mundo.runner, self.archivo, self.sello)
        return await self.mundo.runner.run(caso, TRABAJO, PasoDeAcuse(escrito.expediente_id, escrito.escrito_id))

    def mandato(self, mandante: UUID, quien: Principal, **cambios: Any) -> Mandato:
        """A mandate that identity has told and would confirm, by which `quien` acts as "Ana Morales"."""
        assert quien.persona is not None
        nuevo = replace(Mandato(uuid4(), mandante, quien.persona), **cambios)
        self.mundo.mandatos[nuevo.mandato_id] = nuevo
        self.identity.poderes[nuevo.mandato_id] = Poder(nuevo.mandato_id, mandante, quien.persona, "Ana Morales")
        return nuevo

    async def emitir(self, expediente: Expediente, quien: Principal = SECRETARIA, **cambios: Any) -> Actuacion:
        """Let the court issue a decreto."""
        caso = EmitirResolucion(GT, self.mundo.clock, self.mundo.runner, self.recibos, self.archivo)
        command = NuevaResolucion(str(expediente.numero), "decreto", "Por presentado", recibo(quien, "decreto"))
        return await self.mundo.runner.run(caso, quien, replace(command, **cambios))

    async def surtir_efecto(self, comunicacion: Comunicacion, minutos: int = 0) -> None:
        """Let a communication become effective, so many minutes from now."""
        self.mundo.clock.advance(minutes=minutos)
        efecto = Efecto(Entrega(comunicacion.entrega_id, True), self.mundo.clock.now(), "deposito@2011-10-01")
        await self.mundo.runner.run(RegistrarEfecto(GT), CASILLERO, efecto)
