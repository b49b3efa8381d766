"""Chapter of Wuwei, where disputes that may turn collective are listed and struck off."""

from runtime.demo.chapters.telling import (
    chapter,
    file_record,
    mediate,
    put_on_list,
    report_from,
    settle,
    visit,
)
from runtime.demo.stage import PlayedCase, Stage

UNIT = "620602100201-01"
GRID, LEADER, SUPERVISOR = "wuwei-huangyang-v01-g01-grid", "wuwei-leader-1", "wuwei-supervisor-1"
CITY_LEADER, CITY_SUPERVISOR, CITY_DUTY = "wuwei-city-leader-1", "wuwei-city-supervisor-1", "wuwei-city-duty"
GOVERNANCE, GOVERNANCE_OFFICER = "620602000000-governance", "wuwei-governance-1"


async def wuwei_listed(stage: Stage) -> PlayedCase:
    """Listed by the city, noticed, settled by a leader of the county, and closed once it is struck off."""
    told = {"severity": "general", "people": 35, "risk_signs": ["collective_petition"]}
    report = report_from(UNIT, "灌溉用水纠纷", "两村多户为灌溉用水聚集。", "grid_visit", **told)
    case = await stage.open(GRID, report)
    await put_on_list(
        case,
        CITY_SUPERVISOR,
        leader=CITY_LEADER,
        department=GOVERNANCE,
        person=GOVERNANCE_OFFICER,
        days=60,
    )
    await case.must_refuse(
        "not_listing_head", LEADER, "extend_listing", deadline="2099-01-01", reason="想延期。"
    )
    await case.give(LEADER, "accept")
    await case.give(CITY_SUPERVISOR, "send_notice", reply_class="yellow", text="请报送进展。")
    await case.wait(days=14)
    await case.give(LEADER, "answer_notice", notice=1, text="已到两村走访，拟于本周调解。")
    await mediate(case, LEADER)
    await settle(case, LEADER, written=True)
    await case.must_refuse("still_listed", SUPERVISOR, "sign_off")
    await visit(case, LEADER)
    await file_record(case, LEADER)
    await case.give(LEADER, "apply_strike_off", statement="已化解并回访。", evidence=["d1"])
    await case.must_refuse("not_your_step", LEADER, "check_strike_off")
    await case.give(CITY_DUTY, "check_strike_off", remark="已到现场核查。")
    await case.give(CITY_LEADER, "sign_strike_off", remark="同意销号。")
    await case.give(CITY_SUPERVISOR, "strike_off")
    await case.give(SUPERVISOR, "sign_off")
    return case


OF_WUWEI = (
    chapter(
        wuwei_listed,
        "武威：市级挂牌督办，销号后结案",
        "Wuwei: listed by the city, closed once struck off",
        brief=True,
    ),
)
