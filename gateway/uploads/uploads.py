"""Receiving a file: measured and hashed while it streams, examined, then kept encrypted and answered with a recibo.

It waits for its examination in a temporary file without a name, gone with the process, so that a refused or
interrupted upload leaves nothing and `ingreso` only ever holds what passed.
"""

import asyncio
import hashlib
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from errno import errorcode
from typing import BinaryIO

import structlog

from gateway.settings import GatewaySettings
from gateway.uploads import errors
from gateway.uploads.purposes import Admitted
from gateway.uploads.sandbox import Sandbox
from gateway.uploads.turns import Turns
from gateway.uploads.types import EXCESSIVE, HEAD, detect
from libs.foundation.core.clock import Clock
from libs.foundation.core.ids import new_id
from libs.foundation.objects.keys import Keys
from libs.foundation.objects.port import CHUNK, AlmacenNoDisponible, ObjetoAlterado, RawStore
from libs.foundation.objects.sealed import SealedStore
from libs.foundation.objects.threads import in_thread
from libs.foundation.objects.uploads import Receipt, ReceiptIssuer
from libs.foundation.rpc.sessions import AccessClaims

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Accepted:
    """An upload that was checked and kept: its signed recibo, SHA-256 (hex), bytes, media type, pages, and expiry."""

    recibo: str
    sha256: str
    bytes: int
    tipo: str
    paginas: int
    expira: datetime


class Uploads:
    """Takes files for `ingreso`."""

    def __init__(
        self,
        store: RawStore,
        keys: Keys,
        issuer: ReceiptIssuer,
        sandbox: Sandbox,
        clock: Clock,
        settings: GatewaySettings,
    ) -> None:
        self._store, self._keys, self._issuer = store, keys, issuer
        self._sandbox, self._clock, self._settings = sandbox, clock, settings
        self._room = settings.upload_concurrent
        self._turns = Turns()

    async def receive(
        self, chunks: AsyncIterator[bytes], declared: int | None, admitted: Admitted, claims: AccessClaims
    ) -> Accepted:
        """Keep the file that `chunks` brings; `declared` is the size that the client announced, in bytes.

        Raises the refusals of `errors` and AlmacenNoDisponible. What `chunks` raises leaves nothing behind."""
        if declared is not None and declared > admitted.size:
            raise _too_large(admitted)
        if self._room <= 0:
            raise errors.DemasiadasCargas
        self._room -= 1
        try:
            return await self._received(chunks, admitted, claims)
        except OSError as error:  # no room for the temporary file
            log.warning("upload failed", error=errorcode.get(error.errno or 0, type(error).__name__))
            raise AlmacenNoDisponible from error
        finally:
            self._room += 1

    async def _received(self, chunks: AsyncIterator[bytes], admitted: Admitted, claims: AccessClaims) -> Accepted:
        with tempfile.TemporaryFile(dir=self._settings.upload_temp_dir) as file:
            waiting = _Waiting(file)
            await self._fill(waiting, chunks, admitted)
            media_type = waiting.require_type(admitted.types)
            pages = 0
            if media_type in EXCESSIVE:  # an operator may let other types in; they are kept unseen
                async with self._turns.of(_owner(claims)):
                    pages = await self._sandbox.pages(file.fileno(), waiting.size, media_type)
            return await self._keep(waiting, media_type, pages, claims)

    async def _fill(self, waiting: "_Waiting", chunks: AsyncIterator[bytes], admitted: Admitted) -> None:
        arriving, clock = aiter(chunks), asyncio.get_running_loop()
        end = clock.time() + self._settings.transfer_seconds
        while True:
            try:
                async with asyncio.timeout_at(min(end, clock.time() + self._settings.upload_idle)):
                    chunk = await anext(arriving)
            except StopAsyncIteration:
                break
            except TimeoutError as error:
                raise errors.CargaDetenida from error
            if waiting.size + len(chunk) > admitted.size:
                raise _too_large(admitted)
            if waiting.add(chunk):
                waiting.require_type(admitted.types)
                await in_thread(None, waiting.flush)
        await in_thread(None, waiting.flush)

    async def _keep(self, waiting: "_Waiting", media_type: str, pages: int, claims: AccessClaims) -> Accepted:
        wrapped_key = self._keys.new_wrapped_key()
        key = f"{claims.subject}/{new_id()}"
        sha256 = waiting.digest.hexdigest()
        sealed = SealedStore(self._store, self._keys.open(wrapped_key))
        stored = await sealed.put(key, waiting.chunks())
        if stored.sha256 != sha256:
            await self._store.delete(key)
            raise ObjetoAlterado
        expires = self._clock.now() + timedelta(seconds=self._settings.receipt_life)
        receipt = Receipt(key, sha256, stored.size, media_type, pages, _owner(claims), expires, wrapped_key)
        return Accepted(self._issuer.issue(receipt), sha256, stored.size, media_type, pages, expires)


def _owner(claims: AccessClaims) -> str:
    return f"{claims.kind}:{claims.subject}"


def _too_large(admitted: Admitted) -> errors.ArchivoDemasiadoGrande:
    return errors.ArchivoDemasiadoGrande(limite=str(admitted.size), mib=f"{admitted.size / 2**20:.3g}")


class _Waiting:
    """A file on its way through the checks; holds at most one CHUNK and what one message brings in memory."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._pending = bytearray()
        self._head = b""
        self.digest = hashlib.sha256()
        self.size = 0

    def add(self, chunk: bytes) -> bool:
        """Take what arrived; whether it is time to flush."""
        self._pending += chunk
        self.size += len(chunk)
        if len(self._head) < HEAD:
            self._head += chunk[: HEAD - len(self._head)]
        return len(self._pending) >= CHUNK

    def flush(self) -> None:
        """Hash and write what is held; blocks."""
        self.digest.update(self._pending)
        self._file.write(self._pending)
        self._file.flush()
        self._pending.clear()

    def require_type(self, admitted: frozenset[str]) -> str:
        """The media type of the bytes. Raises ArchivoVacio, TipoNoAdmitido."""
        if not self.size:
            raise errors.ArchivoVacio
        media_type = detect(self._head)
        if media_type not in admitted:
            raise errors.TipoNoAdmitido(tipo=media_type, admitidos=", ".join(sorted(admitted)))
        return media_type

    async def chunks(self) -> AsyncIterator[bytes]:
        """The bytes again, from the first."""
        self._file.seek(0)
        while chunk := await in_thread(None, self._file.read, CHUNK):
            yield chunk
