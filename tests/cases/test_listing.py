"""Listed supervision (挂牌督办): with all four or not at all, and closed only after it was struck off."""

from typing import Any

import pytest

from cases.claims import Why, claims
from cases.commands.registry import REGISTRY
from cases.decide import allowed, permitted
from cases.edition import FIRST
from cases.envelope import Answer, Envelope
from cases.events import Scope
from cases.explaining.deadlines import Stands
from cases.listed import StrikeStep
from cases.model import Actor, Status
from cases.readers import sees
from cases.responsible import STRIKE_OFF
from cases.sight import Part, sight
from cases.standing import is_overdue, late_from
from cases.supervision import tier_of
from cases.worklist import Group, group_of, why_mine
from policies.loading import shipped
from policies.rulebook import Rulebook
from policies.vocabulary import Tier
from tests.cases.linking_refusals import LEADS
from tests.cases.listed_cases import (
    BY_CITY,
    CITY,
    above,
    application,
    applied,
    checked,
    in_a_city,
    listed,
    settled,
    the_four,
    to_be_struck_off,
)
from tests.cases.people import (
    CHEN,
    CHU,
    CITY_DESK,
    COUNTY,
    COUNTY_DESK,
    COUNTY_HEAD,
    COUNTY_JUSTICE,
    FENG,
    GROUP,
    JUSTICE_OFFICE,
    LI,
    OTHER_JUSTICE,
    OTHER_TOWNSHIP,
    PROVINCE_LEADER,
    QIAN,
    SUN,
    TOWNSHIP,
    TOWNSHIP_DESK,
    VILLAGE_DESK,
    WANG,
    WU,
    XU,
    ZHENG,
    ZHOU,
    officer,
)
from tests.cases.story import OTHERS, Story, a_case, kinds, local, of_two_at_the_top, rulebook, sealed
from tests.cases.test_explaining import decided_by, explained, the

# listing


def test_it_is_listed_with_all_four() -> None:
    case = listed()
    listing = case.state.listing
    assert listing is not None
    assert (listing.leader, listing.department, listing.person) == (FENG.id, JUSTICE_OFFICE, ZHENG.id)
    assert listing.unit == CHU.unit
    assert listing.clock.due == local("2026-03-31 18:00")
    assert case.state.is_listed


@pytest.mark.parametrize("lacking", ["leader", "department", "person", "deadline", "reason"])
def test_with_one_of_them_missing_it_is_not(lacking: str) -> None:
    case, body = a_case("general"), the_four()
    del body[lacking]
    refusal = case.refused(CHU, "list_case", **body)
    assert (refusal.code, refusal.field) == ("invalid_command", lacking)
    assert case.state.listing is None


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("leader", "nobody", "unknown_officer"),
        ("leader", COUNTY_DESK.id, "officer_unfit"),
        ("person", "nobody", "unknown_officer"),
        ("person", FENG.id, "leader_is_person"),
        ("person", "qian", "officer_unfit"),
        ("person", "auditor", "officer_unfit"),
        ("department", "532329999000", "no_such_unit"),
        ("department", COUNTY, "no_department"),
        ("department", TOWNSHIP, "no_department"),
        ("department", GROUP, "no_department"),
        ("department", OTHER_JUSTICE, "department_elsewhere"),
        ("deadline", "2026-03-02", "absurd_date"),
        ("deadline", "2026-03-01", "absurd_date"),
        ("deadline", "2028-03-02", "absurd_date"),
        ("deadline", "2026-02-30", "invalid_command"),
    ],
)
def test_whoever_or_whatever_does_not_fit_is_refused(field: str, value: str, code: str) -> None:
    refusal = a_case("general").refused(CHU, "list_case", **the_four(**{field: value}))
    assert (refusal.code, refusal.field) == (code, field)


def test_a_leader_who_has_handled_it_cannot_be_in_charge_of_the_listing() -> None:
    case = a_case("complex").accepted_by(FENG)
    refusal = case.refused(CHU, "list_case", **the_four())
    assert (refusal.code, refusal.field) == ("leader_is_handler", "leader")
    listed(case, leader=CHEN.id)


def test_a_day_off_is_carried_to_the_next_working_day() -> None:
    case = listed(deadline="2026-04-04")
    assert case.state.listing is not None
    # Saturday; Qingming is on Sunday, and Monday is off
    assert case.state.listing.clock.due == local("2026-04-07 18:00")


def test_twice_is_once_too_often_and_after_the_strike_off_it_may_be_listed_again() -> None:
    case = listed()
    assert case.refusal(COUNTY_DESK, "list_case", **the_four()) == "listed_already"
    again = to_be_struck_off().gives(CHU, "strike_off")
    listed(again, leader=CHEN.id, deadline="2026-04-30")
    assert again.state.is_listed


@pytest.mark.parametrize("by", [CHU, COUNTY_DESK, FENG, COUNTY_HEAD], ids=lambda actor: actor.id)
def test_desks_of_the_county_list(by: Actor) -> None:
    listed(by=by)


@pytest.mark.parametrize("by", [WANG, SUN, WU, TOWNSHIP_DESK, LI, ZHENG, CITY_DESK], ids=lambda a: a.id)
def test_nobody_below_or_elsewhere_does(by: Actor) -> None:
    assert a_case("general").refusal(by, "list_case", **the_four()) == "not_yours"


def test_nobody_appoints_upwards() -> None:
    """A county puts its own leader in charge and none of the city's; a city one of either."""
    province = the_four(leader=PROVINCE_LEADER.id)
    for by in (CHU, CITY_DESK):
        refusal = in_a_city().refused(by, "list_case", **province)
        assert (refusal.code, refusal.field) == ("appoints_upwards", "leader")
    listed(in_a_city(), by=CITY_DESK)
    case = listed(in_a_city())
    change = {"leader": PROVINCE_LEADER.id, "reason": sealed()}
    assert case.refusal(CHU, "change_listing", **change) == "appoints_upwards"
    case.gives(CHU, "change_listing", leader=CHEN.id, reason=sealed())


def test_by_the_first_edition_of_the_rules_one_of_above_could_be_in_charge() -> None:
    case, body = in_a_city(), the_four(leader=PROVINCE_LEADER.id)
    kept = case.envelope(CHU, "list_case", **body).model_dump(exclude={"edition"})
    assert isinstance(case.tell(Envelope.model_validate(kept)), Answer)
    case = listed(in_a_city())
    change = {"leader": PROVINCE_LEADER.id, "reason": sealed()}
    kept = case.envelope(CHU, "change_listing", **change).model_dump(exclude={"edition"})
    assert isinstance(case.tell(Envelope.model_validate(kept)), Answer)


def test_a_city_that_stands_for_no_level_lists_by_order() -> None:
    case = listed(in_a_city(), by=CITY_DESK)
    assert case.state.listing is not None
    assert case.state.listing.unit == CITY
    assert case.whats("case_listed")[0].criteria == ()


def test_what_the_facts_meet_is_written_down_and_screened_in_beforehand() -> None:
    case = a_case("general", risk_signs=["may_turn_criminal"])
    rules = case.running.rules
    assert Why.SCREENED in why_mine(CHU, case.state, rules)
    listed(case, leader=CHEN.id)
    assert case.whats("case_listed")[0].criteria == ("may_turn_criminal",)
    assert Why.SCREENED not in why_mine(CHU, case.state, rules)
    assert not any(claim.why is Why.SCREENED for claim in claims(a_case("general").state, rules))


def test_a_policy_without_listing_lists_nothing() -> None:
    case = of_two_at_the_top("complex")
    assert case.refusal(WU, "list_case", **the_four()) == "no_listing"
    second = Rulebook(document for document in shipped() if document.document.version < 3)
    assert a_case("general", book=second).refusal(CHU, "list_case", **the_four()) == "no_listing"


@pytest.mark.parametrize(
    ("code", "tier"),
    [
        ("532329000000", Tier.COUNTY),
        ("532329", Tier.COUNTY),
        ("532300000000", Tier.CITY),
        ("530000000000", Tier.PROVINCE),
        ("532329101000", None),
        ("532329101201", None),
        ("532329101201-03", None),
        ("532329000000-justice", None),
    ],
)
def test_tiers_of_counties_and_above_by_their_division_code(code: str, tier: Tier | None) -> None:
    assert tier_of(code) is tier


def test_whoever_the_listing_names_reads_it_and_the_department_learns_what_it_is_about() -> None:
    case = a_case("general").accepted_by(WANG)
    assert not sees(ZHENG, case.state)
    listed(case)
    rules = case.running.rules
    assert sight(ZHENG, case.state, rules) == frozenset(Part) - {Part.CLEAR}
    assert sight(XU, case.state, rules) == {Part.COURSE, Part.STORY}
    for seen in (ZHENG, XU):
        assert sees(seen, case.state)


def replaced(case: Story) -> Story:
    return case.gives(CHU, "change_listing", department=COUNTY_JUSTICE, person=ZHOU.id, reason=sealed())


def test_the_department_reads_as_long_as_it_is_named() -> None:
    case = listed()
    case.gives(XU, "note", text=sealed())
    replaced(case)
    assert not sees(XU, case.state)
    assert sight(XU, case.state, case.running.rules) == frozenset()
    assert allowed(case.state, XU, case.running.rules) == ()
    assert case.refusal(XU, "note", text=sealed()) == "not_yours"
    assert case.state.copied == ()
    case.gives(CHU, "change_listing", department=JUSTICE_OFFICE, reason=sealed())
    assert sees(XU, case.state)


@pytest.mark.parametrize("department", [JUSTICE_OFFICE, OTHER_JUSTICE, COUNTY_JUSTICE])
def test_after_a_transfer_departments_of_either_place_may_be_responsible(department: str) -> None:
    case = a_case("difficult").accepted_by(ZHOU).offered_by(WU, OTHER_TOWNSHIP).taken_over_by(QIAN)
    listed(case, department=department, person=QIAN.id)


def test_one_that_is_told_to_do_something_or_copied_in_as_well_reads_on() -> None:
    asked = listed().gives(WANG, "copy_in", to=[JUSTICE_OFFICE], reason=sealed())
    assert sees(XU, replaced(asked).state)
    assert asked.refusal(WANG, "copy_in", to=[JUSTICE_OFFICE], reason=sealed()) == "reads_already"
    told = listed().gives(TOWNSHIP_DESK, "instruct", to=JUSTICE_OFFICE, text=sealed(), working_days=2)
    assert sees(XU, replaced(told).state)


def test_struck_off_and_listed_again_it_is_the_later_ones_department_that_reads() -> None:
    case = to_be_struck_off().gives(CHU, "strike_off")
    assert sees(XU, case.state)
    listed(case, leader=CHEN.id, department=COUNTY_JUSTICE, person=ZHOU.id, deadline="2026-04-30")
    assert not sees(XU, case.state)


def test_by_the_first_edition_of_the_rules_the_department_was_copied_in() -> None:
    case = a_case("general").accepted_by(WANG)
    kept = case.envelope(CHU, "list_case", **the_four()).model_dump(exclude={"edition"})
    assert isinstance(case.tell(Envelope.model_validate(kept)), Answer)
    (what,) = case.whats("case_listed")
    assert "reads_while_named" not in what.model_dump(exclude_none=True)
    assert replaced(case).state.copied == (JUSTICE_OFFICE,)
    assert sees(XU, case.state)


# others, and the deadline


def test_the_listing_level_names_others() -> None:
    case = listed().gives(CHU, "change_listing", leader=CHEN.id, person=ZHOU.id, reason=sealed())
    listing = case.state.listing
    assert listing is not None
    assert (listing.leader, listing.department, listing.person) == (CHEN.id, JUSTICE_OFFICE, ZHOU.id)
    case.gives(CHU, "change_listing", department=COUNTY_JUSTICE, reason=sealed())
    assert case.state.listing is not None
    assert case.state.listing.department == COUNTY_JUSTICE
    assert sees(officer("x", COUNTY, "department_officer", department=COUNTY_JUSTICE), case.state)


def test_but_not_nobody_nor_one_person_for_both_nor_a_stranger() -> None:
    case = listed()
    for body, code in (
        ({}, "nobody_named"),
        ({"person": FENG.id}, "leader_is_person"),
        ({"department": "532329999000"}, "no_such_unit"),
        ({"department": TOWNSHIP}, "no_department"),
        ({"department": OTHER_JUSTICE}, "department_elsewhere"),
        ({"leader": COUNTY_DESK.id}, "officer_unfit"),
    ):
        assert case.refusal(CHU, "change_listing", reason=sealed(), **body) == code
    assert case.refusal(WU, "change_listing", person=ZHOU.id, reason=sealed()) == "not_yours"


def test_the_head_of_the_listing_level_extends_the_deadline() -> None:
    case = listed().gives(COUNTY_HEAD, "extend_listing", deadline="2026-04-10", reason=sealed())
    assert case.state.listing is not None
    assert case.state.listing.clock.due == local("2026-04-10 18:00")


@pytest.mark.parametrize("by", [CHU, FENG, COUNTY_DESK, WU, WANG], ids=lambda actor: actor.id)
def test_nobody_else_extends_it(by: Actor) -> None:
    case = listed()
    assert case.refusal(by, "extend_listing", deadline="2026-04-10", reason=sealed()) == "not_listing_head"


def test_of_a_case_that_the_city_has_listed_not_even_the_head_of_the_county_does() -> None:
    case = listed(in_a_city(), by=CITY_DESK)
    body = {"deadline": "2026-04-10", "reason": sealed()}
    assert case.refusal(COUNTY_HEAD, "extend_listing", **body) == "not_listing_head"
    case.gives(BY_CITY, "extend_listing", **body)


def test_it_is_extended_to_a_later_day_and_before_it_is_over() -> None:
    case = listed()
    same = case.refused(COUNTY_HEAD, "extend_listing", deadline="2026-03-31", reason=sealed())
    assert (same.code, same.field) == ("absurd_date", "deadline")
    case.unseen("2026-03-31 18:00")
    late = case.refusal(COUNTY_HEAD, "extend_listing", deadline="2026-04-30", reason=sealed())
    assert late == "listing_overdue"


def test_what_is_not_listed_is_neither_extended_nor_supervised_nor_struck_off() -> None:
    case = settled(a_case("general").accepted_by(WANG))
    for by, name, body in (
        (COUNTY_HEAD, "extend_listing", {"deadline": "2026-04-10", "reason": sealed()}),
        (CHU, "change_listing", {"person": ZHOU.id, "reason": sealed()}),
        (CHU, "send_notice", {"reply_class": "red", "text": sealed()}),
        (WANG, "apply_strike_off", application()),
        (WU, "check_strike_off", {}),
        (FENG, "sign_strike_off", {}),
        (CHU, "strike_off", {}),
        (CHU, "return_strike_off", {"reason": sealed()}),
    ):
        assert case.refusal(by, name, **body) == "not_listed", name


# time


def test_at_the_due_instant_it_is_overdue_for_good_and_those_at_the_top_are_urged() -> None:
    case = listed(deadline="2026-03-06")
    assert late_from(case.state, case.running.rules) == local("2026-03-06 18:00")
    case.until("2026-03-06 17:59")
    assert not is_overdue(case.state, case.running.rules, case.now)
    case.until("2026-03-06 18:00")
    (mark,) = case.state.overdue
    assert (mark.scope, mark.level, mark.due) == (Scope.LISTING, "village", local("2026-03-06 18:00"))
    assert case.state.urge_at == local("2026-03-10 18:00")
    case.until("2026-03-10 18:00")
    assert case.last.type == "urged"
    # the village's own clock has run on: the case goes up, and is urged still
    case.until("2026-03-11 18:00")
    assert case.stay.level == "township"
    assert case.state.urge_at is not None


def test_a_suspension_stops_the_level_and_not_the_listing() -> None:
    case = listed(deadline="2026-03-06").until("2026-03-03 10:00").suspended_by(VILLAGE_DESK)
    case.until("2026-03-06 18:00")
    assert case.whats("became_overdue")[0].scope is Scope.LISTING
    assert case.state.suspended
    assert case.state.overdue[0].due == local("2026-03-06 18:00")


def test_the_signers_clock_stands_until_it_is_struck_off_and_starts_then() -> None:
    case = applied().until("2026-03-20 10:00")
    assert case.state.overdue == ()
    assert case.state.signature is not None
    case.gives(WU, "check_strike_off").gives(FENG, "sign_strike_off").gives(CHU, "strike_off")
    assert case.state.signature.clock.due == local("2026-03-24 18:00")
    case.until("2026-03-24 18:00")
    assert case.state.overdue[0].scope is Scope.SIGNATURE


def test_overdue_while_it_waits_for_the_strike_off_it_is_urged_until_it_is_struck_off() -> None:
    case = applied().until("2026-04-10 10:00")
    assert {mark.scope for mark in case.state.overdue} == {Scope.LISTING}
    assert case.state.urge_at is not None
    case.gives(WU, "check_strike_off").gives(FENG, "sign_strike_off").gives(CHU, "strike_off")
    assert case.state.urge_at is None


# strike-off


def test_handler_then_level_above_then_leader_then_centre_and_only_then_it_is_closed() -> None:
    case = settled(listed())
    assert case.refusal(WU, "sign_off") == "still_listed"
    case.gives(WANG, "apply_strike_off", **application())
    for by, step in ((WU, "check_strike_off"), (FENG, "sign_strike_off"), (CHU, "strike_off")):
        assert case.refusal(WU, "sign_off") == "still_listed"
        case.gives(by, step)
    assert not case.state.is_listed
    case.signed_by(WU)
    assert case.state.status is Status.CLOSED
    assert kinds(case.events)[-5:] == [
        *("strike_off_applied", "strike_off_passed", "strike_off_passed", "struck_off", "signed_off")
    ]


def test_whose_step_it_is_answers_for_it_and_has_it_on_the_worklist() -> None:
    rules = listed().running.rules
    case = settled(listed())
    assert case.responsible is not None
    assert case.responsible.unit == WANG.unit
    for story, by in ((applied(), WU), (checked(), FENG), (to_be_struck_off(), CHU)):
        answering = story.responsible
        assert answering is not None
        assert (answering.unit, answering.rule) == (by.unit, STRIKE_OFF)
        assert Why.STRIKE_OFF in why_mine(by, story.state, rules)
        assert group_of(by, story.state, rules, story.now) is not Group.WAITING
        assert group_of(WANG, story.state, rules, story.now) is Group.WAITING


@pytest.mark.parametrize(
    ("story", "wrong", "name"),
    [
        (applied, CHU, "check_strike_off"),
        (applied, WANG, "check_strike_off"),
        (checked, CHEN, "sign_strike_off"),
        (checked, COUNTY_HEAD, "sign_strike_off"),
        (to_be_struck_off, FENG, "strike_off"),
        (to_be_struck_off, WU, "strike_off"),
    ],
)
def test_nobody_else_takes_the_step(story: Any, wrong: Actor, name: str) -> None:
    assert story().refusal(wrong, name) == "not_your_step"


def test_no_step_is_passed_over_and_none_is_done_twice() -> None:
    assert applied().refusal(WU, "strike_off") == "other_strike_off_step"
    assert checked().refusal(FENG, "strike_off") == "other_strike_off_step"
    assert to_be_struck_off().refusal(CHU, "check_strike_off") == "other_strike_off_step"
    assert settled(listed()).refusal(WU, "check_strike_off") == "no_strike_off"
    assert applied().refusal(WANG, "apply_strike_off", **application()) == "strike_off_applied"


def test_whoever_handled_it_or_applied_passes_no_step() -> None:
    both = officer("both", WU.unit, "unit_head", "responsible_person")
    case = a_case("difficult").accepted_by(both)
    listed(case)
    settled(case, by=both).gives(both, "apply_strike_off", **application())
    centre = officer(both.id, CHU.unit, "supervisor")
    assert case.refusal(centre, "check_strike_off") == "own_strike_off"
    case.gives(COUNTY_DESK, "check_strike_off").gives(FENG, "sign_strike_off")
    assert case.refusal(centre, "strike_off") == "own_strike_off"
    assert Why.STRIKE_OFF not in why_mine(centre, case.state, case.running.rules)


def test_check_signature_and_strike_off_are_three_peoples() -> None:
    case = listed(a_case("difficult").accepted_by(ZHOU))
    settled(case, by=ZHOU).gives(ZHOU, "apply_strike_off", **application())
    assert case.refusal(FENG, "check_strike_off") == "strike_off_by_three", "the leader signs"
    case.gives(CHU, "check_strike_off").gives(FENG, "sign_strike_off")
    assert case.refusal(CHU, "strike_off") == "strike_off_by_three"
    case.gives(CHU, "return_strike_off", reason=sealed())
    assert case.state.status is Status.HANDLING, "without anybody else it begins anew"


def test_an_application_of_the_first_edition_is_passed_by_its_rules() -> None:
    case = settled(listed(a_case("difficult").accepted_by(ZHOU)), by=ZHOU)
    envelope = case.envelope(ZHOU, "apply_strike_off", **application())
    case.tell(envelope.model_copy(update={"edition": FIRST}))
    case.gives(CHU, "check_strike_off").gives(FENG, "sign_strike_off").gives(CHU, "strike_off")


def test_without_the_visit_that_showed_it_settled_no_step_is_taken() -> None:
    case = applied()
    visit = next(event.seq for event in case.events if event.what.type == "followed_up")
    case.struck_by(WANG, visit)
    assert case.refusal(WU, "check_strike_off") == "strike_off_unvisited"
    case.visited_by(WANG).gives(WU, "check_strike_off").gives(FENG, "sign_strike_off")
    again = next(event.seq for event in reversed(case.events) if event.what.type == "followed_up")
    case.gives(CHU, "strike_off").struck_by(WANG, again)
    assert case.refusal(WU, "sign_off") == "strike_off_unvisited"
    case.visited_by(WANG, relapse=True)
    assert case.refusal(WU, "sign_off") == "settlement_unkept"
    case.visited_by(WANG).signed_by(WU)


@pytest.mark.parametrize("found", [{"relapse": True}, {"performance": "not_performed"}])
def test_a_visit_that_finds_it_unkept_proves_nothing(found: dict[str, Any]) -> None:
    case = settled(listed()).visited_by(WANG, **found)
    assert case.refusal(WANG, "apply_strike_off", **application()) == "settlement_unkept"
    unkept = case.events[-1].seq
    case.struck_by(WANG, unkept).gives(WANG, "apply_strike_off", **application())
    case.visited_by(WANG, **found)
    assert case.refusal(WU, "check_strike_off") == "settlement_unkept"
    case.visited_by(WANG).gives(WU, "check_strike_off")


def test_a_listed_dispute_is_merged_into_a_listed_one_only() -> None:
    case = listed(a_case("general").accepted_by(WANG).linked_by(WANG, LEADS, "duplicate_of"))
    merging = {"outcome": "merged", "statement": sealed(), "into": LEADS}
    refusal = case.refused(WANG, "propose_closure", **merging)
    assert (refusal.code, refusal.field) == ("leading_is_not_listed", "into")
    case.others = tuple(other.model_copy(update={"listed": True}) for other in OTHERS)
    case.gives(WANG, "propose_closure", **merging)


def test_whoever_handles_it_sends_no_notice_about_it() -> None:
    case = listed(a_case("complex").accepted_by(COUNTY_HEAD), person=ZHOU.id)
    notice = {"reply_class": "blue", "text": sealed()}
    assert case.refusal(COUNTY_HEAD, "send_notice", **notice) == "own_supervision"
    case.gives(CHU, "send_notice", **notice)


def test_a_leader_who_has_come_to_handle_it_signs_nothing_and_another_is_named() -> None:
    case = listed(a_case("complex").accepted_by(CHEN))
    case.consents("p1", "p2", by=CHEN).session_by(FENG, "continues").agreement_by(CHEN)
    case.visited_by(CHEN).filed_by(CHEN).proposed_by(CHEN, "settled")
    case.gives(CHEN, "apply_strike_off", **application()).gives(COUNTY_DESK, "check_strike_off")
    assert case.refusal(FENG, "sign_strike_off") == "own_strike_off"
    other = officer("other", FENG.unit, "leader")
    envelope = case.envelope(CHU, "change_listing", leader=other.id, reason=sealed())
    case.tell(envelope.model_copy(update={"known": (*envelope.known, other)}))
    case.gives(other, "sign_strike_off")


def test_at_the_top_its_own_desk_checks_and_a_city_above_it_would() -> None:
    case = listed(a_case("complex").accepted_by(CHEN))
    settled(case, by=CHEN).gives(CHEN, "apply_strike_off", **application())
    assert case.responsible is not None
    assert case.responsible.unit == COUNTY_DESK.unit
    assert above(case).responsible is not None
    assert above(case).refusal(COUNTY_DESK, "check_strike_off") == "not_your_step"
    case.gives(CITY_DESK, "check_strike_off")


def test_a_settled_dispute_takes_a_visit_and_every_application_a_document_of_the_case() -> None:
    case = listed().consents("p1", "p2", by=WANG).agreement_by(WANG).proposed_by(WANG, "settled")
    assert case.refusal(WANG, "apply_strike_off", **application()) == "strike_off_unvisited"
    case.visited_by(WANG)
    refusal = case.refused(WANG, "apply_strike_off", **application())
    assert (refusal.code, refusal.field) == ("no_such_document", "evidence")
    nothing = case.refused(WANG, "apply_strike_off", statement=sealed(), evidence=[])
    assert (nothing.code, nothing.field) == ("invalid_command", "evidence")


def test_a_document_that_is_named_twice_counts_once() -> None:
    case = settled(listed()).gives(WANG, "apply_strike_off", **application("d1", "d1"))
    assert case.whats("strike_off_applied")[0].evidence == ("d1",)
    case = settled(listed())
    first = case.envelope(WANG, "apply_strike_off", **application("d1", "d1"))
    case.tell(Envelope.model_validate(first.model_dump(exclude={"edition"})))
    assert case.whats("strike_off_applied")[0].evidence == ("d1", "d1"), "by the first edition of the rules"


def test_a_mediation_that_ended_lawfully_takes_no_visit() -> None:
    case = listed().mediation_ended_by(WANG).filed_by(WANG, kind="termination_notice")
    case.proposed_by(WANG, "ended").gives(WANG, "apply_strike_off", **application())


@pytest.mark.parametrize(
    ("story", "by", "step"),
    [
        (applied, WU, StrikeStep.CHECK),
        (checked, FENG, StrikeStep.SIGN),
        (to_be_struck_off, CHU, StrikeStep.STRIKE),
    ],
)
def test_returned_at_any_step_the_clocks_have_run_on(story: Any, by: Actor, step: StrikeStep) -> None:
    case = story()
    level, listing = case.stay.clock, case.state.listing.clock
    case.until("2026-03-05 10:00").gives(by, "return_strike_off", reason=sealed("no proof"))
    assert case.whats("strike_off_returned")[0].step is step
    assert case.state.status is Status.HANDLING
    assert (case.stay.clock, case.state.listing.clock) == (level, listing)
    assert case.state.is_listed
    assert case.state.listing.strike_off is None
    # and the village's time is over when it would have been
    case.until("2026-03-11 18:00")
    assert case.stay.level == "township"


def test_the_signer_too_may_return_a_listed_closure_and_the_application_is_gone_with_it() -> None:
    case = applied().returned_by(WU)
    assert case.state.listing is not None
    assert case.state.listing.strike_off is None
    assert case.state.is_listed


# notices


@pytest.mark.parametrize(
    ("reply_class", "at", "due"),
    [
        ("red", "2026-03-02 10:00", "2026-03-02 18:00"),
        ("red", "2026-03-02 18:00", "2026-03-03 18:00"),
        ("red", "2026-03-07 10:00", "2026-03-09 18:00"),
        ("red", "2026-05-09 10:00", "2026-05-09 18:00"),
        ("yellow", "2026-03-02 10:00", "2026-03-04 18:00"),
        ("blue", "2026-03-06 10:00", "2026-03-11 18:00"),
    ],
)
def test_a_notice_is_answered_within_the_time_of_its_class(reply_class: str, at: str, due: str) -> None:
    case = listed(a_case("complex", at=local("2026-03-01 09:00")).accepted_by(CHEN), deadline="2026-12-31")
    case.unseen(at).gives(CHU, "send_notice", reply_class=reply_class, text=sealed("how is it?"))
    assert case.whats("notice_sent")[0].clock.due == local(due)


def test_an_answer_in_time_leaves_no_mark() -> None:
    case = listed().gives(CHU, "send_notice", reply_class="red", text=sealed())
    assert Why.REPLY in why_mine(VILLAGE_DESK, case.state, case.running.rules)
    case.until("2026-03-02 17:59").gives(WANG, "answer_notice", notice=1, text=sealed("we are at it"))
    case.until("2026-03-03 10:00")
    assert case.whats("reply_overdue") == []
    assert Why.REPLY not in why_mine(VILLAGE_DESK, case.state, case.running.rules)


def test_a_late_answer_is_marked_and_owed_still() -> None:
    case = listed().gives(CHU, "send_notice", reply_class="red", text=sealed()).until("2026-03-02 18:00")
    (marked,) = case.whats("reply_overdue")
    assert (marked.notice, marked.due) == (1, local("2026-03-02 18:00"))
    assert case.state.listing is not None
    assert case.state.listing.notices[0].overdue
    assert case.state.overdue == ()
    case.gives(WANG, "answer_notice", notice=1, text=sealed("late"))
    assert case.state.listing.notices == ()


def test_the_listing_level_does_not_answer_what_it_has_asked_itself() -> None:
    case = listed().gives(CHU, "send_notice", reply_class="red", text=sealed())
    assert case.refusal(CHU, "answer_notice", notice=1, text=sealed()) == "not_yours"
    assert "answer_notice" not in allowed(case.state, CHU, case.running.rules)
    case.gives(WU, "answer_notice", notice=1, text=sealed())


def at_the_county() -> Story:
    """With the listing level itself, handled by one of its leaders, listed by the centre."""
    return listed(a_case("complex").accepted_by(CHEN), person=ZHOU.id)


def test_nobody_answers_their_own_notice_where_the_listing_level_has_the_case() -> None:
    case = at_the_county().gives(COUNTY_HEAD, "send_notice", reply_class="red", text=sealed())
    assert case.refusal(COUNTY_HEAD, "answer_notice", notice=1, text=sealed()) == "own_notice"
    case.gives(CHEN, "answer_notice", notice=1, text=sealed())


def test_the_responsible_person_of_the_listing_answers_it() -> None:
    case = listed(person=ZHENG.id).gives(CHU, "send_notice", reply_class="red", text=sealed())
    assert Why.REPLY not in why_mine(ZHENG, case.state, case.running.rules)
    case.gives(ZHENG, "answer_notice", notice=1, text=sealed())


def test_whoever_handles_a_case_does_not_supervise_it() -> None:
    handled = a_case("complex").accepted_by(COUNTY_HEAD)
    assert handled.refusal(COUNTY_HEAD, "list_case", **the_four(person=ZHOU.id)) == "own_supervision"
    case = listed(handled, person=ZHOU.id)
    body = {"leader": CHEN.id, "reason": sealed()}
    assert case.refusal(COUNTY_HEAD, "change_listing", **body) == "own_supervision"
    later = {"deadline": "2026-04-30", "reason": sealed()}
    assert case.refusal(COUNTY_HEAD, "extend_listing", **later) == "own_supervision"
    case.gives(CHU, "change_listing", **body)


def test_by_the_first_edition_of_the_rules_a_handler_could() -> None:
    case = a_case("complex").accepted_by(COUNTY_HEAD)
    kept = case.envelope(COUNTY_HEAD, "list_case", **the_four(person=ZHOU.id)).model_dump(exclude={"edition"})
    assert isinstance(case.tell(Envelope.model_validate(kept)), Answer)


@pytest.mark.parametrize(
    ("department", "code"), [(TOWNSHIP, "no_department"), (OTHER_JUSTICE, "department_elsewhere")]
)
def test_by_the_first_edition_of_the_rules_a_place_could_be_responsible_and_a_department_elsewhere(
    department: str, code: str
) -> None:
    case, body = a_case("general").accepted_by(WANG), the_four(department=department)
    assert case.refusal(CHU, "list_case", **body) == code
    kept = case.envelope(CHU, "list_case", **body).model_dump(exclude={"edition"})
    assert isinstance(case.tell(Envelope.model_validate(kept)), Answer)


def test_what_was_answered_by_the_first_edition_of_the_rules_stays_answered() -> None:
    case = listed()
    told = ("send_notice", {"reply_class": "red"}), ("answer_notice", {"notice": 1})
    for name, body in told:
        kept = case.envelope(CHU, name, **body, text=sealed()).model_dump(exclude={"edition"})
        assert isinstance(case.tell(Envelope.model_validate(kept)), Answer)


def test_notices_are_numbered_answered_each_and_not_piled_up() -> None:
    case = listed()
    assert case.refusal(WANG, "answer_notice", notice=1, text=sealed()) == "no_notice"
    for reply_class in ("blue", "yellow", "red") * 3:
        case.gives(CHU, "send_notice", reply_class=reply_class, text=sealed())
    assert case.refusal(CHU, "send_notice", reply_class="red", text=sealed()) == "too_many_notices"
    case.gives(VILLAGE_DESK, "answer_notice", notice=2, text=sealed())
    again = case.refused(WANG, "answer_notice", notice=2, text=sealed())
    assert (again.code, again.field) == ("unknown_notice", "notice")
    assert case.refusal(WU, "send_notice", reply_class="red", text=sealed()) == "not_yours"


def test_another_place_sees_nothing_of_it() -> None:
    case = listed()
    stranger = officer("stranger", OTHER_TOWNSHIP, "duty", "unit_head", "supervisor", "leader")
    assert not sees(stranger, case.state)
    for name in ("send_notice", "answer_notice", "change_listing", "extend_listing", "strike_off"):
        refusal = permitted(REGISTRY[name], case.state, stranger, case.running.rules)
        assert refusal is not None


def test_the_calendar_of_its_year_makes_a_provisional_listed_deadline_certain() -> None:
    opened = local("2026-12-01 09:00")
    case = listed(a_case("complex", at=opened, book=rulebook()).accepted_by(CHEN), deadline="2027-02-08")
    assert case.state.listing is not None
    assert case.state.listing.clock.provisional
    case.suspended_by(COUNTY_DESK).notice_loaded()
    assert case.whats("deadline_moved")[0].listing_clock == case.state.listing.clock
    assert not case.state.listing.clock.provisional


def test_its_deadline_is_explained_and_the_signers_clock_stands_meanwhile() -> None:
    told = explained(applied())
    assert (the(told, "listing").stands, the(told, "signature").stands) == (Stands.RUNNING, Stands.STOPPED)
    assert decided_by(the(told, "listing")).says.en == "29 calendar days"
    struck_off = explained(to_be_struck_off().gives(CHU, "strike_off"))
    assert the(struck_off, "signature").stands is Stands.RUNNING
