"""proto ↔ commands and results of entities and mandates."""

from datetime import datetime, timedelta
from uuid import UUID

from estrado.identity.v1 import entidades_pb2, mandatos_pb2
from estrado.identity.v1 import entidades_service_pb2 as entidades_api
from estrado.identity.v1 import mandatos_service_pb2 as mandatos_api

from libs.foundation.rpc.timestamps import to_timestamp
from libs.jurisdiccion.calendario import Calendario
from services.identity.application.comprobar_mandato import ComprobacionDeMandato, Poder
from services.identity.application.decidir_entidad import ResolverEntidad
from services.identity.application.fijar_miembro import NuevoMiembro
from services.identity.application.ofrecer_mandato import Oferta
from services.identity.application.retirar_miembro import Retiro
from services.identity.application.solicitar_entidad import SolicitudDeEntidad
from services.identity.application.vistas import MandatoVisto
from services.identity.domain.entidad import Decision, Entidad, Rol
from services.identity.domain.mandato import Via
from services.identity.entrypoints.convert import uuid_or_none


def solicitud(request: entidades_api.SolicitarEntidadRequest) -> SolicitudDeEntidad:
    """The form as typed."""
    return SolicitudDeEntidad(
        request.nit, request.nombre, request.tipo, request.recibo_nombramiento, request.llave_de_idempotencia
    )


def nuevo_miembro(request: entidades_api.FijarMiembroRequest) -> NuevoMiembro:
    """The command of FijarMiembro. Raises OpcionDeEntidadInvalida."""
    return NuevoMiembro(uuid_or_none(request.entidad_id), uuid_or_none(request.cuenta_id), Rol.de(request.rol))


def retiro(request: entidades_api.RetirarMiembroRequest) -> Retiro:
    """The command of RetirarMiembro."""
    return Retiro(uuid_or_none(request.entidad_id), uuid_or_none(request.cuenta_id), request.anular_entidad)


def decision(request: entidades_api.DecidirEntidadRequest) -> ResolverEntidad:
    """The command of DecidirEntidad. Raises DecisionInvalida."""
    return ResolverEntidad(uuid_or_none(request.entidad_id), Decision.de(request.decision), request.motivo)


def entidad_pb(entidad: Entidad, quien: UUID | None) -> entidades_pb2.Entidad:
    """An entity as that account sees it: its representatives see who is in it, its other members who represents it."""
    mio = entidad.miembro(quien)
    todos = mio is not None and mio.rol is Rol.REPRESENTANTE
    vistos = [uno for uno in entidad.miembros if todos or (mio and uno.rol is Rol.REPRESENTANTE)]
    return entidades_pb2.Entidad(
        entidad_id=str(entidad.id),
        nit=entidad.nit,
        nombre=entidad.nombre,
        tipo=entidad.tipo.value,
        estado=entidad.estado.value,
        solicitada=to_timestamp(entidad.solicitada),
        decidida=to_timestamp(entidad.decidida),
        motivo=entidad.motivo,
        mi_rol=mio.rol.value if mio else "",
        miembros=[
            entidades_pb2.Miembro(
                cuenta_id=str(uno.cuenta_id), nombre=uno.nombre, rol=uno.rol.value, desde=to_timestamp(uno.desde)
            )
            for uno in vistos
        ],
        numero_casillero=entidad.numero_casillero if mio and entidad.confirmada else "",
    )


def oferta(request: mandatos_api.OfrecerMandatoRequest) -> Oferta:
    """The command of OfrecerMandato."""
    via = request.WhichOneof("dirigido_a") or ""
    return Oferta(
        via=via,
        destino=getattr(request, via) if via else "",
        de_entidad=bool(request.entidad_id),
        entidad_id=uuid_or_none(request.entidad_id),
        numero=request.numero_de_expediente,
        hasta=request.hasta,
        llave=request.llave_de_idempotencia,
    )


def comprobacion(request: mandatos_api.ComprobarMandatoRequest) -> ComprobacionDeMandato:
    """The command of ComprobarMandato."""
    return ComprobacionDeMandato(uuid_or_none(request.en_nombre_de), tuple(request.numeros_de_expediente))


def poder_pb(poder: Poder) -> mandatos_api.ComprobarMandatoResponse:
    """By what the caller acts, and for whom."""
    return mandatos_api.ComprobarMandatoResponse(
        mandato_id=str(poder.id),
        mandante=str(poder.mandante),
        nombre_del_mandatario=poder.mandatario.nombre,
        mandatario=str(poder.mandatario.persona),
        entidad_id=str(poder.entidad_id or ""),
    )


def mandato_pb(visto: MandatoVisto, calendario: Calendario) -> mandatos_pb2.Mandato:
    """A mandate as one of its sides sees it; to whom it was offered shows whom it was offered to."""
    mandato = visto.mandato
    message = mandatos_pb2.Mandato(
        mandato_id=str(mandato.id),
        papel="mandatario" if visto.mandatario else "mandante",
        estado=visto.estado.value,
        nombre_del_mandante=mandato.nombre_del_mandante,
        entidad_id=str(mandato.entidad_id or ""),
        nombre_del_mandatario=mandato.nombre_del_mandatario,
        numero_de_expediente=mandato.numero,
        hasta=_ultimo_dia(mandato.vence, calendario),
        ofrecido=to_timestamp(mandato.ofrecido),
        aceptado=to_timestamp(mandato.aceptado),
        terminado=to_timestamp(mandato.terminado),
    )
    if mandato.destino.via is Via.CORREO:
        message.correo = mandato.destino.valor
    else:
        message.colegiado = mandato.destino.valor
    return message


def _ultimo_dia(vence: datetime | None, calendario: Calendario) -> str:
    return (calendario.fecha_legal(vence) - timedelta(days=1)).isoformat() if vence else ""
