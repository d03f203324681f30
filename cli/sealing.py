"""What `estrado doctor` says of the institution's seal."""

import secrets
from collections.abc import AsyncIterator, Awaitable
from datetime import timedelta
from typing import NamedTuple

from cli.explain import explained
from cli.services import settings_of
from libs.firma.ajustes import PROPIA, AjustesDeFirma
from libs.firma.institucion import Institucion, abrir_institucion
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.errors import EstradoError

_HASH_BYTES = 32
_SOON = timedelta(days=60)  # an authority takes its time for a new one


class Line(NamedTuple):
    """What was looked at, whether it is well, and what to do if not."""

    good: bool
    what: str
    advice: str


def seals(service: str | None) -> bool:
    """Whether `service`, or any, has the seal."""
    return service is None or issubclass(settings_of(service), AjustesDeFirma)


async def looked_at() -> AsyncIterator[Line]:
    """The seal that the environment's settings choose: its certificate, its device, and the timestamp authority, which
    is asked for a timestamp over nothing."""
    settings = AjustesDeFirma()
    try:
        institucion = abrir_institucion(settings, SystemClock())
    except EstradoError as error:
        yield Line(False, "sello de la institución", explained(error))
        return
    try:
        yield _certificate(institucion)
        if settings.sello_en_dispositivo:
            yield await _reached("dispositivo del sello", institucion.comprobar())
        what = "autoridad de sellado de tiempo"
        if settings.tsa_url in {None, PROPIA}:
            what += ": la propia, que nadie de fuera cree"
        yield await _reached(what, institucion.tiempo.sellar(secrets.token_bytes(_HASH_BYTES)))
    finally:
        await institucion.close()


def _certificate(institucion: Institucion) -> Line:
    own, now = institucion.certificados.propio, institucion.reloj.now()
    name = own.subject.native["common_name"]
    what = f"sello de la institución: «{name}», hasta {own.not_valid_after:%Y-%m-%d}"
    begun, left = own.not_valid_before <= now, own.not_valid_after - now
    if begun and left > _SOON:
        return Line(True, what, "")
    state = "está por vencer" if begun and left > timedelta() else "no sella nada: está vencido, o aún no vale"
    return Line(False, what, f"{state}; renuévelo (docs/runbooks/sello.md)")


async def _reached(what: str, attempt: Awaitable[object]) -> Line:
    try:
        await attempt
    except EstradoError as error:
        return Line(False, what, explained(error))
    return Line(True, what, "")
