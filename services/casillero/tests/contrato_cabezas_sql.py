"""Heads of the log of evidence on every database: signed, stamped once, and proving all that is under them."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from asn1crypto import cms, tsp
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from libs.firma.cms import Firmador
from libs.firma.comprobacion import comprobar_archivo
from libs.firma.errores import TiempoNoDisponible, TiempoNoFiable
from libs.firma.tests.mundo import Mundo, llave
from libs.firma.tiempo import Tiempo, TiempoComprobado
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.heads import HeadSigner, verifier_key
from libs.foundation.core.merkle import leaf_hash
from libs.foundation.sealing.sealer import RegistroAlterado, SealedLog, Sealer
from libs.foundation.sealing.tables import sellado_cabezas
from libs.foundation.testing.fakes import FixedClock
from services.casillero.adapters.pruebas import archivo_de
from services.casillero.adapters.selladora import SelladoraDeCabezas
from services.casillero.adapters.sql_cabezas import parte_danada_de
from services.casillero.adapters.tables import cabezas_selladas
from services.casillero.application import leer_evidencia, listar_evidencias, sellar_cabeza
from services.casillero.application.listar_evidencias import Probada
from services.casillero.application.revisar_cabezas import ParteDanada
from services.casillero.domain.cabezas import CabezaSellada
from services.casillero.domain.errors import EvidenciaPendiente
from services.casillero.domain.notificacion import Notificacion
from services.casillero.tests.contrato_cabezas import ContratoDeLasCabezas
from services.casillero.tests.contrato_evidencias_sql import ORIGEN, ContratoDeEvidencias
from services.casillero.tests.contrato_sql import Libro, reciente
from services.casillero.tests.fakes import EVENTO, usuario


class Sede:
    """The institution, its authority and its log, over a database."""

    def __init__(self, libro: Libro, registro: SealedLog) -> None:
        self.libro, self.registro, self.mundo = libro, registro, Mundo()
        self.llave = llave(self.mundo.persona("Organismo Judicial", generate_private_key(SECP256R1())))
        self.tiempo: Tiempo = self.mundo.tiempo
        self.al_dia()

    def al_dia(self, **desfase: float) -> None:
        """Set the institution's and the authority's clocks to the machine's, or so far from it."""
        self.mundo.reloj.ahora = SystemClock().now() + timedelta(**desfase)

    async def firmar(self, datos: bytes) -> bytes:
        """See Institucion."""
        return await Firmador(self.llave).firmar_aparte(datos, self.mundo.reloj.now())

    async def al_registro(self) -> None:
        """What was recorded goes into the log."""
        await Sealer(self.registro, self.libro.database, SystemClock()).run()

    async def sellar(self) -> CabezaSellada | None:
        """The job once."""
        caso = sellar_cabeza.SellarCabeza(self.libro.runner, SelladoraDeCabezas(self, self.registro.verifier))
        return await self.libro.runner.run(caso, EVENTO, sellar_cabeza.Command())

    async def cabezas(self) -> list[int]:
        """The sizes of those that were stamped."""
        sizes = select(cabezas_selladas.c.tamano).order_by(cabezas_selladas.c.tamano)
        return await self.libro.database.read(lambda session: list(session.scalars(sizes)))

    async def probadas(self, una: Notificacion) -> list[Probada]:
        """As its owner sees the evidence."""
        return await probadas(self.libro, una)

    async def archivo(self, una: Notificacion, probada: Probada) -> bytes:
        """The file that its owner gets."""
        return await archivo(self.libro, una, probada)


async def probadas(libro: Libro, una: Notificacion) -> list[Probada]:
    """The evidence of a notificacion, as its owner sees it."""
    command = listar_evidencias.Command(una.notificacion_id)
    whose = usuario(una.entrega.destinatario)
    return list(await libro.runner.run(listar_evidencias.ListarEvidencias(), whose, command))


async def archivo(libro: Libro, una: Notificacion, probada: Probada) -> bytes:
    """The file that its owner gets."""
    command = leer_evidencia.Command(una.notificacion_id, probada.evidencia.evidencia_id)
    whose = usuario(una.entrega.destinatario)
    return archivo_de(await libro.runner.run(leer_evidencia.LeerEvidencia(), whose, command))


async def leer_todas(libro: Libro, persona: UUID) -> list[bytes]:
    """The files of all the evidence of what is in somebody's mailbox."""
    return [
        await archivo(libro, una, probada)
        for una in (await libro.pagina(persona)).notificaciones
        for probada in await probadas(libro, una)
    ]


class BitacoraSql:
    """Implements contrato_cabezas.Bitacora on a database."""

    def __init__(self, sede: Sede) -> None:
        self._sede = sede
        self.runner, self.selladora = sede.libro.runner, SelladoraDeCabezas(sede, sede.registro.verifier)
        self.parte_danada: ParteDanada = parte_danada_de

    async def hecho(self) -> tuple[UUID, UUID]:
        """See Bitacora."""
        una = await una_mas(self._sede)
        await self._sede.al_registro()
        [primera, *_] = await self._sede.probadas(una)
        return una.entrega.entrega_id, primera.evidencia.evidencia_id

    async def danar(self, tamano: int) -> None:
        """See Bitacora: the last byte of the institution's signature, before the timestamp."""
        its = cabezas_selladas.c.tamano == tamano

        def change(session: Session) -> None:
            kept = bytes(session.scalars(select(cabezas_selladas.c.firma).where(its)).one())
            value = cms.ContentInfo.load(kept)["content"]["signer_infos"][0]["signature"].native
            changed = kept.replace(value, value[:-1] + bytes([value[-1] ^ 1]))
            session.execute(update(cabezas_selladas).where(its).values(firma=changed))

        await self._sede.libro.database.write(change)

    async def ilegible(self, tamano: int, sellada: object) -> None:
        """Put something into the place of the instant, where the database takes it."""
        damage = text("UPDATE cabezas_selladas SET sellada = :sellada WHERE tamano = :tamano")
        values = {"sellada": sellada, "tamano": tamano}
        await self._sede.libro.database.write(lambda session: session.execute(damage, values))


class ContratoDeCabezas(ContratoDeLasCabezas, ContratoDeEvidencias):
    """The contract."""

    @pytest.fixture
    def bitacora(self, sede: Sede) -> BitacoraSql:
        return BitacoraSql(sede)

    @pytest.fixture
    def sede(self, libro: Libro, registro: SealedLog) -> Sede:
        return Sede(libro, registro)

    async def test_each_step_is_proven_to_a_stranger_by_the_head_over_it(self, sede: Sede) -> None:
        una = await una_mas(sede)
        assert [probada.situacion.en_registro for probada in await sede.probadas(una)] == [False] * 3
        await sede.al_registro()
        assert [probada.situacion.en_registro for probada in await sede.probadas(una)] == [True] * 3
        await sede.sellar()
        await una_mas(sede)
        await sede.al_registro()
        await sede.sellar()
        assert await sede.cabezas() == [3, 6]
        for place, probada in enumerate(await sede.probadas(una)):
            found = await comprobar_archivo(
                await sede.archivo(una, probada),
                sede.mundo.confianza,
                {verifier_key(ORIGEN, sede.registro.signer.public_key)},
                sede.mundo.reloj.now(),
            )
            assert found.bien, found.puntos
            assert found.registro is not None
            assert found.registro.id == str(probada.evidencia.evidencia_id)
            assert found.registro.instante == probada.evidencia.instante
            assert leaf_hash(found.registro.canonico()).hex() == probada.situacion.huella
            assert (probada.situacion.cabeza, probada.situacion.sellada) == (3, found.sello)
            assert found.firmante == "Organismo Judicial"
            assert place in {0, 1, 2}

    async def test_while_the_authority_is_away_it_is_pending_and_a_later_head_covers_it(self, sede: Sede) -> None:
        una = await una_mas(sede)
        await sede.al_registro()
        sede.mundo.tsa_ausente = True
        with pytest.raises(TiempoNoDisponible):
            await sede.sellar()
        assert await sede.cabezas() == []
        [primera, *_] = await sede.probadas(una)
        with pytest.raises(EvidenciaPendiente) as pending:
            await sede.archivo(una, primera)
        assert pending.value.metadata["falta"] == "sello"
        await una_mas(sede)
        await sede.al_registro()
        sede.mundo.tsa_ausente = False
        sellada = await sede.sellar()
        assert sellada is not None
        assert await sede.cabezas() == [sellada.tamano] == [6]
        assert (await sede.probadas(una))[0].situacion.sellada == sellada.instante

    async def test_an_authority_that_lies_stamps_nothing(self, sede: Sede) -> None:
        await una_mas(sede)
        await sede.al_registro()
        honest, sede.tiempo = sede.tiempo, lying(sede.mundo)
        with pytest.raises(TiempoNoFiable) as refused:
            await sede.sellar()
        assert refused.value.metadata["causa"] == "huella"
        assert await sede.cabezas() == []
        sede.tiempo = honest
        await sede.sellar()
        assert await sede.cabezas() == [3]

    async def test_with_our_clock_an_hour_back_nothing_is_back_dated(self, sede: Sede) -> None:
        """Heads keep the last instant; no timestamp is believed until the clock is right, and then tells its own."""
        await una_mas(sede)
        await sede.al_registro()
        await sede.sellar()
        await una_mas(sede)
        back = FixedClock(SystemClock().now() - timedelta(hours=1))
        await Sealer(sede.registro, sede.libro.database, back).run()
        heads = select(sellado_cabezas.c.texto).order_by(sellado_cabezas.c.tamano)
        texts = await sede.libro.database.read(lambda session: list(session.scalars(heads)))
        first, second = map(sede.registro.verifier.read, texts)
        assert first.at == second.at
        right = sede.tiempo
        sede.tiempo = TiempoComprobado(sede.mundo.tsa.responder, sede.mundo.confianza_de_tiempo, back)
        with pytest.raises(TiempoNoFiable) as refused:
            await sede.sellar()
        assert refused.value.metadata["causa"] == "hora"
        assert await sede.cabezas() == [3]
        sede.tiempo = right
        sede.al_dia()
        sellada = await sede.sellar()
        assert sellada is not None
        assert sellada.tamano == 6
        assert abs(sellada.instante - sede.mundo.reloj.now()) < timedelta(seconds=2)

    async def test_two_workers_at_once_keep_one_head_of_a_size(self, sede: Sede) -> None:
        una = await una_mas(sede)
        await sede.al_registro()
        stamped = await asyncio.gather(*(sede.sellar() for _ in range(4)))
        assert await sede.cabezas() == [3]
        assert {each.tamano for each in stamped if each} == {3}
        kept = await sede.libro.database.read(lambda session: session.scalar(select(cabezas_selladas.c.firma)))
        assert bytes(kept or b"") in {each.firma for each in stamped if each}
        assert {probada.situacion.cabeza for probada in await sede.probadas(una)} == {3}

    async def test_what_somebody_only_put_into_the_table_is_not_signed(self, sede: Sede) -> None:
        await una_mas(sede)
        await sede.al_registro()
        forged = HeadSigner(ORIGEN, Ed25519PrivateKey.generate()).sign(9, bytes(32), SystemClock().now())
        row = {"registro": "evidencias", "tamano": 9, "texto": forged}
        await sede.libro.database.write(lambda session: session.execute(insert(sellado_cabezas), row))
        with pytest.raises(RegistroAlterado):
            await sede.sellar()
        assert await sede.cabezas() == []


async def una_mas(sede: Sede) -> Notificacion:
    """A notificacion, with the evidence of its deposit and of its effect."""
    persona = await sede.libro.abrir()
    await sede.libro.depositar(reciente(persona))
    return await sede.libro.unica(persona)


def lying(mundo: Mundo) -> Tiempo:
    """An authority that answers with the timestamp of something else."""

    async def answer(request: bytes) -> bytes:
        asked = tsp.TimeStampReq.load(request)
        other = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": bytes(32)}
        told = {"version": 1, "message_imprint": other, "nonce": asked["nonce"].native, "cert_req": True}
        return await mundo.tsa.responder(tsp.TimeStampReq(told).dump())

    return TiempoComprobado(answer, mundo.confianza_de_tiempo, mundo.reloj)
