"""Signatures of persons, by libs.firma; what is uploaded is opened, and what comes of it judged, in a process apart."""

from collections.abc import Callable

from libs.firma.acreditacion import acreditado
from libs.firma.aislada import ValidadorAislado
from libs.firma.certificados import Certificados, de_pem
from libs.firma.confianza import Confianza
from libs.firma.dictamen import SIN_AUTORIDAD, Dictamen
from libs.firma.errores import FirmaNoCorresponde, TiempoNoDisponible
from libs.firma.externo import FirmanteExterno
from libs.firma.firmante import Acto, Firmado, Firmante, FirmanteConLlave, Preparado
from libs.firma.tiempo import MALFORMED, Tiempo
from libs.firma.validacion import FirmaHallada
from libs.foundation.core.clock import Clock
from services.expedientes.application.ports_de_firma import Certificado, ConLugar, Firmada
from services.expedientes.domain.errors import CertificadoIlegible, FirmanteNoAcreditado
from services.expedientes.domain.firma import CertificadoDePersonal, PorFirmar

_ACTO = Acto(campo="Firma", motivo="Resolución")


class FirmasDePersonal:
    """See application.ports_de_firma.Firmas."""

    def __init__(
        self, aislado: ValidadorAislado, tiempo: Tiempo, reloj: Clock, confianza: Callable[[], Confianza], registro: str
    ) -> None:
        """`registro`: where accredited providers are listed."""
        self._aislado, self._tiempo, self._reloj = aislado, tiempo, reloj
        self._confianza, self._registro = confianza, registro

    async def leer_certificado(self, pem: bytes) -> Certificado:
        """See Firmas."""
        try:
            leidos = Certificados.de(de_pem(pem))
            propio = leidos.propio
            nombre = propio.subject.native.get("common_name", "")
            numero = propio.subject.native.get("serial_number", "")
            desde, hasta = propio.not_valid_before, propio.not_valid_after
        except MALFORMED as error:
            raise CertificadoIlegible(campo="pem", causa="formato") from error
        if leidos.mecanismo is None:
            raise CertificadoIlegible(campo="pem", causa="llave")
        dictamen = await acreditado(leidos, self._confianza(), self._reloj.now())
        reparo = "" if dictamen is Dictamen.AUTENTICA else dictamen.value
        return Certificado(leidos.huella, str(nombre), str(numero), desde, hasta, leidos.pem, reparo)

    async def preparar(self, pdf: bytes, certificado: CertificadoDePersonal | None) -> ConLugar:
        """See Firmas."""
        preparado = await self._aislado.preparar(pdf, _ACTO, certificado.pem if certificado else b"")
        lugar = PorFirmar(preparado.original, preparado.por_firmar, preparado.desde, preparado.hasta)
        return ConLugar(preparado.documento, lugar)

    async def completar(
        self, preparado: ConLugar, certificado: CertificadoDePersonal | None, entrega: bytes
    ) -> Firmada:
        """See Firmas. Whose certificate it may be is for the register to say, in the transaction."""
        lugar, pem = preparado.por_firmar, certificado.pem if certificado else b""
        dado = Preparado(lugar.original, preparado.pdf, lugar.por_firmar, lugar.desde, lugar.hasta, pem)
        try:
            firmado = await self._firmante(certificado).completar(dado, entrega)
            if firmado.sello is None:
                raise TiempoNoDisponible(causa=firmado.pendiente)
            return await self._juzgada(firmado)
        except FirmaNoCorresponde as error:
            if error.metadata.get("causa") in SIN_AUTORIDAD:
                raise FirmanteNoAcreditado(registro=self._registro) from error
            raise

    async def _juzgada(self, firmado: Firmado) -> Firmada:
        validacion = await self._aislado.validar(firmado.pdf)
        propias = [una for una in validacion.firmas if una.certificado == firmado.firmante and not una.es_sello]
        if not propias:
            raise FirmaNoCorresponde(causa="certificado")
        hallada = propias[-1]
        if hallada.dictamen is not Dictamen.AUTENTICA or hallada.sello is None:
            raise FirmaNoCorresponde(causa=hallada.codigo)
        return Firmada(
            pdf=firmado.pdf,
            certificado=hallada.certificado,
            sello=hallada.sello,
            fuente=hallada.fuente,
            dictamen=hallada.dictamen.value,
            codigo=hallada.codigo,
            nivel=hallada.nivel,
        )

    def _firmante(self, certificado: CertificadoDePersonal | None) -> Firmante:
        if certificado is None:
            return FirmanteExterno(self._aislado, _quien_sea, self._tiempo)
        return FirmanteConLlave(Certificados.de(de_pem(certificado.pem)), self._tiempo, self._reloj)


def _quien_sea(_hallada: FirmaHallada) -> bool:
    """See `completar`."""
    return True
