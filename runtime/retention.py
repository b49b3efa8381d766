"""Cases whose retention has ended: which ones they are, and their deletion."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from temporalio.client import Client

from activities.doors import rules_of
from cases.jurisdiction import civil_date
from cases.refusals import Refusal
from cases.retention import last_day, objection_to_deletion, tombstone
from policies.loaded import BOOK
from runtime.connection import engine_at
from runtime.credentials import credentials_of
from runtime.faults import DATA, CannotRunError
from runtime.halves import see_that_they_belong_together
from runtime.home import fill_book, open_ring
from runtime.settings import Settings
from storage import anchors, deleting, uploads
from storage.database import Database
from storage.files import FileStore
from storage.key_ring import KeyRing
from storage.queries import state_of
from workflows.deleting import delete_runs

Say = Callable[[str], None]
PAGE = 400
NOTHING_DELETED = "nothing was deleted"


@dataclass(frozen=True)
class Due:
    """A case whose retention has ended."""

    number: str
    closed_on: date
    last_day: date
    """On which it was still to be kept."""


async def due_cases(settings: Settings, now: datetime) -> list[Due]:
    """Every case that may be deleted now, by number."""
    async with Database(settings.database) as database:
        await fill_book(database)
        return [due async for due in _due(database, now)]


async def delete_cases(
    settings: Settings, address: str, numbers: Sequence[str], now: datetime, say: Say, *, due: bool = False
) -> int:
    """Delete these cases, or all that are due; how many that were, those that are finished now included.

    Broken off, it is asked for again and goes on. CannotRunError if one of them may not be deleted, of which
    `say` hears why: then none is.
    """
    ring, files = open_ring(settings), FileStore(settings.file_store)
    client = await engine_at(address, settings.namespace, credentials_of(settings))
    async with Database(settings.database) as database:
        await fill_book(database)
        await see_that_they_belong_together(database, client)
        if due:
            async with database.read() as tx:
                left = await deleting.unfinished(tx)
            numbers = [*left, *[one.number async for one in _due(database, now)]]
        await _see_that_they_may_be(database, numbers, now, say)
        await _anchor(database, ring, numbers, now)
        for number in dict.fromkeys(numbers):
            await _delete(database, client, ring, files, number, now)
            say(f"{number}: deleted / 已删除")
    return len(set(numbers))


async def _due(database: Database, now: datetime) -> AsyncIterator[Due]:
    after = ""
    while True:
        async with database.read() as tx:
            page = await deleting.closed_cases(tx, after, PAGE)
        for state in page:
            rules = await rules_of(database, BOOK, state.pins)
            last = last_day(state, rules)
            if state.closed_at and last and objection_to_deletion(state, rules, now) is None:
                yield Due(state.number, civil_date(state.closed_at), last)
        if not page:
            return
        after = page[-1].number


async def _see_that_they_may_be(database: Database, numbers: Sequence[str], now: datetime, say: Say) -> None:
    refused = 0
    for number in dict.fromkeys(numbers):
        if why := await _why_not(database, number, now):
            refused += 1
            say(f"{number}: {why}")
    if refused:
        raise CannotRunError(f"{refused} of these cases may not be deleted: {NOTHING_DELETED}", DATA)


async def _why_not(database: Database, number: str, now: datetime) -> str | None:
    async with database.read() as tx:
        state = await state_of(tx, number)
        gone = await deleting.is_deleted(tx, number)
    if gone:
        return None  # what may be left of it is deleted once more
    if state is None:
        return "没有这件案子 / there is no such case"
    refusal = objection_to_deletion(state, await rules_of(database, BOOK, state.pins), now)
    return f"{refusal.says.zh} / {refusal.says.en}" if refusal else None


async def _anchor(database: Database, ring: KeyRing, numbers: Sequence[str], now: datetime) -> None:
    """What is deleted was anchored as it was at its end: so the deletion can be told from a loss."""
    async with database.read() as tx:
        pages = (numbers[start : start + PAGE] for start in range(0, len(numbers), PAGE))
        behind = [number for page in pages for number in await anchors.not_anchored(tx, page)]
    if behind:
        await anchors.take(database, ring.anchors.sign, ring.anchors.public_key, now)


async def _delete(
    database: Database, client: Client, ring: KeyRing, files: FileStore, number: str, now: datetime
) -> None:
    async with database.write() as tx:
        if not await deleting.is_deleted(tx, number):
            state = await state_of(tx, number)
            assert state is not None  # noqa: S101  # it was looked at a moment ago
            left = tombstone(state, BOOK.rules(state.pins), now)
            if isinstance(left, Refusal):
                raise CannotRunError(f"{number}: {left.says.en}", DATA)
            said = left.canonical()
            await deleting.bury(tx, left, said, ring.anchors.sign(said))
    async with database.read() as tx:
        documents = await uploads.files_of(tx, number)
    for file in documents:
        await asyncio.to_thread(files.discard, file)
    async with database.write() as tx:
        await deleting.destroy(tx, number)
    await delete_runs(client, number)
    async with database.write() as tx:
        await deleting.finished(tx, number)
