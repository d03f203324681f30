"""Mandates: who may act for whom, in one case or all, until when."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.identity.domain.cuenta import Cuenta, correo_canonico, exigir_colegiado
from services.identity.domain.errores_de_mandatos import (
    DemasiadasOfertas,
    MandatarioFaltante,
    MandatoCerrado,
    MandatoPropio,
    OfertasSeguidas,
)

# Each offer is a row that ends with the account, and a mail to somebody who did not ask for it.
OFERTAS_ABIERTAS, OFERTAS_POR_HORA = 100, 30
HORA = timedelta(hours=1)


class Estado(StrEnum):
    """Where a mandate stands. `vencido` is told by the time, never kept."""

    OFRECIDO = "ofrecido"
    ACEPTADO = "aceptado"
    RECHAZADO = "rechazado"
    REVOCADO = "revocado"
    RENUNCIADO = "renunciado"
    VENCIDO = "vencido"

    @property
    def abierto(self) -> bool:
        """Whether anything can become of it yet."""
        return self in {Estado.OFRECIDO, Estado.ACEPTADO}


class Via(StrEnum):
    """By what it is addressed."""

    CORREO = "correo"
    COLEGIADO = "colegiado"


@dataclass(frozen=True, slots=True)
class Destino:
    """To whom it is offered: to whoever has a verified account with this e-mail or bar number, now or later. Nothing is
    looked up when it is offered, so that the answer has nothing to tell."""

    via: Via
    valor: str = field(repr=False)

    @classmethod
    def de(cls, via: str, texto: str) -> "Destino":
        """In canonical form. Raises MandatarioFaltante, CorreoInvalido, ColegiadoInvalido."""
        if via == Via.CORREO:
            return cls(Via.CORREO, correo_canonico(texto))
        if via != Via.COLEGIADO or not texto:
            raise MandatarioFaltante(campo="mandatario")
        exigir_colegiado(texto)
        return cls(Via.COLEGIADO, texto)

    def es(self, cuenta: Cuenta) -> bool:
        """Whether it is that account, which must be verified: before that, anybody can claim a bar number."""
        suyo = cuenta.correo if self.via is Via.CORREO else cuenta.colegiado
        return cuenta.verificada and suyo == self.valor


@dataclass(frozen=True, slots=True)
class Ofertas:
    """How many offers of an account wait for an answer, and how many of all were made within an hour."""

    abiertas: int
    seguidas: int

    def exigir_lugar(self) -> None:
        """That there may be one more. Raises DemasiadasOfertas, OfertasSeguidas."""
        if self.abiertas >= OFERTAS_ABIERTAS:
            raise DemasiadasOfertas(limite=str(OFERTAS_ABIERTAS))
        if self.seguidas >= OFERTAS_POR_HORA:
            raise OfertasSeguidas(reintentar_en=str(int(HORA.total_seconds())))


@dataclass(frozen=True, slots=True)
class Suelto:
    """An account that is not who it was taken for, or an entity that was annulled (`de_entidad`): its mandates
    that were offered until `desde` (UTC) end."""

    id: UUID
    de_entidad: bool
    desde: datetime


@dataclass(frozen=True, slots=True)
class Mandato:
    """A mandate. Instants are UTC.

    mandante     the persona for whom somebody acts; that of `entidad_id` where an entity gives it
    otorgante    the account that offered it
    numero       the one case that it is for, "" for all
    vence        from when it is over by itself, None for never: the end of the legal day that was said
    mandatario   the persona who accepted it, by the account `aceptante`
    terminado    when it was refused, revoked or renounced
    """

    id: UUID
    mandante: UUID
    nombre_del_mandante: str = field(repr=False)
    entidad_id: UUID | None
    otorgante: UUID
    destino: Destino
    numero: str
    vence: datetime | None
    ofrecido: datetime
    estado: Estado = Estado.OFRECIDO
    mandatario: UUID | None = None
    nombre_del_mandatario: str = field(default="", repr=False)
    aceptante: UUID | None = None
    aceptado: datetime | None = None
    terminado: datetime | None = None

    def estado_en(self, instante: datetime) -> Estado:
        """Where it stands at an instant that nothing recorded follows."""
        over = self.vence is not None and instante >= self.vence
        return Estado.VENCIDO if over and self.estado.abierto else self.estado

    def en_vigor(self, instante: datetime) -> bool:
        """Whether the mandatary may act by it at `instante`, past ones included: from its acceptance on, and not from
        the moment on in which it ended or was over."""
        fines = [fin for fin in (self.terminado, self.vence) if fin is not None]
        return self.aceptado is not None and self.aceptado <= instante and all(instante < fin for fin in fines)

    def alcanza(self, numeros: Iterable[str]) -> bool:
        """Whether it is for all of these cases."""
        return not self.numero or all(numero == self.numero for numero in numeros)

    def aceptado_por(self, cuenta: Cuenta, ahora: datetime) -> "Mandato":
        """Accepted by the account it is offered to. Raises MandatoCerrado, MandatoPropio."""
        if (estado := self.estado_en(ahora)) is not Estado.OFRECIDO:
            raise MandatoCerrado(estado=estado.value)
        if cuenta.persona == self.mandante:
            raise MandatoPropio
        return replace(
            self,
            estado=Estado.ACEPTADO,
            mandatario=cuenta.persona,
            nombre_del_mandatario=cuenta.nombre,
            aceptante=cuenta.id,
            aceptado=ahora,
        )

    def recien_ofrecido(self) -> "Mandato":
        """The offer as it was first answered: whoever offers it with the same key is answered the same."""
        return replace(
            self,
            estado=Estado.OFRECIDO,
            mandatario=None,
            nombre_del_mandatario="",
            aceptante=None,
            aceptado=None,
            terminado=None,
        )

    def terminado_por(self, *, mandante: bool, ahora: datetime) -> "Mandato":
        """Ended by one of its sides; as it is when it has ended already."""
        if not self.estado.abierto:
            return self
        de_mandatario = Estado.RENUNCIADO if self.estado is Estado.ACEPTADO else Estado.RECHAZADO
        return replace(self, estado=Estado.REVOCADO if mandante else de_mandatario, terminado=ahora)
