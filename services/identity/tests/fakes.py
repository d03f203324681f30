"""identity's ports in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from libs.foundation.core.auditoria import Auditoria
from libs.foundation.core.principals import Principal, servicio
from libs.foundation.testing.fakes import FakeAuditoria, FakeRunner, FakeTx, FixedClock
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.adapters.secretos import HmacSecretos
from services.identity.application.abrir_sesion import Abrir, AbrirSesion
from services.identity.application.acceso import Acceso, Negado
from services.identity.application.captchas import Captchas
from services.identity.application.confirmar_correo import Confirmar, ConfirmarCorreo
from services.identity.application.ports import (
    CaptchasUsados,
    Cuentas,
    Enlaces,
    Frenos,
    Mensajes,
    Personas,
    Registros,
    Sesiones,
)
from services.identity.application.registrar_cuenta import Registrar, RegistrarCuenta
from services.identity.application.renovar_sesion import Renovar, RenovarSesion
from services.identity.application.solicitar_registro import Solicitar, SolicitarRegistro
from services.identity.domain.captcha import Captcha, Exigencia, trabajado
from services.identity.domain.cuenta import Cuenta, TipoDeCuenta
from services.identity.domain.enlace import Enlace
from services.identity.domain.freno import Freno
from services.identity.domain.mensaje import Mensaje, Pendientes
from services.identity.domain.persona import Identificador, Persona
from services.identity.domain.registro import Registro
from services.identity.domain.sesion import Cliente, Sesion, Uso

CORREO = "ana@ejemplo.gt"
CONTRASENA = "QZ-VKX7W"
CUI = "1234 56789 0101"
CASA = Cliente.de("190.56.1.1", "Firefox")
CAFE = Cliente.de("181.174.2.2", "Firefox")
BITS = 4
ANONIMO = Principal(kind="anonimo", service="gateway")
CLI = servicio("cli")


@dataclass
class FakePersonas:
    kept: dict[UUID, Persona]
    cuentas: dict[UUID, Cuenta]

    def resolver(self, identificador: Identificador) -> UUID:
        for persona in self.kept.values():
            if persona.identificador == identificador:
                return persona.id
        persona = Persona(uuid4(), identificador)
        self.kept[persona.id] = persona
        return persona.id

    def leer(self, persona: UUID) -> Persona | None:
        return self.kept.get(persona)

    def verificada(self, persona: UUID) -> bool:
        return any(cuenta.persona == persona and cuenta.verificada for cuenta in self.cuentas.values())

    def anotar_casillero(self, persona: UUID, numero: str) -> bool:
        if persona not in self.kept:
            return False
        self.kept[persona] = replace(self.kept[persona], numero_casillero=numero)
        return True


@dataclass
class FakeCuentas:
    kept: dict[UUID, Cuenta]

    def agregar(self, cuenta: Cuenta) -> bool:
        if self.por_correo(cuenta.correo):
            return False
        self.kept[cuenta.id] = cuenta
        return True

    def por_correo(self, correo: str) -> Cuenta | None:
        return next((cuenta for cuenta in self.kept.values() if cuenta.correo == correo), None)

    def leer(self, cuenta_id: UUID) -> Cuenta | None:
        return self.kept.get(cuenta_id)


@dataclass
class FakeSesiones:
    kept: dict[UUID, Sesion] = field(default_factory=dict)
    renovaciones: dict[str, tuple[UUID, Uso | None]] = field(default_factory=dict)

    def agregar(self, sesion: Sesion, huella: str) -> None:
        self.kept[sesion.id] = sesion
        self.renovaciones[huella] = (sesion.id, None)

    def leer(self, sesion_id: UUID) -> Sesion | None:
        return self.kept.get(sesion_id)

    def bloquear(self, sesion_id: UUID) -> Sesion | None:
        return self.kept.get(sesion_id)

    def familia(self, huella: str) -> UUID | None:
        return self.renovaciones[huella][0] if huella in self.renovaciones else None

    def usar(self, huella: str, uso: Uso) -> bool:
        familia, usada = self.renovaciones[huella]
        if usada is None:
            self.renovaciones[huella] = (familia, uso)
        return usada is None

    def uso(self, huella: str) -> Uso:
        uso = self.renovaciones[huella][1]
        assert uso is not None
        return uso

    def renovar(self, sesion_id: UUID, huella: str, ahora: datetime) -> None:
        assert huella not in self.renovaciones
        self.renovaciones[huella] = (sesion_id, None)
        self.kept[sesion_id] = replace(self.kept[sesion_id], ultimo_uso=ahora)

    def cerrar(self, sesion_id: UUID, ahora: datetime) -> None:
        self.kept[sesion_id] = replace(self.kept[sesion_id], cerrada=ahora)

    def de_cuenta(self, cuenta_id: UUID) -> Sequence[Sesion]:
        mine = [sesion for sesion in self.kept.values() if sesion.cuenta_id == cuenta_id and not sesion.cerrada]
        return sorted(mine, key=lambda sesion: sesion.ultimo_uso, reverse=True)

    def cerradas_desde(self, instante: datetime) -> Sequence[UUID]:
        return [sesion.id for sesion in self.kept.values() if sesion.cerrada and sesion.cerrada >= instante]

    def conoce(self, cuenta_id: UUID, direccion: str) -> bool:
        return any(
            sesion.cuenta_id == cuenta_id and sesion.cliente.direccion == direccion for sesion in self.kept.values()
        )

    def olvidar(self, renovaciones: datetime, sesiones: datetime) -> None:
        self.renovaciones = {
            huella: (familia, uso)
            for huella, (familia, uso) in self.renovaciones.items()
            if uso is None or uso.usada >= renovaciones
        }
        self.kept = {key: sesion for key, sesion in self.kept.items() if sesion.ultimo_uso >= sesiones}


@dataclass
class FakeFrenos:
    kept: dict[str, Freno] = field(default_factory=dict)

    def leer(self, frenos: Sequence[Freno]) -> Sequence[Freno]:
        return [self.kept.get(freno.clave, freno) for freno in frenos]

    bloquear = leer

    def guardar(self, freno: Freno) -> None:
        self.kept[freno.clave] = freno

    def olvidar(self, antes_de: datetime) -> None:
        self.kept = {clave: freno for clave, freno in self.kept.items() if not freno.ultimo or freno.ultimo >= antes_de}


@dataclass
class FakeCaptchas:
    kept: dict[str, datetime] = field(default_factory=dict)

    def usado(self, azar: str) -> bool:
        return azar in self.kept

    def usar(self, captcha: Captcha) -> bool:
        if captcha.azar in self.kept:
            return False
        self.kept[captcha.azar] = captcha.vence
        return True

    def olvidar(self, antes_de: datetime) -> None:
        self.kept = {azar: vence for azar, vence in self.kept.items() if vence >= antes_de}


@dataclass
class FakeRegistros:
    kept: dict[UUID, Registro] = field(default_factory=dict)

    def agregar(self, registro: Registro) -> None:
        self.kept[registro.id] = registro

    def leer(self, registro_id: UUID) -> Registro | None:
        return self.kept.get(registro_id)

    def ultimo(self, correo: str, ahora: datetime) -> Registro | None:
        own = [registro for registro in self.kept.values() if registro.correo == correo and registro.vence > ahora]
        return max(own, key=lambda registro: registro.vence, default=None)

    def borrar(self, correo: str) -> None:
        self.kept = {key: registro for key, registro in self.kept.items() if registro.correo != correo}

    def olvidar(self, antes_de: datetime) -> None:
        self.kept = {key: registro for key, registro in self.kept.items() if registro.vence >= antes_de}


@dataclass
class FakeEnlaces:
    kept: dict[UUID, Enlace] = field(default_factory=dict)

    def agregar(self, enlace: Enlace) -> None:
        self.kept[enlace.id] = enlace

    def bloquear(self, huella: str) -> Enlace | None:
        return next((enlace for enlace in self.kept.values() if enlace.huella == huella), None)

    def usar(self, enlace_id: UUID, ahora: datetime) -> None:
        self.kept[enlace_id] = replace(self.kept[enlace_id], usado=ahora)

    def olvidar(self, antes_de: datetime) -> None:
        self.kept = {key: enlace for key, enlace in self.kept.items() if enlace.vence >= antes_de}


@dataclass
class FakeMensajes:
    kept: dict[UUID, Mensaje] = field(default_factory=dict)

    def agregar(self, mensaje: Mensaje) -> None:
        self.kept[mensaje.id] = mensaje

    def recientes(self, correo: str, desde: datetime) -> int:
        return sum(mensaje.destinatario == correo and mensaje.creado > desde for mensaje in self.kept.values())

    def debidos(self, ahora: datetime, limite: int) -> Sequence[UUID]:
        return [mensaje.id for mensaje in self.kept.values() if mensaje.proximo and mensaje.proximo <= ahora][:limite]

    def leer(self, mensaje_id: UUID) -> Mensaje | None:
        return self.kept.get(mensaje_id)

    bloquear = leer

    def guardar(self, mensaje: Mensaje) -> None:
        self.kept[mensaje.id] = mensaje

    def pendientes(self) -> Pendientes:
        waiting = [mensaje.creado for mensaje in self.kept.values() if mensaje.proximo]
        return Pendientes(len(waiting), min(waiting, default=None))

    def olvidar(self, antes_de: datetime) -> None:
        self.kept = {key: one for key, one in self.kept.items() if one.creado >= antes_de or one.proximo}


class FakeIdentityTx(FakeTx):
    auditoria: Auditoria
    personas: Personas
    cuentas: Cuentas
    sesiones: Sesiones
    frenos: Frenos
    captchas: CaptchasUsados
    registros: Registros
    enlaces: Enlaces
    mensajes: Mensajes


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
        return cifrada == f"cifrada:{contrasena}"


class FakeLlaves:
    """Tokens that say in plain what they claim."""

    def firmar(self, cuenta: Cuenta, sesion_id: UUID, emitido: datetime) -> str:
        return f"{cuenta.id} {sesion_id} {emitido.isoformat()}"

    def jwks(self) -> str:
        return '{"keys":[]}'


class Identity:
    """The use cases on one set of fakes, with the steps that tests begin with."""

    def __init__(self) -> None:
        self.clock = FixedClock()
        self.events: list[Any] = []
        cuentas: dict[UUID, Cuenta] = {}
        self.cuentas = FakeCuentas(cuentas)
        self.personas = FakePersonas({}, cuentas)
        self.sesiones = FakeSesiones()
        self.frenos = FakeFrenos()
        self.auditoria = FakeAuditoria()
        self.captchas_usados = FakeCaptchas()
        self.registros, self.enlaces, self.mensajes = FakeRegistros(), FakeEnlaces(), FakeMensajes()
        self.answers: dict[tuple[str, str, str], tuple[str, str]] = {}
        self.contrasenas = FakeContrasenas()
        self.secretos = HmacSecretos(b"llave de prueba")
        self.llaves = FakeLlaves()
        self.jurisdiccion = Jurisdiccion.cargar()
        self.runner: FakeRunner[FakeIdentityTx] = FakeRunner(self.tx)
        self.captchas = Captchas(self.secretos, BITS, timedelta(minutes=10))
        self.abrir_sesion = self.login(Exigencia.NUNCA)
        self.solicitar_registro = SolicitarRegistro(
            self.runner, self.contrasenas, self.secretos, self.captchas, self.jurisdiccion
        )
        self.renovar_sesion = RenovarSesion(self.secretos, self.llaves)
        self.registrar_cuenta = RegistrarCuenta(self.runner, self.contrasenas, self.jurisdiccion)

    def tx(self, principal: Principal) -> FakeIdentityTx:
        tx = FakeIdentityTx(principal, self.clock, self.events, self.answers)
        tx.personas, tx.cuentas, tx.sesiones, tx.frenos = self.personas, self.cuentas, self.sesiones, self.frenos
        tx.auditoria = self.auditoria
        tx.captchas = self.captchas_usados
        tx.captchas, tx.registros, tx.enlaces = self.captchas_usados, self.registros, self.enlaces
        tx.mensajes = self.mensajes
        return tx

    def login(self, exigencia: Exigencia) -> AbrirSesion:
        """Logging in where captchas are wanted as `exigencia` says."""
        return AbrirSesion(self.runner, self.contrasenas, self.secretos, self.llaves, self.captchas, exigencia)

    def captcha(self) -> str:
        """A fresh one, solved."""
        return resuelto(self.captchas.nuevo(self.clock.now())[1], BITS)

    async def solicitar(self, **fields: Any) -> None:
        """The form sent, by default right and with a captcha."""
        command = replace(formulario(), **{"captcha": self.captcha(), **fields})
        await self.runner.run(self.solicitar_registro, ANONIMO, command)

    async def confirmar(self, token: str) -> None:
        """The link of a confirmation mail followed."""
        await self.runner.run(ConfirmarCorreo(), ANONIMO, Confirmar(token))

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

    async def renovar(self, renovacion: str, cliente: Cliente = CASA) -> Acceso | Negado:
        """A rotation."""
        return await self.runner.run(self.renovar_sesion, ANONIMO, Renovar(renovacion, cliente))


def resuelto(desafio: str, bits: int) -> str:
    """The challenge with the first number that does its work."""
    return next(texto for texto in map(f"{desafio}.{{}}".format, count()) if trabajado(texto, bits))


def formulario() -> Solicitar:
    """The form REGISTRARSE, rightly filled in."""
    return Solicitar(CUI, "1990-12-31", CORREO, CONTRASENA, CONTRASENA)


def registro(**fields: Any) -> Registrar:
    """A registration of CORREO with CONTRASENA."""
    return replace(Registrar(CORREO, CONTRASENA, "Ana Pérez", "cui", CUI, TipoDeCuenta.INDIVIDUAL), **fields)


def usuario(cuenta: Cuenta, sesion_id: UUID | None = None) -> Principal:
    """The account's holder, through the gateway."""
    return Principal("usuario", "gateway", cuenta.id, cuenta.persona, frozenset(cuenta.roles), sesion_id)
