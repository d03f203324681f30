"""A timestamp authority of our own (RFC 3161, RFC 5816), for the embedded mode: as good as this machine's clock."""

import secrets

from asn1crypto import core, tsp
from asn1crypto.x509 import GeneralName
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from libs.firma.cms import Firmador
from libs.firma.llaves import Llave
from libs.firma.tiempo import MALFORMED, Respuesta, huella_de, huella_pedida
from libs.foundation.core.clock import Clock

# An arc of UUIDs (X.667) belongs to everybody: this policy says "no promise at all", for development.
POLITICA = "2.25.212036134716213018297853146713290251873"
_SERIAL_BITS = 128
_REQUEST_BYTES = 16 * 1024


class TsaPropia:
    """Answers requests with the key `llave`, whose certificate is for timestamps alone."""

    def __init__(self, llave: Llave, reloj: Clock, politica: str = POLITICA) -> None:
        self._firmador, self._reloj, self._politica = Firmador(llave), reloj, politica
        self._name = GeneralName(name="directory_name", value=llave.certificados.propio.subject)

    async def responder(self, peticion: bytes) -> bytes:
        """The answer (DER of a TimeStampResp) to a request (DER of a TimeStampReq), whatever was sent; a Transporte."""
        try:
            if len(peticion) > _REQUEST_BYTES:
                return _rejection("bad_request")
            asked = tsp.TimeStampReq.load(peticion, strict=True)
            algorithm, extensions = huella_pedida(asked), asked["extensions"].native
            policy, nonce = asked["req_policy"].native, asked["nonce"].native
            imprint = asked["message_imprint"].untag() if algorithm else None
        except MALFORMED:
            return _rejection("bad_data_format")
        if imprint is None:
            return _rejection("bad_alg")
        if extensions:
            return _rejection("unaccepted_extensions")
        if policy not in {None, self._politica}:
            return _rejection("unaccepted_policy")
        return await self._granted(imprint, nonce, with_certificates=bool(asked["cert_req"].native))

    async def _granted(self, imprint: tsp.MessageImprint, nonce: int | None, *, with_certificates: bool) -> bytes:
        now = self._reloj.now()
        info = {
            "version": "v1",
            "policy": self._politica,
            "message_imprint": imprint,
            "serial_number": secrets.randbits(_SERIAL_BITS),
            "gen_time": now,
            "accuracy": {"seconds": 1},
            "tsa": self._name,
        }
        content = tsp.TSTInfo(info if nonce is None else info | {"nonce": nonce}).dump()
        token = await self._firmador.async_sign(
            huella_de(content),
            "sha256",
            use_pades=True,  # no more than: name the certificate, by its hash, in what is signed (ESS, RFC 5816)
            is_pdf_sig=False,
            signed_attr_settings=PdfCMSSignedAttributes(signing_time=now),
            encap_content_info={"content_type": "tst_info", "content": core.ParsableOctetString(content)},
        )
        if not with_certificates:
            del token["content"]["certificates"]
        return bytes(Respuesta({"status": {"status": "granted"}, "time_stamp_token": token}).dump())


def _rejection(why: str) -> bytes:
    return bytes(Respuesta({"status": {"status": "rejection", "fail_info": {why}}}).dump())
