"""Ports about second factors in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from services.identity.domain.cuenta import Cuenta
from services.identity.domain.desafio import Desafio
from services.identity.domain.factores import Factores
from services.identity.domain.passkey import Passkey
from services.identity.domain.totp import Totp

SECRETO = b"12345678901234567890"


@dataclass
class FakeFactores:
    cuentas: dict[UUID, Cuenta]
    totps: dict[UUID, Totp] = field(default_factory=dict)
    passkeys: dict[UUID, Passkey] = field(default_factory=dict)
    codigos: dict[tuple[UUID, str], datetime | None] = field(default_factory=dict)

    def bloquear(self, cuenta_id: UUID) -> bool:
        return cuenta_id in self.cuentas

    def de(self, cuenta_id: UUID) -> Factores:
        totp = self.totps.get(cuenta_id)
        sin_usar = [key for key, usado in self.codigos.items() if key[0] == cuenta_id and usado is None]
        suyas = [passkey for passkey in self.passkeys.values() if passkey.cuenta_id == cuenta_id]
        confirmado = totp is not None and totp.confirmado is not None
        return Factores(totp=confirmado, passkeys=len(suyas), codigos=len(sin_usar))

    def totp(self, cuenta_id: UUID) -> Totp | None:
        return self.totps.get(cuenta_id)

    def guardar_totp(self, totp: Totp) -> None:
        self.totps[totp.cuenta_id] = totp

    def retirar_totp(self, cuenta_id: UUID) -> None:
        self.totps.pop(cuenta_id, None)

    def reponer_codigos(self, cuenta_id: UUID, huellas: Sequence[str]) -> None:
        self.codigos = {key: usado for key, usado in self.codigos.items() if key[0] != cuenta_id}
        self.codigos.update({(cuenta_id, huella): None for huella in huellas})

    def usar_codigo(self, cuenta_id: UUID, huella: str, ahora: datetime) -> bool:
        if self.codigos.get((cuenta_id, huella), ahora) is not None:
            return False
        self.codigos[cuenta_id, huella] = ahora
        return True


@dataclass
class FakePasskeys:
    kept: dict[UUID, Passkey]

    def agregar(self, passkey: Passkey) -> bool:
        if self.por_credencial(passkey.credencial):
            return False
        self.kept[passkey.id] = passkey
        return True

    def por_credencial(self, credencial: bytes) -> Passkey | None:
        return next((passkey for passkey in self.kept.values() if passkey.credencial == credencial), None)

    def de_cuenta(self, cuenta_id: UUID) -> Sequence[Passkey]:
        return [passkey for passkey in self.kept.values() if passkey.cuenta_id == cuenta_id]

    def usar(self, passkey_id: UUID, contador: int, ahora: datetime) -> None:
        self.kept[passkey_id] = replace(self.kept[passkey_id], contador=contador, usada=ahora)

    def anotar_retroceso(self, passkey_id: UUID, ahora: datetime) -> None:
        self.kept[passkey_id] = replace(self.kept[passkey_id], retroceso=ahora)

    def retirar(self, cuenta_id: UUID, passkey_id: UUID) -> bool:
        if passkey_id not in self.kept or self.kept[passkey_id].cuenta_id != cuenta_id:
            return False
        del self.kept[passkey_id]
        return True


@dataclass
class FakeDesafios:
    kept: dict[str, Desafio] = field(default_factory=dict)

    def agregar(self, desafio: Desafio) -> None:
        self.kept[desafio.huella] = desafio

    def leer(self, huella: str) -> Desafio | None:
        return self.kept.get(huella)

    bloquear = leer

    def contar(self, huella: str) -> None:
        self.kept[huella] = replace(self.kept[huella], fallos=self.kept[huella].fallos + 1)

    def gastar(self, huella: str) -> None:
        self.kept.pop(huella, None)

    def gastar_de(self, cuenta_id: UUID) -> None:
        self.kept = {huella: desafio for huella, desafio in self.kept.items() if desafio.cuenta_id != cuenta_id}

    def olvidar(self, ahora: datetime) -> bool:
        self.kept = {huella: desafio for huella, desafio in self.kept.items() if desafio.vence >= ahora}
        return False


class FakeCofre:
    """Encrypts by turning around; the secret is always SECRETO."""

    def secreto_nuevo(self) -> bytes:
        return SECRETO

    def guardar(self, cuenta_id: UUID, secreto: bytes) -> bytes:
        return cuenta_id.bytes + secreto[::-1]

    def abrir(self, cuenta_id: UUID, cifrado: bytes) -> bytes:
        assert cifrado[:16] == cuenta_id.bytes
        return cifrado[:15:-1]
