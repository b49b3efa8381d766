"""Clocks of a case: when they start, resume, and what happens when time passes.

Every judgement about time is here; the shell only waits until `next_instant` and then asks `passing`.
"""

from collections.abc import Iterator
from datetime import date, datetime

from cases import events as e
from cases import risk, setting, statutory, supervision
from cases.extension import lengthened
from cases.model import Clock, Post, Status
from cases.refusals import Refusal, refuse
from cases.responsible import signature_chain
from cases.state import CaseState, Visit
from cases.tasks import running_out
from cases.way import Stop, next_stop, strangers
from policies.policy import Reminder, Urging
from policies.rulebook import RulePins, Rules
from policies.spans import Span
from policies.vocabulary import Role
from policies.worktime import ONE_DAY

AT_LEAST = Span(working_days=1)
"""A level that gets a case back has at least one working day, however late it was."""


started, exactly = setting.started, setting.exactly
"""A clock that starts in full, and one that goes on with exactly what was left."""


def resumed(minutes: int, at: datetime, rules: Rules) -> Clock:
    """A clock that goes on with the working minutes that were left, at least one working day."""
    rest, least = rules.time.after(at, minutes), rules.time.due(at, AT_LEAST)
    due = max(rest, least, key=lambda d: d.at)
    return Clock(started_at=at, span=AT_LEAST, minutes=minutes, due=due.at, provisional=due.provisional)


def level_clock(state: CaseState, level: str, at: datetime, rules: Rules) -> Clock:
    """The clock of a level that the case comes to: what was left there, else its full time.

    A level that gave the case away itself, up or down, does not get its full time again by asking for it
    back; after a breach below it does (the level below has failed, not this one).
    """
    former = state.kept_of(level)
    if former is not None:
        return resumed(former.minutes_left, at, rules)
    return started(rules.policy.level(level).time, at, rules)


def minutes_left(state: CaseState, at: datetime, rules: Rules) -> int:
    """Working minutes that are left on the level clock."""
    return rules.time.minutes_between(at, state.stay.clock.due)


def carried_on(state: CaseState, at: datetime, rules: Rules) -> Clock:
    """The level clock for somebody else at the same level: as it is, but for one working day at least."""
    least = rules.time.due(at, AT_LEAST)
    if state.stay.overdue or state.stay.clock.due >= least.at:
        return state.stay.clock
    return resumed(minutes_left(state, at, rules), at, rules)


def resumption(state: CaseState, at: datetime, cause: e.ResumedBy, rules: Rules) -> e.Resumed:
    """The clocks of a suspended case as they go on from `at`."""
    stopped = state.suspension
    assert stopped is not None  # noqa: S101  # asked of suspended cases only
    of_case = stopped.case_minutes_left
    return e.Resumed(
        cause=cause,
        clock=exactly(stopped.minutes_left, at, rules),
        case_clock=None if of_case is None else exactly(of_case, at, rules),
        statutory=statutory.going_on(state, at, rules),
    )


def working_day(at: datetime, rules: Rules) -> date:
    """The working day that an instant counts for: a day off counts for the next one."""
    day = rules.time.local_date(at)
    while not rules.time.day(day).working:
        day += ONE_DAY
    return day


def running(state: CaseState) -> Clock:
    """The clock that counts now: the signer's while a closure is proposed, the end of a suspension, the next
    visit's once it is closed.

    The closure of a listed case waits for the strike-off: until then the listed deadline counts, and the
    signer's time begins after it.
    """
    if state.suspension is not None:
        return state.suspension.clock
    if state.status is Status.AWAITING_SIGNOFF and state.signature is not None:
        return state.listing.clock if state.listing and state.is_listed else state.signature.clock
    if state.next_visit is not None:
        return state.visits[state.next_visit - 1].clock
    return state.stay.clock


def next_instant(state: CaseState, rules: Rules) -> datetime | None:
    """The earliest instant at which something happens by itself; None if nothing does any more."""
    return min(_instants(state, rules), default=None)


def _instants(state: CaseState, rules: Rules) -> Iterator[datetime]:
    if not state.is_open:
        yield from (visit.clock.due for _, visit in _unmarked_visits(state))
        return
    yield from (at for task in state.tasks if (at := task.runs_out_at) is not None)
    yield from (clock.due for clock in statutory.live(state, rules).values())
    yield from supervision.instants(state)
    yield from risk.instants(state)
    if state.suspension is not None:
        yield state.suspension.clock.due
        return
    if state.urge_at is not None:
        yield state.urge_at
    if state.case_clock is not None and not _marked(state, e.Scope.CASE):
        yield state.case_clock.due
    if state.signature is not None and state.status is Status.AWAITING_SIGNOFF:
        if not state.signature.overdue and not state.is_listed:
            yield state.signature.clock.due
    elif not state.stay.overdue:
        yield state.stay.clock.due
        yield from (at for _, at in _reminders(state, rules))


def _marked(state: CaseState, scope: e.Scope) -> bool:
    return any(mark.scope is scope for mark in state.overdue)


def _reminders(state: CaseState, rules: Rules) -> Iterator[tuple[int, datetime]]:
    """Reminders of the level that are still to be given, with their instants, all before it is due."""
    for position, reminder in enumerate(rules.policy.level(state.stay.level).reminders):
        if position in state.stay.reminded:
            continue
        if reminder.unaccepted_after is not None and state.status is not Status.ROUTED:
            continue
        at = _instant_of(reminder, state, rules)
        if state.stay.arrived_at < at < state.stay.clock.due:
            yield position, at


def _instant_of(reminder: Reminder, state: CaseState, rules: Rules) -> datetime:
    """When it is given: never at closing time, when people leave, but at the next opening."""
    clock = state.stay.clock
    if reminder.working_days_before is not None:
        return rules.time.opening_before(clock.due, reminder.working_days_before)
    if reminder.unaccepted_after is not None:
        at = rules.time.due(clock.started_at, reminder.unaccepted_after).at
    else:
        whole = rules.time.minutes_between(clock.started_at, clock.due)
        at = rules.time.after(clock.started_at, int(whole * (reminder.share or 0))).at
    return rules.time.after(at, 0).at


def passing(state: CaseState, now: datetime, rules: Rules) -> tuple[e.What, ...]:
    """What time alone has brought about by `now`, in order; never more than one level in one step."""
    if not state.is_open:
        return tuple(_visits_passing(state, now))
    listed = supervision.passing(state, now, next_urge(now, rules)) if state.is_listed else ()
    marks = (*_tasks_passing(state, now), *listed, *risk.passing(state, now))
    return (*marks, *_case_passing(state, now, rules))


def _tasks_passing(state: CaseState, now: datetime) -> Iterator[e.What]:
    """Tasks that run out; of one who was called to help, the superior hears of the silence."""
    for task in running_out(state.tasks, now):
        yield e.TaskOverdue(task=task.id, due=task.clock.due)
        if task.above is not None:
            yield e.TaskEscalated(task=task.id, to=task.above)


def _case_passing(state: CaseState, now: datetime, rules: Rules) -> tuple[e.What, ...]:
    """The same of the case's own clocks, which a suspension stops."""
    if state.suspension is not None:
        return _suspended_passing(state, now, rules)
    signing = state.status is Status.AWAITING_SIGNOFF
    happened = list((_signature_passing if signing else _level_passing)(state, now, rules))
    if state.case_clock and state.case_clock.is_over(now) and not _marked(state, e.Scope.CASE):
        mark = e.BecameOverdue(scope=e.Scope.CASE, level=state.stay.level, due=state.case_clock.due)
        first = bool(happened) and mark.due < running(state).due
        happened.insert(0 if first else len(happened), mark)
    if state.urge_at is not None and now >= state.urge_at:
        happened.append(_urge(state, now, rules))
    return (*statutory.expired(state, now, rules), *happened)


def _suspended_passing(state: CaseState, now: datetime, rules: Rules) -> tuple[e.What, ...]:
    """Only statutory clocks that the suspension does not stop, until it ends."""
    assert state.suspension is not None  # noqa: S101  # asked of suspended cases only
    end = state.suspension.clock
    if not end.is_over(now):
        return statutory.expired(state, now, rules)
    return (*statutory.expired(state, end.due, rules), resumption(state, end.due, e.ResumedBy.EXPIRY, rules))


def _unmarked_visits(state: CaseState) -> Iterator[tuple[int, Visit]]:
    """Visits that are outstanding and not marked as missed, 1 the first of the schedule."""
    if state.status is not Status.CLOSED:
        return
    for nth, visit in enumerate(state.visits, start=1):
        if visit.held_at is None and not visit.overdue:
            yield nth, visit


def _visits_passing(state: CaseState, now: datetime) -> Iterator[e.BecameOverdue]:
    for nth, visit in _unmarked_visits(state):
        if visit.clock.is_over(now):
            yield e.BecameOverdue(scope=e.Scope.VISIT, level=state.stay.level, due=visit.clock.due, visit=nth)


def _level_passing(state: CaseState, now: datetime, rules: Rules) -> Iterator[e.What]:
    stay = state.stay
    if stay.overdue:
        return
    if not stay.clock.is_over(now):
        for position, at in _reminders(state, rules):
            if at <= now:
                to = recipients(state)
                yield e.Reminded(level=stay.level, reminder=position, due=stay.clock.due, to=to)
        return
    stop = next_stop(state, rules)
    if stop is None:
        yield e.BecameOverdue(
            scope=e.Scope.LEVEL, level=stay.level, due=stay.clock.due, next_urge=next_urge(now, rules)
        )
        return
    yield e.BecameOverdue(scope=e.Scope.LEVEL, level=stay.level, due=stay.clock.due)
    yield e.Escalated(
        cause=e.Cause.BREACH,
        from_level=stay.level,
        to_level=stop.level,
        minutes_left=0,
        clock=_after_breach(state, stop.level, now, rules),
    )
    yield from copies(state, stop)


def _after_breach(state: CaseState, level: str, now: datetime, rules: Rules) -> Clock:
    """In full, since the level below has failed; but nobody gains time by sending a case down."""
    if state.stay.origin.kind == "sent_down":
        return level_clock(state, level, now, rules)
    return started(rules.policy.level(level).time, now, rules)


def copies(state: CaseState, stop: Stop) -> Iterator[e.CopiedIn]:
    """Levels that the case does not stop at are copied in."""
    if units := strangers(state, stop.passed, stop.level):
        yield e.CopiedIn(units=units, rule=stop.rule)


def _signature_passing(state: CaseState, now: datetime, rules: Rules) -> Iterator[e.What]:
    signature = state.signature
    if signature is None or signature.overdue or state.is_listed or not signature.clock.is_over(now):
        return
    chain = signature_chain(state, rules)
    step = signature.step + 1
    last = step >= len(chain)
    yield e.BecameOverdue(
        scope=e.Scope.SIGNATURE,
        level=chain[signature.step].level,
        due=signature.clock.due,
        next_urge=next_urge(now, rules) if last else None,
    )
    if not last:
        clock = started(rules.policy.level(state.stay.level).sign_off.within, now, rules)
        yield e.SignatureMovedUp(from_step=signature.step, to_step=step, clock=clock)


def next_urge(now: datetime, rules: Rules) -> datetime:
    """When those at the top are urged next."""
    return rules.time.due(now, _urging(rules).every).at


def _urging(rules: Rules) -> Urging:
    urging = rules.policy.levels[-1].urging
    assert urging is not None  # noqa: S101  # the schema makes the top level stay and urge
    return urging


def _urge(state: CaseState, now: datetime, rules: Rules) -> e.Urged:
    top = state.ladder[-1].unit
    return e.Urged(roles=_urging(rules).roles, unit=top.code, next_urge=next_urge(now, rules))


def recipients(state: CaseState) -> tuple[Post, ...]:
    """Whom a reminder goes to: the people on the case, or the duty desk where there is nobody."""
    people = tuple(post for post in state.stay.posts if post.officer is not None)
    return people or (Post(role=Role.DUTY, unit=state.unit.code),)


def calendars_go_back(now: Rules, then: Rules) -> Refusal | None:
    """A refusal if a calendar of the case would go missing or come back in an older version."""
    versions = {calendar.id: calendar.version for calendar in then.calendars}
    for calendar in now.calendars:
        if versions.get(calendar.id, 0) < calendar.version:
            return refuse("calendars_go_back", calendar.id)
    return None


def recalendared(state: CaseState, pins: RulePins, now: datetime, rules: Rules) -> e.DeadlineMoved | None:
    """The case under newly loaded calendars, provisional deadlines moved; None if it has them already.

    `rules` are those of `pins`. A deadline never moves to less than a working day from now.
    """
    signers = state.signature.clock if state.signature else None
    stopped = state.suspension.clock if state.suspension else None
    going = (None, signers, None) if stopped else (state.stay.clock, signers, state.case_clock)
    listed = state.listing.clock if state.listing and state.is_listed else None
    clocks = (*going, stopped, listed)
    level, signature, case, suspension, listing = (_moved(clock, now, rules) for clock in clocks)
    by_law = {key: _moved(clock, now, rules) for key, clock in statutory.provisional(state).items()}
    if not state.is_open or pins == state.pins:
        return None
    tasks = {
        task.id: clock
        for task in state.tasks
        if task.runs_out_at is not None and (clock := _moved(task.clock, now, rules)) is not None
    }
    return e.DeadlineMoved(
        calendar_hashes=pins.calendars,
        level_clock=level,
        signature_clock=signature,
        case_clock=case,
        suspension_clock=suspension,
        task_clocks=tasks or None,
        statutory={key: clock for key, clock in by_law.items() if clock is not None} or None,
        listing_clock=listing,
    )


def _moved(clock: Clock | None, now: datetime, rules: Rules) -> Clock | None:
    if clock is None or not clock.provisional or clock.is_over(now):
        return None
    if clock.span is None:
        fresh = exactly(clock.minutes or 0, clock.started_at, rules)
    elif clock.minutes is None:
        fresh = started(clock.span, clock.started_at, rules)
    else:
        fresh = resumed(clock.minutes, clock.started_at, rules)
    if clock.extended_by is not None:
        fresh = lengthened(fresh, clock.extended_by, rules)
    soonest = min(clock.due, rules.time.due(now, AT_LEAST).at)
    return fresh.model_copy(update={"due": max(fresh.due, soonest)})
