"""What is wrong with how a command was called, in Spanish: the library that reads command lines says it in English."""

import re
from collections.abc import Iterable
from typing import Any, cast

import typer
from pydantic import ValidationError

# Of all that it raises for that it gives out one by name.
UsageError = cast(type[Exception], typer.BadParameter.__mro__[1])

_USAGE = (("Usage:", "Uso:"), ("[OPTIONS]", "[OPCIONES]"), ("COMMAND [ARGS]...", "COMANDO [ARGUMENTOS]..."))
_SAID = (
    (r"No such command '(.+)'\.", r"No hay un comando «\1»."),
    (r"Missing command\.", "Falta el comando."),
    (r"Got unexpected extra argument\(s\) \((.*)\)", r"Sobra: \1."),
    (r"Option '(.+)' requires .+", r"A la opción \1 le falta su valor."),
    (r"Option '(.+)' does not take a value\.", r"La opción \1 no lleva un valor."),
)


_FILES = (
    (r".+ '(.+)' does not exist\.", r"No existe «\1»."),
    (r".+ '(.+)' is a directory\.", r"«\1» es una carpeta, y debe ser un archivo."),
    (r".+ '(.+)' is a file\.", r"«\1» es un archivo, y debe ser una carpeta."),
    (r".+ '(.+)' is not readable\.", r"«\1» no se puede leer: falta permiso."),
)


def explained_usage(error: Any) -> str:
    """How the command is called, what was wrong, and where to read on; "" where the help itself is the answer, which is
    printed then. `error` is a UsageError."""
    context = error.ctx
    if type(error).__name__ == "NoArgsIsHelpError":
        typer.echo(context.get_help(), err=True)
        return ""
    if context is None:
        return _wrong(error)
    usage = context.get_usage()
    for english, spanish in _USAGE:
        usage = usage.replace(english, spanish)
    return f"{usage}\n{_wrong(error)}\nAyuda: {context.command_path} --help"


def _wrong(error: Any) -> str:
    match type(error).__name__:
        case "MissingParameter":
            return f"Falta {_parameter(error)}."
        case "NoSuchOption":
            near = f" ¿{error.possibilities[0]}?" if error.possibilities else ""
            return f"No hay una opción {error.option_name}.{near}"
        case "BadParameter" if error.param is not None:
            return f"{_parameter(error)}: {_value(error)}"
    return _translated(error.message, _SAID, f"{error.message[:1].upper()}{error.message[1:].removesuffix('.')}.")


def _translated(message: str, said: Iterable[tuple[str, str]], otherwise: str) -> str:
    return next(
        (re.sub(english, spanish, message) for english, spanish in said if re.fullmatch(english, message)), otherwise
    )


def _parameter(error: Any) -> str:
    return str(error.param.get_error_hint()).strip("'")


def _value(error: Any) -> str:
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return _translated(str(error.message), _FILES, str(error.message))
    from gateway.problems.problem import field_errors

    [text, *_] = field_errors([{**problem, "loc": ("valor",)} for problem in cause.errors()], "es")
    return text["detalle"]
