"""The institution as the settings choose it: its seal, its time, and whom it believes."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import structlog
from asn1crypto import pem
from asn1crypto.x509 import Certificate
from prometheus_client import Counter, Gauge

from libs.firma.ajustes import PROPIA, AjustesDeFirma
from libs.firma.certificados import Certificados, de_pem
from libs.firma.cms import Firmador
from libs.firma.confianza import Confianza
from libs.firma.dispositivo import Dispositivo, LlaveEnDispositivo
from libs.firma.errores import LlaveDeFirmaInutilizable, SelloIncompleto, TiempoNoDisponible, TiempoNoFiable
from libs.firma.firmante import Acto, Firmado
from libs.firma.llaves import Llave, LlaveEnArchivo
from libs.firma.revocaciones import ListaDeRevocados
from libs.firma.sellos import Nivel, Sellador
from libs.firma.tiempo import MALFORMED, ConfianzaDeTiempo, Sello, Tiempo, TiempoComprobado, Transporte
from libs.firma.tsa import TsaPropia
from libs.firma.tsa_http import TsaHttp
from libs.foundation.core.clock import Clock
from libs.foundation.real_mode import is_real
from libs.foundation.tls import ConexionesSinCifrar

log = structlog.get_logger(__name__)
_expires = Gauge(
    "estrado_firma_certificate_expires", "Unix time at which a certificate of the institution ends", ["use"]
)
_stamps = Counter("estrado_firma_timestamps", "Timestamps asked for, by how it went", ["result"])


@dataclass(frozen=True, slots=True)
class Institucion:
    """What a service seals with.

    llave      the seal's key, with its certificates
    tiempo     where timestamps come from
    nivel      the PAdES level of what is sealed
    reloj      when it is
    confiar    whom it believes, as of the lists of revoked certificates that there are now, which it reads where they
               have changed: in a thread, where others wait
    """

    llave: Llave
    tiempo: Tiempo
    nivel: Nivel
    reloj: Clock
    confiar: Callable[[], Confianza]
    _raices: tuple[Certificate, ...]
    _look: Callable[[], Awaitable[None]] | None = None
    _close: Callable[[], Awaitable[None]] | None = None

    @property
    def certificados(self) -> Certificados:
        """Those of its seal."""
        return self.llave.certificados

    @property
    def confianza(self) -> Confianza:
        """Whom it believes: for judging signatures. Raises LlaveDeFirmaInutilizable where a list is no list."""
        return self.confiar()

    async def sellar(self, pdf: bytes, acto: Acto) -> Firmado:
        """The PDF sealed at its level. Without a timestamp it is sealed all the same and says so (`sello` is None, with
        the reason): see `completar_pendiente`. Raises PdfNoFirmable, LlaveDeFirmaInutilizable, also where the
        certificate has ended, DispositivoDeFirmaNoDisponible, PinDeFirmaIncorrecto."""
        self._require_valid()
        return await (await self._sellador()).sellar(pdf, acto)

    async def completar_pendiente(self, firmado: Firmado) -> Firmado:
        """One whose seal of time was pending, with that of now appended. Raises TiempoNoDisponible, TiempoNoFiable,
        PdfNoFirmable."""
        return await (await self._sellador()).completar_pendiente(firmado)

    async def firmar(self, datos: bytes) -> bytes:
        """A CMS (DER) that signs `datos` without holding them (CAdES), without a timestamp. Raises as `sellar` does."""
        self._require_valid()
        return await Firmador(self.llave).firmar_aparte(datos, self.reloj.now())

    async def comprobar(self) -> None:
        """Look, before anything depends on it, whether the token with the key is there; the PIN is not tried, since
        tokens lock themselves after few wrong ones and whoever starts us again would go on trying. Raises
        DispositivoDeFirmaNoDisponible, LlaveDeFirmaInutilizable where it holds another certificate."""
        if self._look is not None:
            await self._look()

    async def close(self) -> None:
        """Let go of connections."""
        if self._close is not None:
            await self._close()

    async def _sellador(self) -> Sellador:
        believed = await asyncio.to_thread(self.confiar)
        own = Confianza(self._raices, believed.tiempo, believed.revocaciones)
        return Sellador(self.llave, self.tiempo, own, self.reloj, self.nivel)

    def _require_valid(self) -> None:
        own = self.certificados.propio
        if not own.not_valid_before <= self.reloj.now() < own.not_valid_after:
            raise LlaveDeFirmaInutilizable(llave=own.subject.human_friendly, causa="vencida")


def abrir_institucion(ajustes: AjustesDeFirma, reloj: Clock) -> Institucion:
    """As `ajustes` choose it. Raises SelloIncompleto, LlaveDeFirmaInutilizable, ConexionesSinCifrar: nothing listens
    before its settings were looked at."""
    _require_whole(ajustes)
    llave, look = _seal(ajustes)
    raices = llave.certificados.todos[-1:]
    transporte, raices_de_tiempo, close = _authority(ajustes, reloj)
    creidas = _certificates(ajustes.firma_raices) if ajustes.firma_raices else raices

    listas = ListasDeCarpeta(ajustes.firma_revocaciones) if ajustes.firma_revocaciones else None

    def tiempo() -> ConfianzaDeTiempo:
        return ConfianzaDeTiempo(raices_de_tiempo, ajustes.tsa_politica, listas.leer() if listas else None)

    def confiar() -> Confianza:
        believed = tiempo()
        return Confianza(creidas, believed, believed.revocaciones)

    confiar()  # a list that is none is told now
    _expires.labels("sello").set(llave.certificados.propio.not_valid_after.timestamp())
    stamps = _TiempoContado(transporte, tiempo, reloj)
    return Institucion(llave, stamps, Nivel(ajustes.sello_nivel), reloj, confiar, raices, look, close)


def _require_whole(ajustes: AjustesDeFirma) -> None:
    real, away = is_real(ajustes), ajustes.tsa_url not in {None, PROPIA}
    needed = {
        "ESTRADO_TSA_URL": real and not ajustes.tsa_url,
        "ESTRADO_TSA_RAICES": away and not ajustes.tsa_raices,
        "ESTRADO_SELLO_CERTIFICADOS": ajustes.sello_en_dispositivo and not ajustes.sello_certificados,
        "ESTRADO_SELLO_SECRETO": ajustes.sello_en_dispositivo and not ajustes.sello_secreto.get_secret_value(),
        "ESTRADO_FIRMA_REVOCACIONES": real and ajustes.sello_nivel == "B-LTA" and not ajustes.firma_revocaciones,
    }
    missing = ", ".join(name for name, lacking in needed.items() if lacking)
    if missing:
        raise SelloIncompleto(faltan=missing)
    if ajustes.tsa_user and (ajustes.tsa_url or "").startswith("http://"):
        raise ConexionesSinCifrar(conexiones="ESTRADO_TSA_URL")
    if real and not away:
        log.warning("timestamps of our own authority, which nobody outside believes", setting="ESTRADO_TSA_URL")


def _seal(ajustes: AjustesDeFirma) -> tuple[Llave, Callable[[], Awaitable[None]] | None]:
    secret, place = ajustes.sello_secreto.get_secret_value(), ajustes.sello_en_dispositivo
    shown = ajustes.sello_certificados
    certificados = Certificados.de(_certificates(shown)) if shown else None
    if place is None:
        return LlaveEnArchivo.leer(ajustes.sello_en_archivo, secret or None, certificados), None
    if certificados is None:
        raise SelloIncompleto(faltan="ESTRADO_SELLO_CERTIFICADOS")
    if certificados.mecanismo is None:
        raise LlaveDeFirmaInutilizable(llave=place.etiqueta, causa="tipo")
    device = Dispositivo(place.modulo, place.ficha)
    llave = LlaveEnDispositivo(device, place.etiqueta, secret, certificados)
    return llave, partial(device.comprobar, place.etiqueta, certificados.propio)


def _authority(
    ajustes: AjustesDeFirma, reloj: Clock
) -> tuple[Transporte, tuple[Certificate, ...], Callable[[], Awaitable[None]] | None]:
    if ajustes.tsa_url in {None, PROPIA} or ajustes.tsa_raices is None:
        own = LlaveEnArchivo.leer(ajustes.tsa_en_archivo)
        _expires.labels("tiempo").set(own.certificados.propio.not_valid_after.timestamp())
        return TsaPropia(own, reloj).responder, own.certificados.todos[-1:], None
    account = (ajustes.tsa_user, ajustes.tsa_password.get_secret_value()) if ajustes.tsa_user else None
    tsa = TsaHttp(str(ajustes.tsa_url), ajustes.tsa_plazo, account, _tls(ajustes.tsa_ca))
    return tsa.responder, _certificates(ajustes.tsa_raices), tsa.close


def _tls(ca: Path | None) -> ssl.SSLContext:
    if ca is not None:
        _certificates(ca)
    return ssl.create_default_context(cafile=ca)


def _certificates(file: Path) -> tuple[Certificate, ...]:
    try:
        found = de_pem(file.read_bytes())
        _ = [each.native for each in found]  # read whole, so that what is malformed in one is found here
    except (OSError, *MALFORMED) as error:
        raise LlaveDeFirmaInutilizable(llave=file.name, causa="ilegible") from error
    return found


class _Read(NamedTuple):
    """A file's state, and the list that was in it."""

    state: tuple[int, ...]
    lista: ListaDeRevocados


class ListasDeCarpeta:
    """The lists of revoked certificates in a folder (`*.crl`, DER or PEM) as they are now."""

    def __init__(self, carpeta: Path) -> None:
        self._carpeta = carpeta
        self._read: dict[Path, _Read] = {}
        self._lock = Lock()

    def leer(self) -> tuple[ListaDeRevocados, ...]:
        """All of them, by name, each read where it is new or has changed. Raises LlaveDeFirmaInutilizable where one is
        none, each time until that is mended."""
        with self._lock:
            self._read = {file: self._as_it_is(file) for file in sorted(self._carpeta.glob("*.crl"))}
            return tuple(each.lista for each in self._read.values())

    def _as_it_is(self, file: Path) -> _Read:
        try:
            found = file.stat()
            state = (found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
            read = self._read.get(file)
            return read if read and read.state == state else _Read(state, _list(file.read_bytes()))
        except (OSError, *MALFORMED) as error:
            raise LlaveDeFirmaInutilizable(llave=file.name, causa="ilegible") from error


def _list(content: bytes) -> ListaDeRevocados:
    lista = ListaDeRevocados(pem.unarmor(content)[2] if pem.detect(content) else content)
    lista.leer_entera()
    return lista


class _TiempoContado:
    """An authority, believed as of now; how each question went is counted."""

    def __init__(self, transporte: Transporte, confianza: Callable[[], ConfianzaDeTiempo], reloj: Clock) -> None:
        self._transporte, self._confianza, self._reloj = transporte, confianza, reloj

    async def sellar(self, huella: bytes) -> Sello:
        """See Tiempo."""
        try:
            confianza = await asyncio.to_thread(self._confianza)
            sello = await TiempoComprobado(self._transporte, confianza, self._reloj).sellar(huella)
        except (TiempoNoDisponible, TiempoNoFiable) as error:
            _stamps.labels(error.metadata["causa"]).inc()
            raise
        _stamps.labels("sellado").inc()
        return sello
