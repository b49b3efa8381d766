"""Events that move responsibility, or say who has it."""

from typing import Any, TypeVar

from cases import events as e
from cases.evolving.parts import Changes, Handlers, handled, urged_still
from cases.model import Post, Rung, Status
from cases.state import CaseState, FormerStay, Mediation, Origin, Stay, Transfer
from cases.tasks import asked_by_heirs

AnyStay = TypeVar("AnyStay", Stay, FormerStay)


def _accepted(state: CaseState, event: e.Event, _: e.Accepted) -> Changes:
    return {
        "status": Status.HANDLING,
        "stay": state.stay.model_copy(update={"accepted_by": event.actor, "contested": False}),
        "handlers": handled(state, event.actor),
    }


def _arrive(state: CaseState, event: e.Event, level: str, clock: Any, origin: Origin) -> Changes:
    """Come to a level, for the first time or again."""
    former = state.kept_of(level)
    returns = former is not None and origin.kind != "escalation"
    bound = former is not None and former.bound
    stay = Stay(level=level, arrived_at=event.at, clock=clock, origin=origin, bound=bound)
    if former is not None and returns:
        stay = stay.model_copy(
            update={
                "posts": former.posts,
                "gaps": former.gaps,
                "staffed": former.staffed,
                "accepted_by": former.accepted_by,
                "origin": former.origin if origin.kind == "decline" else origin,
            }
        )
    accepted = returns and stay.accepted_by is not None
    return {
        "stay": stay,
        "status": Status.HANDLING if accepted else Status.ROUTED,
        "urge_at": urged_still(state),
        "agreement": None,
        "followed_up": False,
        "former": {k: v for k, v in state.former.items() if k != level},
    }


def _declined(state: CaseState, event: e.Event, what: e.Declined) -> Changes:
    kind = "decline" if state.kept_of(what.to_level) else "intake"
    changes = _arrive(state, event, what.to_level, what.clock, Origin(kind=kind))
    kept = _left(state, what.minutes_left)
    return changes | {
        "declined": (*state.declined, what.from_level),
        "former": {k: v for k, v in kept.items() if k != what.to_level},
    }


def _escalated(state: CaseState, event: e.Event, what: e.Escalated) -> Changes:
    origin = Origin(kind="escalation", level=what.from_level, cause=what.cause)
    changes = _arrive(state, event, what.to_level, what.clock, origin)
    kept = _left(state, what.minutes_left)
    return changes | {"former": {k: v for k, v in kept.items() if k != what.to_level}}


def _down(
    state: CaseState, event: e.Event, level: str, minutes: int, clock: Any, kind: str = "assignment"
) -> Changes:
    """Come to a level below by order of one above."""
    origin = Origin(kind=kind, level=state.stay.level)
    kept = _left(state, minutes)
    changes = _arrive(state, event, level, clock, origin)
    return changes | {"former": {k: v for k, v in kept.items() if k != level}}


def _sent_down(state: CaseState, event: e.Event, what: e.SentDown) -> Changes:
    return _down(state, event, what.to_level, what.minutes_left, what.clock, "sent_down")


def _copied(state: CaseState, _: e.Event, what: e.CopiedIn) -> Changes:
    return {"copied": tuple(dict.fromkeys((*state.copied, *(unit.code for unit in what.units))))}


def _transfer_proposed(state: CaseState, _: e.Event, what: e.TransferProposed) -> Changes:
    asked = Transfer(to=what.to, ladder=what.ladder)
    return {"stay": state.stay.model_copy(update={"transfer": asked})}


def _transfer_accepted(state: CaseState, event: e.Event, what: e.TransferAccepted) -> Changes:
    changes = _sideways(state, event, what.level, what.ladder, what.clock, "transfer")
    stay = changes["stay"].model_copy(update={"accepted_by": event.actor})
    return changes | {"stay": stay, "status": Status.HANDLING, "handlers": handled(state, event.actor)}


def _transfer_refused(state: CaseState, _: e.Event, __: e.TransferRefused) -> Changes:
    return {"stay": state.stay.model_copy(update={"transfer": None})}


def _sideways(
    state: CaseState, event: e.Event, level: str, ladder: tuple[Rung, ...], clock: Any, kind: str
) -> Changes:
    """Come to a sibling unit at the same level: other people, whose mediation the parties consent to anew."""
    kept = [rung.level for rung in ladder if rung in state.ladder]
    other = [rung.level for rung in ladder if rung not in state.ladder]
    had = {state.stay.level, *state.former, *state.declined} - {*kept}
    held = (rung.unit.code for rung in state.ladder if rung.level in had)
    former = {key: stay for key, stay in state.former.items() if key in kept}
    left = {key: _left_by_others(stay, kind) for key, stay in state.former.items() if key in other}
    anew = {key: Mediation(attempts=now.attempts) for key, now in state.mediation.items() if key in other}
    return {
        "ladder": ladder,
        "held": tuple(dict.fromkeys((*state.held, *held))),
        "stay": Stay(
            level=level,
            arrived_at=event.at,
            clock=clock,
            origin=Origin(kind=kind),
            overdue=state.stay.overdue,
        ),
        "status": Status.ROUTED,
        "agreement": None,
        "followed_up": False,
        "former": {**former, **left},
        "declined": tuple(key for key in state.declined if key in kept),
        "mediation": {**state.mediation, **anew},
    }


def _left(state: CaseState, minutes: int) -> dict[str, FormerStay]:
    """Keep what the level had, for a return."""
    stay = state.stay
    return {
        **state.former,
        stay.level: FormerStay(
            minutes_left=minutes,
            posts=stay.posts,
            gaps=stay.gaps,
            staffed=stay.staffed,
            accepted_by=stay.accepted_by,
            origin=stay.origin,
            bound=stay.bound,
        ),
    }


def _left_by_others(stay: FormerStay, kind: str) -> FormerStay:
    """What is left of a stay at a level where another unit stands: its time, not its people."""
    return FormerStay(
        minutes_left=stay.minutes_left,
        posts=(),
        gaps=(),
        staffed=False,
        accepted_by=None,
        origin=Origin(kind=kind),
        past=stay.past,
    )


def _contested(state: CaseState, _: e.Event, __: e.CompetenceContested) -> Changes:
    return {"stay": state.stay.model_copy(update={"contested": True})}


def _decided(state: CaseState, event: e.Event, what: e.CompetenceDecided) -> Changes:
    changes: Changes = {}
    if what.ladder is not None:
        changes = _sideways(state, event, what.to_level, what.ladder, what.clock, "decision")
    elif what.to_level != what.from_level:
        kept = _left(state, what.minutes_left or 0)
        origin = Origin(kind="decision", level=None)
        changes = _arrive(state, event, what.to_level, what.clock, origin)
        changes["former"] = {k: v for k, v in kept.items() if k != what.to_level}
    stay = changes.get("stay", state.stay)
    return changes | {"stay": stay.model_copy(update={"contested": False, "bound": True})}


def _assigned(state: CaseState, event: e.Event, what: e.Assigned) -> Changes:
    changes: Changes = {}
    if what.to_level is not None:
        changes = _down(state, event, what.to_level, what.minutes_left or 0, what.clock)
    stay = changes.get("stay", state.stay)
    return changes | {"stay": stay.model_copy(update=_posts(stay, what.posts))}


def _posts(stay: Stay, named: tuple[Post, ...]) -> Changes:
    roles = {post.role for post in named}
    return {
        "posts": (*(p for p in stay.posts if p.role not in roles), *named),
        "gaps": tuple(role for role in stay.gaps if role not in roles),
    }


def _staffed(state: CaseState, _: e.Event, what: e.Staffed) -> Changes:
    if what.level != state.stay.level:
        return {}
    update = {"posts": what.posts, "gaps": what.gaps, "staffed": True}
    return {"stay": state.stay.model_copy(update=update)}


def _units(state: CaseState, _: e.Event, what: e.UnitsChanged) -> Changes:
    former = {
        level: _restaffed(stay, (what.former or {}).get(level, stay.posts))
        for level, stay in state.former.items()
    }
    stay = _restaffed(state.stay, what.posts)
    if what.transfer is not None:
        to = next((rung.unit for rung in what.transfer if rung.level == stay.level), None)
        asked = Transfer(to=to, ladder=what.transfer) if to else None
        stay = stay.model_copy(update={"transfer": asked})
    above = state.above if what.above is None else what.above
    now = {rung.level: rung.unit for rung in what.ladder}
    heirs = {rung.unit.code: now[rung.level] for rung in state.ladder if rung.level in now}
    changes = {"ladder": what.ladder, "above": above, "receiver": what.receiver, "stay": stay}
    return {**changes, "former": former, "tasks": asked_by_heirs(state.tasks, heirs)}


def _restaffed(stay: AnyStay, posts: tuple[Post, ...]) -> AnyStay:
    """The same stay with whoever is still there; where somebody is not, the roster is looked up again."""
    staffed = stay.staffed and len(posts) == len(stay.posts)
    return stay.model_copy(update={"posts": posts, "staffed": staffed})


def _noted(_: CaseState, __: e.Event, ___: e.Noted) -> Changes:
    return {}


HANDLERS: Handlers = {
    e.Accepted: _accepted,
    e.Declined: _declined,
    e.Assigned: _assigned,
    e.Escalated: _escalated,
    e.SentDown: _sent_down,
    e.CopiedIn: _copied,
    e.TransferProposed: _transfer_proposed,
    e.TransferAccepted: _transfer_accepted,
    e.TransferRefused: _transfer_refused,
    e.CompetenceContested: _contested,
    e.CompetenceDecided: _decided,
    e.Staffed: _staffed,
    e.Noted: _noted,
    e.UnitsChanged: _units,
}
