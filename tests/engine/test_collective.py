"""A collective dispute on the real engine: few speak for many, others later, and the deadline goes on."""

import pytest

from runtime.demo.chapters import GROUP, MEDIATOR, TOWN_HEAD, report
from tests.api.asking import problem
from tests.support.installation import World
from tests.support.on_record import see_that_it_is_on_record

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)
HOW = "户主会推选，附推选书。"


async def test_few_speak_for_many_and_others_later(world: World) -> None:
    many = [{"side": "applicant", "name": f"示例户主{nth}（生成）"} for nth in range(1, 9)]
    body = report("征地补偿", "八户就补偿标准有异议。", severity="general")
    body |= {"parties": [*many, {"side": "respondent", "name": "示例村组（生成）", "organisation": True}]}
    case = await world.stage.open(GROUP, body)
    await case.give(MEDIATOR, "accept")
    told = {"side": "applicant", "basis": HOW}
    six = [f"p{nth}" for nth in range(1, 7)]
    answer = await case.try_to(MEDIATOR, "name_representatives", representatives=six, **told)
    problem(answer, 422, "too_many_representatives", field="representatives")
    await case.give(MEDIATOR, "name_representatives", representatives=six[:5], **told)
    await case.wait(hours=2)
    await case.give(MEDIATOR, "name_representatives", representatives=["p1", "p7"], **told)
    assert case.view["representatives"] == {"applicant": ["p1", "p7"]}
    first, second = (e for e in await case.timeline() if e["what"]["type"] == "representatives_named")
    assert (first["what"]["parties"], second["what"]["parties"]) == (six[:5], ["p1", "p7"])
    assert first["what"]["basis"] == HOW
    await case.must_refuse("not_yours", TOWN_HEAD, "name_representatives", representatives=["p2"], **told)
    await case.wait_until_due()
    assert (case.view["level"], case.view["representatives"]) == ("township", {"applicant": ["p1", "p7"]})
    await see_that_it_is_on_record(world, case)
