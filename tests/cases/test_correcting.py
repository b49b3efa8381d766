"""A party's data put right: the newest word holds, the old one stays in the chain."""

import pytest

from cases.events import Opened, PartyCorrected
from cases.identities import as_known_by
from cases.model import Actor
from cases.telling import tell
from tests.cases.people import CHU, LI, VILLAGE_DESK, WANG, WU, ZHENG
from tests.cases.story import Story, a_case, sealed


def handled() -> Story:
    return a_case("general", parties=3).accepted_by(WANG)


def known(case: Story) -> list[tuple[str, bool, str]]:
    """Every party with its mark and the sealed data by which it is known now."""
    opened = case.events[0].what
    assert isinstance(opened, Opened)
    parties = as_known_by(opened, case.whats("party_corrected")).parties
    assert [party.ref for party in parties] == list(case.state.parties)
    return [(party.ref.id, party.ref.under_14, party.identity.commitment) for party in parties]


def commitment(data: str) -> str:
    return sealed(data)["commitment"]


def test_the_newest_word_holds_and_every_earlier_one_stays() -> None:
    case = handled().corrected_by(WANG, "p2", "better").corrected_by(WANG, "p2", "right")
    assert known(case) == [
        ("p1", False, commitment("party 1")),
        ("p2", False, commitment("right")),
        ("p3", False, commitment("party 3")),
    ]
    assert [what.identity.commitment for what in case.whats("party_corrected")] == [
        commitment("better"),
        commitment("right"),
    ]
    opened = case.events[0].what
    assert isinstance(opened, Opened)
    assert opened.parties[1].identity.commitment == commitment("party 2")


def test_the_mark_of_a_child_is_put_right_only_where_it_is_said() -> None:
    case = handled().corrected_by(WANG, "p2", under_14=True)
    assert [young for _, young, _ in known(case)] == [False, True, False]
    assert [young for _, young, _ in known(case.corrected_by(WANG, "p2"))] == [False, True, False]
    assert [young for _, young, _ in known(case.corrected_by(WANG, "p2", under_14=False))] == [
        False,
        False,
        False,
    ]


def test_it_moves_no_clock_and_makes_nobody_a_handler() -> None:
    case = a_case("general")
    before = case.state
    case.corrected_by(WANG, "p2")
    assert case.state.stay == before.stay
    assert (case.state.handlers, case.state.version) == (before.handlers, before.version + 1)


@pytest.mark.parametrize("actor", [LI, WU, CHU, ZHENG], ids=lambda actor: actor.id)
def test_only_by_staff_of_the_unit_that_has_the_case(actor: Actor) -> None:
    body = {"party": "p1", "identity": sealed(), "reason": sealed()}
    assert handled().refusal(actor, "correct_party", **body) == "not_yours"


def test_while_the_clocks_stand_and_while_a_signature_is_due_but_never_after() -> None:
    handled().suspended_by(VILLAGE_DESK).corrected_by(WANG, "p2")
    proposed = handled().proposed_by(WANG).corrected_by(WANG, "p2")
    proposed.signed_by(WU)
    body = {"party": "p1", "identity": sealed(), "reason": sealed()}
    assert proposed.refusal(WANG, "correct_party", **body) == "case_closed"


def test_nobody_who_is_no_party() -> None:
    body = {"party": "p4", "identity": sealed(), "reason": sealed()}
    refusal = handled().refused(WANG, "correct_party", **body)
    assert (refusal.code, refusal.field) == ("unknown_party", "party")


def test_it_is_told_in_both_languages_without_a_word_of_the_data() -> None:
    case = handled().corrected_by(WANG, "p2")
    assert isinstance(case.last, PartyCorrected)
    says = tell(case.last, case.running.rules)
    assert says.zh == "更正当事人 p2 的信息"
    assert says.en == "what is kept of party p2 was put right"
