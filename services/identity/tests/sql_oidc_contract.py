"""What the repositories of the authorization server do, whatever database is below them."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import pytest

from libs.foundation.core.principals import servicio
from libs.foundation.sql.runner import Runner
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.adapters.sql import olvido
from services.identity.application.claves import cambiar
from services.identity.application.ports import Tx
from services.identity.application.registrar_cuenta import RegistrarCuenta
from services.identity.application.renovar_secreto_de_cliente import RenovacionDeSecreto, RenovarSecretoDeCliente
from services.identity.application.retirar_cliente import RetirarCliente, RetiroDeCliente
from services.identity.domain.autorizacion import Autorizacion
from services.identity.domain.cliente_de_api import ClienteDeApi, Flujo
from services.identity.domain.concesion import Concesion, Consentimiento
from services.identity.domain.sesion import Cliente, Uso
from services.identity.tests.fakes import CEREMONIAS, CLI, CORREO, FakeContrasenas, registro
from services.identity.tests.socio import SERVIDOR, Socio

T = TypeVar("T")
NOW = datetime(2026, 3, 2, 16, 0, 0, 123456, tzinfo=UTC)
CLIENTE = ClienteDeApi(
    uuid4(),
    "Registro de la Propiedad",
    "ab" * 32,
    ("https://socio.example/vuelta", "gt.oj.app:/vuelta"),
    ("openid", "cui"),
    (Flujo.CODIGO, Flujo.RENOVACION),
    NOW,
)


class OidcSqlContract:
    """Subclasses give a fixture `runner`, on an empty database."""

    @staticmethod
    async def socio(runner: Runner[Tx], carpeta: Path) -> Socio:
        socio = await Socio(carpeta, runner=runner).registrado()
        await runner.run(RegistrarCuenta(runner, FakeContrasenas(), Jurisdiccion.cargar(), CEREMONIAS), CLI, registro())
        return socio

    @staticmethod
    async def with_tx(runner: Runner[Tx], body: Callable[[Tx], T]) -> T:
        return await runner.database.write(lambda session: body(runner.make_tx(session, servicio("identity"))))

    async def somebody(self, runner: Runner[Tx]) -> UUID:
        use_case = RegistrarCuenta(runner, FakeContrasenas(), Jurisdiccion.cargar(), CEREMONIAS)
        return (await runner.run(use_case, CLI, registro())).id

    async def test_a_client_comes_back_as_it_was_kept(self, runner: Runner[Tx]) -> None:
        await self.with_tx(runner, lambda tx: tx.clientes.agregar(CLIENTE))
        assert await self.with_tx(runner, lambda tx: tx.clientes.leer(CLIENTE.id)) == CLIENTE
        later = NOW + timedelta(days=1)
        assert await self.with_tx(runner, lambda tx: tx.clientes.retirar(CLIENTE.id, later))
        assert not await self.with_tx(runner, lambda tx: tx.clientes.retirar(CLIENTE.id, later))
        await self.with_tx(runner, lambda tx: tx.clientes.cambiar_secreto(CLIENTE.id, "cd" * 32))
        changed = replace(CLIENTE, retirado=later, secreto="cd" * 32)
        assert await self.with_tx(runner, lambda tx: tx.clientes.todos()) == [changed]
        assert await self.with_tx(runner, lambda tx: tx.clientes.leer(uuid4())) is None

    async def test_an_authorization_comes_back_as_it_was_kept(self, runner: Runner[Tx]) -> None:
        cuenta_id = await self.somebody(runner)
        await self.with_tx(runner, lambda tx: tx.clientes.agregar(CLIENTE))
        made = Autorizacion(
            uuid4(),
            "1" * 64,
            CLIENTE.id,
            CLIENTE.redirecciones[0],
            ("openid", "cui"),
            "estado ñ",
            "nonce",
            "r" * 43,
            "10.0.0.1",
            NOW,
            preguntar=True,
        )
        await self.with_tx(runner, lambda tx: tx.autorizaciones.agregar(made))
        assert await self.with_tx(runner, lambda tx: tx.autorizaciones.leer(made.huella)) == made
        known = replace(made, cuenta_id=cuenta_id, metodos=("pwd", "otp", "mfa"), autenticada=NOW, codigo="2" * 64)
        await self.with_tx(runner, lambda tx: tx.autorizaciones.guardar(known))
        # Where nothing can be locked: its account is locked first, as by who changes the password.
        assert await runner.read(CLI, lambda tx: tx.autorizaciones.por_codigo("2" * 64)) == known
        used = replace(known, usado=NOW, concesion_id=uuid4(), vence=NOW + timedelta(days=1))
        await self.with_tx(runner, lambda tx: tx.autorizaciones.guardar(used))
        await self.with_tx(runner, lambda tx: tx.autorizaciones.anular_de(cuenta_id))
        assert await self.with_tx(runner, lambda tx: tx.autorizaciones.bloquear(made.huella)) == used
        await self.with_tx(runner, lambda tx: tx.autorizaciones.olvidar(used.vence + timedelta(seconds=1)))
        assert await self.with_tx(runner, lambda tx: tx.autorizaciones.leer(made.huella)) is None

    async def test_what_is_under_way_for_an_account_goes_with_its_password(self, runner: Runner[Tx]) -> None:
        cuenta_id = await self.somebody(runner)
        await self.with_tx(runner, lambda tx: tx.clientes.agregar(CLIENTE))
        for number, whose in enumerate((cuenta_id, None)):
            made = Autorizacion(
                uuid4(), str(number) * 64, CLIENTE.id, "https://x", ("openid",), "", "", "r" * 43, "", NOW
            )
            await self.with_tx(runner, lambda tx, made=made: tx.autorizaciones.agregar(made))  # type: ignore[misc]  # bound now
            known = replace(made, cuenta_id=whose)
            await self.with_tx(runner, lambda tx, known=known: tx.autorizaciones.guardar(known))  # type: ignore[misc]  # bound now
        await self.with_tx(runner, lambda tx: tx.autorizaciones.anular_de(cuenta_id))
        assert await self.with_tx(runner, lambda tx: tx.autorizaciones.leer("0" * 64)) is None
        assert await self.with_tx(runner, lambda tx: tx.autorizaciones.leer("1" * 64)) is not None

    async def test_grants_come_back_and_close_by_whom_they_are_of(self, runner: Runner[Tx]) -> None:
        cuenta_id = await self.somebody(runner)
        other = replace(CLIENTE, id=uuid4())
        for cliente in (CLIENTE, other):
            await self.with_tx(runner, lambda tx, cliente=cliente: tx.clientes.agregar(cliente))  # type: ignore[misc]  # bound now

        def grant(cliente: ClienteDeApi, whose: UUID | None) -> Concesion:
            return Concesion(uuid4(), cliente.id, whose, uuid4(), ("openid",), NOW, NOW, ("pwd",), NOW)

        mine, at_other, of_system = grant(CLIENTE, cuenta_id), grant(other, cuenta_id), grant(CLIENTE, None)
        for one in (mine, at_other, of_system):
            await self.with_tx(runner, lambda tx, one=one: tx.concesiones.agregar(one, str(one.id)))  # type: ignore[misc]  # bound now
            assert await self.with_tx(runner, lambda tx, one=one: tx.concesiones.leer(one.id)) == one  # type: ignore[misc]  # bound now
        later = NOW + timedelta(minutes=1)
        await self.with_tx(runner, lambda tx: tx.concesiones.cerrar_de(cuenta_id, later, other.id))
        await self.with_tx(runner, lambda tx: tx.concesiones.cerrar_de_cliente(CLIENTE.id, later, solo_de_sistema=True))
        kept = {
            one.id: one.cerrada for one in await self.with_tx(runner, lambda tx: tx.concesiones.de_cuenta(cuenta_id))
        }
        assert kept == {mine.id: None, at_other.id: later}
        # Only a system's is told to every verifier.
        assert await self.with_tx(runner, lambda tx: tx.concesiones.cerradas_desde(later)) == [of_system.id]
        assert await self.with_tx(runner, lambda tx: tx.concesiones.cerradas_desde(later + timedelta(1))) == []
        await self.with_tx(
            runner, lambda tx: tx.concesiones.cerrar_de_cliente(CLIENTE.id, later, solo_de_sistema=False)
        )
        again = later + timedelta(minutes=1)
        await self.with_tx(runner, lambda tx: tx.concesiones.cerrar_de(cuenta_id, again))
        kept = {
            one.id: one.cerrada for one in await self.with_tx(runner, lambda tx: tx.concesiones.de_cuenta(cuenta_id))
        }
        assert kept == {mine.id: later, at_other.id: later}, "closed once, it stays as it was"

    async def test_everybodys_end_a_part_at_a_time_but_those_since(self, runner: Runner[Tx]) -> None:
        cuenta_id = await self.somebody(runner)
        later = NOW + timedelta(seconds=1)

        def prepare(tx: Tx) -> None:
            tx.clientes.agregar(CLIENTE)
            for number, (whose, when) in enumerate(
                ((cuenta_id, NOW), (cuenta_id, NOW), (cuenta_id, later), (None, NOW))
            ):
                tx.concesiones.agregar(Concesion(uuid4(), CLIENTE.id, whose, uuid4(), ("openid",), when, when), None)
                made = Autorizacion(
                    uuid4(), str(number) * 64, CLIENTE.id, "https://x", ("openid",), "", "", "r" * 43, "", NOW
                )
                tx.autorizaciones.agregar(made)
                tx.autorizaciones.guardar(replace(made, cuenta_id=whose, autenticada=when if whose else None))

        await self.with_tx(runner, prepare)
        for left in (1, 1, 0):
            assert await self.with_tx(runner, lambda tx: tx.concesiones.cerrar_abiertas(NOW, later, 1)) == left
            assert await self.with_tx(runner, lambda tx: tx.autorizaciones.anular_identificadas(NOW, 1)) == left
        grants = await self.with_tx(runner, lambda tx: tx.concesiones.de_cuenta(cuenta_id))
        assert [one.cerrada for one in grants] == [None, later, later]
        kept = [await self.with_tx(runner, lambda tx, n=n: tx.autorizaciones.leer(str(n) * 64)) for n in range(4)]  # type: ignore[misc]  # bound now
        assert [one is None for one in kept] == [True, True, False, False]

    async def test_refresh_tokens_are_used_once_and_forgotten(self, runner: Runner[Tx]) -> None:
        cuenta_id = await self.somebody(runner)
        await self.with_tx(runner, lambda tx: tx.clientes.agregar(CLIENTE))
        made = Concesion(uuid4(), CLIENTE.id, cuenta_id, uuid4(), ("openid",), NOW, NOW)
        await self.with_tx(runner, lambda tx: tx.concesiones.agregar(made, "uno"))
        assert await self.with_tx(runner, lambda tx: tx.concesiones.familia("uno")) == made.id
        assert await self.with_tx(runner, lambda tx: tx.concesiones.familia("otra")) is None
        assert await self.with_tx(runner, lambda tx: tx.concesiones.uso("uno")) is None
        use = Uso(NOW, "c" * 64)
        assert await self.with_tx(runner, lambda tx: tx.concesiones.usar("uno", use))
        assert not await self.with_tx(runner, lambda tx: tx.concesiones.usar("uno", use))
        assert await self.with_tx(runner, lambda tx: tx.concesiones.uso("uno")) == use
        later = NOW + timedelta(days=1)
        await self.with_tx(runner, lambda tx: tx.concesiones.renovar(made.id, "dos", later))
        assert (await self.with_tx(runner, lambda tx: tx.concesiones.bloquear(made.id))) == replace(
            made, ultimo_uso=later
        )
        await self.with_tx(runner, lambda tx: tx.concesiones.anotar_lectura(made.id, later))
        assert (await self.with_tx(runner, lambda tx: tx.concesiones.leer(made.id))) == replace(
            made, ultimo_uso=later, leida=later
        )
        await self.with_tx(runner, lambda tx: tx.concesiones.olvidar(later, NOW))
        assert await self.with_tx(runner, lambda tx: tx.concesiones.familia("uno")) is None
        assert await self.with_tx(runner, lambda tx: tx.concesiones.familia("dos")) == made.id
        await self.with_tx(runner, lambda tx: tx.concesiones.olvidar(later, later + timedelta(1)))
        assert await self.with_tx(runner, lambda tx: tx.concesiones.familia("dos")) is None

    async def test_what_is_over_goes_a_part_at_a_time_until_nothing_is_left(
        self, runner: Runner[Tx], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever opens pages for an hour must not make a transaction that takes too long: nothing would ever go."""
        monkeypatch.setattr(olvido, "LOTE", 2)
        cuenta_id = await self.somebody(runner)

        def prepare(tx: Tx) -> None:
            tx.clientes.agregar(CLIENTE)
            for number in range(5):
                tx.autorizaciones.agregar(
                    Autorizacion(
                        uuid4(), str(number) * 64, CLIENTE.id, "https://x", ("openid",), "", "", "r" * 43, "", NOW
                    )
                )
                grant = Concesion(uuid4(), CLIENTE.id, cuenta_id, uuid4(), ("openid",), NOW, NOW)
                tx.concesiones.agregar(grant, str(number))
                if number < 3:
                    tx.concesiones.usar(str(number), Uso(NOW, ""))

        await self.with_tx(runner, prepare)
        later = NOW + timedelta(days=1)
        more = [await self.with_tx(runner, lambda tx: tx.autorizaciones.olvidar(later)) for _ in range(3)]
        assert more == [True, True, False]
        for number in range(5):
            assert await self.with_tx(runner, lambda tx, n=number: tx.autorizaciones.leer(str(n) * 64)) is None  # type: ignore[misc]  # bound now
        more = [await self.with_tx(runner, lambda tx: tx.concesiones.olvidar(later, later)) for _ in range(4)]
        assert more == [True, True, True, False]
        assert await self.with_tx(runner, lambda tx: tx.concesiones.de_cuenta(cuenta_id)) == []

    async def test_a_consent_keeps_its_subject_whatever_becomes_of_it(self, runner: Runner[Tx]) -> None:
        cuenta_id = await self.somebody(runner)
        await self.with_tx(runner, lambda tx: tx.clientes.agregar(CLIENTE))
        first = Consentimiento(cuenta_id, CLIENTE.id, uuid4(), ("openid", "cui"), NOW)
        await self.with_tx(runner, lambda tx: tx.consentimientos.guardar(first))
        assert await self.with_tx(runner, lambda tx: tx.consentimientos.leer(cuenta_id, CLIENTE.id)) == first
        other = replace(first, sujeto=uuid4(), alcances=(), dado=NOW + timedelta(days=1))
        await self.with_tx(runner, lambda tx: tx.consentimientos.guardar(other))
        [kept] = await self.with_tx(runner, lambda tx: tx.consentimientos.de_cuenta(cuenta_id))
        assert kept == replace(other, sujeto=first.sujeto)
        assert await self.with_tx(runner, lambda tx: tx.consentimientos.leer(uuid4(), CLIENTE.id)) is None

    async def test_a_code_exchanged_ten_times_at_once_gives_tokens_once_and_they_are_over(
        self, runner: Runner[Tx], tmp_path: Path
    ) -> None:
        socio = await self.socio(runner, tmp_path)
        codigo = await socio.codigo()
        outcomes = await asyncio.gather(*(socio.canjear(codigo) for _ in range(10)))
        assert Counter(outcome.estado for outcome in outcomes) == {200: 1, 400: 9}
        [given] = [outcome.cuerpo for outcome in outcomes if outcome.estado == 200]
        assert not await socio.activa(given["access_token"])

    @pytest.mark.parametrize("elsewhere", [False, True])
    async def test_a_refresh_token_used_fifty_times_at_once(
        self, runner: Runner[Tx], tmp_path: Path, elsewhere: bool
    ) -> None:
        """From one server: exactly one successor. From two: the grant is over."""
        socio = await self.socio(runner, tmp_path)
        renovacion = (await socio.fichas())["refresh_token"]
        others = Cliente.de("198.51.100.9", "otro") if elsewhere else SERVIDOR
        asked = [socio.renovar(renovacion, origen=SERVIDOR if turn % 2 else others) for turn in range(50)]
        outcomes = await asyncio.gather(*asked)
        successors = {outcome.cuerpo["refresh_token"] for outcome in outcomes if outcome.estado == 200}
        assert len(successors) == 1
        alive = await socio.activa(successors.pop())
        assert alive is not elsewhere

    async def test_of_a_new_password_and_an_exchange_at_once_nothing_of_the_old_one_is_left(
        self, runner: Runner[Tx], tmp_path: Path
    ) -> None:
        socio = await self.socio(runner, tmp_path)
        for turn in range(8):
            codigo = await socio.codigo()

            def change(tx: Tx, to: str = f"cifrada:QZ-VKX7W{turn}") -> None:
                cuenta = tx.cuentas.por_correo(CORREO)
                assert cuenta is not None
                cambiar(tx, cuenta, to)

            await asyncio.gather(socio.canjear(codigo), self.with_tx(runner, change), return_exceptions=False)
            cuenta = await self.with_tx(runner, lambda tx: tx.cuentas.por_correo(CORREO))
            assert cuenta is not None
            grants = await self.with_tx(runner, lambda tx, whose=cuenta.id: tx.concesiones.de_cuenta(whose))  # type: ignore[misc]  # bound now
            assert [one for one in grants if one.cerrada is None] == []
            restored = replace(cuenta, contrasena="cifrada:QZ-VKX7W")
            await self.with_tx(
                runner,
                lambda tx, now=cuenta, then=restored: tx.cuentas.cambiar_contrasena(  # type: ignore[misc]  # bound now
                    now.id, now.contrasena, then.contrasena
                ),
            )

    @pytest.mark.parametrize("gone", [True, False])
    async def test_of_a_client_retired_or_given_another_secret_while_it_is_given_tokens_none_is_left(
        self, runner: Runner[Tx], tmp_path: Path, gone: bool
    ) -> None:
        socio = await self.socio(runner, tmp_path)
        form = {"grant_type": "client_credentials", "scope": "expedientes:leer"}
        for _ in range(4):
            sistema = await socio.crear(
                redirecciones=(), alcances=("expedientes:leer",), flujos=("client_credentials",)
            )
            whose = sistema.cliente.id
            end: Awaitable[str | None] = (
                runner.run(RetirarCliente(), CLI, RetiroDeCliente(whose))
                if gone
                else runner.run(RenovarSecretoDeCliente(), CLI, RenovacionDeSecreto(whose))
            )
            given = asyncio.gather(*(socio.token(form, sistema) for _ in range(6)))
            await end
            for answer in await given:
                assert not (answer.estado == 200 and await self.opens(runner, socio, answer.cuerpo["access_token"]))

    async def opens(self, runner: Runner[Tx], socio: Socio, token: object) -> bool:
        return await self.with_tx(runner, lambda tx: socio.otorgante.presentada(tx, str(token)) is not None)

    async def test_two_consents_at_once_are_both_kept(self, runner: Runner[Tx], tmp_path: Path) -> None:
        socio = await self.socio(runner, tmp_path)
        pages = [await socio.solicitud(scope=f"openid {scope}") for scope in ("profile", "cui")]
        for page in pages:
            await socio.entrar(page)
        await asyncio.gather(*(socio.decidida(page) for page in pages))
        cuenta = await self.with_tx(runner, lambda tx: tx.cuentas.por_correo(CORREO))
        assert cuenta is not None
        dado = await self.with_tx(runner, lambda tx: tx.consentimientos.leer(cuenta.id, socio.id))
        assert dado is not None
        assert set(dado.alcances) == {"openid", "profile", "cui"}
