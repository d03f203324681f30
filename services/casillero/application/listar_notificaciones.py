"""What lies in the caller's mailboxes, newest first, a page at a time, without opening anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from libs.foundation.core.cursors import Cursors
from libs.foundation.core.usecases import UseCase
from services.casillero.application.consultar_notificacion import Vista, vistas
from services.casillero.application.ports import Filtro, Tx
from services.casillero.domain.busqueda import terminos
from services.casillero.domain.errors import EstadoDesconocido
from services.casillero.domain.marcas import nombre

# Before the first position of any list, and outside every interval of instants.
_PRINCIPIO = datetime.min.replace(tzinfo=UTC)
_FIN = datetime.max.replace(tzinfo=UTC)
_EXPIRADA = "expirada"  # left the list: found by this alone
_PRIMERA = (_FIN, UUID(int=2**128 - 1))
_ABIERTA = {"": None, "sin_abrir": False, "abierta": True, _EXPIRADA: None}
_LIMITE, _MAXIMO = 20, 100


@dataclass(frozen=True, slots=True)
class Command:
    """`q` is looked for in asunto and numero de expediente (domain/busqueda.py); `estado` is "", "sin_abrir",
    "abierta" or "expirada"; put at disposal from `desde` on and before `hasta` (UTC); starred, put away or not (None:
    both), in the folder, with the label ("": any) of whoever asks; `limite` 0 means 20, more than 100 mean 100."""

    q: str = ""
    estado: str = ""
    desde: datetime | None = None
    hasta: datetime | None = None
    destacada: bool | None = None
    archivada: bool | None = None
    carpeta: str = ""
    etiqueta: str = ""
    limite: int = 0
    cursor: str = ""


@dataclass(frozen=True, slots=True)
class Pagina:
    """A page and the cursor of the next one, "" at the end."""

    notificaciones: Sequence[Vista]
    siguiente: str


class ListarNotificaciones(UseCase[Tx, Command, None, Pagina]):
    """Its owner's alone: empty for an account whose identity is not verified."""

    reads_only = True

    def __init__(self, cursors: Cursors) -> None:
        self._cursors = cursors

    def handle(self, tx: Tx, command: Command, prepared: None) -> Pagina:
        """The page. Raises EstadoDesconocido, MarcaInvalida, CursorInvalido."""
        if command.estado not in _ABIERTA:
            raise EstadoDesconocido(campo="estado")
        persona = tx.duena
        ligado = (
            "notificaciones",
            str(persona),
            command.q,
            command.estado,
            *(str(valor) for valor in (command.desde, command.hasta, command.destacada, command.archivada)),
            command.carpeta,
            command.etiqueta,
        )
        posicion = self._cursors.read(command.cursor, *ligado)
        buscados = terminos(command.q)
        if persona is None or (command.q.strip() and not buscados):
            return Pagina((), "")
        limite = min(command.limite, _MAXIMO) if command.limite > 0 else _LIMITE
        halladas = tx.notificaciones.listar(
            Filtro(
                persona=persona,
                terminos=buscados,
                abierta=_ABIERTA[command.estado],
                expirada=command.estado == _EXPIRADA,
                desde=command.desde or _PRINCIPIO,
                hasta=command.hasta or _FIN,
                lectora=tx.principal.persona,
                destacada=command.destacada,
                archivada=command.archivada,
                carpeta=nombre(command.carpeta, "carpeta"),
                etiqueta=nombre(command.etiqueta, "etiqueta"),
                despues_de=(datetime.fromisoformat(posicion[0]), UUID(posicion[1])) if posicion else _PRIMERA,
                limite=limite + 1,
            )
        )
        pagina = vistas(tx, [hallada.en_lista() for hallada in halladas[:limite]])
        if len(halladas) <= limite:
            return Pagina(pagina, "")
        ultima = halladas[limite - 1]
        position = (ultima.puesta_a_disposicion.isoformat(), str(ultima.notificacion_id))
        return Pagina(pagina, self._cursors.make(position, *ligado))
