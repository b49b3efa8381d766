"""What changes are made of."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from cases import events as e
from cases.model import OfficerId
from cases.state import CaseState, Mediation

Changes = dict[str, Any]
Handlers = dict[type, Callable[[CaseState, e.Event, Any], Changes]]


def handled(state: CaseState, officer: OfficerId | None) -> tuple[OfficerId, ...]:
    if officer is None or officer in state.handlers:
        return state.handlers
    return (*state.handlers, officer)


def urged_still(state: CaseState) -> datetime | None:
    """When those at the top are urged next, whatever becomes of the level: once a listed deadline is over."""
    return state.urge_at if state.listing and state.is_listed and state.listing.overdue else None


def mediated(state: CaseState, level: str, **changes: Any) -> Changes:
    record = state.mediation.get(level, Mediation()).model_copy(update=changes)
    return {"mediation": {**state.mediation, level: record}}
