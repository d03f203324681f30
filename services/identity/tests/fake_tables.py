"""identity's repositories in memory."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from services.identity.application.ports.importacion import Existente
from services.identity.domain.captcha import Captcha
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.enlace import Enlace, Para
from services.identity.domain.freno import Freno
from services.identity.domain.mensaje import Clase, Mensaje, Pendientes
from services.identity.domain.persona import Identificador, Persona
from services.identity.domain.registro import Registro
from services.identity.domain.sesion import Sesion, Uso


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

    def buscar(self, identificador: Identificador) -> UUID | None:
        found = (persona.id for persona in self.kept.values() if persona.identificador == identificador)
        return next(found, None)

    def leer(self, persona: UUID) -> Persona | None:
        return self.kept.get(persona)

    def bloquear(self, persona: UUID) -> None:
        assert persona in self.kept

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

    fijar = bloquear = leer

    def leer_varias(self, ids: Collection[UUID]) -> Sequence[Cuenta]:
        return [self.kept[cuenta_id] for cuenta_id in sorted(self.kept) if cuenta_id in ids]

    def actualizar(self, cuenta: Cuenta) -> None:
        self.kept[cuenta.id] = replace(
            self.kept[cuenta.id],
            nombre=cuenta.nombre,
            telefono=cuenta.telefono,
            telefono_confirmado=cuenta.telefono_confirmado,
        )

    def confirmar_telefono(self, cuenta_id: UUID) -> None:
        self.kept[cuenta_id] = replace(self.kept[cuenta_id], telefono_confirmado=True)

    def seguir_correo(self, cuenta_id: UUID) -> None:
        self.kept[cuenta_id] = replace(self.kept[cuenta_id], correo_seguido=True)

    def verificadas_de(self, persona: UUID) -> Sequence[UUID]:
        return [cuenta.id for cuenta in self.kept.values() if cuenta.persona == persona and cuenta.verificada]

    def verificadas_de_varias(self, personas: Collection[UUID]) -> Sequence[Cuenta]:
        cuentas = self.leer_varias(self.kept)
        return [cuenta for cuenta in cuentas if cuenta.persona in personas and cuenta.verificada]

    def verificar(self, cuenta: Cuenta) -> None:
        self.kept[cuenta.id] = cuenta

    def inhabilitar(self, cuenta_id: UUID, desde: datetime | None) -> None:
        self.kept[cuenta_id] = replace(self.kept[cuenta_id], inhabilitada=desde)

    def cambiar_contrasena(self, cuenta_id: UUID, anterior: str, nueva: str) -> bool:
        if self.kept[cuenta_id].contrasena != anterior:
            return False
        self.kept[cuenta_id] = replace(self.kept[cuenta_id], contrasena=nueva)
        return True


@dataclass
class FakeImportaciones:
    de_personas: FakePersonas
    de_cuentas: FakeCuentas

    def existentes(self, correos: Sequence[str], cuis: Sequence[str]) -> Sequence[Existente]:
        found = [
            Existente(
                cuenta.correo,
                self.de_personas.kept[cuenta.persona].identificador,
                cuenta.importada is not None,
                cuenta.verificada,
            )
            for cuenta in self.de_cuentas.kept.values()
        ]
        return [one for one in found if one.correo in correos or one.identificador.valor in cuis]

    def personas(self, cuis: Sequence[str]) -> Mapping[str, UUID]:
        return {cui: self.de_personas.resolver(Identificador("cui", cui)) for cui in cuis}

    def agregar(self, cuentas: Sequence[Cuenta]) -> bool:
        return all(map(self.de_cuentas.agregar, cuentas))


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

    def bloquear_familia(self, huella: str) -> Sesion | None:
        return self.kept[self.renovaciones[huella][0]] if huella in self.renovaciones else None

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

    def autenticar(self, sesion_id: UUID, metodos: tuple[str, ...], ahora: datetime) -> None:
        self.kept[sesion_id] = replace(self.kept[sesion_id], metodos=metodos, autenticada=ahora)

    def cerrar(self, sesion_id: UUID, ahora: datetime) -> None:
        self.kept[sesion_id] = replace(self.kept[sesion_id], cerrada=ahora)

    def cerrar_de(self, cuenta_id: UUID, ahora: datetime, salvo: UUID | None) -> None:
        for sesion in list(self.kept.values()):
            if sesion.cuenta_id == cuenta_id and sesion.id != salvo and sesion.cerrada is None:
                self.cerrar(sesion.id, ahora)

    def cerrar_abiertas(self, hasta: datetime, ahora: datetime, limite: int) -> int:
        meant = [sesion.id for sesion in self.kept.values() if sesion.cerrada is None and sesion.abierta <= hasta]
        for sesion_id in meant[:limite]:
            self.cerrar(sesion_id, ahora)
        return len(meant[:limite])

    def de_cuenta(self, cuenta_id: UUID) -> Sequence[Sesion]:
        mine = [sesion for sesion in self.kept.values() if sesion.cuenta_id == cuenta_id and not sesion.cerrada]
        return sorted(mine, key=lambda sesion: sesion.ultimo_uso, reverse=True)

    def todas_de(self, cuenta_id: UUID) -> Sequence[Sesion]:
        mine = [sesion for sesion in self.kept.values() if sesion.cuenta_id == cuenta_id]
        return sorted(mine, key=lambda sesion: sesion.ultimo_uso, reverse=True)

    def cerradas_desde(self, instante: datetime) -> Sequence[UUID]:
        return [sesion.id for sesion in self.kept.values() if sesion.cerrada and sesion.cerrada >= instante]

    def conoce(self, cuenta_id: UUID, direccion: str) -> bool:
        return any(
            sesion.cuenta_id == cuenta_id and sesion.cliente.direccion == direccion for sesion in self.kept.values()
        )

    def olvidar(self, renovaciones: datetime, sesiones: datetime) -> bool:
        self.renovaciones = {
            huella: (familia, uso)
            for huella, (familia, uso) in self.renovaciones.items()
            if uso is None or uso.usada >= renovaciones
        }
        self.kept = {key: sesion for key, sesion in self.kept.items() if sesion.ultimo_uso >= sesiones}
        return False


@dataclass
class FakeFrenos:
    kept: dict[str, Freno] = field(default_factory=dict)

    def leer(self, frenos: Sequence[Freno]) -> Sequence[Freno]:
        return [self.kept.get(freno.clave, freno) for freno in frenos]

    bloquear = leer

    def guardar(self, freno: Freno) -> None:
        self.kept[freno.clave] = freno

    def olvidar(self, antes_de: datetime) -> bool:
        self.kept = {clave: freno for clave, freno in self.kept.items() if not freno.ultimo or freno.ultimo >= antes_de}
        return False


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

    def olvidar(self, antes_de: datetime) -> bool:
        self.kept = {azar: vence for azar, vence in self.kept.items() if vence >= antes_de}
        return False


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

    def olvidar(self, antes_de: datetime) -> bool:
        self.kept = {key: registro for key, registro in self.kept.items() if registro.vence >= antes_de}
        return False


@dataclass
class FakeEnlaces:
    kept: dict[UUID, Enlace] = field(default_factory=dict)

    def agregar(self, enlace: Enlace) -> None:
        self.kept[enlace.id] = enlace

    def bloquear(self, huella: str) -> Enlace | None:
        return next((enlace for enlace in self.kept.values() if enlace.huella == huella), None)

    leer = bloquear

    def todos_de(self, de: UUID) -> Sequence[Enlace]:
        return [enlace for enlace in self.kept.values() if enlace.de == de]

    def usar(self, enlace_id: UUID, ahora: datetime) -> None:
        self.kept[enlace_id] = replace(self.kept[enlace_id], usado=ahora)

    def anular(self, de: UUID, para: Para, ahora: datetime) -> None:
        for enlace in self.kept.values():
            if enlace.de == de and enlace.para is para and enlace.usado is None:
                self.usar(enlace.id, ahora)

    def olvidar(self, antes_de: datetime) -> bool:
        self.kept = {key: enlace for key, enlace in self.kept.items() if enlace.vence >= antes_de}
        return False


@dataclass
class FakeMensajes:
    enlaces: FakeEnlaces
    kept: dict[UUID, Mensaje] = field(default_factory=dict)

    def agregar(self, mensaje: Mensaje) -> None:
        self.kept[mensaje.id] = mensaje

    def recientes(self, clase: Clase, correo: str, desde: datetime) -> int:
        newer = [mensaje for mensaje in self.kept.values() if mensaje.creado > desde]
        return sum((mensaje.clase, mensaje.destinatario) == (clase, correo) for mensaje in newer)

    def de(self, cuenta_id: UUID, correo: str) -> Sequence[Mensaje]:
        links = {enlace.id for enlace in self.enlaces.todos_de(cuenta_id)}
        return [one for one in self.kept.values() if one.destinatario == correo or one.enlace in links]

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

    def olvidar(self, antes_de: datetime) -> bool:
        self.kept = {key: one for key, one in self.kept.items() if one.creado >= antes_de or one.proximo}
        return False
