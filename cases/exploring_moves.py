"""What officers can do that takes a case somewhere else, with bodies that say just enough."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cases import events as e
from cases.authority import Who
from cases.commands.registry import REGISTRY
from cases.exploring_cast import NOTHING, PARTIES
from cases.extension import days_open
from cases.model import Status
from cases.state import CaseState
from policies.rulebook import Rules
from policies.vocabulary import Role

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


def _a_grade(words: str) -> Bodies:
    """What is proposed and discussed binds nobody: one grade stands for all."""

    def bodies(_: CaseState, __: datetime, rules: Rules) -> Iterable[dict[str, Any]]:
        rule = rules.policy.assessment
        for grade in rule.grades[:1] if rule else ():
            yield {"grade": grade.key, words: NOTHING}

    return bodies


def _every_grade(state: CaseState, _: datetime, rules: Rules) -> Iterable[dict[str, Any]]:
    """Somebody of the place of the case is the guarantor."""
    rule, guarantor = rules.policy.assessment, f"{Role.UNIT_HEAD}.{state.unit.tier}"
    for grade in rule.grades if rule else ():
        yield {"grade": grade.key, "reason": NOTHING, "guarantor": guarantor}


def _more_time(state: CaseState, _: datetime, rules: Rules) -> Iterable[dict[str, Any]]:
    """As much as can be had at once."""
    if days := days_open(state, rules):
        yield {"days": days, "reason": NOTHING}


MOVES = (
    Move("accept", _always()),
    Move("decline", _always(reason=NOTHING)),
    Move("assign", lambda s, _, __: ({"level": level, "reason": NOTHING} for level in _below(s))),
    Move("escalate", _always(ground=e.Ground.NO_AGREEMENT, reason=NOTHING)),
    Move("take_up", lambda s, _, __: ({"level": level, "reason": NOTHING} for level in _above(s))),
    Move("send_down", lambda s, _, __: ({"level": level, "reason": NOTHING} for level in _below(s))),
    Move("ask_extension", _more_time),
    Move("grant_extension", _always()),
    Move("refuse_extension", _always(reason=NOTHING)),
    Move("propose_grade", _a_grade("reason")),
    Move("discuss_grade", _a_grade("record")),
    Move("decide_grade", _every_grade),
    Move("suspend", _always(ground=e.SuspensionGround.APPRAISAL, reason=NOTHING, evidence=NOTHING)),
    Move("resume", _always()),
    Move("record_session", _session),
    Move("end_mediation", _always(reason=e.EndReason.NOT_AGREED, remedies_told=tuple(e.Remedy))),
    Move("settle_on_spot", _always(parties=EVERYBODY, outcome=NOTHING, witness=NOTHING)),
    Move("record_follow_up", _visit),
    Move("propose_closure", _closures),
    Move("sign_off", _always()),
    Move("return_for_rework", _always(reason=NOTHING)),
    Move("reopen", _always(reason=NOTHING)),
)
