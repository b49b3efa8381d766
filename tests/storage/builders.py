"""Cases and people for the tables: stories of `tests.cases` that remember what each step hands over."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import SQLModel

from cases.events import Event
from cases.model import Actor
from cases.opening import Opening
from cases.state import CaseState
from policies.rulebook import Rulebook
from storage.database import Database
from storage.projection import project
from storage.roster_tables import put
from storage.statements import table
from storage.tables import Case as CaseRow
from storage.tables import CaseClaim, CaseEvent, CaseReader, CaseTask, Officer, Unit
from tests.cases import people
from tests.cases.story import BOOK, Story, an_opening

Delivery = tuple[CaseState, tuple[Event, ...]]

PLACES = [
    (people.PROVINCE, "province", None, ""),
    (people.CITY, "city", people.PROVINCE, ""),
    (people.COUNTY, "county", people.CITY, ""),
    (people.TOWNSHIP, "township", people.COUNTY, ""),
    (people.OTHER_TOWNSHIP, "township", people.COUNTY, ""),
    (people.VILLAGE, "village", people.TOWNSHIP, ""),
    (people.OTHER_VILLAGE, "village", people.TOWNSHIP, ""),
    (people.GROUP, "group", people.VILLAGE, ""),
    (people.JUSTICE_OFFICE, "township", people.TOWNSHIP, "neighbours contract"),
]
CODES = {code: (tier, parent) for code, tier, parent, _ in PLACES}


def path_of(code: str) -> str:
    parent = CODES[code][1]
    return f"{path_of(parent) if parent else ''}{code}/"


def unit_row(code: str, tier: str, parent: str | None, competence: str = "", **other: Any) -> dict[str, Any]:
    return {
        "code": code,
        "tier": tier,
        "kind": "department" if code.endswith("-justice") else "place",
        "parent": parent,
        "name_zh": code,
        "name_en": code,
        "path": path_of(code) if code in CODES else f"{path_of(parent) if parent else ''}{code}/",
        "competence": competence,
        "generated": True,
        "as_of": "2026-01-01",
        **other,
    }


def officer_row(actor: Actor, **other: Any) -> dict[str, Any]:
    return {
        "id": actor.id,
        "name_zh": actor.id,
        "name_en": actor.id,
        "unit": actor.unit,
        "place": actor.place,
        "roles": " ".join(actor.roles),
        "active": True,
        "generated": True,
        "as_of": "2026-01-01",
        **other,
    }


async def load_people(database: Database) -> None:
    """Units and officers of the stories."""
    async with database.write() as tx:
        await put(tx, Unit, [unit_row(*place) for place in PLACES])
        await put(tx, Officer, [officer_row(actor) for actor in people.EVERYBODY])


class Filed(Story):
    """A story that keeps, step by step, what is handed over for the tables."""

    def __init__(self, opening: Opening, book: Rulebook) -> None:
        super().__init__(opening, book)
        self.deliveries: list[Delivery] = [(self.state, tuple(self.events))]

    def _collect(self) -> None:
        if self.running.unwritten:
            self.deliveries.append((self.state, tuple(self.running.unwritten)))
        super()._collect()

    @property
    def whole(self) -> Delivery:
        """Everything at once."""
        return self.state, tuple(self.events)


def number(nth: int) -> str:
    return f"532329-2026-{nth:06d}"


def a_filed_case(nth: int = 1, severity: str = "simple", **how: Any) -> Filed:
    """A case with that serial."""
    opening = an_opening(severity, **how)
    changes = {"number": number(nth), "command": f"{0xFFFF0000 + nth:032x}"}
    return Filed(opening.model_copy(update=changes), BOOK)


async def deliver(database: Database, *deliveries: Delivery) -> None:
    """Project each in a transaction of its own."""
    for state, events in deliveries:
        async with database.write() as tx:
            await project(tx, state, events, BOOK.rules(state.pins))


async def file(database: Database, *stories: Filed) -> None:
    """Write whole cases."""
    async with database.write() as tx:
        for story in stories:
            await project(tx, *story.whole, BOOK.rules(story.state.pins))


async def rows(database: Database, model: type[SQLModel], case: str | None = None) -> list[tuple[Any, ...]]:
    """All rows of a table (of one case), sorted."""
    target = table(model)
    wanted = select(target) if case is None else select(target).where(target.c.number == case)
    async with database.read() as tx:
        return sorted(tuple(row) for row in await tx.execute(wanted))


OF_A_CASE = (CaseRow, CaseEvent, CaseReader, CaseClaim, CaseTask)


async def projected(database: Database, case: str) -> Sequence[list[tuple[Any, ...]]]:
    """Everything that the projection has written of a case."""
    return [await rows(database, model, case) for model in OF_A_CASE]


async def forget(database: Database, *cases: str) -> None:
    """As if these cases had never been projected."""
    async with database.write() as tx:
        for model in OF_A_CASE:
            target = table(model)
            await tx.execute(delete(target).where(target.c.number.in_(cases)))


async def count(database: Database, model: type[SQLModel]) -> int:
    """How many rows a table has."""
    async with database.read() as tx:
        return int(await tx.scalar(select(func.count()).select_from(table(model))) or 0)
