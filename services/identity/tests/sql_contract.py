"""What identity's repositories do, whatever database is below them."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID, uuid4

from libs.foundation.sql.runner import Runner
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.adapters.secretos import HmacSecretos
from services.identity.application.abrir_sesion import Abrir, AbrirSesion
from services.identity.application.acceso import Acceso, Emisor, Negado
from services.identity.application.captchas import Captchas
from services.identity.application.identificacion import Identificacion
from services.identity.application.inhabilitacion import DeLaCuenta
from services.identity.application.inhabilitar_cuenta import InhabilitarCuenta
from services.identity.application.ports import Tx
from services.identity.application.renovar_sesion import Renovar, RenovarSesion
from services.identity.application.resolver_persona import Resolver, ResolverPersona
from services.identity.domain.captcha import Captcha, Exigencia
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.errors import DemasiadosIntentos
from services.identity.domain.factores import Exigidos
from services.identity.domain.freno import Freno, Regla
from services.identity.domain.persona import Identificador
from services.identity.domain.sesion import Sesion, Uso, huella_de_token
from services.identity.tests.fakes import (
    ANONIMO,
    BITS,
    CAFE,
    CASA,
    CLI,
    CONTRASENA,
    CORREO,
    CUI,
    FakeContrasenas,
    FakeLlaves,
)
from services.identity.tests.fakes_de_verificacion import oficial
from services.identity.tests.sql_registro_contract import RegistroSqlContract

T = TypeVar("T")
SECRETOS = HmacSecretos(b"llave de prueba")
EMISOR = Emisor(SECRETOS, FakeLlaves(), Exigidos.NADIE)
JURISDICCION = Jurisdiccion.cargar()
NOW = datetime(2026, 3, 2, 16, 0, 0, 123456, tzinfo=UTC)


class IdentitySqlContract(RegistroSqlContract):
    """Subclasses give a fixture `database`, empty."""

    async def opened(self, runner: Runner[Tx], cuenta: Cuenta, when: datetime = NOW) -> tuple[Sesion, str]:
        sesion, huella = Sesion(uuid4(), cuenta.id, CASA, abierta=when, ultimo_uso=when), huella_de_token(str(uuid4()))
        await self.write(runner, lambda tx: tx.sesiones.agregar(sesion, huella))
        return sesion, huella

    async def test_an_account_comes_back_as_it_was_kept(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner, roles=("secretario@01017", "administrador"), colegiado="7")
        for found in (
            await runner.read(CLI, lambda tx: tx.cuentas.leer(cuenta.id)),
            await runner.read(CLI, lambda tx: tx.cuentas.por_correo(CORREO)),
        ):
            assert found == cuenta
        assert await runner.read(CLI, lambda tx: tx.cuentas.leer(uuid4())) is None

    async def test_since_when_it_is_disabled_is_kept_and_nothing_else(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        for desde in (NOW, None):
            await self.write(runner, lambda tx, desde=desde: tx.cuentas.inhabilitar(cuenta.id, desde))  # type: ignore[misc]  # bound now
            assert await runner.read(CLI, lambda tx: tx.cuentas.leer(cuenta.id)) == replace(cuenta, inhabilitada=desde)

    async def test_of_an_account_disabled_while_it_logs_in_nothing_is_left_open(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        logins = (runner.run(self.login(runner), ANONIMO, Abrir(CORREO, CONTRASENA, CASA)) for _ in range(4))
        disabling = runner.run(InhabilitarCuenta(), oficial(), DeLaCuenta(CORREO, "Alguien más la usa"))
        outcomes = await asyncio.gather(*logins, disabling)
        assert {type(outcome) for outcome in outcomes} <= {Acceso, Negado, type(None)}
        assert await runner.read(CLI, lambda tx: tx.sesiones.de_cuenta(cuenta.id)) == []

    async def test_registered_ten_times_at_once_it_is_one_account(self, runner: Runner[Tx]) -> None:
        made = await asyncio.gather(*(self.registered(runner) for _ in range(10)))
        assert len({cuenta.id for cuenta in made}) == 1

    async def test_an_e_mail_is_kept_once(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner, roles=("administrador",))
        again = replace(cuenta, id=uuid4(), nombre="Otra")
        assert not await self.write(runner, lambda tx: tx.cuentas.agregar(again))
        assert await runner.read(CLI, lambda tx: tx.cuentas.por_correo(CORREO)) == cuenta

    async def test_resolved_thirty_times_at_once_it_is_one_persona(self, runner: Runner[Tx]) -> None:
        use_case = ResolverPersona(JURISDICCION)
        found = await asyncio.gather(*(runner.run(use_case, CLI, Resolver("cui", CUI)) for _ in range(30)))
        assert len(set(found)) == 1
        nit = await runner.run(use_case, CLI, Resolver("nit", "576937-K"))
        persona = await runner.read(CLI, lambda tx: tx.personas.leer(nit))
        assert persona is not None
        assert (persona.identificador, persona.numero_casillero) == (Identificador("nit", "576937K"), "")
        looked = [Identificador("nit", "576937K"), Identificador("nit", "71080")]
        assert await runner.read(CLI, lambda tx: [tx.personas.buscar(one) for one in looked]) == [nit, None]

    async def test_a_persona_knows_its_accounts_and_its_mailbox(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        other = await runner.run(ResolverPersona(JURISDICCION), CLI, Resolver("nit", "576937-K"))
        assert [
            await runner.read(CLI, lambda tx, who=who: tx.personas.verificada(who))  # type: ignore[misc]  # bound now
            for who in (cuenta.persona, other, uuid4())
        ] == [True, False, False]
        assert await self.write(runner, lambda tx: tx.personas.anotar_casillero(cuenta.persona, "C-1"))
        assert not await self.write(runner, lambda tx: tx.personas.anotar_casillero(uuid4(), "C-2"))
        persona = await runner.read(CLI, lambda tx: tx.personas.leer(cuenta.persona))
        assert persona is not None
        assert persona.numero_casillero == "C-1"

    async def test_of_many_personas_their_verified_accounts_come_as_they_were_kept(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner, roles=("administrador", "secretario@01017"))
        persona, nadie = [
            await runner.run(ResolverPersona(JURISDICCION), CLI, Resolver("nit", nit)) for nit in ("576937-K", "71080")
        ]
        otra = replace(cuenta, id=uuid4(), persona=persona, correo="otra@oj.example", roles=())
        sin_verificar = replace(otra, id=uuid4(), persona=nadie, correo="tercera@oj.example", verificada=False)
        for una in (otra, sin_verificar):
            await self.write(runner, lambda tx, una=una: tx.cuentas.agregar(una))  # type: ignore[misc]  # bound now
        ambas = sorted([cuenta, otra], key=lambda una: una.id)
        todas = {una.persona for una in (*ambas, sin_verificar)} | {uuid4()}
        assert await runner.read(CLI, lambda tx: tx.cuentas.verificadas_de_varias(todas)) == ambas
        ids = {una.id for una in ambas} | {uuid4()}
        assert await runner.read(CLI, lambda tx: tx.cuentas.leer_varias(ids)) == ambas
        assert await runner.read(CLI, lambda tx: tx.cuentas.leer_varias(())) == []

    async def family(self, runner: Runner[Tx], huella: str) -> UUID | None:
        """The session that a refresh token belongs to."""
        sesion: Sesion | None = await self.write(runner, lambda tx: tx.sesiones.bloquear_familia(huella))
        return sesion.id if sesion else None

    async def test_a_refresh_token_is_used_once(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        sesion, huella = await self.opened(runner, cuenta)
        first, second = Uso(NOW, CASA.huella), Uso(NOW + timedelta(seconds=1), CAFE.huella)
        used = [
            await self.write(runner, lambda tx, uso=uso: tx.sesiones.usar(huella, uso))  # type: ignore[misc]  # bound now
            for uso in (first, second)
        ]
        assert used == [True, False]
        assert await runner.read(CLI, lambda tx: tx.sesiones.uso(huella)) == first
        assert await self.family(runner, huella) == sesion.id
        assert await self.family(runner, "x") is None

    async def test_fifty_renewals_at_once_have_one_successor(self, runner: Runner[Tx]) -> None:
        await self.registered(runner)
        login = await runner.run(self.login(runner), ANONIMO, Abrir(CORREO, CONTRASENA, CASA))
        assert isinstance(login, Acceso)
        renewal, use_case = Renovar(login.token_renovacion, CASA), RenovarSesion(SECRETOS, EMISOR)
        given = await asyncio.gather(*(runner.run(use_case, ANONIMO, renewal) for _ in range(50)))
        tokens = {acceso.token_renovacion for acceso in given if isinstance(acceso, Acceso)}
        assert len(given) == 50
        assert len(tokens) == 1
        huella = huella_de_token(tokens.pop())
        assert await self.family(runner, huella) == login.sesion_id

    async def test_of_many_clients_at_once_the_family_ends_once_and_stays_ended(self, runner: Runner[Tx]) -> None:
        await self.registered(runner)
        login = await runner.run(self.login(runner), ANONIMO, Abrir(CORREO, CONTRASENA, CASA))
        assert isinstance(login, Acceso)
        use_case = RenovarSesion(SECRETOS, EMISOR)
        outcomes = await asyncio.gather(
            *(runner.run(use_case, ANONIMO, Renovar(login.token_renovacion, who)) for who in (CASA, CAFE)),
            return_exceptions=True,
        )
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Acceso", "Negado"]
        sesion = await runner.read(CLI, lambda tx: tx.sesiones.leer(login.sesion_id))
        assert sesion is not None
        assert sesion.cerrada is not None

    async def test_thirty_guesses_at_once_count_as_five(self, runner: Runner[Tx]) -> None:
        await self.registered(runner)
        use_case = self.login(runner)
        outcomes = await asyncio.gather(
            *(runner.run(use_case, ANONIMO, Abrir(CORREO, "equivocada", CAFE)) for _ in range(30)),
            return_exceptions=True,
        )
        assert sum(isinstance(outcome, Negado) for outcome in outcomes) == 5
        assert sum(isinstance(outcome, DemasiadosIntentos) for outcome in outcomes) == 25

    @staticmethod
    def login(runner: Runner[Tx]) -> AbrirSesion:
        captchas = Captchas(SECRETOS, BITS, timedelta(minutes=10))
        return AbrirSesion(
            Identificacion(runner, FakeContrasenas(), SECRETOS, captchas, Exigencia.NUNCA), SECRETOS, EMISOR
        )

    async def test_a_failed_login_asks_the_same_of_the_database_whoever_it_is_for(self, runner: Runner[Tx]) -> None:
        await self.registered(runner, roles=("administrador", "secretario@01017"))
        await self.requested(runner, correo="sin-confirmar@ejemplo.gt")
        off = await self.registered(runner, correo="inhabilitada@ejemplo.gt", identificador="0000 00019 0101")
        await self.write(runner, lambda tx: tx.cuentas.inhabilitar(off.id, NOW))
        asked: list[list[str]] = []
        for correo, contrasena in (
            (CORREO, "equivocada"),
            ("nadie@ejemplo.gt", "equivocada"),
            ("no es un correo", "equivocada"),
            ("sin-confirmar@ejemplo.gt", "equivocada"),
            (off.correo, CONTRASENA),
        ):
            with self.statements() as said:
                await runner.run(self.login(runner), ANONIMO, Abrir(correo, contrasena, CAFE))
            asked.append(said)
        assert asked[0]
        assert all(said == asked[0] for said in asked)

    async def test_sessions_are_listed_by_use_and_closed_ones_told(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        old, newer, closed = [
            (await self.opened(runner, cuenta, NOW + timedelta(seconds=offset)))[0] for offset in (0, 1, 2)
        ]
        when = NOW + timedelta(seconds=10)
        await self.write(runner, lambda tx: tx.sesiones.cerrar(closed.id, when))
        await self.write(runner, lambda tx: tx.sesiones.renovar(old.id, "h", when))
        listed = await runner.read(CLI, lambda tx: tx.sesiones.de_cuenta(cuenta.id))
        assert listed == [replace(old, ultimo_uso=when), newer]
        assert await runner.read(CLI, lambda tx: tx.sesiones.leer(closed.id)) == replace(closed, cerrada=when)
        told = [
            await runner.read(CLI, lambda tx, since=since: tx.sesiones.cerradas_desde(since))  # type: ignore[misc]  # bound now
            for since in (when, when + timedelta(microseconds=1))
        ]
        assert told == [[closed.id], []]

    async def test_an_account_is_known_from_the_networks_of_its_sessions(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        await self.opened(runner, cuenta)
        assert [
            await runner.read(CLI, lambda tx, one=one: tx.sesiones.conoce(*one))  # type: ignore[misc]  # bound now
            for one in ((cuenta.id, CASA.direccion), (cuenta.id, CAFE.direccion), (uuid4(), CASA.direccion))
        ] == [True, False, False]

    async def test_brakes_keep_what_was_counted_in_the_order_asked(self, runner: Runner[Tx]) -> None:
        asked = [Freno("b", Regla.CUENTA), Freno("a", Regla.DIRECCION)]
        assert await runner.read(CLI, lambda tx: tx.frenos.leer(asked)) == asked
        counted = asked[0].con_fallo(NOW)

        def count(tx: Tx) -> None:
            assert tx.frenos.bloquear(asked) == asked
            tx.frenos.guardar(counted)

        await self.write(runner, count)
        assert await runner.read(CLI, lambda tx: tx.frenos.leer(asked)) == [counted, asked[1]]
        await self.write(runner, lambda tx: tx.frenos.olvidar(NOW))
        assert await runner.read(CLI, lambda tx: tx.frenos.leer(asked)) == [counted, asked[1]]
        await self.write(runner, lambda tx: tx.frenos.olvidar(NOW + timedelta(microseconds=1)))
        assert await runner.read(CLI, lambda tx: tx.frenos.leer(asked)) == asked

    async def test_of_thirty_at_once_one_uses_a_captcha(self, runner: Runner[Tx]) -> None:
        captcha = Captcha(NOW, 4, "x" * 43)
        used = await asyncio.gather(*(self.write(runner, lambda tx: tx.captchas.usar(captcha)) for _ in range(30)))
        assert sorted(used) == [*[False] * 29, True]
        await self.write(runner, lambda tx: tx.captchas.olvidar(NOW))
        assert await runner.read(CLI, lambda tx: tx.captchas.usado(captcha.azar))
        await self.write(runner, lambda tx: tx.captchas.olvidar(NOW + timedelta(seconds=1)))
        assert not await runner.read(CLI, lambda tx: tx.captchas.usado(captcha.azar))

    async def test_what_is_old_is_forgotten(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        (old, _), (kept, used) = await self.opened(runner, cuenta), await self.opened(runner, cuenta)
        later = NOW + timedelta(days=1)

        def use(tx: Tx) -> None:
            tx.sesiones.usar(used, Uso(NOW, CASA.huella))
            tx.sesiones.renovar(kept.id, "h", later)

        await self.write(runner, use)
        await self.write(runner, lambda tx: tx.sesiones.olvidar(renovaciones=NOW, sesiones=NOW))
        assert await self.alive(runner, old.id, kept.id) == [True, True]
        assert await self.family(runner, used) == kept.id
        await self.write(runner, lambda tx: tx.sesiones.olvidar(renovaciones=later, sesiones=later))
        assert await self.alive(runner, old.id, kept.id) == [False, True]
        assert await self.family(runner, used) is None
        assert await self.family(runner, "h") == kept.id

    @staticmethod
    async def alive(runner: Runner[Tx], *ids: UUID) -> list[bool]:
        return [await runner.read(CLI, lambda tx, one=one: tx.sesiones.leer(one)) is not None for one in ids]  # type: ignore[misc]  # bound now
