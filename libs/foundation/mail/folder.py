"""A folder that plays where messages go: one file each, which what is sent again replaces."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from libs.foundation.mail.letter import Letter, NotTaken, envelope


def keep(folder: Path, message_id: UUID, suffix: str, content: bytes, now: datetime) -> None:
    """A file called after the instant and the message's id; the folder is made with the first. Raises NotTaken."""
    draft = folder / f"{message_id}.borrador"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        before = list(folder.glob(f"*-{message_id}.{suffix}"))
        draft.write_bytes(content)
        draft.replace(before[0] if before else folder / f"{now:%Y%m%dT%H%M%S.%f}-{message_id}.{suffix}")
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise NotTaken(type(error).__name__) from error


class FolderPost:
    """Mails as .eml files."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder = folder
        self._sender = sender

    async def send(self, letter: Letter) -> None:
        """Keep it. Raises NotTaken."""
        now = datetime.now(UTC)
        keep(self._folder, letter.id, "eml", envelope(letter, self._sender, now).as_bytes(), now)
