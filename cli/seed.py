"""The synthetic court of corte_sintetica.toml: accounts, cases and certificates, entered by the services' own RPCs.

Entering it again changes nothing: accounts are known by their e-mail, cases by their idempotency key, certificates by
their hash. The passwords and keys of its accounts are everybody's: what is real does not belong beside it.
"""

import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from estrado.expedientes.v1 import expedientes_service_pb2 as expedientes_pb
from estrado.expedientes.v1 import expedientes_service_pb2_grpc as expedientes_grpc
from estrado.identity.v1 import factores_service_pb2 as factores_pb
from estrado.identity.v1 import (
    factores_service_pb2_grpc,
    identity_pb2,
    identity_service_pb2_grpc,
)
from estrado.identity.v1 import identity_service_pb2 as identity_pb

from cli.firma_sintetica import certificados
from cli.folder import is_embedded
from cli.llaves import NOMBRE, LlaveSintetica
from libs.foundation.core.errors import Conflict, Invalid
from libs.foundation.keyfiles import own_identity
from libs.foundation.rpc.client import connect
from libs.foundation.settings import FoundationSettings
from libs.foundation.tls import require_encryption

if TYPE_CHECKING:  # the generated stub has this name for its types only
    from estrado.expedientes.v1.expedientes_service_pb2_grpc import ExpedientesServiceAsyncStub

_TIMEOUT = 30.0  # seconds a call may take on a machine that does everything at once
# Why a certificate of the court may stay outside the register, or as it is in it.
_LEFT = {
    "CERTIFICADO_YA_REGISTRADO": "un certificado de firma ya está registrado de otro modo, o revocado: queda como está",
    "CERTIFICADO_NO_ADMITIDO": "un certificado de firma ya no vale, o su autoridad no está en ESTRADO_FIRMA_RAICES:"
    " quien lo tiene no puede firmar",
}


class CorteSinteticaEnModoReal(Invalid):
    """Servers are named, and nobody said that they are for trials."""

    reason = "CORTE_SINTETICA_EN_MODO_REAL"


def corte_sintetica() -> dict[str, Any]:
    """The data of the synthetic court."""
    return tomllib.loads((Path(__file__).parent / "corte_sintetica.toml").read_text())


@cache
def con_llave() -> frozenset[str]:
    """Whose accounts have a security key of the synthetic court's (cli.llaves)."""
    return frozenset(cuenta["correo"] for cuenta in corte_sintetica()["cuenta"] if cuenta.get("llave"))


def firmantes() -> list[dict[str, Any]]:
    """The accounts that sign acts."""
    return [cuenta for cuenta in corte_sintetica()["cuenta"] if cuenta.get("firma")]


async def seed(settings: FoundationSettings, say: Callable[[str], None], *, de_prueba: bool = False) -> None:
    """Enter the synthetic court; where servers are named, only once told that all of it is `de_prueba`. Raises what the
    services answer, CorteSinteticaEnModoReal, ConexionesSinCifrar."""
    if not (de_prueba or is_embedded(settings)):
        raise CorteSinteticaEnModoReal
    require_encryption(settings)
    corte = corte_sintetica()
    me = own_identity(settings, "cli")
    async with connect(settings.peer("identity"), "identity", me) as channel:
        identity = identity_service_pb2_grpc.IdentityServiceStub(channel)
        for cuenta in corte["cuenta"]:
            await identity.RegistrarCuenta(_cuenta(cuenta, corte["contrasena"]), timeout=_TIMEOUT)
        say(f"{len(corte['cuenta'])} cuentas, {len(con_llave())} con llave de acceso")
    async with connect(settings.peer("expedientes"), "expedientes", me) as channel:
        expedientes = expedientes_grpc.ExpedientesServiceStub(channel)
        abogados = {cuenta["correo"]: cuenta for cuenta in corte["cuenta"] if "colegiado" in cuenta}
        for expediente in corte["expediente"]:
            entered = await expedientes.RegistrarExpediente(_expediente(expediente, abogados), timeout=_TIMEOUT)
            # Who watches the start may be nobody of the case's.
            numero = "reservado" if entered.expediente.reservado else entered.expediente.numero
            say(f"expediente {numero} ({expediente['ramo']})")
        # Whose it is is not said: what a start says is kept as logs are.
        for cui, pem in certificados(settings.keys, firmantes()).items():
            say(await _certificado(expedientes, cui, pem))


async def _certificado(expedientes: "ExpedientesServiceAsyncStub", cui: str, pem: bytes) -> str:
    """Enter who signs acts with what; what became of it. Raises what expedientes answers."""
    request = expedientes_pb.RegistrarCertificadoRequest(cui=cui, pem=pem)
    try:
        await expedientes.RegistrarCertificado(request, timeout=_TIMEOUT)
    except (Conflict, Invalid) as error:
        if error.code not in _LEFT:
            raise
        return _LEFT[error.code]
    return "certificado de firma de quien firma resoluciones"


async def entregar_llaves(settings: FoundationSettings) -> None:
    """Hand the accounts of a court that was entered before there were keys those that they have now. Raises what
    identity answers."""
    async with connect(settings.peer("identity"), "identity", own_identity(settings, "cli")) as channel:
        factores = factores_service_pb2_grpc.FactoresServiceStub(channel)
        for correo in con_llave():
            llave = LlaveSintetica(correo)
            request = factores_pb.EntregarPasskeyRequest(
                correo=correo, credencial=llave.credencial, llave=llave.publica, usuario=llave.usuario, nombre=NOMBRE
            )
            await factores.EntregarPasskey(request, timeout=_TIMEOUT)


def _cuenta(cuenta: dict[str, Any], contrasena: str) -> identity_pb.RegistrarCuentaRequest:
    return identity_pb.RegistrarCuentaRequest(
        correo=cuenta["correo"],
        contrasena=contrasena,
        nombre=cuenta["nombre"],
        **_identificador(cuenta),
        tipo=identity_pb2.TipoDeCuenta.Value(f"TIPO_DE_CUENTA_{cuenta['tipo'].upper()}"),
        colegiado=cuenta.get("colegiado", ""),
        roles=cuenta.get("roles", []),
        sin_verificar=cuenta.get("sin_verificar", False),
        llave=_llave(cuenta["correo"]) if cuenta.get("llave") else None,
    )


def _llave(correo: str) -> identity_pb.LlaveFisica:
    llave = LlaveSintetica(correo)
    return identity_pb.LlaveFisica(
        credencial=llave.credencial, llave=llave.publica, usuario=llave.usuario, nombre=NOMBRE
    )


def _identificador(quien: dict[str, Any]) -> dict[str, Any]:
    return {nombre: quien[nombre] for nombre in ("cui", "nit") if nombre in quien}


def _expediente(
    expediente: dict[str, Any], abogados: dict[str, dict[str, Any]]
) -> expedientes_pb.RegistrarExpedienteRequest:
    return expedientes_pb.RegistrarExpedienteRequest(
        organo=expediente["organo"],
        ramo=expediente["ramo"],
        tipo_de_proceso=expediente["tipo_de_proceso"],
        partes=[_parte(parte, abogados) for parte in expediente["parte"]],
        llave_de_idempotencia=f"corte-sintetica-{expediente['llave']}",
    )


def _parte(parte: dict[str, Any], abogados: dict[str, dict[str, Any]]) -> expedientes_pb.NuevaParte:
    return expedientes_pb.NuevaParte(
        rol=parte["rol"],
        nombre=parte["nombre"],
        **_identificador(parte),
        idioma=parte["idioma"],
        requiere_interprete=parte.get("requiere_interprete", False),
        abogados=[
            expedientes_pb.NuevoAbogado(
                cui=abogados[correo]["cui"],
                nombre=abogados[correo]["nombre"],
                colegiado=abogados[correo]["colegiado"],
            )
            for correo in parte["abogados"]
        ],
    )
