"""The Merkle tree of RFC 6962 (section 2.1) over SHA-256: hashes, heads, proofs and their verification.

A tree is known by the hashes of its perfect subtrees: `(level, index)` is the one over the 2^level leaves that begin at
leaf index·2^level. Of n leaves there are fewer than 2n; they never change, and whatever else is asked of the tree is
made of O(log n) of them.
"""

from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256

# Gives the hash of the perfect subtree (level, index), which is there.
Nodes = Callable[[int, int], bytes]

EMPTY = sha256(b"").digest()  # the root of no leaves


def leaf_hash(content: bytes) -> bytes:
    """The hash of a leaf. The prefix keeps leaves and nodes apart: neither can be passed off as the other."""
    return sha256(b"\x00" + content).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of two neighbouring subtrees together."""
    return sha256(b"\x01" + left + right).digest()


def grown(size: int, leaves: Sequence[bytes], nodes: Nodes) -> dict[tuple[int, int], bytes]:
    """The perfect subtrees that come into being when leaves with these hashes follow the first `size`."""
    new: dict[tuple[int, int], bytes] = {}
    for index, leaf in enumerate(leaves, size):
        place, value = (0, index), leaf
        new[place] = value
        for left, whole in completed(index):
            value = node_hash(new[left] if left in new else nodes(*left), value)
            new[whole] = value
    return new


def completed(leaf: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """The perfect subtrees that end with the leaf of this index, smallest first, each as (its left half, itself)."""
    level, index = 0, leaf
    while index & 1:
        yield (level, index - 1), (level + 1, index >> 1)
        level, index = level + 1, index >> 1


def root(size: int, nodes: Nodes) -> bytes:
    """The tree's head: the hash over its first `size` leaves."""
    return _over(0, size, nodes) if size else EMPTY


def inclusion_proof(leaf: int, size: int, nodes: Nodes) -> list[bytes]:
    """PATH (2.1.1): with it the hash of a leaf (its index is below `size`) gives the root over `size` leaves."""
    path = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if leaf < middle:
            path.append(_over(middle, end, nodes))
            end = middle
        else:
            path.append(_over(start, middle, nodes))
            start = middle
    return path[::-1]


def consistency_proof(old: int, size: int, nodes: Nodes) -> list[bytes]:
    """PROOF (2.1.2): it shows that the first `old` leaves (0 < old <= size) are the same under both roots."""
    proof = []
    start, end, own = 0, size, True
    while old < end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(_over(middle, end, nodes))
            end = middle
        else:
            proof.append(_over(start, middle, nodes))
            start, own = middle, False
    if not own:
        proof.append(_over(start, end, nodes))
    return proof[::-1]


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], head: bytes) -> bool:
    """Whether `proof` shows that the leaf with the hash `leaf` is number `index` under `head` (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, value = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            value = node_hash(other, value)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            value = node_hash(value, other)
        at, last = at >> 1, last >> 1
    return last == 0 and value == head


def consistent(old: int, old_head: bytes, size: int, head: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree with `head` only added to the one with `old_head` (RFC 9162, 2.1.4.2)."""
    if not 0 < old <= size:
        return False
    if old == size:
        return not proof and old_head == head
    # The root of a perfect old tree is in the new one, and goes without saying.
    path = [old_head, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    at, last = old - 1, size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old_value = value = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old_value, value = node_hash(other, old_value), node_hash(other, value)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            value = node_hash(value, other)
        at, last = at >> 1, last >> 1
    return last == 0 and old_value == old_head and value == head


def _over(start: int, end: int, nodes: Nodes) -> bytes:
    """The hash over the leaves from `start` to before `end`, which are a subtree of the whole."""
    count = end - start
    if count & (count - 1) == 0:
        level = count.bit_length() - 1
        return nodes(level, start >> level)
    middle = start + _split(count)
    return node_hash(_over(start, middle, nodes), _over(middle, end, nodes))


def _split(count: int) -> int:
    """The largest power of two below `count` (> 1): how many leaves the left subtree has."""
    return 1 << ((count - 1).bit_length() - 1)
