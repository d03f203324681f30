"""Argon2id in threads, as many at once as configured; the rest wait in a bounded queue."""

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from services.identity.domain.errors import AutenticacionSaturada
from services.identity.domain.heredada import Esquema, Heredada

T = TypeVar("T")

# OWASP's second choice: 19 MiB, two passes, one lane.
MEMORIA_KIB = 19 * 1024
PASADAS = 2
_ARGON2 = "$argon2id$"


class Argon2Contrasenas:
    """See application.ports.Contrasenas. Memory used: `hilos` times 19 MiB."""

    def __init__(self, hilos: int, cola: int, iteraciones: int = 0) -> None:
        """At most `hilos` hashes at once and `cola` waiting. Each check spends `iteraciones` of PBKDF2, those that an
        inherited password needs among them: no password may need more."""
        self._hasher = PasswordHasher(time_cost=PASADAS, memory_cost=MEMORIA_KIB, parallelism=1)
        self._threads = ThreadPoolExecutor(hilos, thread_name_prefix="argon2")
        self._room = hilos + cola
        self._iteraciones = iteraciones
        self._nobody = self._hasher.hash(secrets.token_hex())

    async def cifrar(self, contrasena: str) -> str:
        """See Contrasenas.cifrar."""
        return await self._in_thread(lambda: self._hasher.hash(contrasena))

    async def coincide(self, cifrada: str | None, contrasena: str) -> bool:
        """See Contrasenas.coincide."""
        matches = await self._in_thread(lambda: self._matches(cifrada or self._nobody, contrasena))
        return matches and cifrada is not None

    async def envolver(self, heredada: Heredada) -> str:
        """See Contrasenas.envolver.

        A digest that a graphics card tries by the thousand million must not lie in a database, be it only until its
        holder's first login, which may never come: so it is hashed again here, 20 ms each, once. A million take 5.6 h
        of one core, and the import of them can be cut off and goes on.
        """
        hash_ = await self._in_thread(lambda: self._hasher.hash(heredada.resumen))
        return f"{heredada.esquema}{hash_}"

    def por_renovar(self, cifrada: str) -> bool:
        """See Contrasenas.por_renovar."""
        esquema, hash_ = _partes(cifrada)
        return esquema is not None or self._hasher.check_needs_rehash(hash_)

    def _matches(self, cifrada: str, contrasena: str) -> bool:
        esquema, hash_ = _partes(cifrada)
        secreto = esquema.resumen(contrasena) if esquema else contrasena
        _gastar(self._iteraciones - (esquema.iteraciones if esquema else 0))
        try:
            return self._hasher.verify(hash_, secreto)
        except VerifyMismatchError:
            return False

    async def _in_thread(self, work: Callable[[], T]) -> T:
        if self._room == 0:
            raise AutenticacionSaturada(reintentar_en="1")
        self._room -= 1
        # Through the loop: the thread ends also when its caller has given up.
        loop = asyncio.get_running_loop()
        future = self._threads.submit(work)
        future.add_done_callback(lambda _: loop.call_soon_threadsafe(self._leave))
        return await asyncio.wrap_future(future)

    def _leave(self) -> None:
        self._room += 1

    async def close(self) -> None:
        """End the threads; blocks for the hashes under way (20 ms each), whose last word goes through the loop."""
        self._threads.shutdown(wait=True, cancel_futures=True)


def _partes(cifrada: str) -> tuple[Esquema | None, str]:
    """The scheme inside, None for a hash of the password itself, and the hash: "$argon2id$…", "sha1$salt$argon2id$…" or
    "pbkdf2_sha256$iterations$salt$argon2id$…" as they are kept."""
    esquema, inicio, hash_ = cifrada.rpartition(_ARGON2)
    return Esquema.de(esquema) if esquema else None, inicio + hash_


def _gastar(iteraciones: int) -> None:
    """Spend the time of as many iterations of PBKDF2."""
    if iteraciones > 0:
        hashlib.pbkdf2_hmac("sha256", b"", b"", iteraciones)
