"""Units that merge and split, in the tables: what moves, what stays readable, what waits for its date."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cases.model import Actor, Post
from cases.readers import sees
from cases.refusals import Refusal
from cases.units import UnitChange
from policies.vocabulary import Role
from storage import directory, followers, queries, roster, successions, tokens
from storage.database import Database
from storage.inheriting import moves_of
from storage.roster_tables import put
from storage.statements import table
from storage.successions import Given
from storage.tables import Case, CaseReader, Officer, Succession, Unit, UnitHeir
from tests.cases.people import (
    CITY,
    COUNTY,
    GROUP,
    JUSTICE_OFFICE,
    LI,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    PROVINCE,
    TOWNSHIP,
    VILLAGE,
    WANG,
    WU,
    officer,
)
from tests.cases.story import local
from tests.cases.unit_changes import NAMED, NEW_VILLAGE, OTHER_GROUP, THIRD_VILLAGE, division, merger
from tests.storage.builders import Filed, a_filed_case, file, officer_row, rows, unit_row

TODAY = date(2026, 3, 2)
NOW = local("2026-03-02 10:00")
NEIGHBOUR = officer("neighbour", OTHER_VILLAGE, "mediator")
TOP = f"{PROVINCE}/{CITY}/{COUNTY}/{TOWNSHIP}/"


@pytest.fixture
async def county(database: Database) -> Database:
    """With another group in the village, a third village, and somebody in the next one."""
    third = unit_row(THIRD_VILLAGE, "village", TOWNSHIP)
    group = unit_row(OTHER_GROUP, "group", VILLAGE)
    async with database.write() as tx:
        await put(tx, Unit, [third, group])
        await put(tx, Officer, [officer_row(NEIGHBOUR)])
    return database


async def give(
    database: Database, change: UnitChange, nth: int = 1, now: datetime = NOW, today: date = TODAY
) -> Given | Refusal:
    async with database.write() as tx:
        return await successions.give(tx, change, f"{nth:032x}", "admin", now, today)


async def done(database: Database, change: UnitChange, nth: int = 1) -> Given:
    given = await give(database, change, nth)
    assert isinstance(given, Given), given
    return given


async def refused(database: Database, change: UnitChange, nth: int = 2) -> str:
    refusal = await give(database, change, nth)
    assert isinstance(refusal, Refusal), refusal
    return refusal.code


async def unit(database: Database, code: str) -> Any:
    async with database.read() as tx:
        return await directory.unit(tx, code)


async def where(database: Database, *officers: str) -> list[tuple[str, str]]:
    async with database.read() as tx:
        found = [await directory.officer(tx, each) for each in officers]
    return [(row.unit, row.place) for row in found if row is not None]


async def below(database: Database, parent: str) -> list[str]:
    async with database.read() as tx:
        return [row.code for row in await directory.units_below(tx, parent, None, 100)]


async def paths(database: Database, case: Filed) -> set[str]:
    number = case.state.number
    columns = (table(Case).c, table(CaseReader).c)
    names = [[column.name for column in of].index("unit_path") for of in columns]
    found = [await rows(database, model, number) for model in (Case, CaseReader)]
    return {row[at] for at, of in zip(names, found, strict=True) for row in of}


async def snapshot(database: Database) -> list[Any]:
    return [await rows(database, model) for model in (Unit, Officer, UnitHeir, Succession)]


# taking effect


async def test_a_merger_gives_the_heir_what_was_the_units(county: Database) -> None:
    given = await done(county, merger(VILLAGE))
    assert (given.state, given.in_force_at, given.given_by) == ("in_force", NOW, "admin")
    old, group = await unit(county, VILLAGE), await unit(county, GROUP)
    assert (old.ended_on, old.as_of, old.parent) == ("2026-03-02", "2026-03-02", TOWNSHIP)
    assert (group.parent, group.path) == (OTHER_VILLAGE, f"{TOP}{OTHER_VILLAGE}/{GROUP}/")
    assert await below(county, TOWNSHIP) == [JUSTICE_OFFICE, OTHER_VILLAGE, THIRD_VILLAGE]
    assert await below(county, OTHER_VILLAGE) == [GROUP, OTHER_GROUP]
    assert await where(county, "wang", "sun", "li") == [
        *([(OTHER_VILLAGE, OTHER_VILLAGE)] * 2),
        (GROUP, GROUP),
    ]
    async with county.read() as tx:
        assert [u.code for u in await roster.chain_of(tx, GROUP)][:3] == [GROUP, OTHER_VILLAGE, TOWNSHIP]
        assert await successions.became(tx, VILLAGE) == [OTHER_VILLAGE]
        assert await successions.came_from(tx, OTHER_VILLAGE) == [VILLAGE]
        assert [found.id for found in await successions.changes_of(tx, VILLAGE)] == [given.id]


async def test_departments_go_with_their_place_and_their_people_with_them(county: Database) -> None:
    await done(county, merger(TOWNSHIP, into=OTHER_TOWNSHIP))
    office = await unit(county, JUSTICE_OFFICE)
    assert (office.parent, office.path) == (
        OTHER_TOWNSHIP,
        f"{PROVINCE}/{CITY}/{COUNTY}/{OTHER_TOWNSHIP}/{JUSTICE_OFFICE}/",
    )
    assert await where(county, "zheng", "wu") == [
        (JUSTICE_OFFICE, OTHER_TOWNSHIP),
        (OTHER_TOWNSHIP, OTHER_TOWNSHIP),
    ]
    assert (await unit(county, GROUP)).path.startswith(
        f"{PROVINCE}/{CITY}/{COUNTY}/{OTHER_TOWNSHIP}/{VILLAGE}/"
    )


async def test_a_split_gives_each_heir_its_share(county: Database) -> None:
    change = division(OTHER_VILLAGE, NEW_VILLAGE, places={NEW_VILLAGE: (OTHER_GROUP,)}, names=NAMED)
    async with county.read() as tx:
        moves = await moves_of(tx, change)
    assert moves.below == {GROUP: OTHER_VILLAGE, OTHER_GROUP: NEW_VILLAGE}
    assert set(moves.officers.values()) == {OTHER_VILLAGE}
    await done(county, change)
    new = await unit(county, NEW_VILLAGE)
    assert (new.name_zh, new.tier, new.parent, new.path) == (
        "新村",
        "village",
        TOWNSHIP,
        f"{TOP}{NEW_VILLAGE}/",
    )
    assert (new.began_on, new.ended_on, new.generated) == ("2026-03-02", None, False)
    assert await below(county, OTHER_VILLAGE) == [GROUP]
    assert await below(county, NEW_VILLAGE) == [OTHER_GROUP]
    assert await where(county, "wang") == [(OTHER_VILLAGE, OTHER_VILLAGE)]
    async with county.read() as tx:
        assert await successions.became(tx, VILLAGE) == [OTHER_VILLAGE, NEW_VILLAGE]


async def test_a_merger_into_a_unit_that_is_made_for_it(county: Database) -> None:
    await done(county, merger(VILLAGE, OTHER_VILLAGE, into=NEW_VILLAGE, names=NAMED))
    assert await below(county, TOWNSHIP) == [JUSTICE_OFFICE, THIRD_VILLAGE, NEW_VILLAGE]
    assert await where(county, "wang", "neighbour") == [(NEW_VILLAGE, NEW_VILLAGE)] * 2


async def test_cases_are_rolled_up_with_the_heir_at_once(county: Database) -> None:
    at_group, at_village = a_filed_case(1, "simple"), a_filed_case(2, "general")
    closed = a_filed_case(3, "general").accepted_by(WANG).proposed_by(WANG).signed_by(WU)
    await file(county, at_group, at_village, closed)
    await done(county, merger(VILLAGE))
    assert await paths(county, at_group) == {f"{TOP}{OTHER_VILLAGE}/{GROUP}/"}
    for case in (at_village, closed):
        assert await paths(county, case) == {f"{TOP}{OTHER_VILLAGE}/{VILLAGE}/"}
    again = await done(county, merger(OTHER_VILLAGE, into=THIRD_VILLAGE), 2)
    assert again.state == "in_force"
    away = f"{TOP}{THIRD_VILLAGE}/"
    assert await paths(county, at_group) == {f"{away}{GROUP}/"}
    assert await paths(county, closed) == {f"{away}{VILLAGE}/"}


# reading what was closed before


async def bearer(database: Database, who: str) -> Actor:
    async with database.write() as tx:
        await tokens.keep(tx, f"token-{who}", who, NOW)
    async with database.read() as tx:
        found = await tokens.bearer_of(tx, f"token-{who}", NOW)
    assert found is not None
    return found.officer


async def test_officers_of_the_heir_read_what_went_into_it_closed(county: Database) -> None:
    closed = a_filed_case(1, "general").accepted_by(WANG).proposed_by(WANG).signed_by(WU)
    await file(county, closed)
    assert (await bearer(county, "neighbour")).predecessors == ()
    await done(county, merger(VILLAGE))
    await done(county, merger(OTHER_VILLAGE, into=THIRD_VILLAGE), 2)
    heir = await bearer(county, "neighbour")
    assert (heir.unit, heir.predecessors) == (THIRD_VILLAGE, (VILLAGE, OTHER_VILLAGE))
    assert sees(heir, closed.state)
    assert (await bearer(county, "li")).predecessors == ()


# dates


async def test_before_its_date_nothing_changes(county: Database) -> None:
    tomorrow = TODAY + timedelta(days=1)
    before = await snapshot(county)
    given = await done(county, merger(VILLAGE, on=tomorrow))
    assert (given.state, given.in_force_at) == ("waiting", None)
    async with county.write() as tx:
        assert await successions.put_due_in_force(tx, NOW, TODAY) == []
        assert not await successions.anything_to_do(tx, TODAY)
        assert await successions.anything_to_do(tx, tomorrow)
    assert (await snapshot(county))[:3] == before[:3]
    later = NOW + timedelta(days=1)
    async with county.write() as tx:
        (now_given,) = await successions.put_due_in_force(tx, later, tomorrow)
        assert await successions.put_due_in_force(tx, later, tomorrow) == []
    assert (now_given.state, now_given.in_force_at) == ("in_force", later)
    assert (await unit(county, VILLAGE)).ended_on == tomorrow.isoformat()


async def test_one_that_no_longer_fits_at_its_date_is_refused_and_kept(county: Database) -> None:
    tomorrow = TODAY + timedelta(days=1)
    await done(county, merger(VILLAGE, on=tomorrow))
    department = unit_row(VILLAGE, "village", TOWNSHIP, kind="department", as_of="2026-03-02")
    async with county.write() as tx:
        await put(tx, Unit, [department])
    async with county.write() as tx:
        (given,) = await successions.put_due_in_force(tx, NOW, tomorrow)
    assert given.state == "refused"
    assert given.refusal is not None
    assert given.refusal.code == "unit_is_department"
    assert (await unit(county, VILLAGE)).ended_on is None


async def test_given_again_it_is_found(county: Database) -> None:
    first = await done(county, merger(VILLAGE))
    after = await snapshot(county)
    for nth in (1, 2):
        again = await done(county, merger(VILLAGE), nth)
        assert (again.id, again.repeated) == (first.id, True)
    assert await refused(county, merger(OTHER_VILLAGE, into=THIRD_VILLAGE), 1) == "idempotency_key_reused"
    assert await snapshot(county) == after


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (merger(VILLAGE, into=THIRD_VILLAGE), "changed_that_day"),
        (merger(VILLAGE, into=THIRD_VILLAGE, on=date(2026, 3, 3)), "unit_ended"),
        (merger(OTHER_VILLAGE, into=VILLAGE), "unit_ended"),
        (merger("532329101299"), "no_such_unit"),
        (division(OTHER_VILLAGE, THIRD_VILLAGE, of=TOWNSHIP), "unit_into_its_own_child"),
    ],
)
async def test_what_is_refused_changes_nothing(county: Database, change: UnitChange, code: str) -> None:
    await done(county, merger(VILLAGE))
    after = await snapshot(county)
    assert await refused(county, change) == code
    assert await snapshot(county) == after


async def test_of_two_that_contradict_each_other_at_once_one_is_given(
    county: Database, other: Database
) -> None:
    answers = await asyncio.gather(
        give(county, merger(VILLAGE), 1), give(other, merger(VILLAGE, into=THIRD_VILLAGE), 2)
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Given", "Refusal"]


# who follows


async def test_open_cases_that_live_by_the_unit_follow(county: Database) -> None:
    post = Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id)
    by_ladder, with_people = a_filed_case(1, "complex"), a_filed_case(2, "general").staffed_with(post)
    closed = a_filed_case(3, "general").accepted_by(WANG).proposed_by(WANG).signed_by(WU)
    await file(county, by_ladder, with_people, closed)
    await done(county, merger(VILLAGE))
    async with county.read() as tx:
        assert await followers.concerned(tx, [VILLAGE]) == [
            by_ladder.state.number,
            with_people.state.number,
        ]
        assert await followers.concerned(tx, [OTHER_VILLAGE]) == []
        state = await queries.state_of(tx, with_people.state.number)
        assert state is not None
        told = await followers.told(tx, state, TODAY)
    assert [u.code for u in told.chain][:3] == [GROUP, OTHER_VILLAGE, TOWNSHIP]
    assert told.heirs == {VILLAGE: OTHER_VILLAGE}
    assert {each.id: each.unit for each in told.officers} == {"wang": OTHER_VILLAGE, LI.id: GROUP}
    with_people.running.follow(told, with_people.now)
    with_people._collect()
    await file(county, with_people)
    assert await paths(county, with_people) == {f"{TOP}{OTHER_VILLAGE}/"}
    async with county.read() as tx:
        assert await followers.concerned(tx, [VILLAGE]) == [by_ladder.state.number]


async def test_whoever_has_left_is_told_as_gone(county: Database) -> None:
    post = Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id)
    case = a_filed_case(1, "general").staffed_with(post)
    await file(county, case)
    async with county.write() as tx:
        await put(tx, Officer, [officer_row(WANG, active=False)])
    await done(county, merger(VILLAGE))
    async with county.read() as tx:
        told = await followers.told(tx, case.state, TODAY)
    assert told.gone == ("wang",)


async def test_what_became_of_what_it_became_counts(county: Database) -> None:
    case = a_filed_case(1, "general")
    await file(county, case)
    await done(county, merger(VILLAGE))
    await done(county, merger(OTHER_VILLAGE, into=THIRD_VILLAGE), 2)
    async with county.read() as tx:
        told = await followers.told(tx, case.state, TODAY)
    assert told.heirs == {VILLAGE: THIRD_VILLAGE}
    assert [u.code for u in told.chain][:3] == [GROUP, THIRD_VILLAGE, TOWNSHIP]


# tables that are loaded later


@pytest.mark.parametrize(
    ("code", "parent", "as_of", "why"),
    [
        (VILLAGE, TOWNSHIP, "2026-03-02", "the very day"),
        (VILLAGE, TOWNSHIP, "2026-06-01", "revived"),
        (GROUP, VILLAGE, "2026-06-01", "still its parent"),
        ("532329101201-09", VILLAGE, "2026-01-01", "brought anew by an old table"),
    ],
)
async def test_a_table_that_names_an_ended_unit_is_refused(
    county: Database, code: str, parent: str, as_of: str, why: str
) -> None:
    await done(county, merger(VILLAGE))
    row = unit_row(code, "village", parent, as_of=as_of)
    async with county.write() as tx:
        refusal = await successions.revived(tx, [unit_row(COUNTY, "county", CITY), row], as_of)
    assert refusal is not None, why
    assert (refusal.code, refusal.field) == ("unit_ended", code)


async def test_an_older_table_that_is_loaded_again_undoes_nothing(county: Database) -> None:
    await done(county, merger(VILLAGE))
    after = await snapshot(county)
    old = [unit_row(VILLAGE, "village", TOWNSHIP), unit_row(GROUP, "group", VILLAGE)]
    async with county.write() as tx:
        assert await successions.revived(tx, old, "2026-01-01") is None
        await put(tx, Unit, old)
        await put(tx, Officer, [officer_row(WANG)])
    assert await snapshot(county) == after


async def test_a_later_table_says_where_officers_are(county: Database) -> None:
    await done(county, division(OTHER_VILLAGE, NEW_VILLAGE, names=NAMED))
    there = WANG.model_copy(update={"unit": NEW_VILLAGE, "place": NEW_VILLAGE})
    async with county.write() as tx:
        await put(tx, Officer, [officer_row(there, as_of="2026-03-02")])
    assert await where(county, "wang") == [(NEW_VILLAGE, NEW_VILLAGE)]
