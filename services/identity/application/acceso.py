"""What a login and a renewal give: an access token and the session's present refresh token."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from libs.foundation.core.errors import EstradoError
from libs.foundation.core.ids import new_id
from services.identity.application.ports import Llaves, Secretos, Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.factores import Exigidos
from services.identity.domain.sesion import VIDA_DEL_ACCESO, Cliente, Sesion, huella_de_token


@dataclass(frozen=True, slots=True)
class Acceso:
    """Tokens of an open session; `expira` (UTC) is the access token's end. `solo_enrolamiento`: it is good for
    enrolling the second factor that the account must have, and for nothing else."""

    sesion_id: UUID
    token_acceso: str = field(repr=False)
    token_renovacion: str = field(repr=False)
    expira: datetime
    solo_enrolamiento: bool = False


@dataclass(frozen=True, slots=True)
class Negado:
    """A refusal that left something to record. It is a result, because raising would roll the record back."""

    error: EstradoError


class Emisor:
    """Opens sessions, and gives tokens of open ones as far as what their holder has shown goes."""

    def __init__(self, secretos: Secretos, llaves: Llaves, exigidos: Exigidos) -> None:
        self._secretos = secretos
        self._llaves = llaves
        self._exigidos = exigidos

    def abrir(self, tx: Tx, cuenta: Cuenta, cliente: Cliente, metodos: tuple[str, ...], ahora: datetime) -> Acceso:
        """A new session of the account, whose holder authenticated by `metodos`."""
        sesion = Sesion(new_id(), cuenta.id, cliente, abierta=ahora, ultimo_uso=ahora, metodos=metodos)
        renovacion = self._secretos.renovacion_nueva()
        tx.sesiones.agregar(sesion, huella_de_token(renovacion))
        datos = {"sesion": str(sesion.id), "metodos": " ".join(metodos)}
        tx.auditoria.anotar(Accion.SESION_ABIERTA, accion.cuenta(cuenta.id), datos=datos, detalles=cliente.detalles)
        return self.acceso(tx, cuenta, sesion, renovacion, ahora)

    def acceso(self, tx: Tx, cuenta: Cuenta, sesion: Sesion, renovacion: str, ahora: datetime) -> Acceso:
        """A fresh access token of the session beside its refresh token. What it is good for is asked anew at every
        renewal: a second factor shown meanwhile widens it, one that must be had and is gone narrows it."""
        mostrado = sesion.con_segundo_factor
        enrolar = self._exigidos.alcanza(cuenta) and not (mostrado and tx.factores.de(cuenta.id).alguno)
        token = self._llaves.firmar(cuenta, sesion, ahora, solo_enrolamiento=enrolar)
        return Acceso(sesion.id, token, renovacion, ahora + VIDA_DEL_ACCESO, enrolar)
