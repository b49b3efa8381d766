"""How long a closed case is kept, to the day; and what stays of it after that."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cases.anchoring import Statement
from cases.evidence import Anchored, broken_deletion
from cases.refusals import Refusal
from cases.retention import (
    NoTombstoneError,
    Tombstone,
    last_day,
    objection_to_deletion,
    retention_ends,
    tombstone,
)
from tests.cases.people import GROUP, LI, WANG, WU, officer
from tests.cases.story import Story, a_case, local, of_six_levels


def closed(at: str) -> Story:
    """A case that is opened and signed off at one instant."""
    return a_case("general", at=local(at)).accepted_by(WANG).proposed_by(WANG).signed_by(WU)


@pytest.mark.parametrize(
    ("at", "last"),
    [
        ("2026-03-02 09:00", date(2036, 3, 2)),
        ("2025-12-31 23:59", date(2035, 12, 31)),
        ("2026-01-01 00:00", date(2036, 1, 1)),
        ("2024-02-29 12:00", date(2034, 2, 28)),
        ("2028-02-28 12:00", date(2038, 2, 28)),
    ],
)
def test_ten_years_to_the_end_of_the_civil_day(at: str, last: date) -> None:
    case = closed(at)
    rules = case.running.rules
    assert last_day(case.state, rules) == last
    ends = retention_ends(case.state, rules)
    assert ends == local(f"{last + timedelta(days=1)} 00:00")
    assert ends is not None
    before = objection_to_deletion(case.state, rules, ends - timedelta(microseconds=1))
    assert before is not None
    assert (before.code, str(last) in before.says.zh, "freeze" in before.says.en) == (
        "retention_runs",
        True,
        True,
    )
    assert objection_to_deletion(case.state, rules, ends) is None


def test_the_years_of_the_policy_that_the_case_was_opened_under() -> None:
    case = of_six_levels("simple").accepted_by(LI).proposed_by(LI).signed_by(officer("x", GROUP, "duty"))
    assert last_day(case.state, case.running.rules) == date(2056, 3, 2)


def test_an_open_case_has_no_end_of_retention() -> None:
    case = a_case("general")
    assert retention_ends(case.state, case.running.rules) is None
    refusal = objection_to_deletion(case.state, case.running.rules, local("2099-01-01 00:00"))
    assert refusal is not None
    assert refusal.code == "case_open"


LATER = datetime(2040, 1, 1, tzinfo=UTC)


def a_tombstone() -> tuple[Story, Tombstone]:
    case = closed("2026-03-02 09:00")
    left = tombstone(case.state, case.running.rules, LATER)
    assert isinstance(left, Tombstone)
    return case, left


def test_what_stays_is_the_end_of_the_chain_and_nothing_of_anybody() -> None:
    case, left = a_tombstone()
    assert (left.seq, left.head, left.closed_at) == (case.state.seq, case.state.head, case.state.closed_at)
    assert (left.deleted_at, left.retention_ended) == (LATER, local("2036-03-03 00:00"))
    said = left.canonical()
    assert Tombstone.read(said) == left
    assert not [name for name in (LI.id, WANG.id, WU.id) if f'"{name}"' in said]
    refused = tombstone(case.state, case.running.rules, local("2036-03-02 23:59"))
    assert isinstance(refused, Refusal)


@pytest.mark.parametrize(
    "said",
    ["", "{}", "[]", "7", '["deleted"]', '["deleted", {}]', '["anchor", {}]', '["deleted", 1, 2]', "null"],
)
def test_what_is_no_such_line(said: str) -> None:
    with pytest.raises(NoTombstoneError):
        Tombstone.read(said)


def test_an_anchor_is_not_taken_for_it() -> None:
    anchor = Statement(nth=1, at=LATER, chains=0, root="0" * 64)
    with pytest.raises(NoTombstoneError):
        Tombstone.read(anchor.canonical())


def test_it_must_agree_with_every_anchor_that_knew_the_case() -> None:
    _, left = a_tombstone()
    at_the_end = Anchored(2, left.tip)
    earlier = Anchored(1, left.tip.model_copy(update={"seq": left.seq - 1, "hash": "1" * 64}))
    more = Anchored(3, left.tip.model_copy(update={"seq": left.seq + 1}))
    other = Anchored(3, left.tip.model_copy(update={"hash": "2" * 64}))

    def judged(*known: Anchored) -> str | None:
        found = broken_deletion(left.number, left.canonical(), known, signed=True, is_there=False)
        return found and found.why.en

    assert judged() is None
    assert judged(earlier) is None
    assert judged(earlier, at_the_end) is None
    assert judged(more) == f"anchor 3 knew another event {left.seq + 1} than the line of its deletion"
    assert (
        judged(at_the_end, other) == f"anchor 3 knew another event {left.seq} than the line of its deletion"
    )
