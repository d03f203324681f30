"""Captchas and accounts (identity)."""

from estrado.identity.v1 import identity_service_pb2 as pb
from fastapi import APIRouter

from gateway.models.identity import Captcha
from gateway.parts import Piezas
from gateway.problems.openapi import problems
from gateway.routes import Open

abierto = APIRouter(tags=["cuenta"], route_class=Open)


@abierto.get("/v1/captcha", responses=problems())
async def pedir_captcha(parts: Piezas) -> Captcha:
    """A proof that one is no robot: a bit of work for the computer."""
    return Captcha.de(await parts.identity.PedirCaptcha(pb.PedirCaptchaRequest()))
