"""How long a closed case is kept, and what stays of it after that (PIPL 19, 47)."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from cases.anchoring import Tip
from cases.jurisdiction import civil_date, start_of
from cases.model import Hash, Model
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from policies.rulebook import Rules

YEARS = 10
"""Of a policy that says nothing. [assumed]"""


def last_day(state: CaseState, rules: Rules) -> date | None:
    """The last civil day on which a closed case is kept; None while it is open.

    Where that year has no such day, the last one of the month (Civil Code 202).
    """
    if state.closed_at is None:
        return None
    closed_on = civil_date(state.closed_at)
    years = rules.policy.retention.years if rules.policy.retention else YEARS
    try:
        return closed_on.replace(year=closed_on.year + years)
    except ValueError:
        return closed_on.replace(year=closed_on.year + years, day=closed_on.day - 1)


def retention_ends(state: CaseState, rules: Rules) -> datetime | None:
    """The instant from which on a closed case may be deleted: when its last day has ended."""
    last = last_day(state, rules)
    return start_of(last + timedelta(days=1)).astimezone(UTC) if last is not None else None


def objection_to_deletion(state: CaseState, rules: Rules, now: datetime) -> Refusal | None:
    """Why a case may not be deleted now, by the wall clock; its own clock ended with it."""
    ends = retention_ends(state, rules)
    if ends is None:
        return refuse("case_open")
    return refuse("retention_runs", last_day(state, rules)) if now < ends else None


class NoTombstoneError(ValueError):
    """A text that says of no case that it was deleted."""


class Tombstone(Model):
    """What stays of a case that was deleted: nothing of its content, and nobody's name."""

    number: str
    deleted_at: AwareDatetime
    seq: Annotated[int, Field(ge=1)]
    head: Hash
    """Of the last event."""
    closed_at: AwareDatetime
    retention_ended: AwareDatetime

    def canonical(self) -> str:
        """The bytes that are signed, as text; nothing else that is signed looks like it."""
        told = self.model_dump(mode="json")
        return json.dumps(["deleted", told], sort_keys=True, separators=(",", ":"))

    @classmethod
    def read(cls, statement: str) -> "Tombstone":
        """What a signed statement says. NoTombstoneError."""
        try:
            kind, told = json.loads(statement)
            left = cls.model_validate(told)
        except (ValueError, TypeError) as error:
            raise NoTombstoneError(statement) from error
        if kind != "deleted":
            raise NoTombstoneError(statement)
        return left

    @property
    def tip(self) -> Tip:
        """The end of its chain."""
        return Tip(number=self.number, seq=self.seq, hash=self.head)


def tombstone(state: CaseState, rules: Rules, now: datetime) -> Tombstone | Refusal:
    """What is left of a case when it is deleted now, or why it may not be."""
    if refusal := objection_to_deletion(state, rules, now):
        return refusal
    ends = retention_ends(state, rules)
    assert state.closed_at is not None  # noqa: S101  # it would have been refused
    assert ends is not None  # noqa: S101  # likewise
    return Tombstone(
        number=state.number,
        deleted_at=now,
        seq=state.seq,
        head=state.head,
        closed_at=state.closed_at,
        retention_ended=ends,
    )
