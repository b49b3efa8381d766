"""Which case goes first, and with which others its turn comes round."""

from typing import Any

import pytest

from cases.precedence import Precedence, precedence, sharer
from tests.cases.people import CHU, COUNTY, TOWNSHIP, WANG, WU, chain
from tests.cases.story import a_case


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Precedence.ORDINARY),
        ({"severity": "difficult"}, Precedence.ORDINARY),
        ({"risk_signs": ["repeated", "minor_involved"]}, Precedence.ORDINARY),
        ({"severity": "complex"}, Precedence.EARLY),
        ({"scale": "major_group"}, Precedence.FIRST),
        ({"risk_signs": ["violence"]}, Precedence.FIRST),
        ({"risk_signs": ["repeated", "self_harm"]}, Precedence.FIRST),
        ({"severity": "complex", "risk_signs": ["may_turn_criminal"]}, Precedence.FIRST),
    ],
)
def test_danger_goes_first_and_what_is_hard_goes_early(facts: dict[str, Any], expected: Precedence) -> None:
    assert precedence(a_case(**facts).state) is expected


def test_overdue_below_it_moves_up_and_overdue_at_the_top_it_goes_early() -> None:
    case = a_case("simple")
    places = []
    while case.state.next_level() is not None:
        case.until(case.stay.clock.due)
        places.append(precedence(case.state))
    assert places == [Precedence.ORDINARY] * 3
    case.until(case.stay.clock.due)
    assert precedence(case.state) is Precedence.EARLY


def test_waiting_too_long_for_the_last_signature_it_goes_early() -> None:
    case = a_case("general").accepted_by(WANG).proposed_by(WANG)
    assert precedence(case.state) is Precedence.ORDINARY
    case.until("2026-04-01 09:00")
    assert case.state.signature is not None
    assert case.state.signature.overdue
    assert precedence(case.state) is Precedence.EARLY


@pytest.mark.parametrize(
    ("tiers", "expected"),
    [
        (("group", "village", "township", "county", "city"), TOWNSHIP),
        (("township", "county"), TOWNSHIP),
        (("county", "city"), COUNTY),
    ],
)
def test_turns_come_round_among_townships_or_whatever_lies_above_one(
    tiers: tuple[str, ...], expected: str
) -> None:
    assert sharer(chain(*tiers)).code == expected


def test_nobody_by_name_has_a_part_in_it() -> None:
    """The same facts have the same place, whoever carries the case."""
    handled = a_case("general").accepted_by(WANG)
    signed = a_case("general").accepted_by(WANG).proposed_by(WANG).signed_by(WU)
    assert {precedence(case.state) for case in (handled, signed, a_case("general", by=CHU))} == {
        Precedence.ORDINARY
    }
