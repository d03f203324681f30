"""A client's request for a person's authorization, from its arrival to the code that it gets."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from services.identity.domain.sesion import Cliente

VIDA_DE_LA_AUTORIZACION = timedelta(minutes=10)
VIDA_DEL_CODIGO = timedelta(seconds=60)
# A code that comes back tells of a thief for as long as it is remembered.
MEMORIA_DE_CODIGOS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Autorizacion:
    """Only hashes are kept of what the browser has (`huella`) and of the `codigo` that the client gets. `estado`,
    `nonce` and `reto` (PKCE, S256) are the client's; `preguntar`: its holder is asked also for what they consented to
    before. Instants are UTC."""

    id: UUID
    huella: str = field(repr=False)
    cliente_id: UUID
    redireccion: str
    alcances: tuple[str, ...]
    estado: str = field(repr=False)
    nonce: str = field(repr=False)
    reto: str = field(repr=False)
    direccion: str = field(repr=False)
    vence: datetime
    preguntar: bool = False
    cuenta_id: UUID | None = None
    metodos: tuple[str, ...] = ()
    autenticada: datetime | None = None
    codigo: str | None = field(default=None, repr=False)
    usado: datetime | None = None
    concesion_id: UUID | None = None

    def sirve(self, cliente: Cliente, ahora: datetime) -> bool:
        """Whether it is under way still, and for whom began it: nothing was decided, in time, from the same network."""
        abierta = self.codigo is None and self.usado is None
        return abierta and ahora < self.vence and self.direccion == cliente.direccion


def huella_de_solicitud(texto: str) -> str:
    """SHA-256 (hex) of what the browser, or the client, has."""
    return sha256(texto.encode()).hexdigest()
