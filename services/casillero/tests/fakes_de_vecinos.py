"""Other services and the world outside, on fakes."""

from collections.abc import AsyncGenerator, Collection, Mapping, Sequence
from uuid import UUID, uuid4

from libs.foundation.core.clock import Clock
from libs.foundation.core.errors import EstradoError, NotFound
from services.casillero.application.ports_de_vecinos import EntidadMia
from services.casillero.domain.alerta import (
    Alerta,
    Contacto,
    Desenlace,
    Resultado,
)
from services.casillero.domain.cabezas import CabezaSellada
from services.casillero.domain.errors import ProductorNoDisponible
from services.casillero.domain.membresia import Membresia


class FakeContactos:
    """identity: where the holders of mailboxes are told."""

    def __init__(self, por_persona: Mapping[UUID, Sequence[Contacto]] | None = None) -> None:
        self.por_persona = dict(por_persona or {})
        self.preguntas = 0

    async def de(self, personas: Collection[UUID]) -> Mapping[UUID, Sequence[Contacto]]:
        self.preguntas += 1
        return {persona: self.por_persona.get(persona, []) for persona in personas}


class FakeMensajero:
    """Tells by one channel: the results in turn, the last one for ever."""

    def __init__(self, *resultados: tuple[Resultado, str] | Desenlace) -> None:
        self._resultados = [Desenlace(*uno) for uno in resultados] or [Desenlace(Resultado.ENTREGADA)]
        self.entregadas: list[Alerta] = []

    async def entregar(self, alerta: Alerta) -> Desenlace:
        self.entregadas.append(alerta)
        return self._resultados.pop(0) if len(self._resultados) > 1 else self._resultados[0]


class FakePersonas:
    """identity: who is verified, how often it was asked, and who has which CUI."""

    def __init__(self, *verificadas: UUID) -> None:
        self.verificadas = set(verificadas)
        self.preguntas = 0
        self.por_cui: dict[str, UUID] = {}
        self.nombres: dict[UUID, str] = {}

    async def nombre(self, persona: UUID) -> str:
        return self.nombres.get(persona, "")

    async def resolver(self, cuis: Collection[str]) -> Mapping[str, UUID]:
        return {cui: self.por_cui.setdefault(cui, uuid4()) for cui in cuis}

    async def verificada(self, persona: UUID) -> bool:
        self.preguntas += 1
        return persona in self.verificadas


class FakeEntidades:
    """identity: the membership of whoever asks in each entity, and how often it was asked."""

    def __init__(self, membresias: Mapping[UUID, Membresia], *entidades: EntidadMia) -> None:
        self.membresias = dict(membresias)
        self.entidades = entidades
        self.preguntas = 0

    async def mias(self) -> Sequence[EntidadMia]:
        return self.entidades

    async def membresia(self, entidad_id: UUID) -> Membresia | None:
        self.preguntas += 1
        return self.membresias.get(entidad_id)


class FakeProductores:
    """Documents by (producer, id), sent in parts of `parte` bytes."""

    def __init__(self, documentos: dict[tuple[str, str], bytes], parte: int = 2) -> None:
        self.documentos = documentos
        self._parte = parte

    async def leer(self, productor: str, documento_id: str) -> AsyncGenerator[bytes, None]:
        try:
            contenido = self.documentos[productor, documento_id]
        except KeyError:
            raise ProductorNoDisponible from NotFound()
        for desde in range(0, len(contenido), self._parte):
            yield contenido[desde : desde + self._parte]


class FakeSelladora:
    """Implements application.ports_de_vecinos.Selladora for heads of FakeCabezas, stamped at the instant of the clock;
    or it `falla`."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self.falla: EstradoError | None = None
        self.pedidas: list[str] = []

    async def sellar(self, cabeza: str) -> CabezaSellada:
        self.pedidas.append(cabeza)
        if self.falla is not None:
            raise self.falla
        return CabezaSellada(int(cabeza), cabeza, "llave", b"firma", self._clock.now())


class FakePush:
    """Push services: those whose addresses begin rightly."""

    BUENO = "https://push.example/"
    llave = "BNcR"

    def admite(self, punto: str) -> bool:
        return punto.startswith(self.BUENO)
