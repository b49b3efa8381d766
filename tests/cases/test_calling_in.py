"""Called in from outside: nothing seen and nobody heard before the parties consent, and no clock held."""

from typing import Any

import pytest

from cases.calling_in import CalledAs, objection_to_name
from cases.circulating import Holds, circulation
from cases.claims import Why
from cases.envelope import Envelope
from cases.readers import sees
from cases.refusals import Refusal
from cases.sides import tasks_of
from cases.sight import Part, sight
from cases.telling import tell
from cases.worklist import why_mine
from tests.cases.call_refusals import (
    call,
    called_in,
    consent,
    consent_refused,
    consented,
    handled,
    outside,
)
from tests.cases.people import (
    ADMIN,
    AUDITOR,
    CITY_DESK,
    HE,
    LI,
    QIAN,
    SUN,
    TAN,
    TOWNSHIP_DESK,
    VILLAGE,
    VILLAGE_DESK,
    WANG,
    WU,
    ZHENG,
    ZHOU,
    officer,
)
from tests.cases.story import Story, kinds, sealed


def parts(case: Story) -> frozenset[Part]:
    """What the mediator of the next village sees."""
    seen = sight(TAN, case.state, case.running.rules)
    assert bool(seen) is sees(TAN, case.state), "lists and the case disagree"
    return seen


def test_asked_consented_to_heard_and_released() -> None:
    case = consented()
    assert kinds(case.events[-3:]) == ["person_called_in", "call_consent_recorded", "call_consent_recorded"]
    assert why_mine(TAN, case.state, case.running.rules) == [Why.CALLED_IN]
    case.gives(TAN, "give_opinion", call="c1", text=sealed("the upper field's"))
    assert (case.state.tasks[0].status, case.state.called_in[0].status) == ("done", "answered")
    assert why_mine(TAN, case.state, case.running.rules) == []
    assert parts(case), "until released they may be asked to a session"
    case.gives(WANG, "release_call", call="c1", reason=sealed())
    assert not parts(case)
    case.gives(WANG, "call_in", **call())
    assert (case.state.called_in[1].id, case.state.tasks[1].id) == ("c2", "t2")


def test_nothing_is_seen_before_every_party_has_consented() -> None:
    case = called_in()
    assert not parts(case)
    assert case.refused(TAN, "give_opinion", call="c1", text=sealed()).code == "call_without_consent"
    consent(case, "p1")
    assert not parts(case)
    assert case.refused(TAN, "decline_call", call="c1", reason=sealed()).says.en.endswith("missing: p2")
    consent(case, "p2")
    assert parts(case) == {Part.COURSE, Part.STORY}
    assert tasks_of(TAN, case.state) == {"t1"}


def test_consent_withdrawn_ends_the_sight_and_given_again_brings_it_back() -> None:
    case = consent(consented(), "p2", answer="refuses")
    assert not parts(case)
    assert tasks_of(TAN, case.state) == set()
    assert case.refusal(TAN, "give_opinion", call="c1", text=sealed()) == "call_without_consent"
    assert parts(consent(case, "p2"))


def test_it_can_be_withdrawn_while_the_clocks_stand_and_while_a_signature_is_due() -> None:
    case = consented().gives(TAN, "give_opinion", call="c1", text=sealed()).suspended_by(VILLAGE_DESK)
    assert not parts(consent(case, "p1", answer="refuses"))
    case = consented().gives(TAN, "give_opinion", call="c1", text=sealed()).proposed_by(WANG)
    assert not parts(consent(case, "p1", answer="refuses"))


def test_an_opinion_on_record_stays_there_when_consent_is_withdrawn() -> None:
    case = consented().gives(TAN, "give_opinion", call="c1", text=sealed())
    assert consent(case, "p1", answer="refuses").state.called_in[0].status == "answered"


def test_consent_does_not_go_up_with_the_case() -> None:
    case = consented().escalated_by(WANG)
    assert not parts(case)
    case.accepted_by(ZHOU)
    assert parts(consent(case, "p1", "p2", by=ZHOU))


def test_the_offices_own_adviser_takes_no_consent_and_no_other_kind_does_without() -> None:
    for kind in CalledAs:
        case = handled().escalated_by(WANG).accepted_by(ZHOU)
        case.gives(ZHOU, "call_in", **call(kind=kind, officer=ZHENG.id))
        assert bool(sight(ZHENG, case.state, case.running.rules)) is (kind is CalledAs.ADVISER)


def test_an_adviser_is_of_the_office_itself_and_nobody_from_elsewhere_reads_without_consent() -> None:
    """Of the unit that has the case, of its departments, or of a unit above it."""
    case = handled()
    elsewhere = officer("leader-elsewhere", "532331000000", "leader")
    for stranger in (TAN, QIAN, ZHENG, CITY_DESK, elsewhere):
        given = case.envelope(WANG, "call_in", **call(kind="adviser", officer=stranger.id))
        refusal = case.tell(given.model_copy(update={"known": (*given.known, elsewhere)}))
        assert isinstance(refusal, Refusal)
        assert (refusal.code, refusal.field) == ("adviser_from_elsewhere", "officer")
        assert not sight(stranger, case.state, case.running.rules)
    case.gives(WANG, "call_in", **call(kind="adviser", officer=HE.id))


def test_by_the_first_edition_of_the_rules_an_adviser_was_of_any_office() -> None:
    case = handled()
    kept = case.envelope(WANG, "call_in", **call(kind="adviser")).model_dump(exclude={"edition"})
    case.tell(Envelope.model_validate(kept))
    assert parts(case)


def test_somebody_outside_is_heard_through_whoever_called_them() -> None:
    case = outside()
    assert case.refusal(WANG, "record_opinion", call="c1", text=sealed()) == "call_without_consent"
    consent(case, "p1", "p2").filed_by(WANG)
    case.gives(WANG, "record_opinion", call="c1", text=sealed("the lower field's"), document="d1")
    assert case.whats("opinion_given")[0].document == "d1"
    assert case.state.tasks[0].status == "done"
    assert case.refusal(WANG, "record_opinion", call="c1", text=sealed()) == "call_not_open"


def test_somebody_who_declines_sees_no_more_and_owes_nothing() -> None:
    case = consented().gives(TAN, "decline_call", call="c1", reason=sealed("a cousin of p1"))
    assert not parts(case)
    assert case.state.tasks[0].status == "refused"
    assert case.refusal(TAN, "give_opinion", call="c1", text=sealed()) == "not_yours"
    case.proposed_by(WANG)


def test_the_case_and_its_clocks_go_on_and_the_task_is_marked() -> None:
    plain, case = handled(), called_in()
    assert case.stay.clock == plain.stay.clock
    case.until("2026-03-05 09:00")
    assert case.stay == plain.until("2026-03-05 09:00").stay
    (late,) = case.whats("task_overdue")
    assert late.task == "t1"
    assert case.whats("task_escalated") == []


def test_nothing_is_closed_over_an_opinion_that_is_waited_for() -> None:
    case = called_in()
    body = {"outcome": "withdrawn", "statement": sealed(), "withdrawn_by": ["p1"]}
    assert case.refusal(WANG, "propose_closure", **body) == "tasks_open"
    case.gives(WANG, "release_call", call="c1", reason=sealed()).gives(WANG, "propose_closure", **body)
    assert case.state.tasks[0].status == "withdrawn"


def test_a_case_that_is_over_is_out_of_sight_and_begins_again_without_them() -> None:
    case = consented().gives(TAN, "give_opinion", call="c1", text=sealed())
    case.proposed_by(WANG).signed_by(WU)
    assert not parts(case)
    case.reopened_by(SUN).accepted_by(WANG)
    assert case.state.called_in[0].status == "released"
    assert not parts(case)


@pytest.mark.parametrize(("kind", "noun"), [("expert", "an expert"), ("lawyer", "a lawyer")])
def test_it_is_told_as_what_somebody_is_called_in(kind: str, noun: str) -> None:
    case = called_in(kind=kind)
    said = tell(case.whats("person_called_in")[0], case.running.rules).en
    assert said.startswith(f"c1, {noun}, is called in")


def test_it_stands_in_the_circulation_list() -> None:
    case = consented().gives(TAN, "give_opinion", call="c1", text=sealed())
    legs = circulation(case.state.number, case.events, case.running.rules)
    (leg,) = [leg for leg in legs if leg.holds is Holds.OPINION]
    assert (leg.task, leg.unit.code, leg.came_by, leg.gone_by) == (
        "t1",
        VILLAGE,
        "person_called_in",
        "opinion_given",
    )


def test_it_is_no_instruction_and_nobody_else_answers_it() -> None:
    case = consented()
    assert case.refusal(SUN, "answer_task", task="t1", text=sealed()) == "not_yours"
    assert case.refusal(WANG, "withdraw_task", task="t1", reason=sealed()) == "no_open_task"
    for nobody in (SUN, LI, WANG, TOWNSHIP_DESK):
        assert case.refusal(nobody, "give_opinion", call="c1", text=sealed()) == "not_yours"
    assert case.refusal(TAN, "note", text=sealed()) == "not_yours"


@pytest.mark.parametrize(
    ("who", "code", "field"),
    [
        ({"officer": None}, "call_names_one", "officer"),
        ({"officer": TAN.id, "outsider": sealed()}, "call_names_one", "officer"),
        ({"officer": "nobody"}, "unknown_officer", "officer"),
        ({"officer": ADMIN.id}, "officer_unfit", "officer"),
        ({"officer": AUDITOR.id}, "officer_unfit", "officer"),
        ({"officer": WANG.id}, "called_in_by_oneself", "officer"),
        ({"officer": SUN.id}, "called_in_by_oneself", "officer"),
        ({"officer": WU.id}, "called_in_by_oneself", "officer"),
        ({"kind": "friend"}, "invalid_command", "kind"),
        ({"working_days": 0}, "invalid_command", "working_days"),
    ],
)
def test_called_in_wrongly(who: dict[str, Any], code: str, field: str) -> None:
    refusal = handled().refused(WANG, "call_in", **call(**who))
    assert (refusal.code, refusal.field) == (code, field)


def test_a_handler_of_a_level_below_is_not_called_in() -> None:
    case = handled().escalated_by(WANG).accepted_by(ZHOU)
    assert case.refusal(ZHOU, "call_in", **call(officer=WANG.id)) == "called_in_by_oneself"


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"party": "p7"}, "unknown_party", "party"),
        ({"on": "2026-03-03"}, "in_the_future", "on"),
        ({"on": "2026-03-01"}, "before_the_case", "on"),
        ({"document": "d1"}, "unknown_document", "document"),
        ({"call": "c2"}, "unknown_call", "call"),
    ],
)
def test_consent_recorded_wrongly(wrong: dict[str, Any], code: str, field: str) -> None:
    refusal = consent_refused(called_in(), **wrong)
    assert (refusal.code, refusal.field) == (code, field)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("示例 甲", "calls_a_party"),
        ("Zhang  SAN", "called_in_already"),
        ("示例丙", None),
        ("示例甲律师", None),
    ],
)
def test_names_from_outside_are_told_apart(name: str, code: str | None) -> None:
    objection = objection_to_name(name, ["示例甲", "示例乙"], ["zhang san"])
    assert (objection and objection.code) == code
    assert objection is None or name not in str(objection)
