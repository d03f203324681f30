from collections.abc import AsyncGenerator
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.foundation.core.errors import Unavailable
from services.casillero.domain.documentos import verificado
from services.casillero.domain.entrega import Documento
from services.casillero.domain.errors import DocumentoAlterado


async def enviar(partes: list[bytes], documento: Documento, hechos: list[str]) -> list[bytes]:
    """What leaves; `hechos` gets a mark before the first byte and another when all was verified."""
    salido: list[bytes] = []

    async def origen() -> AsyncGenerator[bytes, None]:
        for parte in partes:
            yield parte

    async def empieza() -> None:
        hechos.append("empieza")
        assert salido == []

    async def entero() -> None:
        hechos.append("entero")
        assert b"".join(salido) != b"".join(partes) or not any(partes)

    try:
        async for parte in verificado(origen(), documento, empieza, entero):
            assert hechos[0] == "empieza"
            salido.append(parte)
    except DocumentoAlterado:
        assert b"".join(salido) != b"".join(partes)
        assert bool(salido) is bool(hechos)
        raise
    return salido


def descrito(contenido: bytes) -> Documento:
    return Documento("d", "n", "application/pdf", len(contenido), sha256(contenido).hexdigest())


@given(st.lists(st.binary(min_size=1), max_size=5))
async def test_what_was_delivered_leaves_whole_after_its_evidence(partes: list[bytes]) -> None:
    hechos: list[str] = []
    assert await enviar(partes, descrito(b"".join(partes)), hechos) == partes
    assert hechos == ["empieza", "entero"]


@given(st.lists(st.binary(min_size=1), min_size=1, max_size=5), st.binary(min_size=1))
async def test_anything_else_never_leaves_whole(partes: list[bytes], otro: bytes) -> None:
    contenido = b"".join(partes)
    for documento in (descrito(contenido + otro), descrito(bytes([contenido[0] ^ 1]) + contenido[1:])):
        hechos: list[str] = []
        with pytest.raises(DocumentoAlterado) as altered:
            await enviar(partes, documento, hechos)
        assert isinstance(altered.value, Unavailable)
        assert "entero" not in hechos


async def test_a_longer_stream_is_cut_off_at_once() -> None:
    leidas = 0

    async def origen() -> AsyncGenerator[bytes, None]:
        nonlocal leidas
        for _ in range(1000):
            leidas += 1
            yield b"abc"

    async def nunca() -> None:
        raise AssertionError

    with pytest.raises(DocumentoAlterado):
        async for _ in verificado(origen(), descrito(b"abc"), nunca, nunca):
            pass
    assert leidas == 2
