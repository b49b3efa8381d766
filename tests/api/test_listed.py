"""The sheet of listed cases: what a jurisdiction has listed, and nothing else."""

from datetime import timedelta
from typing import Any

import pytest

from runtime.demo.chapters import HOTLINE, LEADER, MEDIATOR, SUPERVISOR
from runtime.demo.stage import PlayedCase
from tests.api.asking import a_case, ask, nothing_changes, problem
from tests.support.installation import World

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)
SHEET, TOWNSHIP, NEXT_TOWNSHIP = "/v1/listed", "532329101000", "532329102000"
DEPARTMENT, PERSON = "532329000000-agriculture", "wuding-agriculture-1"


def the_four(case: PlayedCase, **other: Any) -> dict[str, Any]:
    deadline = (case.now + timedelta(days=40)).date().isoformat()
    named = {"leader": LEADER, "department": DEPARTMENT, "person": PERSON, "deadline": deadline}
    return {**named, "reason": "可能民转刑。", **other}


async def rows(world: World, who: str, unit: str = "") -> dict[str, dict[str, Any]]:
    answer = await ask(world, who, "GET", f"{SHEET}?limit=200{unit and f'&unit={unit}'}")
    assert answer.status_code == 200, answer.text
    return {row["number"]: row for row in answer.json()["items"]}


async def test_the_sheet_has_what_the_meeting_needs(world: World) -> None:
    case, other = await a_case(world), await a_case(world)
    await case.give(SUPERVISOR, "list_case", **the_four(case))
    await case.give(SUPERVISOR, "send_notice", reply_class="yellow", text="请报进展。")
    row = (await rows(world, SUPERVISOR))[case.number]
    assert (row["leader"], row["department"], row["person"]) == (LEADER, DEPARTMENT, PERSON)
    assert (row["level"], row["listed_by"]) == ("village", "532329000000")
    assert row["deadline"]["due_local"].endswith("18:00")
    assert row["overdue"] is False
    assert [notice["reply_class"] for notice in row["notices"]] == ["yellow"]
    assert row["strike_off"] is None
    assert other.number not in await rows(world, SUPERVISOR)
    assert case.number in await rows(world, SUPERVISOR, TOWNSHIP)
    assert case.number not in await rows(world, SUPERVISOR, NEXT_TOWNSHIP)
    assert case.number in await rows(world, MEDIATOR)


@pytest.mark.parametrize("lacking", ["leader", "department", "person", "deadline"])
async def test_no_listing_without_all_four(world: World, lacking: str) -> None:
    case = await a_case(world)
    body = the_four(case)
    del body[lacking]
    async with nothing_changes(world, case.number):
        path = f"/v1/cases/{case.number}/actions/list_case"
        problem(await ask(world, SUPERVISOR, "POST", path, json=body), 422, "invalid_request")


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [("unit=999999999999", 422, "unknown_unit"), ("cursor=garbage", 400, "bad_cursor")],
)
async def test_asked_wrongly_it_is_refused(world: World, query: str, status: int, code: str) -> None:
    problem(await ask(world, SUPERVISOR, "GET", f"{SHEET}?{query}"), status, code)


@pytest.mark.parametrize("who", ["wuding-admin", HOTLINE, "wuding-auditor"])
async def test_whoever_sees_no_case_by_their_unit_has_a_sheet_too(world: World, who: str) -> None:
    answer = await ask(world, who, "GET", "/v1/listed")
    assert (answer.status_code, answer.json()["next_cursor"]) == (200, None), answer.text
