"""Cases and their parties in SQL, and the counters of case numbers."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, insert, select, text, union, update
from sqlalchemy.orm import Session

from libs.foundation.sql.among import among
from libs.jurisdiccion.numeros import NumeroDeExpediente
from services.expedientes.adapters.sql.posiciones import ULTIMA, antes_de, como_parametros
from services.expedientes.adapters.sql.tables import abogados, comunicaciones, expedientes, mandatos, partes
from services.expedientes.application.ports import Posicion
from services.expedientes.domain.expediente import Abogado, Custodia, Expediente, Parte

_POR_NUMEROS = (
    select(expedientes)
    .where(expedientes.c.numero.in_(bindparam("numeros", expanding=True)))
    .order_by(expedientes.c.numero)
)
_POR_ID = select(expedientes).where(expedientes.c.expediente_id == bindparam("id"))
# Not FOR UPDATE: rows that refer to the case may be written beside whoever holds it.
_BLOQUEAR = _POR_NUMEROS.with_for_update(key_share=True)
_DE_ENTREGAS = expedientes.c.expediente_id.in_(
    select(comunicaciones.c.expediente_id).where(among(comunicaciones.c.entrega_id, "entregas"))
)
_BLOQUEAR_DE_ENTREGAS = (
    select(expedientes).where(_DE_ENTREGAS).order_by(expedientes.c.numero).with_for_update(key_share=True)
)
_BLOQUEAR_SIN_LEER = _BLOQUEAR_DE_ENTREGAS.with_only_columns(expedientes.c.expediente_id)
_PARTES = (
    select(
        partes,
        abogados.c.persona.label("abogado"),
        abogados.c.nombre.label("nombre_del_abogado"),
        abogados.c.colegiado,
    )
    .join_from(partes, abogados, abogados.c.parte_id == partes.c.parte_id, isouter=True)
    .where(among(partes.c.expediente_id, "ids"))
    .order_by(partes.c.expediente_id, partes.c.orden, abogados.c.orden)
)
# Bounded, so that a court with many cases costs a page of them.
_DE_ORGANOS = (
    select(expedientes.c.expediente_id)
    .where(
        expedientes.c.organo.in_(bindparam("organos", expanding=True)),
        antes_de(expedientes.c.ingresado, expedientes.c.expediente_id),
    )
    .order_by(expedientes.c.ingresado.desc(), expedientes.c.expediente_id.desc())
    .limit(bindparam("limite"))
    .subquery()
)
# Of a mandate's mandante as a party: a lawyer's opens nothing (domain.expediente.Expediente.partes_por).
_POR_MANDATO = (
    select(partes.c.expediente_id)
    .join_from(mandatos, partes, partes.c.persona == mandatos.c.mandante)
    .join(expedientes, expedientes.c.expediente_id == partes.c.expediente_id)
    .where(
        mandatos.c.mandato_id.in_(bindparam("mandatos", expanding=True)),
        mandatos.c.numero.in_(["", expedientes.c.numero]),
    )
)
_SUYOS = union(
    select(partes.c.expediente_id).where(partes.c.persona == bindparam("persona")),
    select(abogados.c.expediente_id).where(abogados.c.persona == bindparam("persona")),
    select(_DE_ORGANOS.c.expediente_id),
    _POR_MANDATO,
)
_LISTAR = (
    select(expedientes)
    .where(expedientes.c.expediente_id.in_(_SUYOS), antes_de(expedientes.c.ingresado, expedientes.c.expediente_id))
    .order_by(expedientes.c.ingresado.desc(), expedientes.c.expediente_id.desc())
    .limit(bindparam("limite"))
)
_CREAR, _CREAR_PARTE, _CREAR_ABOGADO = insert(expedientes), insert(partes), insert(abogados)
_AVANZAR = (
    update(expedientes)
    .where(expedientes.c.expediente_id == bindparam("id"))
    .values(ultimo_instante=bindparam("instante"), escritos=bindparam("cuantos"))
)
_AVANZAR_TODOS = (
    update(expedientes).where(among(expedientes.c.expediente_id, "ids")).values(ultimo_instante=bindparam("instante"))
)
# One statement on both databases; it locks the counter until the commit.
_BLOQUEAR_NUMERADOR = text(
    """INSERT INTO numeradores AS n (organo, anio, ultimo) VALUES (:organo, :anio, 0)
       ON CONFLICT (organo, anio) DO UPDATE SET ultimo = n.ultimo RETURNING ultimo"""
)
_AVANZAR_NUMERADOR = text("UPDATE numeradores SET ultimo = :secuencia WHERE organo = :organo AND anio = :anio")


class SqlExpedientes:
    """See application.ports.Expedientes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def por_numeros(self, numeros: Sequence[NumeroDeExpediente]) -> list[Expediente]:
        """See Expedientes."""
        return self._leidos(_POR_NUMEROS, numeros=[str(numero) for numero in numeros])

    def bloquear(self, numeros: Sequence[NumeroDeExpediente]) -> list[Expediente]:
        """See Expedientes."""
        return self._leidos(_BLOQUEAR, numeros=[str(numero) for numero in numeros])

    def por_id(self, expediente_id: UUID) -> Expediente | None:
        """See Expedientes."""
        return next(iter(self._leidos(_POR_ID, id=expediente_id)), None)

    def bloquear_de_entregas(self, entregas: Sequence[UUID]) -> list[Expediente]:
        """See Expedientes."""
        return self._leidos(_BLOQUEAR_DE_ENTREGAS, entregas=list(entregas))

    def bloquear_sin_leer(self, entregas: Collection[UUID]) -> None:
        """See Expedientes."""
        self._session.execute(_BLOQUEAR_SIN_LEER, {"entregas": list(entregas)})

    def listar(
        self,
        persona: UUID | None,
        organos: Sequence[str],
        mandatos: Sequence[UUID],
        antes_de: Posicion | None,
        limite: int,
    ) -> list[Expediente]:
        """See Expedientes."""
        posicion = como_parametros(antes_de or ULTIMA)
        de = {"persona": persona, "organos": list(organos), "mandatos": list(mandatos)}
        return self._leidos(_LISTAR, **de, limite=limite, **posicion)

    def crear(self, expediente: Expediente) -> None:
        """See Expedientes."""
        self._session.execute(
            _CREAR,
            {
                "expediente_id": expediente.expediente_id,
                "numero": str(expediente.numero),
                "organo": expediente.organo,
                "ramo": expediente.ramo,
                "tipo_de_proceso": expediente.tipo_de_proceso,
                "reservado": expediente.reservado,
                "llave": expediente.custodia.llave,
                "ingresado": expediente.ingresado,
                "escritos": expediente.escritos,
                "ultimo_instante": expediente.ultimo_instante,
                "cambio_de_reserva": expediente.cambio_de_reserva,
            },
        )
        self._session.execute(_CREAR_PARTE, list(_filas_de_partes(expediente)))
        if letrados := list(_filas_de_abogados(expediente)):
            self._session.execute(_CREAR_ABOGADO, letrados)

    def avanzar(self, expediente_id: UUID, instante: datetime, escritos: int) -> None:
        """See Expedientes."""
        self._session.execute(_AVANZAR, {"id": expediente_id, "instante": instante, "cuantos": escritos})

    def avanzar_todos(self, expedientes: Collection[UUID], instante: datetime) -> None:
        """See Expedientes."""
        self._session.execute(_AVANZAR_TODOS, {"ids": list(expedientes), "instante": instante})

    def _leidos(self, consulta: Select[Any], **parametros: Any) -> list[Expediente]:
        filas = self._session.execute(consulta, parametros).all()
        if not filas:
            return []
        de_partes = self._session.execute(_PARTES, {"ids": [fila.expediente_id for fila in filas]}).all()
        por_expediente = {
            expediente_id: _partes(grupo)
            for expediente_id, grupo in groupby(de_partes, lambda fila: fila.expediente_id)
        }
        return [_expediente(fila, por_expediente.get(fila.expediente_id, ())) for fila in filas]


class SqlNumeradores:
    """See application.ports.Numeradores."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def bloquear(self, organo: str, anio: int) -> int:
        """See Numeradores."""
        return int(self._session.execute(_BLOQUEAR_NUMERADOR, {"organo": organo, "anio": anio}).scalar_one())

    def avanzar(self, organo: str, anio: int, secuencia: int) -> None:
        """See Numeradores."""
        self._session.execute(_AVANZAR_NUMERADOR, {"organo": organo, "anio": anio, "secuencia": secuencia})


def _expediente(fila: Row[Any], de_partes: tuple[Parte, ...]) -> Expediente:
    return Expediente(
        custodia=Custodia(fila.expediente_id, fila.reservado, fila.llave),
        numero=NumeroDeExpediente.parse(fila.numero),
        organo=fila.organo,
        ramo=fila.ramo,
        tipo_de_proceso=fila.tipo_de_proceso,
        ingresado=fila.ingresado,
        partes=de_partes,
        escritos=fila.escritos,
        ultimo_instante=fila.ultimo_instante,
        cambio_de_reserva=fila.cambio_de_reserva,
    )


def _partes(filas: Iterable[Row[Any]]) -> tuple[Parte, ...]:
    leidas = []
    for _, grupo in groupby(filas, lambda fila: fila.parte_id):
        suyas = list(grupo)
        parte = suyas[0]
        letrados = tuple(
            Abogado(fila.abogado, fila.nombre_del_abogado, fila.colegiado) for fila in suyas if fila.abogado is not None
        )
        leidas.append(
            Parte(
                parte.parte_id,
                parte.rol,
                parte.nombre,
                parte.persona,
                letrados,
                parte.idioma,
                parte.requiere_interprete,
            )
        )
    return tuple(leidas)


def _filas_de_partes(expediente: Expediente) -> Iterable[dict[str, Any]]:
    for orden, parte in enumerate(expediente.partes):
        yield {
            "parte_id": parte.parte_id,
            "expediente_id": expediente.expediente_id,
            "orden": orden,
            "rol": parte.rol,
            "nombre": parte.nombre,
            "persona": parte.persona,
            "idioma": parte.idioma,
            "requiere_interprete": parte.requiere_interprete,
        }


def _filas_de_abogados(expediente: Expediente) -> Iterable[dict[str, Any]]:
    for parte in expediente.partes:
        for orden, abogado in enumerate(parte.abogados):
            yield {
                "parte_id": parte.parte_id,
                "orden": orden,
                "expediente_id": expediente.expediente_id,
                "persona": abogado.persona,
                "nombre": abogado.nombre,
                "colegiado": abogado.colegiado,
            }
