"""Accounts: who may log in, as whom, and with which roles."""

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from libs.jurisdiccion.catalogos import CodigoDesconocido
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from services.identity.domain.errors import (
    ColegiadoInvalido,
    CorreoInvalido,
    NombreInvalido,
    RolInvalido,
    TelefonoInvalido,
)

_CORREO = re.compile(r"[^\s@]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)+")
_ROL = re.compile(r"(juez|secretario|oficial|notificador)@([0-9]{5})")
VERIFICADOR, ADMINISTRADOR = "verificador", "administrador"
_TELEFONO = re.compile(r"\+[1-9][0-9]{6,14}", re.ASCII)
_TELEFONO_LOCAL = re.compile(r"[2-7][0-9]{7}", re.ASCII)
_PREFIJO = "+502"
_COLEGIADO = re.compile(r"[0-9]{1,10}")


class TipoDeCuenta(StrEnum):
    """Kinds of account."""

    INDIVIDUAL = "individual"
    PROFESIONAL = "profesional"
    ENTIDAD = "entidad"
    JUDICIAL = "judicial"
    OTRO_REPRESENTANTE = "otro_representante"


@dataclass(frozen=True, slots=True)
class Cuenta:
    """An account. `persona` is whom it belongs to; only a `verificada` one acts as that persona.

    `contrasena` is the Argon2id hash in PHC form, of an inherited one with its scheme before it; `nacimiento` is known
    of who registered themselves; `importada` is when it was brought from another system, `inhabilitada` since when it
    opens nothing, None while it does (UTC), and `correo_seguido` that a link sent to its e-mail was followed since it
    was imported. Personal data and secrets stay out of the text form.
    """

    id: UUID
    correo: str = field(repr=False)
    contrasena: str = field(repr=False)
    nombre: str = field(repr=False)
    tipo: TipoDeCuenta
    persona: UUID
    verificada: bool
    colegiado: str = ""
    roles: tuple[str, ...] = ()
    nacimiento: date | None = field(default=None, repr=False)
    telefono: str = field(default="", repr=False)
    telefono_confirmado: bool = False
    importada: datetime | None = None
    inhabilitada: datetime | None = None
    correo_seguido: bool = False

    @property
    def recuperable(self) -> UUID | None:
        """Its id, for the link of a mail that sets its password; None while it is disabled."""
        return None if self.inhabilitada else self.id

    @property
    def del_personal(self) -> bool:
        """Whether it is one of the judiciary itself, or has a role."""
        return self.tipo is TipoDeCuenta.JUDICIAL or bool(self.roles)

    @property
    def correo_confirmado(self) -> bool:
        """Whether its e-mail is known to be its holder's: no other system's word is taken for that."""
        return self.importada is None or self.correo_seguido

    @property
    def persona_verificada(self) -> UUID | None:
        """The persona as which it acts, None before verification."""
        return self.persona if self.verificada else None


def correo_canonico(texto: str) -> str:
    """The form in which an e-mail is compared and kept. Raises CorreoInvalido."""
    correo = unicodedata.normalize("NFC", texto).strip().casefold()
    if len(correo) > 254 or not correo.isprintable() or not _CORREO.fullmatch(correo):
        raise CorreoInvalido(campo="correo")
    return correo


def correo_o_ninguno(texto: str) -> str:
    """The same, "" for what is none: such an account cannot exist, and saying so would be one more answer to tell
    apart."""
    try:
        return correo_canonico(texto)
    except CorreoInvalido:
        return ""


def telefono_canonico(texto: str) -> str:
    """The number in the international form (E.164): eight digits are one of this country. Raises TelefonoInvalido."""
    llano = re.sub(r"[ ().-]", "", texto)
    if _TELEFONO_LOCAL.fullmatch(llano):
        llano = f"{_PREFIJO}{llano}"
    de_aqui = llano.removeprefix(_PREFIJO) if llano.startswith(_PREFIJO) else ""
    if not _TELEFONO.fullmatch(llano) or (de_aqui and not _TELEFONO_LOCAL.fullmatch(de_aqui)):
        raise TelefonoInvalido(campo="telefono")
    return llano


def exigir_nombre(nombre: str) -> None:
    """Raises NombreInvalido unless it is 1 to 200 printable characters."""
    if not nombre.strip() or len(nombre) > 200 or not nombre.isprintable():
        raise NombreInvalido(campo="nombre")


def exigir_colegiado(colegiado: str) -> None:
    """Raises ColegiadoInvalido unless it is "" or 1 to 10 digits."""
    if colegiado and not _COLEGIADO.fullmatch(colegiado):
        raise ColegiadoInvalido(campo="colegiado")


def exigir_rol(rol: str, jurisdiccion: Jurisdiccion) -> None:
    """`administrador`; juez, secretario, oficial or notificador of an existing court: "secretario@01047"; or
    verificador of an administrative unit that has them. Raises RolInvalido."""
    nombre, _, unidad = rol.partition("@")
    if rol == ADMINISTRADOR or (nombre == VERIFICADOR and unidad in jurisdiccion.verificacion.unidades):
        return
    forma = _ROL.fullmatch(rol)
    if forma is None:
        raise RolInvalido(campo="roles", rol=rol[:40])
    try:
        jurisdiccion.catalogos.organo(forma.group(2))
    except CodigoDesconocido as error:
        raise RolInvalido(campo="roles", rol=rol) from error
