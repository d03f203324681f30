"""Documents: the PDF and its twin say the same, in a form that everybody can read, whatever the data are."""

import html
import io
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.firma.dictamen import Dictamen
from libs.firma.firmante import Acto, firmar
from libs.firma.imprenta import DocumentoNoProducible, Imprenta
from libs.firma.plantillas import (
    Documento,
    PlantillaIncompleta,
    Plantillas,
    Verificacion,
    instante_largo,
    tipografia,
)
from libs.firma.tests.mundo import HOY, Mundo, dice, guardar, llave
from libs.firma.validacion import validar
from libs.jurisdiccion.datos import DatosDeJurisdiccionInvalidos
from libs.jurisdiccion.jurisdiccion import Jurisdiccion

PLANTILLAS = Plantillas.cargar("gt")
VERIFICACION = Verificacion("7K3P-QHC4-ZE8K-M", "https://portal.ejemplo.gt/verificar/7K3P-QHC4-ZE8K-M")
HUELLA = "0123456789abcdef" * 4
DATOS = {
    "clase": "Notificación electrónica",
    "expediente": "01001-2026-00123",
    "organo": "Juzgado Primero de Primera Instancia Civil",
    "resolucion": "Decreto del 2 de marzo de 2026",
    "destinatario": "María José Ñeruda & Cía.",
    "casillero": "HP31-QHC4-ZE8K-2",
    "emitida": "2 de marzo de 2026, 09:00:00",
    "depositada": "2 de marzo de 2026, 10:00:00",
    "efectiva": "2 de marzo de 2026, 10:00:00",
    "anulada": "no",
    "representado": "quien la recibe",
    "accedida": "2 de marzo de 2026, 11:30:00",
    "regla": "deposito desde 2011-10-01",
    "fuente": "Decreto 15-2011",
    "expedida": "3 de marzo de 2026, 08:00:00",
    "sello": "lleva un sello de tiempo",
    "documentos": [{"nombre": "Resolución", "bytes": "48213", "huella": HUELLA}],
    "hechos": [
        {"hecho": "Depositada en el casillero", "cuando": "10:00:00", "huella": HUELLA},
        {"hecho": "Abierta", "cuando": "11:30:00", "huella": HUELLA},
    ],
}


@pytest.fixture(scope="module")
def imprenta() -> Imprenta:
    return Imprenta(PLANTILLAS)


def constancia(**otros: object) -> Documento:
    template = PLANTILLAS.por_nombre["constancia_de_notificacion"]
    return template.llenar(DATOS | otros, VERIFICACION, HOY)  # type: ignore[arg-type]  # data of that template


class Text(HTMLParser):
    """What a page says, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._silent = False

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent = tag in {"style", "svg", "title"} or self._silent

    def handle_endtag(self, tag: str) -> None:
        self._silent = self._silent and tag not in {"style", "svg", "title"}

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.said.append(data)


def said_by_html(page: str) -> str:
    reader = Text()
    reader.feed(page)
    return plain("".join(reader.said))


def plain(text: str) -> str:
    """Letters and digits alone: where lines break is for each form to say."""
    return re.sub(r"[\W_]+", "", text)


def said_by_pdf(pdf: bytes, folder: Path) -> str:
    """As a tool that is not ours reads it, without what each page has above and below."""
    first, *more = dice("pdftotext", guardar(folder, "documento.pdf", pdf), "-").split("\f")
    pages = [first, *(page.removeprefix(PLANTILLAS.palabras.institucion) for page in more)]
    return "".join(plain(page.rpartition(f"\n{PLANTILLAS.palabras.codigo}")[0]) for page in pages)


@pytest.mark.parametrize("nombre", sorted(PLANTILLAS.por_nombre))
def test_each_template_can_be_filled(imprenta: Imprenta, nombre: str) -> None:
    template = PLANTILLAS.por_nombre[nombre]
    data: dict[str, object] = {}
    for _ in range(100):
        try:
            documento = template.llenar(data, VERIFICACION, HOY)  # type: ignore[arg-type]  # found by asking
            break
        except PlantillaIncompleta as missing:
            name = missing.metadata["dato"]
            # An empty list where a text was not taken.
            data[name] = [] if name in data else "Dato"
    assert imprenta.pdf(documento).startswith(b"%PDF-1.7")


def test_the_twin_says_what_the_pdf_says_in_the_same_order(imprenta: Imprenta, tmp_path: Path) -> None:
    documento = constancia()
    page, spoken = said_by_html(imprenta.html(documento)), said_by_pdf(imprenta.pdf(documento), tmp_path)
    assert page == spoken
    assert all(plain(value) in spoken for value in DATOS.values() if isinstance(value, str))
    assert HUELLA in spoken


def test_of_which_zone_its_hours_are_is_said_once_in_each_form(imprenta: Imprenta, tmp_path: Path) -> None:
    offset = HOY.astimezone(Jurisdiccion.cargar("gt").identidad.zona).utcoffset()
    assert offset is not None
    told = f"hora legal de Guatemala (UTC−{-offset // timedelta(hours=1)})"
    said = dice("pdftotext", guardar(tmp_path, "documento.pdf", imprenta.pdf(constancia())), "-")
    assert " ".join(said.split()).count(told) == 1
    assert imprenta.html(constancia()).count(told) == 1


def test_a_hash_is_copied_whole(imprenta: Imprenta, tmp_path: Path) -> None:
    said = dice("pdftotext", guardar(tmp_path, "documento.pdf", imprenta.pdf(constancia())), "-")
    assert said.count(HUELLA) == 3


def test_the_pdf_is_tagged_and_names_itself_and_its_language(imprenta: Imprenta, tmp_path: Path) -> None:
    pdf = imprenta.pdf(constancia())
    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        root = opened.Root
        assert str(root.Lang) == "es-GT"
        assert root.MarkInfo.Marked
        assert root.ViewerPreferences.DisplayDocTitle
        assert metadata["dc:title"] == "Constancia de notificación"
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
    structure = dice("pdfinfo", "-struct", guardar(tmp_path, "documento.pdf", pdf))
    for tag in ("H1", "H2", "P", "Table", "TR", "TH", "TD", "L", "LI", "Figure", "Link"):
        assert re.search(rf"^\s*{tag}\b", structure, re.MULTILINE), (tag, structure)


def test_the_qr_code_has_words(imprenta: Imprenta) -> None:
    with pikepdf.open(io.BytesIO(imprenta.pdf(constancia()))) as opened:
        described = [
            str(each.Alt) for each in opened.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each
        ]
    assert f"Código QR que lleva a {VERIFICACION.direccion}" in described
    [drawing] = re.findall(r"<svg [^>]*>", imprenta.html(constancia()))
    assert f'role="img" aria-label="Código QR que lleva a {VERIFICACION.direccion}"' in drawing


def test_a_hash_breaks_wherever_it_stands_so_that_a_narrow_screen_does_not_scroll_sideways(imprenta: Imprenta) -> None:
    assert re.search(r"^body \{[^}]*overflow-wrap: anywhere", imprenta.html(constancia()), re.MULTILINE)


def test_a_date_or_a_number_in_a_table_stays_whole_on_a_narrow_screen(imprenta: Imprenta) -> None:
    assert "td:nth-child(2) { overflow-wrap: break-word; }" in imprenta.html(constancia())


def test_the_same_document_gives_the_same_bytes(imprenta: Imprenta) -> None:
    first = imprenta.pdf(constancia())
    other = imprenta.pdf(constancia(expediente="01001-2026-00124"))
    assert Imprenta(PLANTILLAS).pdf(constancia()) == imprenta.pdf(constancia()) == first != other


def test_what_was_issued_within_a_second_says_the_second(imprenta: Imprenta) -> None:
    within = replace(constancia(), emitido=HOY + timedelta(microseconds=123_456))
    assert imprenta.pdf(within) == imprenta.pdf(constancia())


def test_a_long_list_goes_on_over_pages_with_its_head_again(imprenta: Imprenta) -> None:
    facts = [{"hecho": f"Hecho número {number}", "cuando": "10:00:00", "huella": HUELLA} for number in range(120)]
    with pikepdf.open(io.BytesIO(imprenta.pdf(constancia(hechos=facts)))) as opened:
        assert len(opened.pages) > 2


@pytest.mark.parametrize(
    "hostile",
    [
        "#panic()",
        "*negrita* _x_ $1$",
        '<script>alert("1")</script>',
        "{expediente}",
        '"\\',
        "a\nb",
        "&amp;",
        "] #sys",
        "x" * 600,
    ],
)
def test_data_are_text_and_nothing_else(imprenta: Imprenta, hostile: str, tmp_path: Path) -> None:
    documento = constancia(destinatario=hostile)
    spoken, page = said_by_pdf(imprenta.pdf(documento), tmp_path), imprenta.html(documento)
    assert plain(hostile) in spoken
    assert html.escape(hostile) in page
    assert "<script" not in page


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=80))
def test_any_latin_text_can_be_set(texto: str) -> None:
    assert _IMPRENTA.pdf(constancia(destinatario=f"a{texto}"))


_IMPRENTA = Imprenta(PLANTILLAS)


def test_a_sign_that_no_font_has_is_refused_rather_than_left_out(imprenta: Imprenta) -> None:
    with pytest.raises(DocumentoNoProducible):
        imprenta.pdf(constancia(destinatario="山田太郎"))


def test_data_that_are_missing_or_too_many_are_refused() -> None:
    template = PLANTILLAS.por_nombre["constancia_de_notificacion"]
    for name in DATOS:
        without = {key: value for key, value in DATOS.items() if key != name}
        with pytest.raises(PlantillaIncompleta) as refused:
            template.llenar(without, VERIFICACION, HOY)  # type: ignore[arg-type]  # data of that template
        assert refused.value.metadata == {"plantilla": "constancia_de_notificacion", "dato": name}
    with pytest.raises(PlantillaIncompleta) as refused:
        constancia(sobra="x")
    assert refused.value.metadata["dato"] == "sobra"
    with pytest.raises(PlantillaIncompleta):
        constancia(documentos=[{"nombre": "Resolución"}])


@pytest.mark.parametrize(
    ("texto", "expected"),
    [
        ('la "notificación"', "la «notificación»"),
        ("y así...", "y así…"),
        ("Decreto 15-2011, artículo 5", "Decreto\u00a015-2011, artículo\u00a05"),
        ("dentro de 3 días", "dentro de 3\u00a0días"),
        ("uno - dos", "uno\u00a0— dos"),
        ("el 100 % y 2 s", "el 100\u00a0% y 2\u00a0s"),
        ("hay 3 sellos", "hay 3 sellos"),
    ],
)
def test_spanish_typography(texto: str, expected: str) -> None:
    assert tipografia(texto) == expected


def test_instants_are_told_in_the_legal_zone() -> None:
    told = instante_largo(HOY + timedelta(seconds=5), ZoneInfo("America/Guatemala"))
    assert told.replace("\u00a0", " ") == "2 de marzo de 2026, 10:00:05"


def test_a_template_that_is_wrong_is_named(tmp_path: Path) -> None:
    for name in ("documento.typ", "documento.css"):
        guardar(tmp_path, name, b"")
    words = Path("jurisdicciones/gt/plantillas/palabras.toml").read_bytes()
    guardar(tmp_path, "palabras.toml", words)
    head = b'fuente = "x"\nvigencia = 2000-01-01\ntitulo = "T"\nasunto = "A"\n[[bloque]]\nclase = "tabla"\n'
    guardar(tmp_path, "mala.toml", head + b'columnas = ["a", "b"]\nceldas = ["{a}"]\nlista = "l"\n')
    with pytest.raises(DatosDeJurisdiccionInvalidos) as refused:
        Plantillas.desde(tmp_path)
    assert refused.value.metadata["archivo"] == "mala.toml"
    assert refused.value.metadata["clave"] == "bloque[1].celdas"


async def test_what_is_set_can_be_sealed(imprenta: Imprenta, mundo: Mundo, clave_rsa: RSAPrivateKey) -> None:
    pdf = imprenta.pdf(constancia())
    sealed = await firmar(llave(mundo.persona("Sello", clave_rsa)), mundo.tiempo, mundo.reloj, pdf, Acto("Sello"))
    assert (await validar(sealed.pdf, mundo.confianza, HOY)).dictamen is Dictamen.AUTENTICA
