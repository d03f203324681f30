"""Delete the files of evidence that was erased."""

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.identity.application.borrar_evidencia import Borrado
from services.identity.application.evidencia import bloquear, guardar, leer
from services.identity.application.ports import Tx
from services.identity.application.ports.evidencia import ArchivoDeEvidencia, Borrados


class EliminarEvidencia(UseCase[Tx, Borrado, None, None]):
    """Job, one at a time. Without their key nobody can read them: what is interrupted is done again, and what the store
    cannot delete hurts nobody until it can. Backups still have the key: the list of erasures is told first. Raises
    Unavailable."""

    def __init__(self, lector: Reader[Tx], archivo: ArchivoDeEvidencia, borrados: Borrados) -> None:
        self._lector = lector
        self._archivo = archivo
        self._borrados = borrados

    async def prepare(self, principal: Principal, command: Borrado) -> None:
        """Note the erasure and delete them, if their key was erased."""
        peticion = await self._lector.read(principal, lambda tx: leer(tx, command.de))
        if peticion is not None and peticion.por_eliminar:
            await self._borrados.anotar(peticion.id)
            await self._archivo.borrar(peticion)

    def handle(self, tx: Tx, command: Borrado, prepared: None) -> None:
        """Keep that they are gone: a key that was erased never comes back."""
        peticion = bloquear(tx, command.de)
        if peticion is not None and peticion.por_eliminar:
            guardar(tx, peticion.sin_archivos())
