"""Which certificates signatures would be believed with."""

from dataclasses import replace
from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric import ec

from libs.firma.acreditacion import acreditado
from libs.firma.certificados import Certificados, de_pem
from libs.firma.confianza import Confianza
from libs.firma.desarrollo import CaDeDesarrollo, Emitido, Uso
from libs.firma.dictamen import Dictamen
from libs.firma.tests.mundo import HOY, Mundo

KEY = ec.generate_private_key(ec.SECP256R1())


async def judged(world: Mundo, issued: Emitido, trust: Confianza | None = None) -> Dictamen:
    return await acreditado(Certificados.de(de_pem(issued.pem)), trust or world.confianza, world.reloj.now())


async def test_one_of_an_authority_that_is_believed_and_one_of_any_other() -> None:
    world = Mundo()
    assert await judged(world, world.persona("Jueza", KEY)) is Dictamen.AUTENTICA
    other = CaDeDesarrollo(CaDeDesarrollo.nueva(HOY - timedelta(days=30)))
    stranger = other.emitir("Jueza", Uso.FIRMA, desde=HOY - timedelta(days=1), llave=KEY)
    assert await judged(world, stranger) is Dictamen.DESCONOCIDO


async def test_one_that_ended_and_one_that_is_still_to_begin() -> None:
    world = Mundo()
    ended = world.persona("Jueza", KEY, vida=timedelta(hours=12))
    assert await judged(world, ended) is Dictamen.VENCIDA
    ahead = world.ca.emitir("Jueza", Uso.FIRMA, desde=HOY + timedelta(days=30), llave=KEY)
    assert await judged(world, ahead) is Dictamen.AUTENTICA


async def test_one_that_its_authority_revoked() -> None:
    world = Mundo()
    revoked, good = world.persona("Jueza", KEY), world.persona("Juez", KEY)
    lists = (world.ca.revocaciones([(revoked.certificado, HOY - timedelta(hours=2))], HOY - timedelta(hours=1)),)
    trust = replace(world.confianza, revocaciones=lists)
    assert await judged(world, revoked, trust) is Dictamen.REVOCADA
    assert await judged(world, good, trust) is Dictamen.AUTENTICA


async def test_one_of_which_nothing_is_known_where_lists_are_asked() -> None:
    world = Mundo()
    trust = replace(world.confianza, revocaciones=())
    assert await judged(world, world.persona("Jueza", KEY), trust) is Dictamen.NO_VERIFICABLE


async def test_one_for_time_stamps_no_acts() -> None:
    world = Mundo()
    assert await judged(world, world.autoridad) is Dictamen.DESCONOCIDO
