"""proto ↔ commands and results."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from estrado.identity.v1 import identity_pb2 as pb
from estrado.identity.v1 import identity_service_pb2 as api
from google.protobuf.timestamp_pb2 import Timestamp

from services.identity.application.acceso import Acceso, Negado
from services.identity.application.actualizar_cuenta import Actualizar
from services.identity.application.cerrar_sesion import Cerrar
from services.identity.application.consultar_cuenta import Autorizacion, CuentaConsultada
from services.identity.application.entrega import LlaveFisica
from services.identity.application.listar_contactos import Contacto
from services.identity.application.listar_sesiones import Listadas
from services.identity.application.pedir_captcha import Pedido
from services.identity.application.registrar_cuenta import Registrar
from services.identity.application.resolver_persona import Resolver
from services.identity.application.solicitar_registro import Solicitar
from services.identity.domain.captcha import ALGORITMO
from services.identity.domain.cuenta import TipoDeCuenta
from services.identity.domain.errors import SesionNoEncontrada, TipoDeCuentaInvalido
from services.identity.domain.factores import Factores
from services.identity.domain.sesion import Cliente

T = TypeVar("T")

TIPOS_DE_CUENTA = {
    pb.TIPO_DE_CUENTA_INDIVIDUAL: TipoDeCuenta.INDIVIDUAL,
    pb.TIPO_DE_CUENTA_PROFESIONAL: TipoDeCuenta.PROFESIONAL,
    pb.TIPO_DE_CUENTA_ENTIDAD: TipoDeCuenta.ENTIDAD,
    pb.TIPO_DE_CUENTA_JUDICIAL: TipoDeCuenta.JUDICIAL,
    pb.TIPO_DE_CUENTA_OTRO_REPRESENTANTE: TipoDeCuenta.OTRO_REPRESENTANTE,
}
TIPOS_DE_CUENTA_PB = {tipo: number for number, tipo in TIPOS_DE_CUENTA.items()}


def uuid_or_none(text: str) -> UUID | None:
    """The UUID in `text`, None where it is none: an id that cannot exist looks like one that does not."""
    try:
        return UUID(text)
    except ValueError:
        return None


def captcha(pedido: Pedido) -> api.PedirCaptchaResponse:
    """The challenge and what to do with it."""
    return api.PedirCaptchaResponse(
        desafio=pedido.desafio,
        algoritmo=ALGORITMO,
        dificultad=pedido.captcha.dificultad,
        vence=timestamp(pedido.captcha.vence),
    )


def solicitar(request: api.SolicitarRegistroRequest) -> Solicitar:
    """The form as typed."""
    return Solicitar(
        cui=request.cui,
        fecha_nacimiento=request.fecha_nacimiento,
        correo=request.correo,
        contrasena=request.contrasena,
        confirmar_contrasena=request.confirmar_contrasena,
        captcha=request.captcha,
        llave=request.llave_de_idempotencia,
        red=red(request.direccion),
    )


def red(direccion: str) -> str:
    """The network of an address as the gateway saw it."""
    return Cliente.de(direccion, "").direccion


def actualizar(request: api.ActualizarCuentaRequest) -> Actualizar:
    """What shall be changed: the fields that are there."""
    return Actualizar(
        nombre=request.nombre if request.HasField("nombre") else None,
        telefono=request.telefono if request.HasField("telefono") else None,
        red=red(request.direccion),
    )


def cerrar(request: api.CerrarSesionRequest) -> Cerrar:
    """Which session to close. Raises SesionNoEncontrada for an id that is none."""
    sesion_id = uuid_or_none(request.sesion_id)
    if request.sesion_id and sesion_id is None:
        raise SesionNoEncontrada
    return Cerrar(sesion_id)


class DeCliente(Protocol):
    """A request that says from where it came."""

    direccion: str
    dispositivo: str


def cliente(request: DeCliente) -> Cliente:
    """The client as the gateway saw it."""
    return Cliente.de(request.direccion, request.dispositivo)


def resolver(request: api.ResolverPersonaRequest) -> Resolver:
    """The number whose persona is asked for."""
    clase = request.WhichOneof("identificador") or ""
    return Resolver(clase, getattr(request, clase) if clase else "")


def contactos(persona: UUID, suyos: Sequence[Contacto]) -> api.ContactosDePersona:
    """Where those who open a persona's mailbox are told."""
    return api.ContactosDePersona(
        persona=str(persona),
        contactos=[
            api.Contacto(cuenta_id=str(uno.cuenta_id), correo=uno.correo, telefono=uno.telefono) for uno in suyos
        ],
    )


def registrar(request: api.RegistrarCuentaRequest) -> Registrar:
    """The account to register. Raises TipoDeCuentaInvalido."""
    tipo = TIPOS_DE_CUENTA.get(request.tipo)
    if tipo is None:
        raise TipoDeCuentaInvalido(campo="tipo")
    clase = request.WhichOneof("identificador") or ""
    return Registrar(
        correo=request.correo,
        contrasena=request.contrasena,
        nombre=request.nombre,
        clase=clase,
        identificador=getattr(request, clase) if clase else "",
        tipo=tipo,
        colegiado=request.colegiado,
        roles=tuple(request.roles),
        verificada=not request.sin_verificar,
        llave=_llave(request.llave) if request.HasField("llave") else None,
    )


def _llave(llave: api.LlaveFisica) -> LlaveFisica:
    return LlaveFisica(llave.credencial, llave.llave, llave.usuario, llave.nombre)


def cumplido(resultado: Negado | None) -> None:
    """Raises the refusal that was recorded, now that it is committed."""
    if resultado is not None:
        raise resultado.error


def exigir_aceptado(resultado: T | Negado) -> T:
    """The result. Raises the refusal that was recorded, now that it is committed."""
    if isinstance(resultado, Negado):
        raise resultado.error
    return resultado


def sesion_abierta(resultado: Acceso | Negado) -> pb.SesionAbierta:
    """The tokens. Raises the refusal that was recorded."""
    acceso = exigir_aceptado(resultado)
    return pb.SesionAbierta(
        sesion_id=str(acceso.sesion_id),
        token_acceso=acceso.token_acceso,
        expira_en=timestamp(acceso.expira),
        token_renovacion=acceso.token_renovacion,
        solo_enrolamiento=acceso.solo_enrolamiento,
    )


def sesiones(listadas: Listadas) -> list[pb.Sesion]:
    """The list of devices."""
    return [
        pb.Sesion(
            sesion_id=str(sesion.id),
            abierta=timestamp(sesion.abierta),
            ultimo_uso=timestamp(sesion.ultimo_uso),
            dispositivo=sesion.cliente.dispositivo,
            actual=sesion.id == listadas.actual,
            metodos=sesion.metodos,
            autenticada=timestamp(sesion.desde),
        )
        for sesion in listadas.sesiones
    ]


def cuenta(consultada: CuentaConsultada) -> pb.Cuenta:
    """The account as its owner sees it."""
    datos = consultada.cuenta
    return pb.Cuenta(
        cuenta_id=str(datos.id),
        correo=datos.correo,
        nombre=datos.nombre,
        tipo=TIPOS_DE_CUENTA_PB[datos.tipo],
        verificada=datos.verificada,
        persona=str(datos.persona_verificada or ""),
        cui=consultada.cui,
        numero_casillero=consultada.numero_casillero,
        roles=datos.roles,
        colegiado=datos.colegiado,
        telefono=datos.telefono,
        telefono_confirmado=datos.telefono_confirmado,
        fecha_nacimiento=datos.nacimiento.isoformat() if datos.nacimiento else "",
        menor_de_edad=consultada.menor,
        segundos_factores=factores(consultada.factores),
        sistemas_autorizados=[_sistema(autorizacion) for autorizacion in consultada.sistemas],
    )


def factores(tenidos: Factores) -> pb.SegundosFactores:
    """How many there are."""
    return pb.SegundosFactores(totp=tenidos.totp, passkeys=tenidos.passkeys, codigos_de_recuperacion=tenidos.codigos)


def _sistema(autorizacion: Autorizacion) -> pb.SistemaAutorizado:
    sistema = autorizacion.sistema
    return pb.SistemaAutorizado(
        codigo=sistema.codigo, nombre=sistema.nombre, autorizado=not autorizacion.falta, falta=autorizacion.falta
    )


def timestamp(instante: datetime) -> Timestamp:
    """An instant as messages carry it."""
    timestamp = Timestamp()
    timestamp.FromDatetime(instante)
    return timestamp
