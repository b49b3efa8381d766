"""Anchors: a tree whose root stands for every tip, and short ways from each tip to it."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from cases.anchoring import Statement, Tip, leaf_hash, path_to, root_by, root_of
from cases.state import GENESIS
from cases.stretches import Digest
from tests.cases.story import MONDAY


def tip(nth: int, seq: int = 1) -> Tip:
    return Tip(
        number=f"532329-2026-{nth:06}", seq=seq, hash=hashlib.sha256(f"{nth}-{seq}".encode()).hexdigest()
    )


def two(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def test_small_trees_by_hand() -> None:
    """RFC 9162, 2.1.1, written out."""
    a, b, c, d, e = (leaf_hash(tip(nth)) for nth in range(5))
    tips = [tip(nth) for nth in range(5)]
    assert root_of([]) == hashlib.sha256(b"").hexdigest()
    assert root_of(tips[:1]) == a.hex()
    assert root_of(tips[:2]) == two(a, b).hex()
    assert root_of(tips[:3]) == two(two(a, b), c).hex()
    assert root_of(tips[:5]) == two(two(two(a, b), two(c, d)), e).hex()


@given(count=st.integers(1, 70), data=st.data())
def test_every_tip_leads_to_the_root_and_no_other_does(count: int, data: st.DataObject) -> None:
    tips = [tip(nth) for nth in range(count)]
    position = data.draw(st.integers(0, count - 1))
    path, root = path_to(tips, position), root_of(tips)
    assert root_by(tips[position], position, count, path) == root
    assert root_by(tip(position, seq=2), position, count, path) != root
    assert root_by(tips[position], position, count, (*path, "0" * 64)) != root
    assert root_by(tips[position], position + count, count, path) is None
    for nth in range(len(path)):
        wrong = (*path[:nth], "0" * 64, *path[nth + 1 :])
        assert root_by(tips[position], position, count, wrong) != root


@given(count=st.integers(2, 40), data=st.data())
def test_a_changed_left_out_or_moved_tip_changes_the_root(count: int, data: st.DataObject) -> None:
    tips = [tip(nth) for nth in range(count)]
    nth = data.draw(st.integers(0, count - 2))
    changed = [*tips[:nth], tip(nth, seq=2), *tips[nth + 1 :]]
    moved = [*tips[:nth], tips[nth + 1], tips[nth], *tips[nth + 2 :]]
    without = [*tips[:nth], *tips[nth + 1 :]]
    assert len({root_of(each) for each in (tips, changed, moved, without)}) == 4


def test_a_statement_names_the_one_before() -> None:
    first = Statement(nth=1, at=MONDAY, chains=1, root=root_of([tip(1)]))
    second = Statement(nth=2, at=MONDAY, chains=1, root=root_of([tip(2)]), previous=first.hash)
    assert first.hash != second.hash
    assert Statement.model_validate_json(first.canonical()).hash == first.hash


def test_what_was_signed_before_anchors_knew_the_access_log_is_the_same_bytes() -> None:
    signed = (
        f'{{"at":"2026-03-02T01:00:00Z","chains":0,"nth":1,"previous":"{GENESIS}","root":"{root_of([])}"}}'
    )
    early = Statement.model_validate_json(signed)
    assert early.access is None
    assert early.canonical() == signed
    knowing = early.model_copy(update={"access": Digest().stretch(0, 0)})
    assert knowing.hash != early.hash
    assert Statement.model_validate_json(knowing.canonical()) == knowing
