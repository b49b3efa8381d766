"""The worklist holds exactly the cases whose claims match: the same as the pure rule says, in any world."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.commands.registry import REGISTRY
from cases.model import Post
from cases.worklist import why_mine
from policies.vocabulary import RiskSign, Role, Severity
from storage.database import Database
from storage.worklists import worklist as asked
from tests.cases import people
from tests.cases.bodies import CROWD, sensible
from tests.cases.people import FENG, LI, SUN, VILLAGE, WANG
from tests.cases.story import local
from tests.storage.builders import Filed, a_filed_case, file, forget, number

NOW = local("2026-03-04 12:00")
OPENERS = [actor for actor in CROWD if not {Role.AUDITOR, Role.ADMIN} & set(actor.roles)]
NAMED = [None, *(f"{role.replace('_', '-')}.village" for role in (Role.MEDIATOR, Role.GRID_MEMBER))]


async def worklist(database: Database, actor: Any) -> list[str]:
    async with database.read() as tx:
        page = await asked(tx, actor, NOW, None, 200, None)
    return [state.number for state in page.cases]


async def test_a_case_wanders_over_the_worklists(database: Database) -> None:
    case = a_filed_case(1, "general").staffed_with(Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id))
    await file(database, case)
    for mine in (WANG, LI, SUN):
        assert await worklist(database, mine) == [number(1)]
    assert await worklist(database, FENG) == []
    await file(database, case.accepted_by(WANG).proposed_by(WANG))
    assert await worklist(database, people.WU) == [number(1)], "it waits for the signature"
    assert await worklist(database, WANG) == [number(1)], "who has handled it sees it waiting"
    assert await worklist(database, SUN) == [], "it is nobody else's there"
    await file(database, case.signed_by(people.WU))
    assert await worklist(database, people.WU) == []


async def test_pages_of_a_worklist_lose_nothing(database: Database) -> None:
    """Each case is this officer's business for several reasons, and still comes once."""
    post = Post(role=Role.GRID_MEMBER, unit=people.GROUP, officer=LI.id)
    await file(database, *(a_filed_case(nth).staffed_with(post) for nth in range(1, 8)))
    found, cursor = [], None
    async with database.read() as tx:
        for _ in range(4):
            page = await asked(tx, LI, NOW, cursor, 2, None)
            found.append([state.number for state in page.cases])
            cursor = page.next_cursor
    assert found == [[number(1), number(2)], [number(3), number(4)], [number(5), number(6)], [number(7)]]
    assert cursor is None


def any_case(data: st.DataObject, nth: int, **where: Any) -> Filed:
    """A case to which random people have done random things while time went by."""
    case = a_filed_case(
        nth,
        data.draw(st.sampled_from(Severity)),
        by=data.draw(st.sampled_from(OPENERS)),
        risk_signs=data.draw(st.lists(st.sampled_from(RiskSign), max_size=1)),
        **where,
    )
    for _ in range(data.draw(st.integers(0, 6))):
        if not case.state.is_open:
            break
        match data.draw(st.integers(0, 5)):
            case 0:
                case.later(days=data.draw(st.integers(1, 15)))
            case 1:
                roles = data.draw(st.lists(st.sampled_from(Role), unique=True, max_size=2))
                named = [
                    Post(role=r, unit=case.state.unit.code, officer=data.draw(st.sampled_from(NAMED)))
                    for r in roles
                ]
                case.running.staff(case.stay.level, tuple(named), (Role.MEDIATOR,), case.now)
                case._collect()
            case _:
                actors = [a for a in CROWD if a.unit in {rung.unit.code for rung in case.state.ladder}]
                name = data.draw(
                    st.sampled_from([*REGISTRY, "accept", "accept", "propose_closure", "escalate"])
                )
                body = data.draw(sensible(name, case.state, case.now))
                case.tell(case.envelope(data.draw(st.sampled_from(actors)), name, **body))
    return case


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(data=st.data())
async def test_in_any_world_it_is_what_the_rule_says(database: Database, data: st.DataObject) -> None:
    cases = [any_case(data, nth) for nth in range(1, 5)]
    await forget(database, *(case.state.number for case in cases))
    await file(database, *cases)
    for actor in CROWD:
        mine = {c.state.number for c in cases if why_mine(actor, c.state, c.running.rules)}
        listed = await worklist(database, actor)
        assert set(listed) == mine
        assert len(listed) == len(mine)
