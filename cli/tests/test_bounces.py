"""Mails that came back, as servers write them and as strangers do."""

import io
from uuid import uuid4

import pytest

from cli import bounces
from cli.bounces import Bounce, bounce_of, note
from libs.foundation.core.errors import Unavailable

ID = str(uuid4())
REPORT = """From: MAILER-DAEMON@relay.example
To: portal@oj.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I am sorry.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

{recipients}

--B
{returned}
--B--
"""
FAILED = "Final-Recipient: rfc822; ana@ejemplo.gt\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no"
DELAYED = "Final-Recipient: rfc822; luis@ejemplo.gt\nAction: Delayed\nStatus: 4.4.1 (later)"
WHOLE = f"Content-Type: message/rfc822\n\nMessage-ID: <{ID}@oj.example>\nSubject: Hay algo nuevo\n\nHola\n"
HEADERS = f"Content-Type: text/rfc822-headers\n\nMessage-ID: <{ID}@oj.example>\nSubject: Hay algo nuevo\n"


def report(recipients: str = FAILED, returned: str = WHOLE) -> bytes:
    return REPORT.format(recipients=recipients, returned=returned).encode()


@pytest.mark.parametrize("returned", [WHOLE, HEADERS])
def test_of_which_message_it_is_and_what_became_of_it(returned: str) -> None:
    assert bounce_of(report(FAILED, returned)) == Bounce(ID, "failed", "5.1.1")
    assert bounce_of(report(DELAYED, returned)) == Bounce(ID, "delayed", "4.4.1")


def test_of_several_recipients_the_worst_counts() -> None:
    assert bounce_of(report(f"{DELAYED}\n\n{FAILED}")) == Bounce(ID, "failed", "5.1.1")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\x00 garbage",
        b"Subject: Fuera de la oficina\n\nVuelvo el lunes.",
        report("Final-Recipient: rfc822; ana@ejemplo.gt\nAction: delivered\nStatus: 2.0.0"),
        report("Action:\nStatus:"),
        report(returned="Content-Type: message/rfc822\n\nMessage-ID: <otra@oj.example>\n\nx"),
        report(returned="Content-Type: message/rfc822\n\nSubject: sin id\n\nx"),
        report(returned="Content-Type: text/rfc822-headers; charset=nada\n\n\xff"),
        report().replace(b"multipart/report", b"multipart/mixed"),
        report()[:300],
        b"Content-Type: multipart/report; boundary=b\n\n--b\n" + b"Content-Type: message/rfc822\n\n" * 30_000,
    ],
)
def test_what_says_nothing_of_a_message_of_ours_is_none(raw: bytes) -> None:
    assert bounce_of(raw) is None


def test_what_is_none_of_ours_is_said_and_done_with(capsys: pytest.CaptureFixture[str]) -> None:
    assert note(io.BytesIO(b"Subject: hola\n\nhola")) == 0
    assert "no se anota nada" in capsys.readouterr().out


@pytest.mark.parametrize(("new", "said"), [(True, "anotado"), (False, "nada nuevo")])
def test_what_was_noted_is_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], new: bool, said: str
) -> None:
    async def tell(_settings: object, found: Bounce) -> bool:
        return found == Bounce(ID, "failed", "5.1.1") and new

    monkeypatch.setattr(bounces, "_tell", tell)
    assert note(io.BytesIO(report())) == 0
    assert f"failed 5.1.1: {said}" in capsys.readouterr().out


def test_when_the_suite_is_away_the_mail_server_is_told_to_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def tell(_settings: object, _found: Bounce) -> bool:
        raise Unavailable

    monkeypatch.setattr(bounces, "_tell", tell)
    assert note(io.BytesIO(report())) == 75
