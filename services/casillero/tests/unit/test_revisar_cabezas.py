from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from services.casillero.tests.contrato_cabezas import ContratoDeLasCabezas
from services.casillero.tests.fakes import Mundo, entrega
from services.casillero.tests.fakes_de_evidencia import parte_danada
from services.casillero.tests.fakes_de_vecinos import FakeSelladora
from services.casillero.tests.unit.comun import depositar


class BitacoraDeMentira:
    """Implements contrato_cabezas.Bitacora on fakes."""

    def __init__(self) -> None:
        self.mundo = Mundo()
        self.runner, self.selladora = self.mundo.runner, FakeSelladora(self.mundo.clock)
        self.parte_danada = parte_danada

    async def hecho(self) -> tuple[UUID, UUID]:
        orden = entrega(uuid4())
        await depositar(self.mundo, orden)
        self.mundo.en_registro = len(self.mundo.evidencias)
        [first, *_] = [una for una in self.mundo.evidencias if una.entrega_id == orden.entrega_id]
        return orden.entrega_id, first.evidencia_id

    async def danar(self, tamano: int) -> None:
        self.mundo.cabezas[tamano] = replace(self.mundo.cabezas[tamano], firma=b"firmb")


class TestCabezasDeMentira(ContratoDeLasCabezas):
    @pytest.fixture
    def bitacora(self) -> BitacoraDeMentira:
        return BitacoraDeMentira()
