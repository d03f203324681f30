"""Take the register of the mailboxes over that there were before this suite."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import UseCase
from libs.jurisdiccion.cui import CuiInvalido
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.casillero.application.ports import Tx
from services.casillero.application.ports_de_vecinos import Personas
from services.casillero.domain.errors import DemasiadasFilas
from services.casillero.domain.registro import Rechazo, numero_registrable

LIMITE = 200  # rows of one transaction
ACCION = "REGISTRO_IMPORTADO"


@dataclass(frozen=True, slots=True)
class Fila:
    """A row as it stands in the file, and its line."""

    linea: int
    numero: str = field(repr=False)
    cui: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Command:
    """Some rows of the file."""

    filas: Sequence[Fila]


@dataclass(frozen=True, slots=True)
class Importado:
    """What became of the rows: how many are new, how many were there, and why the others (by line) are not in."""

    agregadas: int
    presentes: int
    rechazadas: Mapping[int, Rechazo]


@dataclass(frozen=True, slots=True)
class Preparadas:
    """Number and persona of the rows that are right in themselves, by line, and the others."""

    suyos: Mapping[int, tuple[str, UUID]] = field(repr=False)
    rechazadas: Mapping[int, Rechazo]


class ImportarRegistro(UseCase[Tx, Command, Preparadas, Importado]):
    """RPC ImportarRegistro: one number for each persona and one persona for each number, and what is there stays.

    The audit has a note of each transaction, with the counts: what was taken, and who took it, is there also where the
    rest of the file was not.

    The CUI is identity's: it is asked for its persona, made where nobody knows it yet, and not kept here. Raises
    DemasiadasFilas, Unavailable.
    """

    def __init__(self, personas: Personas, jurisdiccion: Jurisdiccion) -> None:
        self._personas = personas
        self._jurisdiccion = jurisdiccion

    async def prepare(self, principal: Principal, command: Command) -> Preparadas:
        """Check the rows, then ask whose they are."""
        if len(command.filas) > LIMITE:
            raise DemasiadasFilas(limite=str(LIMITE))
        rechazadas: dict[int, Rechazo] = {}
        buenas: dict[int, tuple[str, str]] = {}
        for fila in command.filas:
            leida = self._leer(fila)
            if isinstance(leida, Rechazo):
                rechazadas[fila.linea] = leida
            else:
                buenas[fila.linea] = leida
        personas = await self._personas.resolver([cui for _, cui in buenas.values()])
        return Preparadas({linea: (numero, personas[cui]) for linea, (numero, cui) in buenas.items()}, rechazadas)

    def _leer(self, fila: Fila) -> tuple[str, str] | Rechazo:
        numero = numero_registrable(fila.numero)
        if numero is None:
            return Rechazo.NUMERO_INVALIDO
        try:
            return numero, self._jurisdiccion.cui(fila.cui).valor
        except CuiInvalido:
            return Rechazo.CUI_INVALIDO

    def handle(self, tx: Tx, command: Command, prepared: Preparadas) -> Importado:
        """Compare with what is there and with the rows before, then write."""
        duenos = dict(tx.registro.duenos([numero for numero, _ in prepared.suyos.values()]))
        numeros = dict(tx.registro.numeros([persona for _, persona in prepared.suyos.values()]))
        nuevos: dict[str, UUID] = {}
        rechazadas = dict(prepared.rechazadas)
        for linea, (numero, persona) in sorted(prepared.suyos.items()):
            if duenos.get(numero, persona) != persona:
                rechazadas[linea] = Rechazo.NUMERO_DE_OTRO
            elif numeros.get(persona, numero) != numero:
                rechazadas[linea] = Rechazo.CUI_CON_OTRO_NUMERO
            elif numero not in duenos:
                duenos[numero] = nuevos[numero] = persona
                numeros[persona] = numero
        tx.registro.agregar(nuevos)
        importado = Importado(len(nuevos), len(command.filas) - len(nuevos) - len(rechazadas), rechazadas)
        tx.auditoria.anotar(ACCION, "", datos=_cuentas(importado))
        return importado


def _cuentas(importado: Importado) -> dict[str, str]:
    return {
        "agregadas": str(importado.agregadas),
        "presentes": str(importado.presentes),
        "rechazadas": str(len(importado.rechazadas)),
    }
