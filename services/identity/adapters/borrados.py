"""The list of erasures in the object store."""

from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import UUID

from libs.foundation.objects.port import ObjetoExistente, RawStore

_LISTA = "borrados"


class BorradosEnObjetos:
    """See application.ports.evidencia.Borrados. An object for each, `borrados/<id>`, in a bucket to
    which identity's account may add and from which it may take nothing away."""

    def __init__(self, cubo: RawStore) -> None:
        self._cubo = cubo
        self._hecho = False

    async def anotar(self, de: UUID) -> None:
        """See Borrados.anotar."""
        await self._asegurar()
        with suppress(ObjetoExistente):
            await self._cubo.put(f"{_LISTA}/{de}", _contenido(de))

    async def todos(self) -> AsyncIterator[UUID]:
        """See Borrados.todos."""
        await self._asegurar()
        async for listado in self._cubo.list(f"{_LISTA}/"):
            with suppress(ValueError):  # nothing of ours
                yield UUID(listado.key.partition("/")[2])

    async def _asegurar(self) -> None:
        if not self._hecho:
            await self._cubo.ensure()
            self._hecho = True


async def _contenido(de: UUID) -> AsyncIterator[bytes]:
    yield str(de).encode()
