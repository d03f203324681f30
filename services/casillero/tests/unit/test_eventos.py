"""entrypoints/events.py: what producers tell, and what is no order, result or plazo that they could have meant."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from estrado.comun.v1.entregas_pb2 import (
    CLASE_DE_ENTREGA_NOTIFICACION,
    EntregaAnulada,
    EntregaEnPapelRealizada,
    EntregaOrdenada,
    ReferenciaDeDocumento,
    ResultadoEnPapel,
)
from estrado.expedientes.v1.eventos_pb2 import PlazoCalculado
from google.protobuf.message import Message

from libs.foundation.core.clock import TOLERANCE
from libs.foundation.eventos.log import Event
from libs.foundation.rpc.timestamps import to_timestamp
from services.casillero.domain.entrega import Documento
from services.casillero.domain.errors import EntregaIlegible
from services.casillero.entrypoints import events

DICHO = datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
UNO = UUID("0b9d2f4e-6c1a-4e53-8a77-3f1d5c9e2ab4")
HUELLA = "0123456789abcdef" * 4


def dicho(mensaje: Message, subject: str = "e1") -> Event:
    return Event(
        id=uuid4(),
        topic="estrado.expedientes.interno.v1",
        type=mensaje.DESCRIPTOR.full_name,
        source="/estrado/expedientes",
        subject=subject,
        time=DICHO,
        seq=1,
        data=mensaje.SerializeToString(),
    )


def referencia(**cambios: Any) -> ReferenciaDeDocumento:
    dicha: dict[str, Any] = {
        "documento_id": str(UNO),
        "nombre": "decreto.pdf",
        "tipo": "application/pdf",
        "bytes": 9,
        "sha256": HUELLA,
    }
    return ReferenciaDeDocumento(**dicha | cambios)


def orden(*documentos: ReferenciaDeDocumento, **cambios: Any) -> EntregaOrdenada:
    persona = str(uuid4())
    dicha: dict[str, Any] = {
        "entrega_id": str(uuid4()),
        "clase": CLASE_DE_ENTREGA_NOTIFICACION,
        "destinatario": persona,
        "asunto": "Resolución de trámite",
        "productor": "expedientes",
        "documentos": documentos or [referencia()],
        "emision": to_timestamp(DICHO),
        "expediente_id": "e1",
    }
    return EntregaOrdenada(**dicha | cambios)


def resultado(**cambios: Any) -> EntregaEnPapelRealizada:
    dicho_por: dict[str, Any] = {
        "entrega_id": str(uuid4()),
        "productor": "expedientes",
        "intento": 1,
        "instante": to_timestamp(DICHO - timedelta(hours=3)),
        "registrado": to_timestamp(DICHO),
        "lugar": "aquí",
        "constancia": referencia(),
    }
    return EntregaEnPapelRealizada(resultado=ResultadoEnPapel(**dicho_por | cambios))


def rechazado(leer: Callable[[Event], object], mensaje: Message) -> str:
    """Which field is refused."""
    with pytest.raises(EntregaIlegible) as refused:
        leer(dicho(mensaje))
    return refused.value.metadata["campo"]


def test_an_order_as_producers_give_it() -> None:
    segundo = uuid4()
    leida = events.entrega_ordenada(dicho(orden(referencia(), referencia(documento_id=str(segundo), bytes=0)))).entrega
    assert leida.documentos == (
        Documento(str(UNO), "decreto.pdf", "application/pdf", 9, HUELLA),
        Documento(str(segundo), "decreto.pdf", "application/pdf", 0, HUELLA),
    )
    assert (leida.expediente_id, leida.emision) == ("e1", DICHO)


def test_ids_and_hashes_are_kept_as_they_are_asked_for_and_computed_however_they_are_written() -> None:
    [documento] = events.entrega_ordenada(
        dicho(orden(referencia(documento_id=UNO.hex.upper(), sha256=HUELLA.upper())))
    ).entrega.documentos
    assert (documento.documento_id, documento.sha256) == (str(UNO), HUELLA)


@pytest.mark.parametrize(
    ("mala", "campo"),
    [
        ({"documento_id": "no-uuid"}, "documento_id"),
        ({"documento_id": ""}, "documento_id"),
        ({"sha256": "zz"}, "sha256"),
        ({"sha256": ""}, "sha256"),
        ({"sha256": HUELLA[1:]}, "sha256"),
        ({"sha256": HUELLA + "\n"}, "sha256"),
        ({"sha256": " ".join(HUELLA[at : at + 2] for at in range(0, 64, 2))}, "sha256"),
        ({"sha256": "g" * 64}, "sha256"),
        ({"bytes": -5}, "bytes"),
    ],
    ids=["no id", "none", "no hash", "none at all", "short", "with a line end", "spaced", "no digits", "negative size"],
)
def test_a_document_that_nobody_could_ever_read_is_refused_also_as_a_constancia(
    mala: dict[str, Any], campo: str
) -> None:
    assert rechazado(events.entrega_ordenada, orden(referencia(documento_id=str(uuid4())), referencia(**mala))) == campo
    assert rechazado(events.entrega_en_papel_realizada, resultado(constancia=referencia(**mala))) == campo


def test_two_documents_of_one_id_are_refused_however_it_is_written() -> None:
    for otra in (referencia(), referencia(documento_id=UNO.hex, sha256="f" * 64)):
        assert rechazado(events.entrega_ordenada, orden(referencia(), otra)) == "documento_id"


@pytest.mark.parametrize("otro", ["e2", ""])
def test_an_order_of_another_case_than_its_streams_would_escape_its_changes_of_class(otro: str) -> None:
    assert rechazado(events.entrega_ordenada, orden(expediente_id=otro)) == "expediente_id"


def anulada(**cambios: Any) -> EntregaAnulada:
    dicha: dict[str, Any] = {
        "entrega_id": str(uuid4()),
        "productor": "expedientes",
        "acto_id": "a2",
        "acto": "decreto del 23/11/2026",
        "anulada": to_timestamp(DICHO),
    }
    return EntregaAnulada(**dicha | cambios)


@pytest.mark.parametrize("despues", [TOLERANCE + timedelta(microseconds=1), timedelta(days=365 * 973)])
def test_what_had_not_happened_when_it_was_told_is_refused_and_not_waited_for(despues: timedelta) -> None:
    cuando = to_timestamp(DICHO + despues)
    assert rechazado(events.entrega_ordenada, orden(emision=cuando)) == "emision"
    assert rechazado(events.entrega_en_papel_realizada, resultado(registrado=cuando)) == "registrado"
    assert rechazado(events.entrega_en_papel_realizada, resultado(instante=cuando, registrado=cuando)) == "instante"
    assert rechazado(events.entrega_anulada, anulada(anulada=cuando)) == "anulada"


def test_clocks_of_a_producer_may_differ_by_as_much_as_any_two_may() -> None:
    limite = DICHO + TOLERANCE
    cuando = to_timestamp(limite)
    assert events.entrega_ordenada(dicho(orden(emision=cuando))).entrega.emision == limite
    assert events.entrega_en_papel_realizada(dicho(resultado(registrado=cuando))).resultado.registrado == limite
    assert events.entrega_anulada(dicho(anulada(anulada=cuando))).anulacion.anulada == limite


def test_a_plazo_says_when_it_ends_and_is_its_producers() -> None:
    entrega, vence = uuid4(), DICHO + timedelta(days=900)
    leido = events.plazo_calculado(dicho(PlazoCalculado(entregas=[str(entrega)], vence=to_timestamp(vence))))
    assert (leido.entregas, leido.productor, leido.vence) == ((entrega,), "expedientes", vence)
    assert rechazado(events.plazo_calculado, PlazoCalculado(entregas=[str(entrega)])) == "vence"
