"""All mailboxes that the caller reads."""

from collections.abc import Sequence
from uuid import UUID

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.unidades import persona_de_unidad
from services.casillero.application.listar_casilleros import CasilleroPropio, Command, Titular, propios, visto
from services.casillero.application.ports import Tx
from services.casillero.application.ports_de_vecinos import EntidadMia, Mias
from services.casillero.domain.membresia import organos_de


class ListarTodos(UseCase[Tx, Command, Sequence[EntidadMia], Sequence[CasilleroPropio]]):
    """RPC ListarCasilleros, of all that the caller reads: their own, those of the entities in which they are, as
    identity says it now, and those of the courts of whose staff they are. Whoever looks at another's is noted.

    Without identity there is no answer: nobody could tell a mailbox that one reads no more from one that is left out.
    """

    def __init__(self, entidades: Mias, jurisdiccion: Jurisdiccion) -> None:
        self._entidades = entidades
        self._jurisdiccion = jurisdiccion

    async def prepare(self, principal: Principal, command: Command) -> Sequence[EntidadMia]:
        """The entities. Raises Unavailable."""
        return await self._entidades.mias()

    def handle(self, tx: Tx, command: Command, prepared: Sequence[EntidadMia]) -> Sequence[CasilleroPropio]:
        """One's own first, then the entities' and the courts', each in the order in which they are known."""
        suyos = list(propios(tx, self._jurisdiccion))
        duenos = tx.registro.duenos([entidad.numero for entidad in prepared])
        for entidad in prepared:
            if persona := duenos.get(entidad.numero):
                suyos += self._ajeno(tx, persona, Titular.ENTIDAD, entidad.nombre, str(entidad.entidad_id))
        for codigo in organos_de(tx.principal):
            if organo := self._jurisdiccion.catalogos.organos.get(codigo):
                suyos += self._ajeno(tx, persona_de_unidad(codigo), Titular.UNIDAD, organo.nombre, codigo)
        return suyos

    def _ajeno(
        self, tx: Tx, persona: UUID, titular: Titular, nombre: str, en_nombre_de: str
    ) -> Sequence[CasilleroPropio]:
        """That of an entity or a court, if it is open."""
        casillero = tx.casilleros.de(persona)
        if casillero is None:
            return []
        objeto = f"casillero/{casillero.casillero_id}"
        tx.auditoria.anotar("LISTAR_CASILLEROS", objeto, clase=Clase.LECTURA, en_nombre_de=persona)
        return [visto(tx, self._jurisdiccion, casillero, titular, nombre, en_nombre_de)]
