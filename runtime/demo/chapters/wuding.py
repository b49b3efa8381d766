"""Wuding: settled at each of the four levels, up all of them by breach, declined, reworked, refused."""

from typing import Any

from runtime.demo.chapters.telling import chapter, mediate, report_from, settle
from runtime.demo.stage import PlayedCase, Stage

GROUP, VILLAGE_GRID, MEDIATOR = "shishan-v01-g01-grid", "shishan-v01-grid", "shishan-v01-mediator-1"
VILLAGE_HEAD, VILLAGE_DUTY = "shishan-v01-head", "shishan-v01-duty"
TOWN_DUTY, TOWN_HEAD = "shishan-duty", "shishan-head"
RESPONSIBLE, HOTLINE, COUNTY_DUTY = "shishan-responsible-1", "hotline-12345", "wuding-duty-1"
LEADER, SUPERVISOR = "wuding-leader-1", "wuding-supervisor-1"
UNIT = "532329101001-01"


def report(title: str, narrative: str, channel: str = "walk_in", /, **facts: Any) -> dict[str, Any]:
    """A report from a group of Shishan."""
    return report_from(UNIT, title, narrative, channel, **facts)


async def at_the_group(stage: Stage) -> PlayedCase:
    case = await stage.open(
        GROUP, report("晾晒场地之争", "两户为晒场边界口角。", "grid_visit", severity="simple")
    )
    await case.give(GROUP, "accept")
    await mediate(case, GROUP)
    await settle(case, GROUP)
    await case.give(VILLAGE_HEAD, "sign_off")
    return case


async def at_the_village(stage: Stage) -> PlayedCase:
    case = await stage.open(GROUP, report("排水沟纠纷", "两户因屋后排水沟走向争执。", severity="general"))
    await case.give(MEDIATOR, "accept")
    await case.wait(days=1)
    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def at_the_township(stage: Stage) -> PlayedCase:
    facts: dict[str, Any] = {"severity": "difficult", "category": "forest_land", "people": 12}
    case = await stage.open(MEDIATOR, report("林地界址纠纷", "两组十余户为林地界址争执多年。", **facts))
    await case.give(RESPONSIBLE, "accept")
    await case.wait(days=2)
    await mediate(case, RESPONSIBLE)
    await settle(case, RESPONSIBLE, written=True)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def at_the_county(stage: Stage) -> PlayedCase:
    facts: dict[str, Any] = {
        "severity": "complex",
        "category": "expropriation",
        "people": 40,
        "amount": 1_200_000,
    }
    case = await stage.open(
        TOWN_DUTY, report("征地补偿纠纷", "四十人对补偿标准有异议。", "petition_office", **facts)
    )
    await case.give(COUNTY_DUTY, "accept")
    await case.wait(days=5)
    await mediate(case, COUNTY_DUTY)
    await settle(case, COUNTY_DUTY, written=True)
    await case.give(LEADER, "sign_off")
    return case


async def up_all_four(stage: Stage) -> PlayedCase:
    """Nobody acts in time, anywhere: it climbs by breach, and the county leader signs it off."""
    case = await stage.open(GROUP, report("水源分配纠纷", "两户为灌溉用水次序争执。", severity="simple"))
    for _ in ("group", "village", "township"):
        await case.wait_until_due()
    await case.give(SUPERVISOR, "note", text="三级均逾期，请县级领导过问。")
    await case.give(COUNTY_DUTY, "accept")
    await case.wait(days=3)
    await mediate(case, COUNTY_DUTY)
    await settle(case, COUNTY_DUTY, written=True)
    await case.give(LEADER, "sign_off")
    return case


async def on_the_spot(stage: Stage) -> PlayedCase:
    case = await stage.open(GROUP, report("噪音纠纷", "邻居夜间施工。", "grid_visit", severity="simple"))
    await case.give(
        GROUP,
        "settle_on_spot",
        parties=["p1", "p2"],
        outcome="夜间十点后停工。",
        witness="示例见证人（生成）",
    )
    await case.give(VILLAGE_HEAD, "sign_off")
    return case


async def declined_and_rerouted(stage: Stage) -> PlayedCase:
    facts = {"severity": "general", "category": "migrant_wages"}
    case = await stage.open(HOTLINE, report("拖欠工资", "两名务工人员称被拖欠工资。", "hotline", **facts))
    await case.give(VILLAGE_DUTY, "decline", reason="需劳动保障部门参与，村级难以处理。")
    await case.give(COUNTY_DUTY, "assign", level="township", reason="由镇会同民政和劳动保障所办理。")
    await case.read(HOTLINE)
    await case.give(RESPONSIBLE, "accept")
    await mediate(case, RESPONSIBLE)
    await settle(case, RESPONSIBLE, written=True)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def returned_for_rework(stage: Stage) -> PlayedCase:
    case = await stage.open(GROUP, report("宅基地滴水纠纷", "屋檐滴水落入邻院。", severity="general"))
    await case.give(MEDIATOR, "accept")
    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR)
    await case.give(TOWN_HEAD, "return_for_rework", reason="协议未写明改造期限，请补充。")
    await case.wait(days=1)
    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR, written=True)
    await case.file(MEDIATOR, "agreement", "调解协议书（生成）", "改造屋檐，三十日内完成。".encode())
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def refused_and_ended(stage: Stage) -> PlayedCase:
    """A party refuses: no mediation, the remedies are told, and the case still ends with a signature."""
    case = await stage.open(GROUP, report("土地租金纠纷", "承租人拖延支付租金。", severity="general"))
    await case.give(MEDIATOR, "accept")
    await case.give(MEDIATOR, "record_consent", party="p1", answer="consents")
    await case.give(MEDIATOR, "record_consent", party="p2", answer="refuses")
    await case.give(
        MEDIATOR,
        "end_mediation",
        reason="refused",
        remedies_told=["arbitration", "administrative", "court"],
        remark="已书面告知。",
    )
    await case.give(MEDIATOR, "propose_closure", outcome="ended", statement="一方拒绝调解，已告知救济途径。")
    await case.wait_until_due()
    await case.give(SUPERVISOR, "sign_off")
    return case


OF_WUDING = (
    chapter(at_the_group, "村民小组化解", "settled in the village group", brief=True),
    chapter(at_the_village, "村级化解", "settled in the village"),
    chapter(at_the_township, "乡镇化解", "settled in the township"),
    chapter(at_the_county, "县级化解", "settled in the county"),
    chapter(
        up_all_four,
        "逐级逾期，升到县级后化解",
        "up all four levels by breach, signed off by the leader",
        brief=True,
    ),
    chapter(on_the_spot, "当场化解", "settled on the spot"),
    chapter(declined_and_rerouted, "退回后改派", "declined and re-routed", brief=True),
    chapter(returned_for_rework, "退回重办", "returned for rework"),
    chapter(
        refused_and_ended, "拒绝调解，签批上移", "refused, ended, and the signature moved up", brief=True
    ),
)
