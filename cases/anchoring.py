"""Anchors: what the chains of all cases and the access log had come to at an instant, under one signature.

A chain shows by itself that nothing in its middle was changed. It cannot show that its end was cut off, or
that all of it was written anew; an anchor can, as long as nobody else has its key. Each anchor names the
chains that have grown since the one before and its hash, so that the last one stands for all.
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Annotated

from pydantic import AwareDatetime, Field

from cases.model import Hash, Model
from cases.state import GENESIS
from cases.stretches import Stretch

LEAF, NODE = b"\x00", b"\x01"


class Tip(Model):
    """The newest event of a case's chain."""

    number: str
    seq: Annotated[int, Field(ge=1)]
    hash: Hash


class Statement(Model):
    """What an anchor says; its signature is over this."""

    nth: Annotated[int, Field(ge=1)]
    at: AwareDatetime
    chains: Annotated[int, Field(ge=0)]
    """How many have grown since the anchor before."""
    root: Hash
    """Of the tree over their tips, by case number."""
    previous: Hash = GENESIS
    """Hash of the statement before."""
    access: Stretch | None = None
    """What had come to the access log since the anchor before; early anchors knew nothing of it."""

    def canonical(self) -> str:
        """The bytes that are hashed and signed, as text. Without what early anchors did not know."""
        told = self.model_dump(mode="json", exclude_none=True)
        return json.dumps(told, sort_keys=True, separators=(",", ":"))

    @property
    def hash(self) -> Hash:
        """What the next anchor names it by."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


class SignedAnchor(Model):
    """An anchor with everything that it takes to verify it."""

    statement: str
    """What was signed, as it was signed."""
    signature: str
    """Ed25519, hexadecimal."""
    public_key: str
    tips: tuple[Tip, ...]


def root_of(tips: Sequence[Tip]) -> Hash:
    """The root of the Merkle tree over tips in the order of their numbers (RFC 9162, 2.1.1)."""
    return _root([leaf_hash(tip) for tip in tips]).hex()


def path_to(tips: Sequence[Tip], position: int) -> tuple[Hash, ...]:
    """What it takes beside one tip to come to the root (RFC 9162, 2.1.3.1), lowest first."""
    return tuple(node.hex() for node in _path([leaf_hash(tip) for tip in tips], position))


def root_by(tip: Tip, position: int, chains: int, path: Sequence[Hash]) -> Hash | None:
    """The root that a path leads to from a tip (RFC 9162, 2.1.3.2); None if it is no such path."""
    if position >= chains:
        return None
    at, last, node = position, chains - 1, leaf_hash(tip)
    for step in map(bytes.fromhex, path):
        if last == 0:
            return None
        if at % 2 or at == last:
            node = _node(step, node)
            while at % 2 == 0 and at:
                at, last = at >> 1, last >> 1
        else:
            node = _node(node, step)
        at, last = at >> 1, last >> 1
    return node.hex() if last == 0 else None


def leaf_hash(tip: Tip) -> bytes:
    """The tip as a leaf of the tree."""
    return hashlib.sha256(LEAF + f"{tip.number} {tip.seq} {tip.hash}".encode()).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()


def _split(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << (count - 1).bit_length() - 1


def _root(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    half = _split(len(leaves))
    return _node(_root(leaves[:half]), _root(leaves[half:]))


def _path(leaves: Sequence[bytes], position: int) -> list[bytes]:
    if len(leaves) == 1:
        return []
    half = _split(len(leaves))
    if position < half:
        return [*_path(leaves[:half], position), _root(leaves[half:])]
    return [*_path(leaves[half:], position - half), _root(leaves[:half])]
