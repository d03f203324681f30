"""An authority, who has certificates of it, and a clock that stands still until it is moved."""

import io
import subprocess
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
from asn1crypto.x509 import Certificate, TbsCertificate
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from libs.firma.certificados import Certificados, de_pem
from libs.firma.confianza import Confianza
from libs.firma.desarrollo import CaDeDesarrollo, Emitido, Uso
from libs.firma.errores import TiempoNoDisponible
from libs.firma.llaves import LlaveEnArchivo
from libs.firma.tiempo import ConfianzaDeTiempo, TiempoComprobado
from libs.firma.tsa import TsaPropia
from libs.foundation.testing.tools import tool

HOY = datetime(2026, 3, 2, 16, 0, tzinfo=UTC)


@dataclass
class Reloj:
    """A clock that is set."""

    ahora: datetime = HOY

    def now(self) -> datetime:
        """Its instant."""
        return self.ahora

    def pasan(self, cuanto: timedelta) -> None:
        """Let time go by."""
        self.ahora += cuanto


def llave(emitido: Emitido) -> LlaveEnArchivo:
    """The key of a certificate, as if it were read."""
    return LlaveEnArchivo(emitido.llave, Certificados.de(de_pem(emitido.pem)))


def documento(texto: str = "Decreto", paginas: int = 1) -> bytes:
    """A PDF that somebody has to sign."""
    made = pikepdf.new()
    for number in range(paginas):
        page = made.add_blank_page(page_size=(612, 792))
        page.obj.Contents = made.make_stream(f"BT /F1 12 Tf 72 700 Td ({texto} {number}) Tj ET".encode())
    output = io.BytesIO()
    made.save(output)
    return output.getvalue()


def con_formulario(campos: object, **entradas: object) -> bytes:
    """A PDF with a form: dictionaries as fields of it, or whatever else is to stand there."""
    made, output = pikepdf.new(), io.BytesIO()
    page = made.add_blank_page(page_size=(612, 792))
    if isinstance(campos, list):
        campos = [made.make_indirect(pikepdf.Dictionary(**each)) if isinstance(each, dict) else each for each in campos]
    made.Root.AcroForm = pikepdf.Dictionary(Fields=campos)
    for name, value in entradas.items():
        setattr(page.obj if name == "Annots" else made.Root, name, value)
    made.save(output)
    return output.getvalue()


def raros() -> dict[str, bytes]:
    """PDFs that open, with a form that is none."""
    return {
        "AcroForm": con_formulario([], AcroForm=5),
        "Fields": con_formulario(7),
        "Annots": con_formulario([], Annots=5),
        "T": con_formulario([{"FT": pikepdf.Name.Tx, "T": 5}]),
        "direct": con_formulario([pikepdf.Dictionary(T=pikepdf.String("Otro"))]),
        "Pages": con_formulario([], Pages=5),
    }


@dataclass
class Mundo:
    """Where everything is tried. `tsa_ausente`: the timestamp authority does not answer."""

    reloj: Reloj = field(default_factory=Reloj)
    tsa_ausente: bool = False

    def __post_init__(self) -> None:
        self.ca = CaDeDesarrollo(CaDeDesarrollo.nueva(HOY - timedelta(days=30)))
        self.raices = de_pem(self.ca.raiz)
        self.autoridad = self.ca.emitir("Autoridad de tiempo", Uso.TIEMPO, desde=HOY - timedelta(days=1))
        self.tsa = TsaPropia(llave(self.autoridad), self.reloj)
        self.confianza_de_tiempo = ConfianzaDeTiempo(self.raices)
        self.tiempo = TiempoComprobado(self._transporte, self.confianza_de_tiempo, self.reloj)
        self.confianza = Confianza(self.raices, self.confianza_de_tiempo)

    def persona(self, nombre: str, clave: RSAPrivateKey | EllipticCurvePrivateKey, **otros: object) -> Emitido:
        """Somebody with a certificate for signatures."""
        return self.ca.emitir(nombre, Uso.FIRMA, desde=HOY - timedelta(days=1), llave=clave, **otros)  # type: ignore[arg-type]  # those of `emitir`

    def sello(self, clave: RSAPrivateKey) -> Emitido:
        """An institution's seal that is good by this machine's clock."""
        return self.ca.emitir("Sello", Uso.SELLO, desde=datetime.now(UTC) - timedelta(days=1), llave=clave)

    async def _transporte(self, peticion: bytes) -> bytes:
        if self.tsa_ausente:
            raise TiempoNoDisponible(causa="red")
        return await self.tsa.responder(peticion)


def con_llave_rara(firma: bytes) -> bytes:
    """A signature (DER of a CMS) whose certificate says that its key is of a kind that nobody knows, and which does not
    say which certificate that was: two bytes, which no hash that is looked at first covers."""
    changed = bytearray(firma)
    for kind in (_SIGNING_CERTIFICATE_V2, _RSA_KEY if _RSA_KEY in firma else _EC_KEY):
        changed[firma.index(kind) + len(kind) - 1] ^= 0x40
    return bytes(changed)


_SIGNING_CERTIFICATE_V2 = bytes.fromhex("2a864886f70d010910022f")
_RSA_KEY, _EC_KEY = bytes.fromhex("06092a864886f70d010101"), bytes.fromhex("06072a8648ce3d0201")


CURVAS_RARAS = {  # by their OID (DER); all as long as that of P-256
    "c2pnb163v1": bytes.fromhex("06082a8648ce3d030001"),
    "nobody's": bytes.fromhex("06082a8648ce3d03017f"),
}
_P256 = bytes.fromhex("06082a8648ce3d030107")


def en_curva_rara(certificado: Certificate, ca: CaDeDesarrollo, curva: str) -> Certificate:
    """A certificate whose key is on P-256 as `ca` would have issued it for a key on a curve that no library knows."""
    changed = certificado["tbs_certificate"].dump().replace(_P256, CURVAS_RARAS[curva])
    told = {"tbs_certificate": TbsCertificate.load(changed), "signature_algorithm": certificado["signature_algorithm"]}
    return Certificate(told | {"signature_value": ca.firmar(changed)})


def dice(*orden: str | Path) -> str:
    """What a tool that is not ours says, on both of its outputs."""
    program = tool(str(orden[0]), _PACKAGES[str(orden[0])])
    said = subprocess.run([program, *map(str, orden[1:])], capture_output=True, check=False)
    return (said.stdout + said.stderr).decode(errors="replace")


_PACKAGES = {
    "openssl": "openssl",
    "pdfsig": "poppler-utils",
    "pdfinfo": "poppler-utils",
    "pdftotext": "poppler-utils",
    "unzip": "unzip",
}


def guardar(carpeta: Path, nombre: str, contenido: bytes) -> Path:
    """A file for a tool that is not ours."""
    (carpeta / nombre).write_bytes(contenido)
    return carpeta / nombre
