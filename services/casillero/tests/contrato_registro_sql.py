"""What the register of mailboxes does, on every database: subclasses give the fixture `database`, empty."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy.orm import Session

from libs.foundation.core.principals import servicio
from libs.foundation.core.usecases import Stale
from services.casillero.application import importar_registro
from services.casillero.tests.contrato_sql import ContratoSql, Libro
from services.casillero.tests.fakes import EVENTO, GT
from services.casillero.tests.fakes_de_vecinos import FakePersonas

FILAS = [
    importar_registro.Fila(linea, numero, cui)
    for linea, (numero, cui) in enumerate([("77", "1234567890101"), ("78", "0000000190101")], 2)
]

ANA = uuid4()


class ContratoDelRegistro(ContratoSql):
    """The contract."""

    @staticmethod
    async def importar(libro: Libro, personas: FakePersonas) -> importar_registro.Importado:
        caso = importar_registro.ImportarRegistro(personas, GT)
        return await libro.runner.run(caso, servicio("cli"), importar_registro.Command(FILAS))

    async def test_imported_five_times_at_once_each_number_is_kept_once(self, libro: Libro) -> None:
        personas = FakePersonas()
        hechos = await asyncio.gather(*(self.importar(libro, personas) for _ in range(5)))
        assert sum(hecho.agregadas for hecho in hechos) == len(FILAS)
        assert sum(hecho.presentes for hecho in hechos) == 4 * len(FILAS)
        duenos = await libro.runner.read(EVENTO, lambda tx: tx.registro.duenos(["77", "78", "79"]))
        assert duenos == {fila.numero: personas.por_cui[fila.cui] for fila in FILAS}

    async def test_a_registered_number_is_adopted_by_its_mailbox(self, libro: Libro) -> None:
        personas = FakePersonas()
        await self.importar(libro, personas)
        persona = personas.por_cui[FILAS[0].cui]
        await libro.abrir(persona)
        assert (await libro.casillero(persona)).numero == "77"

    async def test_a_mailbox_that_was_opened_is_in_the_register_for_whoever_did_not_see_it_yet(
        self, libro: Libro
    ) -> None:
        """An import that has looked before the opening was committed is to look again, and so the other way round."""
        persona = await libro.abrir()
        numero = (await libro.casillero(persona)).numero
        with pytest.raises(Stale):
            await self.agregar(libro, "99", persona)
        vistos = await libro.runner.read(
            EVENTO, lambda tx: (tx.registro.numeros([persona]), tx.registro.duenos([numero]))
        )
        assert vistos == ({persona: numero}, {numero: persona})

    @pytest.mark.parametrize("again", [("77", uuid4()), ("78", ANA)], ids=["number", "persona"])
    async def test_nothing_is_registered_twice(self, libro: Libro, again: tuple[str, UUID]) -> None:
        await self.agregar(libro, "77", ANA)
        with pytest.raises(Stale):
            await self.agregar(libro, *again)

    @staticmethod
    async def agregar(libro: Libro, numero: str, persona: UUID) -> None:
        def body(session: Session) -> None:
            libro.runner.make_tx(session, EVENTO).registro.agregar({numero: persona})

        await libro.database.write(body)
