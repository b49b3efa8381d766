"""What is allowed is possible with some body: nobody is asked for a task, call or notice they have not."""

import pytest

from cases.commands.registry import REGISTRY
from cases.decide import Standing, allowed, permitted, standings
from cases.model import Actor
from cases.refusals import Refusal
from tests.cases.call_refusals import called_in, consented, outside
from tests.cases.joint_refusals import called
from tests.cases.linking_refusals import LEADS, with_fifty
from tests.cases.people import (
    CHEN,
    CHU,
    COUNTY,
    COUNTY_DESK,
    COUNTY_HEAD,
    HE,
    JUSTICE_OFFICE,
    TAN,
    TOWNSHIP_DESK,
    VILLAGE,
    VILLAGE_DESK,
    WANG,
    WU,
    XU,
    ZHENG,
    ZHOU,
    officer,
)
from tests.cases.story import Story, a_case, sealed
from tests.cases.task_refusals import instructed
from tests.cases.test_listing import at_the_county, listed

BODIES = {
    "answer_task": {"text": sealed()},
    "return_task": {"reason": sealed(), "working_days": 1},
    "close_task": {},
    "withdraw_task": {"reason": sealed()},
    "urge_task": {"text": sealed()},
    "accept_task": {},
    "refuse_task": {"reason": sealed()},
}


def why_not(case: Story, actor: Actor, name: str) -> Refusal | None:
    return permitted(REGISTRY[name], case.state, actor, case.running.rules)


def row(case: Story, actor: Actor, name: str) -> Standing:
    found = standings(case.state, actor, case.running.rules)
    return next(standing for standing in found if standing.spec.name == name)


def possible(case: Story, actor: Actor) -> set[str]:
    """Commands on tasks that are allowed, whichever way one asks."""
    named = {name for name in BODIES if why_not(case, actor, name) is None}
    assert named == {*allowed(case.state, actor, case.running.rules)} & {*BODIES}
    assert named == {name for name in BODIES if row(case, actor, name).who_can.holds(actor)}
    return named


@pytest.mark.parametrize("actor", [XU, ZHENG, WANG, WU, TOWNSHIP_DESK, VILLAGE_DESK, COUNTY_DESK, TAN])
@pytest.mark.parametrize("name", BODIES)
def test_of_the_only_task_the_explanation_is_the_refusal(name: str, actor: Actor) -> None:
    case = instructed(JUSTICE_OFFICE)
    beforehand = why_not(case, actor, name)
    if beforehand is None:
        case.gives(actor, name, task="t1", **BODIES[name])
    else:
        refusal = case.refused(actor, name, task="t1", **BODIES[name])
        assert (refusal.code, refusal.says) == (beforehand.code, beforehand.says)


def test_an_instruction_is_neither_accepted_nor_refused() -> None:
    case = instructed(JUSTICE_OFFICE)
    assert possible(case, XU) == {"answer_task"}
    refusal = case.refused(XU, "accept_task", task="t1")
    assert refusal.code == "instructions_stand"
    assert not {"accept_task", "refuse_task"} & {*refusal.allowed}


def test_the_unit_that_has_the_case_judges_no_instruction_from_above() -> None:
    case = instructed(JUSTICE_OFFICE)
    assert possible(case, WANG) == possible(case, VILLAGE_DESK) == possible(case, COUNTY_DESK) == set()
    assert possible(case, WU) == {"withdraw_task", "urge_task"}
    who_can = row(case, WANG, "withdraw_task").who_can
    assert ({desk.unit for desk in who_can.desks}, who_can.officers) == ({WU.unit}, ())


def test_an_answer_is_looked_at_once_it_is_there() -> None:
    case = instructed(JUSTICE_OFFICE)
    unanswered = why_not(case, WU, "close_task")
    assert unanswered is not None
    assert unanswered.code == "task_not_open"
    assert row(case, WU, "close_task").who_can.desks == ()
    case.gives(XU, "answer_task", task="t1", text=sealed())
    assert possible(case, WU) == {"return_task", "close_task", "withdraw_task"}
    assert possible(case, XU) == set()


def test_of_several_tasks_one_is_enough_and_each_is_refused_for_its_own_reason() -> None:
    case = called(JUSTICE_OFFICE).gives(WU, "instruct", to=VILLAGE, text=sealed(), working_days=1)
    case.gives(WU, "instruct", to=JUSTICE_OFFICE, text=sealed(), working_days=1)
    assert possible(case, XU) == {"answer_task", "accept_task", "refuse_task"}
    assert case.refusal(XU, "accept_task", task="t2") == "not_asked_of_you"
    assert case.refusal(XU, "accept_task", task="t3") == "instructions_stand"
    case.gives(XU, "accept_task", task="t1")
    mine = why_not(case, XU, "accept_task")
    assert mine is not None
    assert mine.says.en.startswith("task t1 ")
    assert case.refusal(XU, "accept_task", task="t2") == "not_asked_of_you"
    assert case.refusal(XU, "accept_task", task="t3") == "instructions_stand"
    assert case.refusal(XU, "accept_task", task="t9") == "unknown_task"


def test_staff_judge_what_the_joint_handling_asks() -> None:
    case = called(JUSTICE_OFFICE)
    assert possible(case, WANG) == {"withdraw_task", "urge_task"}
    case.gives(XU, "answer_task", task="t1", text=sealed())
    assert possible(case, WANG) == {"return_task", "close_task", "withdraw_task"}


def test_a_task_of_a_unit_that_was_merged_is_answered_by_those_who_came_from_it() -> None:
    case = instructed(JUSTICE_OFFICE)
    heir = officer("heir", "532329102000", "mediator").model_copy(update={"predecessors": (JUSTICE_OFFICE,)})
    assert possible(case, heir) == {"answer_task"}


def code(case: Story, actor: Actor, name: str) -> str | None:
    refusal = why_not(case, actor, name)
    assert (refusal is None) == row(case, actor, name).who_can.holds(actor)
    assert (refusal is None) == (name in allowed(case.state, actor, case.running.rules))
    return refusal and refusal.code


def test_nobody_is_asked_to_consent_to_an_adviser() -> None:
    adviser = called_in(kind="adviser", officer=HE.id)
    assert code(adviser, WANG, "record_call_consent") == "consent_not_asked"
    assert code(adviser, WANG, "release_call") is None
    assert code(called_in(adviser), WANG, "record_call_consent") is None


def test_whoever_signs_in_speaks_for_themselves() -> None:
    case = consented()
    assert code(case, WANG, "record_opinion") == "speaks_for_themselves"
    assert code(outside(), WANG, "record_opinion") == "call_without_consent"
    assert code(case, TAN, "give_opinion") is None
    case.gives(TAN, "give_opinion", call="c1", text=sealed())
    assert code(case, TAN, "give_opinion") == code(case, TAN, "decline_call") == "call_not_open"


def test_whoever_has_sent_the_only_notice_does_not_answer_it() -> None:
    case = at_the_county().gives(COUNTY_HEAD, "send_notice", reply_class="red", text=sealed())
    assert code(case, COUNTY_HEAD, "answer_notice") == "own_notice"
    assert code(case, CHEN, "answer_notice") is None
    case.gives(CHU, "send_notice", reply_class="red", text=sealed())
    assert code(case, COUNTY_HEAD, "answer_notice") is None


def test_whoever_handles_a_case_is_told_beforehand_that_they_do_not_supervise_it() -> None:
    case = a_case("complex").accepted_by(COUNTY_HEAD)
    assert code(case, COUNTY_HEAD, "list_case") == "own_supervision"
    case = listed(case, person=ZHOU.id)
    for name in ("change_listing", "extend_listing"):
        assert code(case, COUNTY_HEAD, name) == "own_supervision"
    assert code(case, CHU, "change_listing") is None
    assert code(case, officer("other-head", COUNTY, "unit_head"), "extend_listing") is None


def test_links_that_cannot_be_made_or_taken_back() -> None:
    assert code(with_fifty(), WANG, "link_case") == "too_many_links"
    case = a_case("general").accepted_by(WANG).linked_by(WANG, LEADS, "duplicate_of")
    assert code(case, WANG, "unlink_case") is None
    assert code(case.merged_by(WANG, LEADS), WANG, "unlink_case") == "merging_stands"


def test_nobody_else_is_left_to_represent_a_side_of_one() -> None:
    case = a_case("general").accepted_by(WANG).represented_by(WANG, "p2")
    assert code(case, WANG, "name_representatives") is None
    case.represented_by(WANG, "p1", side="applicant")
    assert code(case, WANG, "name_representatives") == "represented_already"
