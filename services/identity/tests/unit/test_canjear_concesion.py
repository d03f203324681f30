"""The token endpoint: codes, refresh tokens and clients' own credentials, and what each must not do."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from services.identity.application.claves import cambiar
from services.identity.application.pasos import Pagina
from services.identity.application.ports.oidc import Respuesta
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.errors import RenovacionInvalida
from services.identity.domain.factores import Exigidos
from services.identity.domain.sesion import Cliente
from services.identity.tests.fakes import ANONIMO, CORREO
from services.identity.tests.socio import EMISOR, REDIRECCION, SERVIDOR, VERIFICADOR, Socio, basica

OTRO_SERVIDOR = Cliente.de("198.51.100.9", "otro/2.0")
SISTEMA = {"redirecciones": (), "alcances": ("expedientes:leer",), "flujos": ("client_credentials",)}


def rechazada(respuesta: Respuesta, error: str, estado: int = 400) -> None:
    assert (respuesta.estado, respuesta.cuerpo["error"]) == (estado, error), respuesta.cuerpo
    assert "access_token" not in respuesta.cuerpo


def cerradas(socio: Socio) -> list[bool]:
    return [una.cerrada is not None for una in socio.identity.concesiones.kept.values()]


async def test_a_code_gives_tokens_and_an_id_token_for_its_client_alone(socio: Socio) -> None:
    fichas = await socio.fichas()
    assert fichas["token_type"] == "Bearer"
    assert fichas["expires_in"] == 300
    assert fichas["scope"] == "openid profile"
    keys = KeySet.import_key_set(json.loads(socio.protocolo.jwks()))
    identidad = jwt.decode(fichas["id_token"], keys, algorithms=["RS256"])
    concesion = next(iter(socio.identity.concesiones.kept.values()))
    ahora = int(socio.clock.now().timestamp())
    assert {key: value for key, value in identidad.claims.items() if key != "at_hash"} == {
        "iss": EMISOR,
        "aud": str(socio.id),
        "sub": str(concesion.sujeto),
        "nonce": "nonce-del-socio",
        "auth_time": ahora,
        "amr": ["pwd"],
        "iat": ahora,
        "exp": ahora + 300,
    }
    assert str(concesion.cuenta_id) not in json.dumps(identidad.claims)


async def test_nothing_that_opens_anything_is_stored_in_plain(socio: Socio) -> None:
    codigo = await socio.codigo()
    fichas = (await socio.canjear(codigo)).cuerpo
    identity = socio.identity
    kept = f"{identity.autorizaciones} {identity.concesiones} {identity.clientes} {identity.auditoria}"
    for secreto in (codigo, fichas["refresh_token"], fichas["access_token"], socio.creado.secreto):
        assert str(secreto) not in kept


async def test_the_same_person_is_another_subject_for_another_client_and_the_same_for_the_same(socio: Socio) -> None:
    first = socio.llaves.leer_ficha((await socio.fichas())["access_token"])
    again = socio.llaves.leer_ficha((await socio.fichas())["access_token"])
    socio.creado = await socio.crear(nombre="Otro registro")
    other = socio.llaves.leer_ficha((await socio.fichas())["access_token"])
    kept = socio.identity.concesiones.kept
    assert first
    assert again
    assert other
    sujetos = [kept[ficha.concesion_id].sujeto for ficha in (first, again, other)]
    assert sujetos[0] == sujetos[1] != sujetos[2]


async def test_a_code_twice_gives_nothing_and_ends_what_it_gave(socio: Socio) -> None:
    codigo = await socio.codigo()
    fichas = (await socio.canjear(codigo)).cuerpo
    assert await socio.activa(fichas["access_token"])
    rechazada(await socio.canjear(codigo), "invalid_grant")
    assert not await socio.activa(fichas["access_token"])
    rechazada(await socio.renovar(fichas["refresh_token"]), "invalid_grant")
    noted = socio.identity.auditoria.kept[-1]
    assert (noted.accion, noted.datos["motivo"]) == ("CONCESION_CERRADA", "REUTILIZADO")


async def test_a_code_is_good_for_a_minute(socio: Socio) -> None:
    codigo = await socio.codigo()
    socio.clock.advance(seconds=59)
    assert (await socio.canjear(codigo)).estado == 200
    codigo = await socio.codigo()
    socio.clock.advance(seconds=60)
    rechazada(await socio.canjear(codigo), "invalid_grant")


async def test_a_code_of_another_client_is_of_no_use_to_either(socio: Socio) -> None:
    thief = await socio.crear(nombre="Ladrón")
    codigo = await socio.codigo()
    rechazada(await socio.canjear(codigo, thief), "invalid_grant")
    rechazada(await socio.canjear(codigo), "invalid_grant")
    assert not socio.identity.concesiones.kept


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"redirect_uri": f"{REDIRECCION}/"}, "invalid_grant"),
        ({"redirect_uri": ""}, "invalid_grant"),
        ({"code_verifier": VERIFICADOR[:-1] + "x"}, "invalid_grant"),
        ({"code_verifier": "corto"}, "invalid_request"),
        ({"code_verifier": ""}, "invalid_request"),
        ({"code": ""}, "invalid_request"),
        ({"code": "inventado"}, "invalid_grant"),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials"}, "unauthorized_client"),
    ],
)
async def test_what_does_not_fit_the_request_for_authorization_gives_nothing(
    socio: Socio, wrong: dict[str, str], error: str
) -> None:
    form = {"grant_type": "authorization_code", "code": await socio.codigo(), "redirect_uri": REDIRECCION}
    rechazada(await socio.token({**form, "code_verifier": VERIFICADOR, **wrong}), error)
    assert not socio.identity.concesiones.kept


@pytest.mark.parametrize("secreto", ["", "otro", "ñ", "a" * 5000])
async def test_a_wrong_secret_gives_nothing_and_is_noted(socio: Socio, secreto: str) -> None:
    codigo = await socio.codigo()
    form = {"grant_type": "authorization_code", "code": codigo, "code_verifier": VERIFICADOR}
    respuesta = await socio.token(form | {"redirect_uri": REDIRECCION}, autorizacion=basica(socio.id, secreto))
    rechazada(respuesta, "invalid_client", 401)
    assert respuesta.desafio.startswith("Basic ")
    noted = socio.identity.auditoria.kept[-1]
    assert noted.accion != "CLIENTE_NEGADO" if not secreto else noted.objeto == f"cliente/{socio.id}"
    assert (await socio.canjear(codigo)).estado == 200


async def test_a_wrong_secret_over_and_over_is_noted_a_few_times(socio: Socio) -> None:
    form = {"grant_type": "authorization_code", "code": "x", "code_verifier": VERIFICADOR, "redirect_uri": REDIRECCION}
    socio.identity.auditoria.kept.clear()
    for _ in range(25):
        rechazada(await socio.token(form, autorizacion=basica(socio.id, "otro")), "invalid_client", 401)
    assert len(socio.identity.auditoria.kept) == 20
    socio.clock.advance(seconds=180)
    for _ in range(3):
        await socio.token(form, autorizacion=basica(socio.id, "otro"))
    assert len(socio.identity.auditoria.kept) == 22


@pytest.mark.parametrize(
    "autorizacion",
    ["", "Basic", "Basic !!!", "Basic ñ", "Basic /w==", "Basic Og==", "Bearer x", basica("nadie", "x"), "Básica x"],
)
async def test_who_names_no_client_gets_nothing(socio: Socio, autorizacion: str) -> None:
    form = {"grant_type": "authorization_code", "code": await socio.codigo(), "code_verifier": VERIFICADOR}
    rechazada(await socio.token(form, autorizacion=autorizacion), "invalid_client", 401)


async def test_a_secret_may_come_in_the_form_and_a_parameter_only_once(socio: Socio) -> None:
    form = {"grant_type": "authorization_code", "code": await socio.codigo(), "redirect_uri": REDIRECCION}
    own = {"client_id": str(socio.id), "client_secret": socio.creado.secreto, "code_verifier": VERIFICADOR}
    assert (await socio.token(form | own, autorizacion="")).estado == 200
    rechazada(await socio.repetida([*form.items(), *own.items(), ("code", "otro")]), "invalid_request")


async def test_a_client_without_a_secret_shows_the_verifier_alone(socio: Socio) -> None:
    socio.creado = await socio.crear(confidencial=False)
    assert socio.creado.secreto == ""
    codigo = await socio.codigo()
    form = {"grant_type": "authorization_code", "code": codigo, "redirect_uri": REDIRECCION}
    own = {"client_id": str(socio.id)}
    rechazada(await socio.token(form | own, autorizacion=""), "invalid_request")
    codigo = await socio.codigo()
    good = form | own | {"code": codigo, "code_verifier": VERIFICADOR}
    assert (await socio.token(good, autorizacion="")).estado == 200


async def test_a_client_that_has_a_secret_must_show_it(socio: Socio) -> None:
    form = {"grant_type": "authorization_code", "code": await socio.codigo(), "redirect_uri": REDIRECCION}
    form |= {"client_id": str(socio.id), "code_verifier": VERIFICADOR}
    rechazada(await socio.token(form, autorizacion=""), "invalid_client", 401)


async def test_each_refresh_token_has_one_successor_in_the_same_grant(socio: Socio) -> None:
    fichas = await socio.fichas()
    chain = [fichas["refresh_token"]]
    for _ in range(4):
        socio.clock.advance(minutes=4)
        renewed = (await socio.renovar(chain[-1])).cuerpo
        chain.append(renewed["refresh_token"])
        assert await socio.activa(renewed["access_token"])
    assert len(set(chain)) == 5
    assert len(socio.identity.concesiones.kept) == 1


async def test_the_same_server_asking_again_within_ten_seconds_gets_the_same(socio: Socio) -> None:
    first = (await socio.fichas())["refresh_token"]
    second = (await socio.renovar(first)).cuerpo["refresh_token"]
    socio.clock.advance(seconds=10)
    assert (await socio.renovar(first)).cuerpo["refresh_token"] == second


@pytest.mark.parametrize(("seconds", "origen"), [(11, SERVIDOR), (0, OTRO_SERVIDOR)])
async def test_any_other_reuse_ends_the_grant(socio: Socio, seconds: int, origen: Cliente) -> None:
    first = (await socio.fichas())["refresh_token"]
    second = (await socio.renovar(first)).cuerpo
    socio.clock.advance(seconds=seconds)
    rechazada(await socio.renovar(first, origen=origen), "invalid_grant")
    rechazada(await socio.renovar(second["refresh_token"]), "invalid_grant")
    assert not await socio.activa(second["access_token"])
    assert socio.identity.auditoria.kept[-1].datos["motivo"] == "REUTILIZADO"


async def test_a_refresh_token_in_another_clients_hands_ends_its_grant(socio: Socio) -> None:
    thief = await socio.crear(nombre="Ladrón")
    fichas = await socio.fichas()
    rechazada(await socio.renovar(fichas["refresh_token"], thief), "invalid_grant")
    rechazada(await socio.renovar(fichas["refresh_token"]), "invalid_grant")
    assert cerradas(socio) == [True]


async def test_a_refresh_asks_for_as_much_or_less_never_for_more(socio: Socio) -> None:
    renovacion = (await socio.fichas())["refresh_token"]
    less = (await socio.renovar(renovacion, scope="openid")).cuerpo
    assert less["scope"] == "openid"
    assert "name" not in (await socio.titular(less["access_token"])).cuerpo
    rechazada(await socio.renovar(less["refresh_token"], scope="openid cui"), "invalid_scope")
    rechazada(await socio.renovar(less["refresh_token"], scope="administrador"), "invalid_scope")


async def test_a_clients_refresh_token_renews_no_session_and_a_sessions_no_grant(socio: Socio) -> None:
    fichas = await socio.fichas()
    with pytest.raises(RenovacionInvalida):
        await socio.identity.renovar(fichas["refresh_token"])
    acceso = await socio.identity.abierta()
    rechazada(await socio.renovar(acceso.token_renovacion), "invalid_grant")
    assert cerradas(socio) == [False]


async def test_a_client_that_does_not_renew_gets_no_refresh_token(socio: Socio) -> None:
    socio.creado = await socio.crear(flujos=("authorization_code",))
    fichas = await socio.fichas()
    assert "refresh_token" not in fichas
    rechazada(await socio.renovar("x"), "unauthorized_client")


async def test_a_new_password_ends_what_clients_have_and_what_is_under_way(socio: Socio) -> None:
    fichas, codigo = await socio.fichas(), await socio.codigo()
    cuenta = socio.identity.cuentas.por_correo(CORREO)
    assert cuenta
    cambiar(socio.identity.tx(ANONIMO), cuenta, "otra")
    assert not await socio.activa(fichas["access_token"])
    rechazada(await socio.renovar(fichas["refresh_token"]), "invalid_grant")
    rechazada(await socio.canjear(codigo), "invalid_grant")


async def test_who_must_have_a_second_factor_by_now_renews_no_more_without(tmp_path: Path) -> None:
    socio = await Socio(tmp_path, Exigidos.PERSONAL).registrado()
    cuenta = await socio.identity.registrada()
    fichas = await socio.fichas()
    socio.identity.cuentas.kept[cuenta.id] = replace(cuenta, tipo=TipoDeCuenta.JUDICIAL)
    rechazada(await socio.renovar(fichas["refresh_token"]), "invalid_grant")


async def test_a_system_gets_a_token_for_itself_with_its_scopes_and_no_other(socio: Socio) -> None:
    sistema = await socio.crear(nombre="Sistema de otra corte", **SISTEMA)
    form = {"grant_type": "client_credentials", "scope": "expedientes:leer"}
    respuesta = await socio.token(form, sistema)
    assert respuesta.estado == 200
    assert "refresh_token" not in respuesta.cuerpo
    assert "id_token" not in respuesta.cuerpo
    keys = KeySet.import_key_set(json.loads(socio.llaves.jwks()))
    claims = jwt.decode(str(respuesta.cuerpo["access_token"]), keys, algorithms=["Ed25519"]).claims
    assert (claims["kind"], claims["aud"], claims["scope"]) == ("sistema", "estrado", "expedientes:leer")
    assert claims["sub"] == str(sistema.cliente.id)
    assert not {"roles", "persona"} & set(claims)
    for scope in ("", "openid", "expedientes:leer openid", "expedientes:escribir", "*"):
        rechazada(await socio.token({**form, "scope": scope}, sistema), "invalid_scope")
    unsaid = await socio.token({"grant_type": "client_credentials"}, sistema)
    rechazada(unsaid, "invalid_scope")
    assert unsaid.cuerpo["error_description"] == "The scope is missing: there is no default."
    rechazada(await socio.token(form), "unauthorized_client")


async def test_a_persons_token_at_a_client_is_of_an_audience_that_nothing_of_the_suite_takes(socio: Socio) -> None:
    keys = KeySet.import_key_set(json.loads(socio.llaves.jwks()))
    claims = jwt.decode((await socio.fichas())["access_token"], keys, algorithms=["Ed25519"]).claims
    assert (claims["aud"], claims["kind"]) == ("estrado-terceros", "tercero")
    assert not {"roles", "persona"} & set(claims)


async def test_a_role_in_the_form_is_nothing(socio: Socio) -> None:
    codigo = await socio.codigo()
    respuesta = await socio.canjear(codigo, roles="administrador", kind="usuario", aud="estrado")
    keys = KeySet.import_key_set(json.loads(socio.llaves.jwks()))
    claims = jwt.decode(str(respuesta.cuerpo["access_token"]), keys, algorithms=["Ed25519"]).claims
    assert (claims["aud"], claims["kind"], "roles" in claims) == ("estrado-terceros", "tercero", False)


async def test_consent_withdrawn_between_code_and_exchange_gives_nothing(socio: Socio) -> None:
    codigo = await socio.codigo()
    for clave, dado in socio.identity.consentimientos.kept.items():
        socio.identity.consentimientos.kept[clave] = replace(dado, alcances=())
    rechazada(await socio.canjear(codigo), "invalid_grant")
    assert isinstance((await socio.pedida()).siguiente, Pagina)
