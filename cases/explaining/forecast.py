"""What happens next to a case if nobody acts: its own clocks, let run on.

Nothing is predicted. A `RunningCase` goes from instant to instant as it does under the engine, so moves,
marks and instants told here are those that will be recorded. People are not: who is on the roster of a
level is looked up when the case arrives there, and until then it is told by role.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import AwareDatetime

from cases.clocks import next_instant, recipients
from cases.events import Event, Reminded, Urged, What
from cases.evolve import evolve
from cases.explaining.grounds import Answering, answering_then, rule_behind
from cases.model import Model, Status
from cases.running import RunningCase
from cases.state import CaseState
from cases.telling import tell
from policies.reckoning import local
from policies.rulebook import Rules
from policies.tracing import RuleRef
from policies.wording import said
from policies.words import Text

MOST_STEPS = 60
"""Instants that are told; a case is seldom further from the urging that repeats for ever."""


@dataclass(frozen=True)
class Foreseen:
    """One instant at which something will happen by itself."""

    at: datetime
    before: CaseState
    events: tuple[Event, ...]
    after: CaseState


class NextEvent(Model):
    """One thing that will be recorded, and the rule behind it."""

    type: str
    says: Text
    rule: RuleRef | None = None


class NextStep(Model):
    """What happens at one instant, and how the case stands after it."""

    at: AwareDatetime
    at_local: str
    events: tuple[NextEvent, ...]
    level: str
    level_name: Text
    status: Status
    responsible: Answering | None = None
    """By role where the roster of the level is not looked up yet."""


class Forecast(Model):
    """What happens if nobody acts and nobody is named."""

    steps: tuple[NextStep, ...]
    repeats: bool
    """The last step comes again and again: those at the top are urged, and nothing else is to come."""
    more: bool
    """There is more to come than is told."""


def foresee(state: CaseState, rules: Rules, now: datetime) -> Iterator[Foreseen]:
    """What time alone will bring, instant by instant, and what it has brought by now unrecorded."""
    running, at = RunningCase(state, lambda _: rules), now
    while True:
        before = running.state
        running.pass_time(at)
        if running.unwritten:
            yield Foreseen(at, before, tuple(running.unwritten), running.state)
        running.was_written(running.unwritten)
        instant = running.next_instant()
        if instant is None:
            return
        at = max(at, instant)


def forecast(state: CaseState, rules: Rules, now: datetime, most: int = MOST_STEPS) -> Forecast:
    """What happens next and when, until only urging repeats."""
    steps: list[NextStep] = []
    for step in foresee(state, rules, now):
        if len(steps) == most:
            return Forecast(steps=tuple(steps), repeats=False, more=True)
        steps.append(_told(step, rules))
        if only_urging_is_left(step, rules):
            return Forecast(steps=tuple(steps), repeats=True, more=False)
    return Forecast(steps=tuple(steps), repeats=False, more=False)


def only_urging_is_left(step: Foreseen, rules: Rules) -> bool:
    """Whether the step urges and all that will ever follow by itself is the same again."""
    silent = step.after.model_copy(update={"urge_at": None})
    urges = any(isinstance(event.what, Urged) for event in step.events)
    return urges and next_instant(silent, rules) is None


def _told(step: Foreseen, rules: Rules) -> NextStep:
    told, state = [], step.before
    for event in step.events:
        rule = rule_behind(event.what, state, rules)
        told.append(NextEvent(type=event.what.type, says=_says(event.what, state, rules), rule=rule))
        state = evolve(state, event)
    return NextStep(
        at=step.at,
        at_local=local(step.at, rules.time.zone),
        events=tuple(told),
        level=state.stay.level,
        level_name=rules.policy.level(state.stay.level).name,
        status=state.status,
        responsible=answering_then(state, rules),
    )


def _says(what: What, before: CaseState, rules: Rules) -> Text:
    """As it will be told, but for the recipients of a reminder who are found by then."""
    found = before.stay.staffed or any(post.officer is not None for post in recipients(before))
    if not isinstance(what, Reminded) or found:
        return tell(what, rules)
    due = local(what.due, rules.time.zone)
    return said(
        zh=f"提醒届时在案人员，无人则值班岗：{due} 到期",
        en=f"reminded, whoever is then on the case, else the duty desk: due {due}",
    )
