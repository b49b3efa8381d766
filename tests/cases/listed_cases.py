"""Listed cases at every step of their strike-off, and the refusals that they meet."""

from collections.abc import Callable
from typing import Any

from cases.model import Actor
from cases.refusals import Refusal
from policies.vocabulary import Tier
from tests.cases.people import (
    CHEN,
    CHU,
    COUNTY_HEAD,
    FENG,
    JUSTICE_OFFICE,
    OTHER_JUSTICE,
    PLACES,
    PROVINCE_LEADER,
    WANG,
    WU,
    ZHENG,
    ZHOU,
    officer,
)
from tests.cases.story import Story, a_case, of_two_at_the_top, sealed

CITY = PLACES[Tier.CITY]
BY_CITY = officer("city-head", CITY, "unit_head", "leader")


def the_four(**other: Any) -> dict[str, Any]:
    named = {"leader": FENG.id, "department": JUSTICE_OFFICE, "person": ZHENG.id, "deadline": "2026-03-31"}
    return {**named, "reason": sealed("it may turn criminal"), **other}


def listed(case: Story | None = None, by: Actor = CHU, **other: Any) -> Story:
    """A village case that is being handled, listed by the county until the end of March."""
    case = case or a_case("general").accepted_by(WANG)
    return case.gives(by, "list_case", **the_four(**other))


def above(case: Story) -> Story:
    """The same case at a place that lies in a city and a province, which stand for no level."""
    higher = (CITY, PLACES[Tier.PROVINCE])
    case.running.state = case.state.model_copy(update={"above": higher})
    return case


def in_a_city() -> Story:
    """A village case there, that is being handled."""
    return above(a_case("general").accepted_by(WANG))


def settled(case: Story, by: Actor = WANG) -> Story:
    """Agreed, visited, a document filed, and its closure proposed."""
    case.consents("p1", "p2", by=by).agreement_by(by).visited_by(by).filed_by(by)
    return case.proposed_by(by, "settled")


def application(*documents: str) -> dict[str, Any]:
    return {"statement": sealed("solved"), "evidence": list(documents or ("d1",))}


def applied(case: Story | None = None) -> Story:
    return settled(case or listed()).gives(WANG, "apply_strike_off", **application())


def checked() -> Story:
    return applied().gives(WU, "check_strike_off")


def to_be_struck_off() -> Story:
    return checked().gives(FENG, "sign_strike_off")


def list_it(case: Story, by: Actor = CHU, **other: Any) -> Refusal:
    return case.refused(by, "list_case", **the_four(**other))


def extension(case: Story, by: Actor) -> Refusal:
    return case.refused(by, "extend_listing", deadline="2026-04-10", reason=sealed())


def unvisited() -> Refusal:
    case = listed().consents("p1", "p2", by=WANG).agreement_by(WANG).proposed_by(WANG, "settled")
    return case.refused(WANG, "apply_strike_off", **application())


def own_work() -> Refusal:
    case = to_be_struck_off()
    return case.refused(officer(WANG.id, CHU.unit, "supervisor"), "strike_off")


def noticed(times: int) -> Story:
    case = listed()
    for _ in range(times):
        case.gives(CHU, "send_notice", reply_class="blue", text=sealed())
    return case


def own_notice() -> Refusal:
    case = listed(a_case("complex").accepted_by(CHEN), person=ZHOU.id)
    case.gives(COUNTY_HEAD, "send_notice", reply_class="red", text=sealed())
    return case.refused(COUNTY_HEAD, "answer_notice", notice=1, text=sealed())


def by_the_leader_who_signs() -> Refusal:
    """At the county, where the leader in charge could check it too."""
    case = listed(a_case("difficult").accepted_by(ZHOU))
    return applied_by(ZHOU, case).refused(FENG, "check_strike_off")


def applied_by(handler: Actor, case: Story) -> Story:
    return settled(case, by=handler).gives(handler, "apply_strike_off", **application())


def unkept() -> Refusal:
    case = settled(listed()).visited_by(WANG, relapse=True)
    return case.refused(WANG, "apply_strike_off", **application())


def off_the_list_by_merging() -> Refusal:
    leads = "532329-2026-000202"
    case = listed(a_case("general").accepted_by(WANG).linked_by(WANG, leads, "duplicate_of"))
    return case.refused(WANG, "propose_closure", outcome="merged", statement=sealed(), into=leads)


PROVOKED: dict[str, Callable[[], Refusal]] = {
    "no_listing": lambda: list_it(of_two_at_the_top("complex"), by=WU),
    "listed_already": lambda: list_it(listed()),
    "not_listed": lambda: settled(a_case("general").accepted_by(WANG)).refused(CHU, "strike_off"),
    "still_listed": lambda: settled(listed()).refused(WU, "sign_off"),
    "appoints_upwards": lambda: list_it(in_a_city(), leader=PROVINCE_LEADER.id),
    "leader_is_handler": lambda: list_it(a_case("complex").accepted_by(FENG)),
    "leader_is_person": lambda: list_it(a_case("general"), person=FENG.id),
    "no_department": lambda: list_it(a_case("general"), department=CHU.unit),
    "department_elsewhere": lambda: list_it(a_case("general"), department=OTHER_JUSTICE),
    "own_notice": own_notice,
    "own_supervision": lambda: list_it(
        a_case("complex").accepted_by(COUNTY_HEAD), COUNTY_HEAD, person=ZHOU.id
    ),
    "nobody_named": lambda: listed().refused(CHU, "change_listing", reason=sealed()),
    "not_listing_head": lambda: extension(listed(), CHU),
    "listing_overdue": lambda: extension(listed().until("2026-03-31 18:00"), COUNTY_HEAD),
    "strike_off_applied": lambda: applied().refused(WANG, "apply_strike_off", **application()),
    "no_strike_off": lambda: settled(listed()).refused(WU, "check_strike_off"),
    "strike_off_unvisited": unvisited,
    "no_such_document": lambda: settled(listed()).refused(WANG, "apply_strike_off", **application("d9")),
    "other_strike_off_step": lambda: applied().refused(WU, "strike_off"),
    "not_your_step": lambda: applied().refused(CHU, "check_strike_off"),
    "own_strike_off": own_work,
    "strike_off_by_three": by_the_leader_who_signs,
    "settlement_unkept": unkept,
    "leading_is_not_listed": off_the_list_by_merging,
    "too_many_notices": lambda: noticed(9).refused(CHU, "send_notice", reply_class="red", text=sealed()),
    "no_notice": lambda: listed().refused(WANG, "answer_notice", notice=1, text=sealed()),
    "unknown_notice": lambda: noticed(1).refused(WANG, "answer_notice", notice=2, text=sealed()),
}
