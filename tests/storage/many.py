"""A county with thousands of cases, made from a few real stories by changing numbers, units and dates."""

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import SQLModel

from cases.model import Post
from policies.vocabulary import Role
from storage.database import Database
from storage.projection import shadows
from storage.roster_tables import put
from storage.statements import table
from storage.tables import Case, CaseClaim, CaseReader, Unit
from tests.cases import people
from tests.storage.builders import Filed, a_filed_case, file, number, path_of, rows, unit_row

Row = dict[str, Any]
OFFICERS = {"li": people.GROUP, "wang": people.VILLAGE, "zhao": people.VILLAGE, "zhou": people.TOWNSHIP}


def some_stories() -> list[Filed]:
    """One of each kind: waiting, handled, escalated, overdue at the top, proposed, closed."""
    waiting = a_filed_case(1)
    wang = Post(role=Role.MEDIATOR, unit=people.VILLAGE, officer="wang")
    handled = a_filed_case(2, "general").staffed_with(wang).accepted_by(people.WANG)
    zhou = Post(role=Role.RESPONSIBLE_PERSON, unit=people.TOWNSHIP, officer="zhou")
    escalated = a_filed_case(3, "general").accepted_by(people.WANG).escalated_by(people.WANG)
    overdue = a_filed_case(4).until("2026-07-29 09:00")
    proposed = a_filed_case(5).accepted_by(people.LI).proposed_by(people.LI)
    closed = a_filed_case(6).accepted_by(people.LI).proposed_by(people.LI).signed_by(people.SUN)
    return [waiting, handled, escalated.staffed_with(zhou), overdue, proposed, closed]


async def crowd(database: Database, count: int, seed: int = 0) -> None:
    """So many cases in one county of 11 townships, 132 villages and 1,584 groups; a third are closed."""
    stories = some_stories()
    await file(database, *stories)
    files = {row[0]: row for row in await rows(database, Case)}
    columns = [column.name for column in table(Case).columns]
    models: list[list[tuple[type[SQLModel], Row]]] = [
        [
            (Case, dict(zip(columns, files[story.state.number], strict=True))),
            *((CaseReader, row) for row in rows_of.readers),
            *((CaseClaim, row) for row in rows_of.claims),
        ]
        for story in stories
        for rows_of in [shadows(story.state, story.running.rules, path_of(story.state.unit.code))]
    ]
    chance = random.Random(seed)  # noqa: S311  # a made-up county
    async with database.write() as tx:
        await put(tx, Unit, list(_units()))
    found: dict[type[SQLModel], list[Row]] = {Case: [], CaseReader: [], CaseClaim: []}
    for nth in range(100, 100 + count):
        later, names = timedelta(minutes=chance.randrange(60 * 24 * 60)), _elsewhere(chance)
        for model, row in chance.choices(models, (20, 25, 8, 6, 8, 33))[0]:
            found[model].append(_moved(row, number(nth), later, names))
    async with database.write() as tx:
        for model, made in found.items():
            for start in range(0, len(made), 5000):
                await tx.execute(insert(table(model)), made[start : start + 5000])


def _units() -> Iterator[Row]:
    for township in range(11):
        town = _below(f"5323291{township:02d}000", "township", people.COUNTY, path_of(people.COUNTY))
        yield town
        for village in range(12):
            code = f"5323291{township:02d}2{village:02d}"
            place = _below(code, "village", town["code"], town["path"])
            yield place
            for group in range(12):
                yield _below(f"{code}-{group:02d}", "group", code, place["path"])


def _below(code: str, tier: str, parent: str, path: str) -> Row:
    return unit_row(code, tier, None) | {"parent": parent, "path": f"{path}{code}/"}


def _elsewhere(chance: random.Random) -> dict[str, str]:
    """The same story in another place, with the people of that place."""
    township, village, group = chance.randrange(11), chance.randrange(12), chance.randrange(12)
    places = {
        people.TOWNSHIP: f"5323291{township:02d}000",
        people.VILLAGE: f"5323291{township:02d}2{village:02d}",
        people.GROUP: f"5323291{township:02d}2{village:02d}-{group:02d}",
    }
    officers = {f"officer:{name}": f"officer:{name}-{places[place]}" for name, place in OFFICERS.items()}
    return places | officers


def _moved(row: Row, case: str, later: timedelta, names: dict[str, str]) -> Row:
    return dict(_moved_fields(row | {"number": case}, later, names))


def _moved_fields(row: Row, later: timedelta, names: dict[str, str]) -> Iterator[tuple[str, Any]]:
    for name, value in row.items():
        if name.endswith(("_at", "_until")) and value is not None:
            yield name, value + later
        elif name == "unit_path":
            yield name, "/".join(names.get(step, step) for step in value.split("/"))
        elif name in ("reader", "holder"):
            yield name, _renamed(value, names)
        else:
            yield name, value


def _renamed(value: str, names: dict[str, str]) -> str:
    for old in sorted(names, key=len, reverse=True):
        if value == old or value.endswith((f":{old}", f"@{old}", f"/{old}/")):
            return value.replace(old, names[old])
    return value
