"""What a case keeps of one person: nothing of them is left out, and nothing of anybody else is in it."""

from cases.copying import KeptOfPerson, kept_of
from tests.cases.people import WANG, WU
from tests.cases.story import Story, a_case, sealed


def told() -> Story:
    """Between three; the second consents late, one session is without them, and the mediation ends."""
    case = a_case("general", parties=3).accepted_by(WANG).consents("p1", "p3", "p2", by=WANG)
    case.gives(WANG, "record_session", **case.session("continues", parties=["p1", "p3"]))
    case.gives(WANG, "record_session", **case.session("not_agreed", parties=["p1", "p2"]))
    right = {"identity": sealed("right"), "reason": sealed()}
    case.gives(WANG, "correct_party", party="p2", under_14=True, **right)
    case.gives(WANG, "correct_party", party="p3", **right)
    return case.refuses("p2", by=WANG).mediation_ended_by(WANG)


def kept(case: Story, party: str) -> KeptOfPerson:
    found = kept_of(party, case.state, case.events, case.running.rules)
    assert found is not None
    return found


def test_every_event_that_names_the_person_and_no_other() -> None:
    case = told()
    second = kept(case, "p2")
    assert [event.type for event in second.events] == [
        "opened",
        "consent_recorded",
        "session_recorded",
        "party_corrected",
        "consent_recorded",
    ]
    by_seq = {event.seq: event for event in case.events}
    for mention in second.events:
        assert mention.at == by_seq[mention.seq].at
        assert mention.says.zh
        assert mention.says.en
    assert len(kept(case, "p1").events) == 4


def test_known_as_from_the_first_word_to_the_last() -> None:
    case = told()
    second = kept(case, "p2")
    assert [known.identity.commitment for known in second.known_as] == [
        sealed("party 2")["commitment"],
        sealed("right")["commitment"],
    ]
    assert (second.party.id, second.party.under_14) == ("p2", True)
    assert len(kept(case, "p1").known_as) == 1


def test_what_was_said_to_mediation_and_what_was_told() -> None:
    case = told()
    assert [(c.level, c.answer.value) for c in kept(case, "p2").consents] == [
        ("village", "consents"),
        ("village", "refuses"),
    ]
    for party in ("p1", "p2", "p3"):
        (remedies,) = kept(case, party).remedies_told
        assert set(remedies.remedies) == {"arbitration", "administrative", "court"}


def test_settled_on_the_spot_is_a_consent_and_a_withdrawal_names_who_withdraws() -> None:
    spot = a_case("general").settled_on_the_spot_by(WANG)
    (consent,) = kept(spot, "p2").consents
    assert (consent.answer.value, consent.level) == ("consents", "village")
    withdrawn = a_case("general").accepted_by(WANG).proposed_by(WANG).signed_by(WU)
    assert kept(withdrawn, "p1").events[-1].type == "closure_proposed"
    assert [event.type for event in kept(withdrawn, "p2").events] == ["opened"]


def test_of_nobody_who_is_no_party() -> None:
    case = told()
    assert kept_of("p4", case.state, case.events, case.running.rules) is None
