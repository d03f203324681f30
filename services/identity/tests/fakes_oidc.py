"""Ports of the authorization server in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.identity.domain.autorizacion import Autorizacion
from services.identity.domain.cliente_de_api import ClienteDeApi
from services.identity.domain.concesion import Concesion, Consentimiento
from services.identity.domain.sesion import Uso


@dataclass
class FakeClientes:
    kept: dict[UUID, ClienteDeApi] = field(default_factory=dict)

    def agregar(self, cliente: ClienteDeApi) -> None:
        self.kept[cliente.id] = cliente

    def leer(self, cliente_id: UUID) -> ClienteDeApi | None:
        return self.kept.get(cliente_id)

    fijar = leer

    def todos(self) -> Sequence[ClienteDeApi]:
        return sorted(self.kept.values(), key=lambda cliente: cliente.creado)

    def retirar(self, cliente_id: UUID, ahora: datetime) -> bool:
        cliente = self.kept.get(cliente_id)
        if cliente is None or cliente.retirado:
            return False
        self.kept[cliente_id] = replace(cliente, retirado=ahora)
        return True

    def cambiar_secreto(self, cliente_id: UUID, huella: str) -> None:
        self.kept[cliente_id] = replace(self.kept[cliente_id], secreto=huella)


@dataclass
class FakeAutorizaciones:
    kept: dict[UUID, Autorizacion] = field(default_factory=dict)

    def agregar(self, autorizacion: Autorizacion) -> None:
        self.kept[autorizacion.id] = autorizacion

    def leer(self, huella: str) -> Autorizacion | None:
        return next((una for una in self.kept.values() if una.huella == huella), None)

    bloquear = leer

    def por_codigo(self, huella: str) -> Autorizacion | None:
        return next((una for una in self.kept.values() if una.codigo == huella), None)

    def guardar(self, autorizacion: Autorizacion) -> None:
        self.kept[autorizacion.id] = autorizacion

    def anular_de(self, cuenta_id: UUID) -> None:
        self.kept = {key: una for key, una in self.kept.items() if una.cuenta_id != cuenta_id or una.usado}

    def anular_identificadas(self, hasta: datetime, limite: int) -> int:
        meant = [una.id for una in self.kept.values() if una.autenticada and una.autenticada <= hasta and not una.usado]
        for one in meant[:limite]:
            del self.kept[one]
        return len(meant[:limite])

    def olvidar(self, antes_de: datetime) -> bool:
        self.kept = {key: una for key, una in self.kept.items() if una.vence >= antes_de}
        return False


@dataclass
class FakeConcesiones:
    kept: dict[UUID, Concesion] = field(default_factory=dict)
    renovaciones: dict[str, tuple[UUID, Uso | None]] = field(default_factory=dict)

    def agregar(self, concesion: Concesion, huella: str | None) -> None:
        self.kept[concesion.id] = concesion
        if huella is not None:
            self.renovaciones[huella] = (concesion.id, None)

    def leer(self, concesion_id: UUID) -> Concesion | None:
        return self.kept.get(concesion_id)

    bloquear = leer

    def familia(self, huella: str) -> UUID | None:
        return self.renovaciones[huella][0] if huella in self.renovaciones else None

    def usar(self, huella: str, uso: Uso) -> bool:
        familia, usada = self.renovaciones[huella]
        if usada is None:
            self.renovaciones[huella] = (familia, uso)
        return usada is None

    def uso(self, huella: str) -> Uso | None:
        return self.renovaciones[huella][1]

    def renovar(self, concesion_id: UUID, huella: str, ahora: datetime) -> None:
        assert huella not in self.renovaciones
        self.renovaciones[huella] = (concesion_id, None)
        self.kept[concesion_id] = replace(self.kept[concesion_id], ultimo_uso=ahora)

    def anotar_lectura(self, concesion_id: UUID, ahora: datetime) -> None:
        self.kept[concesion_id] = replace(self.kept[concesion_id], leida=ahora)

    def cerrar(self, concesion_id: UUID, ahora: datetime) -> None:
        self.kept[concesion_id] = replace(self.kept[concesion_id], cerrada=ahora)

    def cerrar_de(self, cuenta_id: UUID, ahora: datetime, cliente_id: UUID | None = None) -> None:
        for una in list(self.kept.values()):
            if una.cuenta_id == cuenta_id and cliente_id in {None, una.cliente_id} and una.cerrada is None:
                self.cerrar(una.id, ahora)

    def cerrar_abiertas(self, hasta: datetime, ahora: datetime, limite: int) -> int:
        open_ones = (una for una in self.kept.values() if una.cerrada is None and not una.de_sistema)
        meant = [una.id for una in open_ones if una.abierta <= hasta]
        for one in meant[:limite]:
            self.cerrar(one, ahora)
        return len(meant[:limite])

    def cerrar_de_cliente(self, cliente_id: UUID, ahora: datetime, *, solo_de_sistema: bool) -> None:
        for una in list(self.kept.values()):
            if una.cliente_id == cliente_id and una.cerrada is None and (una.de_sistema or not solo_de_sistema):
                self.cerrar(una.id, ahora)

    def cerradas_desde(self, instante: datetime) -> Sequence[UUID]:
        return [una.id for una in self.kept.values() if una.de_sistema and una.cerrada and una.cerrada >= instante]

    def de_cuenta(self, cuenta_id: UUID) -> Sequence[Concesion]:
        return [una for una in self.kept.values() if una.cuenta_id == cuenta_id]

    def olvidar(self, renovaciones: datetime, concesiones: datetime) -> bool:
        self.renovaciones = {
            huella: (familia, uso)
            for huella, (familia, uso) in self.renovaciones.items()
            if uso is None or uso.usada >= renovaciones
        }
        self.kept = {key: una for key, una in self.kept.items() if una.ultimo_uso >= concesiones}
        return False


@dataclass
class FakeConsentimientos:
    kept: dict[tuple[UUID, UUID], Consentimiento] = field(default_factory=dict)

    def leer(self, cuenta_id: UUID, cliente_id: UUID) -> Consentimiento | None:
        return self.kept.get((cuenta_id, cliente_id))

    def guardar(self, consentimiento: Consentimiento) -> None:
        antes = self.kept.get((consentimiento.cuenta_id, consentimiento.cliente_id))
        sujeto = antes.sujeto if antes else consentimiento.sujeto
        self.kept[consentimiento.cuenta_id, consentimiento.cliente_id] = replace(consentimiento, sujeto=sujeto)

    def de_cuenta(self, cuenta_id: UUID) -> Sequence[Consentimiento]:
        return [uno for uno in self.kept.values() if uno.cuenta_id == cuenta_id]
