"""Mails over SMTP, before a small server: TLS or nothing, an account, and what a refusal is called."""

import asyncio
import email
import ssl
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.policy import default
from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import SecretStr

from libs.foundation.development_ca import DevelopmentCa
from libs.foundation.mail import smtp
from libs.foundation.mail.letter import Letter, NotTaken
from libs.foundation.mail.smtp import SmtpPost
from libs.foundation.settings import FoundationSettings
from libs.foundation.tls import mail_server

SENDER = "Portal de Servicios Electrónicos <portal@oj.example>"
LETTER = Letter(uuid4(), "ana@ejemplo.gt", "Confirme su correo electrónico", "Aquí está.\n", "<p>Aquí</p>")


@dataclass
class SmtpServer:
    """As much of RFC 5321 as a client needs. `tls`: by STARTTLS, or spoken `at_once`; `account`: "user:password"
    that it asks for; `refuses`: command → answer, "." for the end of a mail; `dies_at`: command, or ".", to which it
    gives none."""

    tls: ssl.SSLContext | None = None
    at_once: bool = False
    account: str = ""
    refuses: dict[str, str] = field(default_factory=dict)
    dies_at: str = ""
    mails: list[bytes] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    port: int = 0

    @asynccontextmanager
    async def running(self) -> AsyncIterator["SmtpServer"]:
        """On a port of this machine."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls if self.at_once else None)
        self.port = server.sockets[0].getsockname()[1]
        async with server:
            yield self

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 prueba\r\n")
        while line := (await reader.readline()).decode().strip():
            verb = line.partition(" ")[0].upper()
            if verb == self.dies_at:
                break
            if verb in self.refuses:
                writer.write(f"{self.refuses[verb]}\r\n".encode())
            elif verb == "STARTTLS" and self.tls:
                writer.write(b"220 adelante\r\n")
                await writer.start_tls(self.tls)
            elif verb == "EHLO":
                offers = ["prueba", "SMTPUTF8", *(["STARTTLS"] if self.tls and not self.at_once else [])]
                offers += ["AUTH PLAIN"] if self.account else []
                lines = [f"250{' ' if offer is offers[-1] else '-'}{offer}" for offer in offers]
                writer.write("".join(f"{one}\r\n" for one in lines).encode())
            elif verb == "AUTH":
                known = b64decode(line.split()[2]).decode().split("\0")[1:] == self.account.split(":")
                writer.write(b"235 bien\r\n" if known else b"535 no\r\n")
            elif verb == "DATA":
                writer.write(b"354 diga\r\n")
                await writer.drain()
                self.mails.append((await reader.readuntil(b"\r\n.\r\n")).removesuffix(b".\r\n"))
                self.encrypted.append(writer.get_extra_info("ssl_object") is not None)
                if self.dies_at == ".":
                    break
                writer.write(f"{self.refuses.get('.', '250 recibido')}\r\n".encode())
            else:
                if verb == "RCPT":
                    self.recipients.append(line)
                writer.write(b"221 adios\r\n" if verb == "QUIT" else b"250 bien\r\n")
            await writer.drain()
            if verb == "QUIT":
                break
        writer.close()


@pytest.fixture
def ca(tmp_path: Path) -> DevelopmentCa:
    return DevelopmentCa(tmp_path / "ca")


def server_context(ca: DevelopmentCa, host: str = "localhost") -> ssl.SSLContext:
    folder = ca.issue("correo", host)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "tls.crt", folder / "tls.key")
    return context


def mail_to(url: str, ca: DevelopmentCa | None = None, account: str = "") -> SmtpPost:
    user, _, password = account.partition(":")
    settings = FoundationSettings(
        smtp_url=url, smtp_ca=ca.certificate if ca else None, smtp_user=user, smtp_password=SecretStr(password)
    )
    server = mail_server(settings)
    assert server is not None
    return SmtpPost(server, SENDER)


async def untaken(post: SmtpPost) -> NotTaken:
    with pytest.raises(NotTaken) as refusal:
        await post.send(LETTER)
    return refusal.value


async def cause(post: SmtpPost) -> str:
    return (await untaken(post)).cause


@pytest.mark.parametrize(("scheme", "at_once"), [("smtp", False), ("smtps", True)])
async def test_it_goes_encrypted_with_its_account(ca: DevelopmentCa, scheme: str, at_once: bool) -> None:
    async with SmtpServer(server_context(ca), at_once, "estrado:secreta").running() as server:
        await mail_to(f"{scheme}://localhost:{server.port}", ca, "estrado:secreta").send(LETTER)
        assert await cause(mail_to(f"{scheme}://localhost:{server.port}", ca, "estrado:otra")) == "SMTP_535"
    assert (server.encrypted, server.recipients) == ([True], ["RCPT TO:<ana@ejemplo.gt>"])
    mail = email.message_from_bytes(server.mails[0], policy=default)
    assert (mail["From"], mail["To"], mail["Subject"]) == (SENDER, LETTER.to, LETTER.subject)
    assert mail["Message-ID"] == f"<{LETTER.id}@oj.example>"
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert (plain.get_content(), html.get_content()) == ("Aquí está.\n", "<p>Aquí</p>\n")


async def test_a_server_that_offers_no_encryption_gets_no_mail(ca: DevelopmentCa) -> None:
    async with SmtpServer().running() as server:
        assert await cause(mail_to(f"smtp://localhost:{server.port}", ca)) == "SMTPException"
        assert server.mails == []
        await mail_to(f"smtp-plain://localhost:{server.port}").send(LETTER)
    assert server.encrypted == [False]


@pytest.mark.parametrize(("scheme", "at_once"), [("smtp", False), ("smtps", True)])
async def test_a_server_of_another_name_or_another_ca_gets_none(
    ca: DevelopmentCa, tmp_path: Path, scheme: str, at_once: bool
) -> None:
    async with SmtpServer(server_context(ca, "otra.example"), at_once).running() as server:
        url = f"{scheme}://localhost:{server.port}"
        assert await cause(mail_to(url, ca))
        assert await cause(mail_to(url, DevelopmentCa(tmp_path / "otra")))
    assert server.mails == []


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA"])
async def test_a_refusal_is_called_by_its_code_alone(verb: str) -> None:
    async with SmtpServer(refuses={verb: "451 ana@ejemplo.gt: despues"}).running() as server:
        assert await cause(mail_to(f"smtp-plain://localhost:{server.port}")) == "SMTP_451"


@pytest.mark.parametrize(
    ("verb", "answer", "refused"),
    [("RCPT", "550 no hay tal", True), ("RCPT", "450 despues", False), ("MAIL", "550 usted no", False)],
)
async def test_only_an_address_refused_for_good_is_called_that(verb: str, answer: str, refused: bool) -> None:
    async with SmtpServer(refuses={verb: answer}).running() as server:
        error = await untaken(mail_to(f"smtp-plain://localhost:{server.port}"))
    assert (error.refused, error.unsure) == (refused, False)


@pytest.mark.parametrize(("verb", "unsure", "mails"), [("RCPT", False, 0), (".", True, 1)])
async def test_a_connection_lost_leaves_a_doubt_only_once_the_text_was_sent(
    verb: str, unsure: bool, mails: int
) -> None:
    async with SmtpServer(dies_at=verb).running() as server:
        error = await untaken(mail_to(f"smtp-plain://localhost:{server.port}"))
    assert (error.cause, error.unsure, len(server.mails)) == ("SMTPServerDisconnected", unsure, mails)


async def test_what_was_taken_is_taken_whatever_becomes_of_the_farewell() -> None:
    async with SmtpServer(dies_at="QUIT").running() as server:
        await mail_to(f"smtp-plain://localhost:{server.port}").send(LETTER)
    assert len(server.mails) == 1


async def test_no_server_is_a_failure_to_be_tried_again() -> None:
    async with SmtpServer().running() as server:
        pass
    assert await cause(mail_to(f"smtp-plain://localhost:{server.port}")) == "SMTPConnectError"


async def test_a_server_that_says_nothing_is_given_up_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "LONGEST", 0.2)

    async def listen(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with asyncio.timeout(5):
        url = f"smtp-plain://localhost:{server.sockets[0].getsockname()[1]}"
        assert await cause(mail_to(url)) in {"TimeoutError", "SMTPConnectTimeoutError", "SMTPTimeoutError"}
    server.close()


@pytest.mark.parametrize(
    ("answer", "unsure"),
    [("nada", True), ("2x0 recibido", True), ("99 recibido", True), ("451 luego", False), ("554 no", False)],
)
async def test_an_answer_that_cannot_be_read_leaves_a_doubt_once_the_text_was_sent(answer: str, unsure: bool) -> None:
    async with SmtpServer(refuses={".": answer}).running() as server:
        refusal = await untaken(mail_to(f"smtp-plain://localhost:{server.port}"))
    assert (len(server.mails), refusal.unsure, refusal.refused) == (1, unsure, False)
