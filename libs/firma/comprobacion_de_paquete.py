"""Checking a package without a network: each of its claims by itself, so that what is wrong can be named."""

from collections.abc import Awaitable, Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from libs.firma.archivo import Leido, leer
from libs.firma.comprobacion import PENDING, Comprobacion, Punto, comprobar_archivo, comprobar_firma
from libs.firma.confianza import Confianza
from libs.firma.cotejo import DEPOSIT, cotejar, hechos_contados
from libs.firma.dictamen import APPROVED, FORMAT, Dictamen
from libs.firma.paquete import (
    CALENDARIO,
    CONSTANCIA,
    DOCUMENTOS,
    EVIDENCIAS,
    FIRMA,
    LEAME,
    MANIFIESTO,
    NOTIFICACION,
    PaqueteIlegible,
    Relato,
    leer_manifiesto,
)
from libs.firma.registro import leer_json
from libs.firma.validacion import Validacion
from libs.foundation.core.merkle import leaf_hash

# Judges a PDF, which may be made to do harm.
Validar = Callable[[bytes], Awaitable[Validacion]]

ABSENT, ALTERED, STRAY, NOT_COMPARABLE = "AUSENTE", "ALTERADO", "DE_MAS", "NO_COMPARABLE"
OTHER_VERSION = "OTRA_VERSION"  # what is said of a calendar that changed between the effect and the package
UNDECIDED = frozenset({PENDING, NOT_COMPARABLE})  # codes of what is not proven, and not false
_LARGEST, _TOGETHER = 16 << 20, 64 << 20  # bytes of what is looked into; documents are only hashed


@dataclass(frozen=True, slots=True)
class Afirmacion:
    """One claim: what (`archivo`, `manifiesto`, `firma`, `sello_de_tiempo`, `constancia`, `documento`, `evidencia`,
    `instantes`, `calendario`), of which file or part, whether it holds, the code of why not (`PENDIENTE`: it is not
    there yet; `NO_COMPARABLE`: evidence from before records said it), and what else there is to say."""

    que: str
    sobre: str
    bien: bool
    codigo: str = APPROVED
    detalle: str = ""


@dataclass(frozen=True, slots=True)
class Comprobado:
    """All claims of a package, and what it says, where that can be read."""

    afirmaciones: tuple[Afirmacion, ...]
    relato: Relato | None = None

    @property
    def falsas(self) -> tuple[Afirmacion, ...]:
        """Those that do not hold and never will."""
        return tuple(each for each in self.afirmaciones if not each.bien and each.codigo not in UNDECIDED)

    @property
    def pendientes(self) -> tuple[Afirmacion, ...]:
        """Those that a later package can have."""
        return tuple(each for each in self.afirmaciones if not each.bien and each.codigo == PENDING)

    @property
    def incomparables(self) -> tuple[Afirmacion, ...]:
        """Those of which nobody can tell by the package alone."""
        return tuple(each for each in self.afirmaciones if not each.bien and each.codigo == NOT_COMPARABLE)


async def comprobar_paquete(
    zip_: BinaryIO, confianza: Confianza, llaves: Collection[str] | None, ahora: datetime, validar: Validar
) -> Comprobado:
    """What of a package holds at the instant `ahora`. `llaves` are the keys (`name+id+key`) of the logs that are
    believed (None: whichever the institution signed heads of), `confianza` whose signatures are: both come from
    elsewhere than the package. Needs a bounded memory,
    whatever it is given."""
    checker = _Checker(leer(zip_, _LARGEST, _TOGETHER), confianza, llaves, ahora, validar)
    return await checker.check()


class _Checker:
    def __init__(
        self, read: Leido, confianza: Confianza, llaves: Collection[str] | None, ahora: datetime, validar: Validar
    ) -> None:
        self._read, self._trust, self._keys, self._now, self._validate = read, confianza, llaves, ahora, validar

    async def check(self) -> Comprobado:
        relato = self._relato()
        claims = [*self._frame(), *self._manifest()]
        signed, stamped = await self._signature()
        claims += [signed, stamped, await self._constancia(), *self._documents(relato)]
        proofs = {name: await self._evidence(name) for name in self._read.archivos if name.startswith(EVIDENCIAS)}
        claims += [*self._evidences(relato, proofs), *_agreed(relato, proofs)]
        claims += _calendar(self._content(CALENDARIO) or b"", proofs)
        return Comprobado(tuple(claims), relato)

    def _content(self, name: str) -> bytes | None:
        found = self._read.archivos.get(name)
        return found.contenido if found else None

    def _relato(self) -> Relato | None:
        try:
            return Relato.leer(self._content(NOTIFICACION) or b"")
        except PaqueteIlegible:
            return None

    def _frame(self) -> Iterator[Afirmacion]:
        """The zip itself."""
        if not self._read.defectos:
            yield Afirmacion("archivo", "", True)
        for defect in self._read.defectos:
            yield Afirmacion("archivo", defect.nombre, False, ALTERED, f"byte {defect.byte}: {defect.que}")

    def _manifest(self) -> Iterator[Afirmacion]:
        """That the manifest names exactly what there is, by its hash."""
        try:
            told = leer_manifiesto(self._content(MANIFIESTO) or b"")
        except PaqueteIlegible:
            yield Afirmacion("manifiesto", MANIFIESTO, False, FORMAT if MANIFIESTO in self._read.archivos else ABSENT)
            return
        found = {name: each.sha256 for name, each in self._read.archivos.items() if name not in {MANIFIESTO, FIRMA}}
        wrong = [(name, ABSENT) for name in sorted(told.keys() - found.keys())]
        wrong += [(name, STRAY) for name in sorted(found.keys() - told.keys())]
        wrong += [(name, ALTERED) for name in sorted(told.keys() & found.keys()) if told[name] != found[name]]
        wrong += [(name, ABSENT) for name in (LEAME, CONSTANCIA, NOTIFICACION) if name not in told]
        if not wrong:
            yield Afirmacion("manifiesto", "", True, detalle=f"{len(told)} archivos")
        for name, code in wrong:
            yield Afirmacion("manifiesto", name, False, code)

    async def _signature(self) -> tuple[Afirmacion, Afirmacion]:
        """Who signed the manifest, and not later than when."""
        if FIRMA not in self._read.archivos:
            return Afirmacion("firma", FIRMA, False, ABSENT), Afirmacion("sello_de_tiempo", FIRMA, False, ABSENT)
        signed, stamped, who, instant = await comprobar_firma(
            self._content(MANIFIESTO) or b"", self._content(FIRMA) or b"", self._trust, self._now
        )
        when = "" if instant is None else instant.isoformat()
        return _of(signed, "firma", MANIFIESTO, who), _of(stamped, "sello_de_tiempo", MANIFIESTO, when)

    async def _constancia(self) -> Afirmacion:
        """That the constancia's seal is the institution's, over all of it, with a seal of time."""
        pdf = self._content(CONSTANCIA)
        if pdf is None:
            return Afirmacion("constancia", CONSTANCIA, False, ABSENT)
        found = await self._validate(pdf)
        who = ", ".join(each.firmante for each in found.firmas if not each.es_sello)
        if found.dictamen is not Dictamen.AUTENTICA:
            return Afirmacion("constancia", CONSTANCIA, False, found.codigo or found.dictamen.name, who)
        if any(each.sello is None for each in found.firmas if not each.es_sello):
            return Afirmacion("constancia", CONSTANCIA, False, PENDING, who)
        return Afirmacion("constancia", CONSTANCIA, True, detalle=who)

    def _documents(self, relato: Relato | None) -> Iterator[Afirmacion]:
        """That each document is what was notified, and that there is no other."""
        if relato is None:
            code = FORMAT if NOTIFICACION in self._read.archivos else ABSENT
            yield Afirmacion("notificacion", NOTIFICACION, False, code)
            return
        for each in relato.documentos:
            found = self._read.archivos.get(each.ruta)
            if found is None:
                yield Afirmacion("documento", each.ruta, False, ABSENT)
            else:
                same = (found.tamano, found.sha256) == (each.bytes, each.sha256)
                yield Afirmacion("documento", each.ruta, same, APPROVED if same else ALTERED)
        told = {each.ruta for each in relato.documentos}
        for name in self._read.archivos:
            if name.startswith(DOCUMENTOS) and name not in told:
                yield Afirmacion("documento", name, False, STRAY)

    async def _evidence(self, name: str) -> Comprobacion:
        return await comprobar_archivo(self._content(name) or b"", self._trust, self._keys, self._now)

    def _evidences(self, relato: Relato | None, proofs: dict[str, Comprobacion]) -> Iterator[Afirmacion]:
        """That each proves a step of this notification, and that there is one of each step that is told."""
        told = {each.ruta: each for each in relato.evidencias} if relato else {}
        for name, proof in proofs.items():
            for point in proof.puntos:
                if not point.bien:
                    yield Afirmacion("evidencia", name, False, point.codigo, point.que)
            record, step = proof.registro, told.get(name)
            if record is None:
                continue
            leaf = leaf_hash(record.canonico()).hex()
            if step is None or (step.id, step.hecho, step.hoja) != (record.id, record.hecho, leaf):
                yield Afirmacion("evidencia", name, False, "NO_ES_LA_QUE_DICE")
            elif relato and record.objeto != relato.objeto:
                yield Afirmacion("evidencia", name, False, "DE_OTRA_NOTIFICACION")
            elif proof.bien:
                yield Afirmacion("evidencia", name, True, detalle=record.hecho)
        in_evidence = {step.hecho for step in relato.evidencias} if relato else set()
        for fact in hechos_contados(relato) if relato else ():
            if fact not in in_evidence:
                yield Afirmacion("evidencia", fact, False, ABSENT)
        for step in relato.evidencias if relato else ():
            if not step.ruta:
                yield Afirmacion("evidencia", step.id, False, PENDING, step.hecho)
            elif step.ruta not in proofs:
                yield Afirmacion("evidencia", step.ruta, False, ABSENT)


def _of(point: Punto, what: str, whose: str, detail: str) -> Afirmacion:
    return Afirmacion(what, whose, point.bien, point.codigo, detail)


def _agreed(relato: Relato | None, proofs: dict[str, Comprobacion]) -> Iterator[Afirmacion]:
    """That what is told agrees with itself and with the evidence."""
    if relato is None:
        return
    records = [proof.registro for proof in proofs.values() if proof.registro]
    compared = list(cotejar(relato, records))
    # Of several records about the same, one that disagrees is enough.
    wrong = list(dict.fromkeys(what for what, holds in compared if holds is False))
    unknown = list(dict.fromkeys(what for what, holds in compared if holds is None and what not in wrong))
    if not wrong:
        yield Afirmacion("instantes", "", True)
    for what in wrong:
        yield Afirmacion("instantes", what, False, "INCONSISTENTE")
    for what in unknown:
        yield Afirmacion("instantes", what, False, NOT_COMPARABLE)


def _calendar(content: bytes, proofs: dict[str, Comprobacion]) -> Iterator[Afirmacion]:
    """That the calendar it names is the one by which the effect was foreseen, as the evidence of the deposit has it;
    nothing is claimed of deposits recorded before evidence had it."""
    deposits = [proof.registro for proof in proofs.values() if proof.registro and proof.registro.hecho == DEPOSIT]
    known = {record.datos["calendario"] for record in deposits if "calendario" in record.datos}
    if not known:
        return
    try:
        told = leer_json(content)
    except ValueError:
        yield Afirmacion("calendario", CALENDARIO, False, FORMAT)
        return
    if known != {told.get("version")}:
        yield Afirmacion("calendario", CALENDARIO, False, "INCONSISTENTE")
    else:
        same = told.get("version_al_expedir") == told["version"]
        yield Afirmacion("calendario", CALENDARIO, True, detalle="" if same else OTHER_VERSION)
