"""WebAuthn's ceremonies, by the library `webauthn`."""

import json
from collections.abc import Callable, Sequence
from typing import TypeVar

import webauthn
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from webauthn.helpers import (
    base64url_to_bytes,
    bytes_to_base64url,
    decode_credential_public_key,
    decoded_public_key_to_cryptography,
    options_to_json,
    parse_attestation_object,
    parse_client_data_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AttestationFormat,
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from services.identity.application.ports.factores import Presentada, Registrada
from services.identity.domain.cuenta import Cuenta
from services.identity.domain.desafio import VIDA_DEL_DESAFIO
from services.identity.domain.errors import PasskeyInvalida

T = TypeVar("T")

_ESPERA = int(VIDA_DEL_DESAFIO.total_seconds() * 1000)  # ms
_RSA = range(2048, 4096 + 1)  # bits: below, not safe; above, each login would be felt
# What the library and the parsers below it raise at malformed input.
_MALFORMADO = (
    WebAuthnException,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
)


class CeremoniasWebauthn:
    """See application.ports.factores.Ceremonias."""

    def __init__(self, rp_id: str, rp_nombre: str, origenes: Sequence[str]) -> None:
        """`rp_id` is the domain that passkeys belong to, `origenes` the pages on it that may ask for them."""
        self._rp_id = rp_id
        self._rp_nombre = rp_nombre
        self._origenes = list(origenes)

    def opciones_de_registro(self, cuenta: Cuenta, reto: str, tenidas: Sequence[bytes]) -> str:
        """See Ceremonias.opciones_de_registro."""
        options = webauthn.generate_registration_options(
            rp_id=self._rp_id,
            rp_name=self._rp_nombre,
            user_id=cuenta.id.bytes,
            user_name=cuenta.correo,
            user_display_name=cuenta.nombre,
            challenge=base64url_to_bytes(reto),
            timeout=_ESPERA,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            ),
            exclude_credentials=[PublicKeyCredentialDescriptor(id=credencial) for credencial in tenidas],
        )
        return options_to_json(options)

    def opciones_de_sesion(self, reto: str) -> str:
        """See Ceremonias.opciones_de_sesion."""
        options = webauthn.generate_authentication_options(
            rp_id=self._rp_id,
            challenge=base64url_to_bytes(reto),
            timeout=_ESPERA,
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json(options)

    def reto_de(self, respuesta: str) -> str:
        """See Ceremonias.reto_de."""

        def read() -> str:
            client = parse_client_data_json(base64url_to_bytes(json.loads(respuesta)["response"]["clientDataJSON"]))
            if client.cross_origin:
                raise PasskeyInvalida
            return bytes_to_base64url(client.challenge)

        return _understood(read)

    def credencial_de(self, respuesta: str) -> bytes:
        """See Ceremonias.credencial_de."""
        return _understood(lambda: base64url_to_bytes(json.loads(respuesta)["id"]))

    def registrada(self, respuesta: str, reto: str) -> Registrada:
        """See Ceremonias.registrada."""
        # Before the library: a device may sign with the new key, and verifying that would cost what the key costs.
        self.exigir_llave(_understood(lambda: _offered_key(respuesta)))
        verified = _understood(
            lambda: webauthn.verify_registration_response(
                credential=respuesta,
                expected_challenge=base64url_to_bytes(reto),
                expected_rp_id=self._rp_id,
                expected_origin=self._origenes,
                require_user_verification=True,
            )
        )
        return Registrada(
            credencial=verified.credential_id,
            llave=verified.credential_public_key,
            contador=verified.sign_count,
            respaldada=verified.credential_backed_up,
        )

    def presentada(self, respuesta: str, reto: str, llave: bytes) -> Presentada:
        """See Ceremonias.presentada."""
        verified = _understood(
            lambda: webauthn.verify_authentication_response(
                credential=respuesta,
                expected_challenge=base64url_to_bytes(reto),
                expected_rp_id=self._rp_id,
                expected_origin=self._origenes,
                credential_public_key=llave,
                credential_current_sign_count=0,  # compared by the domain, against what is locked
                require_user_verification=True,
            )
        )
        return Presentada(
            credencial=verified.credential_id,
            contador=verified.new_sign_count,
            usuario=_understood(lambda: base64url_to_bytes(json.loads(respuesta)["response"]["userHandle"])),
        )

    def exigir_llave(self, llave: bytes) -> None:
        """See Ceremonias.exigir_llave."""
        public = _understood(lambda: decoded_public_key_to_cryptography(decode_credential_public_key(llave)))
        if isinstance(public, RSAPublicKey) and public.key_size not in _RSA:
            raise PasskeyInvalida


def _offered_key(respuesta: str) -> bytes:
    """The new public key (COSE) of an attestation without certificates: none were asked for, none would be believed,
    and parsing them is where libraries go wrong. A device may sign with the new key itself. Raises PasskeyInvalida."""
    attestation = parse_attestation_object(base64url_to_bytes(json.loads(respuesta)["response"]["attestationObject"]))
    own = attestation.fmt == AttestationFormat.PACKED and not attestation.att_stmt.x5c
    offered = attestation.auth_data.attested_credential_data
    if offered is None or not (own or attestation.fmt == AttestationFormat.NONE):
        raise PasskeyInvalida
    return offered.credential_public_key


def _understood(read: Callable[[], T]) -> T:
    try:
        return read()
    except _MALFORMADO as error:
        raise PasskeyInvalida from error
