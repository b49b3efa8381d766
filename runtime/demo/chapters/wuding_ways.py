"""Wuding: the ways up, down and across, and clocks that stand still."""

from runtime.demo.chapters.telling import chapter, mediate, settle
from runtime.demo.chapters.wuding import (
    GROUP,
    MEDIATOR,
    RESPONSIBLE,
    SUPERVISOR,
    TOWN_DUTY,
    TOWN_HEAD,
    VILLAGE_DUTY,
    report,
)
from runtime.demo.stage import PlayedCase, Stage

SIBLING_TOWN, SIBLING_DUTY = "532329102000", "gaoqiao-duty"
SIBLING_RESPONSIBLE, SIBLING_HEAD = "gaoqiao-responsible-1", "gaoqiao-head"
SIBLING_VILLAGE, SIBLING_MEDIATOR = "532329101002", "shishan-v02-mediator-1"
JUSTICE_OFFICE, JUSTICE_OFFICER = "532329101000-justice", "shishan-justice-1"


async def taken_up_and_sent_down(stage: Stage) -> PlayedCase:
    """The township takes a case up, sees that it is the village's after all, and says why."""
    case = await stage.open(GROUP, report("祭扫通道纠纷", "两户为祭扫通道争执。", severity="general"))
    await case.give(MEDIATOR, "accept")
    await case.wait(days=1)
    await case.give(TOWN_HEAD, "take_up", reason="临近祭扫，镇里先行了解。")
    await case.give(TOWN_DUTY, "send_down", level="village", reason="事实清楚，由村继续调解，镇里派人指导。")
    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def urged_from_above(stage: Stage) -> PlayedCase:
    """Urged once a working day and no more; the village stays silent, and the county urges the township."""
    case = await stage.open(GROUP, report("晒坝排水纠纷", "雨后积水流入邻家。", severity="general"))
    await case.give(VILLAGE_DUTY, "accept")
    await case.give(TOWN_DUTY, "urge", text="群众已两次来电，请尽快上门。")
    await case.must_refuse("urged_today", TOWN_HEAD, "urge", text="请尽快上门。")
    await case.wait_until_due()
    await case.give(RESPONSIBLE, "accept")
    await case.give(SUPERVISOR, "urge", text="村级已逾期，请镇里抓紧。")
    await mediate(case, RESPONSIBLE)
    await settle(case, RESPONSIBLE, written=True)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def transferred_to_a_sibling(stage: Stage) -> PlayedCase:
    facts = {"severity": "difficult", "category": "forest_land"}
    case = await stage.open(MEDIATOR, report("跨镇林地纠纷", "争议林地位于邻镇。", **facts))
    await case.give(RESPONSIBLE, "accept")
    await case.give(TOWN_DUTY, "propose_transfer", to=SIBLING_TOWN, reason="林地在高桥镇境内。")
    await case.give(SIBLING_DUTY, "accept_transfer")
    await mediate(case, SIBLING_RESPONSIBLE)
    await settle(case, SIBLING_RESPONSIBLE, written=True)
    await case.give(SIBLING_HEAD, "sign_off")
    return case


async def transfer_refused(stage: Stage) -> PlayedCase:
    case = await stage.open(MEDIATOR, report("跨镇水渠纠纷", "水渠流经两镇。", severity="difficult"))
    await case.give(RESPONSIBLE, "accept")
    await case.give(TOWN_DUTY, "propose_transfer", to=SIBLING_TOWN, reason="取水口在高桥镇。")
    await case.give(SIBLING_DUTY, "refuse_transfer", reason="双方当事人均住狮山镇，宜由狮山镇办理。")
    await mediate(case, RESPONSIBLE)
    await settle(case, RESPONSIBLE, written=True)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def competence_decided_above(stage: Stage) -> PlayedCase:
    """Neither village wants it; the township decides, and that stands."""
    case = await stage.open(GROUP, report("跨村道路纠纷", "道路位于两村之间。", severity="general"))
    await case.give(VILLAGE_DUTY, "contest_competence", reason="该路段属邻村管护。")
    await case.give(TOWN_HEAD, "decide_competence", unit=SIBLING_VILLAGE, reason="管护协议写明由邻村负责。")
    await case.give(SIBLING_MEDIATOR, "accept")
    await mediate(case, SIBLING_MEDIATOR)
    await settle(case, SIBLING_MEDIATOR)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def copied_to_a_department(stage: Stage) -> PlayedCase:
    """The judicial office reads along, and owes the case nothing."""
    facts = {"severity": "difficult", "category": "forest_land"}
    case = await stage.open(MEDIATOR, report("承包地流转纠纷", "双方对流转合同理解不一。", **facts))
    await case.give(RESPONSIBLE, "accept")
    await case.give(TOWN_DUTY, "copy_in", to=[JUSTICE_OFFICE], reason="涉及合同条款，请司法所了解。")
    await case.read(JUSTICE_OFFICER)
    await mediate(case, RESPONSIBLE)
    await settle(case, RESPONSIBLE, written=True)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def instructed_from_above(stage: Stage) -> PlayedCase:
    """The township asks its judicial office, which is late and is asked again; the village works on."""
    case = await stage.open(GROUP, report("宅基地界址纠纷", "两户对老宅界址说法不一。", severity="general"))
    await case.give(MEDIATOR, "accept")
    await case.give(
        TOWN_DUTY, "instruct", to=JUSTICE_OFFICE, text="请核对当年的确权档案并书面回复。", working_days=1
    )
    await case.must_refuse("tasks_open", MEDIATOR, "propose_closure", outcome="settled", statement="已和解。")
    await case.must_refuse("not_yours", MEDIATOR, "answer_task", task="t1", text="村里代为回复。")
    await case.wait_until_task_due("t1")
    await case.give(TOWN_HEAD, "urge_task", task="t1", text="已逾期，请当日回复。")
    await case.give(JUSTICE_OFFICER, "answer_task", task="t1", text="档案室正在查找。")
    await case.give(TOWN_DUTY, "return_task", task="t1", reason="请附档案号。", working_days=1)
    await case.give(JUSTICE_OFFICER, "answer_task", task="t1", text="档案载明以老石桩为界，档案号已附。")
    await case.give(TOWN_DUTY, "close_task", task="t1", remark="已转村调委会。")
    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def handled_jointly(stage: Stage) -> PlayedCase:
    """The village calls the judicial office and the next village, which is silent, and in the end refuses."""
    case = await stage.open(GROUP, report("跨村林地界址纠纷", "两村农户争一片林地。", severity="general"))
    await case.give(MEDIATOR, "accept")
    asks = (
        {"to": JUSTICE_OFFICE, "question": "请就林权证效力提出意见。", "working_days": 2},
        {"to": SIBLING_VILLAGE, "question": "请说明该片林地历年管护情况。", "working_days": 1},
    )
    await case.give(MEDIATOR, "call_together", rule="all", asks=asks)
    await case.give(JUSTICE_OFFICER, "accept_task", task="t1")
    await case.give(JUSTICE_OFFICER, "answer_task", task="t1", text="两证界址一致，以登记为准。")
    await case.must_refuse("joint_not_ready", MEDIATOR, "close_joint", conclusion="意见已齐。")
    await case.wait_until_task_due("t2")
    await case.give(MEDIATOR, "urge_task", task="t2", text="请尽快答复。")
    await case.give(SIBLING_MEDIATOR, "refuse_task", task="t2", reason="该片林地不在本村管护范围。")
    await case.give(MEDIATOR, "close_joint", conclusion="按登记界址调解。")
    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def suspended_for_an_appraisal(stage: Stage) -> PlayedCase:
    """Longer under appraisal than the level had time for; resumed with exactly what was left."""
    facts = {"severity": "general", "category": "damages"}
    case = await stage.open(GROUP, report("房屋受损纠纷", "施工震动致墙体开裂。", **facts))
    await case.give(MEDIATOR, "accept")
    await case.give(
        VILLAGE_DUTY,
        "suspend",
        ground="appraisal",
        reason="双方同意委托鉴定。",
        evidence="鉴定委托书（生成）",
    )
    await case.wait(days=20)
    await case.give(MEDIATOR, "resume")
    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR, written=True)
    await case.give(TOWN_HEAD, "sign_off")
    return case


WAYS_OF_WUDING = (
    chapter(taken_up_and_sent_down, "上提后附理由下交", "taken up, and sent down with reasons", brief=True),
    chapter(urged_from_above, "上级催办", "urged from above, once a working day"),
    chapter(
        transferred_to_a_sibling, "移送邻镇，邻镇接收", "transferred to a sibling that accepts", brief=True
    ),
    chapter(transfer_refused, "移送被拒收", "a transfer that is refused"),
    chapter(competence_decided_above, "管辖争议由上级裁定", "competence contested, and decided above"),
    chapter(copied_to_a_department, "抄送部门", "copied in to a department"),
    chapter(instructed_from_above, "上级下达指令", "an instruction from above, late, returned and done"),
    chapter(handled_jointly, "联合调处", "departments called together, one of them silent", brief=True),
    chapter(
        suspended_for_an_appraisal, "鉴定期间中止计时", "suspended for an appraisal, and resumed", brief=True
    ),
)
