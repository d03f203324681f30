"""The rules of domain/expediente.py."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from services.expedientes.domain.expediente import Abogado, Parte
from services.expedientes.tests.unit.comun import Sala

PERSONAS = [uuid4() for _ in range(5)]
personas = st.sampled_from(PERSONAS)
partes = st.lists(
    st.builds(
        Parte,
        parte_id=st.uuids(),
        rol=st.just("actor"),
        nombre=st.just("Rosa"),
        persona=personas,
        abogados=st.lists(
            st.builds(Abogado, persona=personas, nombre=st.just("Ana"), colegiado=st.just("1")), max_size=2
        ).map(tuple),
    ),
    min_size=1,
    max_size=5,
)


@given(partes, personas)
def test_every_other_side_is_told_once_and_the_presenter_never(suyas: list[Parte], presentante: UUID) -> None:
    caso = Sala().expediente(*suyas)
    avisadas = caso.destinatarios_de_aviso(presentante)
    destinatarios = [parte.destinatario for parte in avisadas]
    assert len(set(destinatarios)) == len(destinatarios)
    assert presentante not in destinatarios
    for parte in suyas:
        mia = presentante in {parte.persona, *(abogado.persona for abogado in parte.abogados)}
        assert mia or parte.destinatario in destinatarios
        assert not (mia and parte in avisadas)


@given(partes, personas)
def test_who_acts_is_named_and_acts_for_somebody(suyas: list[Parte], persona: UUID) -> None:
    caso = Sala().expediente(*suyas)
    assert bool(caso.nombre_de(persona)) == caso.actua(persona) == bool(caso.partes_de(persona))
    assert not caso.actua(None)
