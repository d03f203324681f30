"""One persona per CUI or NIT."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.foundation.core.errors import Invalid
from services.identity.application.resolver_persona import Resolver, ResolverPersona
from services.identity.tests.fakes import CLI, Identity


async def test_the_same_number_however_written_is_the_same_persona(identity: Identity) -> None:
    resolver = ResolverPersona(identity.jurisdiccion)
    written = [("cui", "1234 56789 0101"), ("cui", "1234567890101"), ("nit", "576937-K"), ("nit", "0576937k")]
    found = [await identity.runner.run(resolver, CLI, Resolver(*one)) for one in written]
    assert found[0] == found[1] != found[2] == found[3]
    assert len(identity.personas.kept) == 2


@given(clase=st.sampled_from(["cui", "nit", ""]), texto=st.text(max_size=20).filter(lambda text: len(text) < 5))
async def test_what_is_no_number_makes_no_persona(clase: str, texto: str) -> None:
    identity = Identity()
    with pytest.raises(Invalid):
        await identity.runner.run(ResolverPersona(identity.jurisdiccion), CLI, Resolver(clase, f"{texto}x"))
    assert not identity.personas.kept


async def test_a_persona_and_a_refusal_do_not_show_the_number(identity: Identity) -> None:
    resolver = ResolverPersona(identity.jurisdiccion)
    persona = await identity.runner.run(resolver, CLI, Resolver("cui", "1234 56789 0101"))
    with pytest.raises(Invalid) as refusal:
        await identity.runner.run(resolver, CLI, Resolver("cui", "1234 56780 0101"))
    shown = repr(identity.personas.kept[persona]) + repr(Resolver("cui", "1234567890101")) + repr(refusal.value)
    assert "56789" not in shown
    assert "56780" not in shown + str(refusal.value.metadata)
