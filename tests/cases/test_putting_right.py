"""The report put right, and what was recorded by mistake struck: the old word stays, the new one counts."""

import pytest

from cases.clocks import next_instant
from cases.copying import kept_of
from cases.events import EventStruck, Opened
from cases.evolve import fold
from cases.identities import as_known_by
from cases.model import Actor, Status
from cases.telling import tell
from policies.vocabulary import Severity
from tests.cases.call_refusals import TODAY, called_in, consent_refused
from tests.cases.joint_refusals import call
from tests.cases.listed_cases import application, listed, settled
from tests.cases.people import (
    AUDITOR,
    CHU,
    JUSTICE_OFFICE,
    LI,
    SUN,
    TOWNSHIP_DESK,
    VILLAGE_DESK,
    WANG,
    WU,
    XU,
    ZHENG,
    ZHOU,
)
from tests.cases.story import FILES, Story, a_case, kinds, sealed
from tests.cases.test_aftercare import longshan
from tests.cases.test_attempts import at_the_village
from tests.cases.test_statutory import in_xiayi


def handled() -> Story:
    return a_case("general").accepted_by(WANG)


def mediated() -> Story:
    return handled().consents("p1", "p2", by=WANG)


# the report


def test_what_the_report_said_is_put_right_and_the_old_word_stays() -> None:
    case = handled().put_right_by(WANG, facts={"people": 12, "amount": 8000}, title=sealed("right"))
    case.put_right_by(WANG, narrative=sealed("better"))
    opened = case.events[0].what
    assert isinstance(opened, Opened)
    assert (opened.facts.people, opened.title.commitment) == (2, sealed("title")["commitment"])
    known = as_known_by(opened, case.whats("intake_corrected"))
    assert (known.facts, known.facts.people, known.facts.amount) == (case.state.facts, 12, 8000)
    texts = (known.title.commitment, known.narrative.commitment)
    assert texts == (sealed("right")["commitment"], sealed("better")["commitment"])
    assert case.state.titled_in == case.events[-2].seq


def test_it_moves_no_clock_takes_the_case_nowhere_and_makes_nobody_a_handler() -> None:
    case = a_case("general")
    before, at = case.state, next_instant(case.state, case.running.rules)
    case.put_right_by(WANG, facts={"severity": "complex", "category": "medical", "people": 60})
    assert (case.stay, case.state.case_clock) == (before.stay, before.case_clock)
    assert (case.state.statutory, case.state.triage_rule) == (before.statutory, before.triage_rule)
    assert next_instant(case.state, case.running.rules) == at
    assert case.state.handlers == ()
    assert case.state.facts.severity is Severity.COMPLEX


def test_rules_look_at_the_right_facts_from_then_on() -> None:
    """The clock of medical disputes starts with acceptance: by then the category is right."""
    case = in_xiayi("difficult").put_right_by(WU, facts={"category": "medical"})
    assert case.state.statutory == {}
    case.accepted_by(WU)
    assert set(case.state.statutory) == {"medical", "one_month"}
    case.put_right_by(WU, facts={"category": "neighbours"})
    assert set(case.state.statutory) == {"medical", "one_month"}, "what runs runs on"


def test_a_correction_that_puts_nothing_right_is_refused() -> None:
    case = handled()
    for told in ({}, {"facts": case.state.facts.model_dump(mode="json")}):
        refusal = case.refused(WANG, "correct_intake", reason=sealed(), **told)
        assert (refusal.code, refusal.field) == ("nothing_to_correct", "facts")


@pytest.mark.parametrize("actor", [LI, WU, CHU, ZHENG, AUDITOR])
def test_only_staff_of_the_unit_that_has_it_puts_the_report_right(actor: Actor) -> None:
    assert handled().refusal(actor, "correct_intake", title=sealed(), reason=sealed()) == "not_yours"


def test_after_the_signature_the_report_stands_as_it_was_signed_for() -> None:
    case = handled().suspended_by(VILLAGE_DESK).put_right_by(WANG, title=sealed("right"))
    case.resumed_by(WANG).proposed_by(WANG).put_right_by(WANG, title=sealed("again")).signed_by(WU)
    assert case.refusal(WANG, "correct_intake", title=sealed(), reason=sealed()) == "case_closed"


# what was recorded by mistake


def test_a_session_that_was_recorded_by_mistake_is_counted_no_more() -> None:
    case = mediated().sessions_by(WANG, "not_agreed", "continues")
    mistake = case.events[-1].seq
    before = case.state
    case.struck_by(WANG, mistake)
    here = case.state.mediation_here()
    assert (here.sessions, here.attempts) == (1, 1)
    assert here.consents == before.mediation_here().consents
    assert case.state.struck == (mistake,)
    assert (case.stay, case.state.status) == (before.stay, before.status)
    assert case.events[mistake - 1].what.type == "session_recorded", "it stays where it was"
    assert fold(case.state.number, case.events) == case.state


def test_whoever_recorded_it_stays_a_handler() -> None:
    case = a_case("difficult").accepted_by(ZHOU).consents("p1", "p2", by=ZHOU).session_by(WU)
    case.struck_by(WU, case.events[-1].seq).proposed_by(ZHOU)
    assert case.refusal(WU, "sign_off") == "signer_is_handler"


def test_attempts_are_counted_without_it() -> None:
    """Three attempts would take it up: the one that never was does not count among them."""
    case = at_the_village().sessions_by(WANG, "not_agreed", "not_agreed")
    case.struck_by(WANG, case.events[-1].seq).session_by(WANG, "not_agreed")
    assert case.stay.level == "village"
    case.session_by(WANG, "not_agreed")
    assert case.stay.level == "township"


def test_what_has_moved_the_case_stands() -> None:
    case = at_the_village().sessions_by(WANG, "not_agreed", "not_agreed", "not_agreed")
    last = next(event.seq for event in reversed(case.events) if event.what.type == "session_recorded")
    refusal = case.refused(ZHOU, "strike", event=last, reason=sealed())
    assert (refusal.code, refusal.field) == ("has_moved_the_case", "event")
    case.struck_by(ZHOU, last - 1)
    assert (case.stay.level, case.state.mediation["village"].attempts) == ("township", 2)


def test_a_note_is_struck_and_nothing_changes_but_that() -> None:
    case = handled().noted_by(WANG)
    before = case.state
    case.struck_by(SUN, before.seq)
    told = {"struck", "seq", "head", "version", "seen"}
    assert case.state.model_dump(exclude=told) == before.model_dump(exclude=told)


def test_a_visit_before_the_closure_that_never_was_has_to_be_made() -> None:
    case = longshan().visited_by(WANG)
    one, other = (event.seq for event in case.events if event.what.type == "followed_up")
    case.struck_by(WANG, other)
    assert case.state.followed_up, "there is the other one"
    case.struck_by(WANG, one)
    assert not case.state.followed_up
    assert case.refusal(WU, "sign_off") == "follow_up_missing"
    case.visited_by(WANG)
    case.signed_by(WU)


def test_where_a_visit_is_wanted_one_that_finds_it_unkept_does_not_count() -> None:
    case = longshan().visited_by(WANG, relapse=True)
    assert case.refusal(WU, "sign_off") == "settlement_unkept"
    case.visited_by(WANG).signed_by(WU)


def test_a_visit_after_the_signature_that_never_was_is_outstanding_again() -> None:
    case = longshan().later(hours=1).signed_by(WU).until("2026-03-03 10:00").visited_after_by(WANG, 1)
    mistake = case.events[-1].seq
    due = case.state.visits[0].clock.due
    case.until("2026-03-04 10:00").struck_by(WANG, mistake)
    assert (case.state.next_visit, case.state.visits[0].held_at) == (1, None)
    case.until(due)
    assert case.state.visits[0].overdue
    case.visited_after_by(WANG, 1)
    assert case.refusal(WANG, "strike", event=mistake, reason=sealed()) == "struck_already"


def test_struck_too_late_the_visit_is_marked_at_once() -> None:
    case = longshan().later(hours=1).signed_by(WU).until("2026-03-03 10:00").visited_after_by(WANG, 1)
    mistake, due = case.events[-1].seq, case.state.visits[0].clock.due
    case.until(due).later(days=1).struck_by(WANG, mistake).until(case.now)
    assert case.state.visits[0].overdue


def test_what_was_signed_for_stands_as_it_was_signed() -> None:
    case = mediated().session_by(WANG).agreement_by(WANG).proposed_by(WANG, "settled").signed_by(WU)
    session = next(event.seq for event in case.events if event.what.type == "session_recorded")
    refusal = case.refused(WANG, "strike", event=session, reason=sealed())
    assert (refusal.code, refusal.field) == ("not_to_be_struck", "event")


@pytest.mark.parametrize("kind", ["accepted", "consent_recorded", "agreement_recorded"])
def test_what_decides_something_is_put_right_by_a_decision(kind: str) -> None:
    case = mediated().agreement_by(WANG)
    seq = next(event.seq for event in case.events if event.what.type == kind)
    assert case.refusal(WANG, "strike", event=seq, reason=sealed()) == "not_to_be_struck"


def test_a_document_that_was_filed_by_mistake_is_on_file_no_more() -> None:
    case = handled().filed_by(WANG).filed_by(WANG, FILES[1])
    before, mistake = case.state, case.events[-2].seq
    case.struck_by(WANG, mistake)
    assert (case.state.struck_documents, case.state.struck) == (("d1",), (mistake,))
    assert (case.stay, case.state.status, case.state.documents) == (before.stay, before.status, 2)
    said = tell(case.whats("event_struck")[0], case.running.rules)
    assert said.en == f"document d1 was filed by mistake, in event {mistake}: struck"
    assert case.filed_by(WANG).whats("document_filed")[-1].document == "d3", "no name is given twice"


def test_a_document_that_was_signed_with_stands_and_one_filed_later_does_not() -> None:
    case = handled().filed_by(WANG).proposed_by(WANG).signed_by(WU)
    signed_with = next(event.seq for event in case.events if event.what.type == "document_filed")
    refusal = case.refused(WANG, "strike", event=signed_with, reason=sealed())
    assert (refusal.code, refusal.field) == ("document_relied_on", "event")
    case.filed_by(WANG).struck_by(WANG, case.events[-1].seq)
    assert case.state.struck_documents == ("d2",)
    case.reopened_by(WANG)
    assert case.refusal(WANG, "strike", event=signed_with, reason=sealed()) == "document_relied_on"


def test_what_a_strike_off_goes_by_stands_and_what_is_struck_proves_nothing() -> None:
    case = settled(listed()).filed_by(WANG, FILES[1])
    mistake, kept = case.events[-1].seq, case.state.documents - 1
    case.struck_by(WANG, mistake)
    refusal = case.refused(WANG, "apply_strike_off", **application(f"d{kept + 1}"))
    assert (refusal.code, refusal.field) == ("document_struck", "evidence")
    case.gives(WANG, "apply_strike_off", **application("d1"))
    evidence = next(event.seq for event in case.events if event.what.type == "document_filed")
    assert case.refusal(WANG, "strike", event=evidence, reason=sealed()) == "document_relied_on"


def test_a_consent_in_writing_keeps_its_document() -> None:
    case = called_in().filed_by(WANG).filed_by(WANG, FILES[1])
    shows, mistake = (event.seq for event in case.events[-2:])
    case.struck_by(WANG, mistake)
    refusal = consent_refused(case, document="d2")
    assert (refusal.code, refusal.field) == ("document_struck", "document")
    said = {"call": "c1", "party": "p1", "answer": "consents", "on": TODAY}
    case.gives(WANG, "record_call_consent", **said, document="d1")
    assert case.refusal(WANG, "strike", event=shows, reason=sealed()) == "document_relied_on"


def test_before_it_was_reopened_nothing_counts_any_more() -> None:
    case = mediated().session_by(WANG, "not_agreed").mediation_ended_by(WANG).proposed_by(WANG, "ended")
    session = next(event.seq for event in case.events if event.what.type == "session_recorded")
    case.signed_by(WU).reopened_by(WANG).accepted_by(WANG).consents("p1", "p2", by=WANG)
    case.session_by(WANG, "not_agreed").struck_by(WANG, session)
    here = case.state.mediation_here()
    assert (here.sessions, here.attempts) == (1, 1), "the present one counts"


def test_of_two_who_look_at_once_the_second_has_to_look_again() -> None:
    """What is looked up belongs to the case as it stood then."""
    case = mediated().session_by(WANG)
    old = case.envelope(WANG, "strike", event=case.state.seq, reason=sealed())
    case.noted_by(WANG)
    answer = case.tell(old)
    assert getattr(answer, "code", None) == "stale_version"


@pytest.mark.parametrize("actor", [ZHENG, AUDITOR])
def test_nobody_strikes_in_a_case_that_is_not_theirs(actor: Actor) -> None:
    case = handled().noted_by(WANG)
    assert case.refusal(actor, "strike", event=case.state.seq, reason=sealed()) == "not_yours"


def noted_by_everybody() -> tuple[Story, dict[str, int]]:
    """Notes of the group, the village, a department that was asked, the township and the county."""
    case = handled().gives(WANG, "call_together", **call(JUSTICE_OFFICE))
    notes = {}
    for actor in (LI, WANG, ZHENG, ZHOU, WU, CHU):
        case.noted_by(actor)
        notes[actor.id] = case.state.seq
    return case, notes


@pytest.mark.parametrize("actor", [LI, WANG, ZHENG, WU, CHU], ids=lambda actor: actor.id)
def test_whoever_has_recorded_something_strikes_it(actor: Actor) -> None:
    case, notes = noted_by_everybody()
    assert case.struck_by(actor, notes[actor.id]).state.struck == (notes[actor.id],)


@pytest.mark.parametrize(
    ("actor", "others"),
    [
        (LI, {"wang", "zheng", "zhou", "wu", "chu"}),
        (WANG, {"zheng", "zhou", "wu", "chu"}),
        (SUN, {"zheng", "zhou", "wu", "chu"}),
        (VILLAGE_DESK, {"wang", "zheng", "zhou", "wu", "chu"}),
        (ZHENG, {"li", "wang", "zhou", "wu", "chu"}),
        (XU, {"li", "wang", "zhou", "wu", "chu"}),
        (ZHOU, {"li", "wang", "zheng", "wu", "chu"}),
        (TOWNSHIP_DESK, {"zhou", "wu", "chu"}),
        (WU, {"chu"}),
        (CHU, set()),
    ],
    ids=lambda value: value.id if isinstance(value, Actor) else "",
)
def test_nobody_strikes_what_a_level_above_or_another_line_has_recorded(
    actor: Actor, others: set[str]
) -> None:
    """What is their unit's the head strikes, what is below them the office that has a say in the case."""
    case, notes = noted_by_everybody()
    for name, note in notes.items():
        strike = case.envelope(actor, "strike", event=note, reason=sealed())
        refusal = case.running.objection(strike, case.now)
        assert (refusal and refusal.code) == ("not_yours_to_strike" if name in others else None), name


def test_an_event_that_was_looked_up_before_it_was_asked_who_recorded_it_is_the_offices() -> None:
    """Commands of an earlier version have it so: carried out again, they come out as they did."""
    case = handled().noted_by(WU)
    old = case.envelope(WANG, "strike", event=case.state.seq, reason=sealed())
    looked_up = [each.model_copy(update={"by": None}) for each in old.recorded]
    answer = case.tell(old.model_copy(update={"recorded": tuple(looked_up)}))
    assert getattr(answer, "code", None) is None


def test_the_event_is_one_of_the_case() -> None:
    case = handled()
    refusal = case.refused(WANG, "strike", event=99, reason=sealed())
    assert (refusal.code, refusal.field) == ("unknown_event", "event")


def test_they_are_told_in_both_languages_without_a_word_of_the_texts() -> None:
    case = handled().noted_by(WANG)
    note = case.state.seq
    case.struck_by(WANG, note)
    assert isinstance(case.last, EventStruck)
    assert tell(case.last, case.running.rules).zh == f"第 {note} 号事件系误记，划去"
    case.put_right_by(WANG, facts={"people": 3}, title=sealed("right"))
    says = tell(case.last, case.running.rules)
    assert (says.zh, says.en) == (
        "更正登记信息：事实、标题",
        "what the report said was put right: facts, title",
    )


def test_a_copy_for_the_person_says_what_was_struck() -> None:
    case = mediated().session_by(WANG)
    session = case.state.seq
    case.struck_by(WANG, session)
    kept = kept_of("p1", case.state, case.events, case.running.rules)
    assert kept is not None
    assert [(each.seq, each.struck_in) for each in kept.events if each.struck_in] == [
        (session, case.state.seq)
    ]


def test_the_timeline_of_a_closed_case_grows_by_what_struck_it() -> None:
    case = longshan().later(hours=1).signed_by(WU).until("2026-03-03 10:00").visited_after_by(WANG, 1)
    case.struck_by(WANG, case.state.seq)
    assert kinds(case.events)[-2:] == ["visited", "event_struck"]
    assert case.state.status is Status.CLOSED
