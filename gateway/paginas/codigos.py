"""The page to which the QR code of a document leads."""

from html import escape
from zoneinfo import ZoneInfo

from estrado.comun.v1 import codigos_service_pb2 as pb
from starlette.responses import Response

from gateway.paginas.comunes import Texts, answer
from libs.foundation.rpc.timestamps import from_timestamp


def issued(documento: pb.ConsultarCodigoResponse, language: str, zona: ZoneInfo) -> Response:
    """That it was issued: of which kind, when in the legal zone, and with which hashes."""
    say = Texts(language)
    kind = say("tipos", documento.tipo) if say.has("tipos", documento.tipo) else escape(documento.tipo)
    emitido = from_timestamp(documento.emitido).astimezone(zona)
    rows = [
        (say("emitido_codigo"), escape(documento.codigo)),
        (say("emitido_tipo"), kind),
        (say("emitido_cuando"), f'<time datetime="{emitido.isoformat()}">{emitido:%d/%m/%Y %H:%M:%S}</time>'),
        *((say("emitido_huella"), f"<code>{escape(huella)}</code>") for huella in documento.huellas),
    ]
    if not documento.huellas:
        rows.append((say("emitido_huella"), say("emitido_sin_huella")))
    listed = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in rows)
    content = f"<h1>{say('emitido')}</h1><p>{say('emitido_para')}</p><dl>{listed}</dl><p>{say('emitido_sello')}</p>"
    return answer(language, say("emitido"), content, 200)
