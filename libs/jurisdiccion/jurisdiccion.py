"""One judiciary: everything its files say, loaded once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from libs.foundation.core.errors import Invalid
from libs.jurisdiccion import carga, carga_catalogos
from libs.jurisdiccion.calendario import Calendario
from libs.jurisdiccion.cartas import Cartas, cartas
from libs.jurisdiccion.casilleros import ReglasDeCasilleros, casilleros
from libs.jurisdiccion.catalogos import Catalogos, CodigoDesconocido, LimitesDeEscrito, Organo
from libs.jurisdiccion.cui import Cui, RestoDiez
from libs.jurisdiccion.datos import DatosDeJurisdiccionInvalidos, Tabla, leer
from libs.jurisdiccion.personas import MayoriaDeEdad
from libs.jurisdiccion.plazos import TipoDePlazo
from libs.jurisdiccion.reglas import Reglas
from libs.jurisdiccion.sistemas import Sistema
from libs.jurisdiccion.verificacion import VerificacionDeIdentidad, verificacion
from libs.jurisdiccion.vigencia import vigente


class JurisdiccionDesconocida(Invalid):
    """jurisdicciones/ has no folder `codigo`; metadata `conocidas` says which there are."""

    reason = "JURISDICCION_DESCONOCIDA"


# What plazos are computed from; their hash is in the calendar's version.
_DEL_CALENDARIO = ("calendario.toml", "plazos.toml", "reglas.toml", "territorio.toml")


@dataclass(frozen=True, slots=True)
class Identidad:
    """jurisdiccion.toml: ISO 4217 `moneda`, BCP 47 `idioma`, legal `zona`, the policy of the CUI's check digit, and
    `registro_de_prestadores`, where the law lists those whose certificates are accredited."""

    codigo: str
    nombre: str
    zona: ZoneInfo
    moneda: str
    idioma: str
    resto_diez: RestoDiez
    registro_de_prestadores: str


@dataclass(frozen=True, slots=True)
class Jurisdiccion:
    """The data of a judiciary. `calendario` has no suspensions: lay those declared over it with `calendario.con`."""

    identidad: Identidad
    catalogos: Catalogos
    calendario: Calendario
    tipos_de_plazo: Mapping[str, tuple[TipoDePlazo, ...]]
    reglas: Reglas
    limites_de_escrito: tuple[LimitesDeEscrito, ...]
    mayoria_de_edad: tuple[MayoriaDeEdad, ...]
    cartas: Cartas
    sistemas: tuple[Sistema, ...]
    verificacion: VerificacionDeIdentidad
    casilleros: ReglasDeCasilleros

    @classmethod
    def cargar(cls, codigo: str = "gt") -> "Jurisdiccion":
        """The judiciary of package `jurisdicciones.<codigo>`, read once; raises JurisdiccionDesconocida,
        DatosDeJurisdiccionInvalidos."""
        return _cargar(codigo)

    @classmethod
    def desde(cls, carpeta: Traversable) -> Self:
        """Read a judiciary's folder; raises DatosDeJurisdiccionInvalidos naming the file and key that is wrong."""
        identidad = leer(carpeta, "jurisdiccion.toml", _identidad)
        territorio = leer(carpeta, "territorio.toml", carga_catalogos.territorio)
        calendario = leer(
            carpeta,
            "calendario.toml",
            partial(carga.calendario, zona=identidad.zona, territorio=territorio, huella=_huella(carpeta)),
        )
        ramos = leer(carpeta, "ramos.toml", carga_catalogos.ramos)
        tipos_de_proceso = leer(
            carpeta,
            "tipos_de_proceso.toml",
            partial(carga_catalogos.tipos_de_proceso, ramos=ramos, materias=calendario.materias),
        )
        tipos_de_escrito = leer(carpeta, "tipos_de_escrito.toml", carga_catalogos.tipos_de_escrito)
        organos: dict[str, Organo] = {}
        for departamento in territorio.departamentos.values():
            archivo = f"organos/{departamento.codigo}.toml"
            organos |= leer(carpeta, archivo, partial(carga_catalogos.organos, departamento=departamento, ramos=ramos))
        return cls(
            identidad=identidad,
            catalogos=Catalogos(
                territorio=territorio,
                idiomas=leer(carpeta, "idiomas.toml", carga_catalogos.idiomas),
                ramos=ramos,
                tipos_de_proceso=tipos_de_proceso,
                tipos_de_escrito=tipos_de_escrito,
                organos=MappingProxyType(organos),
            ),
            calendario=calendario,
            tipos_de_plazo=leer(
                carpeta, "plazos.toml", partial(carga.plazos, ramos=ramos, tipos_de_proceso=tipos_de_proceso)
            ),
            reglas=leer(carpeta, "reglas.toml", carga.reglas),
            limites_de_escrito=leer(
                carpeta,
                "limites_de_escrito.toml",
                partial(carga.limites_de_escrito, tipos_de_escrito=tipos_de_escrito),
            ),
            mayoria_de_edad=leer(carpeta, "personas.toml", carga.mayoria_de_edad),
            cartas=leer(carpeta, "cartas.toml", cartas),
            sistemas=leer(carpeta, "sistemas.toml", carga.sistemas),
            verificacion=leer(carpeta, "verificacion.toml", verificacion),
            casilleros=leer(carpeta, "casilleros.toml", casilleros),
        )

    def cui(self, texto: str) -> Cui:
        """Read a CUI against this territory and policy; raises CuiInvalido."""
        return Cui.parse(texto, self.catalogos.territorio, self.identidad.resto_diez)

    def tipo_de_plazo(self, codigo: str, fecha: date) -> TipoDePlazo:
        """The kind in force on a legal day; raises CodigoDesconocido, SinReglaVigente."""
        if codigo not in self.tipos_de_plazo:
            raise CodigoDesconocido(catalogo="plazos", codigo=codigo)
        return vigente(self.tipos_de_plazo[codigo], fecha)

    def plazos_de(self, ramo: str, tipo_de_proceso: str, fecha: date) -> tuple[TipoDePlazo, ...]:
        """The kinds in force on a legal day that can run in a case of that ramo and kind of process."""
        en_vigor = [
            vigente(versiones, fecha)
            for versiones in self.tipos_de_plazo.values()
            if any(version.procedencia.rige(fecha) for version in versiones)
        ]
        return tuple(tipo for tipo in en_vigor if tipo.ambito.incluye(ramo, tipo_de_proceso))

    def limites_de_escrito_en(self, fecha: date, cuenta: str = "") -> LimitesDeEscrito:
        """What a presentation from a kind of account may hold on a legal day; raises SinReglaVigente."""
        suyos = [
            limites
            for limites in self.limites_de_escrito
            if limites.cuenta == cuenta and limites.procedencia.rige(fecha)
        ]
        return vigente(suyos or [limites for limites in self.limites_de_escrito if not limites.cuenta], fecha)

    def mayoria_de_edad_en(self, fecha: date) -> int:
        """The years from which somebody is of age on a legal day; raises SinReglaVigente."""
        return vigente(self.mayoria_de_edad, fecha).anos

    def sistemas_en(self, fecha: date) -> tuple[Sistema, ...]:
        """The systems that there are on a legal day."""
        return tuple(sistema for sistema in self.sistemas if sistema.procedencia.rige(fecha))


def _identidad(tabla: Tabla) -> Identidad:
    try:
        zona = ZoneInfo(tabla.texto("zona"))
    except (ZoneInfoNotFoundError, ValueError):
        tabla.falla("zona", "no es una zona horaria")
    return Identidad(
        codigo=tabla.texto("codigo"),
        nombre=tabla.texto("nombre"),
        zona=zona,
        moneda=tabla.texto("moneda"),
        idioma=tabla.texto("idioma"),
        resto_diez=tabla.tabla("cui", lambda cui: cui.opcion("resto_diez", RestoDiez)),
        registro_de_prestadores=tabla.texto("registro_de_prestadores"),
    )


def _huella(carpeta: Traversable) -> str:
    """SHA-256 (hex) of the names and contents of the files that plazos are computed from."""
    suma = sha256()
    for archivo in _DEL_CALENDARIO:
        contenido = carpeta.joinpath(archivo)
        if not contenido.is_file():
            raise DatosDeJurisdiccionInvalidos(archivo, "-", "falta")
        suma.update(f"{archivo}\0".encode() + sha256(contenido.read_bytes()).digest())
    return suma.hexdigest()


@lru_cache(maxsize=8)
def _cargar(codigo: str) -> Jurisdiccion:
    if not re.fullmatch(r"[a-z]{2,12}", codigo):
        raise _desconocida(codigo)
    try:
        carpeta = files(f"jurisdicciones.{codigo}")
    except ModuleNotFoundError:
        raise _desconocida(codigo) from None
    return Jurisdiccion.desde(carpeta)


def _desconocida(codigo: str) -> JurisdiccionDesconocida:
    carpetas = (carpeta for carpeta in files("jurisdicciones").iterdir() if carpeta.is_dir())
    conocidas = sorted(carpeta.name for carpeta in carpetas if carpeta.joinpath("jurisdiccion.toml").is_file())
    return JurisdiccionDesconocida(codigo=codigo, conocidas=", ".join(conocidas))
