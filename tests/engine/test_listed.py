"""A listed case on the real engine: its deadline, a notice without a reply, and the whole strike-off."""

from datetime import datetime

from runtime.demo.chapters import GROUP, LEADER, SUPERVISOR, VILLAGE_HEAD, report
from runtime.demo.stage import PlayedCase
from runtime.sign_ins import new_token
from tests.support.installation import World

HEAD, DEPARTMENT = "wuding-head", "532329000000-agriculture"
PERSON = "wuding-agriculture-1"


def kinds(events: list[dict]) -> list[str]:
    return [event["what"]["type"] for event in events]


async def listed(world: World, days: int) -> PlayedCase:
    case = await world.stage.open(GROUP, report("灌溉争执", "扬言动手。", severity="simple"))
    until = datetime.fromisoformat(case.view["opened_at"]).date().toordinal() + days
    deadline = datetime.fromordinal(until).date().isoformat()
    four = {"leader": LEADER, "department": DEPARTMENT, "person": PERSON, "deadline": deadline}
    await case.give(SUPERVISOR, "list_case", **four, reason="可能民转刑。")
    return case


async def test_from_listing_to_strike_off_and_only_then_closed(world: World) -> None:
    case = await listed(world, days=60)
    await case.give(SUPERVISOR, "send_notice", reply_class="blue", text="请报进展。")
    await case.give(GROUP, "answer_notice", notice=1, text="已上门两次。")
    parties = [party["id"] for party in case.view["parties"]]
    await case.give(GROUP, "settle_on_spot", parties=parties, outcome="轮流用水。", witness="示例见证人")
    visit = {"held_at": case.now.isoformat(), "parties": parties, "performance": "performed"}
    await case.give(GROUP, "record_follow_up", **visit, relapse=False, record="已按约用水。")
    await case.file(GROUP, "performance_proof", "用水记录", "示例".encode())
    await case.must_refuse("still_listed", VILLAGE_HEAD, "sign_off")
    await case.give(GROUP, "apply_strike_off", statement="已化解。", evidence=["d1"])
    await case.must_refuse("not_your_step", GROUP, "check_strike_off")
    await case.give(VILLAGE_HEAD, "return_strike_off", reason="请附回访记录。")
    assert case.view["status"] == "handling"
    await case.give(GROUP, "settle_on_spot", parties=parties, outcome="轮流用水。", witness="示例见证人")
    await case.give(GROUP, "record_follow_up", **visit, relapse=False, record="再访。")
    await case.give(GROUP, "apply_strike_off", statement="已附回访记录。", evidence=["d1"])
    await case.wait(days=5)
    assert case.view["overdue_history"] == [], "the signer's time has not begun"
    await case.give(VILLAGE_HEAD, "check_strike_off")
    await case.give(LEADER, "sign_strike_off", remark="同意。")
    await case.give(SUPERVISOR, "strike_off")
    assert case.view["listed"] is False
    await case.give(VILLAGE_HEAD, "sign_off")
    assert case.view["status"] == "closed"


async def test_an_unanswered_notice_and_a_missed_deadline_are_marked_by_the_engine(world: World) -> None:
    if HEAD not in world.stage.tokens:
        world.stage.tokens = {**world.stage.tokens, HEAD: await new_token(world.database, HEAD)}
    case = await listed(world, days=2)
    await case.give(SUPERVISOR, "send_notice", reply_class="red", text="请当日回复。")
    due = case.view["listing"]["clock"]["due"]
    await case.must_refuse(
        "not_listing_head", SUPERVISOR, "extend_listing", deadline="2030-01-01", reason="再给时间。"
    )
    await case.wait(days=8)
    events = await case.timeline(LEADER)
    assert "reply_overdue" in kinds(events)
    marks = [event["what"] for event in events if event["what"]["type"] == "became_overdue"]
    assert due in [mark["due"] for mark in marks if mark["scope"] == "listing"]
    assert "urged" in kinds(events)
    await case.must_refuse(
        "listing_overdue", HEAD, "extend_listing", deadline="2030-01-01", reason="再给时间。"
    )
