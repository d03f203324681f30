"""A document on its way to the recipient: what leaves is what was delivered."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from hashlib import sha256

from services.casillero.domain.entrega import Documento
from services.casillero.domain.errors import DocumentoAlterado


async def verificado(
    partes: AsyncGenerator[bytes, None], documento: Documento, entero: Callable[[], Awaitable[object]]
) -> AsyncGenerator[bytes, None]:
    """The same parts; the last one waits until size and SHA-256 of all match `documento` and `entero()` returned, so
    that nobody has the whole document without its evidence. Raises DocumentoAlterado, and as `entero`."""
    suma, leidos, retenida = sha256(), 0, b""
    async with aclosing(partes):
        async for parte in partes:
            leidos += len(parte)
            if leidos > documento.bytes:
                raise DocumentoAlterado
            suma.update(parte)
            if retenida:
                yield retenida
            retenida = parte
    if leidos != documento.bytes or suma.hexdigest() != documento.sha256:
        raise DocumentoAlterado
    await entero()
    if retenida:
        yield retenida
