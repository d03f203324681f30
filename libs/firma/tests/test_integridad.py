"""A head that was kept: whole for ever, whoever is believed; damaged by whatever would make a stranger refuse it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from libs.firma.comprobacion import comprobar_firma
from libs.firma.evidencia import CabezaFirmada, firmar_cabeza, sellar_cabeza
from libs.firma.integridad import parte_danada
from libs.firma.tests.mundo import HOY, Mundo, llave
from libs.firma.tests.test_evidencia import LLAVE, OTHERS, log_with

CABEZA = log_with(b"registro", OTHERS, HOY).cabeza
TAMANO = len(OTHERS) + 1


@pytest.fixture
async def sellada(mundo: Mundo, clave_rsa: RSAPrivateKey) -> CabezaFirmada:
    signed = await firmar_cabeza(CABEZA, llave(mundo.persona("Organismo", clave_rsa)), mundo.reloj)
    return await sellar_cabeza(signed, mundo.tiempo)


def danada(sellada: CabezaFirmada, *, tamano: int = TAMANO, cabeza: str = CABEZA, llave: str = LLAVE) -> str:
    return parte_danada(tamano, cabeza, llave, sellada.firma, sellada.instante)


async def test_what_was_kept_is_whole(sellada: CabezaFirmada) -> None:
    assert danada(sellada) == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"tamano": TAMANO + 1},
        {"cabeza": CABEZA.replace("\n10\n", "\n11\n")},
        {"cabeza": ""},
        {"llave": LLAVE[:-2]},
        {"llave": "x"},
    ],
)
async def test_a_head_that_its_log_did_not_sign_so_is_damaged(
    sellada: CabezaFirmada, changed: dict[str, object]
) -> None:
    assert danada(sellada, **changed) == "cabeza"  # type: ignore[arg-type]  # those of `danada`


async def test_the_signature_of_another_head_and_one_without_its_timestamp_are_damaged(
    mundo: Mundo, clave_rsa: RSAPrivateKey, sellada: CabezaFirmada
) -> None:
    own = llave(mundo.persona("Organismo", clave_rsa))
    other = log_with(b"otro registro", OTHERS, HOY).cabeza
    unstamped = await firmar_cabeza(CABEZA, own, mundo.reloj)
    stamped = await sellar_cabeza(await firmar_cabeza(other, own, mundo.reloj), mundo.tiempo)
    assert danada(stamped) == "firma"
    assert danada(CabezaFirmada(b"", HOY)) == "firma"
    assert danada(replace(sellada, firma=unstamped)) == "sello_de_tiempo"
    assert danada(replace(sellada, instante=HOY + timedelta(seconds=1))) == "sello_de_tiempo"


async def test_what_is_whole_convinces_a_stranger_whichever_byte_was_changed(
    mundo: Mundo, sellada: CabezaFirmada
) -> None:
    """Some bytes of a CMS nobody reads: changed, they are no damage. Every fifth byte, each of its bits in turn."""
    found = set()
    for at in range(0, len(sellada.firma), 5):
        changed = bytearray(sellada.firma)
        changed[at] ^= 1 << at % 8
        found.add(part := danada(replace(sellada, firma=bytes(changed))))
        if part == "":
            signed, stamped, _, _ = await comprobar_firma(CABEZA.encode(), bytes(changed), mundo.confianza, HOY)
            assert (signed.codigo, stamped.codigo) == ("TOTAL_PASSED", "TOTAL_PASSED"), at
    assert found == {"", "firma", "sello_de_tiempo"}
