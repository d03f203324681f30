"""What every anchor must do. A test module subclasses it and gives `open_anchor`."""

import asyncio
from collections.abc import Callable

import pytest

from libs.foundation.sealing.anchors import Ancla, AnclaContradictoria

OpenAnchor = Callable[[], Ancla]


def head(size: int, root: str = "raíz") -> str:
    """Something with the form of a head."""
    return f"estrado/prueba/x\n{size}\n{root}\n2026\n\n— estrado/prueba/x firma\n"


async def heads(anchor: Ancla) -> list[str]:
    """All that it holds."""
    return [anchored.text async for anchored in anchor.cabezas()]


class AnchorContract:
    """Subclasses give the fixture `open_anchor`: opens one log's place in one and the same anchor, empty at first."""

    async def test_an_empty_anchor_holds_nothing(self, open_anchor: OpenAnchor) -> None:
        assert await open_anchor().ultima() is None
        assert await heads(open_anchor()) == []

    async def test_heads_come_back_in_order_whoever_asks(self, open_anchor: OpenAnchor) -> None:
        sizes = [1, 2, 9, 10, 99, 100, 1_000_000_007]
        for size in sizes:
            await open_anchor().fijar(size, head(size))
            assert await open_anchor().ultima() == head(size)
        assert await heads(open_anchor()) == [head(size) for size in sizes]
        found = [anchored async for anchored in open_anchor().cabezas()]
        assert len({anchored.place for anchored in found}) == len(sizes)

    async def test_the_same_head_again_changes_nothing(self, open_anchor: OpenAnchor) -> None:
        for _ in range(2):
            await open_anchor().fijar(3, head(3))
        assert await heads(open_anchor()) == [head(3)]

    async def test_another_head_over_as_many_rows_is_refused(self, open_anchor: OpenAnchor) -> None:
        await open_anchor().fijar(3, head(3))
        with pytest.raises(AnclaContradictoria) as refused:
            await open_anchor().fijar(3, head(3, "otra"))
        assert refused.value.metadata == {"ancla": open_anchor().name, "tamano": "3"}
        assert await heads(open_anchor()) == [head(3)]

    async def test_whoever_comes_late_leaves_the_largest_the_last(self, open_anchor: OpenAnchor) -> None:
        sizes = [5, 3, 8, 1, 7]
        await asyncio.gather(*(open_anchor().fijar(size, head(size)) for size in sizes))
        await open_anchor().fijar(4, head(4))
        assert await open_anchor().ultima() == head(8)
        kept = [int(text.split("\n")[1]) for text in await heads(open_anchor())]
        assert kept == sorted(kept)
        assert kept[-1] == 8
