"""Offer a mandate: who may act for the caller, or for an entity that the caller represents."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from libs.foundation.core.ids import new_id
from libs.foundation.core.usecases import IdempotencyKey, UseCase
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.numeros import NumeroDeExpediente, NumeroDeExpedienteInvalido
from services.identity.application.envios import avisar, avisar_con_medida
from services.identity.application.poderes import anotar_mandato, bloquear_entidad, fijar_verificada
from services.identity.application.ports import Secretos, Tx
from services.identity.application.reciente import exigir_reciente
from services.identity.application.vistas import MandatoVisto
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.errores_de_mandatos import FechaDeMandatoInvalida, MandatoPropio
from services.identity.domain.mandato import Destino, Estado, Mandato
from services.identity.domain.mensaje import Clase

_RPC = "OfrecerMandato"
# Beyond it a slip is likelier than a wish.
_ULTIMO_ANIO = 2200


@dataclass(frozen=True, slots=True)
class Oferta:
    """To whom, as typed: `via` "correo" or "colegiado". `de_entidad`: an entity gives it, `entidad_id`, None for an id
    that is none; otherwise the caller does. `numero` "" means all cases, `hasta` "" no end."""

    via: str
    destino: str = field(repr=False)
    de_entidad: bool = False
    entidad_id: UUID | None = None
    numero: str = ""
    hasta: str = ""
    llave: str = ""


class OfrecerMandato(UseCase[Tx, Oferta, None, MandatoVisto]):
    """RPC OfrecerMandato. Whoever has, or comes to have, a verified account with that e-mail or bar number sees it and
    may accept it; the answer is the same whether or not there is one, and takes the same work. It outlives the session
    in which it is offered: who offers it has shown lately who they are, and is told by mail.

    Raises MandatarioFaltante, CorreoInvalido, ColegiadoInvalido, NumeroDeExpedienteInvalido, FechaDeMandatoInvalida,
    IdentidadSinVerificar, SesionCerrada, AutenticacionRecienteRequerida, EntidadNoEncontrada, SoloRepresentantes,
    EntidadSinConfirmar, ClaveReutilizada, MandatoPropio, DemasiadasOfertas, OfertasSeguidas."""

    def __init__(self, jurisdiccion: Jurisdiccion, secretos: Secretos) -> None:
        self._jurisdiccion = jurisdiccion
        self._secretos = secretos

    def handle(self, tx: Tx, command: Oferta, prepared: None) -> MandatoVisto:
        """Authorize, check, write, and write to whom it is for and to who gives it."""
        destino = Destino.de(command.via, command.destino)
        numero = _numero(command.numero)
        cuenta = fijar_verificada(tx)
        exigir_reciente(tx, cuenta.id)
        mandante, nombre = self._mandante(tx, command, cuenta)
        llave = self._llave(command, destino, numero)
        if anterior := tx.answers.find(_RPC, llave):
            return _recien(_existente(tx, anterior))
        if destino.es(cuenta) and not command.de_entidad:
            raise MandatoPropio
        ahora = tx.now()
        tx.mandatos.ofertas_de(cuenta.id, ahora).exigir_lugar()
        mandato = Mandato(
            id=new_id(),
            mandante=mandante,
            nombre_del_mandante=nombre,
            entidad_id=command.entidad_id,
            otorgante=cuenta.id,
            destino=destino,
            numero=numero,
            vence=self._vence(command.hasta, ahora),
            ofrecido=ahora,
        )
        tx.mandatos.crear(mandato)
        anotar_mandato(tx, Accion.MANDATO_OFRECIDO, mandato, por_entidad=command.de_entidad)
        avisar_con_medida(tx, Clase.MANDATO_OFRECIDO, tx.mandatos.ofrecido_a(destino))
        avisar(tx, Clase.MANDATO_DADO, cuenta.correo)
        tx.answers.store(_RPC, llave, str(mandato.id))
        return _recien(mandato)

    def _mandante(self, tx: Tx, command: Oferta, cuenta: Cuenta) -> tuple[UUID, str]:
        if not command.de_entidad:
            return cuenta.persona, cuenta.nombre
        entidad = bloquear_entidad(tx, command.entidad_id)
        entidad.exigir_representante(cuenta.id)
        return entidad.persona, entidad.nombre

    def _vence(self, hasta: str, ahora: datetime) -> datetime | None:
        """The end of that legal day."""
        if not hasta:
            return None
        try:
            dia = date.fromisoformat(hasta)
        except ValueError as error:
            raise FechaDeMandatoInvalida(campo="hasta") from error
        calendario = self._jurisdiccion.calendario
        if not calendario.fecha_legal(ahora) <= dia or dia.year > _ULTIMO_ANIO:
            raise FechaDeMandatoInvalida(campo="hasta")
        return calendario.instante(dia + timedelta(days=1))

    def _llave(self, command: Oferta, destino: Destino, numero: str) -> IdempotencyKey | None:
        if not command.llave:
            return None
        datos = [destino.via.value, destino.valor, str(command.entidad_id or ""), numero, command.hasta]
        return IdempotencyKey(command.llave, self._secretos.seudonimo(_RPC, *datos))


def _numero(texto: str) -> str:
    if not texto:
        return ""
    try:
        return str(NumeroDeExpediente.parse(texto))
    except NumeroDeExpedienteInvalido as error:
        error.metadata["campo"] = "expediente"
        raise


def _existente(tx: Tx, id_: str) -> Mandato:
    mandato = tx.mandatos.leer(UUID(id_))
    assert mandato is not None  # noqa: S101 -- mandates are never deleted
    return mandato


def _recien(mandato: Mandato) -> MandatoVisto:
    return MandatoVisto(mandato.recien_ofrecido(), Estado.OFRECIDO, mandatario=False)
