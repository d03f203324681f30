"""What a package says happened, held against itself and against the records of its evidence."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from libs.firma.paquete import Relato
from libs.firma.registro import Registro
from libs.foundation.core.heads import instant_text

DEPOSIT, ACCESS, EFFECT, CANCELLATION = (
    "ContentConsignment",
    "ContentAccessTracking",
    "LegalEffect",
    "DeliveryCancellation",
)
_DOCUMENT = "documento/"
_CLOCKS_DIFFER = timedelta(seconds=60)

# What is compared, and whether it agrees; None: the record has it but as a hash of words, and nobody can tell.
Cotejado = tuple[str, bool | None]


def hechos_contados(relato: Relato) -> Iterator[str]:
    """The facts that it says happened: each must be in evidence."""
    yield DEPOSIT
    if relato.acceso is not None:
        yield ACCESS
    if relato.efectiva is not None:
        yield EFFECT
    if relato.anulada is not None:
        yield CANCELLATION


def cotejar(relato: Relato, registros: Collection[Registro]) -> Iterator[Cotejado]:
    """That instants follow one another as they must, and that whatever is in evidence is told as it is there: when and
    what was deposited, when it was issued and opened, by which rule it took effect, and by which act it was cancelled.
    """
    yield from _in_order(relato)
    for each in registros:
        if each.hecho == DEPOSIT:
            yield from _deposited(relato, each)
        elif each.hecho == EFFECT:
            yield "efectiva = evidencia del efecto", _instant(each, "efectiva", relato.efectiva)
            yield "regla = evidencia del efecto", _said(each, "regla", relato.regla)
        elif each.hecho == CANCELLATION:
            yield "anulada = evidencia de la anulación", _instant(each, "anulada", relato.anulada)
            if relato.anulada is not None:
                yield "acto = evidencia de la anulación", _said(each, "acto", relato.acto)
    if accesses := [each.instante for each in registros if each.hecho == ACCESS]:
        yield "acceso = evidencia del primer acceso", min(accesses) == relato.acceso


def _in_order(relato: Relato) -> Iterator[Cotejado]:
    deposited, opened, effective, told = relato.puesta_a_disposicion, relato.acceso, relato.efectiva, relato.emitido
    yield "emision ≤ puesta_a_disposicion", relato.emision <= deposited
    yield "puesta_a_disposicion ≤ acceso", opened is None or deposited <= opened
    yield "puesta_a_disposicion ≤ efectiva", effective is None or deposited <= effective
    for name, instant in (("acceso", opened), ("efectiva", effective), ("anulada", relato.anulada)):
        yield f"{name} ≤ emitido", instant is None or instant - told <= _CLOCKS_DIFFER


def _deposited(relato: Relato, record: Registro) -> Iterator[Cotejado]:
    yield "puesta_a_disposicion = evidencia del depósito", record.instante == relato.puesta_a_disposicion
    yield "emision = evidencia del depósito", _instant(record, "emision", relato.emision)
    # As sets: one that was left out is as wrong as one that was put in.
    hashes = {text for name, text in record.datos.items() if name.startswith(_DOCUMENT)}
    same = hashes == {each.sha256 for each in relato.documentos}
    yield "documentos = evidencia del depósito", None if _hashed(record) else same


def _instant(record: Registro, name: str, told: datetime | None) -> bool | None:
    """What did happen is told, and when."""
    return False if told is None else _said(record, name, instant_text(told))


def _said(record: Registro, name: str, told: str) -> bool | None:
    return None if _hashed(record) else record.datos.get(name) == told


def _hashed(record: Registro) -> bool:
    """Whether it is of the time before records said anything for machines."""
    return "detalle_sha256" in record.datos
