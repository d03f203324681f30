"""The ports of entities and mandates in memory."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.identity.application.ports.lugar import Lugar
from services.identity.application.ports.mandatos import Lado
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.entidad import Entidad, Estado, Miembro
from services.identity.domain.mandato import HORA, Destino, Mandato, Ofertas, Suelto
from services.identity.domain.mandato import Estado as EstadoDeMandato
from services.identity.tests.fakes_de_verificacion import FakeConEvidencia


class FakeEntidades(FakeConEvidencia[Entidad]):
    """Entities with their members."""

    def guardar(self, entidad: Entidad) -> None:
        self.kept[entidad.id] = replace(entidad, miembros=self.kept[entidad.id].miembros)

    def fijar_miembro(self, entidad_id: UUID, miembro: Miembro) -> None:
        self.kept[entidad_id] = self.kept[entidad_id].con_miembro(miembro)

    def retirar_miembro(self, entidad_id: UUID, cuenta_id: UUID) -> None:
        self.kept[entidad_id] = self.kept[entidad_id].sin_miembro(cuenta_id)

    def confirmada_de(self, persona: UUID) -> UUID | None:
        return next((una.id for una in self.kept.values() if una.persona == persona and una.confirmada), None)

    def confirmadas_de(self, personas: Collection[UUID]) -> Sequence[Entidad]:
        return [una for una in self.kept.values() if una.persona in personas and una.confirmada]

    def pendiente_de(self, solicitante: UUID) -> UUID | None:
        waiting = [una for una in self.kept.values() if una.estado is Estado.PENDIENTE]
        return next((una.id for una in waiting if una.solicitante == solicitante), None)

    def de_cuenta(self, cuenta_id: UUID, desde: Lugar | None, limite: int) -> Sequence[Entidad]:
        return _despues([una for una in self.kept.values() if una.miembro(cuenta_id)], desde)[:limite]

    def bloquear_de_cuenta(self, cuenta_id: UUID) -> Sequence[Entidad]:
        return sorted((una for una in self.kept.values() if una.miembro(cuenta_id)), key=lambda una: una.id)

    def en_cola(self, desde: Lugar | None, limite: int) -> Sequence[Entidad]:
        return _despues([una for una in self.kept.values() if una.estado is Estado.PENDIENTE], desde)[:limite]


def _despues(entidades: list[Entidad], desde: Lugar | None) -> list[Entidad]:
    left = [una for una in entidades if desde is None or Lugar(una.solicitada, una.id) > desde]
    return sorted(left, key=lambda una: Lugar(una.solicitada, una.id))


@dataclass
class FakeMandatos:
    entidades: FakeEntidades
    cuentas: dict[UUID, Cuenta]
    kept: dict[UUID, Mandato] = field(default_factory=dict)

    def crear(self, mandato: Mandato) -> None:
        assert mandato.id not in self.kept
        self.kept[mandato.id] = mandato

    def leer(self, mandato_id: UUID) -> Mandato | None:
        return self.kept.get(mandato_id)

    bloquear = leer

    def guardar(self, mandato: Mandato) -> None:
        self.kept[mandato.id] = mandato

    def de(self, lado: Lado, antes_de: Lugar | None, limite: int) -> Sequence[Mandato]:
        mine = [uno for uno in self.kept.values() if self._de(uno, lado.cuenta)]
        left = [uno for uno in mine if antes_de is None or Lugar(uno.ofrecido, uno.id) < antes_de]
        return sorted(left, key=lambda uno: Lugar(uno.ofrecido, uno.id), reverse=True)[:limite]

    def _de(self, mandato: Mandato, cuenta: Cuenta) -> bool:
        entidad = self.entidades.leer(mandato.entidad_id) if mandato.entidad_id else None
        offered = mandato.estado is EstadoDeMandato.OFRECIDO and mandato.destino.es(cuenta)
        representa = entidad is not None and entidad.representa(cuenta.id)
        return cuenta.persona in {mandato.mandante, mandato.mandatario} or representa or offered

    def bloquear_abiertos(self, suelto: Suelto, limite: int) -> Sequence[Mandato]:
        def of(uno: Mandato) -> bool:
            mine = uno.entidad_id == suelto.id if suelto.de_entidad else suelto.id in {uno.otorgante, uno.aceptante}
            return mine and uno.estado.abierto and uno.ofrecido <= suelto.desde

        return sorted(filter(of, self.kept.values()), key=lambda uno: uno.id)[:limite]

    def ofertas_de(self, cuenta_id: UUID, ahora: datetime) -> Ofertas:
        given = [uno for uno in self.kept.values() if uno.otorgante == cuenta_id]
        waiting = [uno for uno in given if uno.estado_en(ahora) is EstadoDeMandato.OFRECIDO]
        return Ofertas(len(waiting), sum(uno.ofrecido > ahora - HORA for uno in given))

    def ofrecido_a(self, destino: Destino) -> str:
        return next((cuenta.correo for cuenta in self.cuentas.values() if destino.es(cuenta)), "")


@dataclass
class FakePoderes:
    kept: dict[UUID, datetime] = field(default_factory=dict)
    left: dict[UUID, Suelto] = field(default_factory=dict)

    def dejar(self, suelto: Suelto) -> None:
        self.left[suelto.id] = suelto

    def dejados(self, limite: int) -> Sequence[Suelto]:
        return list(self.left.values())[:limite]

    def soltar(self, suelto: Suelto) -> None:
        if self.left.get(suelto.id) == suelto:
            del self.left[suelto.id]

    def revocar(self, poderes: Sequence[UUID], ahora: datetime) -> None:
        for poder in poderes:
            self.kept.setdefault(poder, ahora)

    def revocados_desde(self, instante: datetime) -> Sequence[UUID]:
        return [poder for poder, revocado in self.kept.items() if revocado >= instante]

    def olvidar(self, antes_de: datetime) -> bool:
        self.kept = {poder: revocado for poder, revocado in self.kept.items() if revocado >= antes_de}
        return False
