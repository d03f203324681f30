"""The pages of an authorization: sign in, second factor, consent, and what went wrong."""

from html import escape
from urllib.parse import urlsplit

from estrado.identity.v1 import oidc_service_pb2 as pb
from starlette.responses import Response

from gateway.paginas.comunes import Form, Problem, Texts, answer

BASE = "/oauth/authorize"


def shown(
    page: pb.PaginaDeAutorizacion,
    solicitud: str,
    language: str,
    status: int = 200,
    problem: Problem | None = None,
    correo: str = "",
) -> Response:
    """The page of a step, with what was wrong with the last answer to it, and the e-mail typed there."""
    say = Texts(language, cliente=page.cliente, anfitrion=_host(page.redireccion), correo=page.correo)
    build = {
        pb.PASO_DE_AUTORIZACION_IDENTIFICARSE: _sign_in,
        pb.PASO_DE_AUTORIZACION_SEGUNDO_FACTOR: _second_factor,
        pb.PASO_DE_AUTORIZACION_CONSENTIR: _consent,
    }[page.paso]
    form, inside = build(say, page, problem, correo)
    title, content = form.page(inside, {"solicitud": solicitud})
    return answer(language, title, content, status, _sources(page.redireccion))


def refused(language: str, status: int, problem: Problem) -> Response:
    """A page from which one cannot go on."""
    closing = Texts(language)("cerrar")
    content = f"<h1>{escape(problem.title)}</h1><p>{escape(problem.detail)}</p><p>{closing}</p>"
    return answer(language, escape(problem.title), content, status)


def _sign_in(say: Texts, _page: pb.PaginaDeAutorizacion, problem: Problem | None, correo: str) -> tuple[Form, str]:
    form = Form(say, say("entrar"), f"<p>{say('entrar_para')}</p>", f"{BASE}/identificacion", problem)
    return form, (
        form.field("correo", "email", "username", 254, value=correo, first=True)
        + form.field("contrasena", "password", "current-password", 256)
        + f"<button>{say('seguir')}</button>"
    )


def _second_factor(
    say: Texts, _page: pb.PaginaDeAutorizacion, problem: Problem | None, _correo: str
) -> tuple[Form, str]:
    before = f'<p id="ayuda">{say("codigo_para")}</p>'
    form = Form(say, say("codigo_titulo"), before, f"{BASE}/segundo-factor", problem)
    code = form.field("codigo", "text", "one-time-code", 64, first=True, help_="ayuda")
    return form, f"{code}<button>{say('seguir')}</button>"


def _consent(say: Texts, page: pb.PaginaDeAutorizacion, problem: Problem | None, _correo: str) -> tuple[Form, str]:
    items = "".join(f"<li>{_scope(say, alcance, page.verificada)}</li>" for alcance in page.alcances)
    account = f"<p>{say('como')}</p>" if page.correo else ""
    before = f"{account}<ul>{items}</ul><p>{say('consentir_para')}</p>"
    return Form(say, say("consentir"), before, f"{BASE}/decision", problem), (
        f'<button name="decision" value="permitir">{say("permitir")}</button>'
        f'<button class="otro" name="decision" value="no_permitir">{say("no_permitir")}</button>'
    )


def _scope(say: Texts, name: str, verified: bool) -> str:
    """What a scope lets be known, now or once the account is verified; its name where it is newer than this gateway."""
    if not verified and say.has("sin_verificar", name):
        return say("sin_verificar", name)
    return say("alcance", name) if say.has("alcance", name) else escape(name)


def _host(address: str) -> str:
    parts = urlsplit(address)
    return parts.netloc or f"{parts.scheme}:"


def _sources(address: str) -> str:
    """Where a form of the page may lead to in the end. Browsers hold every redirect that follows to `form-action`, also
    those of the client, whose page often sends on to another host: so it names kinds of address, not the client's."""
    scheme = urlsplit(address).scheme
    # Plain http is a client on the person's own machine, whose pages may be of either kind.
    return {"https": " https:", "http": " http: https:"}.get(scheme, f" {scheme}:")
