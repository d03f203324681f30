"""What the use cases of entities and mandates share: who may, what is told to whom, and what ends with an account."""

from datetime import timedelta
from uuid import UUID

from services.identity.application.envios import avisar_a
from services.identity.application.ports import Tx
from services.identity.domain import accion
from services.identity.domain.accion import Accion
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.entidad import Decision, Entidad, Miembro, Rol
from services.identity.domain.errores_de_mandatos import EntidadNoEncontrada, IdentidadSinVerificar, UltimoRepresentante
from services.identity.domain.events import EntidadAnulada, MandatoOtorgado, MandatoRevocado
from services.identity.domain.mandato import Estado, Mandato, Suelto
from services.identity.domain.mensaje import Clase

# Mandates that end in one transaction, each with its note, event and mail: well below the two seconds that it may take.
DE_UNA_VEZ = 50


def exigir_verificada(tx: Tx) -> Cuenta:
    """The caller's account as it is now, whatever their token says. Raises IdentidadSinVerificar."""
    return _verificada(tx.cuentas.leer(tx.principal.subject) if tx.principal.subject else None)


def fijar_verificada(tx: Tx) -> Cuenta:
    """The same, and it stays verified to the end of the transaction. Raises IdentidadSinVerificar."""
    return _verificada(tx.cuentas.fijar(tx.principal.subject) if tx.principal.subject else None)


def _verificada(cuenta: Cuenta | None) -> Cuenta:
    if cuenta is None or not cuenta.verificada:
        raise IdentidadSinVerificar
    return cuenta


def bloquear_entidad(tx: Tx, entidad_id: UUID | None) -> Entidad:
    """The entity, locked. Raises EntidadNoEncontrada."""
    entidad = tx.entidades.bloquear(entidad_id) if entidad_id else None
    if entidad is None:
        raise EntidadNoEncontrada
    return entidad


def otorgar_a_miembro(tx: Tx, entidad: Entidad, miembro: Miembro) -> None:
    """Tell the suite that a member may act: to the services that obey it, a membership is a mandate like any other."""
    tx.emit(MandatoOtorgado(miembro.poder, entidad.persona, miembro.persona))


def revocar(tx: Tx, *poderes: UUID) -> None:
    """Tell the suite that mandates or memberships ended: by the event, and by the feed, which needs no event log."""
    tx.poderes.revocar(poderes, tx.now())
    tx.emit(*map(MandatoRevocado, poderes))


def terminar(tx: Tx, mandato: Mandato, *, mandante: bool, por_entidad: bool = False) -> None:
    """End a locked mandate for one of its sides, by a representative of the entity that gave it where `por_entidad`;
    who gave one that is renounced is told."""
    terminado = mandato.terminado_por(mandante=mandante, ahora=tx.now(after=mandato.aceptado or mandato.ofrecido))
    tx.mandatos.guardar(terminado)
    anotar_mandato(tx, Accion.MANDATO_TERMINADO, terminado, por_entidad=por_entidad)
    if mandato.estado is Estado.ACEPTADO:
        revocar(tx, mandato.id)
    if terminado.estado is Estado.RENUNCIADO:
        avisar_a(tx, Clase.MANDATO_RENUNCIADO, mandato.otorgante)


def anular_poderes(tx: Tx, entidad: Entidad) -> None:
    """End all that comes from a locked entity that is annulled: its memberships, the mandates that it gave, and that
    somebody opens its mailbox. Whoever represents it is told."""
    tx.emit(EntidadAnulada(entidad.id, entidad.persona))
    for miembro in entidad.miembros:
        if miembro.rol is Rol.REPRESENTANTE:
            avisar_a(tx, Clase.ENTIDAD_ANULADA, miembro.cuenta_id)
    revocar(tx, *(miembro.poder for miembro in entidad.miembros))
    _soltar(tx, Suelto(entidad.id, True, tx.now()))


def _soltar(tx: Tx, suelto: Suelto) -> None:
    """However many mandates there are, nobody makes an annulment too long to happen: a job ends what is left."""
    if soltar_mandatos(tx, suelto):
        tx.poderes.dejar(suelto)


def soltar_mandatos(tx: Tx, suelto: Suelto) -> bool:
    """End some of the mandates that may not go on; whether any may be left."""
    lote = tx.mandatos.bloquear_abiertos(suelto, DE_UNA_VEZ)
    for mandato in lote:
        terminar(tx, mandato, mandante=suelto.de_entidad or mandato.aceptante != suelto.id)
    return len(lote) == DE_UNA_VEZ


def soltar_poderes(tx: Tx, cuenta_id: UUID, motivo: str, conservacion: timedelta) -> None:
    """End all that an account, verified no more, gave, accepted or was in, since its holder is not who they were
    taken for. An entity whose only representative it was is annulled, or refused: it rested on them."""
    for entidad in tx.entidades.bloquear_de_cuenta(cuenta_id):
        miembro = entidad.miembro(cuenta_id)
        try:
            entidad.sin_miembro(cuenta_id)
        except UltimoRepresentante:
            cerrar_entidad(tx, entidad, motivo, conservacion)
            continue
        if miembro is not None:
            retirar(tx, entidad, miembro)
    _soltar(tx, Suelto(cuenta_id, False, tx.now()))


def cerrar_entidad(tx: Tx, entidad: Entidad, motivo: str, conservacion: timedelta) -> None:
    """Annul a locked entity that is confirmed, refuse one that waits: it lost the last who represents it."""
    decision = Decision.ANULAR if entidad.confirmada else Decision.RECHAZAR
    if entidad.estado is not decision.desde or tx.principal.subject is None:
        return
    decidida = entidad.con_decision(decision, motivo, tx.principal.subject, tx.now(), conservacion)
    tx.entidades.guardar(decidida)
    anotar_entidad(tx, Accion.ENTIDAD_DECIDIDA, decidida, decision=decision.value)
    if entidad.confirmada:
        anular_poderes(tx, decidida)


def retirar(tx: Tx, entidad: Entidad, miembro: Miembro) -> None:
    """Take a member out of a locked entity."""
    tx.entidades.retirar_miembro(entidad.id, miembro.cuenta_id)
    anotar_entidad(tx, Accion.MIEMBRO_RETIRADO, entidad, cuenta=str(miembro.cuenta_id))
    if entidad.confirmada:
        revocar(tx, miembro.poder)


def anotar_entidad(tx: Tx, que: Accion, entidad: Entidad, **datos: str) -> None:
    """Note in the audit what is done with an entity: its members do it on its behalf."""
    suyo = entidad.miembro(tx.principal.subject)
    tx.auditoria.anotar(
        que, accion.entidad(entidad.id), en_nombre_de=entidad.persona if suyo else None, datos={**datos}
    )


def anotar_mandato(tx: Tx, que: Accion, mandato: Mandato, *, por_entidad: bool = False) -> None:
    """Note in the audit what is done with a mandate, on behalf of the entity that gives it where its representative
    does it (`por_entidad`)."""
    datos = {"estado": mandato.estado.value, "mandante": str(mandato.mandante)}
    if mandato.mandatario is not None:
        datos["mandatario"] = str(mandato.mandatario)
    if mandato.numero:
        datos["expediente"] = mandato.numero
    tx.auditoria.anotar(
        que, accion.mandato(mandato.id), en_nombre_de=mandato.mandante if por_entidad else None, datos=datos
    )
