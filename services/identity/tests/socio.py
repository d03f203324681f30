"""A client of the authorization server, and the browser of the person whom it sends there."""

import base64
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar
from urllib.parse import parse_qsl, urlsplit
from uuid import UUID

from libs.foundation.core.clock import SystemClock
from libs.foundation.core.principals import Principal
from libs.foundation.core.usecases import UseCase
from libs.foundation.sql.runner import Runner
from services.identity.adapters.llaves import LlavesDeAcceso, LlavesDeIdentidad, crear_llaves
from services.identity.adapters.oidc import ProtocoloAuthlib
from services.identity.application.acceso import Negado
from services.identity.application.canjear_concesion import CanjearConcesion
from services.identity.application.completar_autorizacion import CompletarAutorizacion, Mostrar
from services.identity.application.consultar_titular import ConsultarTitular
from services.identity.application.crear_cliente import ClienteCreado, CrearCliente, NuevoCliente
from services.identity.application.decidir_autorizacion import Decidir, DecidirAutorizacion
from services.identity.application.identificacion import Credenciales, Identificacion
from services.identity.application.identificar_autorizacion import Identificar, IdentificarAutorizacion
from services.identity.application.introspeccionar_concesion import IntrospeccionarConcesion
from services.identity.application.otorgante import Otorgante
from services.identity.application.pasos import Pagina, Pasos, Siguiente
from services.identity.application.pedir_autorizacion import Pedida, PedirAutorizacion
from services.identity.application.ports import Tx
from services.identity.application.ports.oidc import Peticion, Regreso, Respuesta
from services.identity.application.revocar_concesion import RevocarConcesion
from services.identity.application.segundo_factor import SegundoFactor
from services.identity.domain.captcha import Exigencia
from services.identity.domain.factores import Exigidos
from services.identity.domain.sesion import Cliente
from services.identity.tests.fakes import ANONIMO, CASA, CLI, CONTRASENA, CORREO, Identity

T = TypeVar("T")
EMISOR = "https://oj.example"
REDIRECCION = "https://socio.example/vuelta"
SERVIDOR = Cliente.de("203.0.113.7", "socio/1.0")
VERIFICADOR = "un-verificador-de-pkce-que-tiene-cuarenta-y-tres-o-mas"
FLUJOS = ("authorization_code", "refresh_token")
ALCANCES = ("openid", "profile", "email", "cui")


def reto_de(verificador: str) -> str:
    """The challenge of PKCE, S256."""
    return base64.urlsafe_b64encode(hashlib.sha256(verificador.encode()).digest()).decode().rstrip("=")


def basica(cliente_id: object, secreto: str) -> str:
    """The header of a client that shows its secret."""
    return "Basic " + base64.b64encode(f"{cliente_id}:{secreto}".encode()).decode()


@cache
def _llaves() -> dict[str, bytes]:
    """The keys of one installation: making them takes longer than a test."""
    with TemporaryDirectory() as carpeta:
        crear_llaves(Path(carpeta))
        return {path.name: path.read_bytes() for path in Path(carpeta).iterdir()}


@dataclass
class Socio:
    """The use cases, on fakes unless a `runner` has a database, a registered client, and the steps before what a test
    is about."""

    carpeta: Path
    exigidos: Exigidos = Exigidos.NADIE
    exigencia: Exigencia = Exigencia.NUNCA
    runner: Runner[Tx] | None = None
    creado: ClienteCreado = field(init=False)

    def __post_init__(self) -> None:
        self.identity = identity = Identity(self.exigidos)
        self.clock = identity.clock
        runner: Any = self.runner or identity.runner
        reloj = identity.clock.now if self.runner is None else SystemClock().now
        self._run = runner.run
        for nombre, pem in _llaves().items():
            (self.carpeta / nombre).write_bytes(pem)
        self.llaves = LlavesDeAcceso(self.carpeta, reloj)
        self.otorgante = Otorgante(identity.secretos, self.llaves, self.exigidos)
        de_identidad = LlavesDeIdentidad(self.carpeta, reloj)
        self.protocolo = ProtocoloAuthlib(self.otorgante, self.llaves, de_identidad, EMISOR)
        pasos = Pasos(self.protocolo, identity.secretos)
        identificacion = Identificacion(
            runner, identity.contrasenas, identity.secretos, identity.captchas, self.exigencia
        )
        self.pedir = PedirAutorizacion(self.protocolo, identity.secretos)
        self.identificar = IdentificarAutorizacion(runner, identificacion, pasos, self.exigidos)
        self.completar = CompletarAutorizacion(SegundoFactor(runner, identity.cofre, identity.secretos), pasos)
        self.decidir = DecidirAutorizacion(pasos)

    async def run(self, use_case: UseCase[Any, Any, Any, T], quien: Principal, command: Any) -> T:
        """What a use case gives."""
        given: T = await self._run(use_case, quien, command)
        return given

    async def registrado(self, **changed: Any) -> "Socio":
        """The same, with its client registered."""
        self.creado = await self.crear(**changed)
        return self

    async def crear(self, **changed: Any) -> ClienteCreado:
        """A client, by default a confidential one that renews."""
        nuevo = {
            "nombre": "Registro de la Propiedad",
            "confidencial": True,
            "redirecciones": (REDIRECCION,),
            "alcances": ALCANCES,
            "flujos": FLUJOS,
            **changed,
        }
        return await self.run(CrearCliente(), CLI, NuevoCliente(**nuevo))

    @property
    def id(self) -> UUID:
        """Its client_id."""
        return self.creado.cliente.id

    def pedido(self, **changed: Any) -> list[tuple[str, str]]:
        """An authorization request; None takes a parameter away."""
        parametros = {
            "response_type": "code",
            "client_id": str(self.id),
            "redirect_uri": REDIRECCION,
            "scope": "openid profile",
            "state": "estado-del-socio",
            "nonce": "nonce-del-socio",
            "code_challenge": reto_de(VERIFICADOR),
            "code_challenge_method": "S256",
            **changed,
        }
        return [(nombre, valor) for nombre, valor in parametros.items() if valor is not None]

    async def pedida(self, **changed: Any) -> Pedida:
        """The page that the request opens."""
        return await self.run(self.pedir, ANONIMO, Peticion(self.pedido(**changed), CASA))

    async def con_parametros(self, parametros: Sequence[tuple[str, str]]) -> Pedida:
        """The same with parameters as they are."""
        return await self.run(self.pedir, ANONIMO, Peticion(parametros, CASA))

    async def solicitud(self, **changed: Any) -> str:
        """What the browser goes on with."""
        pedida = await self.pedida(**changed)
        assert isinstance(pedida.siguiente, Pagina)
        return pedida.solicitud

    async def entrar(
        self, solicitud: str, correo: str = CORREO, contrasena: str = CONTRASENA, origen: Cliente = CASA
    ) -> Siguiente | Negado:
        """E-mail and password typed."""
        credenciales = Credenciales(correo, contrasena, origen, captcha=None)
        return await self.run(self.identificar, ANONIMO, Identificar(solicitud, credenciales))

    async def mostrar(self, solicitud: str, codigo: str) -> Siguiente | Negado:
        """A code typed."""
        return await self.run(self.completar, ANONIMO, Mostrar(solicitud, codigo, CASA))

    async def decidida(self, solicitud: str, *, consiente: bool = True) -> dict[str, str]:
        """What the client is told at its address once the person has chosen."""
        return vuelta(await self.run(self.decidir, ANONIMO, Decidir(solicitud, consiente, CASA)))

    async def codigo(self, **changed: Any) -> str:
        """A code, its holder having consented."""
        solicitud = await self.solicitud(**changed)
        siguiente = await self.entrar(solicitud)
        if isinstance(siguiente, Regreso):
            return vuelta(siguiente)["code"]
        return (await self.decidida(solicitud))["code"]

    async def token(
        self,
        form: Mapping[str, str],
        de: ClienteCreado | None = None,
        origen: Cliente = SERVIDOR,
        autorizacion: str | None = None,
    ) -> Respuesta:
        """The token endpoint, asked by its client or another."""
        quien = de or self.creado
        header = basica(quien.cliente.id, quien.secreto) if autorizacion is None else autorizacion
        return await self.run(CanjearConcesion(self.protocolo), ANONIMO, Peticion(list(form.items()), origen, header))

    async def repetida(self, form: Sequence[tuple[str, str]]) -> Respuesta:
        """The token endpoint with a form as it is."""
        return await self.run(CanjearConcesion(self.protocolo), ANONIMO, Peticion(form, SERVIDOR))

    async def canjear(self, codigo: str, de: ClienteCreado | None = None, **changed: str) -> Respuesta:
        """A code exchanged."""
        form = {
            "grant_type": "authorization_code",
            "code": codigo,
            "redirect_uri": REDIRECCION,
            "code_verifier": VERIFICADOR,
            **changed,
        }
        return await self.token(form, de)

    async def fichas(self, **changed: Any) -> dict[str, Any]:
        """The tokens of a person who consented."""
        respuesta = await self.canjear(await self.codigo(**changed))
        assert respuesta.estado == 200, respuesta.cuerpo
        return dict(respuesta.cuerpo)

    async def renovar(
        self, renovacion: object, de: ClienteCreado | None = None, origen: Cliente = SERVIDOR, **more: str
    ) -> Respuesta:
        """A refresh token exchanged."""
        form = {"grant_type": "refresh_token", "refresh_token": str(renovacion), **more}
        return await self.token(form, de, origen)

    async def activa(self, token: object, de: ClienteCreado | None = None) -> bool:
        """What introspection says of a token."""
        respuesta = await self.preguntar(token, de)
        assert respuesta.estado == 200, respuesta.cuerpo
        return bool(respuesta.cuerpo["active"])

    async def preguntar(self, token: object, de: ClienteCreado | None = None) -> Respuesta:
        """The introspection endpoint."""
        return await self._con_token(IntrospeccionarConcesion(self.protocolo), token, de)

    async def revocar(self, token: object, de: ClienteCreado | None = None) -> Respuesta:
        """The revocation endpoint."""
        return await self._con_token(RevocarConcesion(self.protocolo), token, de)

    async def _con_token(self, use_case: Any, token: object, de: ClienteCreado | None) -> Respuesta:
        quien = de or self.creado
        header = basica(quien.cliente.id, quien.secreto)
        respuesta: Respuesta = await self.run(use_case, ANONIMO, Peticion([("token", str(token))], SERVIDOR, header))
        return respuesta

    async def titular(self, ficha: object) -> Respuesta:
        """The UserInfo endpoint."""
        return await self.run(ConsultarTitular(self.protocolo), ANONIMO, Peticion([], SERVIDOR, f"Bearer {ficha}"))


def vuelta(siguiente: Siguiente | Negado) -> dict[str, str]:
    """What the client is told in the address that the browser is sent to."""
    assert isinstance(siguiente, Regreso), siguiente
    partes = urlsplit(siguiente.ir_a)
    assert f"{partes.scheme}://{partes.netloc}{partes.path}" == REDIRECCION
    dicho = dict(parse_qsl(partes.query))
    assert dicho.pop("iss") == EMISOR
    return dicho
