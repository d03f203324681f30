"""A mail, as it travels, and why it did not."""

from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail. `id` is the message's, the same at each attempt: who gets it twice can tell."""

    id: UUID
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    html: str = field(repr=False)


class NotTaken(Exception):
    """It was not taken, or nobody knows.

    cause    a code without personal data
    refused  the address was refused for good: there is no use in trying again
    unsure   it may have been taken: the answer to the whole of it never came
    """

    def __init__(self, cause: str, *, refused: bool = False, unsure: bool = False) -> None:
        super().__init__(cause)
        self.cause, self.refused, self.unsure = cause, refused, unsure


def envelope(letter: Letter, sender: str, now: datetime) -> EmailMessage:
    """The mail as it travels, in text and HTML, from `sender` ("Name <address>")."""
    name, address = parseaddr(sender)
    message = EmailMessage()
    message["From"] = Address(name, addr_spec=address)
    message["To"] = letter.to
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{letter.id}@{address.rpartition('@')[2]}>"
    # RFC 3834: no automatic answers, please.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message
