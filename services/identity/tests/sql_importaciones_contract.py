"""What importing accounts does, whatever database is below it."""

import asyncio
from dataclasses import replace
from hashlib import sha1
from uuid import uuid4

from libs.foundation.sql.runner import Runner
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.abrir_sesion import Abrir
from services.identity.application.acceso import Acceso
from services.identity.application.importar_cuentas import Fila, Importado, Importar, ImportarCuentas
from services.identity.application.ports import Tx
from services.identity.application.ports.importacion import Existente
from services.identity.domain.persona import Identificador
from services.identity.tests.fakes import ANONIMO, CAFE, CASA, CLI, CONTRASENA, CORREO, FakeContrasenas
from services.identity.tests.sql_contract import IdentitySqlContract
from services.identity.tests.unit.test_importar_cuentas import FakeRepetidas

JURISDICCION = Jurisdiccion.cargar()
RESUMEN = sha1(CONTRASENA.encode()).hexdigest()
FILAS = tuple(
    Fila(linea, cui, correo, RESUMEN, "sha1")
    for linea, (cui, correo) in enumerate(
        [("1234567890101", CORREO), ("0000000190101", "beto@ejemplo.gt"), ("0000999962217", "carla@ejemplo.gt")], 2
    )
)


def importar(runner: Runner[Tx]) -> ImportarCuentas:
    return ImportarCuentas(runner, FakeContrasenas(), JURISDICCION, FakeRepetidas(), 0)


class ImportacionesSqlContract(IdentitySqlContract):
    """Subclasses give a fixture `database`, empty."""

    async def test_what_was_imported_comes_back_and_is_not_imported_again(self, runner: Runner[Tx]) -> None:
        assert await runner.run(importar(runner), CLI, Importar(FILAS)) == Importado(3, 0, [])
        cuenta = await runner.read(CLI, lambda tx: tx.cuentas.por_correo(CORREO))
        assert cuenta is not None
        assert cuenta.importada is not None
        persona = await runner.read(CLI, lambda tx: tx.personas.leer(cuenta.persona))
        assert persona is not None
        assert persona.identificador == Identificador("cui", FILAS[0].cui)
        assert await runner.run(importar(runner), CLI, Importar(FILAS)) == Importado(0, 3, [])
        assert await runner.read(CLI, lambda tx: tx.cuentas.por_correo(CORREO)) == cuenta

    async def test_accounts_are_found_by_e_mail_and_by_number(self, runner: Runner[Tx]) -> None:
        mine = await self.registered(runner)
        await runner.run(importar(runner), CLI, Importar(FILAS[1:2]))
        numero, other = Identificador("cui", "1234567890101"), Identificador("cui", FILAS[1].cui)
        expected = Existente(CORREO, numero, importada=False, verificada=True)
        for correos, cuis in (([mine.correo], ["x"]), (["x"], [numero.valor])):
            assert await runner.read(CLI, lambda tx, a=correos, b=cuis: tx.importaciones.existentes(a, b)) == [expected]  # type: ignore[misc]  # bound now
        both = await runner.read(CLI, lambda tx: tx.importaciones.existentes([FILAS[1].correo], [numero.valor]))
        assert set(both) == {expected, Existente(FILAS[1].correo, other, importada=True, verificada=False)}

    async def test_an_e_mail_that_got_an_account_meanwhile_is_told(self, runner: Runner[Tx]) -> None:
        mine = await self.registered(runner)
        again = [replace(mine, id=uuid4())]
        assert not await self.write(runner, lambda tx: tx.importaciones.agregar(again))
        assert await runner.read(CLI, lambda tx: tx.cuentas.por_correo(CORREO)) == mine

    async def test_imported_five_times_at_once_each_is_one_account(self, runner: Runner[Tx]) -> None:
        given = await asyncio.gather(*(runner.run(importar(runner), CLI, Importar(FILAS)) for _ in range(5)))
        assert sum(one.agregadas for one in given) == len(FILAS)
        assert sum(one.presentes for one in given) == 4 * len(FILAS)

    async def test_ten_first_logins_at_once_all_succeed_and_hash_anew_once(self, runner: Runner[Tx]) -> None:
        await runner.run(importar(runner), CLI, Importar(FILAS))
        login = Abrir(CORREO, CONTRASENA, CASA)
        given = await asyncio.gather(*(runner.run(self.login(runner), ANONIMO, login) for _ in range(10)))
        assert [type(one) for one in given] == [Acceso] * 10
        cuenta = await runner.read(CLI, lambda tx: tx.cuentas.por_correo(CORREO))
        assert cuenta is not None
        assert cuenta.contrasena == f"cifrada:{CONTRASENA}"

    async def test_a_failed_login_asks_of_the_database_what_it_asks_for_nobody(self, runner: Runner[Tx]) -> None:
        await runner.run(importar(runner), CLI, Importar(FILAS))
        asked: list[list[str]] = []
        for correo in (CORREO, "nadie@ejemplo.gt"):
            with self.statements() as said:
                await runner.run(self.login(runner), ANONIMO, Abrir(correo, "equivocada", CAFE))
            asked.append(said)
        assert asked[0]
        assert asked[0] == asked[1]
