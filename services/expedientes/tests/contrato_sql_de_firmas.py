"""What the SQL of signed acts must do, on every database: subclasses give the fixture `database`, empty."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from libs.foundation.core.principals import Principal
from libs.foundation.sql.database import Database
from libs.foundation.sql.migrate import migrate
from services.expedientes.application.revocar_certificado import Revocacion, RevocarCertificado
from services.expedientes.domain.expediente import Expediente
from services.expedientes.domain.firma import CertificadoDePersonal, Forma
from services.expedientes.tests.contrato_sql import Libro
from services.expedientes.tests.fakes import GT
from services.expedientes.tests.unit.comun import SECRETARIA, TRABAJO
from services.expedientes.tests.unit.despacho import Despacho


class LibroDeFirmas(Libro, Despacho):
    """The use cases of signed acts on a database."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.__post_init__()

    async def certificado(self, quien: Principal = SECRETARIA, huella: str = "a" * 64) -> CertificadoDePersonal:
        """Enter a certificate of somebody."""
        assert quien.persona is not None
        ahora = datetime.now(UTC)
        dias = timedelta(days=10)
        nuevo = CertificadoDePersonal(huella, quien.persona, "S", b"pem", ahora - dias, ahora + dias, ahora, "servicio")
        await self.database.write(lambda session: self.runner.make_tx(session, TRABAJO).certificados.crear(nuevo))
        return nuevo


class ContratoSqlDeFirmas:
    @pytest.fixture
    async def despacho(self, database: Database) -> LibroDeFirmas:
        await migrate(database, "expedientes", contract=True)
        return LibroDeFirmas(database)

    @pytest.fixture
    async def caso(self, despacho: LibroDeFirmas) -> Expediente:
        await despacho.certificado()
        return await despacho.registrar()

    async def test_what_waits_for_a_signature_is_read_as_it_was_written(
        self, despacho: LibroDeFirmas, caso: Expediente
    ) -> None:
        (escrito,) = await despacho.presentar(_parte(caso), caso)
        partes = (caso.partes[0].parte_id,)
        for forma in Forma:
            nueva = await despacho.preparar(
                caso, forma=forma, escrito_id=escrito.escrito_id, tipo_de_plazo="NULIDAD", partes=partes
            )
            leida = await despacho.runner.read(TRABAJO, lambda tx, una=nueva: tx.preparaciones.una(una.preparacion_id))  # type: ignore[misc]  # of a default
            assert leida == nueva
        assert await despacho.runner.read(TRABAJO, lambda tx: tx.preparaciones.una(uuid4())) is None

    async def test_it_is_issued_once_with_its_proof_and_events_in_order(
        self, despacho: LibroDeFirmas, caso: Expediente
    ) -> None:
        preparacion = await despacho.preparar(caso)
        actos = await asyncio.gather(*(despacho.firmar(caso, preparacion, llave="k") for _ in range(4)))
        assert {acto.actuacion_id for acto in actos} == {actos[0].actuacion_id}
        assert await despacho.seqs(caso, "estrado.expedientes.v1") == [1, 2, 3]
        sin_firma = await despacho.emitir(caso)
        pedidas = [actos[0].actuacion_id, sin_firma.actuacion_id, uuid4()]
        firmas = await despacho.runner.read(TRABAJO, lambda tx: tx.preparaciones.firmas_de(pedidas))
        assert firmas == {actos[0].actuacion_id: actos[0].firma}
        assert await despacho.runner.read(TRABAJO, lambda tx: tx.preparaciones.firmas_de([])) == {}
        assert firmas[actos[0].actuacion_id].firmante == "S"
        firma = firmas[actos[0].actuacion_id].firma
        assert (firma.fuente, firma.dictamen, firma.codigo, firma.nivel) == ("TSA", "autentica", "TOTAL_PASSED", "B-T")
        assert (firma.certificado, firma.persona, firma.forma) == ("a" * 64, SECRETARIA.persona, Forma.LLAVE)
        assert firma.revisado == preparacion.por_firmar.original
        leida = await despacho.runner.read(TRABAJO, lambda tx: tx.preparaciones.una(preparacion.preparacion_id))
        assert leida == replace(preparacion, resolucion_id=actos[0].actuacion_id)

    async def test_what_waits_belongs_to_no_act_and_what_is_not_signed_is_swept(
        self, despacho: LibroDeFirmas, caso: Expediente
    ) -> None:
        preparacion = await despacho.preparar(caso)
        clave = f"{caso.expediente_id}/{preparacion.documento.documento_id}"
        assert await despacho.runner.read(TRABAJO, lambda tx: tx.documentos.referenciadas([clave])) == set()
        documento_id = preparacion.documento.documento_id
        assert await despacho.runner.read(TRABAJO, lambda tx: tx.documentos.uno(documento_id)) is None

    async def test_certificates_the_newest_first_and_revoked_once(self, despacho: LibroDeFirmas) -> None:
        persona = SECRETARIA.persona
        assert persona is not None
        uno, otro = await despacho.certificado(), await despacho.certificado(huella="b" * 64)
        suyos = await despacho.runner.read(TRABAJO, lambda tx: tx.certificados.de_persona(persona))
        assert suyos == [otro, uno]
        perdido, otra = (Revocacion(uno.certificado, motivo) for motivo in ("Se perdió", "No"))
        revocado, _ = await despacho.runner.run(RevocarCertificado(GT), TRABAJO, perdido)
        assert await despacho.runner.read(TRABAJO, lambda tx: tx.certificados.uno(uno.certificado)) == revocado
        assert (revocado.motivo, revocado.revocado_por) == ("Se perdió", TRABAJO.key)
        assert await despacho.runner.run(RevocarCertificado(GT), TRABAJO, otra) == (revocado, False)


def _parte(caso: Expediente) -> Principal:
    return Principal("usuario", "gateway", subject=uuid4(), persona=caso.partes[0].persona)
