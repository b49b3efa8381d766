"""Scenarios whose histories are recorded: the demo's chapters and what they do not touch.

One list drives the recorder and the replay test.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

from policies.loaded import BOOK
from policies.loading import load_file
from runtime.demo.chapters import (
    CHAPTERS,
    COUNTY_DUTY,
    GROUP,
    LEADER,
    MEDIATOR,
    SUPERVISOR,
    VILLAGE_DUTY,
    VILLAGE_GRID,
    report,
)
from runtime.demo.stage import PlayedCase, Stage
from workflows.messages import ADOPT_CALENDARS, STATE

CALENDAR_2027 = load_file(Path(__file__).parent / "calendar_2027.yaml")
BOOK.add(CALENDAR_2027)


async def up_by_request(stage: Stage) -> PlayedCase:
    """Asked up, once declined, people named, then left to be urged at the top, and withdrawn."""
    case = await stage.open(GROUP, report("坟山纠纷", "两姓为坟山界线争执。", severity="simple"))
    await case.give(GROUP, "escalate", ground="beyond_competence", reason="两姓之间，小组难以处理。")
    await case.read(GROUP)
    await case.give(VILLAGE_DUTY, "decline", reason="请小组先走访一次。")
    await case.wait_until_due()
    await case.give(VILLAGE_DUTY, "assign", posts=[{"role": "mediator", "officer": MEDIATOR}])
    await case.give(VILLAGE_GRID, "accept")
    await case.give(MEDIATOR, "escalate", ground="needs_departments", reason="需林业部门认定界址。")
    await case.wait_until_due()
    await case.wait_until_due()
    await case.wait(days=20)
    await case.give(COUNTY_DUTY, "accept")
    await case.give(
        COUNTY_DUTY, "propose_closure", outcome="withdrawn", statement="申请人书面撤回。", withdrawn_by=["p1"]
    )
    await case.wait_until_due()
    await case.give(SUPERVISOR, "note", text="领导未签，由中心签批。")
    await case.give(SUPERVISOR, "return_for_rework", reason="请附撤回书面材料。")
    await case.wait(days=3)
    await case.give(
        COUNTY_DUTY, "propose_closure", outcome="withdrawn", statement="已附书面材料。", withdrawn_by=["p1"]
    )
    await case.give(LEADER, "sign_off")
    return case


async def under_a_new_calendar(stage: Stage) -> PlayedCase:
    """A provisional deadline moves when the year's calendar is loaded."""
    case = await stage.open(GROUP, report("跨年纠纷", "期限跨入下一年。", severity="complex"))
    handle = stage.engine.get_workflow_handle(case.number)
    state = await handle.query(STATE)
    _, calendars = state["pins"]["policy"], state["pins"]["calendars"]
    await handle.execute_update(ADOPT_CALENDARS, [*calendars, CALENDAR_2027.hash])
    await case.read(GROUP, at_least=(await handle.query(STATE))["seq"])
    await case.give(
        COUNTY_DUTY, "settle_on_spot", parties=["p1", "p2"], outcome="和解。", witness="见证人（生成）"
    )
    await case.give(LEADER, "sign_off")
    return case


Scenario = Callable[[Stage], Awaitable[PlayedCase]]
SCENARIOS: dict[str, Scenario] = {chapter.name: chapter.play for chapter in CHAPTERS} | {
    play.__name__: play for play in (up_by_request, under_a_new_calendar)
}
