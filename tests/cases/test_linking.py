"""Cases that belong together, and duplicates that are merged without losing either's record."""

import pytest

from cases.events import Outcome
from cases.evolve import fold
from cases.links import LinkKind, OtherCase, other_half
from cases.model import Actor, Status
from cases.readers import sees
from cases.telling import tell
from tests.cases.linking_refusals import (
    DUPLICATE,
    FREE,
    LEADS,
    NOWHERE,
    OVER,
    handled,
    handled_by,
    leading,
    linked,
    merged,
    unlinked,
)
from tests.cases.people import AUDITOR, CHU, LI, TAN, TAO, VILLAGE_DESK, WANG, WU
from tests.cases.story import NUMBER, OTHERS, Story, a_case, kinds, other_case, sealed
from tests.cases.test_aftercare import closed, wuding
from tests.cases.test_handing_over import HAN, asked, code, over

SIGNATURE, HANDLED_THERE = ("signature", "township"), "handled_what_is_merged"


def duplicate() -> Story:
    """Linked as a duplicate of a case that has its half of it."""
    return handled().linked_by(WANG, LEADS, "duplicate_of")


def of_the_next_village() -> OtherCase:
    other = other_case(202, half="leads")
    return other.model_copy(update={"unit": other.unit.model_copy(update={"code": TAN.unit})})


# links


def test_a_link_moves_nothing_and_makes_nobody_a_handler() -> None:
    case = handled()
    before = case.state
    case.linked_by(LI, FREE, "same_cause").linked_by(CHU, OVER)
    told = {"links", "seq", "head", "version", "seen"}
    assert case.state.model_dump(exclude=told) == before.model_dump(exclude=told)
    assert [(link.number, link.kind) for link in case.state.links] == [
        (FREE, LinkKind.SAME_CAUSE),
        (OVER, LinkKind.RELATED),
    ]
    assert fold(NUMBER, case.events) == case.state


def test_taken_back_it_is_gone_and_stays_told() -> None:
    case = handled().linked_by(WANG, FREE).unlinked_by(LI, FREE)
    assert case.state.links == ()
    assert kinds(case.events)[-2:] == ["case_linked", "case_unlinked"]
    case.linked_by(WANG, FREE, "same_parties")


def test_a_mere_reader_of_both_links_and_unlinks_nothing() -> None:
    case = handled().linked_by(WANG, FREE)
    case.others = tuple(other.model_copy(update={"theirs": False}) for other in OTHERS)
    assert linked(OVER, case=case, by=LI).code == "not_yours"
    assert unlinked(FREE, case, by=LI).code == "not_yours"
    case.unlinked_by(WANG, FREE)


def test_what_is_proposed_to_be_merged_into_a_case_stays_linked_there_too() -> None:
    case = handled().linked_by(WANG, DUPLICATE, "leads")
    merging = {"merging_into": NUMBER}
    case.others = tuple(
        other.model_copy(update=merging) if other.number == DUPLICATE else other for other in OTHERS
    )
    assert unlinked(DUPLICATE, case).code == "merging_stands"


def test_each_half_is_the_other_ones() -> None:
    for kind in LinkKind:
        assert other_half(other_half(kind)) is kind
    assert other_half(LinkKind.DUPLICATE_OF) is LinkKind.LEADS
    assert other_half(LinkKind.RELATED) is LinkKind.RELATED


def test_in_every_status_and_while_the_clocks_stand() -> None:
    case = handled().suspended_by(VILLAGE_DESK).linked_by(WANG, FREE).resumed_by(WANG)
    case.proposed_by(WANG).linked_by(WANG, OVER).signed_by(WU).gives(WANG, "archive")
    case.linked_by(WANG, LEADS).unlinked_by(WANG, FREE)
    assert (case.state.status, len(case.state.links)) == (Status.ARCHIVED, 2)


@pytest.mark.parametrize("actor", [TAN, AUDITOR])
def test_only_whoever_reads_the_case_links_it(actor: Actor) -> None:
    body = {"to": FREE, "kind": "related", "reason": sealed()}
    assert handled().refusal(actor, "link_case", **body) == "not_yours"


def test_the_other_case_is_one_that_they_may_see() -> None:
    """Whether there is such a case is not told to whoever may not see it."""
    case = handled()
    case.others = ()
    assert linked(FREE, case=case).code == linked(NOWHERE).code == "unknown_case"


# duplicates


def test_merging_is_proposed_by_the_handler_and_signed_by_somebody_else() -> None:
    case = duplicate().merged_by(WANG, LEADS)
    assert (case.state.status, case.state.merged_into) == (Status.AWAITING_SIGNOFF, None)
    assert case.state.signature is not None
    assert (case.state.signature.outcome, case.state.signature.into) == (Outcome.MERGED, LEADS)
    assert case.refusal(WANG, "sign_off") == "not_the_signer"
    case.signed_by(WU)
    assert (case.state.status, case.state.outcome) == (Status.CLOSED, Outcome.MERGED)
    assert case.state.merged_into == LEADS


def test_it_keeps_its_own_record_and_needs_no_visit_and_no_dossier_of_its_own() -> None:
    case = duplicate().merged_by(WANG, LEADS).signed_by(WU)
    assert (case.state.number, case.state.visits, case.state.goes_on) == (NUMBER, (), False)
    assert fold(NUMBER, case.events) == case.state
    case.gives(WANG, "archive")
    assert case.state.status is Status.ARCHIVED


def test_where_the_policy_wants_visits_and_a_dossier_a_merged_case_has_neither() -> None:
    case = closed()
    assert case.state.visits, "a settled one has them"
    story = in_longshan().linked_by(WANG, LEADS, "duplicate_of").merged_by(WANG, LEADS).signed_by(WU)
    assert story.state.visits == ()
    story.gives(WANG, "archive")


def in_longshan() -> Story:
    return a_case("general", policy="longshan", by=WANG).accepted_by(WANG)


def test_it_is_not_merged_into_what_has_been_closed_meanwhile() -> None:
    case = duplicate().merged_by(WANG, LEADS)
    over = {"status": Status.CLOSED}
    case.others = tuple(other.model_copy(update=over) if other.number == LEADS else other for other in OTHERS)
    assert case.refusal(WU, "sign_off") == "duplicate_of_the_past"
    case.returned_by(WU).unlinked_by(WANG, LEADS)


def test_returned_it_goes_on_as_it_was_and_the_link_stays() -> None:
    case = duplicate().merged_by(WANG, LEADS).returned_by(WU)
    assert (case.state.status, case.state.signature, case.state.merged_into) == (Status.HANDLING, None, None)
    case.unlinked_by(WANG, LEADS)


def test_whoever_has_the_leading_case_reads_it_from_then_on() -> None:
    case = duplicate()
    case.others = (of_the_next_village(),)
    assert not sees(TAO, case.state)
    case.merged_by(WANG, LEADS)
    assert sees(TAO, case.state)
    assert kinds(case.events)[-2:] == ["closure_proposed", "copied_in"]


def test_with_the_same_unit_nobody_is_copied_in() -> None:
    assert kinds(duplicate().merged_by(WANG, LEADS).events)[-1] == "closure_proposed"


def test_whoever_handled_what_is_merged_into_a_case_does_not_sign_that_one_either() -> None:
    assert leading(merging=NUMBER).refusal(WU, "return_for_rework", reason=sealed()) == "handled_duplicate"
    leading(merging=None).signed_by(WU)
    leading(merging=LEADS).signed_by(WU)


def test_nor_does_anybody_in_their_name() -> None:
    """Whether they had the signature before the merging was proposed or ask for it afterwards."""
    before = over(leading(merging=None), WU, HAN, *SIGNATURE)
    before.others = (handled_by(WU, NUMBER),)
    assert before.refusal(HAN, "sign_off") == "handled_duplicate"
    assert code(leading(merging=NUMBER), WU, "hand_over", **asked(WU, HAN, *SIGNATURE)) == HANDLED_THERE


def test_nobody_gets_a_signature_who_has_handled_what_is_merged() -> None:
    case = leading(merging=NUMBER)
    case.others = (handled_by(HAN, NUMBER),)
    assert code(case, WU, "hand_over", **asked(WU, HAN, *SIGNATURE)) == HANDLED_THERE
    case.signed_by(WU)


def test_never_with_itself() -> None:
    assert linked(NUMBER, "duplicate_of").code == "linked_with_itself"
    assert merged(NUMBER).code == "linked_with_itself"


def test_never_in_a_circle_however_it_is_begun() -> None:
    """Of two that are each said to be the other's duplicate neither has the half that merging takes."""
    leading = handled().linked_by(WANG, FREE, "leads")
    refusal = linked(LEADS, "duplicate_of", leading)
    assert (refusal.code, refusal.field) == ("merged_in_a_circle", "kind")
    second = linked(FREE, "duplicate_of", duplicate())
    assert second.code == "merged_in_a_circle", "a duplicate is of one case"
    assert linked(FREE, "leads", duplicate()).code == "merged_in_a_circle"


def test_what_the_other_case_has_become_meanwhile_is_looked_at_again() -> None:
    case = duplicate()
    case.others = (other_case(202, "closed", half="leads"),)
    assert merged(LEADS, case).code == "duplicate_of_the_past"
    case.others = (other_case(202),)
    assert merged(LEADS, case).code == "link_unanswered"
    case.others = ()
    assert merged(LEADS, case).code == "unknown_case"


def test_another_outcome_names_no_case() -> None:
    case = duplicate()
    body = {"outcome": "withdrawn", "statement": sealed(), "withdrawn_by": ["p1"], "into": LEADS}
    refusal = case.refused(WANG, "propose_closure", **body)
    assert (refusal.code, refusal.field) == ("merging_names_the_case", "into")


def test_a_merged_case_is_not_reopened_and_the_leading_one_is() -> None:
    case = duplicate().merged_by(WANG, LEADS).signed_by(WU)
    assert case.refusal(WANG, "reopen", reason=sealed()) == "merged_elsewhere"
    wuding().linked_by(WANG, FREE).reopened_by(WANG)


def test_they_are_told_in_both_languages() -> None:
    case = duplicate()
    says = tell(case.last, case.running.rules)
    assert (says.zh, says.en) == (
        f"关联 {LEADS}（本案与之重复，以其为主）",
        f"linked with {LEADS} (a duplicate of it)",
    )
    case.merged_by(WANG, LEADS)
    assert tell(case.last, case.running.rules).en.startswith(f"to be merged into {LEADS}, to be signed by ")
    case.signed_by(WU)
    assert tell(case.last, case.running.rules).zh == "签批销号（并案）"
    taken_back = handled().linked_by(WANG, FREE).unlinked_by(WANG, FREE)
    assert tell(taken_back.last, taken_back.running.rules).zh == f"解除与 {FREE} 的关联"


def test_others_are_as_the_stories_say() -> None:
    assert {other.number for other in OTHERS} >= {FREE, LEADS, DUPLICATE, OVER}
