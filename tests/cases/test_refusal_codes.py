"""Every refusal of the rules, provoked once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from cases import grant
from cases.accounts import objection_to_password
from cases.commands.registry import REGISTRY
from cases.decide import decide, parse, permitted
from cases.documents import AT_MOST
from cases.following import UnitsTold, objection_to
from cases.freezing import objection_to_freezing, objection_to_processing
from cases.model import Actor
from cases.opening import Opening, open_case
from cases.refusals import Refusal
from cases.refusing import CODES
from cases.retention import objection_to_deletion
from cases.sight import may_export, may_read_documents, may_reveal
from policies.vocabulary import Tier
from tests.cases import (
    call_refusals,
    collective_refusals,
    correcting_refusals,
    extensions,
    graded_cases,
    grades,
    handover_refusals,
    joint_refusals,
    linking_refusals,
    listed_cases,
    task_refusals,
    unit_changes,
)
from tests.cases.people import (
    CHU,
    COUNTY,
    COUNTY_DESK,
    FENG,
    HE,
    LI,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    SUN,
    TAN,
    TAO,
    TOWNSHIP,
    TOWNSHIP_DESK,
    VILLAGE,
    VILLAGE_DESK,
    WANG,
    WU,
    ZHOU,
    chain,
    officer,
    unit,
)
from tests.cases.story import (
    BOOK,
    MONDAY,
    Story,
    a_case,
    an_opening,
    of_six_levels,
    of_two_at_the_top,
    sealed,
)
from tests.cases.test_aftercare import all_visited, longshan


def told(answer: object) -> Refusal:
    assert isinstance(answer, Refusal)
    return answer


def opened(opening: Opening) -> Refusal:
    return told(open_case(opening, BOOK.rules(opening.pins)))


def handled() -> Story:
    return a_case("general").accepted_by(WANG)


def agreed() -> Story:
    return handled().consents("p1", "p2", by=WANG)


def closing(outcome: str) -> Refusal:
    return handled().refused(WANG, "propose_closure", outcome=outcome, statement=sealed())


def named(role: str, officer: str) -> Refusal:
    return a_case("difficult").refused(WU, "assign", posts=[{"role": role, "officer": officer}])


def party_twice() -> Refusal:
    opening = an_opening()
    return opened(opening.model_copy(update={"parties": opening.parties[:1] * 2}))


def no_parties() -> Refusal:
    opening = an_opening()
    return opened(opening.model_copy(update={"parties": opening.parties[1:]}))


def stale_version() -> Refusal:
    case = handled()
    envelope = case.envelope(WANG, "note", text=sealed())
    return told(case.tell(envelope.model_copy(update={"expected_version": 1})))


def key_reused() -> Refusal:
    case = handled()
    envelope = case.envelope(WANG, "note", text=sealed())
    case.tell(envelope)
    return told(case.tell(envelope.model_copy(update={"body_hash": "f" * 64})))


def with_date(**dates: str) -> Refusal:
    case = agreed()
    return case.refused(WANG, "record_agreement", **case.agreement(**dates))


def session(case: Story) -> Refusal:
    return case.refused(WANG, "record_session", **case.session())


def declined_before() -> Refusal:
    case = a_case("general").escalated_by(WANG).declined_by(ZHOU).escalated_by(WANG)
    return case.refused(ZHOU, "decline", reason=sealed())


def by_breach() -> Refusal:
    return a_case("general").until("2026-03-11 18:00").refused(ZHOU, "decline", reason=sealed())


def transfer(to: str) -> Refusal:
    return a_case("general").refused(SUN, "propose_transfer", to=to, reason=sealed())


def urged_again() -> Refusal:
    case = a_case("general").urged_by(TOWNSHIP_DESK)
    return case.refused(COUNTY_DESK, "urge", text=sealed())


def contested() -> Story:
    return a_case("general", by=WU).contested_by(WANG)


def contest(case: Story) -> Refusal:
    return case.refused(WANG, "contest_competence", reason=sealed())


def suspend(case: Story, by: Actor) -> Refusal:
    return case.refused(by, "suspend", ground="appraisal", **case.stop())


def overdue_at_the_top() -> Story:
    return a_case("complex").accepted_by(FENG).until("2026-05-01 10:00")


def unvisited() -> Refusal:
    case = of_six_levels()
    case.accepted_by(WANG).consents("p1", "p2", by=WANG).agreement_by(WANG)
    return case.refused(WANG, "propose_closure", outcome="settled", statement=sealed())


def gone_elsewhere() -> Refusal:
    """A transfer that the tables do not know yet: the village has it no more."""
    case = handled().gives(WANG, "propose_transfer", to=OTHER_VILLAGE, reason=sealed())
    case.gives(TAN, "accept_transfer")
    heirs = {VILLAGE: "532329101203"}
    units = chain("group", "village", "township", "county")
    return told(objection_to(case.state, UnitsTold(on=date(2026, 3, 2), chain=units, heirs=heirs)))


def of_another_place() -> Refusal:
    case = handled()
    far = (unit(Tier.COUNTY, "620724000000"),)
    envelope = case.envelope(WANG, "copy_in", to=[far[0].code], reason=sealed())
    return told(case.tell(envelope.model_copy(update={"units": (*envelope.units, far)})))


def asked_already() -> Refusal:
    case = handled().gives(WANG, "propose_transfer", to=OTHER_VILLAGE, reason=sealed())
    return case.refused(WANG, "propose_transfer", to=OTHER_VILLAGE, reason=sealed())


def put_away() -> Story:
    return signed().gives(WANG, "archive")


def visited_once() -> Story:
    case = longshan().later(hours=1).signed_by(WU).until("2026-03-03 10:00")
    return case.visited_after_by(WANG, 1).until("2026-03-03 11:00")


def visit_after(nth: int, **other: str) -> Refusal:
    case = visited_once()
    return case.refused(WANG, "record_visit", **case.visit_after(nth, **other))


A_GRANT = grant.Grant(expires_at=MONDAY - timedelta(minutes=1), signature="0" * 128)


def looked_at_by_a_supervisor() -> Refusal:
    case = a_case("general")
    supervisor = officer("s", COUNTY, "supervisor")
    return told(may_reveal(supervisor, case.state, case.running.rules))


def shown_a_document_of_another_unit() -> Refusal:
    case = a_case("general").copied_in_by(VILLAGE_DESK, OTHER_VILLAGE)
    return told(may_read_documents(TAO, case.state, case.running.rules))


def too_many_documents() -> Refusal:
    case = handled()
    full = case.state.model_copy(update={"documents": AT_MOST})
    return told(permitted(REGISTRY["file_document"], full, WANG, case.running.rules))


def signed() -> Story:
    return handled().proposed_by(WANG).signed_by(WU)


def frozen(case: Story, by: Actor, *, is_frozen: bool = False, freeze: bool = True) -> Refusal:
    return told(objection_to_freezing(by, case.state, is_frozen=is_frozen, freeze=freeze))


def kept_longer(case: Story) -> Refusal:
    return told(objection_to_deletion(case.state, case.running.rules, case.now))


PROVOKED: dict[str, Callable[[], Refusal]] = {
    "of_another_place": of_another_place,
    "asked_already": asked_already,
    "gone_elsewhere": gone_elsewhere,
    "unknown_command": lambda: a_case().refused(LI, "wave_through"),
    "invalid_command": lambda: a_case().refused(LI, "decline"),
    "unknown_party": lambda: handled().refused(WANG, "record_consent", party="p7", answer="consents"),
    "unknown_file": lambda: handled().refused(
        WANG, "file_document", kind="evidence", name=sealed(), file="0" * 64
    ),
    "too_many_documents": too_many_documents,
    "not_yours_to_read": shown_a_document_of_another_unit,
    "not_yours_to_export": lambda: told(
        may_export(CHU, (case := a_case("general")).state, case.running.rules)
    ),
    "unknown_officer": lambda: named("responsible_person", "nobody"),
    "unknown_level": lambda: a_case("difficult").refused(WU, "assign", level="hamlet"),
    "officer_unfit": lambda: named("responsible_person", HE.id),
    "chain_incomplete": lambda: opened(an_opening(units=chain("group", "village", "township"))),
    "no_parties": no_parties,
    "party_twice": party_twice,
    "in_the_future": lambda: with_date(effective_on="2026-03-03"),
    "before_the_case": lambda: with_date(effective_on="2026-03-01"),
    "absurd_date": lambda: with_date(performance_due="2026-03-01"),
    "remedies_not_told": lambda: handled().refused(WANG, "end_mediation", reason="refused"),
    "agreement_incomplete": lambda: with_date(form="written"),
    "nothing_to_assign": lambda: a_case("difficult").refused(WU, "assign"),
    "not_yours": lambda: a_case("general").refused(LI, "accept"),
    "not_yours_to_freeze": lambda: frozen(signed(), WANG),
    "frozen": lambda: told(objection_to_processing(is_frozen=True)),
    "frozen_already": lambda: frozen(signed(), SUN, is_frozen=True),
    "not_frozen": lambda: frozen(signed(), SUN, freeze=False),
    "signer_is_handler": lambda: a_case("difficult").accepted_by(WU).proposed_by(WU).refused(WU, "sign_off"),
    "not_the_signer": lambda: handled().proposed_by(WANG).refused(CHU, "sign_off"),
    "wrong_status": lambda: handled().refused(WANG, "accept"),
    "case_open": lambda: kept_longer(handled()),
    "retention_runs": lambda: kept_longer(signed()),
    "case_closed": lambda: handled().proposed_by(WANG).signed_by(WU).refused(WANG, "note", text=sealed()),
    "at_the_top": lambda: a_case("complex").refused(FENG, "escalate", ground="risk_grows", reason=sealed()),
    "breach_cannot_be_declined": by_breach,
    "receiver_cannot_decline": lambda: a_case(by=LI).refused(LI, "decline", reason=sealed()),
    "declined_before": declined_before,
    "level_not_below": lambda: a_case("difficult").refused(COUNTY_DESK, "assign", level="county"),
    "consent_missing": lambda: session(handled()),
    "party_refused": lambda: session(agreed().refuses("p1", by=WANG)),
    "mediation_over": lambda: session(agreed().mediation_ended_by(WANG)),
    "no_agreement": lambda: closing("settled"),
    "mediation_not_ended": lambda: closing("ended"),
    "withdrawn_by_applicants": lambda: closing("withdrawn"),
    "calendars_go_back": lambda: told(handled().running.objection_to(())),
    "no_such_unit": lambda: transfer("532329109000"),
    "no_sibling": lambda: transfer(OTHER_TOWNSHIP),
    "transfer_to_oneself": lambda: transfer(VILLAGE),
    "no_transfer": lambda: a_case("general").refused(TAN, "accept_transfer"),
    "reads_already": lambda: handled().refused(WANG, "copy_in", to=[TOWNSHIP], reason=sealed()),
    "not_your_level": lambda: handled().refused(WU, "take_up", level="county", reason=sealed()),
    "only_from_above": lambda: handled().refused(SUN, "take_up", reason=sealed()),
    "taken_up_here": lambda: a_case("general").taken_up_by(WU).refused(ZHOU, "decline", reason=sealed()),
    "urge_wrong_side": lambda: handled().refused(SUN, "urge", text=sealed(), to=COUNTY_DESK.id),
    "urged_today": urged_again,
    "competence_decided": lambda: contest(contested().decided_by(WU, VILLAGE)),
    "contested_already": lambda: contest(contested()),
    "nothing_contested": lambda: a_case("general").refused(
        WU, "decide_competence", unit=OTHER_VILLAGE, reason=sealed()
    ),
    "case_suspended": lambda: (
        handled().suspended_by(VILLAGE_DESK).refused(WANG, "end_mediation", reason="refused")
    ),
    "not_suspended": lambda: handled().refused(WANG, "resume"),
    "no_suspension": lambda: suspend(of_two_at_the_top("complex").accepted_by(WU), WU),
    "overdue_already": lambda: suspend(overdue_at_the_top(), COUNTY_DESK),
    **extensions.PROVOKED,
    **grades.PROVOKED,
    "nothing_to_follow_up": lambda: (case := handled()).refused(WANG, "record_follow_up", **case.visit()),
    "follow_up_missing": unvisited,
    "case_archived": lambda: put_away().refused(WANG, "archive"),
    "no_visits": lambda: (case := signed()).refused(WANG, "record_visit", **case.visit_after(1)),
    "no_such_visit": lambda: visit_after(4),
    "visited_already": lambda: visit_after(1),
    "visited_that_day": lambda: visit_after(2),
    "before_the_closure": lambda: visit_after(2, held_at="2026-03-02T01:00:00Z"),
    "visits_outstanding": lambda: visited_once().refused(WANG, "archive"),
    "dossier_incomplete": lambda: all_visited().refused(WANG, "archive"),
    **collective_refusals.PROVOKED,
    **correcting_refusals.PROVOKED,
    **linking_refusals.PROVOKED,
    **unit_changes.PROVOKED,
    **task_refusals.PROVOKED,
    **joint_refusals.PROVOKED,
    **listed_cases.PROVOKED,
    **graded_cases.PROVOKED,
    **call_refusals.PROVOKED,
    **handover_refusals.PROVOKED,
    "stale_version": stale_version,
    "idempotency_key_reused": key_reused,
    "not_granted": lambda: told(grant.objection_to(None, MONDAY, signed=False)),
    "grant_expired": lambda: told(grant.objection_to(A_GRANT, MONDAY, signed=True)),
    "not_yours_to_reveal": looked_at_by_a_supervisor,
    "password_unfit": lambda: told(objection_to_password("o1", "short", "old")),
}


def test_every_code_is_provoked() -> None:
    assert set(CODES) == set(PROVOKED)


@pytest.mark.parametrize("code", PROVOKED)
def test_refusal(code: str) -> None:
    refusal = PROVOKED[code]()
    kind, rule, *_ = CODES[code]
    assert (refusal.code, refusal.kind, refusal.rule) == (code, kind, rule)
    for words in (refusal.says.zh, refusal.says.en):
        assert words
        assert "{" not in words


@pytest.mark.parametrize("code", CODES)
def test_both_languages_speak_of_the_same(code: str) -> None:
    _, rule, zh, en = CODES[code]
    assert rule
    assert ("{0}" in zh, "{1}" in zh) == ("{0}" in en, "{1}" in en)
    assert any("\u4e00" <= letter <= "\u9fff" for letter in zh)
    assert en.isascii()


@pytest.mark.parametrize("code", ["not_the_signer", "wrong_status"])
def test_each_language_is_spoken_alone(code: str) -> None:
    says = PROVOKED[code]().says
    assert says.en.isascii()
    assert not any(word in says.zh for word in ("handling", "unit_head"))


def test_a_refusal_says_what_is_possible_instead() -> None:
    refusal = PROVOKED["consent_missing"]()
    assert {"record_consent", "end_mediation", "escalate"} <= set(refusal.allowed)
    assert "accept" not in refusal.allowed


def test_allowed_commands_are_those_that_are_not_refused_for_the_person() -> None:
    case = handled()
    refusal = case.refused(SUN, "accept")
    given = parse("note", {"text": sealed()})
    assert not isinstance(given, Refusal)
    assert "note" in refusal.allowed
    assert not isinstance(decide(case.state, given, SUN, case.running.rules, case.now), Refusal)
