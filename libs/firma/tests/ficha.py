"""A token in software (SoftHSM), and how keys come into it."""

import secrets
import subprocess
from pathlib import Path

import pkcs11
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from libs.firma.desarrollo import Emitido
from libs.firma.tests.mundo import guardar

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
LABEL, PIN = "estrado-prueba", "271828"


def softhsm(*arguments: str | Path) -> None:
    subprocess.run(["softhsm2-util", *map(str, arguments)], check=True, capture_output=True)


def put(emitido: Emitido, label: str, folder: Path) -> None:
    """A key and its certificate into the token, as who hands out tokens does it."""
    key = emitido.llave.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path, number = guardar(folder, f"{label}.pem", key), secrets.token_hex(8)
    softhsm("--import", path, "--token", LABEL, "--label", label, "--id", number, "--pin", PIN)
    with pkcs11.lib(str(MODULE)).get_token(token_label=LABEL).open(rw=True, user_pin=PIN) as session:
        session.create_object(
            {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: label,
                pkcs11.Attribute.ID: bytes.fromhex(number),
                pkcs11.Attribute.SUBJECT: emitido.certificado.subject.public_bytes(),
                pkcs11.Attribute.VALUE: emitido.certificado.public_bytes(Encoding.DER),
            }
        )
