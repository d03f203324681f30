"""Take the accounts of another system over, with the passwords that their holders know."""

import asyncio
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from libs.foundation.core.errors import Invalid
from libs.foundation.core.ids import new_id
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import Reader, Stale, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.ports import Contrasenas, Tx
from services.identity.application.ports.importacion import Existente, Repetidas
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta, correo_canonico
from services.identity.domain.events import CuentaRegistrada
from services.identity.domain.heredada import Heredada
from services.identity.domain.importacion import FilaRechazada, Rechazo
from services.identity.domain.persona import Identificador


@dataclass(frozen=True, slots=True)
class Fila:
    """A row as it stands in the file, and its line."""

    linea: int
    cui: str = field(repr=False)
    correo: str = field(repr=False)
    resumen: str = field(repr=False)
    esquema: str


@dataclass(frozen=True, slots=True)
class Importar:
    """Some rows of a file: as many as fit in one transaction."""

    filas: Sequence[Fila]


@dataclass(frozen=True, slots=True)
class Rechazada:
    """A row that does not go in; `otra` is the line that says the same, 0 where there is none."""

    linea: int
    rechazo: Rechazo
    otra: int = 0


@dataclass(frozen=True, slots=True)
class Importado:
    """What became of the rows: how many are new accounts, how many an earlier run brought, and which went wrong."""

    agregadas: int
    presentes: int
    rechazadas: Sequence[Rechazada]


@dataclass(frozen=True, slots=True)
class Candidata:
    """A row that says what it must, in canonical forms."""

    linea: int
    cui: str = field(repr=False)
    correo: str = field(repr=False)
    heredada: Heredada


@dataclass(frozen=True, slots=True)
class Preparadas:
    """The rows that are right in themselves, the hash to keep of those that are new (by line), and the others."""

    candidatas: Sequence[Candidata]
    cifradas: Mapping[int, str] = field(repr=False)
    rechazadas: Sequence[Rechazada]


class ImportarCuentas(UseCase[Tx, Importar, Preparadas, Importado]):
    """What was brought before is not brought again: an import that was cut off is finished by doing it again.

    An account is there at once, without a mail to confirm: its e-mail is what its holder logs in with at the other
    system, and the judiciary's word is that who has a user there need not register. It acts as nobody until an officer
    has verified who its holder is, like any other.
    """

    def __init__(
        self,
        reader: Reader[Tx],
        contrasenas: Contrasenas,
        jurisdiccion: Jurisdiccion,
        repetidas: Repetidas,
        iteraciones: int,
    ) -> None:
        """`iteraciones` of PBKDF2 are those that each check of a password spends."""
        self._reader = reader
        self._contrasenas = contrasenas
        self._jurisdiccion = jurisdiccion
        self._repetidas = repetidas
        self._iteraciones = iteraciones

    async def prepare(self, principal: Principal, command: Importar) -> Preparadas:
        """Check the rows, then hash for those that are new. Raises AutenticacionSaturada where more are hashed at once
        than there is room for."""
        candidatas, rechazadas = self._leer(command.filas)
        existentes = await self._reader.read(principal, lambda tx: _Existentes.de(tx, candidatas))
        nuevas = [una for una in candidatas if existentes.destino(una) is None]
        cifradas = await asyncio.gather(*(self._contrasenas.envolver(una.heredada) for una in nuevas))
        por_linea = {una.linea: cifrada for una, cifrada in zip(nuevas, cifradas, strict=True)}
        return Preparadas(candidatas, por_linea, rechazadas)

    def _leer(self, filas: Sequence[Fila]) -> tuple[Sequence[Candidata], Sequence[Rechazada]]:
        candidatas, rechazadas = [], []
        for fila in filas:
            try:
                candidatas.append(self._candidata(fila))
            except FilaRechazada as error:
                rechazadas.append(Rechazada(fila.linea, error.rechazo, error.otra))
        return candidatas, rechazadas

    def _candidata(self, fila: Fila) -> Candidata:
        try:
            cui = self._jurisdiccion.cui(fila.cui).valor
        except Invalid as error:
            raise FilaRechazada(Rechazo.CUI_INVALIDO) from error
        try:
            correo = correo_canonico(fila.correo)
        except Invalid as error:
            raise FilaRechazada(Rechazo.CORREO_INVALIDO) from error
        heredada = Heredada.leer(fila.esquema, fila.resumen, self._iteraciones)
        if (otra := self._repetidas.anterior(fila.linea, cui, correo)) != fila.linea:
            raise FilaRechazada(Rechazo.REPETIDA, otra)
        return Candidata(fila.linea, cui, correo, heredada)

    def handle(self, tx: Tx, command: Importar, prepared: Preparadas) -> Importado:
        """Look again, then write what is new."""
        existentes = _Existentes.de(tx, prepared.candidatas)
        destinos = [(una, existentes.destino(una)) for una in prepared.candidatas]
        nuevas = [una for una, destino in destinos if destino is None]
        if any(una.linea not in prepared.cifradas for una in nuevas):
            raise Stale
        self._agregar(tx, nuevas, prepared.cifradas)
        tarde = [Rechazada(una.linea, destino) for una, destino in destinos if isinstance(destino, Rechazo)]
        rechazadas = sorted([*prepared.rechazadas, *tarde], key=lambda rechazada: rechazada.linea)
        return Importado(len(nuevas), len(command.filas) - len(nuevas) - len(rechazadas), rechazadas)

    def _agregar(self, tx: Tx, nuevas: Sequence[Candidata], cifradas: Mapping[int, str]) -> None:
        if not nuevas:
            return
        personas = tx.importaciones.personas([una.cui for una in nuevas])
        cuentas = [
            Cuenta(
                id=new_id(),
                correo=una.correo,
                contrasena=cifradas[una.linea],
                nombre="",
                tipo=TipoDeCuenta.INDIVIDUAL,
                persona=personas[una.cui],
                verificada=False,
                importada=tx.now(),
            )
            for una in nuevas
        ]
        if not tx.importaciones.agregar(cuentas):
            raise Stale
        tx.emit(*(CuentaRegistrada(cuenta.id) for cuenta in cuentas))


@dataclass(frozen=True, slots=True)
class _Existentes:
    por_correo: Mapping[str, Existente]
    identificadores: Set[Identificador]

    @classmethod
    def de(cls, tx: Tx, candidatas: Sequence[Candidata]) -> "_Existentes":
        """The accounts that say what some of `candidatas` say."""
        found = tx.importaciones.existentes([una.correo for una in candidatas], [una.cui for una in candidatas])
        # Anybody can claim a number when registering: only who was verified, or an earlier run brought, has it.
        con_derecho = {una.identificador for una in found if una.verificada or una.importada}
        return cls({una.correo: una for una in found}, con_derecho)

    def destino(self, candidata: Candidata) -> Existente | Rechazo | None:
        """Why it is not added: the account that an earlier run made of it, or what stands in its way. None: it is
        new."""
        identificador = Identificador("cui", candidata.cui)
        suya = self.por_correo.get(candidata.correo)
        if suya is not None:
            es_ella = suya.importada and suya.identificador == identificador
            return suya if es_ella else Rechazo.CORREO_CON_CUENTA
        # Whoever was verified meanwhile has a password here.
        return Rechazo.CUI_CON_CUENTA if identificador in self.identificadores else None
