"""Statutory clocks of a case (法定期限): when they start, stand still, run out, and move."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time

from cases import events as e
from cases.model import Clock
from cases.setting import exactly, started
from cases.state import CaseState
from policies.facts import Facts
from policies.rulebook import Rules
from policies.statutory import Starts, StatutoryClock
from policies.vocabulary import Channel, SuspensionGround

ACCEPTS = (e.Accepted, e.TransferAccepted)


def started_by_opening(facts: Facts, channel: Channel, at: datetime, rules: Rules) -> Iterator[e.What]:
    """Those that run from the application."""
    for each in rules.policy.statutory:
        if each.starts is Starts.OPENED and each.concerns(facts.category, channel):
            yield e.StatutoryStarted(key=each.id, clock=started(each.time, at, rules))


def started_by(state: CaseState, happened: Iterable[e.What], now: datetime, rules: Rules) -> Iterator[e.What]:
    """Those that start with what a command brings about."""
    for what in happened:
        if isinstance(what, ACCEPTS):
            yield from _started(state, Starts.ACCEPTED, now, rules)
        elif isinstance(what, e.AgreementRecorded):
            first = datetime.combine(what.effective_on, time(), rules.time.zone).astimezone(UTC)
            yield from _started(state, Starts.AGREEMENT, first, rules)
        elif isinstance(what, e.SettledOnSpot):
            yield from _started(state, Starts.AGREEMENT, now, rules)


def _started(state: CaseState, by: Starts, at: datetime, rules: Rules) -> Iterator[e.What]:
    """From acceptance once for the case; from an agreement anew with each."""
    for each in rules.policy.statutory:
        again = each.id in state.statutory and by is not Starts.AGREEMENT
        if each.starts is by and not again and each.concerns(state.facts.category, state.channel):
            yield e.StatutoryStarted(key=each.id, clock=started(each.time, at, rules))


def entry(key: str, rules: Rules) -> StatutoryClock:
    """What the policy says of a clock."""
    return next(each for each in rules.policy.statutory if each.id == key)


def live(state: CaseState, rules: Rules) -> dict[str, Clock]:
    """Those that would run out: not marked, not standing still, and not settled by an agreement."""
    return {
        key: run.clock
        for key, run in state.statutory.items()
        if run.left is None
        and not run.expired
        and (entry(key, rules).starts is Starts.AGREEMENT) == (state.agreement is not None)
    }


def expired(state: CaseState, now: datetime, rules: Rules) -> tuple[e.What, ...]:
    """Those that have run out by now, the earliest first."""
    over = sorted((clock.due, key) for key, clock in live(state, rules).items() if clock.is_over(now))
    return tuple(_expiry(state, key, due, rules) for due, key in over)


def _expiry(state: CaseState, key: str, due: datetime, rules: Rules) -> e.StatutoryExpired:
    says = entry(key, rules)
    fails = says.ends_mediation and state.mediation_here().ended is None
    return e.StatutoryExpired(
        key=key,
        level=state.stay.level,
        due=due,
        remedies=says.remedies,
        ends_mediation=True if fails else None,
    )


def left(state: CaseState, ground: SuspensionGround, now: datetime, rules: Rules) -> dict[str, int] | None:
    """Working minutes left on those that a suspension on this ground stops; None if it stops none."""
    stops = {
        key: rules.time.minutes_between(now, run.clock.due)
        for key, run in state.statutory.items()
        if ground in entry(key, rules).stopped_by and not run.expired and not run.clock.is_over(now)
    }
    return stops or None


def going_on(state: CaseState, at: datetime, rules: Rules) -> dict[str, Clock] | None:
    """Those that stood still, with exactly what was left; None if none did."""
    standing = {key: run.left for key, run in state.statutory.items() if run.left is not None}
    return {key: exactly(minutes, at, rules) for key, minutes in standing.items()} or None


def provisional(state: CaseState) -> Mapping[str, Clock]:
    """Those that a further calendar may move."""
    return {
        key: run.clock
        for key, run in state.statutory.items()
        if run.left is None and not run.expired and run.clock.provisional
    }


def prolongable(state: CaseState, rules: Rules) -> dict[str, Clock]:
    """Those that run and that the parties may agree to make longer."""
    return {key: clock for key, clock in live(state, rules).items() if entry(key, rules).longer_if_agreed}
