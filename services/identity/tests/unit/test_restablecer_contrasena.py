"""The link of a recovery mail: another password, once, and every session closed."""

import pytest

from services.identity.application.acceso import Acceso, Negado
from services.identity.application.restablecer_contrasena import Restablecer, RestablecerContrasena
from services.identity.domain.errors import (
    ContrasenaComun,
    ContrasenaDebil,
    DesafioInvalido,
    EnlaceInvalido,
    EnlaceUsado,
    EnlaceVencido,
)
from services.identity.domain.mensaje import Clase
from services.identity.tests.fakes import ANONIMO, CAFE, CASA, CONTRASENA, CORREO, Identity
from services.identity.tests.unit.test_solicitar_recuperacion import recover

NUEVA = "OT-RA123X"


async def reset(identity: Identity, token: str, contrasena: str = NUEVA) -> None:
    use_case = RestablecerContrasena(identity.runner, identity.contrasenas)
    await identity.runner.run(use_case, ANONIMO, Restablecer(token, contrasena))


async def test_the_new_password_opens_and_the_old_one_and_every_session_do_not(identity: Identity) -> None:
    await identity.registrada()
    await identity.registrada("beto@ejemplo.gt")
    old = [await identity.abierta(cliente=cliente) for cliente in (CASA, CAFE)]
    others = await identity.abierta("beto@ejemplo.gt")
    await recover(identity)
    await reset(identity, identity.token())
    assert isinstance(await identity.abrir(contrasena=NUEVA), Acceso)
    assert isinstance(await identity.abrir(contrasena=CONTRASENA), Negado)
    assert all(identity.sesiones.kept[acceso.sesion_id].cerrada for acceso in old)
    assert identity.sesiones.kept[others.sesion_id].cerrada is None
    assert [mensaje.clase for mensaje in identity.mensajes_a(CORREO)] == [
        Clase.RECUPERACION,
        Clase.CONTRASENA_CAMBIADA,
    ]


async def test_a_mails_link_stands_for_no_second_factor(identity: Identity) -> None:
    """Nor does a challenge that the old password got."""
    await identity.registrada()
    _, confirmado = await identity.con_totp()
    old = await identity.desafio()
    await recover(identity)
    await reset(identity, identity.token())
    refused = await identity.abrir(contrasena=NUEVA)
    assert isinstance(refused, Negado)
    assert refused.error.code == "SEGUNDO_FACTOR_REQUERIDO"
    with pytest.raises(DesafioInvalido):
        await identity.completar(old, confirmado.codigos[0], de_recuperacion=True)
    new = refused.error.metadata["desafio"]
    assert isinstance(await identity.completar(new, confirmado.codigos[0], de_recuperacion=True), Acceso)


async def test_a_link_is_good_once_and_makes_the_others_useless(identity: Identity) -> None:
    await identity.registrada()
    await recover(identity)
    first = identity.token()
    await recover(identity)
    second = identity.token()
    await reset(identity, second)
    for token in (second, first):
        with pytest.raises(EnlaceUsado):
            await reset(identity, token)


async def test_a_link_is_good_for_a_day(identity: Identity) -> None:
    await identity.registrada()
    await recover(identity)
    identity.clock.advance(hours=24)
    with pytest.raises(EnlaceVencido):
        await reset(identity, identity.token())


async def test_a_bad_password_uses_no_link_up(identity: Identity) -> None:
    await identity.registrada()
    await recover(identity)
    with pytest.raises(ContrasenaDebil):
        await reset(identity, identity.token(), "corta")
    with pytest.raises(ContrasenaComun):
        await reset(identity, identity.token(), "Password1!")
    with pytest.raises(ContrasenaComun):
        await reset(identity, identity.token(), f"{CORREO}1A")
    await reset(identity, identity.token())


@pytest.mark.parametrize("token", ["", "x", "A" * 43])
async def test_what_is_no_link_costs_no_hash(identity: Identity, token: str) -> None:
    await identity.registrada()
    hashed = identity.contrasenas.hashes
    with pytest.raises(EnlaceInvalido):
        await reset(identity, token)
    assert identity.contrasenas.hashes == hashed


async def test_the_link_of_a_confirmation_sets_no_password_nor_one_to_nobody(identity: Identity) -> None:
    await identity.solicitar()
    with pytest.raises(EnlaceInvalido):
        await reset(identity, identity.token())
    await recover(identity, "nadie@ejemplo.gt")
    nobodys = list(identity.enlaces.kept)[-1]
    with pytest.raises(EnlaceInvalido):
        await reset(identity, identity.secretos.ficha(nobodys))


async def test_the_link_of_a_repeated_registration_sets_one_too(identity: Identity) -> None:
    await identity.registrada()
    await identity.solicitar()
    await reset(identity, identity.token())
    assert isinstance(await identity.abrir(contrasena=NUEVA), Acceso)


def test_what_was_typed_is_not_shown() -> None:
    assert "secreta" not in repr(Restablecer("secreta", "secreta"))
