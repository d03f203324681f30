"""What grants are: opened, renewed, told and ended. How clients ask for that is the protocol's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from libs.foundation.core.auditoria import Clase
from libs.foundation.core.ids import new_id
from services.identity.application.ports import Secretos, Tx
from services.identity.application.ports.oidc import FichaLeida, LlavesDeConcesiones
from services.identity.application.rotacion import rotar
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.alcances import CORREO, CUI, PERFIL, canonicos
from services.identity.domain.autorizacion import MEMORIA_DE_CODIGOS, Autorizacion, huella_de_solicitud
from services.identity.domain.cliente_de_api import ClienteDeApi, Flujo
from services.identity.domain.concesion import Concesion
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.factores import VARIOS, Exigidos
from services.identity.domain.freno import Freno, Regla
from services.identity.domain.sesion import Cliente, huella_de_token

REUTILIZADO = "REUTILIZADO"
REVOCADA = "REVOCADA"


@dataclass(frozen=True, slots=True)
class Otorgada:
    """Tokens of an open grant; no refresh token where its client does not renew."""

    concesion: Concesion
    ficha: str = field(repr=False)
    renovacion: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Presentada:
    """A token that a client shows: of which grant, for what, since when, and until when it is good by itself (UTC);
    `de_tercero`: it is an access token that opens UserInfo."""

    concesion: Concesion
    alcances: tuple[str, ...]
    emitida: datetime
    vence: datetime
    de_tercero: bool = False


class Otorgante:
    """A code, and a refresh token, that come back where they must not end their grant: somebody has stolen them."""

    def __init__(self, secretos: Secretos, llaves: LlavesDeConcesiones, exigidos: Exigidos) -> None:
        self._secretos = secretos
        self._llaves = llaves
        self._exigidos = exigidos

    def tomar_codigo(self, tx: Tx, codigo: str, cliente: ClienteDeApi) -> Autorizacion | None:
        """The authorization that a code was given for. Whoever shows the code uses it up, whatever becomes of it: None
        for a code that is unknown, over, used, or another client's."""
        hallada = tx.autorizaciones.por_codigo(huella_de_solicitud(codigo))
        # The account first, as whoever changes its password does: what is given here is closed there, or waits for it.
        if hallada is None or hallada.cuenta_id is None or tx.cuentas.fijar(hallada.cuenta_id) is None:
            return None
        autorizacion = tx.autorizaciones.bloquear(hallada.huella)
        if autorizacion is None:
            return None
        ahora = tx.now(after=autorizacion.autenticada)
        if autorizacion.usado is not None:
            if autorizacion.concesion_id is not None:
                self.cerrar(tx, autorizacion.concesion_id, REUTILIZADO)
            return None
        usada = replace(autorizacion, usado=ahora, vence=ahora + MEMORIA_DE_CODIGOS)
        tx.autorizaciones.guardar(usada)
        if ahora >= autorizacion.vence or autorizacion.cliente_id != cliente.id:
            return None
        return usada

    def titular(self, tx: Tx, autorizacion: Autorizacion) -> Cuenta | None:
        """Whose it is, None once they may be given nothing."""
        cuenta = tx.cuentas.leer(autorizacion.cuenta_id) if autorizacion.cuenta_id else None
        return cuenta if cuenta and self._alcanza(tx, cuenta, autorizacion.metodos) else None

    def abrir(self, tx: Tx, autorizacion: Autorizacion, cliente: ClienteDeApi, origen: Cliente) -> Otorgada | None:
        """The grant of an authorization whose code was taken; None once its holder consents no more."""
        ahora = tx.now(after=autorizacion.usado)
        cuenta_id = autorizacion.cuenta_id
        consentimiento = tx.consentimientos.leer(cuenta_id, cliente.id) if cuenta_id else None
        if consentimiento is None or not consentimiento.cubre(autorizacion.alcances):
            return None
        concesion = Concesion(
            id=new_id(),
            cliente_id=cliente.id,
            cuenta_id=cuenta_id,
            sujeto=consentimiento.sujeto,
            alcances=autorizacion.alcances,
            abierta=ahora,
            ultimo_uso=ahora,
            metodos=autorizacion.metodos,
            autenticada=autorizacion.autenticada,
        )
        tx.autorizaciones.guardar(replace(autorizacion, concesion_id=concesion.id))
        renovacion = self._secretos.renovacion_nueva() if Flujo.RENOVACION in cliente.flujos else None
        return self._dar(tx, concesion, renovacion, origen, ahora)

    def abrir_de_sistema(self, tx: Tx, cliente: ClienteDeApi, alcances: Sequence[str], origen: Cliente) -> Otorgada:
        """A grant in which the client acts for itself, for as long as its one token lives."""
        ahora = tx.now()
        concesion = Concesion(new_id(), cliente.id, None, cliente.id, tuple(alcances), ahora, ahora)
        return self._dar(tx, concesion, None, origen, ahora)

    def _dar(self, tx: Tx, concesion: Concesion, renovacion: str | None, origen: Cliente, ahora: datetime) -> Otorgada:
        tx.concesiones.agregar(concesion, huella_de_token(renovacion) if renovacion else None)
        tx.auditoria.anotar(
            Accion.CONCESION_ABIERTA,
            _objeto(concesion),
            datos={**_datos(concesion), "alcances": " ".join(concesion.alcances)},
            detalles=origen.detalles,
        )
        return Otorgada(concesion, self._llaves.firmar_ficha(concesion, concesion.alcances, ahora), renovacion)

    def renovable(self, tx: Tx, renovacion: str, cliente: ClienteDeApi) -> Concesion | None:
        """The open grant, locked, that a refresh token belongs to. In another client's hands it was stolen: the grant
        ends. None also once its holder must show more than they did."""
        concesion_id = tx.concesiones.familia(huella_de_token(renovacion))
        concesion = tx.concesiones.bloquear(concesion_id) if concesion_id else None
        if concesion is None or concesion.cuenta_id is None:
            return None
        if concesion.cliente_id != cliente.id:
            self.cerrar(tx, concesion.id, REUTILIZADO)
            return None
        cuenta = tx.cuentas.leer(concesion.cuenta_id)
        good = concesion.vigente(tx.now(after=concesion.ultimo_uso)) and cuenta is not None
        return concesion if good and cuenta and self._alcanza(tx, cuenta, concesion.metodos) else None

    def renovar(
        self, tx: Tx, concesion: Concesion, renovacion: str, alcances: Sequence[str], origen: Cliente
    ) -> Otorgada | None:
        """The next tokens of a grant that is `renovable`, as sessions get theirs; None for a token used before, which
        ends the grant."""
        ahora = tx.now(after=concesion.ultimo_uso)
        sucesora = rotar(tx.concesiones, self._secretos, concesion.id, renovacion, origen, ahora)
        if sucesora is None:
            _anotar_cierre(tx, concesion, REUTILIZADO)
            return None
        return Otorgada(concesion, self._llaves.firmar_ficha(concesion, alcances, ahora), sucesora)

    def presentada(self, tx: Tx, token: str) -> Presentada | None:
        """The open grant of an access token, or of a refresh token that was not used yet."""
        ficha = self._llaves.leer_ficha(token)
        concesion = self._de(tx, token, ficha)
        if concesion is None:
            return None
        if ficha is not None:
            shown = Presentada(concesion, ficha.alcances, ficha.emitida, ficha.vence, ficha.de_tercero)
            return shown if tx.now() < ficha.vence else None
        if tx.concesiones.uso(huella_de_token(token)) is not None:
            return None
        return Presentada(concesion, concesion.alcances, concesion.ultimo_uso, concesion.vence)

    def revocable(self, tx: Tx, token: str) -> Presentada | None:
        """The open grant of any token that it ever gave: its client may have lost those that are good."""
        concesion = self._de(tx, token, self._llaves.leer_ficha(token))
        return Presentada(concesion, concesion.alcances, concesion.ultimo_uso, concesion.vence) if concesion else None

    def _de(self, tx: Tx, token: str, ficha: FichaLeida | None) -> Concesion | None:
        concesion_id = ficha.concesion_id if ficha else tx.concesiones.familia(huella_de_token(token))
        concesion = tx.concesiones.leer(concesion_id) if concesion_id else None
        return concesion if concesion is not None and concesion.vigente(tx.now()) else None

    def leida(self, tx: Tx, presentada: Presentada, origen: Cliente) -> Mapping[str, object]:
        """What the client is told of the person; that it was is noted, once a day."""
        concesion = presentada.concesion
        datos = datos_del_titular(tx, concesion, presentada.alcances)
        if concesion.por_anotar(tx.now()):
            concesion = tx.concesiones.bloquear(concesion.id) or concesion
        ahora = tx.now(after=concesion.leida)
        if concesion.por_anotar(ahora):
            tx.concesiones.anotar_lectura(concesion.id, ahora)
            tx.auditoria.anotar(
                Accion.CONCESION_LEIDA,
                _objeto(concesion),
                clase=Clase.LECTURA,
                datos={**_datos(concesion), "alcances": " ".join(presentada.alcances)},
                detalles=origen.detalles,
            )
        return datos

    def negar(self, tx: Tx, cliente: UUID, origen: Cliente) -> None:
        """Note that somebody without its secret asked in the name of `cliente`, which anybody can know; not without
        end, because the audit keeps it for ever."""
        ahora = tx.now()
        clave = self._secretos.seudonimo("cliente", str(cliente), origen.direccion)
        [freno] = tx.frenos.bloquear([Freno(clave, Regla.CLIENTE)])
        if not freno.agotado(ahora):
            tx.frenos.guardar(freno.con_fallo(ahora))
            tx.auditoria.anotar(
                Accion.CLIENTE_NEGADO, accion.cliente(cliente), clase=Clase.NEGADO, detalles=origen.detalles
            )

    def cerrar(self, tx: Tx, concesion_id: UUID, motivo: str) -> None:
        """End a grant, with all of its tokens; ending it again changes nothing."""
        concesion = tx.concesiones.bloquear(concesion_id)
        if concesion is not None and concesion.cerrada is None:
            tx.concesiones.cerrar(concesion.id, tx.now(after=concesion.ultimo_uso))
            _anotar_cierre(tx, concesion, motivo)

    def _alcanza(self, tx: Tx, cuenta: Cuenta, metodos: Sequence[str]) -> bool:
        """Whether it has, and has shown, the second factor that it must have, if it must."""
        return not self._exigidos.alcanza(cuenta) or (VARIOS in metodos and tx.factores.de(cuenta.id).alguno)


def datos_del_titular(tx: Tx, concesion: Concesion, alcances: Sequence[str]) -> Mapping[str, object]:
    """What a client is told of a person (OpenID Connect Core, 5.1): name and CUI only of who was verified; `cui` is our
    own. Nothing but the subject once there is no account."""
    datos: dict[str, object] = {"sub": str(concesion.sujeto)}
    cuenta = tx.cuentas.leer(concesion.cuenta_id) if concesion.cuenta_id else None
    if cuenta is None:
        return datos
    pedidos = canonicos(alcances)
    if CORREO in pedidos:
        datos |= {"email": cuenta.correo, "email_verified": cuenta.correo_confirmado}
    if PERFIL in pedidos and cuenta.verificada:
        datos["name"] = cuenta.nombre
    if CUI in pedidos and cuenta.verificada:
        persona = tx.personas.leer(cuenta.persona)
        if persona is not None and persona.identificador.clase == "cui":
            datos["cui"] = persona.identificador.valor
    return datos


def _anotar_cierre(tx: Tx, concesion: Concesion, motivo: str) -> None:
    tx.auditoria.anotar(Accion.CONCESION_CERRADA, _objeto(concesion), datos={**_datos(concesion), "motivo": motivo})


def _objeto(concesion: Concesion) -> str:
    if concesion.cuenta_id is None:
        return accion.cliente(concesion.cliente_id)
    return accion.cuenta(concesion.cuenta_id)


def _datos(concesion: Concesion) -> dict[str, str]:
    return {"concesion": str(concesion.id), "cliente": str(concesion.cliente_id)}
