"""CMS signatures with a key that is behind a port."""

from datetime import datetime

from pyhanko.sign.signers import Signer
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes
from pyhanko_certvalidator.registry import SimpleCertificateStore

from libs.firma.certificados import Certificados
from libs.firma.errores import LlaveDeFirmaInutilizable
from libs.firma.llaves import Llave
from libs.firma.tiempo import huella_de


def almacen(certificados: Certificados) -> SimpleCertificateStore:
    """Those above a signer's own, which pyHanko puts beside it."""
    store: SimpleCertificateStore = SimpleCertificateStore.from_certs(certificados.cadena)
    return store


class Firmador(Signer):
    """A `Llave` as pyHanko asks it: always over SHA-256, its roots left out of what is signed."""

    def __init__(self, llave: Llave) -> None:
        mechanism = llave.certificados.mecanismo
        if mechanism is None:
            raise LlaveDeFirmaInutilizable(llave=llave.certificados.huella, causa="tipo")
        super().__init__(
            signing_cert=llave.certificados.propio,
            cert_registry=almacen(llave.certificados),
            signature_mechanism=mechanism,
            embed_roots=False,
        )
        self._llave = llave

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The key's signature over `data`."""
        if digest_algorithm != "sha256" or dry_run:
            raise NotImplementedError(digest_algorithm)
        return await self._llave.firmar(data)

    async def firmar_aparte(self, datos: bytes, instante: datetime) -> bytes:
        """A CMS (DER) that signs `datos` without holding them, and says `instante` as when (CAdES)."""
        settings = PdfCMSSignedAttributes(signing_time=instante)
        digest = huella_de(datos)
        signed = await self.async_sign(
            digest, "sha256", use_pades=True, is_pdf_sig=False, signed_attr_settings=settings
        )
        return bytes(signed.dump())
