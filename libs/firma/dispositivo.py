"""Keys in a token or an HSM, through PKCS #11: they are used there, with a PIN, and never leave it."""

import asyncio
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

import pkcs11
from asn1crypto.algos import DigestInfo
from asn1crypto.x509 import Certificate
from pkcs11.util.ec import encode_ecdsa_signature

from libs.firma.certificados import Certificados
from libs.firma.errores import DispositivoDeFirmaNoDisponible, LlaveDeFirmaInutilizable, PinDeFirmaIncorrecto

ResultT = TypeVar("ResultT")

_WRONG_PIN = (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange)
_CLASS, _LABEL, _VALUE = pkcs11.Attribute.CLASS, pkcs11.Attribute.LABEL, pkcs11.Attribute.VALUE


class Dispositivo:
    """The token `ficha` (its label) behind the PKCS #11 module `modulo` (a shared library), which has `plazo` seconds
    for each thing asked of it, waiting for its turn included: one thing at a time is asked of a module, to which the
    whole process is one user, logged in or not."""

    def __init__(self, modulo: Path, ficha: str, plazo: float = 10.0) -> None:
        self._module, self._label, self._seconds = modulo, ficha, plazo
        self._thread = _thread_of(modulo)

    async def certificados(self, etiqueta: str, cadena: Iterable[Certificate] = ()) -> Certificados:
        """The certificate of that label in the token, with `cadena` above it. Raises LlaveDeFirmaInutilizable,
        DispositivoDeFirmaNoDisponible."""
        der = await self._ask(partial(_certificate, etiqueta))
        if der is None:
            raise LlaveDeFirmaInutilizable(llave=etiqueta, causa="sin_certificado")
        return Certificados(Certificate.load(der), tuple(cadena))

    async def comprobar(self, etiqueta: str, certificado: Certificate) -> None:
        """That the token is there and, where it holds a certificate of that label, that it is this one. Takes no PIN.
        Raises LlaveDeFirmaInutilizable, DispositivoDeFirmaNoDisponible."""
        der = await self._ask(partial(_certificate, etiqueta))
        if der not in {None, certificado.dump()}:
            raise LlaveDeFirmaInutilizable(llave=etiqueta, causa="certificado_ajeno")

    async def firmar(self, etiqueta: str, pin: str, datos: bytes) -> bytes:
        """The signature of the key of that label over SHA-256 of `datos`. Raises PinDeFirmaIncorrecto,
        LlaveDeFirmaInutilizable, DispositivoDeFirmaNoDisponible."""

        def sign(session: pkcs11.Session) -> bytes:
            try:
                key = session.get_key(object_class=pkcs11.ObjectClass.PRIVATE_KEY, label=etiqueta)
                signs: Callable[..., bytes] = key.sign  # type: ignore[attr-defined]  # a private key's, where it signs
            except (pkcs11.NoSuchKey, pkcs11.MultipleObjectsReturned, AttributeError) as error:
                raise LlaveDeFirmaInutilizable(llave=etiqueta, causa=type(error).__name__) from error
            # Hashed here: not every token has the mechanisms that hash.
            digest = sha256(datos).digest()
            if key.key_type == pkcs11.KeyType.RSA:
                info = DigestInfo({"digest_algorithm": {"algorithm": "sha256"}, "digest": digest}).dump()
                return bytes(signs(info, mechanism=pkcs11.Mechanism.RSA_PKCS))
            if key.key_type == pkcs11.KeyType.EC:
                return bytes(encode_ecdsa_signature(signs(digest, mechanism=pkcs11.Mechanism.ECDSA)))
            raise LlaveDeFirmaInutilizable(llave=etiqueta, causa="tipo")

        return await self._ask(sign, pin)

    async def _ask(self, what: Callable[[pkcs11.Session], ResultT], pin: str | None = None) -> ResultT:
        asked = asyncio.get_running_loop().run_in_executor(self._thread, self._in_session, what, pin)
        try:
            async with asyncio.timeout(self._seconds):
                return await asked
        except TimeoutError as error:
            raise DispositivoDeFirmaNoDisponible(dispositivo=self._label) from error

    def _in_session(self, what: Callable[[pkcs11.Session], ResultT], pin: str | None) -> ResultT:
        try:
            token = pkcs11.lib(str(self._module)).get_token(token_label=self._label)
            with token.open(user_pin=pin) as session:
                return what(session)
        except _WRONG_PIN as error:
            raise PinDeFirmaIncorrecto(bloqueado="no") from error
        except pkcs11.PinLocked as error:
            raise PinDeFirmaIncorrecto(bloqueado="si") from error
        except (pkcs11.PKCS11Error, OSError) as error:
            raise DispositivoDeFirmaNoDisponible(dispositivo=self._label) from error


def _certificate(label: str, session: pkcs11.Session) -> bytes | None:
    found = next(session.get_objects({_CLASS: pkcs11.ObjectClass.CERTIFICATE, _LABEL: label}), None)
    return bytes(found[_VALUE]) if found else None


@cache
def _thread_of(module: Path) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, thread_name_prefix=f"pkcs11-{module.stem}")


class LlaveEnDispositivo:
    """A key of a `Dispositivo`, used with its holder's PIN. See Llave."""

    def __init__(self, dispositivo: Dispositivo, etiqueta: str, pin: str, certificados: Certificados) -> None:
        self._device, self._label, self._pin, self.certificados = dispositivo, etiqueta, pin, certificados
        self._refused: dict[str, str] | None = None

    async def firmar(self, datos: bytes) -> bytes:
        """See Llave. A PIN that was wrong is not tried again: after some more attempts the token would lock itself."""
        if self._refused is not None:
            raise PinDeFirmaIncorrecto(**self._refused)
        try:
            return await self._device.firmar(self._label, self._pin, datos)
        except PinDeFirmaIncorrecto as error:
            self._refused = error.metadata
            raise
