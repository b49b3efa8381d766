"""The chain of events: it folds to the state, and no link can be changed unnoticed."""

import copy
from collections.abc import Callable, Iterator
from datetime import timedelta, timezone
from typing import Any, get_args

import pytest

from cases.events import Event, What
from cases.evolve import born, fold
from cases.record import By, first_broken, link, written
from cases.state import GENESIS, CaseState
from policies.vocabulary import Tier
from tests.cases import grades
from tests.cases.call_refusals import called_in, consent, consented
from tests.cases.collective_refusals import collective
from tests.cases.graded_cases import graded
from tests.cases.joint_refusals import call
from tests.cases.linking_refusals import FREE
from tests.cases.listed_cases import application, listed, settled
from tests.cases.people import (
    CHU,
    CITY_DESK,
    COUNTY_DESK,
    COUNTY_HEAD,
    COUNTY_JUSTICE,
    FENG,
    JIN,
    JUSTICE_OFFICE,
    LI,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    QIAN,
    SIBLINGS,
    SUN,
    TAN,
    TOWNSHIP_DESK,
    VILLAGE,
    WANG,
    WU,
    XU,
    ZHENG,
    ZHOU,
    chain,
    officer,
)
from tests.cases.story import NUMBER, Story, a_case, local, of_six_levels, sealed
from tests.cases.test_handing_over import DENG, HAN, back, over, staffed


def a_long_story() -> Story:
    """A case with nearly everything that can happen in it."""
    case = a_case("simple").accepted_by(LI).until("2026-03-05 18:00").accepted_by(WANG)
    case.consents("p1", by=WANG).refuses("p2", by=WANG).consents("p2", by=WANG).session_by(WANG, "continues")
    case.escalated_by(WANG).declined_by(ZHOU).escalated_by(WANG)
    case.assigned_by(TOWNSHIP_DESK, ("department_officer", ZHENG), ("responsible_person", ZHOU))
    case.accepted_by(ZHOU).consents("p1", "p2", by=ZHOU).agreement_by(ZHENG).noted_by(LI)
    case.proposed_by(ZHOU, "settled").until("2026-03-20 10:00").returned_by(CHU).mediation_ended_by(ZHOU)
    return case.proposed_by(ZHOU, "ended").signed_by(WU)


def a_winding_story() -> Story:
    """A case that goes every way: up by rule and attempts, down, sideways, and stands still for a while."""
    case = of_six_levels("simple", by=CITY_DESK, risk_signs=("violence",)).contested_by(LI)
    case.decided_by(TOWNSHIP_DESK, OTHER_GROUP).escalated_by(OTHER_MEMBER).accepted_by(ZHOU)
    case.consents("p1", "p2", by=ZHOU).sessions_by(ZHOU, "not_agreed", "continues").declined_by(FENG)
    case.noted_by(FENG).filed_by(ZHOU).urged_by(CITY_DESK).copied_in_by(
        ZHOU, OTHER_VILLAGE, JUSTICE_OFFICE
    ).suspended_by(WU)
    case.until("2026-03-12 19:30").suspended_by(WU).resumed_by(ZHOU)
    case.offered_by(WU, OTHER_TOWNSHIP).turned_away_by(JIN).offered_by(WU, OTHER_TOWNSHIP).taken_over_by(QIAN)
    case.taken_up_by(CITY_DESK).handed_down_by(CITY_DESK, "township")
    case.corrected_by(QIAN, "p2", under_14=True)
    case.consents("p1", "p2", by=QIAN).agreement_by(QIAN).visited_by(QIAN).proposed_by(QIAN, "settled")
    case.returned_by(HEAD).proposed_by(QIAN, "settled").signed_by(HEAD)
    return case.gives(QIAN, "archive").reopened_by(HEAD)


def a_story_of_tasks() -> Story:
    """Units are instructed and called together, and do everything that they can with it."""
    case = a_case("general").accepted_by(WANG)
    for _ in range(2):
        case.gives(TOWNSHIP_DESK, "instruct", to=JUSTICE_OFFICE, text=sealed(), working_days=1)
    case.gives(TOWNSHIP_DESK, "withdraw_task", task="t2", reason=sealed()).until("2026-03-04 09:00")
    case.gives(TOWNSHIP_DESK, "urge_task", task="t1", text=sealed())
    case.gives(XU, "answer_task", task="t1", text=sealed())
    case.gives(TOWNSHIP_DESK, "return_task", task="t1", reason=sealed(), working_days=1)
    case.gives(XU, "answer_task", task="t1", text=sealed()).gives(TOWNSHIP_DESK, "close_task", task="t1")
    case.gives(WANG, "call_together", **call(JUSTICE_OFFICE, OTHER_VILLAGE, days=1))
    case.gives(XU, "accept_task", task="t3").until("2026-03-06 09:00")
    case.gives(XU, "answer_task", task="t3", text=sealed())
    case.gives(TAN, "refuse_task", task="t4", reason=sealed()).gives(WANG, "close_joint", conclusion=sealed())
    case.gives(WANG, "call_together", **call(JUSTICE_OFFICE))
    return case.gives(WANG, "withdraw_joint", reason=sealed())


def a_story_of_calls() -> Story:
    """Somebody with a sign-in and somebody without are called in and heard; the third call is declined."""
    case = called_in(consented(), outsider=sealed("a surveyor"))
    consent(case, "p1", "p2", of="c2").gives(TAN, "give_opinion", call="c1", text=sealed())
    case.gives(WANG, "record_opinion", call="c2", text=sealed())
    case.gives(WANG, "release_call", call="c1", reason=sealed())
    consent(called_in(case), "p1", "p2", of="c3")
    return case.gives(TAN, "decline_call", call="c3", reason=sealed())


def a_story_of_time() -> Story:
    """More time is asked for, refused, granted; by law a clock starts, is made longer, and one runs out."""
    case = a_case(
        "difficult", policy="xiayi", units=chain("village", "township", "county"), category="medical"
    )
    case.accepted_by(WU).gives(WU, "ask_extension", days=2, reason=sealed())
    case.gives(COUNTY_DESK, "refuse_extension", reason=sealed())
    case.gives(WU, "ask_extension", days=2, reason=sealed()).gives(COUNTY_DESK, "grant_extension")
    agreed = {"clock": "medical", "until": "2026-05-20", "agreed_by": ["p1", "p2"], "evidence": sealed()}
    return case.gives(WU, "agree_longer", **agreed).until("2026-04-10 09:00")


def a_story_of_standing_in() -> Story:
    """Things go to a stand-in, who works in another's name, and come back."""
    case = over(over(staffed(), WANG, DENG), DENG, SUN).accepted_by(SUN)
    case.gives(TOWNSHIP_DESK, "instruct", to=VILLAGE, text=sealed(), working_days=1)
    back(over(case, SUN, DENG, "task", "t1"), SUN, "task", "t1").gives(
        SUN, "answer_task", task="t1", text=sealed()
    )
    back(case, WANG).gives(TOWNSHIP_DESK, "close_task", task="t1").proposed_by(WANG)
    return over(case, WU, HAN, "signature", "township").signed_by(HAN)


def a_story_of_many() -> Story:
    """A collective dispute that is linked with others, in whose record not everything was right."""
    case = collective().represented_by(WANG, "p2", "p3").linked_by(WANG, FREE).unlinked_by(LI, FREE)
    case.noted_by(WANG).struck_by(WANG, case.state.seq)
    return case.gives(WANG, "correct_intake", title=sealed("as it was said"), reason=sealed())


def a_listed_story() -> Story:
    """It is listed and graded, noticed twice, and struck off after its application came back once."""
    case = graded(listed(), "red", "violence", guarantor=ZHOU)
    case.gives(CHU, "change_listing", department=COUNTY_JUSTICE, reason=sealed())
    case.gives(COUNTY_HEAD, "extend_listing", deadline="2026-04-10", reason=sealed())
    for _ in range(2):
        case.gives(CHU, "send_notice", reply_class="red", text=sealed())
    case.gives(WANG, "answer_notice", notice=1, text=sealed()).until("2026-03-03 09:00")
    settled(graded(case, "green")).gives(WANG, "apply_strike_off", **application())
    case.gives(WU, "return_strike_off", reason=sealed()).proposed_by(WANG, "settled")
    case.gives(WANG, "apply_strike_off", **application()).gives(WU, "check_strike_off")
    return case.gives(FENG, "sign_strike_off").gives(CHU, "strike_off")


OTHER_GROUP = SIBLINGS[Tier.GROUP]
OTHER_MEMBER = officer("other-member", OTHER_GROUP, "grid_member")
HEAD = officer("head", OTHER_TOWNSHIP, "leader")
WRITTEN_ELSEWHERE = {"assigned", "staffed", "mediation_ended", "reminded", "became_overdue"}
WRITTEN_ELSEWHERE |= {"signature_moved_up", "urged", "settled_on_spot", "deadline_moved", "units_changed"}
WRITTEN_ELSEWHERE |= {"visited", "reassessment_due"}

CHAIN = [written(event) for event in a_long_story().events]


def folded(case: Story) -> CaseState:
    return fold(NUMBER, case.events)


def test_the_state_is_the_fold_of_the_events() -> None:
    case = a_long_story()
    assert folded(case) == case.state


def test_the_state_is_the_fold_of_the_events_as_they_are_stored() -> None:
    case = a_long_story()
    stored = [Event.model_validate_json(event.model_dump_json(exclude_none=True)) for event in case.events]
    assert fold(NUMBER, stored) == case.state
    assert [written(event) for event in stored] == CHAIN


STORIES = [a_winding_story, a_story_of_tasks, a_story_of_time, a_listed_story, a_story_of_calls]
STORIES += [a_story_of_many, a_story_of_standing_in, grades.decided]


@pytest.mark.parametrize("story", STORIES)
def test_every_way_folds_to_the_state_as_it_is_stored(story: Callable[[], Story]) -> None:
    case = story()
    stored = [Event.model_validate_json(event.model_dump_json(exclude_none=True)) for event in case.events]
    assert fold(NUMBER, stored) == case.state
    assert first_broken(NUMBER, [written(event) for event in stored]) is None
    assert '"box"' not in case.state.model_dump_json()


def test_the_winding_story_goes_every_way_there_is() -> None:
    every = {kind.model_fields["type"].default for kind in get_args(get_args(What)[0])}
    told = {event.what.type for story in STORIES for event in story().events}
    assert told | WRITTEN_ELSEWHERE == every


def test_the_state_survives_a_passage_through_json() -> None:
    state = a_long_story().state
    assert CaseState.model_validate_json(state.model_dump_json()) == state


def test_seq_is_gapless_and_links_hold() -> None:
    events = a_long_story().events
    assert [event.seq for event in events] == list(range(1, len(events) + 1))
    assert [event.prev for event in events] == [GENESIS, *(event.hash for event in events[:-1])]
    assert first_broken(NUMBER, CHAIN) is None


def test_the_head_of_the_state_is_the_last_hash() -> None:
    case = a_long_story()
    assert (case.state.head, case.state.seq) == (case.events[-1].hash, len(case.events))


def test_an_instant_in_another_zone_makes_a_chain_that_verifies() -> None:
    case = a_case("simple", at=local("2026-03-02 09:00").astimezone(timezone(timedelta(hours=8))))
    case.accepted_by(LI)
    stored = [Event.model_validate_json(event.model_dump_json(exclude_none=True)) for event in case.events]
    assert first_broken(NUMBER, [written(event) for event in stored]) is None


def leaves(part: Any, at: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where every value of a written event stands."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield from leaves(value, (*at, key))
    elif isinstance(part, list):
        for position, value in enumerate(part):
            yield from leaves(value, (*at, position))
    else:
        yield at


def with_leaf(event: dict[str, Any], at: tuple[str | int, ...]) -> dict[str, Any]:
    """The event with one value slightly changed."""
    other = copy.deepcopy(event)
    part: Any = other
    for key in at[:-1]:
        part = part[key]
    value = part[at[-1]]
    part[at[-1]] = (
        not value if isinstance(value, bool) else value + 1 if isinstance(value, int) else f"{value}0"
    )
    return other


@pytest.mark.parametrize("position", range(len(CHAIN)))
def test_any_value_of_any_event_changed_is_found_at_its_link(position: int) -> None:
    for at in leaves(CHAIN[position]):
        chain = [*CHAIN[:position], with_leaf(CHAIN[position], at), *CHAIN[position + 1 :]]
        assert first_broken(NUMBER, chain) == position + 1, at


@pytest.mark.parametrize("position", range(len(CHAIN)))
def test_any_field_left_out_or_added_is_found(position: int) -> None:
    for field in CHAIN[position]:
        less = {key: value for key, value in CHAIN[position].items() if key != field}
        assert first_broken(NUMBER, [*CHAIN[:position], less, *CHAIN[position + 1 :]]) == position + 1
    more = {**CHAIN[position], "remark": "x"}
    assert first_broken(NUMBER, [*CHAIN[:position], more, *CHAIN[position + 1 :]]) == position + 1


@pytest.mark.parametrize("position", range(len(CHAIN) - 1))
def test_a_deletion_is_found_where_it_was(position: int) -> None:
    assert first_broken(NUMBER, [*CHAIN[:position], *CHAIN[position + 1 :]]) == position + 1


@pytest.mark.parametrize("position", range(len(CHAIN) - 1))
def test_a_swap_is_found_where_it_begins(position: int) -> None:
    one, other = CHAIN[position], CHAIN[position + 1]
    assert first_broken(NUMBER, [*CHAIN[:position], other, one, *CHAIN[position + 2 :]]) == position + 1


def test_an_event_twice_is_found() -> None:
    assert first_broken(NUMBER, [*CHAIN[:4], *CHAIN[3:]]) == 5


def test_a_chain_belongs_to_its_case() -> None:
    assert first_broken("532329-2026-000124", CHAIN) == 1


def test_a_chain_numbered_otherwise_is_found_though_its_hashes_agree() -> None:
    case = a_case("simple").noted_by(LI)
    opened, noted = case.events
    skipped = link(NUMBER, 3, noted.at, By(noted.actor, noted.command, noted.body), noted.what, opened.hash)
    assert first_broken(NUMBER, [written(opened), written(skipped)]) == 2


def test_the_order_of_fields_does_not_matter() -> None:
    assert first_broken(NUMBER, [dict(reversed(event.items())) for event in CHAIN]) is None


def test_no_field_can_be_added_under_the_name_of_the_number() -> None:
    assert first_broken(NUMBER, [{**CHAIN[0], "case": "another"}, *CHAIN[1:]]) == 1


def test_the_first_event_opens_the_case() -> None:
    case = a_case("simple").accepted_by(LI)
    with pytest.raises(TypeError, match="opens the case"):
        born(NUMBER, case.events[1])


def test_no_plain_text_in_state() -> None:
    """What parties said travels sealed in events; the state does not carry even that."""
    assert '"box"' not in a_long_story().state.model_dump_json()
