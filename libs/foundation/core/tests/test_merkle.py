"""The tree against the recursive definitions of RFC 6962, section 2.1, and against the known answers of Certificate
Transparency."""

from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from libs.foundation.core import merkle

# The eight entries with which implementations of Certificate Transparency are tested, and the roots of the first n.
ENTRIES = [
    bytes.fromhex(entry)
    for entry in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
SIZES = st.integers(1, 200)


class Tree:
    """The tree over the leaves 0, 1, 2 …, grown in batches of the sizes given; counts what is read of it."""

    def __init__(self, *batches: int) -> None:
        self.nodes: dict[tuple[int, int], bytes] = {}
        self.reads = 0
        size = 0
        for batch in batches:
            leaves = [merkle.leaf_hash(entry) for entry in entries(size + batch)[size:]]
            self.nodes |= merkle.grown(size, leaves, self.read)
            size += batch

    def read(self, level: int, index: int) -> bytes:
        self.reads += 1
        return self.nodes[level, index]


def entries(size: int) -> list[bytes]:
    return [str(number).encode() for number in range(size)]


# What follows is the RFC's text, word for word.


def mth(d: Sequence[bytes]) -> bytes:
    if not d:
        return sha256().digest()
    if len(d) == 1:
        return sha256(b"\x00" + d[0]).digest()
    k = largest_power_below(len(d))
    return sha256(b"\x01" + mth(d[:k]) + mth(d[k:])).digest()


def path(m: int, d: Sequence[bytes]) -> list[bytes]:
    if len(d) == 1:
        return []
    k = largest_power_below(len(d))
    return [*path(m, d[:k]), mth(d[k:])] if m < k else [*path(m - k, d[k:]), mth(d[:k])]


def subproof(m: int, d: Sequence[bytes], b: bool) -> list[bytes]:
    if m == len(d):
        return [] if b else [mth(d)]
    k = largest_power_below(len(d))
    return [*subproof(m, d[:k], b), mth(d[k:])] if m <= k else [*subproof(m - k, d[k:], False), mth(d[:k])]


def largest_power_below(n: int) -> int:
    k = 1
    while 2 * k < n:
        k *= 2
    return k


@pytest.mark.parametrize("size", range(9))
def test_the_roots_are_those_that_other_implementations_know(size: int) -> None:
    nodes = merkle.grown(0, [merkle.leaf_hash(entry) for entry in ENTRIES[:size]], lambda *_: b"")
    assert merkle.root(size, lambda *place: nodes[place]).hex() == ROOTS[size]


def test_the_proofs_of_the_standards_example() -> None:
    """RFC 9162, 2.1.5: the tree of seven leaves, its nodes by the letters they have there."""
    a, b, c, d, e, f, j = [merkle.leaf_hash(entry) for entry in entries(7)]
    g, h, i = merkle.node_hash(a, b), merkle.node_hash(c, d), merkle.node_hash(e, f)
    k, m = merkle.node_hash(g, h), merkle.node_hash(i, j)
    tree = Tree(7)
    assert merkle.root(7, tree.read) == merkle.node_hash(k, m)
    assert merkle.inclusion_proof(0, 7, tree.read) == [b, h, m]
    assert merkle.inclusion_proof(3, 7, tree.read) == [c, g, m]
    assert merkle.inclusion_proof(4, 7, tree.read) == [f, j, k]
    assert merkle.inclusion_proof(6, 7, tree.read) == [i, k]
    assert merkle.consistency_proof(3, 7, tree.read) == [c, d, g, m]
    assert merkle.consistency_proof(4, 7, tree.read) == [m]
    assert merkle.consistency_proof(6, 7, tree.read) == [i, j, k]


@given(st.lists(st.integers(0, 40), max_size=6))
def test_however_it_was_grown_it_is_the_tree_of_its_leaves(batches: list[int]) -> None:
    size = sum(batches)
    assert Tree(*batches).nodes == Tree(size).nodes
    assert merkle.root(size, Tree(*batches).read) == mth(entries(size))


@given(SIZES, st.data())
def test_every_leaf_has_the_proof_of_the_definition_which_verifies(size: int, data: st.DataObject) -> None:
    leaf = data.draw(st.integers(0, size - 1))
    proof = merkle.inclusion_proof(leaf, size, Tree(size).read)
    assert proof == path(leaf, entries(size))
    assert merkle.included(merkle.leaf_hash(entries(size)[leaf]), leaf, size, proof, mth(entries(size)))


@given(SIZES, st.data())
def test_every_earlier_head_has_the_proof_of_the_definition_which_verifies(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    proof = merkle.consistency_proof(old, size, Tree(size).read)
    assert proof == subproof(old, entries(size), True)
    assert merkle.consistent(old, mth(entries(old)), size, mth(entries(size)), proof)


@given(SIZES, st.data())
def test_no_other_claim_passes_with_a_proof_of_inclusion(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    proof, head = path(index, entries(size)), mth(entries(size))
    leaf = merkle.leaf_hash(entries(size)[index])
    other = data.draw(st.integers(-1, size + 1).filter(lambda number: number != index))
    assert not merkle.included(leaf, other, size, proof, head)
    assert not merkle.included(flipped(leaf, data), index, size, proof, head)
    assert not merkle.included(leaf, index, size, proof, flipped(head, data))
    assert not merkle.included(leaf, index, size, [*proof, head], head)
    if proof:
        assert not merkle.included(leaf, index, size, proof[:-1], head)
        assert not merkle.included(leaf, index, size, damaged(proof, data), head)


@given(SIZES, st.data())
def test_no_other_claim_passes_with_a_proof_of_consistency(size: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, size))
    proof, before, head = subproof(old, entries(size), True), mth(entries(old)), mth(entries(size))
    assert not merkle.consistent(old, flipped(before, data), size, head, proof)
    assert not merkle.consistent(old, before, size, flipped(head, data), proof)
    assert not merkle.consistent(old, before, size, head, [*proof, head])
    assert not merkle.consistent(0, before, size, head, proof)
    assert not merkle.consistent(size + 1, before, size, head, proof)
    if proof:
        assert not merkle.consistent(old, before, size, head, proof[:-1])
        assert not merkle.consistent(old, before, size, head, damaged(proof, data))


def flipped(value: bytes, data: st.DataObject) -> bytes:
    place, bit = data.draw(st.integers(0, len(value) - 1)), data.draw(st.integers(0, 7))
    return value[:place] + bytes([value[place] ^ 1 << bit]) + value[place + 1 :]


def damaged(proof: Sequence[bytes], data: st.DataObject) -> list[bytes]:
    place = data.draw(st.integers(0, len(proof) - 1))
    return [*proof[:place], flipped(proof[place], data), *proof[place + 1 :]]


def test_whatever_is_asked_of_a_large_tree_reads_few_of_its_nodes() -> None:
    size = 100_001
    tree = Tree(size)
    for ask in (
        lambda: merkle.root(size, tree.read),
        lambda: merkle.inclusion_proof(77_777, size, tree.read),
        lambda: merkle.consistency_proof(54_321, size, tree.read),
        lambda: merkle.grown(size, [b""], tree.read),
    ):
        tree.reads = 0
        ask()
        assert 0 < tree.reads <= 2 * size.bit_length()
