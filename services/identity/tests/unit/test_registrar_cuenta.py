"""Registration of vouched accounts: once per e-mail, verified at once, with roles of existing courts."""

from dataclasses import replace
from typing import Any

import pytest

from libs.foundation.core.errors import Conflict, Invalid
from libs.foundation.core.usecases import Stale
from libs.foundation.testing.fakes import Anotado
from libs.jurisdiccion.cui import CuiInvalido
from libs.jurisdiccion.nit import NitInvalido
from services.identity.application.acceso import Acceso
from services.identity.application.retirar_passkey import RetirarUna
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.errors import IdentificadorFaltante, PasskeyInvalida, PasskeyYaRegistrada
from services.identity.domain.events import CuentaRegistrada, IdentidadVerificada
from services.identity.tests.autenticador import Autenticador
from services.identity.tests.fakes import CLI, CONTRASENA, CUI, Identity, registro, usuario
from services.identity.tests.unit.test_entregar_passkey import handed


async def test_makes_a_verified_account_and_tells_so(identity: Identity) -> None:
    organo = next(iter(identity.jurisdiccion.catalogos.organos))
    roles = (f"secretario@{organo}", "administrador", f"secretario@{organo}")
    cuenta = await identity.registrada(" Ana@Ejemplo.GT ", tipo=TipoDeCuenta.JUDICIAL, roles=roles, colegiado="12345")
    assert cuenta.correo == "ana@ejemplo.gt"
    assert cuenta.roles == ("administrador", f"secretario@{organo}")
    assert cuenta.verificada
    assert cuenta.contrasena != CONTRASENA
    assert identity.personas.kept[cuenta.persona].identificador.valor == "1234567890101"
    assert identity.events == [CuentaRegistrada(cuenta.id), IdentidadVerificada(cuenta.id, cuenta.persona)]


async def test_one_that_is_yet_to_be_verified_acts_as_nobody_and_opens_no_mailbox(identity: Identity) -> None:
    cuenta = await identity.registrada(verificada=False)
    assert cuenta.persona_verificada is None
    assert identity.events == [CuentaRegistrada(cuenta.id)]


async def test_again_gives_the_account_that_is_there_and_tells_nothing(identity: Identity) -> None:
    first = await identity.registrada()
    again = await identity.registrada("ANA@ejemplo.gt", nombre="Otra", contrasena="OT-RA123X")
    assert again == first
    assert len(identity.events) == 2
    noted = Anotado("CUENTA_REGISTRADA", f"cuenta/{first.id}", datos={"tipo": first.tipo.value})
    assert identity.auditoria.kept == [noted]


async def test_two_registrations_at_once_give_one_account(identity: Identity) -> None:
    prepared = await identity.registrar_cuenta.prepare(CLI, registro())
    first = await identity.registrada()
    assert identity.registrar_cuenta.handle(identity.tx(CLI), registro(), prepared) == first


async def test_an_account_gone_since_the_first_half_is_stale(identity: Identity) -> None:
    with pytest.raises(Stale):
        identity.registrar_cuenta.handle(identity.tx(CLI), registro(), None)


async def test_persons_share_nothing_and_accounts_of_one_person_share_the_persona(identity: Identity) -> None:
    own = await identity.registrada()
    second = await identity.registrada("ana@oj.gob.gt", identificador=CUI, verificada=False)
    firm = await identity.registrada("firma@ejemplo.gt", clase="nit", identificador="576937-K")
    assert own.persona == second.persona != firm.persona
    assert own.id != second.id


async def test_two_verified_accounts_never_share_a_persona(identity: Identity) -> None:
    first = await identity.registrada()
    with pytest.raises(Conflict) as refusal:
        await identity.registrada("ana@oj.gob.gt", identificador=CUI)
    assert refusal.value.code == "PERSONA_CON_OTRA_CUENTA"
    assert list(identity.cuentas.kept) == [first.id]
    assert len(identity.events) == 2


@pytest.mark.parametrize(
    ("fields", "error", "reason"),
    [
        ({"identificador": "1234 56780 0101"}, CuiInvalido, "CUI_INVALIDO"),
        ({"clase": "nit", "identificador": "8977112-0"}, NitInvalido, "NIT_INVALIDO"),
        ({"clase": "", "identificador": ""}, IdentificadorFaltante, "IDENTIFICADOR_FALTANTE"),
        ({"correo": "sin-arroba"}, Invalid, "CORREO_INVALIDO"),
        ({"correo": "nul\0@ejemplo.gt"}, Invalid, "CORREO_INVALIDO"),
        ({"correo": f"a@{'b' * 260}.gt"}, Invalid, "CORREO_INVALIDO"),
        ({"contrasena": "corta"}, Invalid, "CONTRASENA_DEBIL"),
        ({"nombre": " "}, Invalid, "NOMBRE_INVALIDO"),
        ({"nombre": "Ana\0"}, Invalid, "NOMBRE_INVALIDO"),
        ({"colegiado": "12a"}, Invalid, "COLEGIADO_INVALIDO"),
        ({"roles": ("juez@99999",)}, Invalid, "ROL_INVALIDO"),
        ({"roles": ("juez",)}, Invalid, "ROL_INVALIDO"),
        ({"roles": ("administrador@01017",)}, Invalid, "ROL_INVALIDO"),
        ({"roles": ("rey@01017",)}, Invalid, "ROL_INVALIDO"),
        ({"roles": ("verificador",)}, Invalid, "ROL_INVALIDO"),
        ({"roles": ("verificador@01017",)}, Invalid, "ROL_INVALIDO"),
    ],
)
async def test_refuses_what_is_wrong_and_keeps_nothing(
    identity: Identity, fields: dict[str, Any], error: type[Invalid], reason: str
) -> None:
    with pytest.raises(error) as refusal:
        await identity.runner.run(identity.registrar_cuenta, CLI, registro(**fields))
    assert refusal.value.code == reason
    assert not identity.cuentas.kept
    assert not identity.events


async def test_a_key_is_handed_out_with_a_new_account_and_never_with_one_that_is_there(identity: Identity) -> None:
    key = Autenticador(usuario="MDEyMzQ1Njc4OWFiY2RlZg")
    llave = handed(key).llave
    cuenta = await identity.registrada(tipo=TipoDeCuenta.JUDICIAL, llave=llave)
    acceso = await identity.mostrar(key.mostrar(await identity.opciones()))
    assert isinstance(acceso, Acceso)
    assert [noted.accion for noted in identity.auditoria.kept[:2]] == ["CUENTA_REGISTRADA", "PASSKEY_ENTREGADA"]
    (passkey,) = identity.passkeys.kept
    await identity.runner.run(identity.retirar_passkey, usuario(cuenta, acceso.sesion_id), RetirarUna(passkey))
    await identity.registrada(tipo=TipoDeCuenta.JUDICIAL, llave=llave)
    assert not identity.passkeys.kept


async def test_with_a_key_that_is_none_or_somebody_elses_there_is_no_account(identity: Identity) -> None:
    llave = handed(Autenticador()).llave
    with pytest.raises(PasskeyInvalida):
        await identity.registrada(llave=replace(llave, llave=b""))
    assert not identity.cuentas.kept
    await identity.registrada(llave=llave)
    with pytest.raises(PasskeyYaRegistrada):  # and nothing of it is committed
        await identity.registrada("otro@ejemplo.gt", llave=llave)
