"""What proves the main story to a stranger: downloaded, kept in a folder, and checked there without the suite, by the
code of `estrado verify`."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.markup import escape

from cli.claims import line
from cli.journey import Notificada
from cli.steps import Person, console, require, until
from cli.verifying import believed, examined
from libs.firma.comprobacion_de_paquete import Afirmacion, Comprobado
from libs.foundation.core.clock import SystemClock

_OTHERS_ROOTS = "¿Es de otra suite la raíz con que se comprueba? Dígala: estrado demo --raices, o ESTRADO_RAICES."


@dataclass(frozen=True, slots=True)
class Comprobacion:
    """The folder below which what is downloaded is kept, and the files with the certificates that are believed (None:
    as `estrado verify` does)."""

    carpeta: Path
    raices: Sequence[Path] | None = None


def pruebas(hecho: Notificada, donde: Comprobacion, say: Callable[[str], None] = console.print) -> None:
    """Keep and check the signed decreto, the acuse, the constancia and the package: a line for each. Raises Failed, and
    BadParameter where there are no roots."""
    creencia = believed(donde.raices, None, None)
    carpeta = donde.carpeta / hecho.numero_de_escrito
    carpeta.mkdir(parents=True, exist_ok=True, mode=0o700)

    def kept(who: Person, path: str, name: str) -> tuple[Path, Comprobado]:
        file = carpeta / name
        file.write_bytes(who.ask(path).content)
        with file.open("rb") as opened:
            return file, asyncio.run(examined(opened, creencia, SystemClock()))

    def proven(what: str, file: Path, found: Comprobado, by: str) -> None:
        wrong = "; ".join(line(each) for each in found.afirmaciones if not each.bien)
        require(not wrong, f"{file}: {wrong}", _OTHERS_ROOTS)
        say(f"   [green]✓[/] {what} ({escape(by)}): {escape(str(file))}")

    say("[bold]B6. Lo que prueba cada paso, comprobado sin la suite[/]")
    for name, what, who, path in (
        ("decreto.pdf", "decreto firmado por quien lo emitió", hecho.contraparte, hecho.ruta_del_decreto),
        ("acuse.pdf", "acuse de la presentación, con el sello de la institución", hecho.abogada, hecho.ruta_del_acuse),
        ("constancia.pdf", "constancia de la notificación", hecho.contraparte, f"{hecho.ruta}/constancia"),
    ):
        file, found = kept(who, path, name)
        proven(what, file, found, _signers(found.afirmaciones))

    def whole() -> tuple[Path, Comprobado] | None:
        evidence = hecho.contraparte.ask(f"{hecho.ruta}/evidencias").json()["items"]
        if not all(each["sello"] for each in evidence):
            return None  # each download is evidence too: a package is asked for when nothing else waits
        file, found = kept(hecho.contraparte, f"{hecho.ruta}/paquete", "paquete.zip")
        return None if found.pendientes and not found.falsas else (file, found)

    file, found = until("paquete sin nada pendiente", whole)
    proven("paquete de la notificación", file, found, f"{len(found.afirmaciones)} afirmaciones")
    say(f"   de nuevo, a solas: .venv/bin/estrado verify {escape(str(file))}{_roots(donde)}")


def _signers(claims: Sequence[Afirmacion]) -> str:
    """Who signed a PDF, when."""
    return "; ".join(each.detalle for each in claims)


def _roots(donde: Comprobacion) -> str:
    return "".join(f" --raices {escape(str(root))}" for root in donde.raices or ())
