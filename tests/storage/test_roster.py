"""The roster: chains of units, the policy in force, who is proposed for a case, and dated tables."""

import pytest

from cases.model import Actor, Post
from policies.policy import RosterSlot
from policies.vocabulary import Role, Tier
from storage import roster
from storage.database import Database
from storage.roster_tables import put, set_policy
from storage.tables import Officer, Unit
from tests.cases import people
from tests.cases.people import COUNTY, GROUP, JUSTICE_OFFICE, OTHER_TOWNSHIP, TOWNSHIP, VILLAGE, officer
from tests.storage.builders import a_filed_case, file, officer_row, rows, unit_row

MEDIATOR = RosterSlot(role=Role.MEDIATOR)
GRID_MEMBER = RosterSlot(role=Role.GRID_MEMBER)
DEPARTMENT = RosterSlot(role=Role.DEPARTMENT_OFFICER, department=True)

TODAY = "2026-01-01"


async def hire(database: Database, *actors: Actor, **other: object) -> None:
    async with database.write() as tx:
        await put(tx, Officer, [officer_row(actor, **other) for actor in actors])


async def proposed(
    database: Database, unit: str, *slots: RosterSlot, category: str = "neighbours"
) -> tuple[list[str | None], list[Role]]:
    """Ids of the officers that are proposed, and the gaps."""
    async with database.read() as tx:
        posts, gaps = await roster.propose(tx, unit, slots, category)
    return [post.officer for post in posts], list(gaps)


# units


async def test_the_chain_goes_from_the_place_upwards(database: Database) -> None:
    async with database.read() as tx:
        chain = await roster.chain_of(tx, GROUP)
        assert await roster.chain_of(tx, "999999000000") == ()
        assert await roster.chain_of(tx, JUSTICE_OFFICE) == (), "a department is no place"
    assert [unit.code for unit in chain] == [
        *(GROUP, VILLAGE, TOWNSHIP, COUNTY, people.CITY, people.PROVINCE),
    ]
    assert [unit.tier for unit in chain] == list(Tier)
    assert chain[0].name.zh == GROUP


async def test_the_nearest_policy_upwards_is_in_force(database: Database) -> None:
    async with database.write() as tx:
        await set_policy(tx, people.CITY, "of-the-city", TODAY)
        await set_policy(tx, TOWNSHIP, "of-the-township", TODAY)
    async with database.read() as tx:
        found = [
            await roster.policy_of(tx, await roster.chain_of(tx, unit))
            for unit in (GROUP, TOWNSHIP, OTHER_TOWNSHIP, COUNTY, people.PROVINCE)
        ]
    assert found == ["of-the-township", "of-the-township", "of-the-city", "of-the-city", None]


# proposals


async def test_somebody_is_proposed_for_each_role_that_has_somebody(database: Database) -> None:
    assert await proposed(database, VILLAGE, GRID_MEMBER, MEDIATOR) == (["zhao", "wang"], [])
    assert await proposed(database, GROUP, GRID_MEMBER, MEDIATOR) == (["li", "village-desk"], [Role.MEDIATOR])
    assert await proposed(database, OTHER_TOWNSHIP, GRID_MEMBER) == (["county-desk"], [Role.GRID_MEMBER])


async def test_where_there_is_a_gap_whoever_is_on_duty_here_or_above_comes_onto_the_case(
    database: Database,
) -> None:
    async with database.read() as tx:
        posts, gaps = await roster.propose(tx, GROUP, [RosterSlot(role=Role.MEDIATOR)], "neighbours")
    assert posts == (Post(role=Role.DUTY, unit=VILLAGE, officer="village-desk"),)
    assert gaps == (Role.MEDIATOR,)


async def test_an_older_table_does_not_put_its_policy_back(database: Database) -> None:
    async with database.write() as tx:
        await set_policy(tx, COUNTY, "newer", TODAY)
        await set_policy(tx, COUNTY, "older", "2020-01-01")
    async with database.read() as tx:
        assert await roster.policy_of(tx, await roster.chain_of(tx, COUNTY)) == "newer"


async def test_of_two_that_carry_the_same_the_first_by_id(database: Database) -> None:
    await hire(database, officer("anna", VILLAGE, "mediator"), officer("zoe", VILLAGE, "mediator"))
    assert await proposed(database, VILLAGE, MEDIATOR) == (["anna"], [])


async def test_whoever_carries_the_least_is_next(database: Database) -> None:
    await hire(database, officer("anna", VILLAGE, "mediator"))
    anna, wang = (Post(role=Role.MEDIATOR, unit=VILLAGE, officer=name) for name in ("anna", "wang"))
    first, second = a_filed_case(1, "general").staffed_with(anna), a_filed_case(2, "general")
    await file(database, first, second.staffed_with(wang))
    assert await proposed(database, VILLAGE, MEDIATOR) == (["anna"], []), "one each"
    await file(database, a_filed_case(3, "general").staffed_with(anna))
    assert await proposed(database, VILLAGE, MEDIATOR) == (["wang"], [])


async def test_a_case_that_waits_for_a_signature_is_still_carried(database: Database) -> None:
    await hire(database, officer("anna", VILLAGE, "mediator"))
    anna = Post(role=Role.MEDIATOR, unit=VILLAGE, officer="anna")
    case = a_filed_case(1, "general").staffed_with(anna).accepted_by(people.WANG).proposed_by(people.WANG)
    await file(database, case)
    assert await proposed(database, VILLAGE, MEDIATOR) == (["wang"], [])
    await file(database, case.signed_by(people.WU))
    assert await proposed(database, VILLAGE, MEDIATOR) == (["anna"], []), "and no more once it is closed"


async def test_a_case_that_has_moved_on_is_carried_no_more(database: Database) -> None:
    await hire(database, officer("anna", VILLAGE, "mediator"))
    anna = Post(role=Role.MEDIATOR, unit=VILLAGE, officer="anna")
    case = a_filed_case(1, "general").staffed_with(anna).accepted_by(people.WANG)
    await file(database, case.escalated_by(people.WANG))
    assert await proposed(database, VILLAGE, MEDIATOR) == (["anna"], [])


async def test_two_roles_do_not_go_to_one_person_while_there_is_another(database: Database) -> None:
    await hire(database, officer("both", GROUP, "grid_member", "mediator"))
    assert await proposed(database, GROUP, MEDIATOR, GRID_MEMBER) == (["both", "li"], [])


async def test_departments_come_by_competence_and_only_where_asked(database: Database) -> None:
    assert await proposed(database, TOWNSHIP, DEPARTMENT) == (["zheng"], [])
    assert await proposed(database, TOWNSHIP, DEPARTMENT, category="contract") == (["zheng"], [])
    gap = (["township-desk"], [Role.DEPARTMENT_OFFICER])
    assert await proposed(database, TOWNSHIP, DEPARTMENT, category="traffic") == gap
    at_the_desk = RosterSlot(role=Role.DEPARTMENT_OFFICER)
    assert await proposed(database, TOWNSHIP, at_the_desk) == gap, "a department's officer has no other slot"
    async with database.read() as tx:
        posts, _ = await roster.propose(tx, TOWNSHIP, [DEPARTMENT], "neighbours")
    assert posts[0].unit == JUSTICE_OFFICE


async def test_whoever_has_left_is_neither_proposed_nor_known(database: Database) -> None:
    await hire(database, people.WANG, active=False)
    assert await proposed(database, VILLAGE, MEDIATOR) == (["village-desk"], [Role.MEDIATOR])
    async with database.read() as tx:
        assert await roster.actors(tx, ["wang", "li", "nobody"]) == (people.LI,)
        assert await roster.actors(tx, ["zheng"]) == (people.ZHENG,)


# dated tables


@pytest.mark.parametrize(
    ("as_of", "name"), [("2025-12-31", "old"), ("2026-01-01", "new"), ("2026-02-01", "new")]
)
async def test_an_older_table_never_overwrites_a_newer_one(database: Database, as_of: str, name: str) -> None:
    await hire(database, people.LI, name_zh="old")
    await hire(database, people.LI, name_zh="new", as_of=as_of)
    (li,) = (row for row in await rows(database, Officer) if row[0] == "li")
    assert li[1] == name


async def test_a_table_brings_what_is_new_and_leaves_the_rest(database: Database) -> None:
    before = await rows(database, Unit)
    new = unit_row("532329103000", "township", COUNTY, as_of="2020-01-01")
    async with database.write() as tx:
        await put(tx, Unit, [new, unit_row(OTHER_TOWNSHIP, "township", COUNTY, as_of="2020-01-01")])
    after = await rows(database, Unit)
    assert [row for row in after if row not in before] == [
        tuple((new | dict.fromkeys(("policy_id", "began_on", "ended_on")))[c] for c in UNIT)
    ]
    assert [row for row in before if row not in after] == []


UNIT = [column.name for column in Unit.__table__.columns]  # type: ignore[attr-defined]


async def test_a_table_does_not_take_the_policy_away(database: Database) -> None:
    async with database.write() as tx:
        await set_policy(tx, COUNTY, "wuding", TODAY)
        await put(tx, Unit, [unit_row(COUNTY, "county", people.CITY, as_of="2026-06-01")])
    async with database.read() as tx:
        assert await roster.policy_of(tx, await roster.chain_of(tx, COUNTY)) == "wuding"
