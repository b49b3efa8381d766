"""Scenarios whose histories are recorded: the demo's chapters and what they do not touch.

One list drives the recorder and the replay test.
"""

from collections.abc import Awaitable, Callable
from pathlib import Path

from cases.grant import CalendarsTold
from policies.loaded import BOOK
from policies.loading import load_file
from runtime.demo.chapters import (
    CHAPTERS,
    COUNTY_DUTY,
    GROUP,
    LEADER,
    MEDIATOR,
    SUPERVISOR,
    TOWN_HEAD,
    VILLAGE_DUTY,
    VILLAGE_GRID,
    longshan,
    mediate,
    report,
    settle,
)
from runtime.demo.chapters.telling import report_from
from runtime.demo.stage import PlayedCase, Stage
from tests.support.installation import GRANTERS
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
    newer = CalendarsTold(calendars=(*calendars, CALENDAR_2027.hash))
    grant = GRANTERS[stage.engine.namespace].grant(case.number, ADOPT_CALENDARS, newer)
    await handle.execute_update(ADOPT_CALENDARS, newer.by(grant))
    await case.read(GROUP, at_least=(await handle.query(STATE))["seq"])
    await case.give(
        COUNTY_DUTY, "settle_on_spot", parties=["p1", "p2"], outcome="和解。", witness="见证人（生成）"
    )
    await case.give(LEADER, "sign_off")
    return case


async def a_suspension_that_runs_out(stage: Stage) -> PlayedCase:
    """Nobody resumes it: the clocks go on by themselves, and what was left is all that the village has."""
    case = await stage.open(GROUP, report("鉴定未果", "鉴定一直没有结果。", severity="general"))
    await case.give(MEDIATOR, "accept")
    await case.wait(days=1)
    await case.give(
        VILLAGE_DUTY, "suspend", ground="appraisal", reason="委托鉴定。", evidence="委托书（生成）"
    )
    await case.must_refuse("case_suspended", MEDIATOR, "record_consent", party="p1", answer="consents")
    await case.wait_until_due()
    await case.wait_until_due()
    await case.give(TOWN_HEAD, "accept")
    await mediate(case, TOWN_HEAD)
    await settle(case, TOWN_HEAD)
    await case.wait_until_due()
    await case.give(SUPERVISOR, "sign_off")
    return case


async def decided_to_stay(stage: Stage) -> PlayedCase:
    """Contested, decided for the unit that has it, and that stands."""
    case = await stage.open(GROUP, report("管护界线", "村里认为不归本村。", severity="general"))
    await case.give(VILLAGE_DUTY, "contest_competence", reason="不归本村管护。")
    await case.give(TOWN_HEAD, "decide_competence", unit=case.view["unit"]["code"], reason="属本村。")
    await case.must_refuse("competence_decided", VILLAGE_DUTY, "contest_competence", reason="仍有异议。")
    await case.must_refuse("competence_decided", VILLAGE_DUTY, "decline", reason="仍有异议。")
    await case.give(MEDIATOR, "accept")
    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def taken_up_past_the_township(stage: Stage) -> PlayedCase:
    """The county takes a village's case up; the township between is copied in."""
    case = await stage.open(GROUP, report("舆情关注", "已引起关注。", severity="general"))
    await case.give(MEDIATOR, "accept")
    await case.give(LEADER, "take_up", reason="社会关注度高，由县里办理。")
    await case.read(TOWN_HEAD)
    await case.must_refuse("taken_up_here", COUNTY_DUTY, "decline", reason="想退回。")
    await case.give(COUNTY_DUTY, "accept")
    await mediate(case, COUNTY_DUTY)
    await settle(case, COUNTY_DUTY, written=True)
    await case.give(LEADER, "sign_off")
    return case


async def ended_without_a_visit(stage: Stage) -> PlayedCase:
    """Where a visit is wanted before closing, it is of those who have settled; this one was refused."""
    who = longshan.MEDIATOR
    case = await stage.open(who, report_from(longshan.UNIT, "拒绝调解", "对方拒绝。", severity="general"))
    await case.give(who, "accept")
    await case.give(who, "record_consent", party="p1", answer="consents")
    await case.give(who, "record_consent", party="p2", answer="refuses")
    remedies = ["arbitration", "administrative", "court"]
    await case.give(who, "end_mediation", reason="refused", remedies_told=remedies)
    await case.give(who, "propose_closure", outcome="ended", statement="一方拒绝，已告知途径。")
    await case.give(longshan.TOWN_HEAD, "sign_off")
    return case


BESIDE_THE_CHAPTERS = (
    a_suspension_that_runs_out,
    decided_to_stay,
    taken_up_past_the_township,
    ended_without_a_visit,
)
Scenario = Callable[[Stage], Awaitable[PlayedCase]]
SCENARIOS: dict[str, Scenario] = {chapter.name: chapter.play for chapter in CHAPTERS} | {
    play.__name__: play for play in (up_by_request, under_a_new_calendar, *BESIDE_THE_CHAPTERS)
}
