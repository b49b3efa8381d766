"""Somebody called in, on the real engine: the case waits for nobody, and goes up without them."""

import httpx

from runtime.demo.chapters import GROUP, MEDIATOR, RESPONSIBLE, TOWN_HEAD, mediate, report, settle
from runtime.demo.chapters.wuding_ways import SIBLING_MEDIATOR
from runtime.demo.stage import PlayedCase
from tests.support.installation import World
from tests.support.on_record import see_that_it_is_on_record


async def consent(case: PlayedCase, who: str, call: str, answer: str = "consents") -> None:
    for party in ("p1", "p2"):
        said = {"call": call, "party": party, "answer": answer, "on": case.today()}
        await case.give(who, "record_call_consent", **said)


async def looks(world: World, case: PlayedCase) -> httpx.Response:
    """What the mediator of the next village is answered who asks for the case."""
    return await world.stage.call(SIBLING_MEDIATOR, "GET", f"/v1/cases/{case.number}")


async def test_a_case_goes_up_over_a_silent_expert_who_is_consented_to_anew(world: World) -> None:
    case = await world.stage.open(GROUP, report("水井归属纠纷", "两户争一口老井。", severity="general"))
    await case.give(MEDIATOR, "accept")
    asked = {"question": "请说明老井的历年使用情况。", "working_days": 1}
    await case.give(MEDIATOR, "call_in", kind="expert", officer=SIBLING_MEDIATOR, **asked)
    assert (await looks(world, case)).status_code == httpx.codes.NOT_FOUND
    await consent(case, MEDIATOR, "c1")
    assert (await looks(world, case)).status_code == httpx.codes.OK
    due = case.view["level_clock"]["due"]

    await case.wait_until_task_due("t1")
    (task,) = case.view["tasks"]
    assert (task["late_since"], case.view["level_clock"]["due"]) == (task["clock"]["due"], due)
    await case.wait_until_due()
    assert case.view["level"] == "township"
    assert (await looks(world, case)).status_code == httpx.codes.NOT_FOUND, "consent stays where it was given"

    await case.give(RESPONSIBLE, "accept")
    await consent(case, RESPONSIBLE, "c1")
    await case.give(SIBLING_MEDIATOR, "give_opinion", call="c1", text="井由两户共用已三十年。")
    await case.must_refuse("call_not_open", SIBLING_MEDIATOR, "give_opinion", call="c1", text="再补充。")
    await mediate(case, RESPONSIBLE)
    await settle(case, RESPONSIBLE, written=True)
    await case.give(TOWN_HEAD, "sign_off")
    assert (await looks(world, case)).status_code == httpx.codes.NOT_FOUND
    happened = [event["what"]["type"] for event in await case.timeline(TOWN_HEAD)]
    assert [kind for kind in happened if kind.startswith(("person", "opinion", "task"))] == [
        "person_called_in",
        "task_overdue",
        "opinion_given",
    ]
    await see_that_it_is_on_record(world, case)
