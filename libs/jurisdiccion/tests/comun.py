"""What the tests of the calendar share: Guatemala, its capital, and strategies of days and suspensions."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import strategies as st

from libs.jurisdiccion.calendario import Alcance, Calendario, Lugar, Suspension
from libs.jurisdiccion.inhabiles import Fijo, Traslado
from libs.jurisdiccion.jurisdiccion import Jurisdiccion
from libs.jurisdiccion.plazos import Comienzo, Computo, Desde, TipoDePlazo, Unidad, VenceEnInhabil
from libs.jurisdiccion.vigencia import Procedencia

GT = Jurisdiccion.cargar()
CALENDARIO = GT.calendario
CAPITAL = Lugar("0101", "01017")
COBAN = Lugar("1601", "16001")
PRUEBA = Procedencia("prueba", date(2000, 1, 1))
SUSPENSION_DE_ENERO = Suspension(Alcance(), date(2026, 1, 19), date(2026, 1, 19), "Aviso CSJ de enero de 2026")


def tipo(
    cantidad: int,
    unidad: Unidad = Unidad.DIAS,
    computo: Computo = Computo.HABILES,
    comienzo: Comienzo = Comienzo.INDIVIDUAL,
    vence_en_inhabil: VenceEnInhabil = VenceEnInhabil.SIGUIENTE_HABIL,
    desde: Desde = Desde.NOTIFICACION,
) -> TipoDePlazo:
    """A kind of plazo made for a test."""
    return TipoDePlazo("PRUEBA", "prueba", cantidad, unidad, computo, comienzo, vence_en_inhabil, PRUEBA, desde)


def local(dia: str, hora: str = "10:00") -> datetime:
    """The UTC instant at which Guatemala's clocks show day and hour."""
    return datetime.combine(date.fromisoformat(dia), time.fromisoformat(hora), CALENDARIO.zona).astimezone(UTC)


def con_30_de_junio_trasladado() -> Calendario:
    """Guatemala's calendar with the setting of Decreto 19-2018 on."""
    traslado = Traslado({1: -1, 2: -2, 3: 4, 4: 3}, PRUEBA)
    return replace(
        CALENDARIO,
        inhabiles=tuple(
            replace(inhabil, recurrencia=Fijo(6, 30, traslado)) if inhabil.codigo == "DIA_DEL_EJERCITO" else inhabil
            for inhabil in CALENDARIO.inhabiles
        ),
    )


dias = st.dates(date(2001, 1, 1), date(2060, 12, 31))
instantes = st.datetimes(datetime(2001, 1, 1), datetime(2060, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis wants naive bounds
lugares = st.sampled_from([CAPITAL, COBAN])
materias = st.sampled_from(sorted(CALENDARIO.materias))


@st.composite
def suspensiones(draw: st.DrawFn, alrededor: date) -> tuple[Suspension, ...]:
    """Up to three suspensions of at most twenty days, near a day."""
    hechas = []
    for _ in range(draw(st.integers(0, 3))):
        desde = alrededor + timedelta(days=draw(st.integers(-5, 40)))
        hasta = desde + timedelta(days=draw(st.integers(0, 20)))
        territorios = draw(st.sampled_from([frozenset[str](), frozenset({"01"}), frozenset({"1601"})]))
        hechas.append(Suspension(Alcance(territorios), desde, hasta, "acuerdo"))
    return tuple(hechas)
