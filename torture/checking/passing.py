"""What time alone must have brought about: reminders, marks, escalations, signatures moved up, urging."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from torture.checking import by_law
from torture.checking.case import Case
from torture.checking.clocks import exactly, in_full, is_over, of_level, standing
from torture.checking.instants import instant

Expected = dict[str, Any]
"""The fields of an event that follow from the rules."""


def brought(case: Case, now: datetime) -> list[Expected]:
    """The events that must be there once the case's own time is `now`, in order."""
    if not case.is_open:
        return list(_visits(case, now))
    return [*_tasks(case, now), *_listing(case, now), *_risk(case, now), *_of_case(case, now)]


def _tasks(case: Case, now: datetime) -> list[Expected]:
    """What was asked of units runs out whether the case's own clocks stand or not."""
    over = [(at, name) for name, task in case.tasks.items() if (at := task.runs_out_at) and at <= now]
    found = list[Expected]()
    for at, name in sorted(over, key=_first):
        found.append({"type": "task_overdue", "task": name, "due": at})
        if (above := case.tasks[name].above) is not None:
            found.append({"type": "task_escalated", "task": name, "to": dict(above)})
    return found


def _first(row: tuple[datetime, str]) -> datetime:
    return row[0]


def _of_case(case: Case, now: datetime) -> list[Expected]:
    if case.stopped is not None:
        until = min(now, instant(case.stopped["clock"]["due"]))
        over = list(by_law.expired(case, until))
        return [*over, *_going_on(case)] if is_over(case.stopped["clock"], now) else over
    signing = case.status == "awaiting_signoff"
    found = list(_signature(case, now) if signing else _level(case, now))
    whole = case.case_clock
    if whole is not None and is_over(whole, now) and not case.is_marked("case"):
        mark = {"type": "became_overdue", "scope": "case", "level": case.level, "due": instant(whole["due"])}
        sooner = bool(found) and instant(whole["due"]) < instant(case.running["due"])
        found.insert(0 if sooner else len(found), mark)
    if case.urge_at is not None and case.urge_at <= now:
        roles = list(case.rules.urging["roles"])
        top = case.ladder[-1]["unit"]["code"]
        found.append({"type": "urged", "roles": roles, "unit": top, "next_urge": _next_urge(case, now)})
    return [*by_law.expired(case, now), *found]


def _visits(case: Case, now: datetime) -> Iterator[Expected]:
    for nth, visit in case.awaited:
        if is_over(visit.clock, now) and not visit.overdue:
            mark: Expected = {"type": "became_overdue", "scope": "visit", "level": case.level, "visit": nth}
            yield mark | {"due": instant(visit.clock["due"])}


def _listing(case: Case, now: datetime) -> Iterator[Expected]:
    """What is over of a listed case, whatever else stands still."""
    listed = case.listed
    if listed is None:
        return
    for number, notice in listed.notices.items():
        if number not in listed.late and is_over(notice["clock"], now):
            told = {"notice": number, "reply_class": notice["reply_class"]}
            yield {"type": "reply_overdue", "due": instant(notice["clock"]["due"])} | told
    if not listed.overdue and is_over(listed.clock, now):
        due = instant(listed.clock["due"])
        mark = {"type": "became_overdue", "scope": "listing", "level": case.level, "due": due}
        yield mark if case.urge_at else mark | {"next_urge": _next_urge(case, now)}


def _risk(case: Case, now: datetime) -> Iterator[Expected]:
    """A grade that nobody has looked at again in time."""
    if case.risk is not None and is_over(case.risk["clock"], now):
        due = instant(case.risk["clock"]["due"])
        yield {"type": "reassessment_due", "grade": case.risk["grade"], "due": due}


def _next_urge(case: Case, now: datetime) -> datetime:
    return case.rules.time.due(now, case.rules.urging["every"]).at


def _going_on(case: Case) -> list[Expected]:
    """The clocks go on by themselves from the instant at which the stop ends."""
    assert case.stopped is not None  # noqa: S101  # asked of stopped cases only
    until, whole = instant(case.stopped["clock"]["due"]), case.stopped.get("case_minutes_left")
    went_on = {
        "type": "resumed",
        "cause": "expiry",
        "clock": exactly(case, until, case.stopped["minutes_left"]),
    }
    went_on |= standing(case, until)
    return [went_on if whole is None else went_on | {"case_clock": exactly(case, until, whole)}]


def _level(case: Case, now: datetime) -> Iterator[Expected]:
    if case.overdue:
        return
    due = instant(case.clock["due"])
    if now < due:
        for nth, at in reminders(case):
            if at <= now:
                yield {"type": "reminded", "level": case.level, "reminder": nth, "due": due}
        return
    mark: Expected = {"type": "became_overdue", "scope": "level", "level": case.level, "due": due}
    stop = case.next_stop()
    if stop is None:
        yield mark | {"next_urge": _next_urge(case, now)}
        return
    yield mark
    full = in_full(case, case.rules.level(stop)["time"], now)
    clock = of_level(case, stop, now) if case.origin == "sent_down" else full
    went = {"type": "escalated", "cause": "breach", "minutes_left": 0, "clock": clock}
    yield went | {"from_level": case.level, "to_level": stop}


def _signature(case: Case, now: datetime) -> Iterator[Expected]:
    signing = case.signing
    if signing is None or signing.overdue or case.listed or not is_over(signing.clock, now):
        return
    chain, step = case.signers(), signing.step
    level, due = chain[step]["level"], instant(signing.clock["due"])
    mark: Expected = {"type": "became_overdue", "scope": "signature", "level": level, "due": due}
    if step + 1 == len(chain):
        yield mark | {"next_urge": _next_urge(case, now)}
        return
    yield mark
    clock = in_full(case, case.rules.level(case.level)["sign_off"]["within"], now)
    yield {"type": "signature_moved_up", "from_step": step, "to_step": step + 1, "clock": clock}


def reminders(case: Case) -> Iterator[tuple[int, datetime]]:
    """Yield the reminders that are still to be given at this level, with their instants."""
    time, clock = case.rules.time, case.clock
    started, due = instant(clock["started_at"]), instant(clock["due"])
    for nth, reminder in enumerate(case.rules.level(case.level).get("reminders", ())):
        if nth in case.reminded:
            continue
        if "working_days_before" in reminder:
            at = time.opening_before(due, reminder["working_days_before"])
        elif "unaccepted_after" in reminder:
            if case.status != "routed":
                continue
            at = time.due(started, reminder["unaccepted_after"]).at
        else:
            part = int(time.minutes_between(started, due) * reminder["share"])
            at = time.after(started, part).at
        at = time.after(at, 0).at  # at closing time people leave: then at the next opening
        if case.arrived_at < at < due:
            yield nth, at
