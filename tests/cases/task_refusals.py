"""Refusals of what is asked of units, each provoked once."""

from collections.abc import Callable

from cases.refusals import Refusal
from cases.tasks import AT_MOST
from tests.cases.people import COUNTY_DESK, JUSTICE_OFFICE, TOWNSHIP, TOWNSHIP_DESK, VILLAGE, WANG, XU
from tests.cases.story import Story, a_case, sealed


def instructed(to: str = VILLAGE) -> Story:
    case = a_case("general").accepted_by(WANG)
    return case.gives(TOWNSHIP_DESK, "instruct", to=to, text=sealed(), working_days=2)


def instruct(to: str) -> Refusal:
    case = a_case("general").accepted_by(WANG)
    return case.refused(TOWNSHIP_DESK, "instruct", to=to, text=sealed(), working_days=2)


def of_another() -> Refusal:
    case = instructed(JUSTICE_OFFICE).gives(
        TOWNSHIP_DESK, "instruct", to=VILLAGE, text=sealed(), working_days=1
    )
    return case.refused(XU, "answer_task", task="t2", text=sealed())


def too_many() -> Refusal:
    case = instructed()
    tasks = case.state.tasks * AT_MOST
    case.running.state = case.state.model_copy(update={"tasks": tasks})
    return case.refused(TOWNSHIP_DESK, "instruct", to=VILLAGE, text=sealed(), working_days=2)


PROVOKED: dict[str, Callable[[], Refusal]] = {
    "unknown_task": lambda: instructed().refused(TOWNSHIP_DESK, "close_task", task="t9"),
    "instructs_downwards": lambda: instruct(TOWNSHIP),
    "not_asked_of_you": of_another,
    "not_asked_by_you": lambda: instructed().refused(COUNTY_DESK, "close_task", task="t1"),
    "task_not_open": lambda: instructed().refused(TOWNSHIP_DESK, "close_task", task="t1"),
    "no_open_task": lambda: a_case("general").refused(TOWNSHIP_DESK, "close_task", task="t1"),
    "tasks_open": lambda: instructed().refused(
        WANG, "propose_closure", outcome="withdrawn", statement=sealed(), withdrawn_by=["p1"]
    ),
    "too_many_tasks": too_many,
}
