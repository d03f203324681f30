"""Evidence: what it proves, with tools that are not ours too, and that whatever is changed is named."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from hypothesis import given
from hypothesis import strategies as st

from libs.firma.certificados import de_pem
from libs.firma.comprobacion import Comprobacion, comprobar
from libs.firma.evidencia import (
    Evidencia,
    EvidenciaIlegible,
    Inclusion,
    Registro,
    firmar_evidencia,
    sellar_evidencia,
    sello_de,
)
from libs.firma.tests.mundo import HOY, Mundo, dice, guardar, llave
from libs.foundation.core import merkle
from libs.foundation.core.heads import HeadSigner, read_verifier_key, verifier_key

ORIGEN = "estrado/casillero/evidencia"
CLAVE = Ed25519PrivateKey.from_private_bytes(b"r" * 32)
LLAVE = verifier_key(ORIGEN, CLAVE.public_key())
REGISTRO = Registro(
    "0f8fad5b-d9cb-469f-a165-70867728950e",
    "ContentConsignment",
    "notificacion/7c9e6679-7425-40de-944b-e07fc1f90ae7",
    HOY,
    {"documento": sha256(b"resolucion").hexdigest(), "casillero": "HP31-QHC4-ZE8K-2"},
)


def log_with(content: bytes, others: Sequence[bytes], at: datetime = HOY) -> Inclusion:
    """A log in which a record stands among others."""
    leaves = [merkle.leaf_hash(each) for each in (*others[:3], content, *others[3:])]
    nodes = merkle.grown(0, leaves, lambda level, index: b"")
    size, place = len(leaves), min(3, len(others))
    root = merkle.root(size, lambda level, index: nodes[level, index])
    path = merkle.inclusion_proof(place, size, lambda level, index: nodes[level, index])
    return Inclusion(place, tuple(path), HeadSigner(ORIGEN, CLAVE).sign(size, root, at), LLAVE)


OTHERS = [f"otro {number}".encode() for number in range(9)]


async def evidence(mundo: Mundo, clave: RSAPrivateKey, registro: Registro = REGISTRO) -> Evidencia:
    made = await firmar_evidencia(registro, llave(mundo.persona("Sello", clave)), mundo.tiempo, mundo.reloj)
    return replace(made, inclusion=log_with(made.registro, OTHERS, mundo.reloj.now()))


async def checked(mundo: Mundo, made: Evidencia, ahora: datetime = HOY) -> Comprobacion:
    return await comprobar(made, mundo.confianza, {LLAVE}, ahora)


def wrong(found: Comprobacion) -> dict[str, str]:
    """What does not hold, and why."""
    return {punto.que: punto.codigo for punto in found.puntos if not punto.bien}


async def test_an_evidence_proves_what_who_and_when(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    found = await checked(mundo, Evidencia.leer((await evidence(mundo, clave_rsa)).escribir()))
    assert found.bien
    assert found.registro == REGISTRO
    assert (found.firmante, found.sello, found.cabeza) == ("Sello", HOY, HOY)


def test_a_record_has_one_way_to_be_written() -> None:
    content = REGISTRO.canonico()
    assert content.startswith(b'{"datos":{"casillero":"HP31-QHC4-ZE8K-2","documento":"')
    assert content.endswith(b'"instante":"2026-03-02T16:00:00.000000Z","objeto":"' + REGISTRO.objeto.encode() + b'"}')
    assert Registro.leer(content) == REGISTRO
    for other in (content + b" ", content.replace(b":", b": "), b"{}", b"", b"[]", b"\xff", content[:-1]):
        with pytest.raises(EvidenciaIlegible):
            Registro.leer(other)


@given(
    st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), st.text(), max_size=5),
    st.datetimes(timezones=st.just(UTC), min_value=datetime(2000, 1, 1)),  # noqa: DTZ001  hypothesis adds the zone
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)
def test_any_record_is_read_as_it_was_written(datos: dict[str, str], instante: datetime, objeto: str) -> None:
    legible = {name: text for name, text in datos.items() if text.isprintable()}
    record = Registro("x", "Hecho", objeto, instante, legible)
    assert Registro.leer(record.canonico()) == record


async def test_a_changed_byte_is_named(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    """But for some of the signatures' own that no hash covers: version numbers and empty parameters."""
    made = await evidence(mundo, clave_rsa)
    written = made.escribir()
    unseen = []
    for at in range(0, len(written), 11):
        changed = bytearray(written)
        changed[at] ^= 1
        try:
            read = Evidencia.leer(bytes(changed))
        except (EvidenciaIlegible, UnicodeDecodeError):
            continue
        if (await checked(mundo, read)).bien:
            unseen.append(at)
    begin = written.index(b'"firma":"')
    assert all(begin < at < written.index(b'"inclusion"') for at in unseen)
    assert len(unseen) <= len(written) // 11 // 40


async def test_what_is_wrong_is_named(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    made = await evidence(mundo, clave_rsa)
    assert made.inclusion is not None
    other = replace(REGISTRO, hecho="ContentHandover").canonico()
    assert wrong(await checked(mundo, replace(made, registro=other))) == {
        "firma": "FORMAT_FAILURE",
        "inclusion": "CAMINO_INVALIDO",
    }
    elsewhere = replace(made.inclusion, hoja=made.inclusion.hoja + 1)
    assert wrong(await checked(mundo, replace(made, inclusion=elsewhere))) == {"inclusion": "CAMINO_INVALIDO"}
    forged = HeadSigner(ORIGEN, Ed25519PrivateKey.generate())
    false_head = replace(made.inclusion, cabeza=forged.sign(10, bytes(32), HOY))
    assert wrong(await checked(mundo, replace(made, inclusion=false_head))) == {"inclusion": "CABEZA_INVALIDA"}
    own_key = replace(made.inclusion, llave=verifier_key(ORIGEN, forged.public_key))
    assert wrong(await checked(mundo, replace(made, inclusion=own_key))) == {"inclusion": "LLAVE_DESCONOCIDA"}
    stranger = Mundo()
    assert set(wrong(await checked(stranger, made))) == {"firma", "sello_de_tiempo"}


async def test_what_is_not_there_yet_is_pending(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    mundo.tsa_ausente = True
    unsealed = replace(await evidence(mundo, clave_rsa), inclusion=None)
    assert wrong(await checked(mundo, unsealed)) == {"sello_de_tiempo": "PENDIENTE", "inclusion": "PENDIENTE"}
    assert await sellar_evidencia(unsealed, mundo.tiempo) == unsealed
    mundo.tsa_ausente = False
    mundo.reloj.pasan(timedelta(hours=5))
    sealed = await sellar_evidencia(unsealed, mundo.tiempo)
    found = await checked(mundo, sealed, mundo.reloj.now())
    assert wrong(found) == {"inclusion": "PENDIENTE"}
    assert found.sello == HOY + timedelta(hours=5)
    assert await sellar_evidencia(sealed, mundo.tiempo) is sealed


async def test_a_record_from_the_future_was_made_up(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    later = replace(REGISTRO, instante=HOY + timedelta(hours=1))
    assert wrong(await checked(mundo, await evidence(mundo, clave_rsa, later))) == {"instante": "POSTERIOR_A_SU_PRUEBA"}


async def test_it_is_good_for_longer_than_the_certificate_that_signed(mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    short = llave(mundo.persona("Sello", clave_rsa, vida=timedelta(days=30)))
    made = await firmar_evidencia(REGISTRO, short, mundo.tiempo, mundo.reloj)
    made = replace(made, inclusion=log_with(made.registro, OTHERS))
    assert (await checked(mundo, made, HOY + timedelta(days=300))).bien


async def test_openssl_verifies_signature_and_timestamp(mundo: Mundo, clave_rsa: RSAPrivateKey, tmp_path: Path) -> None:
    made = await evidence(mundo, clave_rsa)
    record, root = guardar(tmp_path, "registro.json", made.registro), guardar(tmp_path, "raiz.pem", mundo.ca.raiz)
    signature, second = guardar(tmp_path, "firma.p7s", made.firma), str(int(HOY.timestamp()))
    verify = ["openssl", "cms", "-verify", "-binary", "-inform", "DER", "-in", str(signature), "-purpose", "any"]
    verify += ["-CAfile", str(root), "-attime", second, "-out", "/dev/null", "-content"]
    assert "Verification successful" in dice(*verify, record)
    assert "ailure" in dice(*verify, guardar(tmp_path, "otro.json", made.registro + b" "))
    token = sello_de(made.firma)
    assert token
    stamped = guardar(tmp_path, "valor", _value(made.firma))
    said = dice("openssl", "ts", "-verify", "-token_in", "-in", guardar(tmp_path, "sello.der", token), "-data", stamped)
    assert "Verification: OK" not in said  # it does not know the root
    known: list[str | Path] = ["-CAfile", root, "-attime", second, "-data", stamped]
    assert "Verification: OK" in dice("openssl", "ts", "-verify", "-token_in", "-in", tmp_path / "sello.der", *known)


def _value(signature: bytes) -> bytes:
    """What a signature's timestamp is over."""
    from asn1crypto import cms

    return bytes(cms.ContentInfo.load(signature)["content"]["signer_infos"][0]["signature"].native)


def test_a_key_is_read_as_tools_for_notes_take_it() -> None:
    origin, key = read_verifier_key(LLAVE)
    assert (origin, key.public_bytes_raw()) == (ORIGEN, CLAVE.public_key().public_bytes_raw())
    for bad in ("", "x", "a+b+c", LLAVE[:-4], LLAVE.replace("estrado", "otro"), LLAVE + "=", f"{LLAVE} "):
        with pytest.raises(ValueError):  # noqa: PT011  whatever is wrong with it
            read_verifier_key(bad)


def test_roots_are_read_from_pem(mundo: Mundo) -> None:
    assert de_pem(mundo.ca.raiz + mundo.ca.raiz)[0].dump() == mundo.raices[0].dump()
    with pytest.raises(ValueError):  # noqa: PT011  there is nothing to tell apart
        de_pem(b"nada")
