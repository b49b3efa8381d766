"""The circulation list of a case (流转单): who has had the matter, from when to when, and who has it now."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from pydantic import AwareDatetime

from cases.events import Event
from cases.evolve import born, evolve
from cases.model import Model, TaskId, UnitRef
from cases.responsible import signature_place
from cases.state import CaseState
from cases.tasks import UNANSWERED
from policies.rulebook import Rules


class Holds(StrEnum):
    """What a unit has of the matter."""

    CASE = "case"
    """The case itself."""
    SIGNATURE = "signature"
    """A proposed closure that waits for its signature."""
    TASK = "task"
    """What was asked of it, until it has answered or need not any more."""
    OPINION = "opinion"
    """The opinion of somebody called in from outside, which the unit that called them waits for."""
    SILENCE = "silence"
    """The report that a unit below has not answered in time."""


class Leg(Model):
    """One unit with one part of the matter."""

    holds: Holds
    task: TaskId | None = None
    level: str | None = None
    unit: UnitRef
    since: AwareDatetime
    came_by: str
    """The kind of event that brought it."""
    until: AwareDatetime | None = None
    """None: it has it now."""
    gone_by: str | None = None


Hold = tuple[Holds, TaskId | None]
Place = tuple[str | None, UnitRef]


def circulation(number: str, events: Iterable[Event], rules: Rules) -> tuple[Leg, ...]:
    """Every leg in order of its beginning. `events` from the first on; `rules` those of the case's policy."""
    legs: list[Leg] = []
    open_at: dict[Hold, int] = {}
    state: CaseState | None = None
    for event in events:
        state = born(number, event) if state is None else evolve(state, event)
        now = dict(_held(state, rules))
        for hold, nth in list(open_at.items()):
            if now.get(hold) != (legs[nth].level, legs[nth].unit):
                legs[nth] = legs[nth].model_copy(update={"until": event.at, "gone_by": event.what.type})
                del open_at[hold]
        for hold, (level, unit) in now.items():
            if hold not in open_at:
                open_at[hold] = len(legs)
                legs.append(_leg(hold, level, unit, event))
    return tuple(legs)


def _leg(hold: Hold, level: str | None, unit: UnitRef, event: Event) -> Leg:
    holds, task = hold
    return Leg(holds=holds, task=task, level=level, unit=unit, since=event.at, came_by=event.what.type)


def _held(state: CaseState, rules: Rules) -> Iterator[tuple[Hold, Place]]:
    """Who has what of the matter now: nobody, once it is closed."""
    if not state.is_open:
        return
    yield (Holds.CASE, None), (state.stay.level, state.unit)
    if place := signature_place(state, rules):
        yield (Holds.SIGNATURE, None), (place.level, state.unit_of(place.level))
    for task in state.tasks:
        if task.status in UNANSWERED:
            yield (Holds.TASK if task.call is None else Holds.OPINION, task.id), (None, task.to)
            if task.overdue and task.reported and task.above is not None:
                yield (Holds.SILENCE, task.id), (None, task.above)
