"""What officers can do that takes a case somewhere else, with bodies that say just enough."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases import events as e
from cases.authority import Who
from cases.commands.registry import REGISTRY
from cases.exploring_cast import NOTHING, PARTIES
from cases.model import Status
from cases.state import CaseState
from policies.rulebook import Rules

EVERYBODY = tuple(name for name, _ in PARTIES)
Bodies = Callable[[CaseState, datetime, Rules], Iterable[dict[str, Any]]]


@dataclass(frozen=True)
class Move:
    """A command, and in which ways it can be meant."""

    name: str
    bodies: Bodies

    @property
    def who(self) -> Who:
        """Who may give it."""
        return REGISTRY[self.name].who

    @property
    def when(self) -> tuple[Status, ...]:
        """In which statuses."""
        return REGISTRY[self.name].when

    @property
    def handling(self) -> bool:
        """Whether whoever gives it can no longer sign."""
        return REGISTRY[self.name].handling


def _always(**body: Any) -> Bodies:
    return lambda _state, _now, _rules: (body,)


def _below(state: CaseState) -> list[str]:
    return [rung.level for rung in state.ladder[: state.height(state.stay.level)]]


def _above(state: CaseState) -> list[str]:
    return [rung.level for rung in state.ladder[state.height(state.stay.level) + 1 :]]


def _session(state: CaseState, now: datetime, rules: Rules) -> Iterable[dict[str, Any]]:
    """In vain. Where attempts are not counted it takes a case nowhere."""
    if rules.policy.level(state.stay.level).attempts is not None:
        failed = e.SessionResult.NOT_AGREED
        yield {"held_at": now, "place": NOTHING, "parties": EVERYBODY, "record": NOTHING, "result": failed}


def _closures(_state: CaseState, _: datetime, __: Rules) -> Iterable[dict[str, Any]]:
    for outcome in e.Outcome:
        by = {"withdrawn_by": ("p1",)} if outcome is e.Outcome.WITHDRAWN else {}
        yield {"outcome": outcome, "statement": NOTHING, **by}


def _visit(_: CaseState, now: datetime, rules: Rules) -> Iterable[dict[str, Any]]:
    """Where a closure does not need one it takes a case nowhere."""
    if rules.policy.follow_up is None:
        return
    for relapse in (False, True):
        yield {
            "held_at": now,
            "parties": EVERYBODY,
            "performance": e.Performance.PERFORMED,
            "relapse": relapse,
            "record": NOTHING,
        }


MOVES = (
    Move("accept", _always()),
    Move("decline", _always(reason=NOTHING)),
    Move("assign", lambda s, _, __: ({"level": level, "reason": NOTHING} for level in _below(s))),
    Move("escalate", _always(ground=e.Ground.NO_AGREEMENT, reason=NOTHING)),
    Move("take_up", lambda s, _, __: ({"level": level, "reason": NOTHING} for level in _above(s))),
    Move("send_down", lambda s, _, __: ({"level": level, "reason": NOTHING} for level in _below(s))),
    Move("suspend", _always(ground=e.SuspensionGround.APPRAISAL, reason=NOTHING, evidence=NOTHING)),
    Move("resume", _always()),
    Move("record_session", _session),
    Move("end_mediation", _always(reason=e.EndReason.NOT_AGREED, remedies_told=tuple(e.Remedy))),
    Move("settle_on_spot", _always(parties=EVERYBODY, outcome=NOTHING, witness=NOTHING)),
    Move("record_follow_up", _visit),
    Move("propose_closure", _closures),
    Move("sign_off", _always()),
    Move("return_for_rework", _always(reason=NOTHING)),
)
