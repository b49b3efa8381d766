"""The clocks that the rules give a case, each worked out from the instant of the event that starts it."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from torture.checking import by_law
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
        case "declined" | "sent_down" | "escalated" | "assigned" | "transfer_accepted" | "competence_decided":
            return _elsewhere(case, what, at)
        case "grade_decided" if not case.overdue:
            own = _time_of_grade(case, what["grade"], case.level)
            return {"clock": in_full(case, own, at)} if own else {}
        case "closure_proposed" | "settled_on_spot" | "struck_off":
            return {"clock": in_full(case, sign_off["within"], at)}
        case "returned_for_rework" | "strike_off_returned" if case.overdue:
            return {"next_urge": case.rules.time.due(at, case.rules.urging["every"]).at}
        case "instructed" | "joint_asked" | "task_returned" | "person_called_in":
            return {"clock": in_full(case, what["clock"]["span"], at)}
        case "reopened":
            return _reopened(case, what["to_level"], at)
        case "suspended":
            return _stopped(case, at, what["ground"])
        case "resumed":
            return _gone_on(case, at)
        case "extension_granted" | "statutory_started" | "statutory_prolonged":
            return _extended(case, at, what["days"]) if "days" in what else _by_law(case, event)
    return _of_listing_or_risk(case, at, what)


def _of_listing_or_risk(case: Case, at: datetime, what: Written) -> dict[str, Any]:
    if what["type"] == "risk_graded":
        return {"clock": in_full(case, case.rules.policy["risk"]["reassess_every"], at)}
    return {"clock": _reply(case, at, what["reply_class"])} if what["type"] == "notice_sent" else {}


def _reply(case: Case, at: datetime, reply_class: str) -> Clock:
    """By when a supervision notice is answered."""
    time = case.rules.policy["listing"]["replies"][reply_class]
    if "working_days" in time:
        return in_full(case, time, at)
    return _clock(at, case.rules.time.same_day(at))


def _elsewhere(case: Case, what: Written, at: datetime) -> dict[str, Any]:
    """Sideways the level's clock goes on; at another level what was left there, or its whole time."""
    if "ladder" in what:
        return {"clock": carried_on(case, at)}
    if what.get("to_level") in (None, what.get("from_level")):
        return {}
    to = what["to_level"]
    own = _time_of_grade(case, case.grade, to) if what.get("cause") == "grade" else None
    clock = in_full(case, own, at) if own and to not in case.former else of_level(case, to, at)
    return {"minutes_left": left(case, at), "clock": clock}


def _time_of_grade(case: Case, grade: str | None, level: str) -> dict[str, Any] | None:
    """What the grade that was decided gives its own level, where it does."""
    grades = case.rules.policy.get("assessment", {}).get("grades", ())
    found = (rule for rule in grades if rule["key"] == grade and rule["level"] == level)
    return next((rule.get("time") for rule in found), None)


def _reopened(case: Case, level: str, at: datetime) -> dict[str, Any]:
    """The level's whole time; the whole case's clock goes on with what was left at the signature."""
    again: dict[str, Any] = {"clock": in_full(case, case.rules.level(level)["time"], at)}
    whole = case.case_clock
    if whole is not None and case.closed_at is not None and not case.is_marked("case"):
        minutes = case.rules.time.minutes_between(case.closed_at, instant(whole["due"]))
        again["case_clock"] = at_least_a_day(case, at, minutes)
    return again


def _stopped(case: Case, at: datetime, ground: str) -> dict[str, Any]:
    limit = case.rules.policy["suspension"]["at_most"]
    stopped: dict[str, Any] = {"minutes_left": left(case, at), "clock": in_full(case, limit, at)}
    if by_law_left := by_law.left(case, ground, at):
        stopped["statutory_left"] = by_law_left
    if case.case_clock is not None and not is_over(case.case_clock, at):
        whole = case.rules.time.minutes_between(at, instant(case.case_clock["due"]))
        stopped["case_minutes_left"] = whole
    return stopped


def _gone_on(case: Case, at: datetime) -> dict[str, Any]:
    assert case.stopped is not None  # noqa: S101  # nothing else can be resumed
    went_on: dict[str, Any] = {"clock": exactly(case, at, case.stopped["minutes_left"])}
    went_on |= standing(case, at)
    if (whole := case.stopped.get("case_minutes_left")) is not None:
        went_on["case_clock"] = exactly(case, at, whole)
    return went_on


def _longer(case: Case, clock: Written, days: int) -> Clock:
    """So many working days more, counted from the day on which it was due."""
    due = case.rules.time.due(instant(clock["due"]), {"working_days": days})
    provisional = clock["provisional"] or due.provisional
    return {"started_at": instant(clock["started_at"]), "due": due.at, "provisional": provisional}


def _extended(case: Case, at: datetime, days: int) -> dict[str, Any]:
    extended: dict[str, Any] = {"clock": _longer(case, case.clock, days)}
    too = case.rules.level(case.level)["extension"].get("case_time_too", False)
    if too and case.case_clock is not None and not is_over(case.case_clock, at):
        extended["case_clock"] = _longer(case, case.case_clock, days)
    return extended


def _by_law(case: Case, event: Written) -> dict[str, Any]:
    key, until = event["what"]["key"], event["what"].get("until")
    if until is not None:
        at = instant(case.by_law[key].clock["started_at"])
        days = (date.fromisoformat(until) - case.rules.time.local_day(at)).days
        return {"clock": in_full(case, {"calendar_days": days}, at)}
    if (rule := by_law.concerning(case).get(key)) is None:
        return {"clock": None}
    return {"clock": in_full(case, rule["time"], by_law.start_of(case, key, event))}


def standing(case: Case, at: datetime) -> dict[str, Any]:
    """The statutory clocks that stood still, as they go on."""
    runs = {key: run.left for key, run in case.by_law.items() if run.left is not None}
    return {"statutory": {key: exactly(case, at, m) for key, m in runs.items()}} if runs else {}


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
        "listing_clock": case.listed.clock if case.listed else None,
    }
    tasks = {name: task.clock for name, task in case.tasks.items() if task.runs_out_at}
    found: dict[str, Any] = _those_that_move(case, clocks, at)
    if moving := _those_that_move(case, tasks, at):
        found["task_clocks"] = moving
    runs = {key: run.clock for key, run in case.by_law.items() if run.left is None and not run.over}
    if moving := _those_that_move(case, runs, at):
        found["statutory"] = moving
    return found


def _those_that_move(case: Case, clocks: Mapping[str, Written | None], at: datetime) -> dict[str, Clock]:
    moving = {name: _moves(case, at, clock) for name, clock in clocks.items() if clock is not None}
    return {name: clock for name, clock in moving.items() if clock is not None}


def _moves(case: Case, at: datetime, clock: Written) -> Clock | None:
    if not clock["provisional"] or is_over(clock, at):
        return None
    anew = _anew(case, clock)
    if "extended_by" in clock:
        anew = _longer(case, anew, clock["extended_by"])
    soonest = min(instant(clock["due"]), case.rules.time.due(at, ONE_WORKING_DAY).at)
    return anew | {"due": max(anew["due"], soonest)}


def _anew(case: Case, clock: Written) -> Clock:
    started_at = instant(clock["started_at"])
    if "span" not in clock:
        return exactly(case, started_at, clock.get("minutes", 0))
    if "minutes" not in clock:
        return in_full(case, clock["span"], started_at)
    return at_least_a_day(case, started_at, clock["minutes"])
