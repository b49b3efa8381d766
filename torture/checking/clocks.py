"""The clocks that the rules give a case, each worked out from the instant of the event that starts it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from torture.checking.calendar import Due
from torture.checking.case import Case, Written
from torture.checking.instants import instant

ONE_WORKING_DAY = {"working_days": 1}
Clock = dict[str, Any]
"""`started_at`, `due` and `provisional` as they must be."""


def is_over(clock: Written, now: datetime) -> bool:
    """At the due instant it is over."""
    return instant(clock["due"]) <= now


def _clock(started_at: datetime, due: Due) -> Clock:
    return {"started_at": started_at, "due": due.at, "provisional": due.provisional}


def in_full(case: Case, span: Mapping[str, Any], at: datetime) -> Clock:
    """A clock that starts anew."""
    return _clock(at, case.rules.time.due(at, span))


def exactly(case: Case, at: datetime, minutes: int) -> Clock:
    """A clock that stood still and goes on with what was left."""
    return _clock(at, case.rules.time.after(at, minutes))


def at_least_a_day(case: Case, at: datetime, minutes: int) -> Clock:
    """A clock that goes on with what was left, one working day at least."""
    rest, day = case.rules.time.after(at, minutes), case.rules.time.due(at, ONE_WORKING_DAY)
    return _clock(at, day if day.at > rest.at else rest)


def of_level(case: Case, level: str, at: datetime) -> Clock:
    """A level's clock: what was left there, else its whole time."""
    if level in case.former:
        return at_least_a_day(case, at, case.former[level].minutes)
    return in_full(case, case.rules.level(level)["time"], at)


def left(case: Case, at: datetime) -> int:
    """Working minutes that are left on the level's clock."""
    return case.rules.time.minutes_between(at, instant(case.clock["due"]))


def carried_on(case: Case, at: datetime) -> Clock:
    """The level's clock for somebody else at the same level: as it is, but for one working day at least."""
    day = case.rules.time.due(at, ONE_WORKING_DAY)
    if case.overdue or instant(case.clock["due"]) >= day.at:
        as_it_is = {name: instant(case.clock[name]) for name in ("started_at", "due")}
        return as_it_is | {"provisional": case.clock["provisional"]}
    return at_least_a_day(case, at, left(case, at))


def by_command(case: Case, event: Written) -> dict[str, Any]:
    """What an event of a command must say about clocks, by the case before it."""
    at, what = instant(event["at"]), event["what"]
    sign_off = case.rules.level(case.level)["sign_off"]
    match what["type"]:
        case "declined" | "sent_down" | "escalated":
            return {"minutes_left": left(case, at), "clock": of_level(case, what["to_level"], at)}
        case "assigned" if "to_level" in what:
            return {"minutes_left": left(case, at), "clock": of_level(case, what["to_level"], at)}
        case "transfer_accepted" | "competence_decided" if "ladder" in what:
            return {"clock": carried_on(case, at)}
        case "competence_decided" if what["to_level"] != what["from_level"]:
            return {"minutes_left": left(case, at), "clock": of_level(case, what["to_level"], at)}
        case "closure_proposed" | "settled_on_spot":
            return {"clock": in_full(case, sign_off["within"], at)}
        case "returned_for_rework" if case.overdue:
            return {"next_urge": case.rules.time.due(at, case.rules.urging["every"]).at}
        case "instructed" | "joint_asked" | "task_returned":
            return {"clock": in_full(case, what["clock"]["span"], at)}
        case "suspended":
            return _stopped(case, at)
        case "resumed":
            return _gone_on(case, at)
    return {}


def _stopped(case: Case, at: datetime) -> dict[str, Any]:
    limit = case.rules.policy["suspension"]["at_most"]
    stopped: dict[str, Any] = {"minutes_left": left(case, at), "clock": in_full(case, limit, at)}
    if case.case_clock is not None and not is_over(case.case_clock, at):
        whole = case.rules.time.minutes_between(at, instant(case.case_clock["due"]))
        stopped["case_minutes_left"] = whole
    return stopped


def _gone_on(case: Case, at: datetime) -> dict[str, Any]:
    assert case.stopped is not None  # noqa: S101  # nothing else can be resumed
    went_on: dict[str, Any] = {"clock": exactly(case, at, case.stopped["minutes_left"])}
    if (whole := case.stopped.get("case_minutes_left")) is not None:
        went_on["case_clock"] = exactly(case, at, whole)
    return went_on


def moved(case: Case, at: datetime) -> dict[str, Any]:
    """The clocks that other calendars move, with the case under these already.

    Only provisional ones that are not over yet, and to no less than a working day from now. A stopped case
    has its signature's and its stop's alone.
    """
    stopped = case.stopped["clock"] if case.stopped else None
    signing = case.signing.clock if case.signing else None
    clocks = {
        "level_clock": None if stopped else case.clock,
        "signature_clock": signing,
        "case_clock": None if stopped else case.case_clock,
        "suspension_clock": stopped,
    }
    tasks = {name: task.clock for name, task in case.tasks.items() if task.runs_out_at}
    found: dict[str, Any] = _those_that_move(case, clocks, at)
    if moving := _those_that_move(case, tasks, at):
        found["task_clocks"] = moving
    return found


def _those_that_move(case: Case, clocks: Mapping[str, Written | None], at: datetime) -> dict[str, Clock]:
    found = dict[str, Clock]()
    for name, clock in clocks.items():
        if clock is None or not clock["provisional"] or is_over(clock, at):
            continue
        anew = _anew(case, clock)
        soonest = min(instant(clock["due"]), case.rules.time.due(at, ONE_WORKING_DAY).at)
        found[name] = anew | {"due": max(anew["due"], soonest)}
    return found


def _anew(case: Case, clock: Written) -> Clock:
    started_at = instant(clock["started_at"])
    if "span" not in clock:
        return exactly(case, started_at, clock.get("minutes", 0))
    if "minutes" not in clock:
        return in_full(case, clock["span"], started_at)
    return at_least_a_day(case, started_at, clock["minutes"])
