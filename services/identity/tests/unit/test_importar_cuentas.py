"""Accounts brought from another system: what goes in, what does not and why, again and at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha1
from typing import Any

import pytest

from libs.foundation.core.usecases import Stale
from services.identity.application.acceso import Acceso, Negado
from services.identity.application.cambiar_contrasena import Cambiar, CambiarContrasena
from services.identity.application.importar_cuentas import Fila, Importado, Importar, ImportarCuentas, Rechazada
from services.identity.application.restablecer_contrasena import Restablecer, RestablecerContrasena
from services.identity.application.solicitar_recuperacion import Recuperar, SolicitarRecuperacion
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta
from services.identity.domain.events import CuentaRegistrada
from services.identity.domain.heredada import PBKDF2, Esquema
from services.identity.domain.importacion import Rechazo
from services.identity.domain.persona import Identificador
from services.identity.tests.fakes import ANONIMO, CLI, CONTRASENA, CORREO, CUI, Identity, usuario

OTRO_CUI, OTRO_CORREO = "0000 00019 0101", "beto@ejemplo.gt"
ITERACIONES = 1000
RESUMEN = sha1(CONTRASENA.encode()).hexdigest()


@dataclass
class FakeRepetidas:
    kept: dict[str, int] = field(default_factory=dict)

    def anterior(self, linea: int, *claves: str) -> int:
        found = next((self.kept[clave] for clave in claves if clave in self.kept), linea)
        for clave in claves:
            self.kept.setdefault(clave, found)
        return found


def de_django(iteraciones: int) -> str:
    """CONTRASENA as Django keeps it."""
    esquema = Esquema(PBKDF2, "s4l", iteraciones)
    return f"{esquema}${esquema.resumen(CONTRASENA)}"


def fila(linea: int = 2, fields: Mapping[str, Any] | None = None, **more: str) -> Fila:
    return replace(Fila(linea, CUI, CORREO, RESUMEN, "sha1"), **{**(fields or {}), **more})


def caso_de_uso(identity: Identity) -> ImportarCuentas:
    jurisdiccion, repetidas = identity.jurisdiccion, FakeRepetidas()
    return ImportarCuentas(identity.runner, identity.contrasenas, jurisdiccion, repetidas, ITERACIONES)


async def importar(identity: Identity, *filas: Fila) -> Importado:
    """A run of its own over those rows."""
    return await identity.runner.run(caso_de_uso(identity), CLI, Importar(filas))


def kept(identity: Identity) -> Sequence[Cuenta]:
    return list(identity.cuentas.kept.values())


async def test_a_row_becomes_an_account_that_acts_as_nobody_yet(identity: Identity) -> None:
    assert await importar(identity, fila(correo=f" {CORREO.upper()}")) == Importado(1, 0, [])
    [cuenta] = kept(identity)
    assert (cuenta.correo, cuenta.tipo, cuenta.verificada) == (CORREO, TipoDeCuenta.INDIVIDUAL, False)
    assert cuenta.persona_verificada is None
    assert cuenta.importada == identity.clock.now()
    assert identity.personas.kept[cuenta.persona].identificador == Identificador("cui", "1234567890101")
    assert identity.events == [CuentaRegistrada(cuenta.id)]


async def test_the_old_password_opens_a_session_and_no_other_does(identity: Identity) -> None:
    await importar(identity, fila(resumen=f"sha1$sal${sha1(b'sal' + CONTRASENA.encode()).hexdigest()}"))
    assert isinstance(await identity.abrir(contrasena="equivocada"), Negado)
    assert isinstance(await identity.abrir(contrasena=RESUMEN), Negado), "the stolen digest is no password"
    assert isinstance(await identity.abrir(), Acceso)


async def test_a_password_of_django_opens_one_and_is_hashed_anew(identity: Identity) -> None:
    await importar(identity, fila(esquema="PBKDF2_SHA256", resumen=de_django(ITERACIONES)))
    assert isinstance(await identity.abrir(contrasena="equivocada"), Negado)
    assert isinstance(await identity.abrir(), Acceso)
    [cuenta] = kept(identity)
    assert not identity.contrasenas.por_renovar(cuenta.contrasena)


async def test_the_password_can_be_changed_by_who_knows_the_old_one_and_forgotten_by_who_does_not(
    identity: Identity,
) -> None:
    await importar(identity, fila())
    [cuenta] = kept(identity)
    change = CambiarContrasena(identity.runner, identity.contrasenas, identity.secretos)
    assert await identity.runner.run(change, usuario(cuenta), Cambiar("equivocada", "RS-WLY8X"))
    assert await identity.runner.run(change, usuario(cuenta), Cambiar(CONTRASENA, "RS-WLY8X")) is None
    assert isinstance(await identity.abrir(contrasena="RS-WLY8X"), Acceso)
    ask = SolicitarRecuperacion(identity.runner, identity.secretos, identity.captchas)
    await identity.runner.run(ask, ANONIMO, Recuperar(CORREO, identity.captcha()))
    follow = RestablecerContrasena(identity.runner, identity.contrasenas)
    await identity.runner.run(follow, ANONIMO, Restablecer(identity.token(), CONTRASENA))
    assert isinstance(await identity.abrir(), Acceso)


async def test_done_again_nothing_changes_and_nothing_is_hashed(identity: Identity) -> None:
    rows = fila(2), fila(3, cui=OTRO_CUI, correo=OTRO_CORREO)
    assert await importar(identity, *rows) == Importado(2, 0, [])
    await identity.abierta()
    before, hashes = kept(identity), identity.contrasenas.hashes
    assert await importar(identity, *rows) == Importado(0, 2, [])
    assert kept(identity) == before
    assert identity.contrasenas.hashes == hashes


@pytest.mark.parametrize(
    ("fields", "rechazo"),
    [
        ({"cui": "1234 56780 0101"}, Rechazo.CUI_INVALIDO),
        ({"correo": "ana"}, Rechazo.CORREO_INVALIDO),
        ({"esquema": "bcrypt"}, Rechazo.ESQUEMA_DESCONOCIDO),
        ({"esquema": "md5"}, Rechazo.RESUMEN_INVALIDO),
        ({"esquema": "pbkdf2_sha256"}, Rechazo.RESUMEN_INVALIDO),
        ({"esquema": "pbkdf2_sha256", "resumen": de_django(ITERACIONES + 1)}, Rechazo.ITERACIONES_EXCESIVAS),
    ],
)
async def test_a_bad_row_is_told_and_the_others_go_in(
    identity: Identity, fields: dict[str, str], rechazo: Rechazo
) -> None:
    good = fila(3, cui=OTRO_CUI, correo=OTRO_CORREO)
    assert await importar(identity, fila(2, fields), good) == Importado(1, 0, [Rechazada(2, rechazo)])
    assert [cuenta.correo for cuenta in kept(identity)] == [OTRO_CORREO]


@pytest.mark.parametrize(
    "again",
    [{"cui": OTRO_CUI}, {"correo": OTRO_CORREO}, {"cui": "1234567890101", "correo": OTRO_CORREO}, {}],
)
async def test_of_two_rows_that_say_the_same_number_or_e_mail_the_first_goes_in(
    identity: Identity, again: dict[str, str]
) -> None:
    told = [Rechazada(3, Rechazo.REPETIDA, otra=2)]
    assert await importar(identity, fila(2), fila(3, again)) == Importado(1, 0, told)
    assert [cuenta.correo for cuenta in kept(identity)] == [CORREO]


async def test_a_bad_row_does_not_stand_in_the_way_of_a_good_one(identity: Identity) -> None:
    bad = fila(2, esquema="bcrypt")
    assert await importar(identity, bad, fila(3)) == Importado(1, 0, [Rechazada(2, Rechazo.ESQUEMA_DESCONOCIDO)])


async def test_who_registered_here_keeps_account_and_password(identity: Identity) -> None:
    mine = await identity.registrada()
    rows = fila(2, cui=OTRO_CUI), fila(3, correo=OTRO_CORREO), fila(4)
    told = [
        Rechazada(2, Rechazo.CORREO_CON_CUENTA),
        Rechazada(3, Rechazo.CUI_CON_CUENTA),
    ]
    assert await importar(identity, *rows[:2]) == Importado(0, 0, told)
    assert await importar(identity, rows[2]) == Importado(0, 0, [Rechazada(4, Rechazo.CORREO_CON_CUENTA)])
    assert kept(identity) == [mine]
    assert identity.contrasenas.hashes == 1, "that of the account"


async def test_who_only_claims_a_number_keeps_nobodys_account_out(identity: Identity) -> None:
    await identity.registrada("impostor@ejemplo.gt", identificador=fila().cui, verificada=False)
    assert await importar(identity, fila(2)) == Importado(1, 0, [])
    # One that an earlier run brought is its holder's, under whatever e-mail.
    told = [Rechazada(3, Rechazo.CUI_CON_CUENTA)]
    assert await importar(identity, fila(3, correo=OTRO_CORREO)) == Importado(0, 0, told)


async def test_who_registers_while_it_hashes_is_told_too(identity: Identity) -> None:
    use_case = caso_de_uso(identity)
    command = Importar([fila()])
    prepared = await use_case.prepare(CLI, command)
    await identity.registrada()
    told = [Rechazada(2, Rechazo.CORREO_CON_CUENTA)]
    assert use_case.handle(identity.tx(CLI), command, prepared) == Importado(0, 0, told)


async def test_an_account_that_is_gone_meanwhile_makes_it_look_again(identity: Identity) -> None:
    mine = await identity.registrada()
    use_case = caso_de_uso(identity)
    command = Importar([fila()])
    prepared = await use_case.prepare(CLI, command)
    del identity.cuentas.kept[mine.id]
    with pytest.raises(Stale):
        use_case.handle(identity.tx(CLI), command, prepared)


async def test_no_rows_are_no_work(identity: Identity) -> None:
    assert await importar(identity) == Importado(0, 0, [])


def test_a_row_does_not_show_what_it_says() -> None:
    assert not {CUI, CORREO, RESUMEN} & set(repr(fila()).replace("'", " ").split())
