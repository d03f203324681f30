"""The page to which the QR code of a document leads, and the one for who has only its code."""

from html import escape
from zoneinfo import ZoneInfo

from estrado.comun.v1 import codigos_service_pb2 as pb
from starlette.responses import Response

from gateway.paginas.comunes import Form, Problem, Texts, answer
from libs.foundation.rpc.timestamps import from_timestamp

VERIFICAR = "/verificar"
# Of what is typed: more than any code has, with whatever stands between its letters.
LARGO = 60


def asked(language: str, codigo: str = "", status: int = 200, problem: Problem | None = None) -> Response:
    """Asks for a code, with the one that was typed before and what was wrong with it."""
    say = Texts(language)
    before = f'<p id="para_que">{say("verificar_para")}</p>'
    form = Form(say, say("verificar"), before, VERIFICAR, problem, method="get")
    inside = form.field("codigo", "text", "off", LARGO, value=codigo[:LARGO], first=True, help_="para_que")
    title, content = form.page(f"{inside}<button>{say('verificar')}</button>", {})
    return answer(language, title, content, status)


def issued(documento: pb.ConsultarCodigoResponse, language: str, zona: ZoneInfo) -> Response:
    """That it was issued: of which kind, when in the legal zone, and with which hashes. What is made anew for each who
    asks has none, and a later hour than this page: that makes it no other document."""
    say = Texts(language)
    kind = say("tipos", documento.tipo) if say.has("tipos", documento.tipo) else escape(documento.tipo)
    emitido = from_timestamp(documento.emitido).astimezone(zona)
    manner = "emitido" if documento.huellas else "expedida"
    rows = [
        (say("emitido_codigo"), escape(documento.codigo)),
        (say("emitido_tipo"), kind),
        (say(f"{manner}_cuando"), f'<time datetime="{emitido.isoformat()}">{emitido:%d/%m/%Y %H:%M:%S}</time>'),
        *((say("emitido_huella"), f"<code>{escape(huella)}</code>") for huella in documento.huellas),
    ]
    listed = "".join(f"<dt>{label}</dt><dd>{value}</dd>" for label, value in rows)
    content = f"<h1>{say('emitido')}</h1><p>{say(f'{manner}_para')}</p><dl>{listed}</dl><p>{say('emitido_sello')}</p>"
    return answer(language, say("emitido"), content, 200)
