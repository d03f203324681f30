"""identity's ports in memory."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID
from zlib import crc32

from libs.foundation.core.auditoria import Auditoria
from libs.foundation.core.errors import DatosInvalidos, EstradoError
from libs.foundation.core.principals import Principal, servicio
from libs.foundation.testing.fakes import FakeAuditoria, FakeRunner, FakeTx, FixedClock
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.adapters.ceremonias import CeremoniasWebauthn
from services.identity.adapters.secretos import HmacSecretos
from services.identity.application.abrir_sesion import Abrir, AbrirSesion
from services.identity.application.abrir_sesion_con_passkey import AbrirConPasskey, AbrirSesionConPasskey
from services.identity.application.acceso import Acceso, Emisor, Negado
from services.identity.application.captchas import Captchas
from services.identity.application.completar_sesion import CompletarSesion
from services.identity.application.confirmar_correo import Confirmar as ConfirmarToken
from services.identity.application.confirmar_correo import ConfirmarCorreo
from services.identity.application.confirmar_totp import Confirmado, Confirmar, ConfirmarTotp
from services.identity.application.crear_totp import CrearSecreto, CrearTotp
from services.identity.application.identificacion import Identificacion
from services.identity.application.ports.correo import Mensajes
from services.identity.application.ports.cuentas import Cuentas, Personas
from services.identity.application.ports.factores import Desafios, FactoresDeCuentas, Passkeys
from services.identity.application.ports.importacion import Importaciones
from services.identity.application.ports.mandatos import Entidades, Mandatos, Poderes
from services.identity.application.ports.oidc import Autorizaciones, Clientes, Concesiones, Consentimientos
from services.identity.application.ports.registro import CaptchasUsados, Enlaces, Registros
from services.identity.application.ports.sesiones import Frenos, Sesiones
from services.identity.application.ports.verificacion import Verificaciones
from services.identity.application.preparar_passkey import PrepararPasskey, PrepararRegistro
from services.identity.application.preparar_sesion_con_passkey import PrepararSesion, PrepararSesionConPasskey
from services.identity.application.reforzar_sesion import ReforzarSesion
from services.identity.application.registrar_cuenta import Registrar, RegistrarCuenta
from services.identity.application.registrar_passkey import PasskeyRegistrada, RegistrarPasskey, RegistrarRespuesta
from services.identity.application.renovar_codigos import RenovarCodigos
from services.identity.application.renovar_sesion import Renovar, RenovarSesion
from services.identity.application.retirar_passkey import RetirarPasskey
from services.identity.application.retirar_totp import RetirarTotp
from services.identity.application.segundo_factor import Completar, SegundoFactor
from services.identity.application.solicitar_registro import Solicitar, SolicitarRegistro
from services.identity.domain.captcha import Exigencia, trabajado
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta
from services.identity.domain.factores import Exigidos
from services.identity.domain.heredada import Esquema, Heredada
from services.identity.domain.mensaje import Mensaje
from services.identity.domain.sesion import Cliente, Sesion
from services.identity.domain.totp import codigo_de, paso_de
from services.identity.tests.autenticador import ORIGEN, RP_ID, Autenticador
from services.identity.tests.fake_tables import (
    FakeCaptchas,
    FakeCuentas,
    FakeEnlaces,
    FakeFrenos,
    FakeImportaciones,
    FakeMensajes,
    FakePersonas,
    FakeRegistros,
    FakeSesiones,
)
from services.identity.tests.fakes_de_mandatos import FakeEntidades, FakeMandatos, FakePoderes
from services.identity.tests.fakes_de_verificacion import FakeVerificaciones
from services.identity.tests.fakes_factores import SECRETO, FakeCofre, FakeDesafios, FakeFactores, FakePasskeys
from services.identity.tests.fakes_oidc import (
    FakeAutorizaciones,
    FakeClientes,
    FakeConcesiones,
    FakeConsentimientos,
)

CORREO = "ana@ejemplo.gt"
CONTRASENA = "QZ-VKX7W"
CUI = "1234 56789 0101"
CASA = Cliente.de("190.56.1.1", "Firefox")
CAFE = Cliente.de("181.174.2.2", "Firefox")
BITS = 4
CEREMONIAS = CeremoniasWebauthn(RP_ID, "Organismo Judicial", [ORIGEN])
ANONIMO = Principal(kind="anonimo", service="gateway")
CLI = servicio("cli")


class FakeIdentityTx(FakeTx):
    auditoria: Auditoria
    personas: Personas
    cuentas: Cuentas
    sesiones: Sesiones
    frenos: Frenos
    factores: FactoresDeCuentas
    passkeys: Passkeys
    desafios: Desafios
    captchas: CaptchasUsados
    registros: Registros
    enlaces: Enlaces
    mensajes: Mensajes
    verificaciones: Verificaciones
    importaciones: Importaciones
    clientes: Clientes
    autorizaciones: Autorizaciones
    concesiones: Concesiones
    consentimientos: Consentimientos
    entidades: Entidades
    mandatos: Mandatos
    poderes: Poderes


@dataclass
class FakeContrasenas:
    """Hashes by prefixing; counts what a real one would spend time on."""

    checks: int = 0
    hashes: int = 0

    async def cifrar(self, contrasena: str) -> str:
        self.hashes += 1
        return f"cifrada:{contrasena}"

    async def coincide(self, cifrada: str | None, contrasena: str) -> bool:
        self.checks += 1
        if cifrada and cifrada.startswith("envuelta:"):
            _, esquema, resumen = cifrada.split(":")
            return Esquema.de(esquema).resumen(contrasena) == resumen
        return cifrada == f"cifrada:{contrasena}"

    async def envolver(self, heredada: Heredada) -> str:
        self.hashes += 1
        return f"envuelta:{heredada.esquema}:{heredada.resumen}"

    def por_renovar(self, cifrada: str) -> bool:
        return not cifrada.startswith("cifrada:")


class FakeLlaves:
    """Tokens that say in plain what they claim."""

    def firmar(self, cuenta: Cuenta, sesion: Sesion, emitido: datetime, *, solo_enrolamiento: bool) -> str:
        good_for = "solo_enrolamiento" if solo_enrolamiento else "todo"
        return f"{cuenta.id} {sesion.id} {emitido.isoformat()} {'+'.join(sesion.metodos)} {good_for}"

    def jwks(self) -> str:
        return '{"keys":[]}'


class Identity:
    """The use cases on one set of fakes, with the steps that tests begin with."""

    def __init__(self, exigidos: Exigidos = Exigidos.NADIE) -> None:
        self.clock = FixedClock()
        self.events: list[Any] = []
        cuentas: dict[UUID, Cuenta] = {}
        self.cuentas = FakeCuentas(cuentas)
        self.personas = FakePersonas({}, cuentas)
        self.sesiones = FakeSesiones()
        self.frenos = FakeFrenos()
        self.auditoria = FakeAuditoria()
        self.captchas_usados = FakeCaptchas()
        self.registros, self.enlaces = FakeRegistros(), FakeEnlaces()
        self.mensajes = FakeMensajes(self.enlaces)
        self.verificaciones = FakeVerificaciones()
        self.importaciones = FakeImportaciones(self.personas, self.cuentas)
        self.clientes, self.autorizaciones = FakeClientes(), FakeAutorizaciones()
        self.concesiones, self.consentimientos = FakeConcesiones(), FakeConsentimientos()
        self.entidades, self.poderes = FakeEntidades(), FakePoderes()
        self.mandatos = FakeMandatos(self.entidades, cuentas)
        self.answers: dict[tuple[str, str, str], tuple[str, str]] = {}
        self.contrasenas = FakeContrasenas()
        self.secretos = HmacSecretos(b"llave de prueba")
        self.llaves = FakeLlaves()
        self.jurisdiccion = Jurisdiccion.cargar()
        self.runner: FakeRunner[FakeIdentityTx] = FakeRunner(self.tx)
        self.factores = FakeFactores(cuentas)
        self.passkeys = FakePasskeys(self.factores.passkeys)
        self.desafios = FakeDesafios()
        self.cofre = FakeCofre()
        emisor = self.emisor = Emisor(self.secretos, self.llaves, exigidos)
        self.retirar_totp, self.retirar_passkey = RetirarTotp(exigidos), RetirarPasskey(exigidos)
        self.renovar_codigos = RenovarCodigos(self.secretos)
        self.renovar_sesion = RenovarSesion(self.secretos, emisor)
        self.crear_totp = CrearTotp(self.cofre, "Organismo Judicial")
        self.confirmar_totp = ConfirmarTotp(self.runner, self.cofre, self.secretos)
        self.segundo = SegundoFactor(self.runner, self.cofre, self.secretos)
        self.completar_sesion = CompletarSesion(self.segundo, emisor)
        self.ceremonias = CEREMONIAS
        self.preparar_passkey = PrepararPasskey(self.ceremonias, self.secretos)
        self.registrar_passkey = RegistrarPasskey(self.ceremonias, self.secretos)
        self.preparar_sesion_con_passkey = PrepararSesionConPasskey(self.ceremonias, self.secretos)
        self.abrir_sesion_con_passkey = AbrirSesionConPasskey(self.runner, self.ceremonias, emisor)
        self.reforzar_sesion = ReforzarSesion(self.runner, self.cofre, self.secretos, self.ceremonias)
        self.captchas = Captchas(self.secretos, BITS, timedelta(minutes=10))
        self.abrir_sesion = self.login(Exigencia.NUNCA)
        self.solicitar_registro = SolicitarRegistro(
            self.runner, self.contrasenas, self.secretos, self.captchas, self.jurisdiccion
        )
        self.registrar_cuenta = RegistrarCuenta(self.runner, self.contrasenas, self.jurisdiccion, self.ceremonias)

    def tx(self, principal: Principal) -> FakeIdentityTx:
        tx = FakeIdentityTx(principal, self.clock, self.events, self.answers)
        tx.verificaciones = self.verificaciones
        tx.importaciones = self.importaciones
        tx.entidades, tx.mandatos, tx.poderes = self.entidades, self.mandatos, self.poderes
        tx.personas, tx.cuentas, tx.sesiones, tx.frenos = self.personas, self.cuentas, self.sesiones, self.frenos
        tx.auditoria = self.auditoria.por(principal)
        tx.factores, tx.passkeys, tx.desafios = self.factores, self.passkeys, self.desafios
        tx.captchas, tx.registros, tx.enlaces = self.captchas_usados, self.registros, self.enlaces
        tx.mensajes = self.mensajes
        tx.clientes, tx.autorizaciones = self.clientes, self.autorizaciones
        tx.concesiones, tx.consentimientos = self.concesiones, self.consentimientos
        return tx

    def login(self, exigencia: Exigencia) -> AbrirSesion:
        """Logging in where captchas are wanted as `exigencia` says."""
        return AbrirSesion(self.identificacion(exigencia), self.secretos, self.emisor)

    def identificacion(self, exigencia: Exigencia) -> Identificacion:
        """The same for whatever asks for e-mail and password."""
        return Identificacion(self.runner, self.contrasenas, self.secretos, self.captchas, exigencia)

    def captcha(self) -> str:
        """A fresh one, solved."""
        return resuelto(self.captchas.nuevo(self.clock.now())[1], BITS)

    async def solicitar(self, **fields: Any) -> None:
        """The form sent, by default right and with a captcha."""
        command = replace(formulario(), **{"captcha": self.captcha(), **fields})
        await self.runner.run(self.solicitar_registro, ANONIMO, command)

    async def confirmar(self, token: str, contrasena: str = CONTRASENA, cliente: Cliente = CASA) -> Negado | None:
        """The link of a confirmation mail followed."""
        use_case = ConfirmarCorreo(self.runner, self.contrasenas, self.secretos)
        return await self.runner.run(use_case, ANONIMO, ConfirmarToken(token, contrasena, cliente))

    def mensajes_a(self, correo: str) -> list[Mensaje]:
        """Mails written to that address, oldest first."""
        return [mensaje for mensaje in self.mensajes.kept.values() if mensaje.destinatario == correo]

    def token(self, correo: str = CORREO) -> str:
        """The token in the newest mail to that address."""
        enlace = self.mensajes_a(correo)[-1].enlace
        assert enlace is not None
        return self.secretos.ficha(enlace)

    async def registrada(self, correo: str = CORREO, **fields: Any) -> Cuenta:
        """An account of CONTRASENA."""
        return await self.runner.run(self.registrar_cuenta, CLI, registro(correo=correo, **fields))

    async def abrir(
        self, correo: str = CORREO, contrasena: str = CONTRASENA, cliente: Cliente = CASA, captcha: str = ""
    ) -> Acceso | Negado:
        """A login."""
        return await self.runner.run(self.abrir_sesion, ANONIMO, Abrir(correo, contrasena, cliente, captcha))

    async def abierta(self, correo: str = CORREO, cliente: Cliente = CASA) -> Acceso:
        """A login that must succeed."""
        acceso = await self.abrir(correo, cliente=cliente)
        assert isinstance(acceso, Acceso)
        return acceso

    def codigo(self, pasos: int = 0) -> str:
        """What an authenticator application shows now, or so many half minutes later."""
        return codigo_de(SECRETO, paso_de(self.clock.now()) + pasos)

    async def con_totp(self, correo: str = CORREO) -> tuple[Principal, Confirmado]:
        """The account logged in, with a confirmed TOTP secret; the next code it may use is a later step's."""
        acceso = await self.abierta(correo)
        cuenta = self.cuentas.kept[self.sesiones.kept[acceso.sesion_id].cuenta_id]
        quien = usuario(cuenta, acceso.sesion_id)
        return quien, await self.confirmado(quien)

    async def confirmado(self, quien: Principal) -> Confirmado:
        """A TOTP secret, made and confirmed."""
        await self.runner.run(self.crear_totp, quien, CrearSecreto())
        confirmado = await self.runner.run(self.confirmar_totp, quien, Confirmar(self.codigo()))
        assert isinstance(confirmado, Confirmado)
        return confirmado

    async def desafio(self, correo: str = CORREO, cliente: Cliente = CASA) -> str:
        """The challenge of a login with the right password."""
        negado = await self.abrir(correo, cliente=cliente)
        assert isinstance(negado, Negado)
        return negado.error.metadata["desafio"]

    async def completar(
        self, desafio: str, codigo: str, cliente: Cliente = CASA, *, de_recuperacion: bool = False
    ) -> Acceso | Negado:
        """The answer to a challenge."""
        return await self.runner.run(
            self.completar_sesion, ANONIMO, Completar(desafio, codigo, de_recuperacion, cliente)
        )

    async def con_passkey(
        self, correo: str = CORREO, autenticador: Autenticador | None = None
    ) -> tuple[Principal, Autenticador, PasskeyRegistrada]:
        """The account logged in, with a passkey registered."""
        autenticador = autenticador or Autenticador()
        acceso = await self.abierta(correo)
        cuenta = self.cuentas.kept[self.sesiones.kept[acceso.sesion_id].cuenta_id]
        quien = usuario(cuenta, acceso.sesion_id)
        return quien, autenticador, await self.otra_passkey(quien, autenticador)

    async def otra_passkey(self, quien: Principal, autenticador: Autenticador | None = None) -> PasskeyRegistrada:
        """A passkey registered in that session."""
        opciones = await self.runner.run(self.preparar_passkey, quien, PrepararRegistro())
        respuesta = RegistrarRespuesta((autenticador or Autenticador()).crear(opciones), "Mi teléfono")
        return await self.runner.run(self.registrar_passkey, quien, respuesta)

    async def opciones(self, cliente: Cliente = CASA) -> str:
        """What a device needs to show a passkey."""
        return await self.runner.run(self.preparar_sesion_con_passkey, ANONIMO, PrepararSesion(cliente))

    async def mostrar(self, respuesta: str, cliente: Cliente = CASA) -> Acceso | Negado:
        """A login by passkey."""
        return await self.runner.run(self.abrir_sesion_con_passkey, ANONIMO, AbrirConPasskey(respuesta, cliente))

    async def renovar(self, renovacion: str, cliente: Cliente = CASA) -> Acceso | Negado:
        """A rotation."""
        return await self.runner.run(self.renovar_sesion, ANONIMO, Renovar(renovacion, cliente))


def told(refusal: EstradoError) -> list[tuple[str, str]]:
    """What is wrong with a form, and with which field."""
    if isinstance(refusal, DatosInvalidos):
        return [(error["motivo"], error["campo"]) for error in DatosInvalidos.leer(refusal.metadata["errores"])]
    return [(refusal.code, refusal.metadata["campo"])]


def resuelto(desafio: str, bits: int) -> str:
    """The challenge with the first number that does its work."""
    return next(texto for texto in map(f"{desafio}.{{}}".format, count()) if trabajado(texto, bits))


def formulario() -> Solicitar:
    """The form REGISTRARSE, rightly filled in."""
    return Solicitar(CUI, "1990-12-31", CORREO, CONTRASENA, CONTRASENA)


def registro(correo: str = CORREO, **fields: Any) -> Registrar:
    """A registration of CORREO with CONTRASENA; another e-mail is somebody else's, with another CUI."""
    base = Registrar(correo, CONTRASENA, "Ana Pérez", "cui", cui_de(correo), TipoDeCuenta.INDIVIDUAL)
    return replace(base, **fields)


def cui_de(correo: str) -> str:
    """The CUI of whoever has that e-mail: CUI for CORREO."""
    if correo.strip().casefold() == CORREO:
        return CUI
    serie = crc32(correo.encode()) % 10**8
    while (digito := sum(peso * int(cifra) for peso, cifra in enumerate(f"{serie:08}", 2)) % 11) == 10:
        serie = (serie + 1) % 10**8
    return f"{serie:08}{digito}0101"


def usuario(cuenta: Cuenta, sesion_id: UUID | None = None) -> Principal:
    """The account's holder, through the gateway."""
    return Principal("usuario", "gateway", cuenta.id, cuenta.persona, frozenset(cuenta.roles), sesion_id)
