"""Whom I let have what (identity)."""

from estrado.identity.v1 import oidc_service_pb2 as pb
from fastapi import APIRouter, Response

from gateway.models.consentimientos import Consentimiento, Consentimientos
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routers.common import Id
from gateway.routes import Session

router = APIRouter(tags=["cuenta"], route_class=Session)


@router.get("/v1/cuenta/consentimientos", responses=problems(401))
async def listar_consentimientos(parts: Piezas) -> Consentimientos:
    """Systems that I let know of me."""
    answer = await parts.oidc.ListarConsentimientos(pb.ListarConsentimientosRequest())
    return Consentimientos(items=[Consentimiento.de(dado) for dado in answer.consentimientos])


@router.delete(
    "/v1/cuenta/consentimientos/{cliente}",
    status_code=204,
    responses=problems(401, 404, 422, examples={404: "CONSENTIMIENTO_NO_ENCONTRADO"}),
)
async def retirar_consentimiento(cliente: Id, parts: Piezas) -> Response:
    """Let one know no more. Its tokens end at once."""
    await parts.oidc.RetirarConsentimiento(pb.RetirarConsentimientoRequest(cliente_id=str(cliente)))
    return Response(status_code=204)
