"""A case was frozen: that it is not any more, or never was, is nothing that a row alone makes so."""

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from sqlalchemy import delete, insert, select, text, update

from api.clock import now
from runtime.demo.chapters import TOWN_HEAD, VILLAGE_HEAD
from runtime.engine import Engine
from runtime.settings import Settings
from storage.database import Database, Transaction
from storage.statements import table
from storage.tables import AccessEntry, CaseFreeze
from tests.api.asking import ask
from tests.evidence.test_tampering import FIRST, SECOND, looked_at
from tests.support.installation import a_copy, in_process

FREEZE, ENTRY = table(CaseFreeze), table(AccessEntry)
GONE, CHANGED = "and no row has it", "is missing or not what was written"


async def as_its_owner(tx: Transaction) -> None:
    """From here on the database does not mind."""
    if tx.dialect.name == "postgresql":
        await tx.execute(text("SET LOCAL session_replication_role = replica"))
        return
    found = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN ('case_freeze', 'access')"
    for trigger in list((await tx.execute(text(found))).scalars()):
        await tx.execute(text(f"DROP TRIGGER {trigger}"))


@pytest.fixture
async def frozen(witnessed: Settings, engine: Engine) -> AsyncIterator[Settings]:
    """A copy of the county whose closed case was frozen, released and frozen again."""
    with a_copy(witnessed) as home:
        async with in_process(home, engine, witnessed.namespace, working=False) as world:
            for who, what in ((VILLAGE_HEAD, "freeze"), (TOWN_HEAD, "unfreeze"), (TOWN_HEAD, "freeze")):
                path, sent = f"/v1/cases/{FIRST}/{what}", {"Idempotency-Key": secrets.token_hex(8)}
                for _ in "twice":  # answered again, it has a further entry and no further row
                    answer = await ask(world, who, "POST", path, json={"reason": "当事人要求"}, sent=sent)
                    assert answer.status_code == 200, answer.text
            await world.services.watch.settle()
        yield home


async def the_last_gone(tx: Transaction) -> None:
    last = select(FREEZE.c.id).order_by(FREEZE.c.id.desc()).limit(1).scalar_subquery()
    await tx.execute(delete(FREEZE).where(FREEZE.c.id == last))


async def the_first_gone(tx: Transaction) -> None:
    first = select(FREEZE.c.id).order_by(FREEZE.c.id).limit(1).scalar_subquery()
    await tx.execute(delete(FREEZE).where(FREEZE.c.id == first))


async def all_gone(tx: Transaction) -> None:
    await tx.execute(delete(FREEZE))


async def turned_round(tx: Transaction) -> None:
    await tx.execute(update(FREEZE).values(frozen=~FREEZE.c.frozen))


async def released_by_a_row(tx: Transaction) -> None:
    """The last freeze once more, as a release."""
    row = (await tx.execute(select(FREEZE).order_by(FREEZE.c.id.desc()).limit(1))).one()._asdict()
    await tx.execute(insert(FREEZE), [{**row, "id": row["id"] + 1, "frozen": False, "command": "0" * 32}])


async def for_another_reason(tx: Transaction) -> None:
    await tx.execute(update(FREEZE).values(reason=FREEZE.c.reason + "x"))


async def by_somebody_else(tx: Transaction) -> None:
    await tx.execute(update(FREEZE).values(officer="somebody-else"))


async def of_another_case(tx: Transaction) -> None:
    row = (await tx.execute(select(FREEZE).order_by(FREEZE.c.id).limit(1))).one()._asdict()
    await tx.execute(insert(FREEZE), [{**row, "id": 90, "number": SECOND, "command": "0" * 32}])


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (the_last_gone, GONE),
        (the_first_gone, CHANGED),
        (all_gone, GONE),
        (turned_round, CHANGED),
        (released_by_a_row, CHANGED),
        (for_another_reason, CHANGED),
        (by_somebody_else, GONE),
        (of_another_case, CHANGED),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)
async def test_a_freeze_that_was_changed_is_found(
    frozen: Settings, harm: Callable[[Transaction], Awaitable[None]], says: str
) -> None:
    assert (await looked_at(frozen))[1] == []
    async with Database(frozen.database) as database, database.write() as tx:
        await as_its_owner(tx)
        await harm(tx)
    done, lines = await looked_at(frozen)
    assert (done.broken, len(lines)) == (1, 1)
    assert says in lines[0]


async def test_an_entry_that_a_killed_process_has_lost_breaks_nothing(frozen: Settings) -> None:
    async with Database(frozen.database) as database, database.write() as tx:
        await as_its_owner(tx)
        await tx.execute(delete(ENTRY).where(ENTRY.c.what.contains("freeze"), ENTRY.c.at < now()))
    assert (await looked_at(frozen))[1] == []
