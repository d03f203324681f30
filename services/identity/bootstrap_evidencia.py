"""Where evidence is wired, for bootstrap."""

from joserfc.jwk import OKPKey

from libs.foundation.ground import Ground
from libs.foundation.objects.intake import Intake
from libs.foundation.objects.uploads import ReceiptVerifier
from services.identity.adapters.cargas import CargasConRecibo
from services.identity.adapters.evidencia import EvidenciaEnObjetos


def evidencia(ground: Ground) -> tuple[EvidenciaEnObjetos, CargasConRecibo]:
    """Where evidence is kept, and the receipts of its uploads."""
    # Receipts are signed by the gateway, with its service key.
    public = (ground.settings.keys / "gateway.pub.pem").read_bytes()
    recibos = ReceiptVerifier([OKPKey.import_key(public, parameters={"kid": "gateway"})])
    ingreso = Intake(ground.bucket("ingreso", awaited=False), ground.keys("ingreso"))
    cubo = ground.bucket("identidad", awaited=False)
    archivo = EvidenciaEnObjetos(ingreso, recibos, cubo, ground.keys(ground.name), ground.clock)
    return archivo, CargasConRecibo(recibos, ground.clock)
