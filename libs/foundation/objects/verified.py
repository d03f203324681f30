"""Hash checking of a stream on its way to the reader."""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import aclosing

from libs.foundation.objects.port import ObjetoAlterado


async def verified(chunks: AsyncGenerator[bytes, None], sha256: str) -> AsyncGenerator[bytes, None]:
    """The same chunks; the last one is held back until all of them match `sha256` (hex).

    Raises ObjetoAlterado when they do not, so that a reader who got to the end read the right bytes.
    """
    digest = hashlib.sha256()
    held = b""
    async with aclosing(chunks):
        async for chunk in chunks:
            digest.update(chunk)
            if held:
                yield held
            held = chunk
    if digest.hexdigest() != sha256:
        raise ObjetoAlterado
    if held:
        yield held
