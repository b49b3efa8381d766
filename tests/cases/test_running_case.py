"""A case under way: retries, reused keys, and events that the caller carries to the tables."""

import pytest

from cases.decide import parse
from cases.envelope import Answer, Envelope, Roster
from cases.events import Event
from cases.model import Post
from cases.refusals import Refusal
from cases.refusing import Kind
from cases.running import RunningCase
from cases.state import SEEN_LIMIT, CaseState
from policies.rulebook import Rulebook, RuleMissingError
from policies.vocabulary import Role
from tests.cases.people import HE, LI, OTHER_TOWNSHIP, SUN, TOWNSHIP, VILLAGE_DESK, WANG, WU
from tests.cases.story import Story, a_case, kinds, local, sealed

WU_ON_IT = Post(role=Role.RESPONSIBLE_PERSON, unit=TOWNSHIP, officer=WU.id)


def answered(running: RunningCase, envelope: Envelope, now: str = "2026-03-02 10:00") -> Answer:
    answer = running.carry_out(envelope, local(now))
    assert isinstance(answer, Answer), answer
    return answer


def refused(running: RunningCase, envelope: Envelope, now: str = "2026-03-02 10:00") -> Refusal:
    refusal = running.carry_out(envelope, local(now))
    assert isinstance(refusal, Refusal), refusal
    return refusal


def test_a_retry_is_answered_and_nothing_happens_again() -> None:
    case = a_case("general")
    envelope = case.envelope(WANG, "accept")
    first = answered(case.running, envelope)
    again = answered(case.running, envelope)
    assert not first.repeated
    assert again.repeated
    assert again.events == ()
    assert again.state == first.state
    assert len(case.running.unwritten) == 1


def test_a_retry_is_answered_before_the_version_is_looked_at() -> None:
    case = a_case("general")
    envelope = case.envelope(WANG, "accept").model_copy(update={"expected_version": 1})
    answered(case.running, envelope)
    assert case.running.objection(envelope, case.now) is None
    assert answered(case.running, envelope).repeated


def test_a_retry_is_answered_when_the_command_would_be_refused_by_now() -> None:
    case = a_case("general")
    envelope = case.envelope(WANG, "accept")
    answered(case.running, envelope)
    case.escalated_by(WANG)
    assert answered(case.running, envelope).repeated


def test_the_same_key_with_another_body_is_refused() -> None:
    case = a_case("general")
    envelope = case.envelope(WANG, "accept")
    answered(case.running, envelope)
    other = envelope.model_copy(update={"body_hash": "f" * 64, "name": "escalate"})
    objection = case.running.objection(other, case.now)
    assert objection is not None
    assert (objection.code, objection.kind) == ("idempotency_key_reused", Kind.REUSED)
    assert refused(case.running, other) == objection


def test_the_key_that_opened_the_case_is_taken() -> None:
    case = a_case("general")
    envelope = case.envelope(WANG, "accept").model_copy(update={"command": "0" * 32})
    assert refused(case.running, envelope).code == "idempotency_key_reused"


def test_a_refusal_is_not_remembered() -> None:
    case = a_case("general").accepted_by(WANG)
    envelope = case.envelope(WANG, "record_session", **case.session())
    assert refused(case.running, envelope).code == "consent_missing"
    case.consents("p1", "p2", by=WANG)
    assert not answered(case.running, envelope).repeated


def test_memory_is_bounded_and_keeps_the_latest() -> None:
    case = a_case("general")
    for _ in range(SEEN_LIMIT + 5):
        case.noted_by(WANG)
    assert len(case.state.seen) == SEEN_LIMIT
    assert case.state.seen[-1].command == f"{case.commands:032x}"


def test_memory_is_not_told() -> None:
    case = a_case("general")
    assert answered(case.running, case.envelope(WANG, "accept")).state.seen == ()
    assert case.state.seen != ()


def test_the_state_of_the_answer_is_the_state_of_the_case() -> None:
    case = a_case("general")
    told = answered(case.running, case.envelope(WANG, "accept")).state
    assert told == case.state.model_copy(update={"seen": ()})


def test_whoever_knows_the_case_is_told_what_is_new_and_no_more() -> None:
    case = a_case("general")
    before = case.state
    envelope = case.envelope(WANG, "accept").model_copy(update={"head": before.head, "caller_projects": True})
    answer = answered(case.running, envelope)
    assert answer.state is None
    assert answer.after(before) == case.state.model_copy(update={"seen": ()})


def test_whoever_knows_an_older_case_is_told_the_whole() -> None:
    case = a_case("general")
    older = case.state.head
    case.accepted_by(WANG)
    note = case.envelope(WANG, "note", text=sealed())
    answer = answered(case.running, note.model_copy(update={"head": older, "caller_projects": True}))
    assert answer.state == case.state.model_copy(update={"seen": ()})


def test_events_that_do_not_follow_make_no_case() -> None:
    case = a_case("general")
    before = case.state
    envelope = case.envelope(WANG, "accept").model_copy(update={"head": before.head, "caller_projects": True})
    answer = answered(case.running, envelope)
    with pytest.raises(ValueError, match="does not follow"):
        answer.after(case.state)


def test_a_caller_that_projects_gets_every_unwritten_event() -> None:
    case = a_case("general")
    running = case.running
    running.staff("village", (), (), case.now)
    answered(running, case.envelope(WANG, "accept"))
    projecting = case.envelope(WANG, "note", text=sealed()).model_copy(update={"caller_projects": True})
    answer = answered(running, projecting, "2026-03-03 19:00")
    assert kinds(answer.events) == ["staffed", "accepted", "noted"]
    assert running.unwritten == []


def test_a_caller_that_does_not_project_leaves_them_to_the_engine() -> None:
    case = a_case("general")
    answer = answered(case.running, case.envelope(WANG, "accept"))
    assert kinds(answer.events) == kinds(case.running.unwritten) == ["accepted"]


def moving(case: Story, unit: str) -> Envelope:
    asked = case.envelope(WANG, "escalate", ground="beyond_competence", reason=sealed())
    found = Roster(level="township", unit=unit, posts=(WU_ON_IT,), gaps=())
    return asked.model_copy(update={"roster": found})


def test_whoever_was_found_for_the_level_is_on_the_case_with_the_move() -> None:
    case = a_case("general").accepted_by(WANG)
    answer = answered(case.running, moving(case, TOWNSHIP))
    assert kinds(answer.events)[-2:] == ["escalated", "staffed"]
    assert case.running.state.stay.posts == (WU_ON_IT,)
    assert not case.running.wants_roster


def test_people_of_another_unit_are_not() -> None:
    case = a_case("general").accepted_by(WANG)
    answer = answered(case.running, moving(case, OTHER_TOWNSHIP))
    assert kinds(answer.events)[-1] == "escalated"
    assert case.running.wants_roster


def test_what_time_brought_comes_with_the_late_command() -> None:
    case = a_case("general")
    late = case.envelope(VILLAGE_DESK, "note", text=sealed()).model_copy(update={"caller_projects": True})
    answer = answered(case.running, late, "2026-03-12 10:00")
    assert kinds(answer.events) == ["became_overdue", "escalated", "noted"]
    assert answer.state is not None
    assert answer.state.stay.level == "township"


def test_a_refused_late_command_leaves_what_time_brought_to_the_engine() -> None:
    case = a_case("general")
    late = case.envelope(WANG, "accept").model_copy(update={"caller_projects": True})
    assert refused(case.running, late, "2026-03-12 10:00").code == "not_yours"
    assert kinds(case.running.unwritten) == ["became_overdue", "escalated"]


def test_the_validator_changes_nothing() -> None:
    case = a_case("general")
    before = case.state
    assert case.running.objection(case.envelope(WANG, "accept"), local("2026-03-12 10:00")) is not None
    assert case.running.objection(case.envelope(WANG, "accept"), local("2026-03-02 10:00")) is None
    assert case.state == before
    assert case.running.unwritten == []


def test_events_say_whose_command_they_are() -> None:
    case = a_case("general")
    envelope = case.envelope(WANG, "accept")
    (event,) = answered(case.running, envelope).events
    assert (event.actor, event.command, event.body) == (WANG.id, envelope.command, envelope.body_hash)
    assert event.at == local("2026-03-02 10:00")


def test_going_on_from_stored_state_is_the_same() -> None:
    """As after continue-as-new: the state goes through JSON and keeps its memory."""
    case = a_case("general")
    envelope = case.envelope(WANG, "accept")
    answered(case.running, envelope)
    stored = CaseState.model_validate_json(case.state.model_dump_json())
    going_on = RunningCase(stored, case.book.rules)
    assert going_on.state == case.state
    assert answered(going_on, envelope).repeated
    assert going_on.next_instant() == case.running.next_instant()


def test_rules_that_are_not_loaded_are_waited_for_and_not_guessed() -> None:
    case = a_case("general")
    elsewhere = RunningCase(case.state, Rulebook().rules)
    with pytest.raises(RuleMissingError):
        elsewhere.carry_out(case.envelope(WANG, "accept"), case.now)
    assert elsewhere.state == case.state


def test_envelopes_and_answers_travel_as_json() -> None:
    case = a_case("general")
    envelope = case.envelope(WANG, "escalate", ground="no_agreement", reason=sealed())
    answer = answered(case.running, Envelope.model_validate_json(envelope.model_dump_json()))
    assert Answer.model_validate_json(answer.model_dump_json()) == answer
    assert all(isinstance(event, Event) for event in answer.events)


@pytest.mark.parametrize(
    ("name", "body", "code", "field"),
    [
        ("wave_through", {}, "unknown_command", None),
        ("", {}, "unknown_command", None),
        ("{0}", {}, "unknown_command", None),
        ("accept", {"reason": "x"}, "invalid_command", "reason"),
        ("accept", [], "invalid_command", ""),
        ("accept", None, "invalid_command", ""),
        ("decline", {}, "invalid_command", "reason"),
        ("decline", {"reason": "plain words"}, "invalid_command", "reason"),
        ("decline", {"reason": {"box": "short", "commitment": "0" * 64}}, "invalid_command", "reason.box"),
        ("escalate", {"ground": "tired", "reason": sealed()}, "invalid_command", "ground"),
        ("record_consent", {"party": "P1", "answer": "consents"}, "invalid_command", "party"),
        ("record_session", {"held_at": "2026-03-02 10:00"}, "invalid_command", "held_at"),
        ("settle_on_spot", {"amount": -1}, "invalid_command", "parties"),
        ("assign", {"posts": [{"role": "judge", "officer": "li"}]}, "invalid_command", "posts.0.role"),
    ],
)
def test_what_is_not_well_formed(name: str, body: object, code: str, field: str | None) -> None:
    refusal = parse(name, body)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.field) == (code, field)
    assert refusal.says.zh
    assert refusal.says.en


TOO_LONG = [("x" * 600, {}), ("accept", {"x" * 600: 1}), ("decline", {"reason": {**sealed(), "x" * 600: 1}})]


@pytest.mark.parametrize(("name", "body"), TOO_LONG, ids=["name", "field", "field within"])
def test_what_is_absurdly_long_is_refused_in_words(name: str, body: object) -> None:
    assert isinstance(parse(name, body), Refusal)


def test_a_level_of_absurd_length_is_refused_in_words() -> None:
    assert a_case("general").refusal(SUN, "assign", level="x" * 600) == "invalid_command"


def test_an_officer_of_another_place_is_told_what_is_possible() -> None:
    case = a_case("general")
    reader = {"note", "strike", "link_case"}
    assert set(case.refused(LI, "accept").allowed) == reader | {"hand_over", "hand_back"}
    assert set(case.refused(HE, "accept").allowed) == reader
    assert set(case.refused(WANG, "sign_off").allowed) == {
        *("accept", "decline", "escalate", "settle_on_spot", "note"),
        *("copy_in", "propose_transfer", "contest_competence", "file_document", "correct_party"),
        "grade_risk",
        *("correct_intake", "strike", "link_case", "name_representatives"),
    }
