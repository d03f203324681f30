"""Signed heads: read by whoever has the key, refused with any byte changed, and of the form that others know."""

from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from libs.foundation.core.heads import CabezaInvalida, HeadSigner, HeadVerifier, TreeHead, verifier_key
from libs.foundation.keyfiles import LlavesAusentes
from libs.foundation.sealing.keys import SealingKeys, make_sealing_key

AT = datetime(2026, 3, 2, 16, 0, 0, 120, tzinfo=UTC)
ROOT = bytes(range(32))
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)
SIGNER = HeadSigner("estrado/prueba/x", KEY)
VERIFIER = HeadVerifier("estrado/prueba/x", [KEY.public_key()])
# The example in the documentation of the Go programs that came up with these notes.
NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
NEUMANNS_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def test_a_head_is_read_as_it_was_signed() -> None:
    text = SIGNER.sign(7, ROOT, AT)
    assert VERIFIER.read(text) == TreeHead("estrado/prueba/x", 7, ROOT, AT)
    assert text.splitlines()[:5] == [
        "estrado/prueba/x",
        "7",
        "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
        "2026-03-02T16:00:00.000120Z",
        "",
    ]


def test_a_head_with_any_bit_changed_is_refused() -> None:
    whole = SIGNER.sign(7, ROOT, AT).encode()
    for place in range(len(whole)):
        for bit in range(8):
            changed = whole[:place] + bytes([whole[place] ^ 1 << bit]) + whole[place + 1 :]
            with pytest.raises(CabezaInvalida):
                VERIFIER.read(changed.decode(errors="replace"))


@pytest.mark.parametrize("text", ["", "\n\n", "x", "\n\n\n\n", SIGNER.sign(7, ROOT, AT) + "\n"])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(CabezaInvalida):
        VERIFIER.read(text)


def test_heads_of_another_log_and_of_another_key_are_refused() -> None:
    other_key = Ed25519PrivateKey.generate()
    for signer in (HeadSigner("estrado/prueba/y", KEY), HeadSigner("estrado/prueba/x", other_key)):
        with pytest.raises(CabezaInvalida):
            VERIFIER.read(signer.sign(7, ROOT, AT))


def test_keys_and_signatures_are_those_of_signed_notes() -> None:
    name, key_id, data = NEUMANN.split("+")
    key = Ed25519PublicKey.from_public_bytes(b64decode(data)[1:])
    assert verifier_key(name, key) == NEUMANN
    body, line = NEUMANNS_NOTE.split("\n\n")
    signature = b64decode(line.split(" ")[2])
    assert signature[:4].hex() == key_id
    key.verify(signature[4:], f"{body}\n".encode())


def test_the_key_in_use_signs_and_those_before_it_still_verify(tmp_path: Path) -> None:
    with pytest.raises(LlavesAusentes) as missing:
        SealingKeys(tmp_path, "prueba")
    assert missing.value.metadata == {"llave": "prueba-sellado.pem", "carpeta": str(tmp_path)}
    make_sealing_key(tmp_path, "prueba")
    path = tmp_path / "prueba-sellado.pem"
    assert path.stat().st_mode & 0o777 == 0o600
    before = SealingKeys(tmp_path, "prueba")
    make_sealing_key(tmp_path, "prueba")
    old = before.signing.public_key()
    assert SealingKeys(tmp_path, "prueba").verifying == [old]
    path.unlink()
    (tmp_path / "prueba-sellado.2026.pem").write_bytes(
        old.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )
    make_sealing_key(tmp_path, "prueba")
    now = SealingKeys(tmp_path, "prueba")
    assert now.verifying == [now.signing.public_key(), old]
    assert now.signing.public_key() != old
    assert HeadVerifier("o", now.verifying).read(HeadSigner("o", before.signing).sign(1, ROOT, AT)).size == 1
