"""What `estrado verify` does: a package, an evidence or a PDF, checked without a suite and without a network."""

import asyncio
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typer
from asn1crypto.x509 import Certificate

from cli.claims import IS_EVIDENCE, fact, line, printable
from libs.firma.aislada import ValidadorAislado
from libs.firma.ajustes import AjustesDeFirma
from libs.firma.certificados import de_pem
from libs.firma.comprobacion import PENDING, comprobar_archivo
from libs.firma.comprobacion_de_paquete import Afirmacion, Comprobado, comprobar_paquete
from libs.firma.confianza import Confianza
from libs.firma.cotejo import CANCELLATION
from libs.firma.dictamen import Dictamen
from libs.firma.llaves_de_desarrollo import RAIZ
from libs.firma.paquete import Relato
from libs.firma.registro import Registro
from libs.firma.tiempo import ConfianzaDeTiempo
from libs.firma.validacion import Cambios, Validacion
from libs.foundation.core.clock import Clock, SystemClock

WRONG, UNPROVEN = 1, 3
_OLD_KEYS = (
    "Quien tenga una llave vieja de una autoridad puede fechar como quiera: no basta si se dudó de ella después."
)
_EVIDENCE_BYTES, _PDF_BYTES = 1 << 20, 1 << 27
_WITHOUT_EFFECT = "si no había surtido efecto, ya no lo surtirá"
_BLANK = b" \t\r\n\xef\xbb\xbf"  # what programs write before JSON, a mark of UTF-8 among it


@dataclass(frozen=True, slots=True)
class Creencia:
    """Who is believed: certificates above signers and above timestamp authorities, and keys of logs (None: whichever
    the institution signed heads of)."""

    raices: tuple[Certificate, ...]
    raices_de_tiempo: tuple[Certificate, ...]
    llaves: tuple[str, ...] | None

    @property
    def confianza(self) -> Confianza:
        """As signatures are held against it: whoever checks may do so when the certificates have long ended."""
        return Confianza(self.raices, ConfianzaDeTiempo(self.raices_de_tiempo), sellos_en_su_instante=True)


def believed(
    raices: Sequence[Path] | None, raices_de_tiempo: Sequence[Path] | None, bitacoras: Sequence[str] | None
) -> Creencia:
    """Whom who asks believes; what they do not say, as the settings choose it. Raises BadParameter."""
    if raices:
        roots = _certificates(raices)
        times = _certificates(raices_de_tiempo) if raices_de_tiempo else roots
    else:
        settings = AjustesDeFirma()
        roots = _certificates([settings.firma_raices or settings.keys / RAIZ])
        authorities = raices_de_tiempo or [settings.tsa_raices or settings.keys / RAIZ]
        times = _certificates(authorities)
    return Creencia(roots, times, tuple(bitacoras) if bitacoras else None)


def _certificates(files: Iterable[Path]) -> tuple[Certificate, ...]:
    found: list[Certificate] = []
    for file in files:
        try:
            found += de_pem(file.read_bytes())
        except (OSError, ValueError) as error:
            said = f"en {file} no hay certificados (PEM) que se puedan leer: dígalos con --raices."
            raise typer.BadParameter(said) from error
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Then:
    """A clock that stands still, as Clock."""

    instant: datetime

    def now(self) -> datetime:
        """The instant as of which everything is judged."""
        return self.instant


def verify(file: Path, creencia: Creencia, en_instante: datetime | None = None) -> int:
    """Tell each claim of a file on a line of its own, as of now or of `en_instante` (UTC, without a zone): 0 when all
    hold, 1 when one does not, 3 when one is not there yet or cannot be compared. Raises BadParameter."""
    clock: Clock = SystemClock()
    if en_instante is not None:
        clock = _Then(en_instante.replace(tzinfo=UTC))
        typer.echo(f"  Se juzga como se veía el {_when(clock.now())}. {_OLD_KEYS}")
    try:
        with file.open("rb") as opened:
            return _told(asyncio.run(examined(opened, creencia, clock)))
    except OSError as error:
        raise typer.BadParameter(f"no se puede leer {file}: {error.strerror}.") from error


async def examined(opened: io.BufferedReader, creencia: Creencia, clock: Clock) -> Comprobado:
    """Hold each claim of a file, open for reading from its beginning, against who is believed."""
    begin = opened.peek(1).lstrip(_BLANK)[:1]
    if begin in (b"{", b"["):
        return Comprobado(tuple(await _evidence(opened.read(_EVIDENCE_BYTES), creencia, clock.now())))
    judge = ValidadorAislado(lambda: creencia.confianza, clock, segundos=30)
    try:
        if begin == b"%":
            return Comprobado(tuple(_pdf(await judge.validar(opened.read(_PDF_BYTES)))))
        return await comprobar_paquete(opened, creencia.confianza, creencia.llaves, clock.now(), judge.validar)
    finally:
        judge.close()


async def _evidence(content: bytes, creencia: Creencia, now: datetime) -> Sequence[Afirmacion]:
    found = await comprobar_archivo(content, creencia.confianza, creencia.llaves, now)
    said = {"firma": found.firmante, "sello_de_tiempo": _when(found.sello) if found.sello else ""}
    if found.registro is not None:
        said["registro"] = _recorded(found.registro)
    what = {"archivo": IS_EVIDENCE}
    return [
        Afirmacion(what.get(each.que, each.que), "", each.bien, each.codigo, said.get(each.que, ""))
        for each in found.puntos
    ]


def _recorded(record: Registro) -> str:
    told = f"{fact(record.hecho)}, {record.objeto}, {_when(record.instante)}"
    if record.hecho == CANCELLATION and "acto" in record.datos:
        told += f"; por el acto {record.datos['acto']}; {_WITHOUT_EFFECT}"
    return told


def _pdf(found: Validacion) -> Sequence[Afirmacion]:
    told = []
    if all(each.es_sello for each in found.firmas):
        told.append(Afirmacion("pdf", "", False, found.codigo or found.dictamen.name))
    for each in found.firmas:
        holds, what = each.dictamen is Dictamen.AUTENTICA, "sello_de_tiempo" if each.es_sello else "pdf"
        later = "" if each.cambios is Cambios.NINGUNO else f"; después: {each.cambios.value.replace('_', ' ')}"
        when = f"{_when(each.sello)}" if each.sello else "sin sello de tiempo"
        detail = f"{each.firmante}, {when}{later}"
        told.append(Afirmacion(what, each.campo, holds, each.codigo, detail))
        if holds and each.sello is None:
            told.append(Afirmacion("sello_de_tiempo", each.campo, False, PENDING))
    return told


def _told(found: Comprobado) -> int:
    if found.relato is not None:
        typer.echo(f"  Notificación {printable(found.relato.notificacion)}, paquete del {_when(found.relato.emitido)}")
        if found.relato.anulada is not None:
            typer.echo(f"  ANULADA el {_when(found.relato.anulada)} por el acto {printable(found.relato.acto)}")
            typer.echo(f"  {_left_of(found.relato)}")
    for each in found.afirmaciones:
        typer.echo(line(each))
    total = len(found.afirmaciones)
    unproven = [*found.pendientes, *found.incomparables]
    if found.falsas:
        typer.echo(f"No se puede confiar en él: {len(found.falsas)} de {total} afirmaciones no se cumplen.")
    elif unproven:
        told = [f"{len(found.pendientes)} están pendientes"] if found.pendientes else []
        told += [f"{len(found.incomparables)} no se pueden comparar"] if found.incomparables else []
        typer.echo(f"Lo que se puede comprobar se cumple; de {total} afirmaciones, {' y '.join(told)}.")
    else:
        typer.echo(f"Se cumplen todas las afirmaciones ({total}).")
    return WRONG if found.falsas else UNPROVEN if unproven else 0


def _left_of(relato: Relato) -> str:
    """To what effect a notification was cancelled."""
    if relato.efectiva is None:
        return "No había surtido efecto, y ya no lo surtirá."
    return f"Había surtido efecto el {_when(relato.efectiva)}: eso no se borra; qué es de ello lo dice ese acto."


def _when(instant: datetime) -> str:
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC"
