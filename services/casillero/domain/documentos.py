"""A document on its way to the recipient: what leaves is what was delivered."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from hashlib import sha256

from services.casillero.domain.entrega import Documento
from services.casillero.domain.errors import DocumentoAlterado

Hecho = Callable[[], Awaitable[object]]


async def verificado(
    partes: AsyncGenerator[bytes, None], documento: Documento, empieza: Hecho, entero: Hecho
) -> AsyncGenerator[bytes, None]:
    """The same parts. The first one waits for `empieza()`, the last one until size and SHA-256 of all match `documento`
    and for `entero()`: nobody has a byte without evidence, nor the whole without that of the whole. Raises
    DocumentoAlterado, and as the two."""
    suma, leidos, retenida, empezada = sha256(), 0, b"", False
    async with aclosing(partes):
        async for parte in partes:
            leidos += len(parte)
            if leidos > documento.bytes:
                raise DocumentoAlterado
            suma.update(parte)
            if retenida:
                if not empezada:
                    await empieza()
                    empezada = True
                yield retenida
            retenida = parte
    if leidos != documento.bytes or suma.hexdigest() != documento.sha256:
        raise DocumentoAlterado
    if not empezada:
        await empieza()
    await entero()
    if retenida:
        yield retenida
