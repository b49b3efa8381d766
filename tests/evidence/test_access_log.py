"""Whoever owns the database can take its triggers away, and changes nothing in the access log unseen."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select, text, update

from api.clock import now
from cases.anchoring import Statement, root_of
from runtime import verifying
from runtime.home import open_ring
from runtime.settings import Settings
from storage import access, anchors
from storage.database import Database, Transaction
from storage.statements import table
from storage.tables import AccessEntry, Anchor
from tests.evidence.test_tampering import FIRST, looked_at

ENTRY, ANCHOR = table(AccessEntry), table(Anchor)
TRIGGERS = ("access_is_unchanged", "access_is_kept")
OVER = access.KEPT + timedelta(days=2)


async def as_its_owner(tx: Transaction) -> None:
    """From here on the database does not mind."""
    if tx.dialect.name == "postgresql":
        await tx.execute(text("SET LOCAL session_replication_role = replica"))
    else:
        for trigger in TRIGGERS:
            await tx.execute(text(f"DROP TRIGGER {trigger}"))


async def known_to(tx: Transaction, nth: int) -> list[int]:
    """The entries that an anchor knew, by number."""
    said = await tx.scalar(select(ANCHOR.c.statement).where(ANCHOR.c.nth == nth)) or ""
    stretch = Statement.model_validate_json(said).access
    assert stretch is not None
    ids = select(ENTRY.c.id).where(ENTRY.c.id > stretch.after, ENTRY.c.id <= stretch.through)
    found = list((await tx.execute(ids.order_by(ENTRY.c.id))).scalars())
    assert len(found) == stretch.entries > 1, "the story needs some"
    return found


async def another_officer(tx: Transaction, ids: list[int]) -> None:
    await tx.execute(update(ENTRY).where(ENTRY.c.id == ids[1]).values(officer="somebody-else"))


async def another_instant(tx: Transaction, ids: list[int]) -> None:
    at = await tx.scalar(select(ENTRY.c.at).where(ENTRY.c.id == ids[0]))
    assert at is not None
    moved = at - timedelta(microseconds=1)
    await tx.execute(update(ENTRY).where(ENTRY.c.id == ids[0]).values(at=moved))


async def hidden_from_its_supervisors(tx: Transaction, ids: list[int]) -> None:
    await tx.execute(update(ENTRY).where(ENTRY.c.id == ids[1]).values(unit_path="9/", case_path=None))


async def one_deleted(tx: Transaction, ids: list[int]) -> None:
    await tx.execute(delete(ENTRY).where(ENTRY.c.id == ids[0]))


async def one_put_in(tx: Transaction, _: list[int]) -> None:
    """Below all others, where no number has been."""
    row = (await tx.execute(select(ENTRY).order_by(ENTRY.c.id).limit(1))).one()
    await tx.execute(insert(ENTRY), [{**row._asdict(), "id": -1}])


async def one_in_the_place_of_another(tx: Transaction, ids: list[int]) -> None:
    row = (await tx.execute(select(ENTRY).where(ENTRY.c.id == ids[1]))).one()
    await tx.execute(delete(ENTRY).where(ENTRY.c.id == ids[0]))
    await tx.execute(insert(ENTRY), [{**row._asdict(), "id": ids[0]}])


Harm = Callable[[Transaction, list[int]], Awaitable[None]]
CHANGED, COUNTED = "is not what was written", "were anchored"


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (another_officer, CHANGED),
        (another_instant, CHANGED),
        (hidden_from_its_supervisors, CHANGED),
        (one_in_the_place_of_another, CHANGED),
        (one_deleted, COUNTED),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)
async def test_it_is_found_and_the_anchor_named(
    home: Settings, database: Database, harm: Harm, says: str, nth: int
) -> None:
    async with database.write() as tx:
        ids = await known_to(tx, nth)
        await as_its_owner(tx)
        await harm(tx, ids)
    done, lines = await looked_at(home)
    assert (done.broken, len(lines)) == (1, 1)
    assert lines[0].startswith(f"anchor {nth}: 访问日志第")
    assert says in lines[0]
    assert (await looked_at(home, FIRST))[1] == [], "of one case the log says nothing"


async def test_one_that_was_put_in(home: Settings, database: Database) -> None:
    async with database.write() as tx:
        known = len(await known_to(tx, 1))
        await as_its_owner(tx)
        await one_put_in(tx, [])
    _, [line] = await looked_at(home)
    assert line.startswith("anchor 1: ")
    assert line.endswith(f"were anchored, and {known + 1} are there")


async def test_all_of_the_last_months_gone(home: Settings, database: Database) -> None:
    async with database.write() as tx:
        await as_its_owner(tx)
        await tx.execute(delete(ENTRY))
    done, lines = await looked_at(home)
    assert (done.broken, [line.partition(":")[0] for line in lines]) == (2, ["anchor 1", "anchor 2"])


def a_year_and_more_later(monkeypatch: pytest.MonkeyPatch, later: timedelta) -> datetime:
    at = now() + later
    monkeypatch.setattr(verifying, "now", lambda: at)
    return at


async def test_what_workers_delete_when_its_time_is_over_is_not_broken(
    home: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some of what an anchor knew, then all of it: it is said what nobody can look at any more."""
    at = a_year_and_more_later(monkeypatch, OVER)
    async with database.write() as tx:
        await as_its_owner(tx)
        ids = await known_to(tx, 1)
        await tx.execute(delete(ENTRY).where(ENTRY.c.id == ids[0]))
    done, [line] = await looked_at(home)
    assert done.broken == 0
    assert line.startswith("访问日志：")
    assert line.endswith(f"and up to {ids[-1]} it is not looked at any more")
    assert done.entries > 0, "what the second anchor knew is still there, and looked at"
    async with database.write() as tx:
        if tx.dialect.name == "postgresql":
            await as_its_owner(tx)
        assert await access.prune(tx, at)
    done, [line] = await looked_at(home)
    assert (done.broken, done.entries) == (0, 0)


async def test_the_same_is_broken_while_it_had_to_be_kept(
    home: Settings, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The anchor says how old it was; that its row says otherwise, or is gone, excuses nothing."""
    a_year_and_more_later(monkeypatch, access.KEPT - timedelta(days=2))
    async with database.write() as tx:
        await as_its_owner(tx)
        ids = await known_to(tx, 1)
        long_ago = now() - 2 * access.KEPT
        await tx.execute(update(ENTRY).where(ENTRY.c.id.in_(ids)).values(at=long_ago))
        await access.prune(tx, now())
    _, [line] = await looked_at(home)
    assert line.startswith("anchor 1: ")
    assert line.endswith("and 0 are there")


async def test_anchors_of_before_stay_valid_and_the_next_knows_the_whole_log(
    home: Settings, database: Database
) -> None:
    """As they were written: no word of the log, byte for byte, and signed."""
    ring = open_ring(home)
    async with database.write() as tx:
        [first, *_] = [each async for each in anchors.all_anchors(tx)]
        was = Statement.model_validate_json(first.statement)
        early = (
            f'{{"at":"2026-03-02T01:00:00Z","chains":{was.chains},"nth":1,'
            f'"previous":"{"0" * 64}","root":"{root_of(first.tips)}"}}'
        )
        assert Statement.model_validate_json(early).canonical() == early
        await tx.execute(text("DELETE FROM anchored_tip WHERE nth = 2"))
        await tx.execute(delete(ANCHOR).where(ANCHOR.c.nth == 2))
        await tx.execute(
            update(ANCHOR)
            .where(ANCHOR.c.nth == 1)
            .values(statement=early, signature=ring.anchors.sign(early))
        )
        every = len((await tx.execute(select(ENTRY.c.id))).all())
    done, lines = await looked_at(home)
    assert (lines, done.entries) == ([], 0)
    taken = await anchors.take(database, ring.anchors.sign, ring.anchors.public_key, now())
    assert taken is not None
    assert taken.access is not None
    assert (taken.nth, taken.access.after, taken.access.entries) == (2, 0, every)
    done, lines = await looked_at(home)
    assert (lines, done.entries) == ([], every)
