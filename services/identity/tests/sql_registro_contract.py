"""What registrations, links and mails do, whatever database is below them."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import uuid4

import pytest
from sqlalchemy import Engine, event

from libs.foundation.core.clock import SystemClock
from libs.foundation.core.principals import servicio
from libs.foundation.eventos.outbox import Outbox
from libs.foundation.sql.database import Database
from libs.foundation.sql.migrate import migrate
from libs.foundation.sql.runner import Runner
from libs.foundation.sql.tx import TxParts
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.adapters.eventos import ENCODERS
from services.identity.adapters.secretos import HmacSecretos
from services.identity.adapters.sql import IdentityTx
from services.identity.application.captchas import Captchas
from services.identity.application.confirmar_correo import Confirmar, ConfirmarCorreo
from services.identity.application.ports import Tx
from services.identity.application.reenviar_confirmacion import Reenviar, ReenviarConfirmacion
from services.identity.application.registrar_cuenta import RegistrarCuenta
from services.identity.application.restablecer_contrasena import Restablecer, RestablecerContrasena
from services.identity.application.solicitar_recuperacion import Recuperar, SolicitarRecuperacion
from services.identity.application.solicitar_registro import SolicitarRegistro
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.enlace import Enlace, Para
from services.identity.domain.mensaje import Clase, Mensaje, Pendientes
from services.identity.domain.registro import Registro
from services.identity.domain.sesion import Sesion
from services.identity.tests.fakes import (
    ANONIMO,
    BITS,
    CASA,
    CEREMONIAS,
    CLI,
    CONTRASENA,
    CORREO,
    FakeContrasenas,
    formulario,
    registro,
    resuelto,
)

T = TypeVar("T")
SECRETOS = HmacSecretos(b"llave de prueba")
CAPTCHAS = Captchas(SECRETOS, BITS, timedelta(minutes=10))
JURISDICCION = Jurisdiccion.cargar()
NOW = datetime(2026, 3, 2, 16, 0, 0, 123456, tzinfo=UTC)


def captcha() -> str:
    """A fresh one, solved."""
    return resuelto(CAPTCHAS.nuevo(datetime.now(UTC))[1], BITS)


class RegistroSqlContract:
    """Subclasses give a fixture `database`, empty."""

    @pytest.fixture
    async def runner(self, database: Database) -> Runner[Tx]:
        await migrate(database, "identity", contract=True)
        parts = TxParts(SystemClock(), Outbox("identity"), ENCODERS)
        return Runner(database, lambda *args: IdentityTx(args[0], parts, *args[1:]), lambda: None)

    @staticmethod
    async def write(runner: Runner[Tx], body: Callable[[Tx], T]) -> T:
        return await runner.database.write(lambda session: body(runner.make_tx(session, servicio("identity"))))

    @staticmethod
    async def registered(runner: Runner[Tx], **fields: Any) -> Cuenta:
        use_case = RegistrarCuenta(runner, FakeContrasenas(), JURISDICCION, CEREMONIAS)
        return await runner.run(use_case, CLI, registro(**fields))

    @staticmethod
    @contextmanager
    def statements() -> Iterator[list[str]]:
        """Every statement that any database is asked while it lasts."""
        asked: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            asked.append(statement)

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield asked
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    @staticmethod
    async def requested(runner: Runner[Tx], **fields: Any) -> None:
        use_case = SolicitarRegistro(runner, FakeContrasenas(), SECRETOS, CAPTCHAS, JURISDICCION)
        await runner.run(use_case, ANONIMO, replace(formulario(), captcha=captcha(), **fields))

    @staticmethod
    async def newest(runner: Runner[Tx]) -> Mensaje:
        """The mail that is due last."""
        due = await runner.read(CLI, lambda tx: tx.mensajes.debidos(datetime.now(UTC), 100))
        found = await runner.read(CLI, lambda tx: tx.mensajes.leer(due[-1]))
        assert found is not None
        return found

    async def test_registering_asks_the_same_of_the_database_whoever_has_an_account(self, runner: Runner[Tx]) -> None:
        await self.registered(runner, roles=("administrador", "secretario@01017"))
        asked = []
        for correo in (CORREO, "nadie@ejemplo.gt"):
            with self.statements() as said:
                await self.requested(runner, correo=correo, llave="k" * 32)
            asked.append(said)
        assert len(asked[0]) > 5
        assert asked[0] == asked[1]

    async def test_asking_for_another_link_does_too(self, runner: Runner[Tx]) -> None:
        await self.requested(runner)
        asked = []
        for correo in (CORREO, "nadie@ejemplo.gt", "no es un correo"):
            use_case = ReenviarConfirmacion(runner, SECRETOS, CAPTCHAS)
            with self.statements() as said:
                await runner.run(use_case, ANONIMO, Reenviar(correo, captcha()))
            asked.append(said)
        assert len(asked[0]) > 3
        assert asked[0] == asked[1] == asked[2]

    async def test_a_forgotten_password_does_too(self, runner: Runner[Tx]) -> None:
        await self.registered(runner, roles=("administrador", "secretario@01017"))
        asked = []
        for correo in (CORREO, "nadie@ejemplo.gt", "no es un correo"):
            use_case = SolicitarRecuperacion(runner, SECRETOS, CAPTCHAS)
            with self.statements() as said:
                await runner.run(use_case, ANONIMO, Recuperar(correo, captcha()))
            asked.append(said)
        assert len(asked[0]) > 3
        assert asked[0] == asked[1] == asked[2]

    async def test_of_ten_clicks_at_once_one_sets_the_password(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        use_case = SolicitarRecuperacion(runner, SECRETOS, CAPTCHAS)
        await runner.run(use_case, ANONIMO, Recuperar(CORREO, captcha()))
        enlace = (await self.newest(runner)).enlace
        assert enlace is not None
        reset = RestablecerContrasena(runner, FakeContrasenas())
        commands = [Restablecer(SECRETOS.ficha(enlace), f"OT-RA{number}X") for number in range(100, 110)]
        outcomes = await asyncio.gather(
            *(runner.run(reset, ANONIMO, command) for command in commands), return_exceptions=True
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == [*["EnlaceUsado"] * 9, "NoneType"]
        after = await runner.read(CLI, lambda tx: tx.cuentas.leer(cuenta.id))
        assert after is not None
        assert after.contrasena == f"cifrada:{commands[outcomes.index(None)].contrasena}"

    async def test_no_login_under_way_with_the_old_password_outlives_its_change(self, runner: Runner[Tx]) -> None:
        """Whichever commits first: either the login sees the new hash, or its session is there to be closed."""
        cuenta = await self.registered(runner)
        for number in range(10):
            anterior = f"cifrada:{number}"
            seen = await runner.read(CLI, lambda tx: tx.cuentas.leer(cuenta.id))
            assert seen is not None
            await self.write(
                runner,
                lambda tx, old=seen.contrasena, new=anterior: tx.cuentas.cambiar_contrasena(cuenta.id, old, new),  # type: ignore[misc]  # bound now
            )
            sesion = Sesion(uuid4(), cuenta.id, CASA, abierta=NOW, ultimo_uso=NOW)

            def log_in(tx: Tx, sesion: Sesion = sesion, anterior: str = anterior) -> bool:
                fixed = tx.cuentas.fijar(cuenta.id)
                assert fixed is not None
                if fixed.contrasena == anterior:
                    tx.sesiones.agregar(sesion, str(sesion.id))
                return fixed.contrasena == anterior

            def change(tx: Tx, anterior: str = anterior) -> None:
                assert tx.cuentas.cambiar_contrasena(cuenta.id, anterior, "cifrada:nueva")
                tx.sesiones.cerrar_de(cuenta.id, NOW, None)

            opened, _ = await asyncio.gather(self.write(runner, log_in), self.write(runner, change))
            kept = await runner.read(CLI, lambda tx, id_=sesion.id: tx.sesiones.leer(id_))  # type: ignore[misc]  # bound now
            assert (kept is not None) is opened
            assert kept is None or kept.cerrada is not None

    async def test_what_is_held_about_somebody_is_found_the_newest_first(self, runner: Runner[Tx]) -> None:
        cuenta, other = await self.registered(runner), await self.registered(runner, correo="beto@ejemplo.gt")
        later = NOW + timedelta(seconds=1)
        sesiones = [Sesion(uuid4(), cuenta.id, CASA, abierta=NOW, ultimo_uso=when) for when in (NOW, later)]
        enlaces = [Enlace(uuid4(), Para.RESTABLECER, cuenta.id, str(when), when) for when in (NOW, later)]
        mensajes = [Mensaje.nuevo(uuid4(), Clase.RECUPERACION, CORREO, None, when) for when in (NOW, later)]
        for sesion, enlace, mensaje in zip(sesiones, enlaces, mensajes, strict=True):

            def keep(tx: Tx, sesion: Sesion = sesion, enlace: Enlace = enlace, mensaje: Mensaje = mensaje) -> None:
                tx.sesiones.agregar(sesion, str(sesion.id))
                tx.enlaces.agregar(enlace)
                tx.mensajes.agregar(mensaje)

            await self.write(runner, keep)
        await self.write(runner, lambda tx: tx.sesiones.cerrar(sesiones[0].id, later))
        assert await runner.read(CLI, lambda tx: tx.sesiones.todas_de(cuenta.id)) == [
            sesiones[1],
            replace(sesiones[0], cerrada=later),
        ]
        assert await runner.read(CLI, lambda tx: tx.enlaces.todos_de(cuenta.id)) == enlaces[::-1]
        assert await runner.read(CLI, lambda tx: tx.mensajes.de(cuenta.id, CORREO)) == mensajes[::-1]
        code = Mensaje.nuevo(
            uuid4(), Clase.CODIGO_DE_TELEFONO, "+50223456789", enlaces[0].id, later + timedelta(days=1)
        )
        await self.write(runner, lambda tx: tx.mensajes.agregar(code))
        assert await runner.read(CLI, lambda tx: tx.mensajes.de(cuenta.id, CORREO)) == [code, *mensajes[::-1]]
        assert await runner.read(CLI, lambda tx: tx.mensajes.de(other.id, "")) == []
        assert await runner.read(CLI, lambda tx: tx.sesiones.todas_de(other.id)) == []

    async def test_name_and_telephone_are_kept_and_nothing_else(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner, roles=("administrador", "secretario@01017"))
        assert await self.write(runner, lambda tx: tx.cuentas.bloquear(cuenta.id)) == cuenta
        changed = replace(cuenta, nombre="Otra", telefono="+50223456789", verificada=False, correo="x@ejemplo.gt")
        await self.write(runner, lambda tx: tx.cuentas.actualizar(changed))
        after = await runner.read(CLI, lambda tx: tx.cuentas.leer(cuenta.id))
        expected = replace(cuenta, nombre="Otra", telefono="+50223456789")
        assert after == expected
        await self.write(runner, lambda tx: tx.cuentas.confirmar_telefono(cuenta.id))
        after = await runner.read(CLI, lambda tx: tx.cuentas.leer(cuenta.id))
        assert after == replace(expected, telefono_confirmado=True)
        await self.write(runner, lambda tx: tx.cuentas.actualizar(expected))
        assert await runner.read(CLI, lambda tx: tx.cuentas.leer(cuenta.id)) == expected
        await self.write(runner, lambda tx: tx.cuentas.seguir_correo(cuenta.id))
        after = await runner.read(CLI, lambda tx: tx.cuentas.leer(cuenta.id))
        assert after == replace(expected, correo_seguido=True)

    async def test_sessions_are_closed_but_one(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        sesiones = [Sesion(uuid4(), cuenta.id, CASA, abierta=NOW, ultimo_uso=NOW) for _ in range(3)]
        for one in sesiones:
            await self.write(runner, lambda tx, one=one: tx.sesiones.agregar(one, str(one.id)))  # type: ignore[misc]  # bound now
        await self.write(runner, lambda tx: tx.sesiones.cerrar_de(cuenta.id, NOW, sesiones[0].id))
        assert await runner.read(CLI, lambda tx: tx.sesiones.de_cuenta(cuenta.id)) == [sesiones[0]]
        await self.write(runner, lambda tx: tx.sesiones.cerrar_de(cuenta.id, NOW, None))
        assert await runner.read(CLI, lambda tx: tx.sesiones.de_cuenta(cuenta.id)) == []

    async def test_everybodys_sessions_are_closed_a_part_at_a_time(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        opened = [NOW - timedelta(days=1), NOW - timedelta(hours=1), NOW, NOW + timedelta(seconds=1)]
        sesiones = [Sesion(uuid4(), cuenta.id, CASA, abierta=when, ultimo_uso=when) for when in opened]
        for one in sesiones:
            await self.write(runner, lambda tx, one=one: tx.sesiones.agregar(one, str(one.id)))  # type: ignore[misc]  # bound now
        closed = [await self.write(runner, lambda tx: tx.sesiones.cerrar_abiertas(NOW, NOW, 2)) for _ in range(3)]
        assert closed == [2, 1, 0]
        assert await runner.read(CLI, lambda tx: tx.sesiones.de_cuenta(cuenta.id)) == [sesiones[3]]

    async def test_the_other_links_to_the_same_are_made_useless(self, runner: Runner[Tx]) -> None:
        de = uuid4()
        one, other, confirming = [
            Enlace(uuid4(), para, whose, str(uuid4()), NOW)
            for para, whose in ((Para.RESTABLECER, de), (Para.RESTABLECER, uuid4()), (Para.CONFIRMAR, de))
        ]
        for enlace in (one, other, confirming):
            await self.write(runner, lambda tx, enlace=enlace: tx.enlaces.agregar(enlace))  # type: ignore[misc]  # bound now
        await self.write(runner, lambda tx: tx.enlaces.anular(de, Para.RESTABLECER, NOW))
        found = [
            await runner.read(CLI, lambda tx, enlace=enlace: tx.enlaces.leer(enlace.huella))  # type: ignore[misc]  # bound now
            for enlace in (one, other, confirming)
        ]
        assert found == [replace(one, usado=NOW), other, confirming]

    async def test_of_ten_clicks_at_once_one_makes_the_account(self, runner: Runner[Tx]) -> None:
        await self.requested(runner)
        enlace = (await self.newest(runner)).enlace
        assert enlace is not None
        command = Confirmar(SECRETOS.ficha(enlace), CONTRASENA, CASA)
        use_case = ConfirmarCorreo(runner, FakeContrasenas(), SECRETOS)
        outcomes = await asyncio.gather(
            *(runner.run(use_case, ANONIMO, command) for _ in range(10)), return_exceptions=True
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == [*["CorreoYaConfirmado"] * 9, "NoneType"]
        cuenta = await runner.read(CLI, lambda tx: tx.cuentas.por_correo(CORREO))
        assert cuenta is not None
        assert (cuenta.nacimiento, cuenta.telefono, cuenta.verificada) == (date(1990, 12, 31), "", False)

    async def test_registrations_come_back_as_they_were_kept_the_newest_first(self, runner: Runner[Tx]) -> None:
        old = Registro(uuid4(), CORREO, "h", "1234567890101", date(1990, 12, 31), NOW)
        new = replace(old, id=uuid4(), vence=NOW + timedelta(seconds=1))
        other = replace(new, id=uuid4(), correo="otro@ejemplo.gt")
        for one in (old, new, other):
            await self.write(runner, lambda tx, one=one: tx.registros.agregar(one))  # type: ignore[misc]  # bound now
        assert await runner.read(CLI, lambda tx: tx.registros.leer(old.id)) == old
        assert await runner.read(CLI, lambda tx: tx.registros.ultimo(CORREO, NOW - timedelta(days=1))) == new
        assert await runner.read(CLI, lambda tx: tx.registros.ultimo(CORREO, new.vence)) is None
        await self.write(runner, lambda tx: tx.registros.olvidar(new.vence))
        assert await runner.read(CLI, lambda tx: tx.registros.leer(old.id)) is None
        await self.write(runner, lambda tx: tx.registros.borrar(CORREO))
        assert await runner.read(CLI, lambda tx: tx.registros.leer(new.id)) is None
        assert await runner.read(CLI, lambda tx: tx.registros.leer(other.id)) == other

    async def test_a_link_is_found_by_its_hash_and_remembers_its_use(self, runner: Runner[Tx]) -> None:
        enlace = Enlace(uuid4(), Para.CONFIRMAR, uuid4(), "h", NOW)
        await self.write(runner, lambda tx: tx.enlaces.agregar(enlace))
        assert await self.write(runner, lambda tx: tx.enlaces.bloquear("h")) == enlace
        await self.write(runner, lambda tx: tx.enlaces.usar(enlace.id, NOW))
        assert await self.write(runner, lambda tx: tx.enlaces.bloquear("h")) == replace(enlace, usado=NOW)
        await self.write(runner, lambda tx: tx.enlaces.olvidar(NOW))
        assert await self.write(runner, lambda tx: tx.enlaces.bloquear("h")) is not None
        await self.write(runner, lambda tx: tx.enlaces.olvidar(NOW + timedelta(seconds=1)))
        assert await self.write(runner, lambda tx: tx.enlaces.bloquear("h")) is None

    async def test_mails_are_due_counted_and_forgotten_once_they_wait_for_nothing(self, runner: Runner[Tx]) -> None:
        first, second = [
            Mensaje.nuevo(uuid4(), Clase.CONFIRMACION, CORREO, uuid4(), NOW + timedelta(seconds=offset))
            for offset in (0, 1)
        ]
        nobody = Mensaje.nuevo(uuid4(), Clase.RECUPERACION, "", None, NOW)
        for one in (second, first, nobody):
            await self.write(runner, lambda tx, one=one: tx.mensajes.agregar(one))  # type: ignore[misc]  # bound now
        later = NOW + timedelta(seconds=5)
        assert await runner.read(CLI, lambda tx: tx.mensajes.debidos(NOW, 9)) == [first.id]
        assert await runner.read(CLI, lambda tx: tx.mensajes.debidos(later, 9)) == [first.id, second.id]
        assert await runner.read(CLI, lambda tx: tx.mensajes.debidos(later, 1)) == [first.id]
        assert await runner.read(CLI, lambda tx: tx.mensajes.recientes(Clase.CONFIRMACION, CORREO, NOW)) == 1
        assert await runner.read(CLI, lambda tx: tx.mensajes.recientes(Clase.RECUPERACION, CORREO, NOW)) == 0
        assert await runner.read(CLI, lambda tx: tx.mensajes.pendientes()) == Pendientes(2, NOW)
        sent, failed = first.con_envio(later), second.con_fallo("SMTP_451", later)
        for one in (sent, failed):
            await self.write(runner, lambda tx, one=one: tx.mensajes.guardar(one))  # type: ignore[misc]  # bound now
        assert await self.write(runner, lambda tx: tx.mensajes.bloquear(first.id)) == sent
        assert await runner.read(CLI, lambda tx: tx.mensajes.leer(second.id)) == failed
        assert await runner.read(CLI, lambda tx: tx.mensajes.pendientes()) == Pendientes(1, second.creado)
        await self.write(runner, lambda tx: tx.mensajes.olvidar(later))
        kept = [await runner.read(CLI, lambda tx, one=one: tx.mensajes.leer(one.id)) for one in (sent, nobody, failed)]  # type: ignore[misc]  # bound now
        assert kept == [None, None, failed]
