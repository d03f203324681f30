"""Derived secrets: the same for the same key, telling nothing of each other."""

from services.identity.adapters.secretos import HmacSecretos


def test_a_successor_is_reproducible_under_the_key_only() -> None:
    token = HmacSecretos(b"a").renovacion_nueva()
    assert HmacSecretos(b"a").sucesora(token) == HmacSecretos(b"a").sucesora(token)
    assert HmacSecretos(b"a").sucesora(token) != HmacSecretos(b"b").sucesora(token)
    assert len(HmacSecretos(b"a").sucesora(token)) == len(token) == 43


def test_new_tokens_differ() -> None:
    secretos = HmacSecretos(b"a")
    assert len({secretos.renovacion_nueva() for _ in range(100)}) == 100


def test_pseudonyms_of_other_kinds_and_other_cuts_differ() -> None:
    secretos = HmacSecretos(b"a")
    names = [
        secretos.seudonimo("cuenta", "ab"),
        secretos.seudonimo("direccion", "ab"),
        secretos.seudonimo("cuenta", "a", "b"),
        secretos.seudonimo("cuenta", "ab", ""),
    ]
    assert len(set(names)) == 4
    assert all(len(name) == 64 for name in names)
