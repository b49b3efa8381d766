"""Boards: open cases of a jurisdiction counted by unit and level, by the words that lists go by."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import add
from typing import Any, NamedTuple, Self, TypeVar

from sqlalchemy import ColumnElement, Integer, Select, Subquery, and_, cast, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.ages import AgeClass, begins
from cases.model import Actor
from cases.readers import officer_name, reader_names
from cases.standing import DueState
from storage.conditions import READER, below, is_open, overdue, stands, suspended
from storage.statements import table
from storage.tables import Unit

UNIT = table(Unit)
DEEPEST = 5
"""From a province down to a village group."""
STANDING = ("overdue", "within_48_working_hours", "suspended")
"""What a roll-up counts beside all open cases. An earlier mark makes a case overdue for good, its running
clock may be due soon: it is then both."""
SINCE = {"since_opening": "opened_at", "since_arrival": "arrived_at"}
ALSO = READER.alias()
Key = TypeVar("Key")


class BoardUnit(NamedTuple):
    """A unit as a board names it."""

    code: str
    path: str
    parent: str | None
    tier: str
    name_zh: str
    name_en: str
    depth: int
    """Steps below the unit that was asked for."""


class Words(NamedTuple):
    """What a board counts, and of which instants it keeps the oldest."""

    counts: tuple[str, ...]
    oldest: tuple[str, ...]


class Tally:
    """Counts and the oldest instants, added up by position: a board adds thousands of them."""

    __slots__ = ("_counts", "_oldest", "words")

    def __init__(
        self, words: Words, counts: Sequence[int] = (), oldest: Sequence[datetime | None] = ()
    ) -> None:
        self.words = words
        self._counts = counts or (0,) * len(words.counts)
        self._oldest = oldest or (None,) * len(words.oldest)

    @property
    def counts(self) -> dict[str, int]:
        """By name."""
        return dict(zip(self.words.counts, self._counts, strict=True))

    @property
    def oldest(self) -> dict[str, datetime | None]:
        """By name."""
        return dict(zip(self.words.oldest, self._oldest, strict=True))

    def __iadd__(self, other: "Tally") -> Self:
        """With those of another."""
        self._counts = [*map(add, self._counts, other._counts)]
        self._oldest = [
            min(known, at) if known and at else known or at
            for known, at in zip(self._oldest, other._oldest, strict=True)
        ]
        return self


class Counted(NamedTuple):
    """Cases at one level of one policy: of one unit, or of all that lie deeper than a board shows."""

    path: str
    """Of the unit; of those that lie deeper, what their paths begin with."""
    deeper: bool
    policy: str
    level: str
    tally: Tally


class Count(NamedTuple):
    """All that was counted for a board."""

    words: Words
    groups: list[Counted]


@dataclass
class Line:
    """A unit of a board: what it holds itself, and what is below it."""

    unit: BoardUnit
    itself: Tally
    below: Tally

    @property
    def whole(self) -> Tally:
        """Both together."""
        both = Tally(self.itself.words)
        both += self.itself
        both += self.below
        return both


async def units_down_to(tx: AsyncConnection, code: str, depth: int) -> list[BoardUnit]:
    """A unit and those below it that are there, in administrative order; empty if there is no such place."""
    columns = (UNIT.c.code, UNIT.c.path, UNIT.c.parent, UNIT.c.tier, UNIT.c.name_zh, UNIT.c.name_en)
    top = select(*columns, literal(0).label("depth")).where(UNIT.c.code == code, UNIT.c.kind == "place")
    found = top.cte("found", recursive=True)
    lower = select(*columns, found.c.depth + 1).join(found, UNIT.c.parent == found.c.code)
    there = (UNIT.c.kind == "place", UNIT.c.ended_on.is_(None), found.c.depth < depth)
    rows = await tx.execute(select(found.union_all(lower.where(*there))))
    return sorted((BoardUnit(*row) for row in rows), key=lambda unit: (unit.depth > 0, unit.path.split("/")))


OF_STANDING = Words(("open", *STANDING), ("opened_at",))
OF_AGES = Words(
    ("open", *(f"{column}:{name}" for column in SINCE.values() for name in AgeClass)), tuple(SINCE.values())
)


async def count_standing(
    tx: AsyncConnection, actor: Actor, units: Sequence[BoardUnit], now: datetime
) -> Count:
    """How the open cases of these units and below stand, of those that the actor may see."""
    conditions = (overdue(now), stands(DueState.SOON, now), suspended(now))
    return await _count(tx, actor, units, conditions, OF_STANDING)


async def count_ages(tx: AsyncConnection, actor: Actor, units: Sequence[BoardUnit], now: datetime) -> Count:
    """How old the open cases of these units and below are, by opening and by arrival at their level."""
    conditions = [_of_age(READER.c[column], name, now) for column in SINCE.values() for name in AgeClass]
    return await _count(tx, actor, units, conditions, OF_AGES)


def lines(units: Sequence[BoardUnit], counted: Count) -> list[Line]:
    """What was counted, for each unit: a case counts for its own and for every one above."""
    found = {unit.path: Line(unit, Tally(counted.words), Tally(counted.words)) for unit in units}
    lowest = max((path.count("/") for path in found), default=0)
    for one in counted.groups:
        if one.deeper:
            step = one.path[: one.path.rfind("/") + 1]
            above = found.get(step) or _nearest(found, step, lowest)
        elif own := found.get(one.path):
            own.itself += one.tally
            continue
        else:
            above = _nearest(found, one.path, lowest)
        if above:
            above.below += one.tally
    for line in sorted(found.values(), key=lambda line: line.unit.path.count("/"), reverse=True):
        if above := _nearest(found, line.unit.path, lowest):
            above.below += line.itself
            above.below += line.below
    return list(found.values())


def _nearest(found: Mapping[str, Line], path: str, lowest: int) -> Line | None:
    """The line of the nearest unit above a path; one that has ended has none of its own."""
    steps = path.split("/")[:-2][:lowest]
    for length in range(len(steps), 0, -1):
        if line := found.get("/".join(steps[:length]) + "/"):
            return line
    return None


def summed(counted: Count, key: Callable[[Counted], Key]) -> dict[Key, Tally]:
    """What was counted, by whatever it is asked by."""
    found: dict[Key, Tally] = {}
    for one in counted.groups:
        tally = found.setdefault(key(one), Tally(counted.words))
        tally += one.tally
    return found


async def _count(
    tx: AsyncConnection,
    actor: Actor,
    units: Sequence[BoardUnit],
    conditions: Sequence[ColumnElement[bool]],
    words: Words,
) -> Count:
    """One row for each unit and level, and one for all units of a level that lie deeper than those asked for.

    Counted by unit in the order of the index first, without sorting a case, and these counts then put
    together: a city has thirty thousand units with cases, and its board a handful.
    """
    group = (READER.c.unit_path, READER.c.policy_id, READER.c.level)
    counts = [func.count(), *(func.count().filter(condition) for condition in conditions)]
    first = [func.min(READER.c[name]) for name in words.oldest]
    named = [*(each.label(f"n{nth}") for nth, each in enumerate((*counts, *first)))]
    held = [
        select(*group, *named).where(*seen, is_open(), below(units[0].path)).group_by(*group)
        for seen in _each_once(actor)
    ]
    by_unit = union_all(*held).subquery()
    rows = await tx.execute(_put_together(by_unit, len(counts), max(len(unit.path) for unit in units)))
    return Count(words, [_counted(row, words, len(counts)) for row in rows])


def _counted(row: Sequence[Any], words: Words, counts: int) -> Counted:
    path, deeper, policy, level, *tally = row
    return Counted(path, bool(deeper), policy, level, Tally(words, tally[:counts], tally[counts:]))


def _put_together(by_unit: Subquery, counts: int, length: int) -> Select[Any]:
    """Counts of units whose paths begin alike as far as the longest path on the board, as one."""
    path, columns = by_unit.c.unit_path, [column for column in by_unit.c if column.name.startswith("n")]
    key = (
        func.substr(path, 1, length).label("path"),
        (func.length(path) > length).label("deeper"),
        by_unit.c.policy_id,
        by_unit.c.level,
    )
    sums = [cast(func.sum(column), Integer) for column in columns[:counts]]
    return select(*key, *sums, *(func.min(column) for column in columns[counts:])).group_by(*key)


def _each_once(actor: Actor) -> list[list[Any]]:
    """Under which names the actor sees cases, a case that is seen under several only under the first."""
    own = officer_name(actor.id)
    names = sorted(reader_names(actor), key=lambda name: name == own)  # the unit's first: they are many
    conditions: list[list[Any]] = []
    for nth, name in enumerate(names):
        seen = [READER.c.reader == name]
        if before := names[:nth]:
            same = and_(ALSO.c.number == READER.c.number, ALSO.c.reader.in_(before))
            seen.append(~select(ALSO.c.number).where(same).exists())
        conditions.append(seen)
    return conditions


def _of_age(column: Any, name: AgeClass, now: datetime) -> ColumnElement[bool]:
    """What `cases.ages.age_class` says, as bounds."""
    classes = list(AgeClass)
    bounds = []
    if (oldest := begins(name, now)) is not None:
        bounds.append(column >= oldest)
    if name is not classes[0]:
        bounds.append(column < begins(classes[classes.index(name) - 1], now))
    return and_(*bounds)
