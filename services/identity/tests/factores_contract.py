"""What identity's second factors do at once and one after the other, whatever database is below them."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from webauthn.helpers import bytes_to_base64url

from libs.foundation.sql.runner import Runner
from services.identity.adapters.ceremonias import CeremoniasWebauthn
from services.identity.application.abrir_sesion import Abrir
from services.identity.application.abrir_sesion_con_passkey import AbrirConPasskey, AbrirSesionConPasskey
from services.identity.application.acceso import Acceso, Negado
from services.identity.application.completar_sesion import CompletarSesion
from services.identity.application.ports import Tx
from services.identity.application.preparar_sesion_con_passkey import PrepararSesion, PrepararSesionConPasskey
from services.identity.application.retirar_factores_perdidos import RetirarFactoresPerdidos, RetirarPerdidos
from services.identity.application.segundo_factor import Completar, SegundoFactor
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.desafio import Desafio, Proposito
from services.identity.domain.errors import DesafioInvalido
from services.identity.domain.factores import CON_TOTP, Factores
from services.identity.domain.passkey import Passkey
from services.identity.domain.recuperacion import huella_de_codigo
from services.identity.domain.totp import Totp, codigo_de, paso_de
from services.identity.tests.autenticador import ORIGEN, RP_ID, Autenticador
from services.identity.tests.fakes import ANONIMO, CASA, CLI, CONTRASENA, CORREO, CUI
from services.identity.tests.fakes_de_verificacion import oficial
from services.identity.tests.fakes_factores import SECRETO, FakeCofre
from services.identity.tests.sql_contract import EMISOR, JURISDICCION, NOW, SECRETOS, IdentitySqlContract


class FactoresSqlContract(IdentitySqlContract):
    """Subclasses give a fixture `database`, empty; all that identity's repositories must do comes with it."""

    async def protected(self, runner: Runner[Tx]) -> Cuenta:
        """An account with a confirmed secret and two recovery codes."""
        cuenta = await self.registered(runner)

        def protect(tx: Tx) -> None:
            assert tx.factores.bloquear(cuenta.id)
            tx.factores.guardar_totp(Totp(cuenta.id, FakeCofre().guardar(cuenta.id, SECRETO), NOW))
            tx.factores.reponer_codigos(cuenta.id, [huella_de_codigo("uno"), huella_de_codigo("dos")])

        await self.write(runner, protect)
        return cuenta

    @staticmethod
    async def challenged(runner: Runner[Tx], times: int) -> list[str]:
        login = IdentitySqlContract.login(runner)
        refused = [await runner.run(login, ANONIMO, Abrir(CORREO, CONTRASENA, CASA)) for _ in range(times)]
        return [negado.error.metadata["desafio"] for negado in refused if isinstance(negado, Negado)]

    @staticmethod
    async def completed(
        runner: Runner[Tx], desafios: Sequence[str], codigo: str, *, de_recuperacion: bool = False
    ) -> list[str]:
        use_case = CompletarSesion(SegundoFactor(runner, FakeCofre(), SECRETOS), EMISOR)
        commands = [Completar(desafio, codigo, de_recuperacion, CASA) for desafio in desafios]
        outcomes = await asyncio.gather(
            *(runner.run(use_case, ANONIMO, command) for command in commands), return_exceptions=True
        )
        return sorted(type(outcome).__name__ for outcome in outcomes)

    async def test_a_code_sent_to_four_challenges_at_once_opens_one_session(self, runner: Runner[Tx]) -> None:
        await self.protected(runner)
        desafios = await self.challenged(runner, 4)
        codigo = codigo_de(SECRETO, paso_de(datetime.now(UTC)))
        assert await self.completed(runner, desafios, codigo) == ["Acceso", "Negado", "Negado", "Negado"]

    async def test_a_challenge_answered_ten_times_at_once_opens_one_session(self, runner: Runner[Tx]) -> None:
        await self.protected(runner)
        (desafio,) = await self.challenged(runner, 1)
        outcomes = await self.completed(runner, [desafio] * 10, "uno", de_recuperacion=True)
        assert outcomes == ["Acceso", *[DesafioInvalido.__name__] * 9]

    async def test_a_recovery_code_sent_ten_times_at_once_opens_one_session(self, runner: Runner[Tx]) -> None:
        cuenta = await self.protected(runner)
        desafios = await self.challenged(runner, 10)
        outcomes = await self.completed(runner, desafios, "uno", de_recuperacion=True)
        assert outcomes == [Acceso.__name__, *[Negado.__name__] * 9]
        assert await runner.read(CLI, lambda tx: tx.factores.de(cuenta.id)) == Factores(totp=True, codigos=1)

    async def test_of_factors_withdrawn_while_they_open_sessions_none_is_left_open(self, runner: Runner[Tx]) -> None:
        cuenta = await self.protected(runner)
        desafios = await self.challenged(runner, 2)
        withdrawal = RetirarPerdidos(CORREO, CUI, "Le robaron el teléfono")
        await asyncio.gather(
            *(
                self.completed(runner, [desafio], codigo, de_recuperacion=True)
                for desafio, codigo in zip(desafios, ("uno", "dos"), strict=True)
            ),
            runner.run(RetirarFactoresPerdidos(JURISDICCION), oficial(), withdrawal),
        )
        assert await runner.read(CLI, lambda tx: tx.sesiones.de_cuenta(cuenta.id)) == []
        assert await runner.read(CLI, lambda tx: tx.factores.de(cuenta.id)) == Factores()
        assert await runner.read(CLI, lambda tx: tx.factores.totp(cuenta.id)) is None

    async def test_factors_come_back_as_they_were_kept(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        totp = Totp(cuenta.id, b"\0cifrado", NOW, 2**40)
        await self.write(runner, lambda tx: tx.factores.guardar_totp(replace(totp, confirmado=None)))
        assert await runner.read(CLI, lambda tx: tx.factores.de(cuenta.id)) == Factores()
        await self.write(runner, lambda tx: tx.factores.guardar_totp(totp))
        assert await runner.read(CLI, lambda tx: tx.factores.totp(cuenta.id)) == totp
        assert await runner.read(CLI, lambda tx: tx.factores.de(cuenta.id)) == Factores(totp=True)
        await self.write(runner, lambda tx: tx.factores.retirar_totp(cuenta.id))
        assert await runner.read(CLI, lambda tx: tx.factores.totp(cuenta.id)) is None
        assert not await self.write(runner, lambda tx: tx.factores.bloquear(uuid4()))

    async def test_recovery_codes_are_used_once_and_replaced_together(self, runner: Runner[Tx]) -> None:
        cuenta = await self.protected(runner)
        uno = huella_de_codigo("uno")
        used = [await self.write(runner, lambda tx: tx.factores.usar_codigo(cuenta.id, uno, NOW)) for _ in range(2)]
        assert used == [True, False]
        assert not await self.write(runner, lambda tx: tx.factores.usar_codigo(uuid4(), huella_de_codigo("dos"), NOW))
        await self.write(runner, lambda tx: tx.factores.reponer_codigos(cuenta.id, [uno]))
        assert (await runner.read(CLI, lambda tx: tx.factores.de(cuenta.id))).codigos == 1
        await self.write(runner, lambda tx: tx.factores.reponer_codigos(cuenta.id, []))
        assert (await runner.read(CLI, lambda tx: tx.factores.de(cuenta.id))).codigos == 0

    async def test_challenges_are_counted_spent_and_forgotten(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        one, other = (
            Desafio.nuevo(secreto, Proposito.SEGUNDO_FACTOR, who, CASA, NOW)
            for secreto, who in (("uno", cuenta.id), ("otro", None))
        )
        for desafio in (one, other):
            await self.write(runner, lambda tx, desafio=desafio: tx.desafios.agregar(desafio))  # type: ignore[misc]  # bound now
        await self.write(runner, lambda tx: tx.desafios.contar(one.huella))
        assert await runner.read(CLI, lambda tx: tx.desafios.leer(one.huella)) == replace(one, fallos=1)
        assert await self.write(runner, lambda tx: tx.desafios.bloquear(other.huella)) == other
        await self.write(runner, lambda tx: tx.desafios.gastar(one.huella))
        assert await runner.read(CLI, lambda tx: tx.desafios.leer(one.huella)) is None
        await self.write(runner, lambda tx: tx.desafios.olvidar(other.vence))
        assert await runner.read(CLI, lambda tx: tx.desafios.leer(other.huella)) == other
        await self.write(runner, lambda tx: tx.desafios.olvidar(other.vence + timedelta(microseconds=1)))
        assert await runner.read(CLI, lambda tx: tx.desafios.leer(other.huella)) is None

    async def test_passkeys_come_back_as_they_were_kept(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        other = await self.registered(runner, correo="otro@ejemplo.gt", identificador="0000 00019 0101")
        old = Passkey(uuid4(), cuenta.id, b"\0uno", b"llave", b"usuario", 2**32 - 1, "Teléfono", NOW, respaldada=True)
        new = replace(old, id=uuid4(), credencial=b"dos", creada=NOW + timedelta(seconds=1), usada=NOW, retroceso=NOW)
        for passkey in (new, old):
            assert await self.write(runner, lambda tx, one=passkey: tx.passkeys.agregar(one))  # type: ignore[misc]  # bound now
        taken = replace(old, id=uuid4(), cuenta_id=other.id)
        assert not await self.write(runner, lambda tx: tx.passkeys.agregar(taken))
        assert await runner.read(CLI, lambda tx: tx.passkeys.de_cuenta(cuenta.id)) == [old, new]
        assert await runner.read(CLI, lambda tx: tx.passkeys.por_credencial(b"dos")) == new
        assert await runner.read(CLI, lambda tx: tx.passkeys.por_credencial(b"tres")) is None
        later = NOW + timedelta(hours=1)
        await self.write(runner, lambda tx: tx.passkeys.usar(new.id, 7, later))
        await self.write(runner, lambda tx: tx.passkeys.anotar_retroceso(old.id, later))
        assert await runner.read(CLI, lambda tx: tx.passkeys.de_cuenta(cuenta.id)) == [
            replace(old, retroceso=later),
            replace(new, contador=7, usada=later),
        ]
        assert await runner.read(CLI, lambda tx: tx.factores.de(cuenta.id)) == Factores(passkeys=2)
        gone = [
            await self.write(runner, lambda tx, who=who: tx.passkeys.retirar(who, old.id))  # type: ignore[misc]  # bound now
            for who in (other.id, cuenta.id, cuenta.id)
        ]
        assert gone == [False, True, False]

    async def test_a_passkey_shown_five_times_at_once_opens_one_session(self, runner: Runner[Tx]) -> None:
        """One answer to one challenge, and five answers of one count to five challenges."""
        cuenta = await self.registered(runner)
        device = Autenticador()
        device.usuario = bytes_to_base64url(cuenta.id.bytes)
        passkey = Passkey(uuid4(), cuenta.id, device.credencial, device.publica, cuenta.id.bytes, 1, "", NOW)
        await self.write(runner, lambda tx: tx.passkeys.agregar(passkey))
        ceremonias = CeremoniasWebauthn(RP_ID, "Organismo Judicial", [ORIGEN])
        begin = PrepararSesionConPasskey(ceremonias, SECRETOS)
        use_case = AbrirSesionConPasskey(runner, ceremonias, EMISOR)
        opciones = [await runner.run(begin, ANONIMO, PrepararSesion(CASA)) for _ in range(6)]
        for answers, refused in (
            ([device.mostrar(opciones[0], contador=2)] * 5, "PasskeyRechazada"),
            ([device.mostrar(one, contador=3) for one in opciones[1:]], "Negado"),
        ):
            outcomes = await asyncio.gather(
                *(runner.run(use_case, ANONIMO, AbrirConPasskey(answer, CASA)) for answer in answers),
                return_exceptions=True,
            )
            assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Acceso", *[refused] * 4]

    async def test_all_challenges_of_an_account_are_spent_and_no_others(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        mine, nobodys = (
            Desafio.nuevo(secreto, Proposito.SEGUNDO_FACTOR, who, CASA, NOW)
            for secreto, who in (("uno", cuenta.id), ("otro", None))
        )
        for desafio in (mine, nobodys):
            await self.write(runner, lambda tx, desafio=desafio: tx.desafios.agregar(desafio))  # type: ignore[misc]  # bound now
        await self.write(runner, lambda tx: tx.desafios.gastar_de(cuenta.id))
        assert await runner.read(CLI, lambda tx: tx.desafios.leer(mine.huella)) is None
        assert await runner.read(CLI, lambda tx: tx.desafios.leer(nobodys.huella)) == nobodys

    async def test_a_session_remembers_how_and_when_its_holder_authenticated(self, runner: Runner[Tx]) -> None:
        cuenta = await self.registered(runner)
        sesion, _ = await self.opened(runner, cuenta)
        later = NOW + timedelta(minutes=1)
        await self.write(runner, lambda tx: tx.sesiones.autenticar(sesion.id, CON_TOTP, later))
        found = await runner.read(CLI, lambda tx: tx.sesiones.leer(sesion.id))
        assert found == replace(sesion, metodos=CON_TOTP, autenticada=later)
