"""Accepting, declining, assigning, escalating: how responsibility moves, and who is responsible meanwhile."""

import pytest

from cases.events import Cause
from cases.model import Post, Status
from policies.vocabulary import Role
from tests.cases.people import (
    COUNTY,
    COUNTY_DESK,
    FENG,
    GROUP,
    HE,
    HOTLINE,
    LI,
    SUN,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_DESK,
    WANG,
    WU,
    ZHAO,
    ZHENG,
    ZHOU,
    officer,
)
from tests.cases.story import Story, a_case, kinds, local, sealed


def answers(case: Story) -> tuple[str, str | None]:
    """Unit and officer, or the role of the desk, that answers for the case."""
    who = case.responsible
    assert who is not None
    return who.unit, who.officer or who.roles[0]


def test_the_first_receiver_answers_until_someone_accepts() -> None:
    case = a_case("general", by=WU)
    case.staffed_with(Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id))
    assert answers(case) == (TOWNSHIP, WU.id)
    case.accepted_by(WANG)
    assert answers(case) == (VILLAGE, WANG.id)


def test_a_program_cannot_answer_for_a_case() -> None:
    case = a_case("general", by=HOTLINE)
    assert case.state.receiver == Post(role=Role.DUTY, unit=COUNTY)
    assert case.responsible is not None
    assert case.responsible.officer is None
    assert case.responsible.roles == (Role.DUTY,)


def test_without_anybody_on_the_roster_the_duty_desk_answers() -> None:
    case = a_case("general").accepted_by(VILLAGE_DESK)
    assert answers(case) == (VILLAGE, Role.DUTY)
    case.until("2026-03-11 18:00")
    assert answers(case) == (TOWNSHIP, Role.DUTY)


def test_the_roles_named_by_the_policy_answer_at_each_level() -> None:
    case = a_case("general").escalated_by(WANG)
    case.staffed_with(
        Post(role=Role.GRID_MEMBER, unit=TOWNSHIP, officer=HE.id),
        Post(role=Role.RESPONSIBLE_PERSON, unit=TOWNSHIP, officer=ZHOU.id),
    )
    assert answers(case) == (TOWNSHIP, ZHOU.id)


def test_declined_by_the_entry_level_it_goes_back_to_the_receivers_level() -> None:
    case = a_case("general", by=WU).declined_by(WANG)
    assert case.stay.level == "township"
    assert case.state.status is Status.ROUTED
    assert answers(case) == (TOWNSHIP, WU.id)
    assert case.state.declined == ("village",)


def test_a_receiver_below_the_entry_level_gets_it_back_too() -> None:
    case = a_case("difficult", by=LI).declined_by(ZHOU)
    assert case.stay.level == "group"
    assert case.refusal(LI, "decline", reason=sealed()) == "receiver_cannot_decline"


def test_the_first_receiver_cannot_decline() -> None:
    case = a_case("general", by=SUN)
    assert case.refusal(WANG, "decline", reason=sealed()) == "receiver_cannot_decline"
    assert "escalate" in case.refused(WANG, "decline", reason=sealed()).allowed


def test_a_receiver_outside_the_chain_sends_it_one_level_up() -> None:
    elsewhere = officer("elsewhere", "532329102000", "grid_member")
    assert a_case("general", by=elsewhere).declined_by(WANG).stay.level == "township"


def test_at_the_top_there_is_nobody_else_to_decline_to() -> None:
    elsewhere = officer("elsewhere", "532329102000", "grid_member")
    case = a_case("complex", by=elsewhere)
    assert case.refusal(FENG, "decline", reason=sealed()) == "receiver_cannot_decline"


def test_escalated_and_declined_the_case_is_handled_below_again() -> None:
    case = a_case("general").accepted_by(WANG).escalated_by(WANG)
    assert (case.stay.level, case.state.status) == ("township", Status.ROUTED)
    case.declined_by(ZHOU)
    assert (case.stay.level, case.state.status) == ("village", Status.HANDLING)
    assert case.stay.accepted_by == WANG.id


def test_never_accepted_below_it_waits_for_acceptance_there_again() -> None:
    case = a_case("general").escalated_by(WANG).declined_by(ZHOU)
    assert case.state.status is Status.ROUTED


def test_the_people_of_a_level_are_kept_for_a_return() -> None:
    case = a_case("general").accepted_by(WANG)
    mediator = Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id)
    case.staffed_with(mediator).escalated_by(WANG)
    assert case.stay.posts == ()
    assert case.running.wants_roster
    case.declined_by(ZHOU)
    assert case.stay.posts == (mediator,)
    assert not case.running.wants_roster


def test_competence_is_disputed_once_for_each_level() -> None:
    case = a_case("general").accepted_by(WANG).escalated_by(WANG).declined_by(ZHOU).escalated_by(WANG)
    assert case.refusal(ZHOU, "decline", reason=sealed()) == "declined_before"


def test_a_breach_cannot_be_declined() -> None:
    case = a_case("general").until("2026-03-11 18:00")
    assert case.stay.origin.cause is Cause.BREACH
    assert case.refusal(ZHOU, "decline", reason=sealed()) == "breach_cannot_be_declined"


def test_declining_ends_with_acceptance() -> None:
    case = a_case("general").escalated_by(WANG).accepted_by(ZHOU)
    assert case.refusal(ZHOU, "decline", reason=sealed()) == "wrong_status"


def test_an_escalation_moves_one_level() -> None:
    case = a_case("simple").escalated_by(LI)
    assert case.stay.level == "village"
    case.escalated_by(WANG)
    assert case.stay.level == "township"
    case.escalated_by(ZHOU)
    assert case.stay.level == "county"
    assert case.refusal(FENG, "escalate", ground="risk_grows", reason=sealed()) == "at_the_top"


def test_an_escalation_on_request_leaves_no_mark() -> None:
    case = a_case("simple").escalated_by(LI).escalated_by(WANG)
    assert case.state.overdue == ()


def test_people_are_named_role_by_role() -> None:
    case = a_case("difficult").staffed_with(Post(role=Role.GRID_MEMBER, unit=TOWNSHIP, officer=HE.id))
    case.assigned_by(WU, ("responsible_person", ZHOU), ("department_officer", ZHENG))
    assert {post.role: post.officer for post in case.stay.posts} == {
        Role.GRID_MEMBER: HE.id,
        Role.RESPONSIBLE_PERSON: ZHOU.id,
        Role.DEPARTMENT_OFFICER: ZHENG.id,
    }
    other = officer("other", TOWNSHIP, "responsible_person")
    envelope = case.envelope(WU, "assign", posts=[{"role": "responsible_person", "officer": other.id}])
    case.tell(envelope.model_copy(update={"known": (other,)}))
    assert [post.officer for post in case.stay.posts if post.role is Role.RESPONSIBLE_PERSON] == [other.id]


def test_naming_people_keeps_level_clock_and_status() -> None:
    case = a_case("difficult").accepted_by(ZHOU)
    before = case.stay
    case.assigned_by(WU, ("responsible_person", ZHOU))
    assert case.stay.clock == before.clock
    assert case.state.status is Status.HANDLING


def test_an_assigned_officer_of_a_department_may_act() -> None:
    case = a_case("difficult")
    assert case.refusal(ZHENG, "accept") == "not_yours"
    case.assigned_by(WU, ("department_officer", ZHENG)).accepted_by(ZHENG)
    assert case.stay.accepted_by == ZHENG.id


def test_assigned_down_over_several_levels_with_the_people_there() -> None:
    case = a_case("complex")
    case.gives(COUNTY_DESK, "assign", level="village", posts=[{"role": "mediator", "officer": WANG.id}])
    assert case.stay.level == "village"
    assert case.stay.posts == (Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id),)
    assert case.state.status is Status.ROUTED


def test_assigned_down_and_declined_it_comes_back() -> None:
    case = a_case("complex").sent_down_by(COUNTY_DESK, "village").declined_by(WANG)
    assert case.stay.level == "county"
    refusal = case.refused(COUNTY_DESK, "assign", level="village")
    assert refusal.code == "declined_before"
    assert case.sent_down_by(COUNTY_DESK, "township").stay.level == "township"


def test_assigned_down_and_breached_it_comes_up_one_by_one() -> None:
    case = a_case("complex").sent_down_by(COUNTY_DESK, "village").until("2026-03-11 18:00")
    assert case.stay.level == "township"
    assert case.stay.clock.due == local("2026-04-01 18:00")


def test_come_up_again_the_case_arrives_anew() -> None:
    case = a_case("complex").staffed_with(Post(role=Role.LEADER, unit=COUNTY, officer=FENG.id))
    case.sent_down_by(COUNTY_DESK, "township").later(days=1).escalated_by(ZHOU)
    assert case.stay.posts == ()
    assert case.running.wants_roster
    assert case.state.status is Status.ROUTED
    assert case.stay.origin.level == "township"
    assert case.stay.clock.due == local("2026-04-15 18:00")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "nothing_to_assign"),
        ({"level": "township"}, "nothing_to_assign"),
        ({"level": "county"}, "level_not_below"),
        ({"level": "hamlet"}, "unknown_level"),
        ({"posts": [{"role": "responsible_person", "officer": "nobody"}]}, "unknown_officer"),
        ({"posts": [{"role": "mediator", "officer": "zhou"}]}, "officer_unfit"),
        ({"posts": [{"role": "responsible_person", "officer": "he"}]}, "officer_unfit"),
        ({"posts": [{"role": "grid_member", "officer": "zhao"}]}, "officer_unfit"),
        ({"level": "village", "posts": [{"role": "mediator", "officer": "zhou"}]}, "officer_unfit"),
        ({"posts": [{"role": "grid_member", "officer": "he"}] * 2}, "officer_unfit"),
    ],
)
def test_assignments_that_make_no_sense(body: dict[str, object], code: str) -> None:
    case = a_case("difficult")
    before = case.state
    assert case.refusal(WU, "assign", **body) == code
    assert case.state == before


def test_an_accepted_case_is_not_assigned_down() -> None:
    case = a_case("difficult").accepted_by(ZHOU)
    assert case.refusal(WU, "assign", level="village") == "level_not_below"


def test_a_roster_that_comes_too_late_changes_nothing() -> None:
    case = a_case("general").escalated_by(WANG)
    case.running.staff("village", (Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id),), (), case.now)
    assert case.stay.posts == ()
    assert "staffed" not in kinds(case.events)


def test_people_named_before_the_roster_was_looked_up_are_kept() -> None:
    case = a_case("difficult").assigned_by(WU, ("responsible_person", ZHOU))
    other = Post(role=Role.RESPONSIBLE_PERSON, unit=TOWNSHIP, officer="other")
    grid = Post(role=Role.GRID_MEMBER, unit=TOWNSHIP, officer=HE.id)
    gaps = (Role.RESPONSIBLE_PERSON, Role.DEPARTMENT_OFFICER)
    case.running.staff("township", (other, grid), gaps, case.now)
    assert {post.officer for post in case.stay.posts} == {ZHOU.id, HE.id}
    assert case.stay.gaps == (Role.DEPARTMENT_OFFICER,)
    case.assigned_by(WU, ("department_officer", ZHENG))
    assert case.stay.gaps == ()


def test_a_roster_found_at_intake_is_on_the_case_from_the_start() -> None:
    case = a_case("simple")
    assert case.running.wants_roster
    case.staffed_with(Post(role=Role.GRID_MEMBER, unit=GROUP, officer=ZHAO.id))
    assert not case.running.wants_roster


def test_where_nobody_was_found_whoever_is_on_duty_above_answers_and_may_act() -> None:
    case = a_case("simple", by=COUNTY_DESK)
    desk = officer("village-desk", VILLAGE, "duty")
    duty = Post(role=Role.DUTY, unit=VILLAGE, officer=desk.id)
    case.running.staff("group", (duty,), (Role.GRID_MEMBER,), case.now)
    assert case.stay.gaps == (Role.GRID_MEMBER,)
    case.accepted_by(desk)
    assert case.responsible is not None
    assert case.responsible.officer == desk.id
    case.escalated_by(desk)
    assert case.stay.level == "village"
