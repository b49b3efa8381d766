"""Statutory clocks, worked out from the documents' own words: what starts and stops them, when over."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time
from typing import Any

from torture.checking.case import ByLaw, Case, Written
from torture.checking.instants import instant


def rules_of(case: Case) -> dict[str, Mapping[str, Any]]:
    """The statutory clocks of the policy, by id; one that runs goes on when the category is corrected."""
    return {rule["id"]: rule for rule in case.rules.policy.get("statutory", ())}


def concerning(case: Case) -> dict[str, Mapping[str, Any]]:
    """Those that such a case starts, by id."""
    return {
        key: rule
        for key, rule in rules_of(case).items()
        if case.facts["category"] in rule.get("categories", (case.facts["category"],))
        and case.channel in rule.get("channels", (case.channel,))
    }


BY_EVENT = {
    "opened": "opened",
    "accepted": "accepted",
    "transfer_accepted": "accepted",
    "agreement_recorded": "agreement",
    "settled_on_spot": "agreement",
}
"""What the policy calls the event that starts a clock."""


def starting(case: Case, event: Written) -> set[str]:
    """Those that an event must start: from an agreement anew each time, else once for the case."""
    by = BY_EVENT.get(event["what"]["type"])
    return {
        key
        for key, rule in concerning(case).items()
        if rule["starts"] == by and (by == "agreement" or key not in case.by_law)
    }


def start_of(case: Case, key: str, event: Written) -> datetime:
    """The instant from which a clock that this command started runs."""
    if rules_of(case)[key]["starts"] != "agreement" or case.effective_on is None:
        return instant(event["at"])
    first = datetime.combine(case.effective_on, time(), case.rules.time.zone)
    return first.astimezone(UTC)


def live(case: Case) -> dict[str, Written]:
    """Those that would run out."""
    rules = rules_of(case)
    return {
        key: run.clock
        for key, run in case.by_law.items()
        if run.left is None and not run.over and (rules[key]["starts"] == "agreement") == case.agreed
    }


def expired(case: Case, now: datetime) -> Iterator[dict[str, Any]]:
    """The marks that must be there by now, the earliest first."""
    over = sorted((instant(c["due"]), key) for key, c in live(case).items() if instant(c["due"]) <= now)
    for due, key in over:
        yield {"type": "statutory_expired", "key": key, "level": case.level, "due": due}


def left(case: Case, ground: str, at: datetime) -> dict[str, int]:
    """Working minutes left on those that a suspension on this ground stops."""
    rules = rules_of(case)
    return {
        key: case.rules.time.minutes_between(at, instant(run.clock["due"]))
        for key, run in case.by_law.items()
        if ground in rules[key].get("stopped_by", ()) and not run.over and at < instant(run.clock["due"])
    }


def started(case: Case, _: Written, what: Written) -> None:
    """A clock starts."""
    case.by_law[what["key"]] = ByLaw(what["clock"])


def marked(case: Case, _: Written, what: Written) -> None:
    """A clock is over, for good."""
    case.by_law[what["key"]].over = True


def stopped(case: Case, what: Written) -> None:
    """A suspension stops some of them."""
    for key, minutes in what.get("statutory_left", {}).items():
        case.by_law[key].left = minutes


def set_anew(case: Case, what: Written) -> None:
    """Some go on, or are moved by other calendars."""
    for key, clock in what.get("statutory", {}).items():
        case.by_law[key] = ByLaw(clock)
