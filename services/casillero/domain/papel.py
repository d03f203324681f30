"""A delivery on the paper route: tried until it is handed over, or until a later act takes it back."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.reglas import ModoEnPapel
from services.casillero.domain.anulacion import Anulacion
from services.casillero.domain.entrega import Documento, Entrega
from services.casillero.domain.errors import EntregaIlegible
from services.casillero.domain.estados import Estado, Paso, exigir


@dataclass(frozen=True, slots=True)
class Resultado:
    """How the attempt `intento` (the first is 1) ended, as the producer's notificador recorded it: handed over or not,
    when and where, why not; `registrado` is when that was put on record. Instants are UTC."""

    intento: int
    realizada: bool
    instante: datetime
    registrado: datetime
    lugar: str
    motivo: str
    constancia: Documento | None


@dataclass(frozen=True, slots=True)
class EnPapel:
    """It after so many attempts; no later instant precedes `ultimo`, the last one written of it (UTC)."""

    entrega: Entrega
    ultimo: datetime
    intentos: int = 0
    realizada: datetime | None = None
    efectiva: datetime | None = None
    regla: str = ""
    anulacion: Anulacion | None = None

    @property
    def estado(self) -> Estado:
        """How far it has come."""
        if self.anulacion is not None:
            return Estado.ANULADA
        if self.realizada is not None:
            return Estado.PAPEL_REALIZADA if self.efectiva is None else Estado.PAPEL_EFECTIVA
        return Estado.PAPEL_FALLIDA if self.intentos else Estado.PAPEL_PENDIENTE

    def intentada(self, resultado: Resultado, ahora: datetime) -> Self:
        """After `resultado`, recorded at `ahora`; the same when that attempt, or a later one, was told before. Raises
        EntregaIlegible when it would have been made before the act was issued, TransicionImposible."""
        if resultado.intento <= self.intentos:
            return self
        if resultado.instante < self.entrega.emision:
            raise EntregaIlegible(campo="instante")
        exigir(self.estado, Paso.ENTREGA_EN_PAPEL if resultado.realizada else Paso.FALLO_EN_PAPEL)
        realizada = resultado.instante if resultado.realizada else None
        return replace(self, intentos=resultado.intento, realizada=realizada, ultimo=ahora)

    def con_efecto(self, resultado: Resultado, jurisdiccion: Jurisdiccion) -> Self:
        """Effective by the rule in force on the legal day on which it was handed over. Raises TransicionImposible,
        SinReglaVigente."""
        exigir(self.estado, Paso.EFECTO)
        regla = jurisdiccion.reglas.efecto_en_papel_en(jurisdiccion.calendario.fecha_legal(resultado.instante))
        efectiva = resultado.instante if regla.modo is ModoEnPapel.ENTREGA else resultado.registrado
        nombre = f"papel, {regla.modo.value} desde {regla.procedencia.vigencia.isoformat()}"
        return replace(self, efectiva=efectiva, regla=nombre)
