"""What the repositories of entities and mandates do, whatever database is below them."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import Conflict
from libs.foundation.core.principals import Principal, servicio
from libs.foundation.eventos.outbox import Outbox
from libs.foundation.sql.database import Database
from libs.foundation.sql.migrate import migrate
from libs.foundation.sql.runner import Runner
from libs.foundation.sql.tx import TxParts
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.adapters.eventos import ENCODERS
from services.identity.adapters.secretos import HmacSecretos
from services.identity.adapters.sql import IdentityTx
from services.identity.application.aceptar_mandato import Aceptacion, AceptarMandato
from services.identity.application.decidir_entidad import DecidirEntidad, ResolverEntidad
from services.identity.application.ofrecer_mandato import Oferta, OfrecerMandato
from services.identity.application.ports import Tx
from services.identity.application.ports.lugar import Lugar
from services.identity.application.ports.mandatos import Lado
from services.identity.application.registrar_cuenta import RegistrarCuenta
from services.identity.application.retirar_entidad import RetirarEntidad, RetiroDeEntidad
from services.identity.application.retirar_miembro import RetirarMiembro, Retiro
from services.identity.application.terminar_mandato import Terminacion, TerminarMandato
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.entidad import Decision, Entidad, Estado, Miembro, Rol, Tipo
from services.identity.domain.evidencia import Clase, Evidencia
from services.identity.domain.mandato import Destino, Mandato, Ofertas, Suelto, Via
from services.identity.domain.persona import Identificador
from services.identity.domain.sesion import Sesion
from services.identity.tests.fakes import CASA, CEREMONIAS, CLI, FakeContrasenas, registro, usuario
from services.identity.tests.fakes_de_verificacion import oficial

T = TypeVar("T")
JURISDICCION = Jurisdiccion.cargar()
NOW = datetime(2026, 3, 2, 16, 0, 0, 123456, tzinfo=UTC)
DOCUMENTO = Evidencia(Clase.NOMBRAMIENTO, "application/pdf", 10_485_760, "ab" * 32, "v1")


async def runner_on(database: Database) -> Runner[Tx]:
    """identity's transactions on a migrated database."""
    await migrate(database, "identity", contract=True)
    parts = TxParts(SystemClock(), Outbox("identity"), ENCODERS)
    return Runner(database, lambda *args: IdentityTx(args[0], parts, *args[1:]), lambda: None)


async def written(runner: Runner[Tx], body: Callable[[Tx], T]) -> T:
    return await runner.database.write(lambda session: body(runner.make_tx(session, servicio("identity"))))


async def person(runner: Runner[Tx], correo: str, cui: str, **fields: Any) -> Cuenta:
    """A verified account."""
    command = registro(correo=correo, identificador=cui, **fields)
    return await runner.run(RegistrarCuenta(runner, FakeContrasenas(), JURISDICCION, CEREMONIAS), CLI, command)


async def in_session(runner: Runner[Tx], cuenta: Cuenta) -> Principal:
    """Its holder, who has just logged in."""
    now = SystemClock().now()
    sesion = Sesion(uuid4(), cuenta.id, CASA, now, now)
    await written(runner, lambda tx: tx.sesiones.agregar(sesion, uuid4().hex))
    return usuario(cuenta, sesion.id)


async def entity(runner: Runner[Tx], quien: Cuenta, nit: str = "576937K", **changed: Any) -> Entidad:
    """An entity that the account asked for."""
    persona = await written(runner, lambda tx: tx.personas.resolver(Identificador("nit", nit)))
    made = Entidad(
        id=uuid4(),
        persona=persona,
        nit=nit,
        nombre="Textiles S. A.",
        tipo=Tipo.PRIVADA,
        solicitante=quien.id,
        solicitada=NOW,
        evidencias=(DOCUMENTO,),
        llave=b"llave envuelta",
        miembros=(member(quien),),
    )
    made = replace(made, **changed)
    await written(runner, lambda tx: tx.entidades.crear(made))
    return made


def member(quien: Cuenta, rol: Rol = Rol.REPRESENTANTE, desde: datetime = NOW) -> Miembro:
    return Miembro(quien.id, quien.persona, quien.nombre, rol, desde, uuid4())


async def mandate(runner: Runner[Tx], quien: Cuenta, destino: Destino, **changed: Any) -> Mandato:
    """A mandate that the account offers."""
    made = Mandato(uuid4(), quien.persona, quien.nombre, None, quien.id, destino, "", None, NOW)
    made = replace(made, **changed)
    await written(runner, lambda tx: tx.mandatos.crear(made))
    return made


class MandatosSqlContract:
    """Subclasses give a fixture `database`, empty."""

    async def test_an_entity_comes_back_as_it_was_kept(self, database: Database) -> None:
        runner = await runner_on(database)
        rosa = await person(runner, "rosa@ejemplo.gt", "1234 56789 0101")
        luis = await person(runner, "luis@ejemplo.gt", "0000 00019 0101")
        made = await entity(runner, rosa)
        decided = made.con_decision(Decision.RECHAZAR, "No se lee.\nOtra vez.", uuid4(), NOW, timedelta(days=2))
        for expected in (made, decided, decided.sin_evidencia(NOW + timedelta(days=3)), decided.sin_archivos()):
            await written(runner, lambda tx, one=expected: tx.entidades.guardar(one))  # type: ignore[misc]  # bound now
            assert await runner.read(CLI, lambda tx: tx.entidades.leer(made.id)) == expected
            assert await written(runner, lambda tx: tx.entidades.bloquear(made.id)) == expected
        await written(runner, lambda tx: tx.personas.anotar_casillero(made.persona, "C-1"))
        kept = await runner.read(CLI, lambda tx: tx.entidades.leer(made.id))
        assert kept is not None
        assert kept.numero_casillero == "C-1"
        await written(runner, lambda tx: tx.personas.anotar_casillero(made.persona, ""))
        added = member(luis, Rol.MIEMBRO, NOW + timedelta(seconds=1))
        for rol in (Rol.MIEMBRO, Rol.REPRESENTANTE):
            one = replace(added, rol=rol)
            await written(runner, lambda tx, one=one: tx.entidades.fijar_miembro(made.id, one))  # type: ignore[misc]  # bound now
            kept = await runner.read(CLI, lambda tx: tx.entidades.leer(made.id))
            assert kept is not None
            assert kept.miembros == (*made.miembros, one)
        await written(runner, lambda tx: tx.entidades.retirar_miembro(made.id, rosa.id))
        kept = await runner.read(CLI, lambda tx: tx.entidades.leer(made.id))
        assert kept is not None
        assert [uno.cuenta_id for uno in kept.miembros] == [luis.id]
        assert await runner.read(CLI, lambda tx: tx.entidades.leer(uuid4())) is None

    async def test_entities_are_found_by_account_by_persona_and_in_the_queue(self, database: Database) -> None:
        runner = await runner_on(database)
        rosa = await person(runner, "rosa@ejemplo.gt", "1234 56789 0101")
        luis = await person(runner, "luis@ejemplo.gt", "0000 00019 0101")
        confirmed = await entity(runner, rosa, estado=Estado.CONFIRMADA, borrar_desde=NOW)
        pending = await entity(runner, rosa, "71080", solicitada=NOW + timedelta(seconds=1))
        others = await entity(runner, luis, "71080", solicitada=NOW - timedelta(seconds=1))
        read = runner.read

        async def ids(query: Callable[[Tx], Any]) -> list[UUID]:
            return [una.id for una in await read(CLI, query)]

        assert await ids(lambda tx: tx.entidades.de_cuenta(rosa.id, None, 10)) == [confirmed.id, pending.id]
        assert await ids(lambda tx: tx.entidades.de_cuenta(rosa.id, Lugar(NOW, confirmed.id), 10)) == [pending.id]
        assert await ids(lambda tx: tx.entidades.de_cuenta(rosa.id, None, 1)) == [confirmed.id]
        assert await ids(lambda tx: tx.entidades.en_cola(None, 10)) == [others.id, pending.id]
        assert await ids(lambda tx: tx.entidades.en_cola(Lugar(others.solicitada, others.id), 10)) == [pending.id]
        locked = await written(runner, lambda tx: tx.entidades.bloquear_de_cuenta(rosa.id))
        assert [una.id for una in locked] == sorted([confirmed.id, pending.id])
        assert await read(CLI, lambda tx: tx.entidades.confirmada_de(confirmed.persona)) == confirmed.id
        assert await read(CLI, lambda tx: tx.entidades.confirmada_de(pending.persona)) is None
        personas = {confirmed.persona, pending.persona, uuid4()}
        assert await read(CLI, lambda tx: tx.entidades.confirmadas_de(personas)) == [
            await read(CLI, lambda tx: tx.entidades.leer(confirmed.id))
        ]
        assert await read(CLI, lambda tx: tx.entidades.pendiente_de(rosa.id)) == pending.id
        assert await read(CLI, lambda tx: tx.entidades.pendiente_de(uuid4())) is None
        assert await read(CLI, lambda tx: tx.entidades.por_borrar(NOW - timedelta(microseconds=1), 10)) == []
        assert await read(CLI, lambda tx: tx.entidades.por_borrar(NOW, 10)) == [confirmed.id]
        assert await read(CLI, lambda tx: tx.entidades.por_eliminar(UUID(int=0), 10)) == []
        await written(runner, lambda tx: tx.entidades.guardar(confirmed.sin_evidencia(NOW)))
        assert await read(CLI, lambda tx: tx.entidades.por_borrar(NOW, 10)) == []
        assert await read(CLI, lambda tx: tx.entidades.por_eliminar(UUID(int=0), 10)) == [confirmed.id]
        assert await read(CLI, lambda tx: tx.entidades.por_eliminar(confirmed.id, 10)) == []
        asked = [f"{pending.id}/nombramiento", f"{pending.id}/dpi", f"{uuid4()}/nombramiento", "x/nombramiento"]
        assert await read(CLI, lambda tx: tx.entidades.referenciadas(asked)) == {asked[0]}
        assert await read(CLI, lambda tx: tx.entidades.referenciadas([])) == set()

    async def test_a_mandate_comes_back_as_it_was_kept(self, database: Database) -> None:
        runner = await runner_on(database)
        rosa = await person(runner, "rosa@ejemplo.gt", "1234 56789 0101")
        ana = await person(runner, "ana@ejemplo.gt", "0000 00019 0101", colegiado="10101")
        entidad = await entity(runner, rosa)
        made = await mandate(
            runner,
            rosa,
            Destino(Via.COLEGIADO, "10101"),
            entidad_id=entidad.id,
            numero="01017-2026-00001",
            vence=NOW + timedelta(days=1),
        )
        accepted = made.aceptado_por(ana, NOW)
        for expected in (made, accepted, accepted.terminado_por(mandante=True, ahora=NOW + timedelta(seconds=1))):
            await written(runner, lambda tx, one=expected: tx.mandatos.guardar(one))  # type: ignore[misc]  # bound now
            assert await runner.read(CLI, lambda tx: tx.mandatos.leer(made.id)) == expected
            assert await written(runner, lambda tx: tx.mandatos.bloquear(made.id)) == expected
        assert await runner.read(CLI, lambda tx: tx.mandatos.leer(uuid4())) is None

    async def test_each_side_lists_its_own_newest_first(self, database: Database) -> None:
        runner = await runner_on(database)
        rosa = await person(runner, "rosa@ejemplo.gt", "1234 56789 0101")
        ana = await person(runner, "ana@ejemplo.gt", "0000 00019 0101", colegiado="10101")
        luis = await person(runner, "luis@ejemplo.gt", "0000 12343 1333")
        entidad = await entity(runner, rosa, estado=Estado.CONFIRMADA)
        await written(runner, lambda tx: tx.entidades.fijar_miembro(entidad.id, member(luis, Rol.MIEMBRO)))
        by_mail, by_number = Destino(Via.CORREO, ana.correo), Destino(Via.COLEGIADO, ana.colegiado)
        offered = await mandate(runner, rosa, by_mail)
        numbered = await mandate(runner, rosa, by_number, ofrecido=NOW + timedelta(seconds=1))
        refused = await mandate(runner, rosa, by_mail, ofrecido=NOW + timedelta(seconds=2))
        given = await mandate(
            runner, rosa, by_mail, ofrecido=NOW + timedelta(seconds=3), mandante=entidad.persona, entidad_id=entidad.id
        )
        await written(runner, lambda tx: tx.mandatos.guardar(refused.terminado_por(mandante=False, ahora=NOW)))
        await written(runner, lambda tx: tx.mandatos.guardar(given.aceptado_por(ana, NOW)))

        async def seen(quien: Cuenta, antes_de: Lugar | None = None, limite: int = 10) -> list[UUID]:
            found = await runner.read(CLI, lambda tx: tx.mandatos.de(Lado(quien), antes_de, limite))
            return [uno.id for uno in found]

        assert await seen(rosa) == [given.id, refused.id, numbered.id, offered.id]
        assert await seen(ana) == [given.id, numbered.id, offered.id]
        assert await seen(luis) == []
        await written(runner, lambda tx: tx.entidades.fijar_miembro(entidad.id, member(luis, Rol.REPRESENTANTE)))
        assert await seen(luis) == [given.id]
        annulled = entidad.con_decision(Decision.ANULAR, "Nombramiento revocado", uuid4(), NOW, timedelta(days=1))
        await written(runner, lambda tx: tx.entidades.guardar(annulled))
        assert await seen(luis) == []  # who represents it no more
        assert await seen(ana, limite=1) == [given.id]
        assert await seen(ana, Lugar(numbered.ofrecido, numbered.id)) == [offered.id]
        later = NOW + timedelta(seconds=3)
        open_of_ana = await written(runner, lambda tx: tx.mandatos.bloquear_abiertos(Suelto(ana.id, False, later), 9))
        assert [uno.id for uno in open_of_ana] == [given.id]
        open_of_rosa = await written(runner, lambda tx: tx.mandatos.bloquear_abiertos(Suelto(rosa.id, False, later), 9))
        assert [uno.id for uno in open_of_rosa] == sorted([offered.id, numbered.id, given.id])
        of_entity = await written(runner, lambda tx: tx.mandatos.bloquear_abiertos(Suelto(entidad.id, True, later), 9))
        assert [uno.id for uno in of_entity] == [given.id]
        some = await written(runner, lambda tx: tx.mandatos.bloquear_abiertos(Suelto(rosa.id, False, later), 1))
        assert [uno.id for uno in some] == [min(offered.id, numbered.id, given.id)]
        early = await written(runner, lambda tx: tx.mandatos.bloquear_abiertos(Suelto(rosa.id, False, NOW), 9))
        assert [uno.id for uno in early] == [offered.id]

    async def test_offers_are_counted_that_wait_and_that_were_made_within_the_hour(self, database: Database) -> None:
        runner = await runner_on(database)
        rosa = await person(runner, "rosa@ejemplo.gt", "1234 56789 0101")
        destino, now = Destino(Via.CORREO, "ana@ejemplo.gt"), NOW + timedelta(hours=1)

        async def counted() -> Ofertas:
            return await runner.read(CLI, lambda tx: tx.mandatos.ofertas_de(rosa.id, now))

        assert await counted() == Ofertas(0, 0)
        await mandate(runner, rosa, destino)
        await mandate(runner, rosa, destino, vence=now)
        ended = await mandate(runner, rosa, destino, ofrecido=NOW + timedelta(seconds=1))
        await written(runner, lambda tx: tx.mandatos.guardar(ended.terminado_por(mandante=True, ahora=now)))
        await mandate(runner, rosa, destino, ofrecido=now, vence=now + timedelta(seconds=1))
        assert await counted() == Ofertas(2, 2)

    async def test_who_an_offer_is_for_is_whoever_was_verified_under_that_address(self, database: Database) -> None:
        runner = await runner_on(database)
        ana = await person(runner, "ana@ejemplo.gt", "0000 00019 0101", colegiado="10101")

        async def found(destino: Destino) -> str:
            return await runner.read(CLI, lambda tx: tx.mandatos.ofrecido_a(destino))

        addresses = [Destino(Via.CORREO, ana.correo), Destino(Via.COLEGIADO, "10101")]
        assert [await found(one) for one in addresses] == [ana.correo] * 2
        assert await found(Destino(Via.COLEGIADO, ana.correo)) == await found(Destino(Via.CORREO, "10101")) == ""
        await written(runner, lambda tx: tx.cuentas.verificar(replace(ana, verificada=False)))
        assert [await found(one) for one in addresses] == [""] * 2

    async def test_what_was_revoked_is_told_until_it_is_forgotten(self, database: Database) -> None:
        runner = await runner_on(database)
        first, second = uuid4(), uuid4()
        for poder, when in ((first, NOW), (second, NOW + timedelta(seconds=1)), (first, NOW + timedelta(days=1))):
            await written(runner, lambda tx, poder=poder, when=when: tx.poderes.revocar([poder], when))  # type: ignore[misc]  # bound now
        revoked = await runner.read(CLI, lambda tx: tx.poderes.revocados_desde(NOW))
        assert set(revoked) == {first, second}
        assert await runner.read(CLI, lambda tx: tx.poderes.revocados_desde(NOW + timedelta(seconds=1))) == [second]
        await written(runner, lambda tx: tx.poderes.olvidar(NOW + timedelta(seconds=1)))
        assert await runner.read(CLI, lambda tx: tx.poderes.revocados_desde(NOW)) == [second]

    async def test_what_is_left_to_end_is_kept_until_none_is(self, database: Database) -> None:
        runner = await runner_on(database)
        first, second = Suelto(uuid4(), False, NOW), Suelto(uuid4(), True, NOW + timedelta(seconds=1))
        for one in (second, first, replace(second, desde=NOW + timedelta(seconds=2))):
            await written(runner, lambda tx, one=one: tx.poderes.dejar(one))  # type: ignore[misc]  # bound now
        left = await runner.read(CLI, lambda tx: tx.poderes.dejados(9))
        assert left == [first, replace(second, desde=NOW + timedelta(seconds=2))]
        assert await runner.read(CLI, lambda tx: tx.poderes.dejados(1)) == [first]
        await written(runner, lambda tx: tx.poderes.soltar(first))
        await written(runner, lambda tx: tx.poderes.soltar(second))  # it was left again since
        assert await runner.read(CLI, lambda tx: tx.poderes.dejados(9)) == left[1:]

    async def test_two_entities_of_one_nit_confirmed_at_once_are_one(self, database: Database) -> None:
        runner = await runner_on(database)
        rosa = await person(runner, "rosa@ejemplo.gt", "1234 56789 0101")
        luis = await person(runner, "luis@ejemplo.gt", "0000 00019 0101")
        asked = [await entity(runner, quien) for quien in (rosa, luis)]
        decide = DecidirEntidad(JURISDICCION)
        results = await asyncio.gather(
            *(runner.run(decide, oficial(), ResolverEntidad(una.id, Decision.CONFIRMAR)) for una in asked),
            return_exceptions=True,
        )
        assert [one.code for one in results if isinstance(one, Conflict)] == ["ENTIDAD_YA_CONFIRMADA"]
        assert [one.estado for one in results if isinstance(one, Entidad)] == [Estado.CONFIRMADA]

    async def test_an_entity_withdrawn_and_decided_at_once_is_the_one_and_the_other_is_told_so(
        self, database: Database
    ) -> None:
        runner = await runner_on(database)
        rosa = await person(runner, "rosa@ejemplo.gt", "1234 56789 0101")
        decide = DecidirEntidad(JURISDICCION)
        for _ in range(5):
            made = await entity(runner, rosa)
            results = await asyncio.gather(
                runner.run(decide, oficial(), ResolverEntidad(made.id, Decision.RECHAZAR, "No se lee")),
                runner.run(RetirarEntidad(), usuario(rosa), RetiroDeEntidad(made.id)),
                return_exceptions=True,
            )
            kept = await runner.read(CLI, lambda tx, id_=made.id: tx.entidades.leer(id_))  # type: ignore[misc]  # bound now
            assert kept is not None
            [late] = [one for one in results if isinstance(one, Conflict)]
            told = {Estado.RECHAZADA: "ENTIDAD_DECIDIDA", Estado.RETIRADA: "SOLICITUD_RETIRADA"}
            assert late.code == told[kept.estado]
            assert (kept.llave is None) is (kept.estado is Estado.RETIRADA)

    async def test_two_representatives_who_leave_at_once_leave_one_behind(self, database: Database) -> None:
        runner = await runner_on(database)
        rosa = await person(runner, "rosa@ejemplo.gt", "1234 56789 0101")
        luis = await person(runner, "luis@ejemplo.gt", "0000 00019 0101")
        made = await entity(runner, rosa, estado=Estado.CONFIRMADA)
        await written(runner, lambda tx: tx.entidades.fijar_miembro(made.id, member(luis)))
        results = await asyncio.gather(
            *(
                runner.run(RetirarMiembro(JURISDICCION), usuario(quien), Retiro(made.id, quien.id))
                for quien in (rosa, luis)
            ),
            return_exceptions=True,
        )
        assert [one.code for one in results if isinstance(one, Conflict)] == ["ULTIMO_REPRESENTANTE"]
        assert results.count(None) == 1

    async def test_accepted_and_revoked_at_once_it_is_not_in_force_and_the_suite_knows(
        self, database: Database
    ) -> None:
        runner = await runner_on(database)
        rosa = await person(runner, "rosa@ejemplo.gt", "1234 56789 0101")
        ana = await person(runner, "ana@ejemplo.gt", "0000 00019 0101")
        offer = OfrecerMandato(JURISDICCION, HmacSecretos(b"llave de prueba"))
        for _ in range(5):
            id_ = (await runner.run(offer, await in_session(runner, rosa), Oferta("correo", ana.correo))).mandato.id
            await asyncio.gather(
                runner.run(AceptarMandato(), usuario(ana), Aceptacion(id_)),
                runner.run(TerminarMandato(), usuario(rosa), Terminacion(id_)),
                return_exceptions=True,
            )
            kept = await runner.read(CLI, lambda tx, id_=id_: tx.mandatos.leer(id_))  # type: ignore[misc]  # bound now
            assert kept is not None
            assert kept.estado.value == "revocado"
            revoked = await runner.read(CLI, lambda tx, kept=kept: tx.poderes.revocados_desde(kept.ofrecido))  # type: ignore[misc]  # bound now
            assert (id_ in revoked) is (kept.aceptado is not None)
