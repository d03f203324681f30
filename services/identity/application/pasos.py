"""The steps of an authorization: who it is, the second factor, consent, and back to the client."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from services.identity.application.ports import Secretos, Tx
from services.identity.application.ports.oidc import Protocolo, Regreso
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.alcances import canonico
from services.identity.domain.autorizacion import VIDA_DEL_CODIGO, Autorizacion, huella_de_solicitud
from services.identity.domain.cliente_de_api import ClienteDeApi
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.desafio import huella_de_desafio
from services.identity.domain.errores_de_clientes import AutorizacionVencida
from services.identity.domain.sesion import Cliente


class Paso(StrEnum):
    """What the page asks for."""

    IDENTIFICARSE = "identificarse"
    SEGUNDO_FACTOR = "segundo_factor"
    CONSENTIR = "consentir"


@dataclass(frozen=True, slots=True)
class Pagina:
    """What the page shows: its step, the client's name, what it asks for, where the browser will be sent; and whose
    consent is asked for: the account's e-mail, and whether it was verified."""

    paso: Paso
    cliente: str
    alcances: tuple[str, ...]
    redireccion: str
    correo: str = field(default="", repr=False)
    verificada: bool = False


Siguiente = Pagina | Regreso


def en_curso(tx: Tx, solicitud: str, cliente: Cliente) -> tuple[Autorizacion, ClienteDeApi]:
    """The authorization that a browser has, as far as it is still under way, and its client. Raises
    AutorizacionVencida."""
    return _exigir(tx, tx.autorizaciones.leer(huella_de_solicitud(solicitud)), cliente)


def bloqueada(tx: Tx, solicitud: str, cliente: Cliente) -> tuple[Autorizacion, ClienteDeApi]:
    """The same, locked. Lock its account first: whoever changes that deletes its authorizations."""
    return _exigir(tx, tx.autorizaciones.bloquear(huella_de_solicitud(solicitud)), cliente)


def _exigir(tx: Tx, autorizacion: Autorizacion | None, origen: Cliente) -> tuple[Autorizacion, ClienteDeApi]:
    if autorizacion is None or not autorizacion.sirve(origen, tx.now()):
        raise AutorizacionVencida
    cliente = tx.clientes.leer(autorizacion.cliente_id)
    if cliente is None or cliente.retirado is not None:
        raise AutorizacionVencida
    return autorizacion, cliente


def pagina_de(tx: Tx, autorizacion: Autorizacion, cliente: ClienteDeApi, solicitud: str) -> Pagina:
    """What its page shows now. Raises AutorizacionVencida where its account is no more."""
    if autorizacion.cuenta_id is not None:
        cuenta = tx.cuentas.leer(autorizacion.cuenta_id)
        if cuenta is None:
            raise AutorizacionVencida
        return _de_consentimiento(autorizacion, cliente, cuenta)
    desafio = tx.desafios.leer(huella_de_desafio(solicitud))
    paso = Paso.SEGUNDO_FACTOR if desafio and tx.now() < desafio.vence else Paso.IDENTIFICARSE
    return Pagina(paso, cliente.nombre, _alcances(autorizacion), autorizacion.redireccion)


def _de_consentimiento(autorizacion: Autorizacion, cliente: ClienteDeApi, cuenta: Cuenta) -> Pagina:
    return Pagina(
        Paso.CONSENTIR,
        cliente.nombre,
        _alcances(autorizacion),
        autorizacion.redireccion,
        cuenta.correo,
        cuenta.verificada,
    )


def _alcances(autorizacion: Autorizacion) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(canonico, autorizacion.alcances)))


class Pasos:
    """What follows once it is known who somebody is."""

    def __init__(self, protocolo: Protocolo, secretos: Secretos) -> None:
        self._protocolo = protocolo
        self._secretos = secretos

    def identificada(
        self,
        tx: Tx,
        autorizacion: Autorizacion,
        cliente: ClienteDeApi,
        cuenta: Cuenta,
        metodos: tuple[str, ...],
        origen: Cliente,
    ) -> Siguiente:
        """The holder of a locked authorization is known: they are asked for consent, unless they gave it before to a
        client that proves who it is."""
        ahora = tx.now()
        suya = replace(autorizacion, cuenta_id=cuenta.id, metodos=metodos, autenticada=ahora)
        tx.autorizaciones.guardar(suya)
        datos = {"cliente": str(cliente.id), "metodos": " ".join(metodos)}
        tx.auditoria.anotar(Accion.IDENTIDAD_MOSTRADA, accion.cuenta(cuenta.id), datos=datos, detalles=origen.detalles)
        dado = tx.consentimientos.leer(cuenta.id, cliente.id) if cliente.confidencial else None
        if suya.preguntar or dado is None or not dado.cubre(suya.alcances):
            return _de_consentimiento(suya, cliente, cuenta)
        return self.con_codigo(tx, suya, ahora)

    def con_codigo(self, tx: Tx, autorizacion: Autorizacion, ahora: datetime) -> Regreso:
        """Back to the client with a code: good once, for a minute."""
        codigo = self._secretos.renovacion_nueva()
        tx.autorizaciones.guardar(
            replace(autorizacion, codigo=huella_de_solicitud(codigo), vence=ahora + VIDA_DEL_CODIGO)
        )
        return self._protocolo.concedido(tx, autorizacion, codigo)

    def sin_codigo(self, tx: Tx, autorizacion: Autorizacion, ahora: datetime) -> Regreso:
        """Back to the client with nothing."""
        tx.autorizaciones.guardar(replace(autorizacion, usado=ahora))
        return self._protocolo.negado(tx, autorizacion)
