"""All cases recovered: the tables from the engine, the engine from the tables, or in another engine."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum

import structlog
from temporalio.client import Client

from activities.engine import PLAIN, identity
from api.clock import now
from cases.jurisdiction import civil_date
from policies.loaded import BOOK
from runtime.connection import engine_at
from runtime.credentials import credentials_of
from runtime.faults import CONFIG, DATA, CannotRunError
from runtime.halves import CASES, REBUILD, RECREATE, count_held
from runtime.home import fill_book
from runtime.settings import Settings
from storage import bond
from storage.bond import Standing, Tie
from storage.database import Database
from storage.recovering import cases_that_go_on, extent, leap, unknown_among
from workflows.recovery import Outcome, Recovery

log = structlog.get_logger()
Say = Callable[[str], None]
AT_ONCE = 16
"""Cases recovered at the same time."""
PAGE = 400
LEAP = 1_000
"""Case numbers passed over where some may have been given out that nobody remembers."""
NAMED = 20
"""So many cases are named in a line; the rest are counted."""

SAID = {
    Outcome.SAME: "the same in tables and engine",
    Outcome.WRITTEN: "written to the tables",
    Outcome.PUT_RIGHT: "put right: events of the tables were not the engine's",
    Outcome.LACKING: "written, with events missing that neither tables nor engine have",
    Outcome.STARTED: "re-created in the engine",
    Outcome.STARTED_SHORT: "re-created in the engine, their earlier events being in tables and backups alone",
    Outcome.STARTED_WITH_GAP: "re-created from their rows: events are missing below",
    Outcome.REPLACED: "re-created in the place of an older state that the engine had",
    Outcome.OLDER: "older in the engine than in the tables, and left alone",
    Outcome.FORKED: "told differently by tables and engine, and left alone",
    Outcome.BROKEN: "not re-created: an event in the tables is not the one that was written",
    Outcome.UNREADABLE: "left alone: they cannot be read",
    Outcome.DELETED: "deleted at the end of their retention, and not written again",
    Outcome.CLOSED: "closed meanwhile",
}
NAMELESS = frozenset(
    {
        *(Outcome.SAME, Outcome.WRITTEN, Outcome.STARTED, Outcome.STARTED_SHORT),
        *(Outcome.DELETED, Outcome.CLOSED),
    }
)
LEFT = frozenset({Outcome.BROKEN, Outcome.UNREADABLE, Outcome.LACKING})
"""Somebody must look at these; the others can go on."""
APART = frozenset({Outcome.OLDER, Outcome.FORKED})
"""With these, tables and engine are not of the same time, and nothing goes on."""


class Side(StrEnum):
    """The engines of a move."""

    OLD = "old"
    NEW = "new"


@dataclass
class Tally:
    """What became of the cases."""

    found: dict[Outcome, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Case numbers by outcome, in order."""

    def of(self, outcomes: Iterable[Outcome]) -> int:
        """How many came to one of these."""
        return sum(len(self.found.get(outcome, ())) for outcome in outcomes)

    def lines(self) -> list[str]:
        """In plain words, those by name that somebody must look at."""
        return [self._line(outcome) for outcome in Outcome if self.found.get(outcome)]

    def _line(self, outcome: Outcome) -> str:
        numbers = self.found[outcome]
        line = f"{len(numbers)} cases {SAID[outcome]}"
        if outcome in NAMELESS:
            return line
        more = f" and {len(numbers) - NAMED} more" if len(numbers) > NAMED else ""
        return f"{line}: {', '.join(numbers[:NAMED])}{more}"


async def recover_database(settings: Settings, address: str, say: Say) -> Tally:
    """Write to the tables what they lack of every case that the engine holds.

    CannotRunError if this engine is not the tables', the two are not of the same time, or the tables were
    left for others that serve.
    """
    client = await engine_at(address, settings.namespace, credentials_of(settings))
    async with Database(settings.database) as database:
        await fill_book(database)
        own = await identity(client)
        before = await _tie(database)
        held = await count_held(client)
        if before is not None and before.engine not in (None, own) and not held:
            raise CannotRunError(
                "the engine holds no case and is not the one that these tables belong with: set "
                f"TEMPORAL_ADDRESS to that one; if it is lost, re-create its open cases here with {RECREATE}",
                DATA,
            )
        await _see_that_nobody_went_on(before, database, client)
        await _tie_to(database, own, Standing.TABLES_BEHIND)
        tally = await _complete(Recovery(database, client, BOOK), say)
        await _settle(database, own, Standing.TABLES_BEHIND, tally)
    _tell_what_tables_alone_know(before, say)
    return tally


async def recover_engine(settings: Settings, address: str, say: Say) -> Tally:
    """Start every open case of the tables in an engine that lacks it. CannotRunError as above.

    Tables of a backup are completed first from what the engine has: it may not be the one that was lost.
    """
    client = await engine_at(address, settings.namespace, credentials_of(settings))
    async with Database(settings.database) as database:
        await fill_book(database)
        own = await identity(client)
        before = await _tie(database)
        await _see_that_nobody_went_on(before, database, client)
        if before is not None and before.standing is Standing.TABLES_BEHIND:
            await _complete(Recovery(database, client, BOOK), say)
            await _pass_over_numbers(database, before, say)
        await _tie_to(database, own, Standing.ENGINE_BEHIND)
        tally = await _recreate(Recovery(database, client, BOOK), say)
        await _settle(database, own, Standing.ENGINE_BEHIND, tally)
    say(_gone(before))
    _tell_what_tables_alone_know(before, say)
    return tally


async def move_cases(
    settings: Settings, old: str, address: str, say: Say, plain: Side | None = None
) -> Tally:
    """Have every case leave one engine, complete the tables from it, and start the open ones in another.

    `plain`: which of the two is spoken to without the credentials of the settings. CannotRunError if the old
    engine is not the one that the tables belong with.
    """
    theirs_asks, own_asks = (PLAIN if side is plain else credentials_of(settings) for side in Side)
    leaving = await engine_at(old, settings.namespace, theirs_asks)
    client = await engine_at(address, settings.namespace, own_asks)
    async with Database(settings.database) as database:
        await fill_book(database)
        theirs, own = await identity(leaving), await identity(client)
        if theirs == own:
            raise CannotRunError("both addresses are the same engine", CONFIG)
        before = await _tie(database)
        if before is not None and before.standing is Standing.TOGETHER and before.engine == own:
            say("these tables belong with this engine already: nothing is left to move")
            return Tally()
        await _see_that_nobody_went_on(before, database, leaving)
        under_way = before is not None and before.standing is Standing.ENGINE_BEHIND and before.engine == own
        if before is not None and before.engine != theirs and not under_way:
            raise CannotRunError(f"the engine at {old} is not the one that these tables belong with", DATA)
        # From here on nothing starts on these tables with the old engine, however far this gets.
        await _tie_to(database, own, Standing.ENGINE_BEHIND)
        away = Recovery(database, leaving, BOOK)
        # Where the old engine is behind the tables these are right: it has carried out nothing since.
        await _complete(away, say, leave=True)
        there = await _recreate(Recovery(database, client, BOOK), say)
        await _settle(database, own, Standing.ENGINE_BEHIND, there)
    _tell_what_tables_alone_know(before, say)
    return there


def _gone(before: Tie | None) -> str:
    """What a lost engine took along, given how the tables stood before its cases were re-created."""
    if before is not None and before.backup_of is not None:
        of = before.backup_of.isoformat()
        how = (
            f"these tables were restored from the backup of {of}, so that of what came between it and the "
            "restore, answered 200 and 201 too, there is only what was read back from the engine before it "
            f"was lost, and the rest has to be given again（恢复自 {of} 的备份：此后至恢复之前已受理的事项，"
            "未曾从引擎补回的均已丢失，须重新办理）"
        )
    elif before is not None and before.standing is Standing.TABLES_BEHIND:
        how = "these tables were not read back whole, so that it may be anything, answered 200 and 201 too"
    else:
        how = "nothing that was answered 200 or 201"
    return (
        f"what the lost engine had accepted and the tables do not have is gone with it: {how}; "
        "commands answered 202 shortly before may have to be given again"
    )


def _tell_what_tables_alone_know(before: Tie | None, say: Say) -> None:
    """After a restore: no engine completes this. Told until tables and engine are together again."""
    if before is None or before.backup_of is None or before.standing is Standing.TOGETHER:
        return
    of = before.backup_of.isoformat()
    say(
        f"what no engine knows is as of the backup of {of}: officers, units, rule documents, tokens and "
        "passwords (one that was ended since holds again: end it again), handovers, freezes, uploads that no "
        "command has filed, and the access log"
    )
    say(
        f"以下内容只存于数据库，停留在 {of} 的备份：人员、单位、规则文件、令牌和密码"
        "（此后停用的又有效，须再次停用）、工作移交、停止处理、未归入案件的上传材料、访问日志"
    )


async def _complete(recovery: Recovery, say: Say, *, leave: bool = False) -> Tally:
    async def one(number: str) -> Outcome:
        if leave:
            await recovery.let_go(number)  # first, so that what is read is the last word
        return await recovery.complete(number)

    tally = await _each(_held(recovery.client), one)
    for line in tally.lines():
        say(line)
    return tally


async def _recreate(recovery: Recovery, say: Say) -> Tally:
    tally = await _each(_open(recovery.database), recovery.recreate)
    for line in tally.lines():
        say(line)
    async with recovery.database.read() as tx:
        known = await extent(tx)
    newest = f"; the newest event is of {known.newest_event_at.isoformat()}" if known.newest_event_at else ""
    say(f"the tables have {known.cases} cases, {known.open_cases} of them open{newest}")
    return tally


async def _each(numbers: AsyncIterator[list[str]], work: Callable[[str], Awaitable[Outcome]]) -> Tally:
    tally, ways = Tally(), asyncio.Semaphore(AT_ONCE)

    async def one(number: str) -> None:
        async with ways:
            try:
                outcome = await work(number)
            except (ValueError, LookupError, RuntimeError) as error:
                # A history that is no case's, or one that pins a document nobody has.
                log.warning("case_unreadable", number=number, kind=type(error).__name__)
                outcome = Outcome.UNREADABLE
        tally.found[outcome].append(number)

    async for page in numbers:
        try:
            async with asyncio.TaskGroup() as group:
                for number in page:
                    group.create_task(one(number))
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None  # engine or database are away: begun again, it goes on
    for done in tally.found.values():
        done.sort()
    return tally


async def _held(client: Client) -> AsyncIterator[list[str]]:
    """Every case of the engine, ended runs included, once; its lists follow a little later than its cases."""
    known: set[str] = set()
    while fresh := sorted({run.id async for run in client.list_workflows(CASES)} - known):
        known |= set(fresh)
        for start in range(0, len(fresh), PAGE):
            yield fresh[start : start + PAGE]


async def _see_that_nobody_went_on(before: Tie | None, database: Database, client: Client) -> None:
    """CannotRunError if a case was opened since these tables were left: others give out numbers."""
    if before is None or before.standing is not Standing.LEFT:
        return
    unknown = 0
    async for numbers in _held(client):
        async with database.read() as tx:
            unknown += len(await unknown_among(tx, numbers))
    if unknown:
        raise CannotRunError(
            f"these tables were left for another database, which has opened {unknown} cases since: both "
            "would give out the same numbers. Go on with that one; if it is lost, take a backup of these "
            f"tables, restore it into an empty database and complete that one with {REBUILD}",
            DATA,
        )


async def _open(database: Database) -> AsyncIterator[list[str]]:
    last = ""
    while True:
        async with database.read() as tx:
            page = await cases_that_go_on(tx, last, PAGE)
        if not page:
            return
        yield page
        last = page[-1]


async def _tie(database: Database) -> Tie | None:
    async with database.read() as tx:
        return await bond.tie_of(tx)


async def _tie_to(database: Database, engine: str, standing: Standing) -> None:
    async with database.write() as tx:
        await bond.tie(tx, engine, standing, now())


async def _settle(database: Database, engine: str, standing: Standing, tally: Tally) -> None:
    """Tables and engine belong together from now on, unless they tell different stories."""
    if apart := tally.of(APART):
        how = REBUILD if standing is Standing.ENGINE_BEHIND else RECREATE
        raise CannotRunError(
            f"tables and engine are not of the same time: {apart} cases are left apart; if the other side is "
            f"right about them, take its word with {how}",
            DATA,
        )
    await _tie_to(database, engine, Standing.TOGETHER)


async def _pass_over_numbers(database: Database, before: Tie, say: Say) -> None:
    """Numbers that were given out after the backup was taken must not be given to other disputes."""
    async with database.write() as tx:
        last = await leap(tx, civil_date(now()).year, LEAP)
    source = f"those of the backup of {before.backup_of.isoformat()}" if before.backup_of else "not whole"
    say(f"the tables are {source}: what happened since is not known here")
    for county, number in sorted(last.items()):
        say(f"case numbers of {county} go on after {number}: {LEAP} are passed over, none is given twice")
