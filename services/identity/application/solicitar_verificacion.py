"""Ask that one's identity be verified: the form VERIFICAR MI IDENTIDAD."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from libs.foundation.core.clock import Clock
from libs.foundation.core.forms import reading
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import IdempotencyKey, Reader, Stale, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.application.acceso import Negado
from services.identity.application.frenado import exigir_turno
from services.identity.application.ports import Secretos, Tx
from services.identity.application.ports.verificacion import Casilleros
from services.identity.application.recepcion import Copia, Recepcion
from services.identity.application.verificadores import anotar
from services.identity.domain.accion import Accion
from services.identity.domain.cotejo import Cotejo, Resultado, con_cuenta, con_mrz
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta
from services.identity.domain.errores_de_verificacion import (
    CuentaJudicial,
    CuentaYaVerificada,
    NumeroDeCasilleroAjeno,
    VerificacionEnCurso,
)
from services.identity.domain.errors import CuentaNoEncontrada
from services.identity.domain.evidencia import Carga, Clase
from services.identity.domain.formulario import Formulario
from services.identity.domain.freno import Freno, Regla
from services.identity.domain.mrz import Mrz
from services.identity.domain.persona import Identificador
from services.identity.domain.verificacion import Verificacion

_RPC = "SolicitarVerificacion"


@dataclass(frozen=True, slots=True)
class Solicitud:
    """The form as typed, the recibos of its evidence, the Idempotency-Key and the text of the card's machine readable
    zone, "" for none."""

    formulario: Formulario
    recibos: Mapping[Clase, str]
    llave: str = ""
    mrz: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Preparada:
    """The form in canonical form; `copia` None where the request was answered before, or states a mailbox's number that
    is another's (`ajeno`)."""

    formulario: Formulario
    llave: IdempotencyKey | None
    copia: Copia | None
    cotejos: tuple[Cotejo, ...] = ()
    ajeno: bool = False


@dataclass(frozen=True, slots=True)
class Declarado:
    """What the account says of its holder since it was registered."""

    cui: str = field(repr=False)
    nacimiento: date | None = field(repr=False)


class SolicitarVerificacion(UseCase[Tx, Solicitud, Preparada, Verificacion | Negado]):
    """RPC SolicitarVerificacion: one at a time for each account. A mailbox's number that is another's is Negado,
    because counting it must be kept: one upload would serve to ask whose any number is.

    Raises, in this order: DatosInvalidos with all that Formulario.de and Recepcion.leer find wrong; CuentaNoEncontrada;
    MrzInvalida, MrzContradictoria; ClaveReutilizada; and only without a stored answer CuentaYaVerificada,
    CuentaJudicial, VerificacionEnCurso, ReciboAjeno, ReciboVencido, DemasiadosIntentos, CargaAusente; Unavailable,
    also where casillero cannot be asked about a number.
    """

    def __init__(
        self,
        jurisdiccion: Jurisdiccion,
        reloj: Clock,
        lector: Reader[Tx],
        secretos: Secretos,
        recepcion: Recepcion,
        casilleros: Casilleros,
    ) -> None:
        self._jurisdiccion = jurisdiccion
        self._reloj = reloj
        self._lector = lector
        self._secretos = secretos
        self._recepcion = recepcion
        self._casilleros = casilleros

    async def prepare(self, principal: Principal, command: Solicitud) -> Preparada:
        """Check the form and its evidence, then copy this; nothing is copied for a request answered before."""
        hoy = self._jurisdiccion.calendario.fecha_legal(self._reloj.now())
        with reading() as leer:
            formulario = leer(command.formulario, Formulario.de, command.formulario, self._jurisdiccion)
            cargas = leer({}, self._recepcion.leer, command.recibos, formulario.evidencias, hoy)
        declarado = await self._lector.read(principal, _declarado)
        cotejos = self._cotejos(command.mrz, formulario, declarado, hoy)
        llave = self._llave(command, formulario, cargas)
        if await self._lector.read(principal, lambda tx: _respondida(tx, llave)):
            return Preparada(formulario, llave, None)
        self._recepcion.exigir_utilizables(principal, cargas)
        # After the evidence, so that who asks whose a number is must show some.
        if await self._ajeno(principal, formulario):
            return Preparada(formulario, llave, None, ajeno=True)
        return Preparada(formulario, llave, await self._recepcion.copiar(cargas), cotejos)

    def _cotejos(self, mrz: str, formulario: Formulario, declarado: Declarado, hoy: date) -> tuple[Cotejo, ...]:
        cotejos = []
        if mrz.strip():
            emisor = self._jurisdiccion.verificacion.emisor
            cotejos.append(con_mrz(formulario, declarado.nacimiento, Mrz.parse(mrz, hoy), hoy, emisor))
        # That nothing differs is worth no line: who types the form typed both.
        cuenta = con_cuenta(formulario, declarado.cui)
        if cuenta.resultado is Resultado.CONTRADICE:
            cotejos.append(cuenta)
        return tuple(cotejos)

    async def _ajeno(self, principal: Principal, formulario: Formulario) -> bool:
        """Whether it states a mailbox's number that is not of its CUI. Raises DemasiadosIntentos."""
        if not formulario.numero_casillero:
            return False
        persona = await self._lector.read(principal, lambda tx: self._persona(tx, formulario.cui))
        # The register's persons were asked for when it was imported: who was not is in none of its rows.
        return persona is None or not await self._casilleros.es_de(persona, formulario.numero_casillero)

    def _persona(self, tx: Tx, cui: str) -> UUID | None:
        exigir_turno(tx.frenos.leer([self._freno(tx)]), tx.now())
        return tx.personas.buscar(Identificador("cui", cui))

    def _freno(self, tx: Tx) -> Freno:
        """The brake, still without its count, on numbers of mailboxes that the caller's account states."""
        return Freno(self._secretos.seudonimo("casillero", str(tx.principal.subject)), Regla.SEGUNDO)

    def _exigir_casillero(self, tx: Tx, prepared: Preparada) -> Negado | None:
        """The answer about the number, as many times as the brake, locked, lets it be given; a right one too, or many
        asked at once would be told. Raises DemasiadosIntentos."""
        [freno] = tx.frenos.bloquear([self._freno(tx)])
        ahora = tx.now()
        exigir_turno([freno], ahora)
        if not prepared.ajeno:
            return None
        tx.frenos.guardar(freno.con_fallo(ahora))
        return Negado(NumeroDeCasilleroAjeno(campo="numero_casillero"))

    def handle(self, tx: Tx, command: Solicitud, prepared: Preparada) -> Verificacion | Negado:
        """Lock the account, look again, write."""
        cuenta = tx.cuentas.bloquear(tx.principal.subject) if tx.principal.subject else None
        if cuenta is None:
            raise CuentaNoEncontrada
        if anterior := tx.answers.find(_RPC, prepared.llave):
            return _existente(tx, anterior)
        negado = self._exigir_casillero(tx, prepared) if prepared.formulario.numero_casillero else None
        if negado is not None:
            return negado
        if prepared.copia is None:
            raise Stale
        _exigir_verificable(tx, cuenta)
        ahora = tx.now()
        reglas = self._jurisdiccion.verificacion.en(self._jurisdiccion.calendario.fecha_legal(ahora))
        verificacion = Verificacion(
            id=prepared.copia.id,
            cuenta_id=cuenta.id,
            formulario=prepared.formulario,
            evidencias=prepared.copia.evidencias,
            llave=prepared.copia.llave,
            solicitada=ahora,
            borrar_desde=ahora + reglas.espera,
            cotejos=prepared.cotejos,
        )
        tx.verificaciones.crear(verificacion)
        anotar(tx, Accion.VERIFICACION_SOLICITADA, verificacion)
        tx.answers.store(_RPC, prepared.llave, str(verificacion.id))
        return verificacion

    def _llave(
        self, command: Solicitud, formulario: Formulario, cargas: Mapping[Clase, Carga]
    ) -> IdempotencyKey | None:
        if not command.llave:
            return None
        # Under the service's key: of a plain hash, a CUI could be guessed.
        datos = [
            formulario.nombres,
            formulario.apellidos,
            formulario.telefono,
            formulario.direccion,
            formulario.correo,
            formulario.cui,
        ]
        datos += [formulario.tipo.value, formulario.colegiado, formulario.numero_casillero, command.mrz]
        huellas = [f"{clase}:{carga.sha256}" for clase, carga in sorted(cargas.items())]
        return IdempotencyKey(command.llave, self._secretos.seudonimo(_RPC, *datos, *huellas))


def _declarado(tx: Tx) -> Declarado:
    cuenta = tx.cuentas.leer(tx.principal.subject) if tx.principal.subject else None
    persona = tx.personas.leer(cuenta.persona) if cuenta else None
    if cuenta is None or persona is None:
        raise CuentaNoEncontrada
    return Declarado(persona.identificador.valor, cuenta.nacimiento)


def _respondida(tx: Tx, llave: IdempotencyKey | None) -> bool:
    """Whether it was answered before; if not, the account may ask."""
    cuenta = tx.cuentas.leer(tx.principal.subject) if tx.principal.subject else None
    if cuenta is None:
        raise CuentaNoEncontrada
    if tx.answers.find(_RPC, llave):
        return True
    _exigir_verificable(tx, cuenta)
    return False


def _exigir_verificable(tx: Tx, cuenta: Cuenta) -> None:
    if cuenta.verificada:
        raise CuentaYaVerificada
    if cuenta.tipo is TipoDeCuenta.JUDICIAL:
        raise CuentaJudicial
    ultima = tx.verificaciones.de_cuenta(cuenta.id)
    if ultima is not None and ultima.en_curso:
        raise VerificacionEnCurso


def _existente(tx: Tx, id_: str) -> Verificacion:
    verificacion = tx.verificaciones.leer(UUID(id_))
    assert verificacion is not None  # noqa: S101 -- requests are never deleted
    return verificacion.recien_solicitada()
