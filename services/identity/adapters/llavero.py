"""Key rings: the keys of one purpose, kept as files, which tell by their names when they sign.

`<name>.pem` signs until a `<name>.<instant>.pem` does, from that instant on (`20261127T170000Z`, UTC). So every process
that has the files changes keys at the same moment, none is started again for it, and nobody renames a key that is in
use. A `<name>.<word>.pem`, whose word is no instant, is published and never signs."""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey, RSAKey

from libs.foundation.keyfiles import LlavesAusentes

Llave = OKPKey | RSAKey

_FORMA = "%Y%m%dT%H%M%SZ"
_INSTANTE = re.compile(r"[0-9]{8}T[0-9]{6}Z")
_SIEMPRE = datetime.min.replace(tzinfo=UTC)
_MIRADA = 5.0  # seconds between looks at the folder
# Another replica may see a new key a little later, or its clock be a little behind.
MARGEN = timedelta(minutes=1)

log = structlog.get_logger(__name__)


class Llavero:
    """The keys of `carpeta` called `nombre`, looked at again every few seconds."""

    def __init__(
        self, carpeta: Path, nombre: str, leer: Callable[[bytes], Llave], vida: timedelta, reloj: Callable[[], datetime]
    ) -> None:
        """`leer` makes a key of a file; `vida` is for how long what a key signed is good, and the key is published
        after its turn. Raises LlavesAusentes: made here, each replica would sign with its own."""
        self._carpeta = carpeta
        self._nombre = nombre
        self._leer = leer
        self._vida = vida
        self._reloj = reloj
        self._leidas: dict[tuple[str, int], Llave] = {}
        self._turnos: list[tuple[datetime, Llave]] = []
        self._ademas: list[Llave] = []
        self._mirar()
        self.firma()

    def firma(self) -> Llave:
        """The key that signs now. Raises LlavesAusentes."""
        self._mirar_de_nuevo()
        ahora = self._reloj()
        llegados = [llave for desde, llave in self._turnos if desde <= ahora]
        if not llegados:
            raise LlavesAusentes(llave=f"{self._nombre}.pem", carpeta=str(self._carpeta))
        return llegados[-1]

    def publicas(self) -> Sequence[Llave]:
        """The one that signs now, first; those that will; and those that did, for as long as anything of theirs is
        good."""
        firma, ahora = self.firma(), self._reloj()
        relevos = [*(desde for desde, _ in self._turnos[1:]), None]
        buenas = [
            llave
            for (_, llave), relevo in zip(self._turnos, relevos, strict=True)
            if llave is not firma and (relevo is None or ahora < relevo + self._vida + MARGEN)
        ]
        return [firma, *buenas, *self._ademas]

    def _mirar_de_nuevo(self) -> None:
        if time.monotonic() - self._mirado > _MIRADA:
            self._mirar()

    def _mirar(self) -> None:
        self._mirado = time.monotonic()
        leidas = {}
        turnos, ademas = [], []
        for path in archivos(self._carpeta, self._nombre):
            with suppress(FileNotFoundError):  # taken away meanwhile
                cual = (path.name, path.stat().st_mtime_ns)
                llave = self._leidas.get(cual) or self._leida(path)
                if llave is None:
                    continue
                leidas[cual] = llave
                desde = desde_cuando(path, self._nombre)
                if desde is None:
                    ademas.append(llave)
                else:
                    turnos.append((desde, llave))
        self._leidas, self._ademas = leidas, ademas
        self._turnos = sorted(turnos, key=lambda turno: turno[0])

    def _leida(self, path: Path) -> Llave | None:
        """A file that is no key is passed over: the others go on signing."""
        try:
            return self._leer(path.read_bytes())
        except (ValueError, JoseError):
            log.error("key not taken", file=path.name)
            return None


def archivos(carpeta: Path, nombre: str) -> Sequence[Path]:
    """The files of a key ring, by name."""
    return sorted(path for patron in (f"{nombre}.pem", f"{nombre}.*.pem") for path in carpeta.glob(patron))


def desde_cuando(path: Path, nombre: str) -> datetime | None:
    """From when on the key in that file signs (UTC), None for never."""
    palabra = path.name.removeprefix(nombre).removesuffix(".pem").removeprefix(".")
    if not palabra:
        return _SIEMPRE
    return datetime.strptime(palabra, _FORMA).replace(tzinfo=UTC) if _INSTANTE.fullmatch(palabra) else None


def archivo_desde(carpeta: Path, nombre: str, desde: datetime) -> Path:
    """The file of a key that signs from `desde` on, to the second."""
    return carpeta / f"{nombre}.{desde.astimezone(UTC).strftime(_FORMA)}.pem"
