"""Somebody keeps a passkey and logs in with it; a password alone is not enough from then on."""

from collections.abc import Callable

import httpx

from cli.llaves import Llave
from cli.solicitante import Solicitante
from cli.steps import Person, checked, console, require


def passkey_login(http: httpx.Client, quien: Solicitante, say: Callable[[str], None] = console.print) -> None:
    """From the login by password of a verified account to that by passkey, and what it opens. Raises Failed."""
    say(f"[bold]A4. {quien.nombres} guarda una llave de acceso (passkey) e ingresa con ella[/]")
    persona, llave = Person(http, quien.correo, quien.contrasena), Llave.nueva()
    opciones = persona.send("/v1/cuenta/passkeys/opciones", expected=200)
    guardada = persona.send("/v1/cuenta/passkeys", credencial=llave.crear(opciones), nombre="Llave de la demostración")
    say(f"   guardada, con {len(guardada['codigos_de_recuperacion'])} códigos de recuperación; cierra su sesión")
    checked(http.delete("/v1/sesiones/actual", headers=persona.headers), 204)
    closed = http.get("/v1/cuenta", headers=persona.headers)
    require(closed.status_code == 401, f"la sesión cerrada dio {closed.status_code}")
    refused = http.post("/v1/sesiones", json={"correo": quien.correo, "contrasena": quien.contrasena})
    reason = refused.json().get("reason")
    require(reason == "SEGUNDO_FACTOR_REQUERIDO", f"la contraseña sola dio {reason}")
    persona = Person(http, quien.correo, quien.contrasena, llave)
    cuenta = persona.ask("/v1/cuenta").json()
    require(cuenta["verificada"], "la cuenta no está verificada")
    casilleros = [uno["numero"] for uno in persona.ask("/v1/casillero").json()["items"]]
    require(casilleros == [cuenta["numero_casillero"]], f"ve los casilleros {casilleros}")
    sistemas = ", ".join(uno["nombre"] for uno in cuenta["sistemas_autorizados"] if uno["autorizado"])
    say("   la contraseña sola ya no basta (SEGUNDO_FACTOR_REQUERIDO); con la llave ingresa sin escribirla")
    say(f"   {cuenta['nombre']} ve su casillero {casilleros[0]}; sistemas a los que puede entrar: {sistemas}")
