"""Reports that cannot become a case: told what is wrong, no number used up."""

from typing import Any

import pytest

from runtime.demo.chapters import GROUP, HOTLINE, MEDIATOR, report
from tests.api.asking import ask, nothing_changes, problem
from tests.support.installation import World

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)
AUDITOR, ADMIN, OTHER_TOWN = "wuding-auditor", "wuding-admin", "gaoqiao-duty"
GOOD = report("排水沟纠纷", "两户因屋后排水沟走向争执。", severity="general")
RESPONDENT = {"side": "respondent", "name": "示例乙"}


def with_facts(**facts: Any) -> dict[str, Any]:
    return GOOD | {"facts": GOOD["facts"] | facts}


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        (GOOD | {"unit": "999999999999"}, "unknown_unit", "unit"),
        (GOOD | {"unit": "532329101000-justice"}, "unknown_unit", "unit"),
        (GOOD | {"unit": "狮山镇"}, "invalid_request", "unit"),
        (GOOD | {"unit": 532329101001}, "invalid_request", "unit"),
        (GOOD | {"unit": "532329\u0000"}, "invalid_request", "unit"),
        (with_facts(category="witchcraft"), "invalid_request", "facts.category"),
        (with_facts(severity=None), "invalid_request", "facts.severity"),
        (with_facts(people=0), "invalid_request", "facts.people"),
        (with_facts(people=10**40), "invalid_request", "facts.people"),
        (with_facts(people=2.5), "invalid_request", "facts.people"),
        (with_facts(people=[2]), "invalid_request", "facts.people"),
        (with_facts(amount=-1), "invalid_request", "facts.amount"),
        (with_facts(amount=2**63), "invalid_request", "facts.amount"),
        (with_facts(risk_signs=["bad mood"]), "invalid_request", "facts.risk_signs.0"),
        (with_facts(mood="bad"), "invalid_request", "facts.mood"),
        (GOOD | {"source": {"channel": "pigeon"}}, "invalid_request", "source.channel"),
        (GOOD | {"parties": []}, "invalid_request", "parties"),
        (GOOD | {"parties": [RESPONDENT]}, "no_parties", "parties"),
        (GOOD | {"parties": [RESPONDENT] * 201}, "invalid_request", "parties"),
        (GOOD | {"parties": "示例甲"}, "invalid_request", "parties"),
        (GOOD | {"parties": [{**RESPONDENT, "ethnicity": "x"}]}, "invalid_request", "parties.0.ethnicity"),
        (GOOD | {"title": ""}, "invalid_request", "title"),
        (GOOD | {"title": "　 "}, "invalid_request", "title"),
        (GOOD | {"title": "长" * 201}, "invalid_request", "title"),
        (GOOD | {"narrative": "长" * 2001}, "invalid_request", "narrative"),
        (GOOD | {"level": "county"}, "invalid_request", "level"),
        (GOOD | {"policy": "mine"}, "invalid_request", "policy"),
        ({}, "invalid_request", "unit"),
        ([GOOD], "invalid_request", "body"),
        ("report", "invalid_request", "body"),
        (None, "invalid_request", "body"),
    ],
    ids=str,
)
async def test_a_report_that_cannot_become_a_case(world: World, body: Any, code: str, field: str) -> None:
    async with nothing_changes(world):
        problem(await ask(world, GROUP, "POST", "/v1/cases", json=body), 422, code, field=field)


@pytest.mark.parametrize("who", [AUDITOR, ADMIN])
async def test_some_posts_open_no_cases(world: World, who: str) -> None:
    async with nothing_changes(world):
        problem(await ask(world, who, "POST", "/v1/cases", json=GOOD), 403, "forbidden")


async def test_one_report_of_one_sender_is_opened_once(world: World) -> None:
    body = GOOD | {"source": {"channel": "hotline", "external_id": "工单-2026-0001"}}
    first = await ask(world, HOTLINE, "POST", "/v1/cases", json=body)
    assert first.status_code == 201
    async with nothing_changes(world):
        again = await ask(world, HOTLINE, "POST", "/v1/cases", json=body | {"title": "另一标题"})
        number = first.json()["number"]
        problem(again, 409, "already_opened", field="source.external_id", number=number)
    elsewhere = await ask(world, OTHER_TOWN, "POST", "/v1/cases", json=body)
    assert elsewhere.status_code == 201, "another place's own reference"


async def test_the_number_of_anothers_case_is_not_told(world: World) -> None:
    body = GOOD | {"source": {"channel": "walk_in", "external_id": "本村-7"}}
    assert (await ask(world, GROUP, "POST", "/v1/cases", json=body)).status_code == 201
    mine = await ask(world, GROUP, "POST", "/v1/cases", json=body)
    assert "number" in problem(mine, 409, "already_opened")
    assert (await ask(world, MEDIATOR, "POST", "/v1/cases", json=body)).status_code == 201
