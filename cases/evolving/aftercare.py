"""Events after the signature."""

from typing import Any

from cases import events as e
from cases.evolving.calling_in import all_released
from cases.evolving.parts import Changes, Handlers
from cases.model import Status
from cases.state import CaseState, FormerStay, Origin, Stay, Visit


def with_visit(state: CaseState, nth: int, **changes: Any) -> tuple[Visit, ...]:
    """The schedule with one of its visits changed, 1 the first."""
    return tuple(
        visit.model_copy(update=changes) if number == nth else visit
        for number, visit in enumerate(state.visits, start=1)
    )


def _visited(state: CaseState, _: e.Event, what: e.Visited) -> Changes:
    return {"visits": with_visit(state, what.visit, held_at=what.held_at, relapse=what.relapse)}


def _archived(_: CaseState, event: e.Event, __: e.Archived) -> Changes:
    return {"status": Status.ARCHIVED, "archived_at": event.at}


def _reopened(state: CaseState, event: e.Event, what: e.Reopened) -> Changes:
    """Everything begins again at the level but who may read the case and who has handled it."""
    stay = state.stay
    closing = FormerStay(
        minutes_left=0,
        posts=stay.posts,
        gaps=stay.gaps,
        staffed=stay.staffed,
        accepted_by=stay.accepted_by,
        origin=stay.origin,
    )
    former = {**state.former, what.from_level: closing}
    return {
        "status": Status.ROUTED,
        "stay": Stay(
            level=what.to_level, arrived_at=event.at, clock=what.clock, origin=Origin(kind="reopened")
        ),
        "former": {
            level: was.model_copy(update={"past": True})
            for level, was in former.items()
            if level != what.to_level
        },
        "mediation": {},
        "agreement": None,
        "followed_up": False,
        "signature": None,
        "outcome": None,
        "closed_at": None,
        "visits": (),
        "archived_at": None,
        "case_clock": what.case_clock or state.case_clock,
        "called_in": all_released(state),
        "reopened": state.reopened + 1,
    }


HANDLERS: Handlers = {e.Visited: _visited, e.Archived: _archived, e.Reopened: _reopened}
