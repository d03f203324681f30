"""Where evidence is wired, for bootstrap."""

from joserfc.jwk import OKPKey

from libs.foundation.ground import Ground
from libs.foundation.objects.intake import Intake
from libs.foundation.objects.uploads import ReceiptVerifier
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.adapters.cargas import CargasConRecibo
from services.identity.adapters.evidencia import EvidenciaEnObjetos
from services.identity.application.recepcion import Recepcion


def evidencia(ground: Ground, jurisdiccion: Jurisdiccion) -> tuple[EvidenciaEnObjetos, Recepcion]:
    """Where evidence is kept, and where it is handed in."""
    # Receipts are signed by the gateway, with its service key.
    public = (ground.settings.keys / "gateway.pub.pem").read_bytes()
    recibos = ReceiptVerifier([OKPKey.import_key(public, parameters={"kid": "gateway"})])
    ingreso = Intake(ground.bucket("ingreso", awaited=False), ground.keys("ingreso"))
    cubo = ground.bucket("identidad", awaited=False)
    archivo = EvidenciaEnObjetos(ingreso, recibos, cubo, ground.keys(ground.name), ground.clock)
    return archivo, Recepcion(jurisdiccion, CargasConRecibo(recibos, ground.clock), archivo)
