"""Delete the file of a document of appointment that was erased."""

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, UseCase
from services.identity.application.borrar_evidencia import Borrado
from services.identity.application.ports import Tx
from services.identity.application.ports_de_verificacion import ArchivoDeEvidencia, Borrados


class EliminarNombramiento(UseCase[Tx, Borrado, None, None]):
    """Job, an entity at a time, as EliminarEvidencia does: the list of erasures is told first. Raises Unavailable."""

    def __init__(self, lector: Reader[Tx], archivo: ArchivoDeEvidencia, borrados: Borrados) -> None:
        self._lector = lector
        self._archivo = archivo
        self._borrados = borrados

    async def prepare(self, principal: Principal, command: Borrado) -> None:
        """Note the erasure and delete it, if its key was erased."""
        entidad = await self._lector.read(principal, lambda tx: tx.entidades.leer(command.de))
        if entidad is not None and entidad.por_eliminar:
            await self._borrados.anotar(entidad.id)
            await self._archivo.borrar(entidad)

    def handle(self, tx: Tx, command: Borrado, prepared: None) -> None:
        """Keep that it is gone: a key that was erased never comes back."""
        entidad = tx.entidades.bloquear(command.de)
        if entidad is not None and entidad.por_eliminar:
            tx.entidades.guardar(entidad.sin_archivos())
