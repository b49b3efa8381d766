"""The circulation list: the whole way of a matter, who has it and since when."""

from cases.circulating import Holds, Leg, circulation
from tests.cases.joint_refusals import called
from tests.cases.people import (
    JUSTICE_OFFICE,
    OTHER_VILLAGE,
    TOWNSHIP,
    TOWNSHIP_DESK,
    VILLAGE,
    WANG,
    WU,
    XU,
    ZHOU,
)
from tests.cases.story import Story, a_case, local, sealed


def legs(case: Story) -> tuple[Leg, ...]:
    return circulation(case.state.number, case.events, case.running.rules)


def told(case: Story) -> list[tuple[str, str, str, str | None]]:
    return [(leg.holds.value, leg.unit.code, leg.came_by, leg.gone_by) for leg in legs(case)]


def test_up_down_and_to_the_signature() -> None:
    case = a_case("general").accepted_by(WANG).escalated_by(WANG)
    case.gives(TOWNSHIP_DESK, "send_down", level="village", reason=sealed()).until("2026-03-03 10:00")
    case.proposed_by(WANG).signed_by(WU)
    assert told(case) == [
        ("case", VILLAGE, "opened", "escalated"),
        ("case", TOWNSHIP, "escalated", "sent_down"),
        ("case", VILLAGE, "sent_down", "signed_off"),
        ("signature", TOWNSHIP, "closure_proposed", "signed_off"),
    ]
    assert all(leg.until for leg in legs(case))


def test_those_called_together_and_the_superior_of_the_silent_one() -> None:
    case = called().gives(XU, "answer_task", task="t1", text=sealed())
    case.until("2026-03-05 09:00")
    assert told(case) == [
        ("case", VILLAGE, "opened", None),
        ("task", JUSTICE_OFFICE, "joint_asked", "task_answered"),
        ("task", OTHER_VILLAGE, "joint_asked", None),
        ("silence", TOWNSHIP, "task_escalated", None),
    ]
    now = [leg for leg in legs(case) if leg.until is None]
    assert [(leg.holds, leg.since) for leg in now][-1] == (Holds.SILENCE, local("2026-03-04 18:00"))
    case.gives(WANG, "withdraw_joint", reason=sealed())
    assert [leg.holds for leg in legs(case) if leg.until is None] == [Holds.CASE]


def test_returned_it_is_had_a_second_time() -> None:
    case = a_case("difficult").accepted_by(ZHOU)
    case.gives(TOWNSHIP_DESK, "instruct", to=JUSTICE_OFFICE, text=sealed(), working_days=1)
    case.gives(XU, "answer_task", task="t1", text=sealed())
    case.gives(TOWNSHIP_DESK, "return_task", task="t1", reason=sealed(), working_days=1)
    of_task = [leg for leg in legs(case) if leg.task == "t1"]
    assert [(leg.came_by, leg.gone_by) for leg in of_task] == [
        ("instructed", "task_answered"),
        ("task_returned", None),
    ]
