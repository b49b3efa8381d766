"""Instructions down the chain: given, answered, returned, done, overdue; no other clock is held by them."""

import pytest

from cases.authority import Who
from cases.evolving import calling_in, joining, tasking
from cases.model import Actor
from cases.readers import sees
from cases.sides import ABOUT_TASKS, judge_of, tasks_of
from cases.sight import Part, sight
from cases.tasks import TaskStatus, asked_by_heirs
from cases.turning_away import may
from policies.vocabulary import Tier
from tests.cases.people import (
    CHU,
    COUNTY,
    COUNTY_DESK,
    GROUP,
    JUSTICE_OFFICE,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    SUN,
    TOWNSHIP,
    TOWNSHIP_DESK,
    VILLAGE,
    VILLAGE_DESK,
    WANG,
    WU,
    XU,
    officer,
    unit,
)
from tests.cases.story import Story, a_case, local, rulebook, sealed


def instructed(to: str = VILLAGE, by: Actor = TOWNSHIP_DESK, days: int = 2) -> Story:
    """In the village since Monday morning; told by Wednesday's close to report."""
    case = a_case("general").accepted_by(WANG)
    return case.gives(by, "instruct", to=to, text=sealed("report"), working_days=days)


def answered(case: Story, by: Actor = VILLAGE_DESK) -> Story:
    return case.gives(by, "answer_task", task="t1", text=sealed("done"))


def test_given_answered_and_done() -> None:
    case = instructed()
    (task,) = case.state.tasks
    assert (task.id, task.unit.code, task.to.code, task.status) == ("t1", TOWNSHIP, VILLAGE, TaskStatus.OPEN)
    assert task.clock.due == local("2026-03-04 18:00")
    answered(case)
    assert case.state.tasks[0].status is TaskStatus.ANSWERED
    case.gives(WU, "close_task", task="t1")
    assert case.state.tasks[0].status is TaskStatus.DONE
    assert case.refusal(WU, "close_task", task="t1") == "no_open_task"


def test_it_holds_no_other_clock_and_makes_nobody_a_handler() -> None:
    plain = a_case("general").accepted_by(WANG)
    case = answered(instructed())
    assert case.stay.clock == plain.stay.clock
    assert case.state.handlers == plain.state.handlers


def test_overdue_once_and_the_mark_stays() -> None:
    case = instructed().until("2026-03-04 17:59")
    assert not case.state.tasks[0].overdue
    case.until("2026-03-05 09:00")
    (mark,) = case.whats("task_overdue")
    assert (mark.task, mark.due) == ("t1", local("2026-03-04 18:00"))
    assert case.stay.level == "village"
    answered(case.until("2026-03-06 09:00"))
    assert (case.state.tasks[0].overdue, len(case.whats("task_overdue"))) == (True, 1)


def test_it_runs_while_the_clocks_of_the_case_stand() -> None:
    case = instructed().gives(VILLAGE_DESK, "suspend", ground="appraisal", reason=sealed(), evidence=sealed())
    case.until("2026-03-05 09:00")
    assert case.state.suspended
    assert case.state.tasks[0].overdue


def test_returned_with_a_time_of_its_own() -> None:
    case = answered(instructed().until("2026-03-03 10:00"))
    case.gives(TOWNSHIP_DESK, "return_task", task="t1", reason=sealed("more"), working_days=1)
    assert case.state.tasks[0].clock.due == local("2026-03-04 18:00")
    assert case.state.tasks[0].status is TaskStatus.OPEN


def test_returned_after_it_was_late_it_stays_late_and_runs_out_again() -> None:
    case = answered(instructed().until("2026-03-05 09:00"))
    case.gives(TOWNSHIP_DESK, "return_task", task="t1", reason=sealed("more"), working_days=1)
    (task,) = case.state.tasks
    assert (task.overdue, task.late_since) == (False, local("2026-03-04 18:00"))
    assert task.late_from == task.late_since
    case.until("2026-03-07 09:00")
    assert [mark.due for mark in case.whats("task_overdue")] == [
        local("2026-03-04 18:00"),
        local("2026-03-06 18:00"),
    ]
    assert case.state.tasks[0].late_since == local("2026-03-04 18:00")
    answered(case).gives(TOWNSHIP_DESK, "close_task", task="t1")
    assert case.state.tasks[0].late_from is None


def test_a_task_goes_with_the_case_where_who_asked_has_no_say_any_more() -> None:
    case = instructed(JUSTICE_OFFICE)
    assert judge_of(case.state.tasks[0], case.state) == TOWNSHIP
    case.taken_up_by(COUNTY_DESK, "county")
    assert judge_of(case.state.tasks[0], case.state) == COUNTY
    answered(case, XU)
    assert case.refusal(TOWNSHIP_DESK, "close_task", task="t1") == "not_yours"
    case.gives(COUNTY_DESK, "close_task", task="t1")


def test_a_task_that_a_unit_had_given_is_its_heirs() -> None:
    case = instructed()
    heir = unit(Tier.TOWNSHIP, OTHER_TOWNSHIP)
    assert [task.unit for task in asked_by_heirs(case.state.tasks, {TOWNSHIP: heir})] == [heir]


def test_a_provisional_time_moves_when_the_calendar_is_loaded() -> None:
    case = a_case("general", at=local("2026-12-21 09:00"), book=rulebook()).accepted_by(WANG)
    case.gives(TOWNSHIP_DESK, "instruct", to=VILLAGE, text=sealed(), working_days=10)
    before = case.state.tasks[0].clock
    assert before.provisional
    case.notice_loaded()
    moved = case.whats("deadline_moved")[0].task_clocks
    assert moved == {"t1": case.state.tasks[0].clock}
    assert not case.state.tasks[0].clock.provisional


def test_urged_once_a_working_day() -> None:
    case = instructed().gives(TOWNSHIP_DESK, "urge_task", task="t1", text=sealed())
    refusal = case.refused(WU, "urge_task", task="t1", text=sealed())
    assert (refusal.code, refusal.field) == ("urged_today", "task")
    assert refusal.says.zh == "事项 t1 本工作日已被催办"
    assert refusal.says.en == "task t1 was urged on this working day already"
    case.until("2026-03-03 09:00").gives(WU, "urge_task", task="t1", text=sealed())


def test_nothing_is_closed_while_somebody_still_owes_an_answer() -> None:
    case = instructed()
    for name, body in (
        ("propose_closure", {"outcome": "withdrawn", "statement": sealed(), "withdrawn_by": ["p1"]}),
        ("settle_on_spot", {"parties": ["p1", "p2"], "outcome": sealed(), "witness": sealed()}),
    ):
        assert case.refusal(WANG, name, **body) == "tasks_open"
    case.gives(TOWNSHIP_DESK, "withdraw_task", task="t1", reason=sealed("no longer"))
    case.consents("p1", "p2", by=WANG)
    case.gives(WANG, "settle_on_spot", parties=["p1", "p2"], outcome=sealed(), witness=sealed())


@pytest.mark.parametrize(
    ("by", "to", "code"),
    [
        (VILLAGE_DESK, TOWNSHIP, "instructs_downwards"),
        (TOWNSHIP_DESK, TOWNSHIP, "instructs_downwards"),
        (TOWNSHIP_DESK, COUNTY, "instructs_downwards"),
        (TOWNSHIP_DESK, "532329999999", "no_such_unit"),
        (WANG, GROUP, "not_yours"),
        (TOWNSHIP_DESK, JUSTICE_OFFICE, None),
        (COUNTY_DESK, JUSTICE_OFFICE, None),
        (VILLAGE_DESK, GROUP, None),
    ],
)
def test_it_goes_down_and_never_up_or_to_oneself(by: Actor, to: str, code: str | None) -> None:
    case = a_case("general").accepted_by(WANG)
    if code is None:
        case.gives(by, "instruct", to=to, text=sealed(), working_days=1)
    else:
        assert case.refusal(by, "instruct", to=to, text=sealed(), working_days=1) == code


def test_answered_by_whoever_was_asked_and_judged_by_whoever_asked() -> None:
    case = instructed(JUSTICE_OFFICE)
    assert case.refusal(SUN, "answer_task", task="t1", text=sealed()) == "not_yours"
    assert case.refusal(XU, "answer_task", task="t9", text=sealed()) == "unknown_task"
    case.gives(COUNTY_DESK, "instruct", to=VILLAGE, text=sealed(), working_days=1)
    assert case.refusal(XU, "answer_task", task="t2", text=sealed()) == "not_asked_of_you"
    assert case.refusal(TOWNSHIP_DESK, "withdraw_task", task="t2", reason=sealed()) == "not_asked_by_you"
    assert case.refusal(TOWNSHIP_DESK, "close_task", task="t1") == "task_not_open"
    answered(case, XU)
    assert case.refusal(XU, "answer_task", task="t1", text=sealed()) in ("task_not_open", "not_yours")


def test_a_department_that_was_asked_reads_what_it_is_about_and_its_own_task() -> None:
    case = instructed(JUSTICE_OFFICE)
    state, rules = case.state, case.running.rules
    assert sees(XU, state)
    assert sight(XU, state, rules) == {Part.COURSE, Part.STORY}
    assert tasks_of(XU, state) == {"t1"}
    assert tasks_of(SUN, state) == frozenset()


def test_every_event_of_tasks_is_told_with_them() -> None:
    of_calls = {kind for kind in calling_in.HANDLERS if "task" in kind.model_fields}
    assert {*ABOUT_TASKS} == {*tasking.HANDLERS, *joining.HANDLERS, *of_calls}


def test_the_heir_of_a_unit_answers_for_it() -> None:
    case = instructed(OTHER_VILLAGE, COUNTY_DESK)
    heir = officer("heir", VILLAGE, "duty").model_copy(update={"predecessors": (OTHER_VILLAGE,)})
    assert may(heir, Who.TASKED, case.state, case.running.rules) is None
    assert may(CHU, Who.TASKED, case.state, case.running.rules) is not None
