"""Boards, lists and worklists agree with a count by hand in any world, before and after any job has run."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.ages import AgeClass, age_class
from cases.jurisdiction import jurisdiction
from cases.model import Actor
from cases.readers import sees
from cases.standing import DueState, due_state, is_overdue, is_suspended
from cases.worklist import Group, group_of
from policies.vocabulary import Role, Tier
from storage import boards
from storage.boards import DEEPEST, SINCE, STANDING, Line, count_ages, count_standing, lines, units_down_to
from storage.database import Database
from storage.lists import Filter, case_list
from storage.roster_tables import put
from storage.tables import Unit
from storage.worklists import count_groups, worklist
from tests.cases import people
from tests.cases.bodies import CROWD
from tests.cases.people import COUNTY, GROUP, OTHER_TOWNSHIP, OTHER_VILLAGE, TOWNSHIP, VILLAGE, unit
from tests.cases.story import local
from tests.storage.builders import PLACES, Filed, a_filed_case, file, forget, unit_row
from tests.storage.test_worklist import any_case

ELSEWHERE = {
    "here": None,
    "next village": (unit(Tier.VILLAGE, OTHER_VILLAGE), unit(Tier.TOWNSHIP), unit(Tier.COUNTY)),
    "next township": (unit(Tier.TOWNSHIP, OTHER_TOWNSHIP), unit(Tier.COUNTY)),
}
DEPTHS = (0, 1, 2, DEEPEST)
LOOKERS = [actor for actor in CROWD if jurisdiction(actor) and Role.SUPERVISOR in actor.roles]
PATHS = {lineage[0].code: "".join(f"{unit.code}/" for unit in reversed(lineage)) for lineage in people.UNITS}


class World:
    """Some cases at an instant, counted by hand."""

    def __init__(self, cases: Sequence[Filed], now: datetime) -> None:
        self.cases, self.now = cases, now

    def seen(self, actor: Actor, below: str) -> list[Filed]:
        """Open cases with a unit or below it that the actor may see."""
        inside = PATHS[below]
        return [
            case
            for case in self.cases
            if case.state.is_open
            and sees(actor, case.state)
            and PATHS[case.state.unit.code].startswith(inside)
        ]

    def standing(self, case: Filed) -> dict[str, bool]:
        """What a roll-up counts of a case."""
        state, rules = case.state, case.running.rules
        stands = (
            is_overdue(state, rules, self.now),
            due_state(state, rules, self.now) is DueState.SOON,
            is_suspended(state, self.now),
        )
        return dict(zip(STANDING, stands, strict=True))

    def ages(self, case: Filed) -> dict[str, bool]:
        """In which classes of age a case is."""
        since = {"opened_at": case.state.opened_at, "arrived_at": case.state.stay.arrived_at}
        return {
            f"{column}:{name}": age_class(since[column], self.now) is name
            for column in SINCE.values()
            for name in AgeClass
        }

    def counted(self, cases: Sequence[Filed], what: Callable[[Filed], dict[str, bool]]) -> Counter[str]:
        """So many of each."""
        found: Counter[str] = Counter(open=len(cases))
        for case in cases:
            found.update(name for name, holds in what(case).items() if holds)
        return found


async def load_siblings(database: Database) -> None:
    """The units to which cases may be passed on sideways."""
    known = {code for code, *_ in PLACES}
    rows = [
        unit_row(lineage[0].code, lineage[0].tier, None)
        | {"parent": lineage[1].code, "path": PATHS[lineage[0].code]}
        for lineage in people.UNITS
        if lineage[0].code not in known
    ]
    async with database.write() as tx:
        await put(tx, Unit, rows)


async def board(
    database: Database, actor: Actor, code: str, now: datetime, count: Any, depth: int = DEEPEST
) -> list[Line]:
    async with database.read() as tx:
        units = await units_down_to(tx, code, depth)
        return lines(units, await count(tx, actor, units, now))


async def agrees(database: Database, world: World) -> None:
    """Everything that is counted, against the count by hand."""
    for actor in LOOKERS:
        place = jurisdiction(actor)
        assert place is not None
        for count, what in ((count_standing, world.standing), (count_ages, world.ages)):
            shown = [await board(database, actor, place, world.now, count, depth) for depth in DEPTHS]
            for line in chain.from_iterable(shown):
                cases = world.seen(actor, line.unit.code)
                own = [case for case in cases if case.state.unit.code == line.unit.code]
                assert Counter(line.whole.counts) == world.counted(cases, what)
                assert Counter(line.itself.counts) == world.counted(own, what)
                assert line.whole.oldest.get("opened_at") == min(
                    (case.state.opened_at for case in cases), default=None
                )
        await lists_agree(database, world, actor, place)
    for actor in CROWD:
        await worklists_agree(database, world, actor)


async def lists_agree(database: Database, world: World, actor: Actor, code: str) -> None:
    for narrowed, name in (
        ({"overdue": True}, "overdue"),
        ({"due_state": DueState.SOON}, "within_48_working_hours"),
        ({"suspended": True}, "suspended"),
    ):
        async with database.read() as tx:
            wanted = Filter(unit=code, is_open=True, **narrowed)
            page = await case_list(tx, actor, wanted, world.now, None, 200)
        by_hand = {c.state.number for c in world.seen(actor, code) if world.standing(c)[name]}
        assert {state.number for state in page.cases} == by_hand


async def worklists_agree(database: Database, world: World, actor: Actor) -> None:
    by_hand = {
        case.state.number: group
        for case in world.cases
        if (group := group_of(actor, case.state, case.running.rules, world.now)) is not None
    }
    async with database.read() as tx:
        counts = await count_groups(tx, actor, world.now)
        assert counts == {group: list(by_hand.values()).count(group) for group in Group}
        for group in set(by_hand.values()):
            page = await worklist(tx, actor, world.now, None, 200, group)
            assert {s.number for s in page.cases} == {n for n, g in by_hand.items() if g is group}


@settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.data())
async def test_in_any_world_all_agree_before_and_after_any_job(
    database: Database, data: st.DataObject
) -> None:
    cases = [
        any_case(data, nth, units=ELSEWHERE[data.draw(st.sampled_from(list(ELSEWHERE)))])
        for nth in range(1, 7)
    ]
    await load_siblings(database)
    await forget(database, *(case.state.number for case in cases))
    await file(database, *cases)
    ahead = timedelta(minutes=data.draw(st.integers(0, 60 * 24 * 70)))
    world = World(cases, max(case.now for case in cases) + ahead)
    await agrees(database, world)
    late = {case.state.number for case in cases if world.standing(case)["overdue"]}
    for case in cases:
        case.until(world.now)
    await file(database, *cases)
    await agrees(database, world)
    assert {case.state.number for case in cases if world.standing(case)["overdue"]} == late


# by example


def a_county() -> list[Filed]:
    """Three in the group, one of them late; one next door; one closed."""
    return [
        a_filed_case(1),
        a_filed_case(2),
        a_filed_case(3, at=local("2026-01-05 09:00")),
        a_filed_case(4, "general", units=ELSEWHERE["next village"]),
        a_filed_case(5).accepted_by(people.LI).proposed_by(people.LI).signed_by(people.SUN),
    ]


NOW = local("2026-03-03 12:00")


async def test_a_county_by_example(database: Database) -> None:
    await file(database, *a_county())
    found = {line.unit.code: line for line in await board(database, people.CHU, COUNTY, NOW, count_standing)}
    assert list(found) == [COUNTY, TOWNSHIP, VILLAGE, GROUP, OTHER_VILLAGE, OTHER_TOWNSHIP], (
        "by code, not rank"
    )
    assert {line.unit.code: line.unit.depth for line in found.values()} == {
        COUNTY: 0, TOWNSHIP: 1, OTHER_TOWNSHIP: 1, VILLAGE: 2, OTHER_VILLAGE: 2, GROUP: 3}  # fmt: skip
    county = found[COUNTY].whole
    assert (county.counts["open"], county.counts["overdue"]) == (4, 1)
    assert county.oldest["opened_at"] == local("2026-01-05 09:00")
    assert not any(found[COUNTY].itself.counts.values()), "all of it is below"
    assert found[GROUP].itself.counts["open"] == 3
    assert found[OTHER_VILLAGE].itself.counts["open"] == 1
    assert not any(found[OTHER_TOWNSHIP].whole.counts.values())


async def test_ages_go_by_the_date_on_the_wall(database: Database) -> None:
    await file(database, a_filed_case(1, at=local("2026-03-02 23:59")))
    for now, expected in (
        ("2026-03-09 23:59", AgeClass.UP_TO_7),
        ("2026-03-10 00:00", AgeClass.UP_TO_30),
        ("2026-04-01 23:59", AgeClass.UP_TO_30),
        ("2026-04-02 00:00", AgeClass.UP_TO_60),
        ("2026-05-01 23:59", AgeClass.UP_TO_60),
        ("2026-05-02 00:00", AgeClass.OVER_60),
    ):
        (line, *_) = await board(database, people.CHU, COUNTY, local(now), count_ages)
        counts = {name: n for name, n in line.whole.counts.items() if n and name.startswith("opened_at")}
        assert counts == {f"opened_at:{expected}": 1}


async def test_a_case_that_is_read_under_two_names_counts_once(database: Database) -> None:
    await file(database, a_filed_case(1))
    (line,) = await board(database, people.LI, GROUP, NOW, count_standing)
    assert line.whole.counts["open"] == 1


async def test_levels_are_told_apart(database: Database) -> None:
    await file(database, *a_county())
    async with database.read() as tx:
        counted = await count_ages(tx, people.CHU, await units_down_to(tx, COUNTY, 0), NOW)
    found = boards.summed(counted, lambda one: (one.policy, one.level))
    assert {key: tally.counts["open"] for key, tally in found.items()} == {
        ("wuding", "group"): 3,
        ("wuding", "village"): 1,
    }


async def test_units_are_found_step_by_step(database: Database) -> None:
    async with database.read() as tx:
        for depth, expected in ((0, [TOWNSHIP]), (1, [TOWNSHIP, VILLAGE, OTHER_VILLAGE])):
            assert [u.code for u in await units_down_to(tx, TOWNSHIP, depth)] == expected
        assert await units_down_to(tx, "999999000000", 1) == []
        assert await units_down_to(tx, people.JUSTICE_OFFICE, 1) == [], "departments hold no cases"
