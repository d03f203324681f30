"""From a document to a PDF that everybody can read (tagged, PDF/UA-1 and PDF/A-2a), and to its HTML twin."""

import io
import json
import threading
from html import escape
from typing import Literal

import segno
import typst

from libs.firma.plantillas import Bloque, Documento, Plantillas
from libs.foundation.core.errors import Invalid

_STANDARDS: list[Literal["ua-1", "a-2a"]] = ["ua-1", "a-2a"]


class DocumentoNoProducible(Invalid):
    """The document cannot be set: metadata `causa`, e.g. a sign that no font has."""

    reason = "DOCUMENTO_NO_PRODUCIBLE"


class Imprenta:
    """Sets documents as one judiciary wants them to look."""

    def __init__(self, plantillas: Plantillas) -> None:
        self._templates = plantillas
        self._look = plantillas.typst.encode()
        self._compiler = typst.Compiler(self._look, ignore_system_fonts=True)
        self._one_at_a_time = threading.Lock()

    def pdf(self, documento: Documento) -> bytes:
        """The PDF: the same bytes each time. A few milliseconds, in any thread. Raises DocumentoNoProducible."""
        inputs = {"documento": json.dumps(self._data(documento))}
        try:
            with self._one_at_a_time:
                made = self._compiler.compile(
                    self._look,
                    format="pdf",
                    sys_inputs=inputs,
                    pdf_standards=[*_STANDARDS],
                    timestamp=documento.emitido.replace(microsecond=0),  # Typst takes none
                )
        except typst.TypstError as error:
            raise DocumentoNoProducible(causa=error.message) from error
        if not isinstance(made, bytes):
            raise TypeError(type(made).__name__)
        return made

    def html(self, documento: Documento) -> str:
        """The twin: a whole page that says the same, without scripts and without anything from elsewhere."""
        words, verification = self._templates.palabras, documento.verificacion
        language = f"{words.idioma}-{words.region}"
        described = escape(words.qr_descripcion.format(direccion=verification.direccion))
        # On the drawing itself: some readers look into what is around it, and find a drawing without words.
        qr = _qr(verification.direccion).replace("<svg ", f'<svg role="img" aria-label="{described}" ', 1)
        code = f"{escape(words.codigo)} <strong>{escape(verification.codigo)}</strong>"
        address = escape(verification.direccion)
        return (
            f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<title>{escape(documento.titulo)}</title>\n<style>\n{self._templates.css}</style>\n</head>\n<body>\n"
            f"<header><p>{escape(words.institucion)}</p></header>\n<main>\n"
            f"<h1>{escape(documento.titulo)}</h1>\n<p>{escape(documento.asunto)}</p>\n"
            f"<p>{escape(words.horas)}</p>\n"
            f"{''.join(map(_block, documento.bloques))}"
            f"<section>\n<h2>{escape(words.verificacion_titulo)}</h2>\n"
            f"<p>{qr}</p>\n"
            f"<p>{escape(words.verificacion_texto)}</p>\n<p>{code}</p>\n"
            f'<p><a href="{address}">{address}</a></p>\n</section>\n</main>\n</body>\n</html>\n'
        )

    def _data(self, documento: Documento) -> dict[str, object]:
        words, verification = self._templates.palabras, documento.verificacion
        return {
            "idioma": words.idioma,
            "region": words.region,
            "institucion": words.institucion,
            "titulo": documento.titulo,
            "asunto": documento.asunto,
            "horas": words.horas,
            "bloques": [
                {
                    "clase": bloque.clase,
                    "titulo": bloque.titulo,
                    "texto": bloque.texto,
                    "columnas": bloque.columnas,
                    "filas": bloque.filas,
                }
                for bloque in documento.bloques
            ],
            "codigo_rotulo": words.codigo,
            "codigo": verification.codigo,
            "pagina_rotulo": words.pagina,
            "verificacion_titulo": words.verificacion_titulo,
            "verificacion_texto": words.verificacion_texto,
            "direccion": verification.direccion,
            "qr": _qr(verification.direccion),
            "qr_descripcion": words.qr_descripcion.format(direccion=verification.direccion),
        }


def _qr(direccion: str) -> str:
    """The address as a QR code (SVG), which can be read with a sixth of it spoilt."""
    output = io.BytesIO()
    segno.make_qr(direccion, error="m").save(output, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True)
    return output.getvalue().decode()


def _block(bloque: Bloque) -> str:
    heading = f"<h2>{escape(bloque.titulo)}</h2>\n" if bloque.titulo else ""
    if bloque.clase == "parrafo":
        content = f"<p>{escape(bloque.texto)}</p>\n"
    elif bloque.clase == "datos":
        rows = (f"<dt>{escape(label)}</dt><dd>{escape(value)}</dd>\n" for label, value in bloque.filas)
        content = f"<dl>\n{''.join(rows)}</dl>\n"
    else:
        head = "".join(f'<th scope="col">{escape(column)}</th>' for column in bloque.columnas)
        rows = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in bloque.filas)
        body = "".join(f"<tr>{row}</tr>\n" for row in rows)
        content = f"<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n"
    return f"<section>\n{heading}{content}</section>\n"
