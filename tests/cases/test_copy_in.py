"""Copied in (抄送) for information: units and departments read from here on, and owe the case nothing."""

import pytest

from cases.model import Actor
from cases.readers import sees
from tests.cases.people import (
    AUDITOR,
    COUNTY_DESK,
    JUSTICE_OFFICE,
    LI,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    QIAN,
    SUN,
    TAN,
    TOWNSHIP,
    VILLAGE,
    WANG,
    WU,
    XU,
    ZHENG,
    ZHOU,
    officer,
)
from tests.cases.story import Story, a_case, sealed


def handled() -> Story:
    return a_case("general").accepted_by(WANG)


@pytest.mark.parametrize(
    ("unit", "reader"),
    [(OTHER_VILLAGE, TAN), (OTHER_TOWNSHIP, QIAN), (JUSTICE_OFFICE, ZHENG), (JUSTICE_OFFICE, XU)],
)
def test_they_read_and_write_notes_and_strike_their_own_and_nothing_else(unit: str, reader: Actor) -> None:
    case = handled()
    assert not sees(reader, case.state)
    assert case.refusal(reader, "note", text=sealed()) == "not_yours"
    case.copied_in_by(WANG, unit)
    assert sees(reader, case.state)
    case.noted_by(reader)
    assert set(case.refused(reader, "accept").allowed) == {"note", "link_case", "strike"}


def test_nothing_moves() -> None:
    case = handled()
    before = case.stay
    assert case.copied_in_by(WANG, OTHER_VILLAGE, JUSTICE_OFFICE).stay == before
    assert case.responsible is not None
    assert case.responsible.unit == VILLAGE


def test_they_keep_reading_wherever_the_case_goes() -> None:
    case = handled().copied_in_by(WANG, JUSTICE_OFFICE).escalated_by(WANG).declined_by(ZHOU)
    case.offered_by(SUN, OTHER_VILLAGE).taken_over_by(TAN).until("2026-03-11 18:00")
    case.accepted_by(ZHOU).proposed_by(ZHOU).signed_by(WU)
    assert sees(ZHENG, case.state)


def test_copied_in_a_unit_does_not_look_into_what_lies_below_it() -> None:
    case = handled().copied_in_by(WANG, OTHER_TOWNSHIP)
    assert not sees(officer("x", "532329102203", "mediator"), case.state)


def test_an_auditor_of_a_unit_copied_in_only_reads() -> None:
    case = handled().copied_in_by(WANG, OTHER_VILLAGE)
    auditor = officer("x", OTHER_VILLAGE, "auditor")
    assert sees(auditor, case.state)
    assert case.refusal(auditor, "note", text=sealed()) == "not_yours"
    assert not sees(officer("x", OTHER_VILLAGE, "admin"), case.state)


@pytest.mark.parametrize(
    ("to", "code", "field"),
    [
        ([TOWNSHIP], "reads_already", "to.0"),
        ([VILLAGE], "reads_already", "to.0"),
        ([OTHER_VILLAGE, OTHER_VILLAGE], "reads_already", "to.1"),
        ([OTHER_VILLAGE, "532329109000"], "no_such_unit", "to.1"),
        ([], "invalid_command", "to"),
        (["Justice"], "invalid_command", "to.0"),
        ([OTHER_VILLAGE] * 21, "invalid_command", "to"),
    ],
)
def test_copies_that_make_no_sense(to: list[str], code: str, field: str) -> None:
    case = handled()
    refusal = case.refused(WANG, "copy_in", to=to, reason=sealed())
    assert (refusal.code, refusal.field) == (code, field)
    assert case.state.copied == ()


def test_once_is_enough() -> None:
    case = handled().copied_in_by(WANG, JUSTICE_OFFICE)
    assert case.refusal(WU, "copy_in", to=[JUSTICE_OFFICE], reason=sealed()) == "reads_already"


@pytest.mark.parametrize("by", [WANG, SUN, WU, COUNTY_DESK], ids=lambda actor: actor.id)
def test_whoever_works_on_it_or_stands_above_may(by: Actor) -> None:
    a_case("general").copied_in_by(by, JUSTICE_OFFICE)
    a_case("general").accepted_by(WANG).proposed_by(WANG).copied_in_by(by, JUSTICE_OFFICE)


@pytest.mark.parametrize("by", [LI, ZHOU, ZHENG, AUDITOR], ids=lambda actor: actor.id)
def test_nobody_else_may(by: Actor) -> None:
    assert handled().refusal(by, "copy_in", to=[JUSTICE_OFFICE], reason=sealed()) == "not_yours"
