"""The object store on MinIO or whatever speaks plain S3, conditional writes (If-None-Match) included.

An upload in parts that a killed writer left open is never visible; the server drops it (MinIO by itself after 24 hours,
others by a lifecycle rule of the bucket).
"""

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import ParamSpec, TypeVar
from xml.etree.ElementTree import Element, SubElement, tostring

import urllib3
from minio import Minio
from minio.commonconfig import ENABLED
from minio.error import MinioException, S3Error
from minio.versioningconfig import VersioningConfig

from libs.foundation.objects.port import (
    CHUNK,
    AlmacenNoDisponible,
    Listed,
    ObjetoAusente,
    ObjetoExistente,
    Stored,
    require_key,
)
from libs.foundation.objects.threads import in_batches, in_thread
from libs.foundation.objects.verified import verified

PART = 5 * 1024 * 1024  # bytes; the least that S3 allows
_ONLY_IF_NEW = {"If-None-Match": "*"}
_CHECKSUM = "x-amz-checksum-sha256"  # the server compares it with what it received

Headers = dict[str, str | list[str] | tuple[str]]
ArgsP = ParamSpec("ArgsP")
ResultT = TypeVar("ResultT")


@dataclass(frozen=True, slots=True)
class MinioSettings:
    """Where the server is and who asks.

    endpoint      `host:port`
    ca_file       the authorities trusted with the server's certificate; None: the system's
    time_limit    seconds without an answer, or without a free thread, after which the store counts as away
    workers       calls at a time per bucket
    """

    endpoint: str
    access_key: str
    secret_key: str
    secure: bool = True
    ca_file: Path | None = None
    region: str = "us-east-1"
    time_limit: float = 10.0
    workers: int = 8


class MinioStore:
    """A bucket of the server, with versions unless told otherwise."""

    def __init__(self, settings: MinioSettings, bucket: str, versions: bool = True) -> None:
        self._bucket, self._versions = bucket, versions
        self._time_limit = settings.time_limit
        self._pool = ThreadPoolExecutor(settings.workers, thread_name_prefix=f"minio-{bucket}")
        self._free = asyncio.Semaphore(settings.workers)
        self._client = Minio(
            settings.endpoint,
            access_key=settings.access_key,
            secret_key=settings.secret_key,
            secure=settings.secure,
            region=settings.region,
            http_client=urllib3.PoolManager(
                maxsize=settings.workers,
                timeout=urllib3.Timeout(connect=settings.time_limit, read=settings.time_limit),
                retries=False,
                ca_certs=str(settings.ca_file) if settings.ca_file else None,
            ),
        )

    async def ensure(self) -> None:
        """See RawStore. Raises AlmacenNoDisponible."""
        await self._call(self._make_bucket)

    async def put(self, key: str, chunks: AsyncIterator[bytes]) -> Stored:
        """See ObjectStore."""
        upload = _Upload(self._client, self._bucket, require_key(key))
        digest, size, sent = hashlib.sha256(), 0, 0
        waiting: list[bytes] = []
        try:
            async for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                waiting.append(chunk)
                if size - sent >= PART:
                    await self._call(upload.send, _drained(waiting))
                    sent = size
            version = await self._call(upload.publish, _drained(waiting), digest.digest())
        finally:
            if upload.open:
                with suppress(AlmacenNoDisponible):
                    await self._call(upload.abort)
        return Stored(digest.hexdigest(), size, version)

    def get(self, key: str, sha256: str) -> AsyncIterator[bytes]:
        """See ObjectStore."""
        return verified(self.read(key), sha256)

    async def read(self, key: str) -> AsyncGenerator[bytes, None]:
        """See RawStore."""
        download = _Download(self._client, self._bucket, require_key(key))
        try:
            while chunk := await self._call(download.read):
                yield chunk
        finally:
            download.close()

    async def version(self, key: str) -> str:
        """See ObjectStore."""
        found = await self._call(self._client.stat_object, self._bucket, require_key(key))
        return found.version_id or ""

    async def delete(self, key: str) -> None:
        """See ObjectStore."""
        await self._call(self._delete_versions, require_key(key))

    async def list(self, prefix: str = "") -> AsyncIterator[Listed]:
        """See ObjectStore."""
        objects = self._client.list_objects(self._bucket, prefix=prefix, recursive=True)
        async for found in in_batches(objects, self._call):
            if found.object_name and found.last_modified:
                yield Listed(found.object_name, found.last_modified)

    async def _call(self, function: Callable[ArgsP, ResultT], *args: ArgsP.args, **kwargs: ArgsP.kwargs) -> ResultT:
        try:
            async with asyncio.timeout(self._time_limit):
                await self._free.acquire()
        except TimeoutError as error:
            raise AlmacenNoDisponible from error
        try:
            return await in_thread(self._pool, function, *args, **kwargs)
        except S3Error as error:
            if error.code == "NoSuchKey":
                raise ObjetoAusente from error
            if error.code == "PreconditionFailed":
                raise ObjetoExistente from error
            raise AlmacenNoDisponible from error
        except (MinioException, urllib3.exceptions.HTTPError) as error:
            raise AlmacenNoDisponible from error
        finally:
            self._free.release()

    def _make_bucket(self) -> None:
        try:
            self._client.make_bucket(self._bucket)
        except S3Error as error:
            if error.code != "BucketAlreadyOwnedByYou":
                raise
        if self._versions:
            self._client.set_bucket_versioning(self._bucket, VersioningConfig(ENABLED))

    def _delete_versions(self, key: str) -> None:
        # Listed in order of their names: those of this very key come first.
        found = self._client.list_objects(self._bucket, prefix=key, recursive=True, include_version=True)
        for version in list(takewhile(lambda each: each.object_name == key, found)):
            self._client.remove_object(self._bucket, key, version.version_id)


def _drained(waiting: list[bytes]) -> bytes:
    whole = b"".join(waiting)
    waiting.clear()
    return whole


class _Upload:
    """One object on its way to the server, in parts when it is more than one; its methods block.

    minio-py's `put_object` wants to pull from a blocking file and cannot make the last step of parts conditional.
    """

    def __init__(self, client: Minio, bucket: str, key: str) -> None:
        self._client, self._bucket, self._key = client, bucket, key
        self._id = ""
        self._sent: list[tuple[str, str]] = []  # ETag and SHA-256 of each part

    @property
    def open(self) -> bool:
        return bool(self._id)

    def send(self, part: bytes) -> None:
        if not self._id:
            algorithm: Headers = {"x-amz-checksum-algorithm": "SHA256"}
            self._id = self._client._create_multipart_upload(self._bucket, self._key, algorithm)
        number, checksum = len(self._sent) + 1, _checksum(hashlib.sha256(part).digest())
        headers: Headers = {_CHECKSUM: checksum}
        etag = self._client._upload_part(self._bucket, self._key, part, headers, self._id, number)
        self._sent.append((etag, checksum))

    def publish(self, rest: bytes, digest: bytes) -> str:
        """Send `rest` and make the object appear; `digest` is the SHA-256 of all of it."""
        if not self._id:
            headers: Headers = {_CHECKSUM: _checksum(digest), **_ONLY_IF_NEW}
            return self._client._put_object(self._bucket, self._key, rest, headers).version_id or ""
        if rest:
            self.send(rest)
        answer = self._client._execute(
            "POST",
            self._bucket,
            self._key,
            body=self._parts(),
            headers={"Content-Type": "application/xml", **_ONLY_IF_NEW},
            query_params={"uploadId": self._id},
        )
        if b"<CompleteMultipartUploadResult" not in answer.data:  # S3 may say 200 first and fail afterwards
            raise AlmacenNoDisponible
        self._id = ""
        return answer.headers.get("x-amz-version-id") or ""

    def abort(self) -> None:
        self._client._abort_multipart_upload(self._bucket, self._key, self._id)
        self._id = ""

    def _parts(self) -> bytes:
        root = Element("CompleteMultipartUpload")
        for number, (etag, checksum) in enumerate(self._sent, start=1):
            part = SubElement(root, "Part")
            SubElement(part, "ChecksumSHA256").text = checksum
            SubElement(part, "PartNumber").text = str(number)
            SubElement(part, "ETag").text = f'"{etag}"'
        return tostring(root)


def _checksum(digest: bytes) -> str:
    return b64encode(digest).decode()


class _Download:
    def __init__(self, client: Minio, bucket: str, key: str) -> None:
        self._client, self._bucket, self._key = client, bucket, key
        self._response: urllib3.BaseHTTPResponse | None = None

    def read(self) -> bytes:
        if self._response is None:
            self._response = self._client.get_object(self._bucket, self._key)
        return self._response.read(CHUNK)

    def close(self) -> None:
        if self._response is not None:
            self._response.close()
