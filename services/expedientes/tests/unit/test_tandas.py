"""What casillero tells, in sets: on the fakes, and whatever it is."""

import asyncio

import pytest
from google.protobuf.message import Message
from hypothesis import given
from hypothesis import strategies as st

from services.expedientes.adapters.eventos import ENCODERS
from services.expedientes.domain.expediente import Expediente
from services.expedientes.tests.contrato_de_tandas import ContratoDeTandas
from services.expedientes.tests.juego import CASOS, ENTREGAS, Dicho
from services.expedientes.tests.unit.comun import Sala

DICHOS = st.builds(
    Dicho,
    clase=st.sampled_from(list(CASOS)),
    cual=st.none() | st.integers(0, ENTREGAS - 1),
    minutos=st.integers(0, 10_000),
    propia=st.sampled_from([True, True, True, False]),
)


class TestFakes(ContratoDeTandas):
    @pytest.fixture
    def sala(self) -> Sala:
        return Sala()

    async def contado(self, sala: Sala, caso: Expediente) -> list[Message]:
        encoded = [ENCODERS[type(hecho)](hecho) for hecho in sala.mundo.events]
        return [uno.message for uno in encoded if uno.subject == str(caso.expediente_id)]

    @given(dichos=st.lists(DICHOS, max_size=30))
    def test_anything_said_ends_as_if_it_were_said_one_by_one(self, dichos: list[Dicho]) -> None:
        asyncio.run(self.comparar(Sala(), dichos))
