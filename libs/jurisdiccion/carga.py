"""From a judiciary's files to its rules; what does not fit together is named by file and key.

Every function raises DatosDeJurisdiccionInvalidos.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from types import MappingProxyType
from typing import TypeVar
from zoneinfo import ZoneInfo

from libs.jurisdiccion.calendario import Calendario, Jornada, Materia
from libs.jurisdiccion.catalogos import TIPOS_DE_CUENTA, LimitesDeEscrito, Territorio
from libs.jurisdiccion.datos import Tabla
from libs.jurisdiccion.inhabiles import DiaInhabil, Fijo, Pascua, Recurrencia, Semanal, Traslado
from libs.jurisdiccion.personas import MayoriaDeEdad
from libs.jurisdiccion.plazos import Ambito, Comienzo, Computo, Desde, TipoDePlazo, Unidad, VenceEnInhabil
from libs.jurisdiccion.reglas import (
    EfectoDeNotificacion,
    EfectoEnPapel,
    FirmaDeResoluciones,
    HoraProcesal,
    ModoDeEfecto,
    ModoDeHora,
    ModoEnPapel,
    Reglas,
)
from libs.jurisdiccion.sistemas import Requisito, Sistema
from libs.jurisdiccion.vigencia import ConProcedencia

R = TypeVar("R", bound=ConProcedencia)

_SEMANA = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")


def calendario(tabla: Tabla, zona: ZoneInfo, territorio: Territorio, huella: str) -> Calendario:
    """calendario.toml."""
    traslados = tabla.por_nombre("traslados", _traslado)
    return Calendario(
        zona=zona,
        procedencia=tabla.procedencia,
        inhabiles=tabla.lista("inhabil", lambda inhabil: _inhabil(inhabil, territorio, traslados)),
        materias=_por_codigo(tabla, "materia", _materia, lambda materia: materia.codigo),
        jornadas=_versiones(tabla, "jornada", tabla.lista("jornada", _jornada)),
        huella=huella,
    )


def plazos(
    tabla: Tabla, ramos: Collection[str], tipos_de_proceso: Collection[str]
) -> Mapping[str, tuple[TipoDePlazo, ...]]:
    """plazos.toml: the dated versions of each kind, by code; its ramos and kinds of process must exist."""
    return _por_codigo(tabla, "plazo", lambda plazo: _plazo(plazo, ramos, tipos_de_proceso), lambda plazo: plazo.codigo)


def reglas(tabla: Tabla) -> Reglas:
    """reglas.toml."""
    return Reglas(
        efecto_notificacion=_versiones(tabla, "efecto_notificacion", tabla.lista("efecto_notificacion", _efecto)),
        hora_procesal=_versiones(tabla, "hora_procesal", tabla.lista("hora_procesal", _hora_procesal)),
        efecto_en_papel=_versiones(tabla, "efecto_en_papel", tabla.lista("efecto_en_papel", _efecto_en_papel)),
        firma_de_resoluciones=_versiones(tabla, "firma_de_resoluciones", tabla.lista("firma_de_resoluciones", _firma)),
    )


def limites_de_escrito(tabla: Tabla, tipos_de_escrito: Collection[str]) -> tuple[LimitesDeEscrito, ...]:
    """limites_de_escrito.toml: the dated versions of each kind of account's; the kinds of escrito must exist."""
    leidos = tabla.lista("limites", lambda una: _limites(una, tipos_de_escrito))
    for cuenta in ("", *TIPOS_DE_CUENTA):
        _versiones(tabla, "limites", [limites for limites in leidos if limites.cuenta == cuenta])
    if all(limites.cuenta for limites in leidos):
        tabla.falla("limites", "no tiene los de las cuentas que no se nombran")
    return leidos


def mayoria_de_edad(tabla: Tabla) -> tuple[MayoriaDeEdad, ...]:
    """personas.toml: the dated versions."""
    leidas = tabla.lista("mayoria_de_edad", lambda una: MayoriaDeEdad(una.entero("anos", 1, 130), una.procedencia))
    return _versiones(tabla, "mayoria_de_edad", leidas)


def sistemas(tabla: Tabla) -> tuple[Sistema, ...]:
    """sistemas.toml, in its order."""
    return tabla.lista("sistema", _sistema)


def _sistema(tabla: Tabla) -> Sistema:
    requiere = tabla.textos_de("requiere", [requisito.value for requisito in Requisito], vacia=True)
    return Sistema(tabla.texto("codigo"), tabla.texto("nombre"), tuple(map(Requisito, requiere)), tabla.procedencia)


def _limites(tabla: Tabla, tipos_de_escrito: Collection[str]) -> LimitesDeEscrito:
    return LimitesDeEscrito(
        cuenta=tabla.texto_de("cuenta", TIPOS_DE_CUENTA) if tabla.tiene("cuenta") else "",
        documentos=tabla.entero("documentos", 1, 1000),
        expedientes=tabla.entero("expedientes", 1, 100),
        bytes=tabla.entero("bytes", 1, 2**40),
        sumilla=tabla.entero("sumilla", 1, 10_000),
        tipos=tabla.textos("tipos"),
        escritos_excluidos=(
            tabla.textos_de("escritos_excluidos", tipos_de_escrito) if tabla.tiene("escritos_excluidos") else ()
        ),
        procedencia=tabla.procedencia,
    )


def _traslado(tabla: Tabla) -> Traslado:
    dias = {dia: tabla.entero(nombre, -6, 6, 0) for dia, nombre in enumerate(_SEMANA)}
    return Traslado(MappingProxyType(dias), tabla.procedencia)


def _inhabil(tabla: Tabla, territorio: Territorio, traslados: Mapping[str, Traslado]) -> DiaInhabil:
    territorios = tabla.textos("territorios", ())
    for codigo in territorios:
        if not (territorio.tiene_departamento(codigo) or territorio.tiene_municipio(codigo)):
            tabla.falla("territorios", f"{codigo} no es departamento ni municipio")
    return DiaInhabil(
        codigo=tabla.texto("codigo"),
        nombre=tabla.texto("nombre"),
        recurrencia=_recurrencia(tabla, traslados),
        territorios=frozenset(territorios),
        procedencia=tabla.procedencia,
    )


def _recurrencia(tabla: Tabla, traslados: Mapping[str, Traslado]) -> Recurrencia:
    regla = tabla.texto_de("regla", ("semanal", "fijo", "pascua"))
    if regla == "semanal":
        return Semanal(_SEMANA.index(tabla.texto_de("dia_semana", _SEMANA)))
    if regla == "pascua":
        return Pascua(tabla.entero("dias", -60, 60))
    traslado = traslados[tabla.texto_de("traslado", traslados)] if tabla.tiene("traslado") else None
    mes, dia = tabla.entero("mes", 1, 12), tabla.entero("dia", 1, 31)
    try:
        date(2001, mes, dia)
    except ValueError:
        tabla.falla("dia", "no lo hay todos los años")
    return Fijo(mes, dia, traslado)


def _materia(tabla: Tabla) -> Materia:
    return Materia(
        codigo=tabla.texto("codigo"),
        nombre=tabla.texto("nombre"),
        continua=tabla.booleano("continua"),
        admite_suspension=tabla.booleano("admite_suspension"),
        procedencia=tabla.procedencia,
    )


def _jornada(tabla: Tabla) -> Jornada:
    jornada = Jornada(tabla.hora("apertura"), tabla.hora("cierre"), tabla.procedencia)
    if jornada.cierre <= jornada.apertura:
        tabla.falla("cierre", "no es posterior a `apertura`")
    return jornada


def _plazo(tabla: Tabla, ramos: Collection[str], tipos_de_proceso: Collection[str]) -> TipoDePlazo:
    unidad = tabla.opcion("unidad", Unidad)
    en_dias = unidad is Unidad.DIAS
    computo = tabla.opcion("computo", Computo) if en_dias else Computo.CALENDARIO
    # A plazo in hours ends when it ends, and one in días hábiles on a día hábil: only the others must say.
    dice_como_vence = unidad is not Unidad.HORAS and computo is Computo.CALENDARIO
    vence = tabla.opcion("vence_en_inhabil", VenceEnInhabil) if dice_como_vence else VenceEnInhabil.MISMO_DIA
    return TipoDePlazo(
        codigo=tabla.texto("codigo"),
        nombre=tabla.texto("nombre"),
        cantidad=tabla.entero("cantidad", 1, 3660),
        unidad=unidad,
        computo=computo,
        comienzo=tabla.opcion("comienzo", Comienzo),
        vence_en_inhabil=vence,
        procedencia=tabla.procedencia,
        desde=tabla.opcion("desde", Desde) if unidad is Unidad.HORAS else Desde.NOTIFICACION,
        ambito=Ambito(_lista_de(tabla, "ramos", ramos), _lista_de(tabla, "tipos_de_proceso", tipos_de_proceso)),
    )


def _lista_de(tabla: Tabla, clave: str, permitidos: Collection[str]) -> frozenset[str] | None:
    return frozenset(tabla.textos_de(clave, permitidos, vacia=True)) if tabla.tiene(clave) else None


def _efecto(tabla: Tabla) -> EfectoDeNotificacion:
    modo = tabla.opcion("modo", ModoDeEfecto)
    con_dias = modo is ModoDeEfecto.DIAS_DESPUES
    return EfectoDeNotificacion(
        modo=modo,
        dias=tabla.entero("dias", 1, 365) if con_dias else 0,
        computo=tabla.opcion("computo", Computo) if con_dias else Computo.CALENDARIO,
        procedencia=tabla.procedencia,
    )


def _efecto_en_papel(tabla: Tabla) -> EfectoEnPapel:
    return EfectoEnPapel(modo=tabla.opcion("modo", ModoEnPapel), procedencia=tabla.procedencia)


def _hora_procesal(tabla: Tabla) -> HoraProcesal:
    return HoraProcesal(modo=tabla.opcion("modo", ModoDeHora), procedencia=tabla.procedencia)


def _firma(tabla: Tabla) -> FirmaDeResoluciones:
    return FirmaDeResoluciones(exigida=tabla.booleano("exigida"), procedencia=tabla.procedencia)


def _por_codigo(
    tabla: Tabla, clave: str, leer: Callable[[Tabla], R], codigo: Callable[[R], str]
) -> Mapping[str, tuple[R, ...]]:
    """The list under `clave` by code: each code may have several versions, each with its own date of effect."""
    mapa: dict[str, tuple[R, ...]] = {}
    for elemento in tabla.lista(clave, leer):
        mapa[codigo(elemento)] = _versiones(tabla, clave, (*mapa.get(codigo(elemento), ()), elemento))
    return MappingProxyType(mapa)


def _versiones(tabla: Tabla, clave: str, elementos: Collection[R]) -> tuple[R, ...]:
    if len({elemento.procedencia.vigencia for elemento in elementos}) < len(elementos):
        tabla.falla(clave, "tiene dos versiones de una regla con la misma `vigencia`")
    return tuple(elementos)
