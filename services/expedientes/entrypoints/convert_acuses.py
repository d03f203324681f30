"""Acuses to their proto."""

from estrado.expedientes.v1 import expedientes_pb2 as pb
from estrado.expedientes.v1 import expedientes_service_pb2 as rpc

from libs.foundation.rpc.timestamps import to_timestamp
from services.expedientes.application.consultar_escrito import EscritoLeido
from services.expedientes.entrypoints.convert import documento_pb, escrito_pb


def escrito_leido_pb(leido: EscritoLeido) -> rpc.ConsultarEscritoResponse:
    """An escrito, and how far its acuse got."""
    return rpc.ConsultarEscritoResponse(escrito=escrito_pb(leido.escrito), acuse=_hecho(leido))


def _hecho(leido: EscritoLeido) -> pb.AcuseHecho | None:
    acuse = leido.acuse
    if acuse is None:
        return None
    return pb.AcuseHecho(
        estado=acuse.estado.value,
        codigo=acuse.codigo,
        pdf=documento_pb(leido.pdf) if leido.pdf else None,
        pagina=documento_pb(leido.gemelo) if leido.gemelo else None,
        sello=to_timestamp(acuse.sello),
        entregado=str(acuse.entregado or ""),
    )
