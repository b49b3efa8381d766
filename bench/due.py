"""Thousands of deadlines that fall due at the same instant: the product's beside a bare workflow's.

The cases are the product's own, opened by its rules and kept in its tables, but for the clock of their level:
it runs out minutes after the start, as no working day does. The engine's time is not skipped. What is timed
is when the engine and its worker take a deadline up, by the workflow's own clock, which the mark carries.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

from sqlalchemy import func, select
from temporalio.client import Client

from activities.engine import DUE, OVERDUE, TASK_TIMEOUT, attributes, priority
from activities.naming import TASK_QUEUE
from api.clock import now
from bench.bare import DEADLINE, QUEUE
from bench.crowd import Making
from bench.faults import BenchError
from bench.timing import percentile
from cases.edition import EDITION
from cases.state import CaseState
from policies.loaded import BOOK
from storage import intents
from storage.database import Database
from storage.projection import project
from storage.statements import table
from storage.tables import CaseEvent
from workflows.messages import WORKFLOW, CaseStart

EVENT = table(CaseEvent)
AT_ONCE = 16
"""Starts under way at the same time."""
TRIED = 100
"""Cases by which it is told how long the others will take to start."""
LEAST = timedelta(seconds=60)
"""The deadline is so far away at least."""
OF_OURS, OF_BARE = 1.6, 3.5
"""And so many times the foreseen start: the first bare workflows start faster than the thousands after them,
the first of the product's no faster than the others."""
PATIENCE = timedelta(minutes=60)
LOOK_EVERY = 1.0
FAR = timedelta(days=1)
UNSERVED = 2
"""Events of a run that has started and whose task nobody has taken up."""

Moved = Callable[[int], None]
Start = Callable[[datetime], Awaitable[str]]


@dataclass(frozen=True)
class Marked:
    """When deadlines that fell due together were marked."""

    late: Sequence[float]
    """Seconds from the deadline, of each."""
    on_record: float | None = None
    """Seconds until the last mark was in the tables."""

    @property
    def last(self) -> float:
        """Until all were marked."""
        return max(self.late)

    @property
    def p99(self) -> float:
        """All but a hundredth were marked by then."""
        return percentile(self.late, 99)


async def bare_deadlines(engine: Client, cases: int, moved: Moved) -> Marked:
    """Of a workflow that has a timer and sets two search attributes."""
    numbers = count()

    async def start(due: datetime) -> str:
        name = f"bare-due-{next(numbers)}"
        await engine.start_workflow(DEADLINE, due, id=name, task_queue=QUEUE)
        return name

    due, names = await _all_start(start, cases, moved, OF_BARE)
    await _served(engine, names, due)
    found = f'WorkflowType = "{DEADLINE}" AND {OVERDUE.name} = true'
    await _until(lambda: _counted(engine, found), cases, due)
    marks = [run.typed_search_attributes[DUE] async for run in engine.list_workflows(found)]
    return Marked([(mark - due).total_seconds() for mark in marks])


async def product_deadlines(
    engine: Client, database: Database, making: Making, cases: int, moved: Moved
) -> Marked:
    """Of the product's cases: the mark, the next level with its clock and its people, all of it on record."""

    async def start(due: datetime) -> str:
        return await _start_case(engine, database, making, due)

    due, numbers = await _all_start(start, cases, moved, OF_OURS)
    await _served(engine, numbers, due)
    marked = EVENT.c.type == "became_overdue"

    async def in_tables() -> int:
        async with database.read() as tx:
            return await tx.scalar(select(func.count()).select_from(EVENT).where(marked)) or 0

    await _until(in_tables, cases, due)
    on_record = (now() - due).total_seconds()
    async with database.read() as tx:
        marks = (await tx.execute(select(EVENT.c.at).where(marked))).scalars().all()
    return Marked([(mark - due).total_seconds() for mark in marks], on_record)


async def _start_case(engine: Client, database: Database, making: Making, due: datetime) -> str:
    async with database.write() as tx:
        opening, state, events = await making.opened(tx, now())
        held = _due_at(state, due)
        await intents.reserve(tx, opening)
        await intents.has_started(tx, opening.number)
        await project(tx, held, events, BOOK.rules(opening.pins))
    await engine.start_workflow(
        WORKFLOW,
        CaseStart(state=held, edition=EDITION, people_first=True),
        id=opening.number,
        task_queue=TASK_QUEUE,
        task_timeout=TASK_TIMEOUT,
        search_attributes=attributes(held),
        priority=priority(held, opening.chain),
    )
    return opening.number


def _due_at(state: CaseState, due: datetime) -> CaseState:
    """The case with its level's clock run out at that instant, and no reminder before."""
    clock = state.stay.clock.model_copy(update={"due": due})
    return state.model_copy(update={"stay": state.stay.model_copy(update={"clock": clock})})


async def _all_start(start: Start, cases: int, moved: Moved, margin: float) -> tuple[datetime, list[str]]:
    """Start them all before they fall due; when that will be, and their names."""
    began = time.perf_counter()
    await _started(start, min(TRIED, cases), now() + FAR, lambda _: None)
    each = (time.perf_counter() - began) / min(TRIED, cases)
    due = now() + timedelta(seconds=each * cases * margin) + LEAST
    return due, await _started(start, cases, due, moved)


async def _started(start: Start, cases: int, due: datetime, moved: Moved) -> list[str]:
    ways, names = asyncio.Semaphore(AT_ONCE), list[str]()

    async def one() -> None:
        async with ways:
            names.append(await start(due))
            moved(len(names))

    await asyncio.gather(*(one() for _ in range(cases)))
    return names


async def _served(engine: Client, names: Sequence[str], due: datetime) -> None:
    """Until their timers are set. BenchError if that takes so long that they are due already."""
    for name in (*names[:: max(len(names) // TRIED, 1)], *names[-TRIED:]):
        handle = engine.get_workflow_handle(name)
        while (await handle.describe()).history_length <= UNSERVED:
            if now() >= due:
                raise BenchError("the deadline has passed before all had been started: take fewer cases")
            await asyncio.sleep(LOOK_EVERY / 10)
    if now() >= due:
        raise BenchError("the deadline has passed before all had been started: take fewer cases")


async def _until(look: Callable[[], Awaitable[int]], wanted: int, due: datetime) -> None:
    await asyncio.sleep(max((due - now()).total_seconds(), 0))
    while await look() < wanted:
        if now() > due + PATIENCE:
            raise BenchError(f"{await look()} of {wanted} deadlines are marked after {PATIENCE}")
        await asyncio.sleep(LOOK_EVERY)


async def _counted(engine: Client, query: str) -> int:
    return (await engine.count_workflows(query)).count
