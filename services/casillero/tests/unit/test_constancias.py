"""Constancias as people get them: what they say, whose seal they bear, and what happens while no time can be had."""

import html
import io
from collections.abc import AsyncGenerator, Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pikepdf
import pytest

from libs.firma.ajustes import AjustesDeFirma
from libs.firma.comprobacion_de_paquete import comprobar_paquete
from libs.firma.dictamen import Dictamen
from libs.firma.errores import TiempoNoDisponible
from libs.firma.institucion import Institucion, abrir_institucion
from libs.firma.llaves_de_desarrollo import hacer_llaves
from libs.firma.plantillas import Plantillas
from libs.firma.tests.mundo import dice, guardar
from libs.firma.tiempo import Sello
from libs.firma.validacion import validar
from libs.foundation.core.clock import SystemClock
from libs.foundation.core.merkle import leaf_hash
from libs.jurisdiccion.unidades import persona_de_unidad
from services.casillero.adapters.constancias import PASOS, ConstanciasSelladas
from services.casillero.adapters.paquetes import PaquetesFirmados
from services.casillero.adapters.sql_evidencias import canonico_de
from services.casillero.application import leer_constancia
from services.casillero.domain.constancia import Constancia
from services.casillero.domain.entrega import Documento
from services.casillero.domain.evidencia import Tipo
from services.casillero.tests.fakes import AHORA, CONTENIDO, GT, PDF, Mundo, usuario
from services.casillero.tests.fakes_de_vecinos import FakePersonas
from services.casillero.tests.unit.comun import acceder, con_una
from services.casillero.tests.unit.test_anular_entrega import POR_ACCESO, anular


@pytest.fixture(scope="module")
def institucion(tmp_path_factory: pytest.TempPathFactory) -> Institucion:
    keys = tmp_path_factory.mktemp("llaves")
    hacer_llaves(keys)
    return abrir_institucion(AjustesDeFirma(keys_dir=keys), SystemClock())


class Callada:
    """An authority that does not answer; how often it was asked."""

    def __init__(self) -> None:
        self.preguntas = 0

    async def sellar(self, huella: bytes) -> Sello:
        self.preguntas += 1
        raise TiempoNoDisponible(causa="red")


def selladas(institucion: Institucion, nombres: dict[UUID, str]) -> ConstanciasSelladas:
    personas = FakePersonas()
    personas.nombres = nombres
    return ConstanciasSelladas(institucion, GT, Plantillas.cargar(), personas, "https://portal.ejemplo/")


async def una(mundo: Mundo, persona: UUID) -> Constancia:
    command = leer_constancia.Command(mundo.unica.notificacion_id)
    return await mundo.runner.run(leer_constancia.LeerConstancia(), usuario(persona), command)


def read(folder: Path, pdf: bytes) -> str:
    """Its text as a tool that is not ours reads it, on one line."""
    return " ".join(dice("pdftotext", guardar(folder, "constancia.pdf", pdf), "-").split())


async def test_it_says_who_what_when_by_which_rule_and_is_sealed(institucion: Institucion, tmp_path: Path) -> None:
    representado = uuid4()
    mundo, persona, _ = await con_una(representado=representado)
    await acceder(mundo, persona, mundo.unica.notificacion_id)
    constancia = await una(mundo, persona)
    notaria = selladas(institucion, {persona: "Ana Xicará", representado: "Molinos del Sur, S. A."})
    pdf = await notaria.constancia(constancia)
    found = await validar(pdf, institucion.confianza, datetime.now(UTC))
    assert found.dictamen is Dictamen.AUTENTICA
    assert found.firmas[0].sello is not None
    said, page = read(tmp_path, pdf), html.unescape((await notaria.pagina(constancia)).decode())
    for expected in (
        "Ana Xicará",
        "Molinos del Sur, S. A.",
        "01017-2026-00001",
        mundo.unica.numero_casillero,
        "23 de noviembre de 2026, 09:58:00",  # issued, in the legal zone
        "23 de noviembre de 2026, 10:00:00",
        "deposito desde 2011-10-01",
        "Decreto 15-2011 y Acuerdo CSJ 11-2012",
        "decreto.pdf",
        constancia.codigo,
        f"https://portal.ejemplo/verificar/{constancia.codigo}",
        "Depositada en el casillero",
    ):
        assert expected in said.replace("\u00a0", " "), expected
        assert expected in page.replace("\u00a0", " "), expected
    assert "lleva un sello de tiempo" in said
    assert "esta página no lleva sello" in page
    for digest in (PDF.sha256, *(leaf_hash(canonico_de(each)).hex() for each in constancia.evidencias)):
        assert digest in page
        assert digest in said


async def test_a_cancelled_one_says_so_by_which_act_and_that_it_has_no_effect(
    institucion: Institucion, tmp_path: Path
) -> None:
    mundo, persona, una_ = await con_una(POR_ACCESO)
    notaria = selladas(institucion, {})
    before = read(tmp_path, await notaria.constancia(await una(mundo, persona)))
    assert "Anulada: no" in before
    assert "todavía no" in before
    await anular(mundo, una_.entrega.entrega_id)
    constancia = await una(mundo, persona)
    said, page = (
        read(tmp_path, await notaria.constancia(constancia)),
        html.unescape((await notaria.pagina(constancia)).decode()),
    )
    for expected in (
        "Notificación electrónica anulada en el expediente",
        "23 de noviembre de 2026, 10:00:00, por decreto del 23/11/2026 (a2). Motivo: se notificó a quien no era parte",
        "no: se anuló antes",
        "Anulada por un acto posterior",
    ):
        assert expected in said.replace("\u00a0", " "), expected
        assert expected in page.replace("\u00a0", " "), expected
    assert "todavía no" not in said
    assert "DeliveryCancellation" not in said


async def test_of_a_reserved_case_it_does_not_say_why_it_was_cancelled_until_it_is_opened(
    institucion: Institucion,
) -> None:
    mundo, persona, una_ = await con_una(POR_ACCESO, reservado=True)
    await anular(mundo, una_.entrega.entrega_id)
    notaria = selladas(institucion, {})
    said = html.unescape((await notaria.pagina(await una(mundo, persona))).decode())
    assert "un acto posterior (a2)" in said
    for hidden in ("quien no era parte", "decreto del", "Motivo"):
        assert hidden not in said
    await acceder(mundo, persona, una_.notificacion_id)
    opened = html.unescape((await notaria.pagina(await una(mundo, persona))).decode())
    assert "por decreto del 23/11/2026 (a2). Motivo: se notificó a quien no era parte" in opened


async def test_the_effect_that_a_cancelled_one_had_stays_in_its_constancia(
    institucion: Institucion, tmp_path: Path
) -> None:
    mundo, persona, una_ = await con_una()
    await anular(mundo, una_.entrega.entrega_id)
    said = read(tmp_path, await selladas(institucion, {}).constancia(await una(mundo, persona)))
    assert "Surte efecto: 23 de noviembre de 2026, 10:00:00" in said.replace("\u00a0", " ")
    assert "Notificación electrónica anulada en el expediente" in said


def test_each_kind_of_evidence_has_words_for_people() -> None:
    assert PASOS.keys() == set(Tipo)
    assert len(set(PASOS.values())) == len(PASOS)


async def test_a_court_has_the_name_of_the_catalogue(institucion: Institucion, tmp_path: Path) -> None:
    other = next(codigo for codigo in sorted(GT.catalogos.organos) if codigo != "01017")  # in which the case is
    mundo, persona, _ = await con_una(representado=persona_de_unidad(other))
    said = read(tmp_path, await selladas(institucion, {}).constancia(await una(mundo, persona)))
    assert " ".join(GT.catalogos.organo(other).nombre.split()) in said.replace("\u00a0", " ")


async def test_it_is_tagged(institucion: Institucion) -> None:
    mundo, persona, _ = await con_una()
    pdf = await selladas(institucion, {}).constancia(await una(mundo, persona))
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert opened.Root.MarkInfo.Marked
        assert "StructTreeRoot" in str(opened.Root.keys())


async def test_before_the_access_it_says_no_more_than_the_mailbox_shows(
    institucion: Institucion, tmp_path: Path
) -> None:
    mundo, persona, _ = await con_una()
    said = read(tmp_path, await selladas(institucion, {}).constancia(await una(mundo, persona)))
    assert "no se ha abierto" in said
    assert "%PDF-1.7 decreto" not in said
    assert mundo.tipos() == ["SubmissionAcceptance", "ContentConsignment", "LegalEffect"]


async def test_while_no_time_can_be_had_it_says_so_and_is_sealed_all_the_same(
    institucion: Institucion, tmp_path: Path
) -> None:
    mundo, persona, _ = await con_una()
    constancia, away = await una(mundo, persona), Callada()
    pdf = await selladas(replace(institucion, tiempo=away), {}).constancia(constancia)
    assert away.preguntas == 1
    assert "sello pendiente" in read(tmp_path, pdf)
    found = await validar(pdf, institucion.confianza, datetime.now(UTC))
    assert (found.dictamen, found.firmas[0].sello) == (Dictamen.AUTENTICA, None)
    before = datetime.now(UTC).replace(microsecond=0)
    later = await validar(
        await selladas(institucion, {}).constancia(constancia), institucion.confianza, datetime.now(UTC)
    )
    stamped = later.firmas[0].sello
    assert stamped is not None
    assert stamped >= before  # of now, whatever is certified


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", "#import x", '"{expediente}"', "\\u0000"])
async def test_what_others_wrote_is_text(institucion: Institucion, evil: str) -> None:
    mundo, persona, _ = await con_una(asunto=evil)
    notaria, constancia = selladas(institucion, {persona: evil}), await una(mundo, persona)
    assert (await notaria.constancia(constancia)).startswith(b"%PDF-1.7")
    assert b"<script" not in await notaria.pagina(constancia)


async def test_it_says_how_many_looks_it_does_not_list(institucion: Institucion, tmp_path: Path) -> None:
    mundo, persona, _ = await con_una()
    for _look in range(23):
        await acceder(mundo, persona, mundo.unica.notificacion_id)
    notaria, constancia = selladas(institucion, {persona: "Ana"}), await una(mundo, persona)
    told = "Y 3 aperturas y descargas más, que constan en la bitácora"
    assert told in read(tmp_path, await notaria.constancia(constancia))
    assert told in html.unescape((await notaria.pagina(constancia)).decode())


async def test_an_authority_that_does_not_answer_is_asked_once_for_a_whole_package(institucion: Institucion) -> None:
    """Its time-out would be waited for with each signature; what is not sealed yet is said to be pending."""
    mundo, persona, _ = await con_una()
    await acceder(mundo, persona, mundo.unica.notificacion_id)
    constancia, away = await una(mundo, persona), Callada()
    silent = replace(institucion, tiempo=away)
    made = PaquetesFirmados(silent, GT, selladas(silent, {}), SinPruebas())

    zip_ = b"".join([part async for part in await made.paquete(constancia, leer)])
    assert away.preguntas == 1
    trust, now = institucion.confianza, datetime.now(UTC)
    found = await comprobar_paquete(io.BytesIO(zip_), trust, None, now, lambda pdf: validar(pdf, trust, now))
    assert not found.falsas
    assert {each.que for each in found.pendientes} == {"sello_de_tiempo", "constancia", "evidencia"}
    assert len([each for each in found.pendientes if each.que == "evidencia"]) == len(constancia.evidencias)


async def test_the_package_of_a_cancelled_one_says_so(institucion: Institucion) -> None:
    mundo, persona, una_ = await con_una(POR_ACCESO)
    await anular(mundo, una_.entrega.entrega_id)
    await acceder(mundo, persona, mundo.unica.notificacion_id)
    made = PaquetesFirmados(institucion, GT, selladas(institucion, {}), SinPruebas())
    zip_ = b"".join([part async for part in await made.paquete(await una(mundo, persona), leer)])
    trust, now = institucion.confianza, datetime.now(UTC)
    found = await comprobar_paquete(io.BytesIO(zip_), trust, None, now, lambda pdf: validar(pdf, trust, now))
    assert not found.falsas
    assert found.relato is not None
    assert (found.relato.anulada, found.relato.acto, found.relato.efectiva) == (AHORA, "a2", None)


async def leer(documento: Documento) -> AsyncGenerator[bytes, None]:
    """The bytes of the one document that there is."""
    assert documento == PDF
    yield CONTENIDO


class SinPruebas:
    """A log in which nothing is sealed yet."""

    async def de(self, cuales: Collection[UUID]) -> Mapping[UUID, bytes]:
        return {}
