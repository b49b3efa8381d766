"""Why, over HTTP: deadlines day by day, days by their notice, and only for whoever sees the case."""

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from runtime.demo.chapters import GROUP, MEDIATOR, SUPERVISOR
from runtime.demo.stage import PlayedCase
from tests.api.asking import CHINESE, NOBODYS, a_case, ask, nothing_changes, problem
from tests.support.installation import World

STRANGER, ADMIN = "gaoqiao-duty", "wuding-admin"


@pytest.fixture(scope="module")
async def case(world: World) -> PlayedCase:
    """Accepted at the village; nobody changes it further."""
    case = await a_case(world)
    await case.give(MEDIATOR, "accept")
    return case


async def explain(world: World, case: PlayedCase, who: str = MEDIATOR, query: str = "") -> dict[str, Any]:
    answer = await ask(world, who, "GET", f"/v1/cases/{case.number}/explain{query}")
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def test_it_says_what_the_case_says(world: World, case: PlayedCase) -> None:
    async with nothing_changes(world, case.number):
        told, view = await explain(world, case), await case.read(MEDIATOR)
    clocks = {clock["clock"]: clock for clock in told["clocks"]}
    for name, field in (("level", "level_clock"), ("case", "case_clock")):
        assert (clocks[name]["due"], clocks[name]["due_local"]) == (
            view[field]["due"],
            view[field]["due_local"],
        )
        *_, decisive = clocks[name]["weighed"]
        assert decisive["decides"]
        assert decisive["reckoning"]["due"] == view[field]["due"]
    assert told["level"] == view["level"]
    assert told["responsible"]["officer"] == view["responsible"]["officer"]
    assert told["responsible"]["rule"]["field"] == "levels.1.responsible"
    assert told["entry"]["tried"][-1]["id"] == view["triage_rule"]
    assert told["next"]["steps"][0]["at"] <= view["level_clock"]["due"]
    assert told["next"]["repeats"] is True


async def test_every_rule_of_the_policy_stands_on_its_line(world: World, case: PlayedCase) -> None:
    told = await explain(world, case)
    policy = next(document for document in told["documents"] if document["kind"] == "policy")
    path = f"/v1/policies/{policy['name']}?version={policy['version']}"
    lines = (await ask(world, MEDIATOR, "GET", path)).json()["yaml"].splitlines()
    assert "time:" in lines[told["clocks"][0]["weighed"][0]["rule"]["line"] - 1]
    for step in told["next"]["steps"]:
        for event in step["events"]:
            assert lines[event["rule"]["line"] - 1].strip()
            assert CHINESE.search(event["says"]["zh"])


async def test_nothing_personal_is_in_it(world: World, case: PlayedCase) -> None:
    view = await case.read(MEDIATOR)
    answer = await ask(world, MEDIATOR, "GET", f"/v1/cases/{case.number}/explain")
    for secret in (view["title"], view["narrative"], *(party["name"] for party in view["parties"])):
        assert secret not in answer.text


@pytest.mark.parametrize(
    ("on", "working", "rule"),
    [
        ("2026-02-14", True, ("cn-2026", "working_weekends.1")),
        ("2026-02-17", False, ("cn-2026", "days_off.3")),
        ("2026-03-07", False, ("cn-2026", "covers")),
        ("2026-03-09", True, ("cn-2026", "covers")),
    ],
)
async def test_a_day_by_its_notice(
    world: World, case: PlayedCase, on: str, working: bool, rule: tuple[str, str]
) -> None:
    told = (await explain(world, case, query=f"?on={on}"))["on"]
    assert (told["date"], told["working"], told["provisional"]) == (on, working, False)
    assert (told["rule"]["name"], told["rule"]["field"]) == rule
    assert told["rule"]["line"] > 1


async def test_a_day_that_no_notice_covers_is_provisional(world: World, case: PlayedCase) -> None:
    told = (await explain(world, case, query="?on=2031-03-05"))["on"]
    assert told["provisional"] is True
    assert "rule" not in told
    assert "2031" in told["moved_by"]["en"]
    assert "on" not in await explain(world, case)


@pytest.mark.parametrize(
    ("on", "code"),
    [
        *(
            (on, "absurd_date")
            for on in ("2026-02-30", "0000-01-01", "0001-01-01", "9999-12-31", "1926-03-05")
        ),
        *(
            (on, "invalid_request")
            for on in ("0000", "", "tomorrow", "20260305", "2026-3-5", "2026-03-05T00:00Z")
        ),
        ("2026-03-05%00", "invalid_request"),
        ("%D9%A2%D9%A0%D9%A2%D9%A6-03-05", "invalid_request"),
    ],
)
async def test_a_day_that_cannot_be(world: World, case: PlayedCase, on: str, code: str) -> None:
    answer = await ask(world, MEDIATOR, "GET", f"/v1/cases/{case.number}/explain?on={on}")
    told = problem(answer, 422, code, field="on")
    if code == "absurd_date":
        first, last = map(date.fromisoformat, re.findall(r"\d{4}-\d{2}-\d{2}", told["en"]))
        today = timedelta(days=1)  # it may have become tomorrow meanwhile
        for day, says in ((first + today, 200), (last, 200), (last + 2 * today, 422)):
            asked = f"/v1/cases/{case.number}/explain?on={day}"
            assert (await ask(world, MEDIATOR, "GET", asked)).status_code == says


async def test_only_whoever_sees_the_case(world: World, case: PlayedCase) -> None:
    for who in (GROUP, SUPERVISOR):
        assert (await explain(world, case, who))["number"] == case.number
    for who in (STRANGER, ADMIN):
        for query in ("", "?on=2026-02-14", "?on=9999-12-31", "?on=x", "?at_least=999999"):
            theirs = await ask(world, who, "GET", f"/v1/cases/{case.number}/explain{query}")
            nobodys = await ask(world, who, "GET", f"/v1/cases/{NOBODYS}/explain{query}")
            assert theirs.content == nobodys.content
            assert theirs.status_code >= 400
    problem(await ask(world, None, "GET", f"/v1/cases/{case.number}/explain"), 401, "unauthenticated")


async def test_a_case_that_lives_ahead_is_explained_in_its_own_time(world: World) -> None:
    case = await a_case(world)
    await case.give(MEDIATOR, "accept")
    first = (await explain(world, case))["next"]["steps"]
    breach = next(step for step in first if "became_overdue" in [event["type"] for event in step["events"]])
    await case.wait_until_due()
    told = await explain(world, case, SUPERVISOR)
    assert told["level"] == "township" == breach["level"]
    (mark,) = told["overdue"]
    assert (mark["due"], mark["rule"]["field"]) == (breach["at"], "levels.1.time")
    assert datetime.fromisoformat(told["as_of"]) >= datetime.fromisoformat(mark["due"])
    assert told["arrival"]["rule"]["field"] == "levels.1.on_breach"
