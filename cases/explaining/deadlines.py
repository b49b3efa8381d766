"""Why a clock of a case is due when it is: the reckonings that were weighed, and the one that decided."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from enum import StrEnum

from pydantic import AwareDatetime

from cases import events as e
from cases.clocks import AT_LEAST
from cases.explaining.grounds import level_at
from cases.explaining.tracks import CLOCK_NAMES, STATUTORY, ClockName, Track, clocks_of
from cases.model import Clock, Model, Status
from cases.state import CaseState
from policies.reckoning import Reckoning, local, reckon, reckon_minutes
from policies.rulebook import RulePins, Rules
from policies.spans import Span
from policies.tracing import RuleRef, named_rule, part_at, policy_rule
from policies.wording import in_words, said
from policies.words import At, Text

Resolve = Callable[[RulePins], Rules]

LEFT = "time left goes on (余下时间接着算)"
LEAST = "at least one working day (至少一个工作日)"
AGREED = "agreed by the parties (当事人约定)"
KEPT = "a calendar never puts off what was due (日历不推后原定期限)"


class Stands(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    STOPPED = "stopped"
    """Nothing happens when it runs out; it counts as having run on if the work comes back."""
    OVERDUE = "overdue"


class Weighed(Model):
    """One reckoning that was weighed for a deadline, and the rule that asks for it."""

    rule: RuleRef
    decides: bool
    reckoning: Reckoning


class ClockExplained(Model):
    """One clock of the case: when it is due and why then."""

    clock: ClockName
    name: Text
    stands: Stands
    started_at: AwareDatetime
    started_local: str
    due: AwareDatetime
    due_local: str
    provisional: bool
    """It rests on days for which no notice is out (暂定) and moves when one is loaded."""
    moved_at: AwareDatetime | None = None
    """When a loaded calendar moved it."""
    extended_by: int | None = None
    """Working days that were granted beside its own time."""
    weighed: tuple[Weighed, ...]
    """The last one decides: what stands before it would have been over earlier."""


def explain_clock(
    name: ClockName, state: CaseState, track: Track, now: datetime, resolve: Resolve
) -> ClockExplained:
    """One clock of the case at an instant."""
    clock = clocks_of(state)[name]
    zone = resolve(track.pins).time.zone
    return ClockExplained(
        clock=name,
        name=CLOCK_NAMES[name],
        stands=_stands(name, clock, state, now),
        started_at=clock.started_at,
        started_local=local(clock.started_at, zone),
        due=clock.due,
        due_local=local(clock.due, zone),
        provisional=clock.provisional,
        moved_at=track.event.at if isinstance(track.event.what, e.DeadlineMoved) and track.earlier else None,
        extended_by=clock.extended_by,
        weighed=tuple(weighed(name, clock, state, track, resolve)),
    )


def _stands(name: ClockName, clock: Clock, state: CaseState, now: datetime) -> Stands:
    marked = {ClockName.LEVEL: state.stay.overdue, ClockName.CASE: _case_marked(state)}.get(name, False)
    waits = state.suspended or state.status is Status.AWAITING_SIGNOFF
    stops = {
        ClockName.LEVEL: waits,
        ClockName.CASE: state.suspended,
        ClockName.SIGNATURE: state.is_listed,
    }.get(name, False)
    if stops and not marked:
        return Stands.STOPPED
    return Stands.OVERDUE if clock.is_over(now) else Stands.RUNNING


def _case_marked(state: CaseState) -> bool:
    return any(mark.scope is e.Scope.CASE for mark in state.overdue)


def weighed(name: str, clock: Clock, state: CaseState, track: Track, resolve: Resolve) -> Iterator[Weighed]:
    """Reckonings in the order of the rules, up to the one that ends when the clock is due."""
    for rule, reckoning in _reckonings(name, state, track, resolve):
        decides = reckoning.due == clock.due
        yield Weighed(rule=rule, decides=decides, reckoning=reckoning)
        if decides:
            return


def _reckonings(
    name: str, state: CaseState, track: Track, resolve: Resolve
) -> Iterator[tuple[RuleRef, Reckoning]]:
    clock, rules, what = track.clock, resolve(track.pins), track.event.what
    if track.earlier is not None and isinstance(what, e.ExtensionGranted):
        yield from _reckonings(name, state, track.earlier, resolve)
        more = Span(working_days=what.days)
        yield _of_extension(what.level, rules), reckon(rules, track.earlier.clock.due, more)
        return
    set_anew = list(_set(name, state, track, rules))
    yield from set_anew
    if clock.extended_by is not None:
        before = max(reckoning.due for _, reckoning in set_anew)
        more = Span(working_days=clock.extended_by)
        yield _of_extension(state.stay.level, rules), reckon(rules, before, more)
    if track.earlier is not None:
        yield _least(rules), reckon(rules, track.event.at, AT_LEAST)
        for _, earlier in _reckonings(name, state, track.earlier, resolve):
            yield named_rule(KEPT, Text(zh="维持原定期限", en="it stays due when it was")), earlier


def _set(name: str, state: CaseState, track: Track, rules: Rules) -> Iterator[tuple[RuleRef, Reckoning]]:
    """By what it was set: the minutes that were left, its span, or the later of both."""
    clock = track.clock
    if clock.minutes is not None:
        left = said(
            f"接着算余下的{clock.minutes}个工作分钟",
            f"the {clock.minutes} working minutes that were left go on",
        )
        yield named_rule(LEFT, left), reckon_minutes(rules, clock.started_at, clock.minutes)
    if clock.span is not None:
        rule = _least(rules) if clock.minutes is not None else _of_span(name, clock.span, state, rules)
        yield rule, reckon(rules, clock.started_at, clock.span)


def _of_extension(level: str, rules: Rules) -> RuleRef:
    """The field of the policy by which the level was given more time."""
    return policy_rule(rules, *level_at(level, rules), "extension")


def _least(rules: Rules) -> RuleRef:
    least = in_words(AT_LEAST, rules.policy)
    return named_rule(LEAST, said(f"至少{least.zh}", f"at least {least.en}"))


def _of_span(name: str, span: Span, state: CaseState, rules: Rules) -> RuleRef:
    """The field of the policy that gives this clock its length."""
    level = level_at(state.stay.level, rules)
    by_law = {STATUTORY + each.id: nth for nth, each in enumerate(rules.policy.statutory)}
    places: Mapping[str, At] = {
        ClockName.LEVEL: (*level, "time"),
        ClockName.SIGNATURE: (*level, "sign_off", "within"),
        ClockName.CASE: ("case_time",),
        ClockName.SUSPENSION: ("suspension", "at_most"),
        **{key: ("statutory", nth, "time") for key, nth in by_law.items()},
        ClockName.VISIT: ("follow_up", "visits", (state.next_visit or 1) - 1),
    }
    try:
        if part_at(rules.policy, places[name]) == span:
            return policy_rule(rules, *places[name])
    except LookupError:
        pass
    if name in by_law:
        return named_rule(AGREED, in_words(span), span.basis)
    return named_rule(f"time of {name}", in_words(span), span.basis)
