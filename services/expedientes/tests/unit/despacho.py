"""A court whose staff signs: what the tests of signed acts share."""

from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from libs.foundation.core.principals import Principal
from services.expedientes.application.emision import Contenido
from services.expedientes.application.firmar_resolucion import FirmarResolucion, PorCompletar
from services.expedientes.application.ports import Actuacion
from services.expedientes.application.preparar_resolucion import PorPreparar, PrepararResolucion
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.firma import CertificadoDePersonal, Forma, Preparacion
from services.expedientes.tests.fakes import GT, recibo
from services.expedientes.tests.fakes_de_firma import DESDE, HASTA, FakeFirmas, firma_de
from services.expedientes.tests.unit.comun import SECRETARIA, Sala

DECRETO = Contenido("decreto", "Por presentado", None, "", ())


@dataclass
class Despacho(Sala):
    """The use cases of signed acts; the secretaria has the certificate `suyo`."""

    firmas: FakeFirmas = field(init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.firmas = FakeFirmas(self.mundo.clock)

    def certificar(self, quien: Principal = SECRETARIA, huella: str = "suyo", **cambios: Any) -> CertificadoDePersonal:
        """Enter a certificate of somebody."""
        assert quien.persona is not None
        ahora = self.mundo.clock.now()
        nuevo = CertificadoDePersonal(huella, quien.persona, "S", b"pem", DESDE, HASTA, ahora, "servicio:cli")
        nuevo = replace(nuevo, **cambios)
        self.mundo.certificados[huella] = nuevo
        return nuevo

    async def preparar(
        self, caso: Expediente, quien: Principal = SECRETARIA, forma: str = Forma.LLAVE, **cambios: Any
    ) -> Preparacion:
        """The first step."""
        uso = PrepararResolucion(GT, self.mundo.clock, self.mundo.runner, self.recibos, self.archivo, self.firmas)
        command = PorPreparar(str(caso.numero), forma, replace(DECRETO, **cambios), recibo(quien, "decreto"))
        return await self.mundo.runner.run(uso, quien, command)

    async def firmar(
        self, caso: Expediente, preparacion: Preparacion, quien: Principal = SECRETARIA, **cambios: Any
    ) -> Actuacion:
        """The second step, with the right key."""
        uso = FirmarResolucion(GT, self.mundo.clock, self.mundo.runner, self.recibos, self.archivo, self.firmas)
        command = PorCompletar(
            numero=str(caso.numero),
            preparacion_id=preparacion.preparacion_id,
            revisado=preparacion.por_firmar.original,
            firma=firma_de(preparacion.certificado, preparacion.por_firmar.por_firmar),
        )
        return await self.mundo.runner.run(uso, quien, replace(command, **cambios))

    def contenido(self, caso: Expediente, documento_id: UUID) -> str:
        """What the archive has of a document."""
        clase = "reservado" if caso.custodia.llave else "publico"
        return self.archivo.objetos[clase][f"{caso.expediente_id}/{documento_id}"]
