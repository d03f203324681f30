"""A package as a mailbox makes it, of a small notification."""

import io
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from libs.firma.comprobacion_de_paquete import Afirmacion, Comprobado, comprobar_paquete
from libs.firma.errores import TiempoNoDisponible
from libs.firma.evidencia import Evidencia, certificados_de_tiempo, firmar_cabeza, sellar_cabeza
from libs.firma.firmante import Acto, firmar
from libs.firma.llaves import Llave
from libs.firma.paquete import AUTORIDADES, INSTITUCION, Entregado, Paquete, Probado, Relato
from libs.firma.registro import Registro, en_json
from libs.firma.tests.mundo import HOY, Mundo, documento, llave
from libs.firma.tests.test_evidencia import LLAVE, OTHERS, log_with
from libs.firma.validacion import Validacion, validar
from libs.foundation.core.heads import instant_text
from libs.foundation.core.merkle import leaf_hash

OBJETO = "entrega/7c9e6679-7425-40de-944b-e07fc1f90ae7"
ACCESO = HOY + timedelta(minutes=40)
EMISION = HOY - timedelta(minutes=2)
REGLA = "deposito desde 2011-10-01"
ANULADA, ACTO = HOY + timedelta(minutes=50), "a2"
EMITIDO = HOY + timedelta(hours=2)
CALENDARIO = "5f2c+0"


def calendario(version: str | None = CALENDARIO, al_expedir: str = CALENDARIO) -> bytes:
    """That file of it."""
    return en_json({"version": version, "version_al_expedir": al_expedir})


@dataclass
class Caso:
    """What goes into a package: of a notification that took effect, or one that was cancelled before; recorded as it is
    today, or before there were `datos`, by the hash of words."""

    mundo: Mundo
    clave: RSAPrivateKey
    anulada: bool = False
    sin_datos: bool = False
    documentos: Mapping[str, bytes] = field(default_factory=lambda: {"documentos/decreto.pdf": b"%PDF-1.7 decreto"})

    @cached_property
    def llave(self) -> Llave:
        """The institution's."""
        return llave(self.mundo.persona("Sello", self.clave))

    def entregados(self) -> tuple[Entregado, ...]:
        """Its documents, as they were notified."""
        return tuple(
            Entregado(name.rpartition("/")[2], name, len(content), sha256(content).hexdigest())
            for name, content in self.documentos.items()
        )

    def registros(self) -> list[Registro]:
        """Its steps."""
        deposited = {"casillero": "HP31-QHC4-ZE8K-2", "emision": instant_text(EMISION), "calendario": CALENDARIO}
        deposited |= {f"documento/d{at}": each.sha256 for at, each in enumerate(self.entregados(), 1)}
        last = ("LegalEffect", HOY, {"efectiva": instant_text(HOY), "regla": REGLA})
        if self.anulada:
            last = ("DeliveryCancellation", ANULADA, {"acto": ACTO, "anulada": instant_text(ANULADA)})
        facts = [("ContentConsignment", HOY, deposited), ("ContentAccessTracking", ACCESO, {}), last]
        return [
            Registro(f"{at}f8fad5b-d9cb-469f-a165-70867728950e", fact, OBJETO, instant, self._sealed(said))
            for at, (fact, instant, said) in enumerate(facts)
        ]

    def _sealed(self, said: dict[str, str]) -> dict[str, str]:
        return {"detalle_sha256": sha256(b"palabras").hexdigest()} if self.sin_datos else said

    def relato(self, evidencias: tuple[Probado, ...]) -> Relato:
        """What it says happened."""
        return Relato(
            notificacion=OBJETO.partition("/")[2],
            objeto=OBJETO,
            emitido=EMITIDO,
            emision=EMISION,
            puesta_a_disposicion=HOY,
            acceso=ACCESO,
            efectiva=None if self.anulada else HOY,
            anulada=ANULADA if self.anulada else None,
            acto=ACTO if self.anulada else "",
            regla=REGLA,
            fuente="Decreto 15-2011 y Acuerdo CSJ 11-2012",
            documentos=self.entregados(),
            evidencias=evidencias,
        )

    async def archivos(self) -> dict[str, bytes]:
        """All that is small."""
        self.mundo.reloj.ahora = EMITIDO
        files, steps = {}, []
        for number, record in enumerate(self.registros(), 1):
            name = f"evidencias/{number:03} {record.hecho}.json"
            files[name] = (await self.evidencia(record)).escribir()
            steps.append(Probado(record.id, record.hecho, leaf_hash(record.canonico()).hex(), name))
        constancia = await firmar(self.llave, self.mundo.tiempo, self.mundo.reloj, documento(), Acto("Sello"))
        return files | {
            "LEAME.txt": "Qué es y cómo se comprueba.\n".encode(),
            "calendario.json": calendario(),
            INSTITUCION: self.llave.certificados.pem,
            AUTORIDADES: certificados_de_tiempo(files.values()),
            "constancia.pdf": constancia.pdf,
            "notificacion.json": self.relato(tuple(steps)).escribir(),
        }

    async def evidencia(self, registro: Registro) -> Evidencia:
        """That of a step."""
        proof = log_with(registro.canonico(), OTHERS, self.mundo.reloj.now())
        return Evidencia(registro.canonico(), proof, await self.firmar(proof.cabeza.encode()))

    async def firmar(self, contenido: bytes) -> bytes:
        """The institution's signature, with a timestamp where there is one to be had."""
        signed = await firmar_cabeza(contenido.decode(), self.llave, self.mundo.reloj)
        with suppress(TiempoNoDisponible):
            return (await sellar_cabeza(signed, self.mundo.tiempo)).firma
        return signed

    async def zip(self, **otros: bytes) -> bytes:
        """The package; `otros` in the place of some of its files, before it is signed."""
        return await self.zip_de(await self.archivos() | otros)

    async def zip_de(self, archivos: Mapping[str, bytes]) -> bytes:
        """The package of those files."""
        package = Paquete(archivos, self.entregados())
        return b"".join([part async for part in package.escribir(await self.firmar(package.manifiesto), self._leer)])

    async def _leer(self, entregado: Entregado) -> AsyncGenerator[bytes, None]:
        content = self.documentos[entregado.ruta]
        for at in range(0, len(content), 50_000):
            yield content[at : at + 50_000]

    async def comprobar(
        self, zip_: bytes, ahora: datetime = EMITIDO, constancia: Validacion | None = None
    ) -> Comprobado:
        """What of it holds; `constancia` is what is made of the PDF, where that is known already."""

        async def judge(pdf: bytes) -> Validacion:
            return constancia or await validar(pdf, self.mundo.confianza, ahora)

        return await comprobar_paquete(io.BytesIO(zip_), self.mundo.confianza, {LLAVE}, ahora, judge)


def dichas(claims: tuple[Afirmacion, ...]) -> set[tuple[str, str, str]]:
    """Claims in short."""
    return {(each.que, each.sobre, each.codigo) for each in claims}
