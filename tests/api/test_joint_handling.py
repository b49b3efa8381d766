"""Joint handling over HTTP: each sees its own question, texts are sealed, the list tells the whole way."""

from typing import Any

import pytest

from runtime.demo.chapters import MEDIATOR, TOWN_HEAD, VILLAGE_HEAD
from runtime.demo.chapters.wuding_ways import (
    JUSTICE_OFFICE,
    JUSTICE_OFFICER,
    SIBLING_MEDIATOR,
    SIBLING_VILLAGE,
)
from runtime.demo.stage import PlayedCase
from tests.api.asking import a_case, action, ask, nothing_changes, problem, written
from tests.support.installation import World

OF_OFFICE, OF_VILLAGE = "请就林权证效力提出意见。", "请说明历年管护情况。"
ASKS = [
    {"to": JUSTICE_OFFICE, "question": OF_OFFICE, "working_days": 2},
    {"to": SIBLING_VILLAGE, "question": OF_VILLAGE, "working_days": 1},
]


async def called(world: World) -> PlayedCase:
    case = await a_case(world)
    await case.give(MEDIATOR, "accept")
    await case.give(MEDIATOR, "call_together", asks=ASKS, rule="all")
    return case


def questions(view: dict[str, Any]) -> list[str | None]:
    return [task["said"] and task["said"][0]["text"] for task in view["tasks"]]


async def test_each_reads_its_own_question_and_the_lead_all_of_them(world: World) -> None:
    case = await called(world)
    (joint,) = case.view["joint_handlings"]
    assert {name: joint[name] for name in ("id", "rule", "status", "ready", "tasks")} == {
        "id": "j1",
        "rule": "all",
        "status": "open",
        "ready": False,
        "tasks": ["t1", "t2"],
    }
    assert questions(await case.read(VILLAGE_HEAD)) == [OF_OFFICE, OF_VILLAGE]
    assert questions(await case.read(JUSTICE_OFFICER)) == [OF_OFFICE, None]
    assert questions(await case.read(SIBLING_MEDIATOR)) == [None, OF_VILLAGE]
    assert OF_OFFICE not in str(await written(world, case.number))


async def test_opinions_and_the_conclusion(world: World) -> None:
    case = await called(world)
    await case.give(JUSTICE_OFFICER, "answer_task", task="t1", text="以登记为准。")
    await case.give(SIBLING_MEDIATOR, "refuse_task", task="t2", reason="不在本村范围。")
    await case.must_refuse("task_not_open", JUSTICE_OFFICER, "answer_task", task="t1", text="再答。")
    assert (await case.read(MEDIATOR))["joint_handlings"][0]["ready"]
    await case.give(MEDIATOR, "close_joint", conclusion="按登记界址调解。")
    (joint,) = case.view["joint_handlings"]
    assert [line["text"] for line in joint["said"]] == [None, "按登记界址调解。"]
    assert [task["status"] for task in case.view["tasks"]] == ["done", "refused"]
    assert (await case.read(JUSTICE_OFFICER))["joint_handlings"][0]["said"] is None


async def test_whoever_is_withdrawn_reads_and_writes_nothing_any_more(world: World) -> None:
    case = await called(world)
    await case.give(JUSTICE_OFFICER, "note", text="已调取登记档案。")
    await case.give(MEDIATOR, "withdraw_joint", reason="双方已自行和解。")
    async with nothing_changes(world, case.number):
        path = f"/v1/cases/{case.number}"
        problem(await ask(world, JUSTICE_OFFICER, "GET", path), 404, "not_found")
        note = action(case.number, "note")
        problem(await ask(world, JUSTICE_OFFICER, "POST", note, json={"text": "再记。"}), 404, "not_found")
    listed = await ask(world, JUSTICE_OFFICER, "GET", "/v1/tasks?side=asked_of_us&limit=200")
    assert case.number not in {item["case"] for item in listed.json()["items"]}
    assert "已调取登记档案。" in [event["what"].get("text") for event in await case.timeline()]


async def test_who_has_it_and_since_when(world: World) -> None:
    case = await called(world)
    await case.give(JUSTICE_OFFICER, "answer_task", task="t1", text="以登记为准。")
    for who in (MEDIATOR, SIBLING_MEDIATOR, TOWN_HEAD):
        told = (await ask(world, who, "GET", f"/v1/cases/{case.number}/circulation")).json()
        assert [(leg["holds"], leg["unit"]["code"]) for leg in told["legs"]] == [
            ("case", "532329101001"),
            ("task", JUSTICE_OFFICE),
            ("task", SIBLING_VILLAGE),
        ]
        assert [leg["task"] for leg in told["has_it_now"]] == [None, "t2"]
        assert told["legs"][1]["gone_by"] == "task_answered"
    other = await a_case(world)
    problem(
        await ask(world, SIBLING_MEDIATOR, "GET", f"/v1/cases/{other.number}/circulation"), 404, "not_found"
    )


async def test_silence_stands_in_the_list_of_the_superior(world: World) -> None:
    case = await called(world)
    await case.wait_until_task_due("t2")
    answer = await ask(world, TOWN_HEAD, "GET", "/v1/tasks?side=reported_to_us&limit=200")
    (item,) = [item for item in answer.json()["items"] if item["case"] == case.number]
    assert (item["id"], item["asked_of"]["code"], item["reported_to"]["code"]) == (
        "t2",
        SIBLING_VILLAGE,
        "532329101000",
    )
    assert case.view["level"] == "village"


@pytest.mark.parametrize(
    ("asks", "more", "status", "code", "field"),
    [
        ([], {}, 422, "invalid_request", "asks"),
        (ASKS * 11, {}, 422, "invalid_request", "asks"),
        ([ASKS[0] | {"to": "532329101001"}], {}, 422, "joint_with_oneself", "asks.0.to"),
        ([ASKS[0], ASKS[1] | {"to": "532329101000"}], {}, 422, "calls_nobody_above", "asks.1.to"),
        ([ASKS[0], ASKS[0]], {}, 422, "called_twice", "asks.1.to"),
        ([ASKS[0] | {"to": "532329109999"}], {}, 422, "no_such_unit", "asks.0.to"),
        ([ASKS[0] | {"question": ""}], {}, 422, "invalid_request", "asks.0.question"),
        ([ASKS[0] | {"question": "无\u202e"}], {}, 422, "invalid_request", "asks.0.question"),
        ([ASKS[0] | {"more": 1}], {}, 422, "invalid_request", "asks.0.more"),
        (ASKS, {"rule": "quorum"}, 422, "quorum_unfit", "quorum"),
        (ASKS, {"rule": "quorum", "quorum": 3}, 422, "quorum_unfit", "quorum"),
        (ASKS, {"rule": "most"}, 422, "invalid_request", "rule"),
    ],
)
async def test_called_wrongly_nothing_changes(
    world: World, asks: list[dict[str, Any]], more: dict[str, Any], status: int, code: str, field: str
) -> None:
    case = await a_case(world)
    await case.give(MEDIATOR, "accept")
    async with nothing_changes(world, case.number):
        body = {"asks": asks, "rule": "all"} | more
        answer = await ask(world, MEDIATOR, "POST", action(case.number, "call_together"), json=body)
        problem(answer, status, code, field=field)
