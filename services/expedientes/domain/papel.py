"""How an attempt to deliver on paper ended."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Self
from uuid import UUID

from libs.foundation.core.ids import new_id
from services.expedientes.domain.errors import InstanteDeEntregaInvalido
from services.expedientes.domain.escrito import Documento

if TYPE_CHECKING:
    from services.expedientes.domain.resolucion import Comunicacion


@dataclass(frozen=True, slots=True)
class Resultado:
    """The attempt `intento` (the first is 1) of a delivery: handed over or not, when and where, why not ("" if it was),
    put on record at `registrado` by the account `notificador`. Instants are UTC."""

    resultado_id: UUID
    entrega_id: UUID
    intento: int
    realizada: bool
    instante: datetime
    registrado: datetime
    lugar: str
    motivo: str
    notificador: UUID
    constancia: Documento

    @classmethod
    def de(
        cls,
        comunicacion: "Comunicacion",
        *,
        realizada: bool,
        instante: datetime,
        registrado: datetime,
        lugar: str,
        motivo: str,
        notificador: UUID,
        constancia: Documento,
    ) -> Self:
        """The next one of `comunicacion`. Raises InstanteDeEntregaInvalido when it would precede the act or the attempt
        before, or was not yet."""
        desde = comunicacion.intentada or comunicacion.emision
        if not desde <= instante <= registrado:
            raise InstanteDeEntregaInvalido(campo="instante", desde=desde.isoformat(), hasta=registrado.isoformat())
        return cls(
            resultado_id=new_id(),
            entrega_id=comunicacion.entrega_id,
            intento=comunicacion.intentos + 1,
            realizada=realizada,
            instante=instante,
            registrado=registrado,
            lugar=lugar,
            motivo="" if realizada else motivo,
            notificador=notificador,
            constancia=constancia,
        )
