"""Joint handling: each is asked on its own, silence goes up its own line, and the case waits for nobody."""

import pytest

from cases.envelope import Answer, Envelope
from cases.model import Actor
from cases.readers import sees
from cases.sides import judge_of, tasks_of
from cases.sight import Part, sight
from cases.tasks import TaskStatus
from tests.cases.joint_refusals import call, called, handled
from tests.cases.people import (
    CITY,
    COUNTY_DESK,
    JUSTICE_OFFICE,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    SUN,
    TAN,
    TOWNSHIP,
    TOWNSHIP_DESK,
    VILLAGE,
    VILLAGE_DESK,
    VILLAGE_ELSEWHERE,
    WANG,
    XU,
    officer,
)
from tests.cases.story import Story, kinds, local, sealed

ELSEWHERE_DESK = officer("elsewhere-desk", OTHER_TOWNSHIP, "duty")


def answered(case: Story, *who: Actor) -> Story:
    tasks = {task.to.code: task.id for task in case.state.tasks}
    for actor in who:
        case.gives(actor, "answer_task", task=tasks[actor.unit], text=sealed("our opinion"))
    return case


def statuses(case: Story) -> list[str]:
    return [task.status.value for task in case.state.tasks]


def test_everybody_is_asked_on_their_own_and_the_lead_concludes() -> None:
    case = called()
    assert kinds(case.events[-3:]) == ["joint_called", "joint_asked", "joint_asked"]
    assert [(task.to.code, task.joint, task.above and task.above.code) for task in case.state.tasks] == [
        (JUSTICE_OFFICE, "j1", TOWNSHIP),
        (OTHER_VILLAGE, "j1", TOWNSHIP),
    ]
    case.gives(XU, "accept_task", task="t1")
    answered(case, XU, TAN).gives(WANG, "close_joint", conclusion=sealed("done"))
    assert statuses(case) == ["done", "done"]
    assert case.state.joints[0].status == "closed"
    case.gives(WANG, "call_together", **call(JUSTICE_OFFICE))
    assert (case.state.joints[1].id, case.state.tasks[2].id) == ("j2", "t3")


def test_the_case_and_its_clocks_go_on_meanwhile() -> None:
    plain, case = handled(), called()
    assert case.stay.clock == plain.stay.clock
    case.until("2026-03-05 09:00")
    assert case.stay == plain.until("2026-03-05 09:00").stay


def test_silence_goes_up_its_own_line_and_the_superior_reads_of_it() -> None:
    case = called(JUSTICE_OFFICE, VILLAGE_ELSEWHERE).until("2026-03-04 17:59")
    assert not sees(ELSEWHERE_DESK, case.state)
    answered(case, XU).until("2026-03-05 09:00")
    assert [(mark.task, mark.to.code) for mark in case.whats("task_escalated")] == [("t2", OTHER_TOWNSHIP)]
    assert kinds(case.events[-2:]) == ["task_overdue", "task_escalated"]
    assert case.events[-1].at == local("2026-03-04 18:00")
    assert sight(ELSEWHERE_DESK, case.state, case.running.rules) == {Part.COURSE, Part.STORY}
    assert tasks_of(ELSEWHERE_DESK, case.state) == {"t2"}
    assert case.refusal(ELSEWHERE_DESK, "answer_task", task="t2", text=sealed()) == "not_yours"
    case.until("2026-03-10 09:00")
    assert len(case.whats("task_escalated")) == 1
    assert case.stay.level == "village"


def test_an_instruction_is_reported_to_nobody() -> None:
    case = handled().gives(TOWNSHIP_DESK, "instruct", to=JUSTICE_OFFICE, text=sealed(), working_days=1)
    assert case.until("2026-03-06 09:00").whats("task_escalated") == []


@pytest.mark.parametrize(
    ("rule", "quorum", "heard", "refusing", "ready"),
    [
        ("all", None, (), (), False),
        ("all", None, (XU,), (), False),
        ("all", None, (XU,), (TAN,), True),
        ("all", None, (), (XU, TAN), False),
        ("all", None, (XU, TAN), (), True),
        ("quorum", 1, (XU,), (), True),
        ("quorum", 2, (XU,), (TAN,), False),
        ("quorum", 2, (XU, TAN), (), True),
        ("lead_decides", None, (), (), False),
        ("lead_decides", None, (TAN,), (), True),
    ],
)
def test_it_is_concluded_by_its_rule(
    rule: str, quorum: int | None, heard: tuple[Actor, ...], refusing: tuple[Actor, ...], ready: bool
) -> None:
    case = answered(called(rule=rule, quorum=quorum), *heard)
    tasks = {task.to.code: task.id for task in case.state.tasks}
    for actor in refusing:
        case.gives(actor, "refuse_task", task=tasks[actor.unit], reason=sealed("not our trade"))
    if ready:
        case.gives(WANG, "close_joint", conclusion=sealed())
        assert {"open", "accepted", "answered"}.isdisjoint(statuses(case))
    else:
        assert case.refusal(WANG, "close_joint", conclusion=sealed()) == "joint_not_ready"


@pytest.mark.parametrize(
    ("rule", "quorum", "missing"),
    [
        ("all", None, "an opinion or a refusal of village (t2)"),
        ("quorum", 2, "1 more opinion(s); not heard yet: village (t2)"),
    ],
)
def test_it_says_whose_opinions_are_missing(rule: str, quorum: int | None, missing: str) -> None:
    case = answered(called(rule=rule, quorum=quorum), XU)
    assert case.refused(WANG, "close_joint", conclusion=sealed()).says.en.endswith(f"missing: {missing}")


def test_where_all_refuse_it_says_that_nobody_is_asked_any_more() -> None:
    case = called(rule="all")
    for actor, task in ((XU, "t1"), (TAN, "t2")):
        case.gives(actor, "refuse_task", task=task, reason=sealed("not our trade"))
    refusal = case.refused(WANG, "close_joint", conclusion=sealed())
    assert refusal.says.en.endswith("1 more opinion(s), and nobody is asked any more")
    assert refusal.says.zh.endswith("还缺 1 份意见，已无待答复单位")


def test_one_whose_question_is_withdrawn_is_not_waited_for() -> None:
    case = answered(called(), XU)
    case.gives(WANG, "withdraw_task", task="t2", reason=sealed())
    case.gives(WANG, "close_joint", conclusion=sealed())


def test_given_up_with_a_reason_and_nobody_answers_any_more() -> None:
    case = answered(called(), XU).gives(WANG, "withdraw_joint", reason=sealed("settled among themselves"))
    assert statuses(case) == ["withdrawn", "withdrawn"]
    assert case.refusal(TAN, "answer_task", task="t2", text=sealed()) == "not_yours"
    assert case.refusal(WANG, "close_joint", conclusion=sealed()) == "no_joint"


def test_whoever_was_called_together_in_vain_has_nothing_to_do_with_the_case_any_more() -> None:
    """What they have said stays where it was written."""
    case = answered(called(), XU).noted_by(XU).gives(TAN, "refuse_task", task="t2", reason=sealed())
    written = [event.seq for event in case.events if event.actor == XU.id]
    case.gives(WANG, "withdraw_joint", reason=sealed("settled among themselves"))
    for actor in (XU, TAN):
        assert not sees(actor, case.state)
        assert sight(actor, case.state, case.running.rules) == frozenset()
        assert tasks_of(actor, case.state) == frozenset()
        assert case.refusal(actor, "note", text=sealed()) == "not_yours"
    assert [case.events[seq - 1].actor for seq in written] == [XU.id, XU.id]
    case.gives(WANG, "call_together", **call(JUSTICE_OFFICE)).noted_by(XU)
    assert tasks_of(XU, case.state) == {"t3"}


def test_what_they_wrote_afterwards_by_the_first_edition_of_the_rules_stays_written() -> None:
    case = answered(called(), XU).gives(WANG, "withdraw_joint", reason=sealed("settled among themselves"))
    kept = case.envelope(XU, "note", text=sealed()).model_dump(exclude={"edition"})
    assert isinstance(case.tell(Envelope.model_validate(kept)), Answer)


def test_nor_has_anybody_whose_question_alone_was_withdrawn_nor_the_superior_who_heard_of_silence() -> None:
    case = called(JUSTICE_OFFICE, VILLAGE_ELSEWHERE).until("2026-03-05 09:00")
    assert sees(ELSEWHERE_DESK, case.state)
    case.gives(WANG, "withdraw_task", task="t2", reason=sealed())
    assert not sees(ELSEWHERE_DESK, case.state)
    assert sees(XU, case.state)


def test_answered_once_and_by_nobody_else() -> None:
    case = called()
    assert case.refusal(XU, "answer_task", task="t2", text=sealed()) == "not_asked_of_you"
    assert case.refusal(SUN, "answer_task", task="t1", text=sealed()) == "not_yours"
    answered(case, XU)
    for name, body in (("answer_task", {"text": sealed()}), ("refuse_task", {"reason": sealed()})):
        assert case.refusal(XU, name, task="t1", **body) == "task_not_open"
    case.gives(TAN, "refuse_task", task="t2", reason=sealed())
    assert case.refusal(TAN, "answer_task", task="t2", text=sealed()) == "not_yours"


def test_returned_and_urged_by_whoever_leads() -> None:
    case = called().gives(WANG, "urge_task", task="t2", text=sealed())
    assert case.refusal(VILLAGE_DESK, "urge_task", task="t2", text=sealed()) == "urged_today"
    assert case.refusal(TOWNSHIP_DESK, "return_task", task="t1", reason=sealed(), working_days=1) == (
        "not_asked_by_you"
    )
    answered(case, XU).gives(WANG, "return_task", task="t1", reason=sealed("more"), working_days=1)
    assert case.state.tasks[0].status is TaskStatus.OPEN


def test_an_instruction_is_judged_by_desks_alone() -> None:
    case = handled().gives(VILLAGE_DESK, "instruct", to="532329101201-03", text=sealed(), working_days=1)
    assert case.refusal(WANG, "withdraw_task", task="t1", reason=sealed()) == "not_asked_by_you"


def test_whoever_has_the_case_leads() -> None:
    case = called().escalated_by(WANG)
    assert {judge_of(task, case.state) for task in case.state.tasks} == {TOWNSHIP}
    assert case.refusal(WANG, "withdraw_joint", reason=sealed()) == "not_yours"
    case.gives(TOWNSHIP_DESK, "withdraw_joint", reason=sealed())


def test_nothing_is_closed_over_it() -> None:
    case = called()
    for actor, task in ((XU, "t1"), (TAN, "t2")):
        case.gives(actor, "refuse_task", task=task, reason=sealed())
    body = {"outcome": "withdrawn", "statement": sealed(), "withdrawn_by": ["p1"]}
    assert case.refusal(WANG, "propose_closure", **body) == "tasks_open"
    case.gives(WANG, "withdraw_joint", reason=sealed()).gives(WANG, "propose_closure", **body)


@pytest.mark.parametrize(
    ("units", "how", "code", "field"),
    [
        ((VILLAGE,), {}, "joint_with_oneself", "asks.0.to"),
        ((JUSTICE_OFFICE, TOWNSHIP), {}, "calls_nobody_above", "asks.1.to"),
        ((CITY,), {}, "calls_nobody_above", "asks.0.to"),
        (("532329999999",), {}, "no_such_unit", "asks.0.to"),
        ((JUSTICE_OFFICE,) * 2, {}, "called_twice", "asks.1.to"),
        ((JUSTICE_OFFICE,) * 21, {}, "invalid_command", "asks"),
        ((), {}, "invalid_command", "asks"),
        ((JUSTICE_OFFICE,), {"rule": "quorum"}, "quorum_unfit", "quorum"),
        ((JUSTICE_OFFICE,), {"quorum": 1}, "quorum_unfit", "quorum"),
        ((JUSTICE_OFFICE,), {"rule": "quorum", "quorum": 2}, "quorum_unfit", "quorum"),
        ((JUSTICE_OFFICE,), {"days": 61}, "invalid_command", "asks.0.working_days"),
    ],
)
def test_called_wrongly(units: tuple[str, ...], how: dict[str, object], code: str, field: str) -> None:
    refusal = handled().refused(WANG, "call_together", **call(*units, **how))
    assert (refusal.code, refusal.field) == (code, field)


def test_too_many_in_one_case() -> None:
    case = called().gives(WANG, "withdraw_joint", reason=sealed())
    case.running.state = case.state.model_copy(update={"tasks": case.state.tasks * 49})
    refusal = case.refused(WANG, "call_together", **call(JUSTICE_OFFICE, OTHER_VILLAGE, VILLAGE_ELSEWHERE))
    assert (refusal.code, refusal.field) == ("too_many_tasks", "asks")
    assert case.refusal(COUNTY_DESK, "call_together", **call(JUSTICE_OFFICE)) == "not_yours"
