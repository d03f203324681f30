import re
import shutil
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.jurisdiccion.casilleros import Paradero
from libs.jurisdiccion.catalogos import CodigoDesconocido, Instancia
from libs.jurisdiccion.cui import RestoDiez
from libs.jurisdiccion.datos import DatosDeJurisdiccionInvalidos
from libs.jurisdiccion.jurisdiccion import Jurisdiccion, JurisdiccionDesconocida
from libs.jurisdiccion.plazos import Ambito
from libs.jurisdiccion.vigencia import SinReglaVigente

GT = Jurisdiccion.cargar()
CATALOGOS = GT.catalogos
MUNICIPIOS = [17, 8, 16, 16, 14, 14, 19, 8, 24, 21, 9, 30, 33, 21, 8, 17, 14, 5, 11, 11, 7, 17]


@pytest.fixture
def copia(tmp_path: Path) -> Path:
    """Guatemala's files, to be spoilt."""
    with as_file(files("jurisdicciones.gt")) as carpeta:
        return Path(shutil.copytree(carpeta, tmp_path / "gt"))


def test_it_is_read_once() -> None:
    assert Jurisdiccion.cargar("gt") is GT


def test_identity() -> None:
    identidad = GT.identidad
    assert (identidad.codigo, identidad.moneda, identidad.idioma) == ("gt", "GTQ", "spa")
    assert identidad.zona.key == "America/Guatemala"
    assert identidad.resto_diez is RestoDiez.RECHAZAR


def test_all_340_municipios() -> None:
    departamentos = CATALOGOS.territorio.departamentos
    assert [(codigo, len(d.municipios)) for codigo, d in departamentos.items()] == [
        (f"{indice:02}", cuantos) for indice, cuantos in enumerate(MUNICIPIOS, 1)
    ]
    assert departamentos["05"].municipios["0514"] == "Sipacate"
    assert departamentos["13"].municipios["1333"] == "Petatán"


def test_languages() -> None:
    familias = [idioma.familia for idioma in CATALOGOS.idiomas.values()]
    assert {f: familias.count(f) for f in set(familias)} == {"castellano": 1, "maya": 22, "xinka": 1, "garifuna": 1}
    assert {"kek", "quc", "mam", "cak", "kjb", "xin", "cab"} <= set(CATALOGOS.idiomas)


@pytest.mark.parametrize("departamento", [f"{codigo:02}" for codigo in range(1, 23)])
def test_every_departamento_has_courts(departamento: str) -> None:
    for ramo in ("civil", "familia", "penal", "trabajo"):
        assert CATALOGOS.organos_de(ramo, departamento, Instancia.PRIMERA_INSTANCIA)
    paz = [o for o in CATALOGOS.organos.values() if o.instancia is Instancia.PAZ and o.departamento == departamento]
    assert f"{departamento}01" in {organo.municipio for organo in paz}


def test_every_kind_of_process_has_a_court_somewhere() -> None:
    con_organo = {ramo for organo in CATALOGOS.organos.values() for ramo in organo.ramos}
    assert set(CATALOGOS.ramos) == con_organo
    assert all(set(tipo.ramos) <= con_organo for tipo in CATALOGOS.tipos_de_proceso.values())


def test_a_court_knows_its_place() -> None:
    organo = CATALOGOS.organo("16001")
    assert (organo.departamento, organo.lugar.municipio, organo.lugar.organo) == ("16", "1601", "16001")


@pytest.mark.parametrize(
    ("ramo", "tipo", "reservado"),
    [
        ("civil", "ordinario", False),
        ("familia", "ordinario", True),
        ("penal", "penal_comun", False),
        ("penal", "violencia_sexual_trata", True),
        ("penal", "penal_investigacion", True),
        ("femicidio_vcm", "penal_comun", True),
        ("ninez", "adopcion", True),
        ("adolescentes", "adolescente_en_conflicto", True),
        ("trabajo", "ordinario_laboral", False),
    ],
)
def test_what_is_reserved_by_default(ramo: str, tipo: str, reservado: bool) -> None:
    assert CATALOGOS.reservado(ramo, tipo) is reservado


def test_penal_numbers_carry_a_prefix() -> None:
    assert CATALOGOS.ramo("penal").prefijo == "C-"
    assert CATALOGOS.ramo("civil").prefijo == ""


def test_amparo_has_its_own_regime_in_the_calendar() -> None:
    assert CATALOGOS.tipo_de_proceso("amparo").materia == "amparo"
    assert CATALOGOS.tipo_de_proceso("ordinario").materia == "ordinaria"
    assert CATALOGOS.tipo_de_escrito("demanda").inicial


def test_unknown_codes() -> None:
    for buscar in (CATALOGOS.organo, CATALOGOS.ramo, CATALOGOS.tipo_de_proceso, CATALOGOS.tipo_de_escrito):
        with pytest.raises(CodigoDesconocido) as refused:
            buscar("nada")
        assert refused.value.metadata["codigo"] == "nada"
    with pytest.raises(CodigoDesconocido):
        CATALOGOS.reservado("nada", "ordinario")
    with pytest.raises(CodigoDesconocido):
        GT.tipo_de_plazo("NADA", date(2026, 1, 1))
    with pytest.raises(SinReglaVigente):
        GT.tipo_de_plazo("REVOCATORIA", date(1990, 1, 1))


HOY = date(2026, 11, 23)
PROCESOS = [(ramo, tipo.codigo) for tipo in CATALOGOS.tipos_de_proceso.values() for ramo in tipo.ramos]


def plazos_de(ramo: str, tipo_de_proceso: str) -> set[str]:
    return {plazo.codigo for plazo in GT.plazos_de(ramo, tipo_de_proceso, HOY)}


@pytest.mark.parametrize(
    ("ramo", "tipo_de_proceso", "caben", "no_caben"),
    [
        ("civil", "ordinario", {"EMPLAZAMIENTO_ORDINARIO", "NULIDAD"}, {"EMPLAZAMIENTO_SUMARIO", "APELACION_PENAL"}),
        ("familia", "oral_alimentos", {"APELACION_CIVIL"}, {"APELACION_PENAL", "EMPLAZAMIENTO_ORDINARIO"}),
        ("penal", "penal_comun", {"APELACION_PENAL", "CASACION_PENAL"}, {"APELACION_CIVIL", "NULIDAD"}),
        ("trabajo", "ordinario_laboral", {"APELACION_LABORAL"}, {"APELACION_CIVIL", "EMPLAZAMIENTO_ORDINARIO"}),
        ("amparo", "amparo", {"APELACION_AMPARO", "VISTA_AMPARO"}, {"APELACION_CIVIL", "ACLARACION_AMPLIACION"}),
    ],
)
def test_which_plazos_run_in_a_process(ramo: str, tipo_de_proceso: str, caben: set[str], no_caben: set[str]) -> None:
    assert caben <= plazos_de(ramo, tipo_de_proceso)
    assert not no_caben & plazos_de(ramo, tipo_de_proceso)


def test_what_the_law_of_all_courts_says_runs_in_every_process_and_what_is_no_courts_in_none() -> None:
    for proceso in PROCESOS:
        assert {"AUDIENCIA_INCIDENTE", "REVOCATORIA"} <= plazos_de(*proceso)
        assert "INFORMACION_PUBLICA" not in plazos_de(*proceso)


def test_every_plazo_of_the_courts_runs_somewhere() -> None:
    assert set().union(*(plazos_de(*proceso) for proceso in PROCESOS)) == set(GT.tipos_de_plazo) - {
        "INFORMACION_PUBLICA"
    }


def test_only_plazos_in_force_run() -> None:
    assert GT.plazos_de("civil", "ordinario", date(1999, 12, 31)) == ()


nombres = st.sampled_from(["a", "b", "c"])
listas = st.none() | st.frozensets(nombres)


@given(listas, listas, nombres, nombres)
def test_each_list_of_an_ambito_only_narrows(
    ramos: frozenset[str] | None, tipos: frozenset[str] | None, ramo: str, tipo: str
) -> None:
    incluye = Ambito(ramos, tipos).incluye(ramo, tipo)
    assert incluye == (Ambito(ramos).incluye(ramo, tipo) and Ambito(None, tipos).incluye(ramo, tipo))
    assert Ambito().incluye(ramo, tipo)
    assert not Ambito(frozenset()).incluye(ramo, tipo)


@pytest.mark.parametrize("codigo", ["zz", "../gt", "gt.organos", ""])
def test_a_jurisdiction_that_does_not_exist(codigo: str) -> None:
    with pytest.raises(JurisdiccionDesconocida) as refused:
        Jurisdiccion.cargar(codigo)
    assert refused.value.metadata == {"codigo": codigo, "conocidas": "gt"}


def test_any_change_to_the_calendars_files_is_another_version(copia: Path) -> None:
    igual = Jurisdiccion.desde(copia).calendario.version
    assert igual == GT.calendario.version
    for archivo in ("calendario.toml", "plazos.toml", "reglas.toml", "territorio.toml"):
        ruta = copia / archivo
        ruta.write_text(ruta.read_text(encoding="utf-8") + "\n# cambiado\n", encoding="utf-8")
        cambiada = Jurisdiccion.desde(copia).calendario.version
        assert cambiada != igual
        igual = cambiada


@pytest.mark.parametrize(
    ("archivo", "quita", "pone", "clave", "problema"),
    [
        ("calendario.toml", "vigencia = 2000-01-01", "", "vigencia", "falta"),
        ("calendario.toml", "mes = 1\n", "mes = 13\n", "inhabil[3].mes", "entre 1 y 12"),
        ("calendario.toml", "mes = 6\ndia = 30", "mes = 6\ndia = 31", "inhabil[8].dia", "todos los años"),
        ("calendario.toml", 'regla = "semanal"\n', 'regla = "mensual"\n', "inhabil[1].regla", "semanal, fijo, pascua"),
        ("calendario.toml", "dias = -3", "dias = true", "inhabil[4].dias", "número entero"),
        ("calendario.toml", '["0101"]', '["0199"]', "inhabil[9].territorios", "0199"),
        ("calendario.toml", "dias = -3", 'dias = -3\ntrasladado = "si"', "inhabil[4].trasladado", "no existe"),
        ("calendario.toml", "dias = -3", "dias = -3\nderogada = 1999-01-01", "inhabil[4].derogada", "vigencia"),
        ("calendario.toml", "dia = 30", 'dia = 30\ntraslado = "otro"', "inhabil[8].traslado", "decreto_19_2018"),
        ("calendario.toml", "martes = -1", "martes = -9", "traslados.decreto_19_2018.martes", "entre"),
        ("calendario.toml", 'codigo = "ordinaria"', 'codigo = "amparo"', "materia", "misma `vigencia`"),
        ("calendario.toml", "continua = false", 'continua = "no"', "materia[1].continua", "true o false"),
        ("plazos.toml", "cantidad = 9", "cantidad = 0", "plazo[1].cantidad", "entre 1"),
        ("plazos.toml", 'unidad = "meses"', 'unidad = "semanas"', "plazo[20].unidad", "semanas"),
        ("plazos.toml", 'desde = "inicio_de_jornada_siguiente"', "", "plazo[8].desde", "falta"),
        ("plazos.toml", '["trabajo"]', '["labor"]', "plazo[13].ramos", "labor"),
        ("plazos.toml", '["sumario"]', '["sumarios"]', "plazo[4].tipos_de_proceso", "sumarios"),
        ("plazos.toml", "cantidad = 9", 'cantidad = 9\ndesde = "notificacion"', "plazo[1].desde", "no existe"),
        ("limites_de_escrito.toml", "documentos = 20", "documentos = 0", "limites[1].documentos", "entre 1"),
        ("limites_de_escrito.toml", 'cuenta = "individual"', 'cuenta = "otra"', "limites[2].cuenta", "otro_rep"),
        ("limites_de_escrito.toml", '"individual"', '"profesional"', "limites", "misma `vigencia`"),
        (
            "limites_de_escrito.toml",
            "documentos = 20",
            'cuenta = "entidad"\ndocumentos = 20',
            "limites",
            "no se nombran",
        ),
        ("limites_de_escrito.toml", '"casacion"', '"casasion"', "limites[2].escritos_excluidos", "casasion"),
        ("verificacion.toml", "_dias = 365", "_dias = 0", "reglas[1].conservacion_dias", "entre 1"),
        ("verificacion.toml", "[reglas.evidencia.dpi]", "[reglas.evidencia.foto]", "reglas[1].evidencia.dpi", "falta"),
        ("verificacion.toml", "_horas = 24", "_horas = 24\nfirma = true", "reglas[1].firma", "no existe"),
        (
            "casilleros.toml",
            'notificaciones = "papel"',
            'notificaciones = "ninguna_parte"',
            "suspension[1].notificaciones",
            "uno de",
        ),
        ("casilleros.toml", 'avisos = "ninguna_parte"', 'avisos = "papel"', "suspension[1].avisos", "uno de"),
        ("casilleros.toml", "avisos_dias = 1825", "avisos_dias = 0", "retencion[1].avisos_dias", "entre 1"),
        ("casilleros.toml", "avisos_dias", "notificaciones_dias", "retencion[1].avisos_dias", "falta"),
        ("casilleros.toml", "marcas = 100_000", "marcas = -1", "cuota[1].marcas", "entre 0"),
        ("calendario.toml", "cierre = 15:30:00", "cierre = 07:30:00", "jornada[1].cierre", "apertura"),
        ("calendario.toml", "apertura = 08:00:00", 'apertura = "8"', "jornada[1].apertura", "una hora"),
        (
            "reglas.toml",
            "vigencia = 2011-10-01",
            "vigencia = 2011-10-01T00:00:00",
            "efecto_notificacion[1].vigencia",
            "una fecha",
        ),
        ("jurisdiccion.toml", '"America/Guatemala"', '"America/Xela"', "zona", "zona horaria"),
        ("jurisdiccion.toml", 'moneda = "GTQ"', 'moneda = " "', "moneda", "vacío"),
        ("jurisdiccion.toml", "[cui]", "[nit]", "cui", "falta"),
        ("ramos.toml", "ramos = [", "ramas = [", "ramos", "falta"),
        ("ramos.toml", '"familia"', '"civil"', "ramos", "repite civil"),
        ("tipos_de_proceso.toml", 'materia = "amparo"', 'materia = "amparos"', "tipos[25].materia", "amparos"),
        ("tipos_de_proceso.toml", '["civil", "familia"]', "[]", "tipos[1].ramos", "vacío"),
        ("territorio.toml", '"Mixco"', '"Guatemala"', "departamento[1].municipios", "distintos"),
        ("organos/16.toml", '"16001"', '"15001"', "organos[1].codigo", "16"),
        ("organos/16.toml", '"16001"', '"1600"', "organos[1].codigo", "5 dígitos"),
        ("organos/16.toml", 'municipio = "01"', 'municipio = "18"', "organos[1].municipio", "Alta Verapaz"),
        ("organos/16.toml", '["familia"]', '["familiar"]', "organos[2].ramos", "familiar"),
        ("organos/16.toml", "organos = [", "organos = ", "-", ""),
    ],
)
def test_bad_files_are_named_with_their_key(
    copia: Path, archivo: str, quita: str, pone: str, clave: str, problema: str
) -> None:
    ruta = copia / archivo
    antes = ruta.read_text(encoding="utf-8")
    assert quita in antes
    ruta.write_text(antes.replace(quita, pone, 1), encoding="utf-8")
    with pytest.raises(DatosDeJurisdiccionInvalidos, match=re.escape(f"{archivo}: {clave}: ")) as refused:
        Jurisdiccion.desde(copia)
    assert problema in refused.value.metadata["problema"]


@pytest.mark.parametrize("archivo", ["jurisdiccion.toml", "calendario.toml", "idiomas.toml", "organos/22.toml"])
def test_a_missing_file_is_named(copia: Path, archivo: str) -> None:
    (copia / archivo).unlink()
    with pytest.raises(DatosDeJurisdiccionInvalidos, match=re.escape(archivo)):
        Jurisdiccion.desde(copia)


def test_the_rules_of_verification_of_the_day() -> None:
    reglas = GT.verificacion.en(date(2026, 11, 27))
    assert (reglas.conservacion.days, reglas.espera.days) == (365, 180)
    assert reglas.asignacion.total_seconds() == 24 * 3600
    assert set(reglas.evidencias) == {"dpi", "video", "nombramiento"}
    assert reglas.evidencias["video"].tipos == ("video/mp4", "video/webm")
    with pytest.raises(SinReglaVigente):
        GT.verificacion.en(date(1999, 12, 31))


def test_the_rules_of_mailboxes_of_the_day() -> None:
    reglas, dia = GT.casilleros, date(2026, 11, 27)
    suspension = reglas.suspension_en(dia)
    assert (suspension.notificaciones, suspension.avisos) == (Paradero.PAPEL, Paradero.NINGUNA_PARTE)
    assert reglas.retencion_en(dia).avisos.days == 1825
    assert reglas.cuota_en(dia).entregas == 100_000
    for de in (reglas.suspension_en, reglas.retencion_en, reglas.cuota_en):
        with pytest.raises(SinReglaVigente):
            de(date(1999, 12, 31))


def test_two_versions_of_a_rule_of_mailboxes_begin_on_different_days(copia: Path) -> None:
    ruta = copia / "casilleros.toml"
    texto = ruta.read_text(encoding="utf-8")
    ruta.write_text(f"{texto}[[retencion]]\navisos_dias = 30\n", encoding="utf-8")
    with pytest.raises(DatosDeJurisdiccionInvalidos, match=r"retencion: .*misma `vigencia`"):
        Jurisdiccion.desde(copia)


def test_two_versions_of_the_rules_of_verification_begin_on_different_days(copia: Path) -> None:
    ruta = copia / "verificacion.toml"
    cabeza, _, regla = ruta.read_text(encoding="utf-8").rpartition("[[reglas]]")
    ruta.write_text(f"{cabeza}[[reglas]]{regla}[[reglas]]{regla}", encoding="utf-8")
    with pytest.raises(DatosDeJurisdiccionInvalidos, match=r"reglas: .*misma `vigencia`"):
        Jurisdiccion.desde(copia)


def test_what_was_researched_of_a_rule_is_beside_its_source_and_may_not_be_blank(copia: Path) -> None:
    archivo = copia / "reglas.toml"
    texto = archivo.read_text()
    assert texto.count("\nnota = ") == 4
    archivo.write_text(re.sub(r"\nnota = .*", '\nnota = " "', texto, count=1))
    with pytest.raises(DatosDeJurisdiccionInvalidos, match=r"efecto_notificacion\[1\]\.nota: está vacío"):
        Jurisdiccion.desde(copia)
