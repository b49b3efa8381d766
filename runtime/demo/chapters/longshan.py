"""Longshan: the village first, three days and three times; a visit before anything is closed."""

from typing import Any

from runtime.demo.chapters.telling import (
    agree,
    chapter,
    mediate,
    propose,
    report_from,
    three_times_in_vain,
    visit,
)
from runtime.demo.stage import PlayedCase, Stage

UNIT = "433130116201"
MEDIATOR, TOWN_HEAD = "longshan-liye-v01-mediator-1", "longshan-liye-head"
RESPONSIBLE, CENTRE = "longshan-liye-responsible-1", "longshan-supervisor-1"
LEADER = "longshan-leader-1"


def _report(title: str, narrative: str, channel: str = "walk_in", /, **facts: Any) -> dict[str, Any]:
    return report_from(UNIT, title, narrative, channel, **{"severity": "general", **facts})


async def longshan_visited_before_closing(stage: Stage) -> PlayedCase:
    """Settled in the village on the second day; without a visit nobody may even propose to close it."""
    case = await stage.open(MEDIATOR, _report("误伤赔偿纠纷", "争执中误伤他人。", category="damages"))
    await case.give(MEDIATOR, "accept")
    await case.wait(days=1)
    await mediate(case, MEDIATOR)
    await agree(case, MEDIATOR)
    await case.must_refuse(
        "follow_up_missing", MEDIATOR, "propose_closure", outcome="settled", statement="已达成协议。"
    )
    await visit(case, MEDIATOR)
    await propose(case, MEDIATOR)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def longshan_on_the_spot(stage: Stage) -> PlayedCase:
    """Settled on the spot; the signature waits for the visit."""
    case = await stage.open(MEDIATOR, _report("噪音纠纷", "邻居夜间施工。", "grid_visit", severity="simple"))
    await case.give(
        MEDIATOR,
        "settle_on_spot",
        parties=["p1", "p2"],
        outcome="夜间十点后停工。",
        witness="示例见证人（生成）",
    )
    await case.must_refuse("follow_up_missing", TOWN_HEAD, "sign_off")
    await visit(case, MEDIATOR)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def longshan_three_times(stage: Stage) -> PlayedCase:
    """Three times in vain within the three days: the township mediates jointly."""
    case = await stage.open(MEDIATOR, _report("山林界址纠纷", "两户为林界争执。", category="forest_land"))
    await case.give(MEDIATOR, "accept")
    await three_times_in_vain(case, MEDIATOR)
    await case.give(RESPONSIBLE, "accept")
    await mediate(case, RESPONSIBLE)
    await agree(case, RESPONSIBLE, written=True)
    await visit(case, RESPONSIBLE)
    await propose(case, RESPONSIBLE)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def longshan_three_days(stage: Stage) -> PlayedCase:
    """Village and township let their time pass: the county's centre settles it."""
    case = await stage.open(MEDIATOR, _report("无人首调的纠纷", "无人办理。"))
    for _ in ("village", "township"):
        await case.wait_until_due()
    await case.give(CENTRE, "accept")
    await mediate(case, CENTRE)
    await agree(case, CENTRE, written=True)
    await case.wait(days=2)
    await visit(case, CENTRE)
    await propose(case, CENTRE)
    await case.give(LEADER, "sign_off")
    return case


async def longshan_past_the_township(stage: Stage) -> PlayedCase:
    """Three times in vain, and a medical dispute: it goes past the township, which is copied in."""
    case = await stage.open(MEDIATOR, _report("诊疗纠纷", "双方对诊疗结果有异议。", category="medical"))
    await case.give(MEDIATOR, "accept")
    await three_times_in_vain(case, MEDIATOR)
    await case.read(TOWN_HEAD)
    await case.give(CENTRE, "accept")
    await mediate(case, CENTRE)
    await agree(case, CENTRE, written=True)
    await visit(case, CENTRE)
    await propose(case, CENTRE)
    await case.give(LEADER, "sign_off")
    return case


OF_LONGSHAN = (
    chapter(
        longshan_visited_before_closing,
        "龙山：回访后结案",
        "Longshan: visited before it is closed",
        brief=True,
    ),
    chapter(
        longshan_on_the_spot, "龙山：当场化解，回访后签批", "Longshan: on the spot, signed after a visit"
    ),
    chapter(longshan_three_times, "龙山：三调未果，乡镇联调", "Longshan: three times, then joint mediation"),
    chapter(longshan_three_days, "龙山：村、乡镇均逾期", "Longshan: village and township by breach"),
    chapter(
        longshan_past_the_township,
        "龙山：三调未果，越过乡镇",
        "Longshan: three times, past the township to the county",
        brief=True,
    ),
)
