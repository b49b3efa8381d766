"""Whoever can write to the tables and lacks the key ring changes nothing unseen."""

import json
import random
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from api.clock import now
from cases.anchoring import Statement
from cases.record import link_hash
from runtime.anchor_files import read_anchors, write_anchors
from runtime.faults import CannotRunError
from runtime.settings import Settings
from runtime.verifying import Verified, verify
from storage.anchors import all_anchors
from storage.database import Database, Transaction
from storage.intents import intend
from storage.jsons import dumps
from storage.key_ring import KeyRing
from storage.statements import table
from storage.tables import (
    Anchor,
    AnchoredTip,
    Case,
    CaseClaim,
    CaseEvent,
    CaseKey,
    CasePerson,
    CaseReader,
    CaseTask,
    Intake,
    RuleDocument,
)

EVENT, CASE, KEY, ANCHOR, TIP = map(table, (CaseEvent, Case, CaseKey, Anchor, AnchoredTip))  # type: ignore[arg-type]
READER, CLAIM, PERSON = map(table, (CaseReader, CaseClaim, CasePerson))  # type: ignore[arg-type]
TASK, INTAKE = table(CaseTask), table(Intake)
FIRST, SECOND, THIRD = (f"532329-2026-{nth:06}" for nth in (1, 2, 3))


async def looked_at(
    home: Settings, number: str | None = None, apart: Path | None = None
) -> tuple[Verified, list[str]]:
    lines: list[str] = []
    return await verify(home, number, apart, lines.append), lines


async def body_of(tx: Transaction, number: str, seq: int) -> str:
    found: str = await tx.scalar(select(EVENT.c.body).where(EVENT.c.number == number, EVENT.c.seq == seq))
    return found


async def put(tx: Transaction, number: str, seq: int, **columns: object) -> None:
    await tx.execute(update(EVENT).where(EVENT.c.number == number, EVENT.c.seq == seq).values(**columns))


async def cut(tx: Transaction, number: str, after: int) -> None:
    """The end of a chain is gone, and the row is as if it had never been."""
    await tx.execute(delete(EVENT).where(EVENT.c.number == number, EVENT.c.seq > after))


async def flipped_in_a_seal(tx: Transaction) -> None:
    body = await body_of(tx, SECOND, 1)
    at = body.index('"box":"') + 20
    await put(tx, SECOND, 1, body=body[:at] + ("A" if body[at] != "A" else "B") + body[at + 1 :])


async def a_blank_more(tx: Transaction) -> None:
    await put(tx, SECOND, 2, body=(await body_of(tx, SECOND, 2)).replace(",", ", ", 1))


async def another_actor_in_the_row(tx: Transaction) -> None:
    await put(tx, SECOND, 2, actor="somebody-else")


async def deleted(tx: Transaction) -> None:
    await tx.execute(delete(EVENT).where(EVENT.c.number == SECOND, EVENT.c.seq == 2))


async def swapped(tx: Transaction) -> None:
    second, third = [await body_of(tx, SECOND, seq) for seq in (2, 3)]
    await put(tx, SECOND, 2, body=third)
    await put(tx, SECOND, 3, body=second)


async def cut_off(tx: Transaction) -> None:
    await cut(tx, SECOND, 2)


async def written_anew(tx: Transaction) -> None:
    """The whole chain with other words in it and every hash right: only the anchor knows."""
    bodies = (
        await tx.execute(select(EVENT.c.body).where(EVENT.c.number == SECOND).order_by(EVENT.c.seq))
    ).scalars()
    prev = "0" * 64
    for seq, written in enumerate(list(bodies), start=1):
        body = json.loads(written)
        body |= {"prev": prev, "actor": "somebody-else"} if body.get("actor") else {"prev": prev}
        prev = body["hash"] = link_hash(SECOND, body)
        await put(tx, SECOND, seq, body=dumps(body))


async def row_changed(tx: Transaction) -> None:
    state = json.loads(await tx.scalar(select(CASE.c.state).where(CASE.c.number == SECOND)) or "")
    state["opened_by"] = "somebody-else"
    await tx.execute(update(CASE).where(CASE.c.number == SECOND).values(state=dumps(state)))


async def key_of_another(tx: Transaction) -> None:
    other = await tx.scalar(select(KEY.c.wrapped).where(KEY.c.number == FIRST))
    await tx.execute(update(KEY).where(KEY.c.number == SECOND).values(wrapped=other))


async def all_of_it_gone(tx: Transaction) -> None:
    for rows in (EVENT, CASE, KEY):
        await tx.execute(delete(rows).where(rows.c.number == SECOND))


def moved_by(**columns: object) -> Callable[[Transaction], Awaitable[None]]:
    """Lists are narrowed by columns of the row beside its state."""

    async def harm(tx: Transaction) -> None:
        await tx.execute(update(CASE).where(CASE.c.number == SECOND).values(**columns))

    harm.__name__ = f"another_{'_'.join(columns)}"
    return harm


async def last_row_renumbered(tx: Transaction) -> None:
    last = await tx.scalar(select(func.max(EVENT.c.seq)).where(EVENT.c.number == SECOND)) or 0
    await tx.execute(update(EVENT).where(EVENT.c.number == SECOND, EVENT.c.seq == last).values(seq=90))


async def first_row_renumbered(tx: Transaction) -> None:
    await tx.execute(update(EVENT).where(EVENT.c.number == SECOND, EVENT.c.seq == 1).values(seq=0))


async def no_instant(tx: Transaction) -> None:
    """One letter on SQLite, which keeps instants as texts."""
    other = "replace(at, '-', 'x')" if tx.dialect.name == "sqlite" else "'infinity'"
    await tx.execute(text(f"UPDATE case_event SET at = {other} WHERE number = '{SECOND}' AND seq = 2"))  # noqa: S608  # ours


async def a_reader_more(tx: Transaction) -> None:
    row = (await tx.execute(select(READER).where(READER.c.number == SECOND).limit(1))).mappings().one()
    await tx.execute(insert(READER), [{**row, "reader": "officer:somebody-else"}])


async def no_readers(tx: Transaction) -> None:
    await tx.execute(delete(READER).where(READER.c.number == SECOND))


async def read_as_due_later(tx: Transaction) -> None:
    await tx.execute(update(READER).where(READER.c.number == SECOND).values(due_at=now()))


async def another_turn_of_a_claim(tx: Transaction) -> None:
    await tx.execute(update(CLAIM).where(CLAIM.c.number == SECOND).values(turn=7))


async def no_claims(tx: Transaction) -> None:
    await tx.execute(delete(CLAIM).where(CLAIM.c.number == SECOND))


async def a_task_that_nobody_gave(tx: Transaction) -> None:
    row = {"number": SECOND, "task": "t1", "asked_by": "532329101000", "asked_of": "532329101001"}
    await tx.execute(insert(TASK), [{**row, "status": "open", "is_open": True, "due_at": now()}])


async def found_by_nobody(tx: Transaction) -> None:
    await tx.execute(delete(PERSON).where(PERSON.c.number == SECOND))


async def found_by_one_more(tx: Transaction) -> None:
    await tx.execute(insert(PERSON), [{"number": SECOND, "hash": "0" * 64}])


def opened_with(change: Callable[[str], str], **columns: object) -> Callable[[Transaction], Awaitable[None]]:
    """The start argument, or a column beside it, is other than the case's first events."""

    async def harm(tx: Transaction) -> None:
        was = await tx.scalar(select(INTAKE.c.opening).where(INTAKE.c.number == SECOND)) or ""
        assert columns or change(was) != was
        values = {"opening": change(was), **columns}
        await tx.execute(update(INTAKE).where(INTAKE.c.number == SECOND).values(values))

    return harm


def in_a_box(text: str) -> str:
    """One letter of a sealed text."""
    at = text.index('"narrative":{"box":"') + 40
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


def in_its_key(text: str) -> str:
    at = text.index('"case_key":"k1.') + 40
    return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1 :]


async def rules_gone(tx: Transaction) -> None:
    await tx.execute(delete(table(RuleDocument)))


ROW, LISTS = (
    f"{what} not what its events say: `fengqiao rebuild`" for what in ("its row is", "its lists are")
)
OPENED = "what it was opened with is not what its first events say"
SEARCH = "it is not found by its parties as its events have them: `fengqiao rebuild`"
HARM: list[tuple[Callable[[Transaction], Awaitable[None]], str]] = [
    (flipped_in_a_seal, "event 1 is not what was written"),
    (a_blank_more, "the row of event 2 is not what was written"),
    (another_actor_in_the_row, "the row of event 2 is not what was written"),
    (deleted, "event 2 is missing"),
    (swapped, "event 2 is missing"),
    (cut_off, "anchor 1 knew event"),
    (written_anew, "is not the one that anchor 1 knew"),
    (row_changed, "its row is not what its events say"),
    (key_of_another, "its key does not open"),
    (all_of_it_gone, "anchor 1 knew event"),
    (last_row_renumbered, "is not what was written"),
    (first_row_renumbered, "the row of event 1 is not what was written"),
    (no_instant, "the row of event 2 is not what was written"),
    (moved_by(status="closed"), ROW),
    (moved_by(is_open=False, seq=90), ROW),
    (moved_by(unit_path="elsewhere/", level="x"), ROW),
    (moved_by(category="x", channel="x", policy_id="x", calendars=""), ROW),
    (a_reader_more, LISTS),
    (no_readers, LISTS),
    (read_as_due_later, LISTS),
    (another_turn_of_a_claim, LISTS),
    (no_claims, LISTS),
    (a_task_that_nobody_gave, LISTS),
    (found_by_nobody, SEARCH),
    (found_by_one_more, SEARCH),
    (opened_with(in_a_box), OPENED),
    (opened_with(in_its_key), OPENED),
    (opened_with(lambda text: text.replace('"staffed":true', '"staffed":false')), OPENED),
    (opened_with(lambda text: text.replace('"channel"', '"x":"\\ud800","channel"')), OPENED),
    (opened_with(lambda text: text.replace('"number":', '"numbeR":')), OPENED),
    (opened_with(lambda text: text[:-1]), OPENED),
    (opened_with(str, body_hash="0" * 64), OPENED),
    (opened_with(str, created_at=now()), OPENED),
]


async def test_what_nobody_touched_is_whole(home: Settings) -> None:
    done, lines = await looked_at(home)
    assert (lines, done.broken) == ([], 0)
    assert (done.cases, done.anchors) == (3, 2)
    assert done.events > 12


@pytest.mark.parametrize(("harm", "says"), HARM, ids=lambda part: getattr(part, "__name__", ""))
async def test_it_is_found_and_named(
    home: Settings, database: Database, harm: Callable[[Transaction], Awaitable[None]], says: str
) -> None:
    async with database.write() as tx:
        await harm(tx)
    done, lines = await looked_at(home)
    assert (done.broken, len(lines)) == (1, 1)
    assert lines[0].startswith(f"{SECOND}: ")
    assert says in lines[0]
    assert (await looked_at(home, SECOND))[1] == lines
    assert (await looked_at(home, FIRST))[1] == []


async def test_cases_whose_rules_are_gone_are_named(home: Settings, database: Database) -> None:
    async with database.write() as tx:
        await rules_gone(tx)
    done, lines = await looked_at(home)
    assert done.broken == 3
    assert all("the documents of its rules are missing" in line for line in lines)


async def test_a_case_that_is_still_to_be_indexed_is_found_by_nothing_yet(
    home: Settings, database: Database
) -> None:
    async with database.write() as tx:
        await found_by_nobody(tx)
        await tx.execute(update(KEY).where(KEY.c.number == SECOND).values(indexed=0))
    assert (await looked_at(home))[1] == []


async def test_an_intent_excuses_nothing(home: Settings, database: Database) -> None:
    async with database.write() as tx:
        await deleted(tx)
        await intend(tx, "0" * 32, SECOND, now())
    done, [line] = await looked_at(home)
    assert done.broken == 1
    assert "event 2 is missing" in line
    assert "look again in a minute" in line


async def test_any_one_character_of_any_event(home: Settings, database: Database) -> None:
    async with database.read() as tx:
        rows = (await tx.execute(select(EVENT.c.number, EVENT.c.seq, EVENT.c.body))).all()
    dice = random.Random(7)  # noqa: S311  # the same each time
    for number, seq, body in dice.sample(rows, 12):
        at = dice.randrange(len(body))
        other = dice.choice([c for c in '0aZ"} ' if c != body[at]])
        async with database.write() as tx:
            await put(tx, number, seq, body=body[:at] + other + body[at + 1 :])
        [line] = (await looked_at(home, number))[1]
        assert line.startswith(f"{number}: ")
        assert f" {seq} " in line.split(" / ")[1] or f" {seq + 1} " in line.split(" / ")[1], line
        async with database.write() as tx:
            await put(tx, number, seq, body=body)
    assert (await looked_at(home))[1] == []


# anchors


async def anchor_gone(tx: Transaction) -> None:
    await tx.execute(delete(TIP).where(TIP.c.nth == 1))
    await tx.execute(delete(ANCHOR).where(ANCHOR.c.nth == 1))


async def anchor_rewritten(tx: Transaction) -> None:
    """By somebody with a key of their own."""
    said = await tx.scalar(select(ANCHOR.c.statement).where(ANCHOR.c.nth == 2)) or ""
    statement = Statement.model_validate_json(said).model_copy(update={"chains": 7})
    await tx.execute(update(ANCHOR).where(ANCHOR.c.nth == 2).values(statement=statement.canonical()))


async def another_public_key(tx: Transaction) -> None:
    """Whoever is handed its evidence would verify it with that one."""
    await tx.execute(update(ANCHOR).where(ANCHOR.c.nth == 1).values(public_key="0" * 64))


async def tip_changed(tx: Transaction) -> None:
    await tx.execute(update(TIP).where(TIP.c.number == THIRD, TIP.c.nth == 2).values(hash="0" * 64))


async def tip_that_is_none(tx: Transaction) -> None:
    await tx.execute(update(TIP).where(TIP.c.number == THIRD, TIP.c.nth == 2).values(hash="none", seq=0))


@pytest.mark.parametrize(
    ("harm", "line"),
    [
        (anchor_gone, "anchor 1: 缺失，或与前一锚定不相接 / missing, or not following the one before"),
        (anchor_rewritten, "anchor 2: 签名不符 / its signature is not that of this key ring"),
        (
            another_public_key,
            "anchor 1: 所记公钥不符 / the public key it names is not that of this key ring",
        ),
        (tip_changed, "anchor 2: 所锚定的内容已被改动 / what it anchored was changed"),
        (tip_that_is_none, "anchor 2: 所锚定的内容已被改动 / what it anchored was changed"),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)
async def test_anchors_are_evidence_themselves(
    home: Settings, database: Database, harm: Callable[[Transaction], Awaitable[None]], line: str
) -> None:
    async with database.write() as tx:
        await harm(tx)
    done, lines = await looked_at(home)
    assert done.broken
    assert lines[0] == line


async def test_signed_with_another_key(home: Settings) -> None:
    home.ring.unlink()
    KeyRing.create(home.ring)
    _, lines = await looked_at(home)
    assert lines[0] == "anchor 1: 签名不符 / its signature is not that of this key ring"


async def test_anchors_that_were_kept_apart_know_what_the_tables_have_forgotten(
    home: Settings, database: Database, tmp_path: Path
) -> None:
    """A cut end, and every anchor in the tables that knew of it gone: the file remembers."""
    apart = tmp_path / "anchors.jsonl"
    async with database.read() as tx:
        write_anchors(apart, [anchor async for anchor in all_anchors(tx)])
    assert (await looked_at(home, apart=apart))[1] == []
    async with database.write() as tx:
        for rows in (TIP, ANCHOR):
            await tx.execute(delete(rows).where(rows.c.nth == 2))
        for rows in (EVENT, CASE, KEY):
            await tx.execute(delete(rows).where(rows.c.number == THIRD))
    assert (await looked_at(home))[1] == []
    _, lines = await looked_at(home, apart=apart)
    assert [line.split(" / ")[1] for line in lines] == [
        "the tables have another one or none",
        "anchor 2 knew event 4, and the chain ends with 0",
    ]


def test_a_file_that_is_none_of_ours(tmp_path: Path) -> None:
    for name, written in {"none": None, "other": "{}\n", "garbage": "\x00"}.items():
        path = tmp_path / name
        if written is not None:
            path.write_text(written)
        with pytest.raises(CannotRunError, match=str(path)):
            read_anchors(path)


async def test_a_case_that_there_is_not(home: Settings) -> None:
    with pytest.raises(CannotRunError, match="there is no case 532329-2026-000009"):
        await verify(home, "532329-2026-000009", None, print)
