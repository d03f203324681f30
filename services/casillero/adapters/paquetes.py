"""Packages: what a constancia certifies with all that proves it, signed by the institution."""

from collections.abc import AsyncGenerator, Callable, Collection, Mapping
from dataclasses import replace
from importlib.resources import files
from typing import Protocol
from uuid import UUID

from libs.firma import paquete as forma
from libs.firma.evidencia import certificados_de_tiempo, sellar_cabeza
from libs.firma.institucion import Institucion
from libs.firma.paquete import Entregado, Paquete, Probado, Relato
from libs.firma.registro import en_json
from libs.firma.tiempo import sello_o_causa
from libs.foundation.core.heads import instant_text
from libs.foundation.core.merkle import leaf_hash
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.casillero.adapters.constancias import ConstanciasSelladas, TiempoRecordado
from services.casillero.adapters.pruebas import archivo_de
from services.casillero.adapters.sql_evidencias import canonico_de
from services.casillero.domain.cabezas import Prueba
from services.casillero.domain.constancia import Constancia
from services.casillero.domain.efecto import fuente
from services.casillero.domain.entrega import Documento
from services.casillero.domain.evidencia import calendario_del_efecto

Leer = Callable[[Documento], AsyncGenerator[bytes, None]]


class Pruebas(Protocol):
    """Where evidence that convinces a stranger comes from."""

    async def de(self, cuales: Collection[UUID]) -> Mapping[UUID, bytes]:
        """See PruebasDeLaBitacora.de."""
        ...


class PaquetesFirmados:
    """Implements application.ports_de_vecinos.Empaquetador."""

    def __init__(
        self,
        institucion: Institucion,
        jurisdiccion: Jurisdiccion,
        constancias: ConstanciasSelladas,
        pruebas: Pruebas,
    ) -> None:
        self._institution, self._jurisdiction = institucion, jurisdiccion
        self._constancias, self._proofs = constancias, pruebas
        folder = files(f"jurisdicciones.{jurisdiccion.identidad.codigo}") / "plantillas"
        self._read_me = (folder / forma.LEAME).read_bytes()

    def evidencia(self, prueba: Prueba) -> bytes:
        """See Empaquetador.evidencia."""
        return archivo_de(prueba)

    async def paquete(self, constancia: Constancia, leer: Leer) -> AsyncGenerator[bytes, None]:
        """See Empaquetador.paquete."""
        # One authority that does not answer is waited for once, not for each of two signatures.
        institution = replace(self._institution, tiempo=TiempoRecordado(self._institution.tiempo))
        order = constancia.notificacion.entrega
        by_path = {forma.ruta_de_documento(at, each.nombre): each for at, each in enumerate(order.documentos, 1)}
        delivered = tuple(Entregado(each.nombre, path, each.bytes, each.sha256) for path, each in by_path.items())
        proofs = await self._proofs.de([each.evidencia_id for each in constancia.evidencias])
        steps = _steps(constancia, proofs)
        package = Paquete(
            {
                forma.LEAME: self._read_me,
                forma.CALENDARIO: self._calendar(constancia),
                forma.INSTITUCION: institution.certificados.pem,
                forma.CONSTANCIA: await self._constancias.constancia(constancia, institution),
                forma.NOTIFICACION: self._told(constancia, delivered, steps).escribir(),
                **_authorities(proofs.values()),
                **{step.ruta: proofs[UUID(step.id)] for step in steps if step.ruta},
            },
            delivered,
        )
        signature = await institution.firmar(package.manifiesto)
        stamped, _ = await sello_o_causa(sellar_cabeza(signature, institution.tiempo))
        return package.escribir(stamped.firma if stamped else signature, lambda one: leer(by_path[one.ruta]))

    def _told(self, constancia: Constancia, delivered: tuple[Entregado, ...], steps: tuple[Probado, ...]) -> Relato:
        one = constancia.notificacion
        return Relato(
            notificacion=str(one.notificacion_id),
            objeto=f"entrega/{one.entrega.entrega_id}",
            emitido=constancia.expedida,
            emision=one.entrega.emision,
            puesta_a_disposicion=one.puesta_a_disposicion,
            acceso=one.acceso,
            efectiva=one.efectiva,
            regla=one.efecto.regla if one.efecto else "",
            fuente=fuente(one.efecto, self._jurisdiction) if one.efecto else "",
            documentos=delivered,
            evidencias=steps,
            anulada=one.anulacion.anulada if one.anulacion else None,
            acto=one.anulacion.acto_id if one.anulacion else "",
        )

    def _calendar(self, constancia: Constancia) -> bytes:
        one, calendar = constancia.notificacion, self._jurisdiction.calendario
        return en_json(
            {
                "jurisdiccion": self._jurisdiction.identidad.codigo,
                "materia": one.entrega.materia,
                "organo": one.entrega.organo,
                "regla": one.efecto.regla if one.efecto else "",
                "fuente": fuente(one.efecto, self._jurisdiction) if one.efecto else "",
                "previsto": instant_text(one.efecto.previsto) if one.efecto and one.efecto.previsto else None,
                # By which the effect was foreseen; None: that was not recorded yet.
                "version": calendario_del_efecto(constancia.evidencias) or None,
                "version_al_expedir": calendar.version,
                "zona": self._jurisdiction.identidad.zona.key,
            }
        )


def _steps(constancia: Constancia, proofs: Mapping[UUID, bytes]) -> tuple[Probado, ...]:
    return tuple(
        Probado(
            id=str(each.evidencia_id),
            hecho=each.tipo.value,
            hoja=leaf_hash(canonico_de(each)).hex(),
            ruta=f"{forma.EVIDENCIAS}{number:03} {each.tipo.value}.json" if each.evidencia_id in proofs else "",
        )
        for number, each in enumerate(constancia.evidencias, 1)
    )


def _authorities(proofs: Collection[bytes]) -> Mapping[str, bytes]:
    """The certificates of who stamped evidence, where any is stamped: who stamps the package is not known before."""
    return {forma.AUTORIDADES: certificados_de_tiempo(proofs)} if proofs else {}
