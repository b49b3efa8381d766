"""Instructions over HTTP: each side sees its own words and nobody else's; lists, refusals, sealed texts."""

import pytest

from runtime.demo.chapters import GROUP, MEDIATOR, TOWN_DUTY, TOWN_HEAD, VILLAGE_HEAD
from runtime.demo.chapters.wuding_ways import JUSTICE_OFFICE, JUSTICE_OFFICER
from runtime.demo.stage import PlayedCase
from tests.api.asking import NOBODYS, a_case, action, ask, nothing_changes, problem, written
from tests.support.installation import World

VILLAGE = "532329101001"
TOLD, ELSE = "请核对档案并书面回复。", "请村里稳定双方情绪。"


async def instructed(world: World) -> PlayedCase:
    """One task for the judicial office, and one for the village."""
    case = await a_case(world)
    await case.give(MEDIATOR, "accept")
    await case.give(TOWN_DUTY, "instruct", to=JUSTICE_OFFICE, text=TOLD, working_days=2)
    await case.give(TOWN_DUTY, "instruct", to=VILLAGE, text=ELSE, working_days=3)
    return case


async def test_both_sides_see_it_and_each_only_what_is_theirs_to_read(world: World) -> None:
    case = await instructed(world)
    asker = (await case.read(TOWN_HEAD))["tasks"]
    assert [task["said"][0]["text"] for task in asker] == [TOLD, ELSE]
    assert [task["asked_of"]["code"] for task in asker] == [JUSTICE_OFFICE, VILLAGE]
    assert {task["asked_by"]["code"] for task in asker} == {"532329101000"}
    office = (await case.read(JUSTICE_OFFICER))["tasks"]
    assert [task["said"] and task["said"][0]["text"] for task in office] == [TOLD, None]
    words = [event["what"] for event in await case.timeline(JUSTICE_OFFICER)]
    said = {what["task"]: what["text"] for what in words if what["type"] == "instructed"}
    assert said == {"t1": TOLD, "t2": None}
    assert case.view["parties"][0].keys() == {"id", "side", "organisation", "under_14"}


async def test_the_answer_is_read_by_whoever_asked_and_its_words_are_sealed(world: World) -> None:
    case = await instructed(world)
    answer = "档案载明以老石桩为界。"
    await case.give(JUSTICE_OFFICER, "answer_task", task="t1", text=answer)
    assert case.view["tasks"][0]["status"] == "answered"
    (task, _) = (await case.read(TOWN_DUTY))["tasks"]
    assert [(line["type"], line["by"], line["text"]) for line in task["said"]] == [
        ("instructed", TOWN_DUTY, TOLD),
        ("task_answered", JUSTICE_OFFICER, answer),
    ]
    events = await written(world, case.number)
    assert answer not in str(events)
    assert TOLD not in str(events)


async def test_lists_of_both_sides(world: World) -> None:
    case = await instructed(world)

    async def listed(who: str, query: str) -> list[str]:
        answer = await ask(world, who, "GET", f"/v1/tasks?limit=200&{query}")
        return [item["id"] for item in answer.json()["items"] if item["case"] == case.number]

    assert await listed(JUSTICE_OFFICER, "side=asked_of_us") == ["t1"]
    assert await listed(VILLAGE_HEAD, "side=asked_of_us") == ["t2"]
    assert await listed(TOWN_HEAD, "side=asked_by_us") == ["t1", "t2"]
    assert await listed(TOWN_HEAD, "side=asked_by_us&overdue=true") == []
    assert await listed(TOWN_HEAD, "side=asked_by_us&status=answered") == []
    await case.give(JUSTICE_OFFICER, "answer_task", task="t1", text="已办。")
    assert await listed(TOWN_HEAD, "side=asked_by_us&status=answered") == ["t1"]
    await case.give(TOWN_HEAD, "close_task", task="t1")
    assert await listed(JUSTICE_OFFICER, "") == []
    assert await listed(JUSTICE_OFFICER, "open=false") == ["t1"]
    (item, *_) = (await ask(world, VILLAGE_HEAD, "GET", "/v1/tasks")).json()["items"]
    assert item["title"]
    assert item["links"]["case"] == f"/v1/cases/{item['case']}"


@pytest.mark.parametrize(
    ("who", "command", "body", "status", "code", "field"),
    [
        (TOWN_DUTY, "instruct", {"to": "532329101000"}, 422, "instructs_downwards", "to"),
        (TOWN_DUTY, "instruct", {"to": "532329000000"}, 422, "instructs_downwards", "to"),
        (TOWN_DUTY, "instruct", {"to": "532329109999"}, 422, "no_such_unit", "to"),
        (TOWN_DUTY, "instruct", {"to": VILLAGE, "working_days": 0}, 422, "invalid_request", "working_days"),
        (TOWN_DUTY, "instruct", {"to": VILLAGE, "working_days": 61}, 422, "invalid_request", "working_days"),
        (TOWN_DUTY, "instruct", {"to": VILLAGE, "text": " "}, 422, "invalid_request", "text"),
        (MEDIATOR, "instruct", {"to": "532329101001-02"}, 403, "not_yours", None),
        (VILLAGE_HEAD, "answer_task", {"task": "t1"}, 403, "not_asked_of_you", "task"),
        (GROUP, "answer_task", {"task": "t1"}, 403, "not_yours", None),
        (VILLAGE_HEAD, "answer_task", {"task": "t99"}, 422, "unknown_task", "task"),
        (VILLAGE_HEAD, "answer_task", {"task": "x"}, 422, "invalid_request", "task"),
        (VILLAGE_HEAD, "close_task", {"task": "t2"}, 403, "not_asked_by_you", "task"),
        (TOWN_DUTY, "close_task", {"task": "t1"}, 409, "task_not_open", "task"),
        (
            MEDIATOR,
            "propose_closure",
            {"outcome": "settled", "statement": "已和解。"},
            409,
            "tasks_open",
            None,
        ),
    ],
)
async def test_asked_wrongly_nothing_changes(
    world: World, who: str, command: str, body: dict[str, object], status: int, code: str, field: str | None
) -> None:
    case = await instructed(world)
    whole = {"instruct": {"text": "请办。", "working_days": 1}, "answer_task": {"text": "已办。"}}
    async with nothing_changes(world, case.number):
        answer = await ask(
            world, who, "POST", action(case.number, command), json=whole.get(command, {}) | body
        )
        problem(answer, status, code, field=field)


async def test_a_second_answer_and_an_answer_to_what_was_withdrawn(world: World) -> None:
    case = await instructed(world)
    await case.give(JUSTICE_OFFICER, "answer_task", task="t1", text="已办。")
    await case.must_refuse("task_not_open", JUSTICE_OFFICER, "answer_task", task="t1", text="再答。")
    await case.give(TOWN_DUTY, "withdraw_task", task="t2", reason="不再需要。")
    await case.must_refuse("not_yours", VILLAGE_HEAD, "answer_task", task="t2", text="已办。")


async def test_nobody_answers_in_a_case_that_is_not_theirs_to_know(world: World) -> None:
    case = await a_case(world)
    for number in (case.number, NOBODYS):
        answer = await ask(
            world, JUSTICE_OFFICER, "POST", action(number, "answer_task"), json={"task": "t1", "text": "无"}
        )
        problem(answer, 404, "not_found")
