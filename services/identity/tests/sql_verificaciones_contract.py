"""What the repository of requests to be verified does, whatever database is below it."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import Conflict
from libs.foundation.core.principals import servicio
from libs.foundation.eventos.outbox import Outbox
from libs.foundation.sql.database import Database
from libs.foundation.sql.migrate import migrate
from libs.foundation.sql.runner import Runner
from libs.foundation.sql.tx import TxParts
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.adapters.eventos import ENCODERS
from services.identity.adapters.registros import RegistrosSinConexion
from services.identity.adapters.secretos import HmacSecretos
from services.identity.adapters.sql import IdentityTx
from services.identity.application.asignar_verificacion import Asignacion, AsignarVerificacion
from services.identity.application.decidir_verificacion import DecidirVerificacion, Resolver
from services.identity.application.ports import Tx
from services.identity.application.ports.lugar import Lugar
from services.identity.application.recepcion import Recepcion
from services.identity.application.registrar_cuenta import RegistrarCuenta
from services.identity.application.retirar_verificacion import RetirarVerificacion, RetiroDeVerificacion
from services.identity.application.solicitar_verificacion import SolicitarVerificacion, Solicitud
from services.identity.domain.cotejo import Cotejo, Fuente, Resultado
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta
from services.identity.domain.evidencia import Clase, Evidencia
from services.identity.domain.formulario import Formulario
from services.identity.domain.verificacion import Decision, Estado, Verificacion
from services.identity.tests.fakes import CEREMONIAS, CLI, CUI, FakeContrasenas, registro
from services.identity.tests.fakes_de_verificacion import (
    FakeArchivo,
    FakeCargas,
    FakeCasilleros,
    formulario,
    oficial,
    titular,
)

T = TypeVar("T")
JURISDICCION = Jurisdiccion.cargar()
NOW = datetime(2026, 3, 2, 16, 0, 0, 123456, tzinfo=UTC)
OFICIAL = oficial()
DPI = Evidencia(Clase.DPI, "image/png", 10_485_760, "ab" * 32, "v1")
VIDEO = Evidencia(Clase.VIDEO, "video/webm", 7, "cd" * 32)


def solicitud(cuenta: Cuenta, when: datetime = NOW, **changed: object) -> Verificacion:
    canonico = Formulario.de(
        formulario(tipo=TipoDeCuenta.PROFESIONAL, colegiado="7", numero_casillero="7KQ4-9TZ2-M1XV-R"), JURISDICCION
    )
    made = Verificacion(
        id=uuid4(),
        cuenta_id=cuenta.id,
        formulario=canonico,
        evidencias=(DPI, VIDEO),
        llave=b"llave envuelta",
        solicitada=when,
    )
    return replace(made, **changed)  # type: ignore[arg-type]  # the caller's


class VerificacionesSqlContract:
    """Subclasses give a fixture `database`, empty."""

    @pytest.fixture
    async def runner(self, database: Database) -> Runner[Tx]:
        await migrate(database, "identity", contract=True)
        parts = TxParts(SystemClock(), Outbox("identity"), ENCODERS)
        return Runner(database, lambda *args: IdentityTx(args[0], parts, *args[1:]), lambda: None)

    @staticmethod
    async def write(runner: Runner[Tx], body: Callable[[Tx], T]) -> T:
        return await runner.database.write(lambda session: body(runner.make_tx(session, servicio("identity"))))

    async def account(self, runner: Runner[Tx], correo: str = "luis@ejemplo.gt", verificada: bool = False) -> Cuenta:
        command = registro(correo, identificador=CUI, verificada=verificada)
        return await runner.run(RegistrarCuenta(runner, FakeContrasenas(), JURISDICCION, CEREMONIAS), CLI, command)

    async def kept(self, runner: Runner[Tx], *made: Verificacion) -> None:
        for one in made:
            await self.write(runner, lambda tx, one=one: tx.verificaciones.crear(one))  # type: ignore[misc]  # bound now

    async def test_a_request_comes_back_as_it_was_kept(self, runner: Runner[Tx]) -> None:
        cuenta = await self.account(runner)
        made = solicitud(cuenta, cotejos=(Cotejo.de(Fuente.MRZ, ("nombres", "vencido"), ("cui",), "escrita"),))
        await self.kept(runner, made)
        sin_diferencia = Cotejo.de(Fuente.MRZ, (), (), "")
        changed = replace(
            made.asignada_a(uuid4(), NOW, timedelta(hours=1)).con_decision(
                Decision.RECHAZAR, "No se lee.\nTómela de nuevo.", NOW + timedelta(minutes=1), timedelta(days=2)
            ),
            llave=None,
            borrada=NOW + timedelta(days=3),
            persona_anterior=uuid4(),
            formulario=made.formulario.en_blanco(),
        ).con_cotejos((sin_diferencia, Cotejo(Fuente.COLEGIO, Resultado.NO_CONSTA, origen="simulador")))
        for expected in (made, changed):
            await self.write(runner, lambda tx, one=expected: tx.verificaciones.guardar(one))  # type: ignore[misc]  # bound now
            assert await runner.read(CLI, lambda tx: tx.verificaciones.leer(made.id)) == expected
            assert await self.write(runner, lambda tx: tx.verificaciones.bloquear(made.id)) == expected
            assert await runner.read(CLI, lambda tx: tx.verificaciones.de_cuenta(cuenta.id)) == expected
        assert await runner.read(CLI, lambda tx: tx.verificaciones.leer(uuid4())) is None
        assert await runner.read(CLI, lambda tx: tx.verificaciones.de_cuenta(uuid4())) is None

    async def test_of_an_account_it_is_the_last(self, runner: Runner[Tx]) -> None:
        cuenta, other = await self.account(runner), await self.account(runner, "ana@ejemplo.gt")
        last = solicitud(cuenta, NOW + timedelta(microseconds=1))
        await self.kept(runner, last, solicitud(cuenta), solicitud(other, NOW + timedelta(days=1)))
        assert await runner.read(CLI, lambda tx: tx.verificaciones.de_cuenta(cuenta.id)) == last
        every = await runner.read(CLI, lambda tx: tx.verificaciones.todas_de(cuenta.id))
        assert [one.solicitada for one in every] == [NOW, last.solicitada]
        assert every[1] == last

    async def test_the_queue_is_what_an_officer_has_or_may_take_oldest_first(self, runner: Runner[Tx]) -> None:
        me, colleague = uuid4(), uuid4()
        cuenta, later = await self.account(runner), NOW + timedelta(hours=1)
        oficial_propio = await self.account(runner, "oficial@oj.gob.gt")
        assigned = {"estado": Estado.ASIGNADA, "asignada_hasta": later}
        free = [solicitud(cuenta, NOW + timedelta(minutes=minute)) for minute in (3, 1)]
        mine = solicitud(cuenta, NOW + timedelta(minutes=2), oficial=me, **assigned)
        theirs = solicitud(cuenta, NOW, oficial=colleague, **assigned)
        own = solicitud(oficial_propio, NOW)
        decided = [
            solicitud(cuenta, NOW, estado=estado, oficial=me)
            for estado in (Estado.APROBADA, Estado.RECHAZADA, Estado.AMPLIACION_SOLICITADA)
        ]
        await self.kept(runner, *free, mine, theirs, own, *decided)

        async def seen(who: UUID, when: datetime, desde: Lugar | None = None, limite: int = 10) -> list[UUID]:
            found = await runner.read(CLI, lambda tx: tx.verificaciones.en_cola(who, when, desde, limite))
            return [one.id for one in found]

        await self.write(runner, lambda tx: tx.verificaciones.guardar(replace(own, estado=Estado.RECHAZADA)))
        order = [free[1].id, mine.id, free[0].id]
        assert await seen(me, later - timedelta(microseconds=1)) == order
        assert await seen(me, later) == [theirs.id, *order]
        assert await seen(me, NOW, limite=2) == order[:2]
        assert await seen(me, NOW, Lugar(mine.solicitada, mine.id)) == order[2:]
        assert await seen(cuenta.id, NOW) == []

    async def test_what_is_to_be_erased_is_found_until_it_was(self, runner: Runner[Tx]) -> None:
        cuenta = await self.account(runner)
        due = solicitud(cuenta, estado=Estado.RECHAZADA, borrar_desde=NOW)
        await self.kept(runner, due, solicitud(cuenta), replace(due, id=uuid4(), borrar_desde=NOW + timedelta(1)))

        async def found(when: datetime) -> list[UUID]:
            return list(await runner.read(CLI, lambda tx: tx.verificaciones.por_borrar(when, 10)))

        assert await found(NOW - timedelta(microseconds=1)) == []
        assert await found(NOW) == [due.id]
        await self.write(runner, lambda tx: tx.verificaciones.guardar(due.sin_evidencia(NOW)))
        assert await found(NOW) == []

    async def test_files_to_be_deleted_are_found_in_order_of_their_requests_until_they_were(
        self, runner: Runner[Tx]
    ) -> None:
        cuenta = await self.account(runner)
        made = sorted((solicitud(cuenta, borrar_desde=NOW).sin_evidencia(NOW) for _ in range(4)), key=lambda u: u.id)
        await self.kept(runner, *made, solicitud(cuenta))
        await self.write(runner, lambda tx: tx.verificaciones.guardar(made[2].sin_archivos()))

        async def found(desde: UUID, limite: int = 10) -> list[UUID]:
            return list(await runner.read(CLI, lambda tx: tx.verificaciones.por_eliminar(desde, limite)))

        assert await found(UUID(int=0)) == [made[0].id, made[1].id, made[3].id]
        assert await found(UUID(int=0), 2) == [made[0].id, made[1].id]
        assert await found(made[1].id) == [made[3].id]

    async def test_the_objects_of_requests_are_known_erased_or_not(self, runner: Runner[Tx]) -> None:
        made = solicitud(await self.account(runner), llave=None)
        await self.kept(runner, made)
        asked = [f"{made.id}/dpi", f"{made.id}/nombramiento", f"{uuid4()}/dpi", "x/dpi", f"{made.id}/video"]
        known = await runner.read(CLI, lambda tx: tx.verificaciones.referenciadas(asked))
        assert known == {f"{made.id}/dpi", f"{made.id}/video"}
        assert await runner.read(CLI, lambda tx: tx.verificaciones.referenciadas([])) == set()

    async def test_verifying_keeps_what_it_settles_and_nothing_else(self, runner: Runner[Tx]) -> None:
        cuenta = await self.account(runner)
        settled = replace(cuenta, nombre="Luis Tzoc", tipo=TipoDeCuenta.PROFESIONAL, colegiado="7", verificada=True)
        verified = replace(settled, nacimiento=date(1950, 1, 2))
        await self.write(runner, lambda tx: tx.cuentas.verificar(replace(verified, correo="otro@ejemplo.gt")))
        assert await self.write(runner, lambda tx: tx.cuentas.bloquear(cuenta.id)) == verified
        assert await self.write(runner, lambda tx: tx.cuentas.bloquear(uuid4())) is None
        other = await self.account(runner, "ana@ejemplo.gt")
        assert other.persona == cuenta.persona
        assert await runner.read(CLI, lambda tx: tx.cuentas.verificadas_de(cuenta.persona)) == [cuenta.id]

    async def test_asked_for_ten_times_at_once_it_is_one_request(self, runner: Runner[Tx]) -> None:
        cuenta = await self.account(runner)
        secretos = HmacSecretos(b"llave de prueba")
        recepcion = Recepcion(JURISDICCION, FakeCargas(), FakeArchivo())
        ask = SolicitarVerificacion(JURISDICCION, SystemClock(), runner, secretos, recepcion, FakeCasilleros())
        command = Solicitud(formulario(), {Clase.DPI: "image/png", Clase.VIDEO: "video/mp4"})
        made = await asyncio.gather(
            *(runner.run(ask, titular(cuenta), command) for _ in range(10)), return_exceptions=True
        )
        refused = [one for one in made if isinstance(one, Conflict)]
        assert len(refused) == 9
        assert {one.code for one in refused} == {"VERIFICACION_EN_CURSO"}

    async def test_withdrawn_and_decided_at_once_it_is_the_one_and_the_other_is_told_so(
        self, runner: Runner[Tx]
    ) -> None:
        registros = RegistrosSinConexion()
        decide = DecidirVerificacion(JURISDICCION, runner, registros)
        cuenta = await self.account(runner)
        for minute in range(5):
            made = solicitud(cuenta, NOW + timedelta(minutes=minute), estado=Estado.ASIGNADA, oficial=OFICIAL.subject)
            await self.kept(runner, made)
            results = await asyncio.gather(
                runner.run(decide, OFICIAL, Resolver(made.id, Decision.RECHAZAR, "No se lee")),
                runner.run(RetirarVerificacion(), titular(cuenta), RetiroDeVerificacion()),
                return_exceptions=True,
            )
            kept = await runner.read(CLI, lambda tx, id_=made.id: tx.verificaciones.leer(id_))  # type: ignore[misc]  # bound now
            assert kept is not None
            [late] = [one for one in results if isinstance(one, Conflict)]
            told = {Estado.RECHAZADA: "VERIFICACION_DECIDIDA", Estado.RETIRADA: "SOLICITUD_RETIRADA"}
            assert late.code == told[kept.estado]
            assert (kept.llave is None) is (kept.estado is Estado.RETIRADA)

    async def test_two_accounts_vouched_for_at_once_do_not_share_a_persona(self, runner: Runner[Tx]) -> None:
        register = RegistrarCuenta(runner, FakeContrasenas(), JURISDICCION, CEREMONIAS)
        commands = [registro(f"ana{numero}@ejemplo.gt", identificador=CUI) for numero in range(6)]
        results = await asyncio.gather(
            *(runner.run(register, CLI, command) for command in commands), return_exceptions=True
        )
        assert [one.code for one in results if isinstance(one, Conflict)] == ["PERSONA_CON_OTRA_CUENTA"] * 5
        assert len([one for one in results if isinstance(one, Cuenta)]) == 1

    async def test_two_accounts_approved_at_once_do_not_share_a_persona(self, runner: Runner[Tx]) -> None:
        officers = [oficial(), oficial()]
        ids = []
        for who, correo in zip(officers, ("luis@ejemplo.gt", "luis.dos@ejemplo.gt"), strict=True):
            made = solicitud(await self.account(runner, correo))
            await self.kept(runner, made)
            registros = RegistrosSinConexion()
            take = AsignarVerificacion(JURISDICCION, runner, registros, registros)
            taken = await runner.run(take, who, Asignacion(made.id))
            assert [uno.resultado for uno in taken.cotejos] == [Resultado.SIN_RESPUESTA] * 2
            ids.append(made.id)
        decide = DecidirVerificacion(JURISDICCION, runner, RegistrosSinConexion())
        results = await asyncio.gather(
            *(
                runner.run(decide, who, Resolver(id_, Decision.APROBAR, "Visto"))
                for who, id_ in zip(officers, ids, strict=True)
            ),
            return_exceptions=True,
        )
        assert [one.code for one in results if isinstance(one, Conflict)] == ["PERSONA_CON_OTRA_CUENTA"]
        assert [one.estado for one in results if isinstance(one, Verificacion)] == [Estado.APROBADA]
