"""Receipts: only ours, only unchanged, only their owner's, only in time."""

import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

from libs.foundation.objects.uploads import (
    Receipt,
    ReceiptIssuer,
    ReceiptVerifier,
    ReciboAjeno,
    ReciboInvalido,
    ReciboVencido,
)

NOW = datetime(2026, 11, 23, 12, 0, 0, 123456, tzinfo=UTC)
KEY = OKPKey.generate_key("Ed25519", parameters={"kid": "gateway"})
PUBLIC = OKPKey.import_key(KEY.as_pem(private=False), parameters={"kid": "gateway"})
VERIFIER = ReceiptVerifier([PUBLIC])
RECEIPT = Receipt(
    object_key="usuario-1/doc",
    sha256="ab" * 32,
    size=20_971_520,
    media_type="application/pdf",
    pages=12,
    owner="usuario:1",
    expires=NOW + timedelta(minutes=30),
    wrapped_key=b"\x00\xffllave",
)


def claims() -> dict[str, object]:
    token = ReceiptIssuer(KEY).issue(RECEIPT)
    payload: dict[str, object] = json.loads(jws.extract_compact(token.encode()).payload)
    return payload


def signed(payload: object, key: OKPKey = KEY, kid: str | None = "gateway") -> str:
    header = {"alg": "Ed25519"} | ({"kid": kid} if kid else {})
    return jws.serialize_compact(header, json.dumps(payload), key, algorithms=["Ed25519"])


def test_a_receipt_comes_back_as_it_was_given() -> None:
    token = ReceiptIssuer(KEY).issue(RECEIPT)
    assert VERIFIER.verify(token, "usuario:1", NOW) == RECEIPT
    assert len(token) < 1024


def test_it_is_good_until_it_expires_and_not_at_that_instant() -> None:
    token = ReceiptIssuer(KEY).issue(RECEIPT)
    assert VERIFIER.verify(token, "usuario:1", RECEIPT.expires - timedelta(microseconds=1)) == RECEIPT
    with pytest.raises(ReciboVencido):
        VERIFIER.verify(token, "usuario:1", RECEIPT.expires)


def test_somebody_elses_is_refused_whether_expired_or_not() -> None:
    token = ReceiptIssuer(KEY).issue(RECEIPT)
    for now in (NOW, RECEIPT.expires):
        with pytest.raises(ReciboAjeno):
            VERIFIER.verify(token, "usuario:2", now)


def test_its_signature_is_read_alone_to_recognise_a_request_already_answered() -> None:
    assert VERIFIER.read(ReceiptIssuer(KEY).issue(RECEIPT)) == RECEIPT
    stranger = OKPKey.generate_key("Ed25519", parameters={"kid": "gateway"})
    with pytest.raises(ReciboInvalido):
        VERIFIER.read(signed(claims(), stranger))


def test_another_key_signs_nothing_for_us() -> None:
    stranger = OKPKey.generate_key("Ed25519", parameters={"kid": "gateway"})
    for kid in ("gateway", "other", None):
        with pytest.raises(ReciboInvalido):
            VERIFIER.verify(signed(claims(), stranger, kid), "usuario:1", NOW)


def test_a_kid_is_required() -> None:
    with pytest.raises(ReciboInvalido):
        VERIFIER.verify(signed(claims(), kid=None), "usuario:1", NOW)
    with pytest.raises(ValueError, match="kid"):
        ReceiptIssuer(OKPKey.generate_key("Ed25519"))


def test_the_algorithm_is_not_the_tokens_to_choose() -> None:
    body = urlsafe_b64encode(json.dumps(claims()).encode()).rstrip(b"=").decode()
    none = urlsafe_b64encode(b'{"alg":"none","kid":"gateway"}').rstrip(b"=").decode()
    shared = urlsafe_b64encode(b'{"alg":"HS256","kid":"gateway"}').rstrip(b"=").decode()
    mac = hmac.digest(PUBLIC.as_pem(private=False), f"{shared}.{body}".encode(), "sha256")
    confused = f"{shared}.{body}.{urlsafe_b64encode(mac).rstrip(b'=').decode()}"
    for token in (f"{none}.{body}.", f"{none}.{body}.AAAA", confused):
        with pytest.raises(ReciboInvalido):
            VERIFIER.verify(token, "usuario:1", NOW)


@pytest.mark.parametrize("aud", ["estrado:sesiones", None, ["estrado:recibos"]])
def test_a_token_for_another_purpose_is_not_a_receipt(aud: object) -> None:
    with pytest.raises(ReciboInvalido):
        VERIFIER.verify(signed(claims() | {"aud": aud}), "usuario:1", NOW)


@pytest.mark.parametrize("payload", [[], "x", None, {"aud": "estrado:recibos"}])
def test_a_signed_something_else_is_not_a_receipt(payload: object) -> None:
    with pytest.raises(ReciboInvalido):
        VERIFIER.verify(signed(payload), "usuario:1", NOW)


@given(at=st.integers(min_value=0), replacement=st.characters())
def test_any_changed_character_is_noticed(at: int, replacement: str) -> None:
    token = ReceiptIssuer(KEY).issue(RECEIPT)
    place = at % len(token)
    changed = token[:place] + replacement + token[place + 1 :]
    try:
        assert VERIFIER.verify(changed, "usuario:1", NOW) == RECEIPT
    except ReciboInvalido:
        return
    # Base64 leaves some bits of a last character unused: such a token is the same one, spelled otherwise.
    assert changed == token or place in (token.index(".") - 1, token.rindex(".") - 1, len(token) - 1)


@given(garbage=st.text(max_size=200))
def test_garbage_is_not_a_receipt(garbage: str) -> None:
    with pytest.raises(ReciboInvalido):
        VERIFIER.verify(garbage, "usuario:1", NOW)


def test_every_issuer_known_is_believed() -> None:
    second = OKPKey.generate_key("Ed25519", parameters={"kid": "gateway-2"})
    verifier = ReceiptVerifier([PUBLIC, second])
    other = replace(RECEIPT, pages=0)
    assert verifier.verify(ReceiptIssuer(second).issue(other), "usuario:1", NOW) == other
    assert verifier.verify(ReceiptIssuer(KEY).issue(RECEIPT), "usuario:1", NOW) == RECEIPT
