"""Under which heading a case stands on a worklist: exactly one, for everybody whose business it is."""

import pytest

from cases.claims import Why
from cases.model import Actor, Post
from cases.worklist import Group, group_of, why_mine
from policies.vocabulary import Role
from tests.cases.people import FENG, GROUP, LI, SUN, VILLAGE, WANG, WU, ZHAO
from tests.cases.story import Story, a_case, local

WANG_ON_IT = Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id)
# A general case of Monday 2 March 2026, taken up by the group, is due at the village on Wednesday 11 March.


def handled() -> Story:
    return a_case("general").staffed_with(WANG_ON_IT).accepted_by(WANG)


def group(case: Story, actor: Actor, now: str) -> Group | None:
    return group_of(actor, case.state, case.running.rules, local(now))


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-02 10:00", Group.LATER),
        ("2026-03-08 23:59", Group.LATER),
        ("2026-03-09 00:00", Group.THIS_WEEK),
        ("2026-03-10 23:59", Group.THIS_WEEK),
        ("2026-03-11 00:00", Group.DUE_TODAY),
        ("2026-03-11 17:59", Group.DUE_TODAY),
        ("2026-03-11 18:00", Group.OVERDUE),
    ],
)
def test_what_one_handles_goes_by_the_date(now: str, expected: Group) -> None:
    assert group(handled(), WANG, now) is expected


def test_what_waits_for_acceptance_waits_for_whoever_may_accept() -> None:
    case = a_case("general").staffed_with(WANG_ON_IT)
    for actor in (WANG, ZHAO, SUN):
        assert group(case, actor, "2026-03-11 10:00") is Group.TO_ACCEPT
    assert group(case, LI, "2026-03-11 10:00") is Group.WAITING, "who took the report waits for them"
    assert group(case, FENG, "2026-03-11 10:00") is None
    assert group(case, WANG, "2026-03-11 18:00") is Group.OVERDUE
    assert group(case, LI, "2026-03-11 18:00") is Group.WAITING, "however late: the step is not theirs"


def test_whoever_takes_a_report_of_the_own_unit_may_accept_it() -> None:
    case = a_case("simple")
    assert case.state.unit.code == GROUP
    assert group(case, LI, "2026-03-02 10:00") is Group.TO_ACCEPT


def test_a_proposal_waits_for_others_but_for_the_signer() -> None:
    case = handled().proposed_by(WANG)
    assert group(case, WANG, "2026-03-02 10:00") is Group.WAITING
    assert why_mine(WANG, case.state, case.running.rules) == [Why.AWAITS]
    assert group(case, WU, "2026-03-02 10:00") in (Group.THIS_WEEK, Group.DUE_TODAY)
    assert group(case, SUN, "2026-03-02 10:00") is None


def test_a_handler_with_the_signing_role_waits_too() -> None:
    """As a mediator once, for example, who has become head of the unit since."""
    case = a_case("simple").accepted_by(LI).proposed_by(LI)
    rules, now = case.running.rules, local("2026-03-02 10:00")
    assert why_mine(SUN, case.state, rules) == [Why.SIGN]
    state = case.state.model_copy(update={"handlers": (*case.state.handlers, SUN.id)})
    assert group_of(SUN, state, rules, now) is Group.WAITING
    assert why_mine(SUN, state, rules) == [Why.AWAITS]


def test_a_closed_case_is_nobodys() -> None:
    case = handled().proposed_by(WANG).signed_by(WU)
    assert {group(case, actor, "2026-03-02 10:00") for actor in (WANG, WU, LI)} == {None}
