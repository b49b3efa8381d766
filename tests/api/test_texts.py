"""Free text: what cannot be seen or reorders is refused; rare names and long lines of Chinese are not."""

from typing import Any

import pytest

from runtime.demo.chapters import GROUP, report
from runtime.demo.stage import PlayedCase
from tests.api.asking import JSON, a_case, action, ask, nothing_changes, problem
from tests.support.installation import World

HIDDEN, CONTROL = "invisible or reordering", "control characters"
BAD = {
    "right-to-left override": ("付\u202e款", HIDDEN),
    "isolate": ("付\u2067款", HIDDEN),
    "zero width space": ("付\u200b款", HIDDEN),
    "zero width joiner": ("付\u200d款", HIDDEN),
    "zero width non-joiner": ("付\u200c款", HIDDEN),
    "soft hyphen": ("付\u00ad款", HIDDEN),
    "byte order mark": ("\ufeff付款", HIDDEN),
    "tag characters": ("付款\U000e0041", HIDDEN),
    "line separator": ("付\u2028款", HIDDEN),
    "blank letter": ("付\u3164款", HIDDEN),
    "NUL": ("付\u0000款", CONTROL),
    "escape": ("付\u001b[31m款", CONTROL),
    "lone carriage return": ("付\r款", CONTROL),
    "delete": ("付\u007f款", CONTROL),
    "noncharacter": ("付\ufffe款", CONTROL),
    "noncharacter of a rare plane": ("付\U0002fffe款", CONTROL),
    "private use": ("付\ue000款", CONTROL),
}


@pytest.fixture(scope="module")
async def case(world: World) -> PlayedCase:
    return await a_case(world)


@pytest.mark.parametrize(("text", "says"), BAD.values(), ids=BAD.keys())
async def test_text_that_hides_something(world: World, case: PlayedCase, text: str, says: str) -> None:
    async with nothing_changes(world, case.number):
        answer = await ask(world, GROUP, "POST", action(case.number, "note"), json={"text": text})
        assert says in problem(answer, 422, "invalid_request", field="text")["errors"][0]["en"]
        opened = report(text, text, severity="simple") | {
            "parties": [
                {"side": "applicant", "name": text, "phone": text, "id_number": text, "address": text}
            ],
            "source": {"channel": "walk_in", "external_id": text},
        }
        told = problem(await ask(world, GROUP, "POST", "/v1/cases", json=opened), 422, "invalid_request")
    assert {mistake["field"] for mistake in told["errors"]} == {
        "source.external_id",
        "title",
        "narrative",
        *(f"parties.0.{name}" for name in ("name", "phone", "id_number", "address")),
    }


@pytest.mark.parametrize("text", ["", " \n", "长" * 2001, None, 7, ["付款"], {"zh": "付款"}], ids=repr)
async def test_text_that_is_none_or_too_much(world: World, case: PlayedCase, text: Any) -> None:
    async with nothing_changes(world, case.number):
        answer = await ask(world, GROUP, "POST", action(case.number, "note"), json={"text": text})
        problem(answer, 422, "invalid_request", field="text")


@pytest.mark.parametrize("escape", [r"\ud800", r"\udfff", r"\udc00\ud800"])
async def test_half_a_character(world: World, case: PlayedCase, escape: str) -> None:
    async with nothing_changes(world, case.number):
        for body in (f'{{"text": "{escape}"}}', f'{{"text": "好", "{escape}": 1}}'):
            answer = await ask(
                world, GROUP, "POST", action(case.number, "note"), sent=JSON, content=body.encode()
            )
            problem(answer, 422, "invalid_request")


async def test_a_name_and_a_title_stand_on_one_line(world: World) -> None:
    body = report("两\n行", "可以\n分行", severity="simple")
    async with nothing_changes(world):
        answer = await ask(world, GROUP, "POST", "/v1/cases", json=body)
        assert len(problem(answer, 422, "invalid_request", field="title")["errors"]) == 1


@pytest.mark.parametrize(
    "name",
    [
        "𱍐",
        "𮯰",
        "㐀𠀀",
        "葛\U000e0100飾",
        "阿依古丽·吐尔逊",
        "བསོད་ནམས།",
        "Ålesund Ó’Brien",
        "示例甲（生成）",
    ],
)
async def test_rare_names_are_names(world: World, name: str) -> None:
    body = report(name, f"第一行\r\n{name}", severity="simple") | {
        "parties": [{"side": "applicant", "name": name}]
    }
    opened = await ask(world, GROUP, "POST", "/v1/cases", json=body)
    assert opened.status_code == 201, opened.text
    view = opened.json()
    body = {"party": "p1", "fields": ["name"], "reason": f"核对{name}"}
    told = await ask(world, GROUP, "POST", f"/v1/cases/{view['number']}/reveal", json=body)
    assert told.json()["fields"]["name"] == view["title"] == name
    assert told.json()["reason"] == f"核对{name}"
    assert view["narrative"] == f"第一行\n{name}", "one kind of line end"


async def test_the_longest_texts_are_taken(case: PlayedCase) -> None:
    await case.give(GROUP, "note", text="𠀀" * 2000)
    assert (await case.timeline())[-1]["what"]["text"] == "𠀀" * 2000
