"""The traslados in memory keep the contract."""

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

import pytest

from services.expedientes.application.ports import Tx
from services.expedientes.tests.contrato_de_traslados import ContratoDeTraslados, R, Registro
from services.expedientes.tests.fakes import FakeExpedientesTx
from services.expedientes.tests.unit.comun import SECRETARIA, Sala


@dataclass
class RegistroEnMemoria(Registro):
    """Those of a world."""

    sala: Sala = field(default_factory=Sala)

    async def caso(self) -> UUID:
        return self.sala.expediente(secuencia=len(self.sala.mundo.expedientes) + 1).expediente_id

    async def en(self, hacer: Callable[[Tx], R]) -> R:
        return hacer(FakeExpedientesTx(self.sala.mundo, SECRETARIA))


class TestEnMemoria(ContratoDeTraslados):
    @pytest.fixture
    def registro(self) -> Registro:
        return RegistroEnMemoria()
