"""Gaotai: seven working days from the community up to the township's governance centre."""

from typing import Any

from runtime.demo.chapters.telling import chapter, mediate, report_from, settle
from runtime.demo.stage import PlayedCase, Stage

UNIT = "620724105201-01"
COMMUNITY = "gaotai-luotuocheng-v01-g01-mediator"
VILLAGE_HEAD, MEDIATOR = "gaotai-luotuocheng-v01-head", "gaotai-luotuocheng-v01-mediator-1"
CENTRE, TOWN_HEAD = "gaotai-luotuocheng-supervisor", "gaotai-luotuocheng-head"


def _report(title: str, narrative: str, channel: str = "grid_visit", /, **facts: Any) -> dict[str, Any]:
    return report_from(UNIT, title, narrative, channel, **{"severity": "simple", **facts})


async def gaotai_in_the_community(stage: Stage) -> PlayedCase:
    case = await stage.open(COMMUNITY, _report("浇水次序纠纷", "两户为浇水先后口角。"))
    await case.give(COMMUNITY, "accept")
    await mediate(case, COMMUNITY)
    await settle(case, COMMUNITY)
    await case.give(VILLAGE_HEAD, "sign_off")
    return case


async def gaotai_in_the_village(stage: Stage) -> PlayedCase:
    """The community mediator reports up what fails there."""
    case = await stage.open(COMMUNITY, _report("地埂纠纷", "两户为地埂宽窄争执。"))
    await case.give(COMMUNITY, "accept")
    await mediate(case, COMMUNITY, "not_agreed")
    await case.give(COMMUNITY, "escalate", ground="no_agreement", reason="社级调处不成功，逐级报告。")
    await case.give(MEDIATOR, "accept")
    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def gaotai_at_the_judicial_office(stage: Stage) -> PlayedCase:
    """What may turn criminal goes to the township at once; community and village are copied in."""
    facts = {"risk_signs": ["may_turn_criminal"], "category": "damages"}
    case = await stage.open(COMMUNITY, _report("扬言报复的赔偿纠纷", "一方扬言报复。", **facts))
    office = await case.carrier("mediator")
    await case.give(office, "accept")
    await mediate(case, office)
    await settle(case, office, written=True)
    await case.give(CENTRE, "sign_off")
    return case


async def gaotai_at_the_centre(stage: Stage) -> PlayedCase:
    facts = {"scale": "general_group", "people": 35, "category": "expropriation"}
    case = await stage.open(COMMUNITY, _report("道路硬化占地纠纷", "三十余人对占地有异议。", **facts))
    await case.give(CENTRE, "accept")
    await case.wait(days=1)
    await mediate(case, CENTRE)
    await settle(case, CENTRE, written=True)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def gaotai_seven_days(stage: Stage) -> PlayedCase:
    """Nobody acts: one and three times two working days, and on the seventh the whole case is overdue."""
    case = await stage.open(COMMUNITY, _report("无人调处的纠纷", "四级均未办理。"))
    for _ in ("community", "village", "judicial_office", "governance_centre"):
        await case.wait_until_due()
    await case.wait(days=4)
    await case.give(CENTRE, "accept")
    await mediate(case, CENTRE)
    await settle(case, CENTRE, written=True)
    await case.give(TOWN_HEAD, "sign_off")
    return case


OF_GAOTAI = (
    chapter(gaotai_in_the_community, "高台：社级当日化解", "Gaotai: settled in the community"),
    chapter(gaotai_in_the_village, "高台：逐级报告，村级化解", "Gaotai: reported up, settled in the village"),
    chapter(
        gaotai_at_the_judicial_office,
        "高台：可能民转刑，越过社、村",
        "Gaotai: past community and village to the judicial office",
        brief=True,
    ),
    chapter(gaotai_at_the_centre, "高台：综治中心化解", "Gaotai: settled in the governance centre"),
    chapter(
        gaotai_seven_days,
        "高台：四级七天均逾期",
        "Gaotai: seven working days, overdue at the top",
        brief=True,
    ),
)
