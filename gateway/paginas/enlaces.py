"""The pages to which the links of mails lead until there is a portal. Opening one does nothing: programs that look at
mails open links too, so each asks its reader to go on."""

from starlette.responses import Response

from gateway.paginas.comunes import Form, Problem, Texts, answer, told

CONFIRMAR = "/confirmar-correo"
RESTABLECER = "/restablecer-contrasena"
CASILLERO = "/casillero"

# More than a password may have: one that is too long is refused, not cut off by the browser without a word.
_TYPED = 1024


def confirmation(token: str, language: str, status: int = 200, problem: Problem | None = None) -> Response:
    """Asks for the password of the registration, to confirm its e-mail, with what was wrong with the one before."""
    say = Texts(language)
    before = f'<p id="para_que">{say("confirmar_para")}</p>'
    form = Form(say, say("confirmar"), before, CONFIRMAR, problem)
    inside = form.field("contrasena", "password", "current-password", _TYPED, first=True, help_="para_que")
    title, content = form.page(f"{inside}<button>{say('confirmar')}</button>", {"token": token})
    return answer(language, title, content, status)


def confirmed(language: str) -> Response:
    """Says that one can log in from now on."""
    return _done(language, "confirmado")


def new_password(token: str, language: str, status: int = 200, problem: Problem | None = None) -> Response:
    """Asks for a new password, twice, with what was wrong with the one before."""
    say = Texts(language)
    form = Form(say, say("restablecer"), f'<p id="reglas">{say("restablecer_para")}</p>', RESTABLECER, problem)
    inside = (
        form.field("nueva", "password", "new-password", _TYPED, first=True, help_="reglas")
        + form.field("repetida", "password", "new-password", _TYPED)
        + f"<button>{say('seguir')}</button>"
    )
    title, content = form.page(inside, {"token": token})
    return answer(language, title, content, status)


def changed(language: str) -> Response:
    """Says that the password is the new one."""
    return _done(language, "restablecida")


def mailbox(language: str) -> Response:
    """Says how a mailbox is read while no portal shows it."""
    return _done(language, "casillero")


def refused(language: str, status: int, problem: Problem) -> Response:
    """The link leads no further."""
    return told(language, problem.title, problem.detail, status)


def _done(language: str, what: str) -> Response:
    say = Texts(language)
    return answer(language, say(what), f"<h1>{say(what)}</h1><p>{say(f'{what}_para')}</p>", 200)
