"""The data folder of an embedded suite: held by one process, which notices when it is gone."""

import asyncio
import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from libs.foundation.core.errors import Unavailable
from libs.foundation.settings import FoundationSettings
from libs.foundation.sql.database import file_identity

_LOCK = "estrado.lock"
_LOOK = 0.5  # seconds between looks at files that may be gone


class YaEnMarcha(Unavailable):
    """Another `estrado up` uses the same data folder."""

    reason = "YA_EN_MARCHA"


class SinDatos(Unavailable):
    """No suite has run on the data folder."""

    reason = "SIN_DATOS"


class CarpetaDesaparecida(Unavailable):
    """The data folder, or a database in it, was deleted or replaced while in use: what is written now would be lost."""

    reason = "CARPETA_DESAPARECIDA"


class Files:
    """Files that are in use, by the places where they must stay."""

    def __init__(self, folder: Path, *patterns: str) -> None:
        """Those of `folder` that match one of `patterns`, from their first sight on."""
        self._folder, self._patterns = folder.absolute(), patterns
        self._known: dict[Path, tuple[int, int] | None] = {}

    def whole(self) -> bool:
        """Whether each of them is where it was, and the same file; those that are new are looked at from now on."""
        for pattern in self._patterns:
            for path in self._folder.glob(pattern):
                self._known.setdefault(path, file_identity(path))
        return all(file_identity(path) == known for path, known in self._known.items())

    async def watch(self, stop: asyncio.Event) -> None:
        """Return at `stop`, or set it once they are not whole."""
        while not stop.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK):
                    await stop.wait()
            if not self.whole():
                stop.set()

    def require(self) -> None:
        """Raises CarpetaDesaparecida unless they are whole."""
        if not self.whole():
            raise CarpetaDesaparecida(carpeta=str(self._folder))


@contextmanager
def held(folder: Path) -> Iterator[Files]:
    """Make the data folder and hold it for this process; its lock and databases must stay. Raises YaEnMarcha, and at
    the end CarpetaDesaparecida."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / _LOCK).open("w") as lock:
        if not _locked(lock.fileno()):
            raise YaEnMarcha(carpeta=str(folder))
        files = Files(folder, _LOCK, "*.db")
        files.require()
        try:
            yield files
        finally:
            files.require()  # whatever else was reported, that is why


def in_use(folder: Path) -> bool:
    """Whether a process holds the data folder; changes nothing."""
    try:
        with (folder / _LOCK).open() as lock:
            return not _locked(lock.fileno())
    except (FileNotFoundError, NotADirectoryError):
        return False


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def is_embedded(settings: FoundationSettings) -> bool:
    """Whether everything that is kept is in the data folder, and everybody is on this machine."""
    return not (settings.database_url or settings.kafka_bootstrap or settings.s3_endpoint or settings.peers)


def database_file(settings: FoundationSettings, service: str) -> Path | None:
    """The file of the service's database; None when it is a server's."""
    return None if settings.database_url else Path(settings.database(service).removeprefix("sqlite:///"))


def event_log_file(settings: FoundationSettings) -> Path | None:
    """The file of the event log; None when it is a server's."""
    return None if settings.kafka_bootstrap else settings.data_dir.absolute() / "eventlog.db"
