"""Whether time tells who has an account: the same asked of known and unknown e-mails, in pairs, embedded default.

Pairs, in an order drawn for each, share what the machine does besides: the median of their differences stands still
where the two medians wander. The draw is the same in every run.
"""

import asyncio
import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import httpx
from estrado.identity.v1 import identity_pb2, identity_service_pb2, identity_service_pb2_grpc

from cli.captcha import captcha
from libs.foundation.keyfiles import own_identity
from libs.foundation.rpc.client import connect
from libs.foundation.settings import FoundationSettings
from tests.embedded import Embedded
from tests.integration.suite import free_port

_CONTRASENA = "QZ-VKX7W"
_AT_ONCE = 4
_SEED = 20261127
# Of an answer's headers these two tell of the request, and the others of what was asked.
_OWN = {"date", "x-request-id"}
_SETTINGS = {
    "ESTRADO_CAPTCHA_BITS": "1",
    "ESTRADO_CAPTCHA_LOGIN": "nunca",
    "ESTRADO_GATEWAY_RATE_PER_ADDRESS": "",
    # Every attempt comes from an address of its own, so that no brake of a network is measured.
    "ESTRADO_GATEWAY_TRUSTED_PROXIES": "127.0.0.1/32",
    "ESTRADO_MAIL_EVERY": "300",
}


@dataclass(frozen=True, slots=True)
class Told:
    """What was asked of `pairs` known and unknown e-mails: the medians of both, in ms; the median of the differences in
    a pair; and how many different answers there were (1: none tells)."""

    pairs: int
    known: float
    unknown: float
    difference: float
    answers: int


async def measure(folder: Path, pairs: int) -> Mapping[str, Told]:
    """By what was asked. Raises NotReady, HTTPStatusError."""
    suite = Embedded(folder, free_port(), _SETTINGS)
    try:
        await suite.start()
        await _register(FoundationSettings(data_dir=suite.data), pairs)
        return await asyncio.to_thread(_measured, suite.url, pairs)
    finally:
        suite.kill()


async def _register(settings: FoundationSettings, count: int) -> None:
    """Vouched accounts, as many as pairs: one has one brake."""
    async with connect(settings.peer("identity"), "identity", own_identity(settings, "cli")) as channel:
        identity = identity_service_pb2_grpc.IdentityServiceStub(channel)
        turns = asyncio.Semaphore(_AT_ONCE)

        async def register(number: int) -> None:
            request = identity_service_pb2.RegistrarCuentaRequest(
                correo=_known(number),
                contrasena=_CONTRASENA,
                nombre="Medida",
                cui="1234 56789 0101",
                tipo=identity_pb2.TIPO_DE_CUENTA_INDIVIDUAL,
                sin_verificar=True,
            )
            async with turns:
                await identity.RegistrarCuenta(request, timeout=30)

        await asyncio.gather(*(register(number) for number in range(count)))


def _measured(url: str, pairs: int) -> Mapping[str, Told]:
    with httpx.Client(base_url=url, timeout=30) as http:
        return {
            "login": _told(http, pairs, "/v1/sesiones", lambda correo: {"correo": correo, "contrasena": "equivocada"}),
            "reset": _told(http, pairs, "/v1/contrasenas/recuperacion", lambda correo: {"correo": correo}),
            "registration": _told(http, pairs, "/v1/cuentas", _form),
        }


def _told(http: httpx.Client, pairs: int, path: str, body: Callable[[str], dict[str, str]]) -> Told:
    times: dict[bool, list[float]] = {True: [], False: []}
    answers = set()
    drawn = random.Random(_SEED)
    for number in range(pairs):
        for is_known in drawn.sample((True, False), 2):
            correo = _known(number) if is_known else f"nadie_-{drawn.randrange(10**7):07}@correo.example"
            sent = captcha(http) | {"x-forwarded-for": _address(number, is_known)}
            started = time.perf_counter()
            answer = http.post(path, json=body(correo), headers=sent)
            times[is_known].append((time.perf_counter() - started) * 1000)
            said = {key: value for key, value in answer.json().items() if key != "solicitud"}
            headers = {key: value for key, value in answer.headers.items() if key not in _OWN}
            answers.add(f"{answer.status_code} {headers} {said}")
    differences = [one - other for one, other in zip(times[True], times[False], strict=True)]
    return Told(pairs, median(times[True]), median(times[False]), median(differences), len(answers))


def _known(number: int) -> str:
    return f"medida-{number:07}@correo.example"


def _address(number: int, is_known: bool) -> str:
    return f"10.{1 if is_known else 2}.{number // 256 % 256}.{number % 256}"


def _form(correo: str) -> dict[str, str]:
    return {
        "cui": "1234 56789 0101",
        "fecha_nacimiento": "1990-12-31",
        "correo": correo,
        "contrasena": _CONTRASENA,
        "confirmar_contrasena": _CONTRASENA,
    }
