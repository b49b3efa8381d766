"""Wherever a command takes a case, its people are there with it: nobody meets it without."""

import pytest

from runtime.demo.chapters import GROUP, MEDIATOR, TOWN_DUTY, VILLAGE_GRID
from tests.api.asking import a_case, written
from tests.support.installation import World


@pytest.mark.parametrize(
    ("who", "command", "fields", "on_it"),
    [
        (
            MEDIATOR,
            "escalate",
            {"ground": "beyond_competence", "reason": "超出权限。"},
            "shishan-grid",
        ),
        (TOWN_DUTY, "send_down", {"level": "group", "reason": "可以就地化解。"}, GROUP),
        (TOWN_DUTY, "take_up", {"reason": "由镇办理。"}, "shishan-grid"),
    ],
)
async def test_the_answer_names_them_already(
    world: World, who: str, command: str, fields: dict[str, str], on_it: str
) -> None:
    case = await a_case(world)
    await case.give(VILLAGE_GRID, "accept")
    answer = await case.give(who, command, **fields)
    assert on_it in [post["officer"] for post in answer["roster"]]
    kinds = [event["what"]["type"] for event in await written(world, case.number)]
    assert kinds[-1] == "staffed"
