"""Settings of the institution's seal, for services that seal or judge signatures."""

import re
from pathlib import Path
from typing import Annotated, Literal, NamedTuple
from urllib.parse import unquote

from pydantic import DirectoryPath, Field, FilePath, SecretStr

from libs.foundation.settings import FoundationSettings, NotEmpty

PROPIA = "propia"
_PKCS11 = r"pkcs11:token=([^;?&]+);object=([^;?&]+)\?module-path=(/[^;?&]+)"  # RFC 7512, with what is needed


class EnDispositivo(NamedTuple):
    """Where a key is in a token: the PKCS #11 module, the token's label, the key's."""

    modulo: Path
    ficha: str
    etiqueta: str


class AjustesDeFirma(FoundationSettings):
    """Environment variables ESTRADO_…; the defaults are the embedded mode, with keys of development."""

    sello_llave: Annotated[str | None, NotEmpty] = Field(
        None,
        pattern=rf"^([^:]+|{_PKCS11})$",
        description="The institution's key and certificate: a file (PEM, PKCS #12), or a token or HSM as"
        " pkcs11:token=…;object=…?module-path=/… (RFC 7512); unset: sello.pem in the folder of keys",
        examples=["/run/secrets/sello/sello.p12", "pkcs11:token=Sello;object=sello?module-path=/usr/lib/libhsm.so"],
    )
    sello_secreto: SecretStr = Field(SecretStr(""), description="The file's passphrase, or the token's PIN")
    sello_certificados: FilePath | None = Field(
        None,
        description="PEM file of the key's certificate and those above it, in that order; needed where the key is in"
        " a token, else it takes the place of those in the key's file",
    )
    sello_nivel: Literal["B-T", "B-LTA"] = Field(
        "B-T", description="PAdES level of what is sealed: B-T, or B-LTA, which needs ESTRADO_FIRMA_REVOCACIONES"
    )
    tsa_url: str | None = Field(
        None,
        pattern=r"^(propia|https?://[^\s/@?#]+(/[^\s@#]*)?)$",
        description="Timestamp authority (RFC 3161 over HTTP), or `propia`: our own, which nobody outside believes, for"
        " development; unset: `propia`, which real mode does not take for granted",
        examples=["https://tsa.example/rfc3161"],
    )
    tsa_raices: FilePath | None = Field(
        None, description="PEM file of the roots by which its timestamps are believed; needed with an address"
    )
    tsa_politica: str | None = Field(
        None, pattern=r"^[0-2](\.(0|[1-9][0-9]*))+$", description="OID of the policy asked of it; unset: its own"
    )
    tsa_plazo: float = Field(5.0, gt=0, le=60, description="Seconds that it has for an answer")
    tsa_user: str = Field("", description="Account at it (HTTP Basic, https alone), where it asks for one")
    tsa_password: SecretStr = Field(SecretStr(""), description="Its password")
    tsa_ca: FilePath | None = Field(
        None, description="PEM file of who signs its TLS certificate; unset: whom the system trusts"
    )
    firma_raices: FilePath | None = Field(
        None, description="PEM file of the roots by which signers are believed; unset: the seal's own"
    )
    firma_revocaciones: DirectoryPath | None = Field(
        None,
        description="Folder of lists of revoked certificates (*.crl, DER or PEM), kept fresh by who operates it; set:"
        " each signer and timestamp authority must be in reach of one",
    )

    @property
    def sello_en_dispositivo(self) -> EnDispositivo | None:
        """Where the key is in a token; None: it is in a file."""
        found = re.fullmatch(_PKCS11, self.sello_llave or "")
        if found is None:
            return None
        token, label, module = map(unquote, found.groups())
        return EnDispositivo(Path(module), token, label)

    @property
    def sello_en_archivo(self) -> Path:
        """The key's file, where it is in one."""
        return Path(self.sello_llave) if self.sello_llave else self.keys / "sello.pem"

    @property
    def tsa_en_archivo(self) -> Path:
        """The file with the key of our own timestamp authority."""
        return self.keys / "tsa.pem"
