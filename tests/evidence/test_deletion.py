"""A case that is missing with a signed line that says why is no loss; with any other it is."""

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from activities.doors import rules_of
from api.clock import now
from cases.retention import Tombstone, tombstone
from policies.loaded import BOOK
from runtime.anchor_files import write_anchors
from runtime.home import open_ring
from runtime.settings import Settings
from storage import deleting
from storage.anchors import all_anchors
from storage.database import Database, Transaction
from storage.key_ring import KeyRing
from storage.queries import state_of
from storage.statements import table
from storage.tables import CaseKey, DeletedCase
from tests.evidence.test_commands import fengqiao
from tests.evidence.test_tampering import FIRST, SECOND, looked_at

DELETED, KEY = table(DeletedCase), table(CaseKey)
DAMAGED = 65


def signed(ring: KeyRing, left: Tombstone) -> dict[str, str]:
    said = left.canonical()
    return {"statement": said, "signature": ring.anchors.sign(said)}


@pytest.fixture
async def left(home: Settings, database: Database) -> Tombstone:
    """The closed case is deleted, as if ten years had passed."""
    async with database.read() as tx:
        state = await state_of(tx, FIRST)
    assert state is not None
    rules = await rules_of(database, BOOK, state.pins)
    made = tombstone(state, rules, now() + timedelta(days=4000))
    assert isinstance(made, Tombstone)
    line = signed(open_ring(home), made)
    async with database.write() as tx:
        await deleting.bury(tx, made, line["statement"], line["signature"])
        await deleting.destroy(tx, FIRST)
    return made


async def test_deleted_rightly_is_counted_and_not_missed(home: Settings, left: Tombstone) -> None:
    done, lines = await looked_at(home)
    assert (lines, done.broken, done.cases, done.deleted) == ([], 0, 2, 1)
    done, lines = await looked_at(home, FIRST)
    assert (lines, done.cases, done.deleted) == ([], 0, 1)
    code, lines = await fengqiao(home, "verify")
    assert code == 0
    assert lines[0] == "1 cases were deleted at the end of their retention / 已按期删除 1 件"
    assert lines[1].startswith("2 cases with ")
    assert (await fengqiao(home, "evidence", FIRST, home.data / "x"))[1] == [
        f"fengqiao: {FIRST} was deleted at the end of its retention"
    ]
    assert left.number == FIRST


async def test_anchors_that_were_kept_apart_know_it_and_agree(
    home: Settings, database: Database, left: Tombstone, tmp_path: Path
) -> None:
    apart = tmp_path / "anchors.jsonl"
    async with database.read() as tx:
        write_anchors(apart, [anchor async for anchor in all_anchors(tx)])
    done, lines = await looked_at(home, apart=apart)
    assert (lines, done.deleted) == ([], 1)
    assert left.number == FIRST


Harm = Callable[[Transaction, KeyRing, Tombstone], Awaitable[None]]


async def put(tx: Transaction, **columns: object) -> None:
    await tx.execute(update(DELETED).where(DELETED.c.number == FIRST).values(**columns))


async def signed_by_somebody_else(tx: Transaction, _: KeyRing, __: Tombstone) -> None:
    await put(tx, signature="0" * 128)


async def changed_afterwards(tx: Transaction, _: KeyRing, left: Tombstone) -> None:
    await put(tx, statement=left.model_copy(update={"seq": left.seq - 1}).canonical())


async def another_end(tx: Transaction, ring: KeyRing, left: Tombstone) -> None:
    """By somebody with the ring: the anchors know better."""
    await put(tx, **signed(ring, left.model_copy(update={"head": "1" * 64})))


async def an_earlier_end(tx: Transaction, ring: KeyRing, left: Tombstone) -> None:
    await put(tx, **signed(ring, left.model_copy(update={"seq": 1})))


async def before_its_time(tx: Transaction, ring: KeyRing, left: Tombstone) -> None:
    early = left.retention_ended - timedelta(seconds=1)
    await put(tx, **signed(ring, left.model_copy(update={"deleted_at": early})))


async def no_line_at_all(tx: Transaction, ring: KeyRing, _: Tombstone) -> None:
    said = json.dumps(["deleted", {}])
    await put(tx, statement=said, signature=ring.anchors.sign(said))


async def of_another_case(tx: Transaction, _: KeyRing, __: Tombstone) -> None:
    """The line is right, and stands for a case that somebody has made away with."""
    await tx.execute(delete(DELETED))
    line = {"number": SECOND, "deleted_at": now(), "is_finished": True}
    await tx.execute(insert(DELETED), [line | {"statement": KEPT[0], "signature": KEPT[1]}])


async def put_back(tx: Transaction, _: KeyRing, __: Tombstone) -> None:
    other = await tx.scalar(select(KEY.c.wrapped).where(KEY.c.number == SECOND))
    await tx.execute(insert(KEY), [{"number": FIRST, "wrapped": other, "indexed": 0}])


async def taken_away(tx: Transaction, _: KeyRing, __: Tombstone) -> None:
    await tx.execute(delete(DELETED))


KEPT = ["", ""]
"""The right line, for a story that puts it elsewhere."""
HARM: list[tuple[Harm, str, str]] = [
    (signed_by_somebody_else, FIRST, "the line of its deletion is not signed by this key ring"),
    (changed_afterwards, FIRST, "the line of its deletion is not signed by this key ring"),
    (another_end, FIRST, "than the line of its deletion"),
    (an_earlier_end, FIRST, "than the line of its deletion"),
    (before_its_time, FIRST, "it was deleted before its retention had ended"),
    (no_line_at_all, FIRST, "the line of its deletion is not of this case"),
    (of_another_case, SECOND, "the line of its deletion is not of this case"),
    (put_back, FIRST, "it was deleted, and some of it is there"),
    (taken_away, FIRST, "anchor 1 knew event"),
]


@pytest.mark.parametrize(("harm", "number", "says"), HARM, ids=lambda part: getattr(part, "__name__", ""))
async def test_it_is_found_and_named(
    home: Settings, database: Database, left: Tombstone, harm: Harm, number: str, says: str
) -> None:
    ring = open_ring(home)
    KEPT[:] = signed(ring, left).values()
    async with database.write() as tx:
        await harm(tx, ring, left)
    done, lines = await looked_at(home)
    mine = [line for line in lines if line.startswith(f"{number}: ")]
    assert len(mine) == 1
    assert says in mine[0]
    assert (done.broken, done.deleted) == (len(lines), 0)
    assert (await fengqiao(home, "verify"))[0] == DAMAGED
