"""The seal in a token (SoftHSM), as settings choose it."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pydantic import SecretStr

from libs.firma.desarrollo import CaDeDesarrollo, Emitido, Uso
from libs.firma.dictamen import Dictamen
from libs.firma.errores import DispositivoDeFirmaNoDisponible, LlaveDeFirmaInutilizable, PinDeFirmaIncorrecto
from libs.firma.firmante import Acto
from libs.firma.institucion import Institucion
from libs.firma.tests.ficha import LABEL, PIN, put
from libs.firma.tests.mundo import Mundo, guardar
from libs.firma.validacion import validar

Abrir = Callable[..., Institucion]
ACTO = Acto("Sello", "Constancia")


def given(emitido: Emitido, tmp_path: Path, module: Path, **otros: str) -> dict[str, object]:
    label, token = otros.get("etiqueta", f"sello-{tmp_path.name}"), otros.get("ficha", LABEL)
    chain = emitido.pem[emitido.pem.index(b"-----BEGIN CERT") :]
    return {
        "sello_llave": f"pkcs11:token={token};object={label}?module-path={otros.get('modulo', module)}",
        "sello_secreto": SecretStr(otros.get("pin", PIN)),
        "sello_certificados": guardar(tmp_path, "cadena.pem", chain),
    }


@pytest.fixture
def emitido(mundo: Mundo, clave_rsa: rsa.RSAPrivateKey, tmp_path: Path, module: Path) -> Emitido:
    made = mundo.sello(clave_rsa)
    put(made, f"sello-{tmp_path.name}", tmp_path)
    return made


async def test_a_seal_in_a_token_seals(
    emitido: Emitido, module: Path, abrir: Abrir, tmp_path: Path, pdf: bytes
) -> None:
    institucion = abrir(**given(emitido, tmp_path, module))
    await institucion.comprobar()
    sealed = await institucion.sellar(pdf, ACTO)
    (found,) = (await validar(sealed.pdf, institucion.confianza, datetime.now(UTC))).firmas
    assert (found.dictamen, found.sello) == (Dictamen.AUTENTICA, sealed.sello)


@pytest.mark.parametrize("wrong", [{"ficha": "otra"}, {"modulo": "/no/hay.so"}])
async def test_a_token_that_is_not_there(
    wrong: dict[str, str], emitido: Emitido, module: Path, abrir: Abrir, tmp_path: Path
) -> None:
    institucion = abrir(**given(emitido, tmp_path, module, **wrong))
    with pytest.raises(DispositivoDeFirmaNoDisponible):
        await institucion.comprobar()


async def test_a_token_with_another_certificate(
    emitido: Emitido, module: Path, abrir: Abrir, mundo: Mundo, clave_rsa: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    renewed = mundo.sello(clave_rsa)
    institucion = abrir(**given(renewed, tmp_path, module))
    with pytest.raises(LlaveDeFirmaInutilizable) as refused:
        await institucion.comprobar()
    assert refused.value.metadata["causa"] == "certificado_ajeno"


async def test_a_token_without_that_key(
    emitido: Emitido, module: Path, abrir: Abrir, tmp_path: Path, pdf: bytes
) -> None:
    institucion = abrir(**given(emitido, tmp_path, module, etiqueta="otra"))
    await institucion.comprobar()
    with pytest.raises(LlaveDeFirmaInutilizable):
        await institucion.sellar(pdf, ACTO)


async def test_a_wrong_pin_is_tried_once(
    emitido: Emitido,
    module: Path,
    abrir: Abrir,
    tmp_path: Path,
    pdf: bytes,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    institucion = abrir(**given(emitido, tmp_path, module, pin="000000"))
    await institucion.comprobar()
    with pytest.raises(PinDeFirmaIncorrecto):
        await institucion.sellar(pdf, ACTO)
    monkeypatch.delattr("libs.firma.dispositivo.Dispositivo.firmar")
    with pytest.raises(PinDeFirmaIncorrecto):
        await institucion.sellar(pdf, ACTO)


def test_a_kind_of_key_that_signs_nothing_here(abrir: Abrir, tmp_path: Path, module: Path) -> None:
    authority = CaDeDesarrollo(CaDeDesarrollo.nueva())
    made = authority.emitir("Sello", Uso.SELLO, llave=Ed25519PrivateKey.generate())  # type: ignore[arg-type]  # as others make them
    with pytest.raises(LlaveDeFirmaInutilizable) as refused:
        abrir(**given(made, tmp_path, module))
    assert refused.value.metadata["causa"] == "tipo"
