"""A case follows its units: it is with the heirs, and no deadline moves."""

from datetime import date
from typing import Any

import pytest

from cases.claims import claims
from cases.events import UnitsChanged
from cases.following import UnitsTold, objection_to, officers_of, origin_of, units_of
from cases.model import Actor, Post, Status, UnitRef
from cases.readers import sees
from cases.record import first_broken, written
from cases.state import CaseState
from cases.telling import tell
from policies.vocabulary import Role, Tier
from tests.cases.people import (
    COUNTY,
    EVERYBODY,
    GROUP,
    LI,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_DESK,
    WANG,
    WU,
    ZHAO,
    chain,
    officer,
    unit,
)
from tests.cases.story import Story, a_case, sealed

NEIGHBOUR = officer("neighbour", OTHER_VILLAGE, "mediator")
NEIGHBOUR_DESK = officer("neighbour-desk", OTHER_VILLAGE, "duty")
WANG_THERE = WANG.model_copy(update={"unit": OTHER_VILLAGE, "place": OTHER_VILLAGE})
HEIRS = {VILLAGE: OTHER_VILLAGE}
CHAIN = (unit(Tier.GROUP), unit(Tier.VILLAGE, OTHER_VILLAGE), *chain("township", "county"))


def moved(actor: Actor) -> Actor:
    if actor.unit != VILLAGE:
        return actor
    return actor.model_copy(update={"unit": OTHER_VILLAGE, "place": OTHER_VILLAGE})


def told(case: Story, *, gone: tuple[str, ...] = (), units: tuple[UnitRef, ...] = CHAIN) -> UnitsTold:
    """The village has gone into the next one, with everybody in it."""
    people = officers_of(case.state) - set(gone)
    there = tuple(moved(each) for each in EVERYBODY if each.id in people)
    return UnitsTold(on=date(2026, 3, 2), chain=units, heirs=HEIRS, officers=there, gone=gone)


def merged(case: Story, **how: Any) -> Story:
    case.running.follow(told(case, **how), case.now)
    case._collect()
    return case


def handled() -> Story:
    post = Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id)
    return a_case("general", by=VILLAGE_DESK).staffed_with(post).accepted_by(WANG)


def test_the_case_is_with_the_heir_and_no_deadline_moves() -> None:
    case = handled()
    before, events = case.state, len(case.events)
    state = merged(case).state
    assert state.unit.code == OTHER_VILLAGE
    assert [rung.unit.code for rung in state.ladder] == [GROUP, OTHER_VILLAGE, TOWNSHIP, COUNTY]
    assert [rung.level for rung in state.ladder] == [rung.level for rung in before.ladder]
    assert state.stay.posts == (Post(role=Role.MEDIATOR, unit=OTHER_VILLAGE, officer=WANG.id),)
    assert state.receiver == Post(role=Role.DUTY, unit=OTHER_VILLAGE, officer=VILLAGE_DESK.id)
    assert VILLAGE not in units_of(state)
    same = {"status", "handlers", "mediation", "case_clock", "overdue", "declined", "pins", "opened_by"}
    assert {name: getattr(state, name) for name in same} == {name: getattr(before, name) for name in same}
    kept = {"clock", "accepted_by", "arrived_at", "origin", "staffed", "level"}
    assert {n: getattr(state.stay, n) for n in kept} == {n: getattr(before.stay, n) for n in kept}
    assert len(case.events) == events + 1
    assert state.version == before.version + 1
    assert first_broken(state.number, [written(event) for event in case.events]) is None


def test_told_twice_it_happens_once() -> None:
    case = merged(handled())
    version, events = case.state.version, len(case.events)
    merged(case)
    assert (case.state.version, len(case.events)) == (version, events)


def test_whoever_is_not_there_any_more_is_looked_up_anew() -> None:
    case = merged(handled(), gone=(WANG.id,))
    assert case.stay.posts == ()
    assert not case.stay.staffed
    assert case.running.wants_roster
    assert case.stay.accepted_by == WANG.id
    assert case.state.status is Status.HANDLING
    case.staffed_with(Post(role=Role.MEDIATOR, unit=OTHER_VILLAGE, officer=NEIGHBOUR.id))
    assert case.stay.posts[0].officer == NEIGHBOUR.id
    assert not case.running.wants_roster


def test_a_first_receiver_who_has_left_leaves_it_to_their_desk() -> None:
    case = merged(a_case("general", by=ZHAO), gone=(ZHAO.id,))
    assert case.state.receiver == Post(role=Role.GRID_MEMBER, unit=OTHER_VILLAGE)
    assert case.responsible is not None
    assert case.responsible.unit == OTHER_VILLAGE


def test_whoever_came_onto_the_case_meanwhile_stays() -> None:
    """The tables were read a moment before somebody was named."""
    case = handled()
    early = told(case)
    case.staffed_with().assigned_by(VILLAGE_DESK, ("grid_member", ZHAO))
    case.running.follow(early, case.now)
    assert {post.officer: post.unit for post in case.stay.posts} == {
        WANG.id: OTHER_VILLAGE,
        ZHAO.id: OTHER_VILLAGE,
    }


def test_an_earlier_level_gets_its_people_back_in_their_new_unit() -> None:
    case = handled().escalated_by(WANG)
    state = merged(case).state
    assert state.former["village"].posts == (Post(role=Role.MEDIATOR, unit=OTHER_VILLAGE, officer=WANG.id),)
    assert state.former["village"].staffed
    gone = merged(handled().escalated_by(WANG), gone=(WANG.id,)).state
    assert (gone.former["village"].posts, gone.former["village"].staffed) == ((), False)


def test_the_heir_acts_and_what_it_had_before_nobody_acts() -> None:
    case = merged(a_case("general", by=LI))
    holders = [claim.holder for claim in claims(case.state, case.running.rules) if claim.why == "accept"]
    assert holders
    assert all(holder.endswith(f"@{OTHER_VILLAGE}") for holder in holders)
    assert case.refusal(VILLAGE_DESK, "accept") == "not_yours"
    case.accepted_by(NEIGHBOUR).proposed_by(NEIGHBOUR).signed_by(WU)
    assert case.state.status is Status.CLOSED


def test_deadlines_pass_as_they_would_have() -> None:
    plain, followed = handled(), merged(handled())
    for case in (plain, followed):
        case.until("2026-04-20 09:00")
    assert followed.state.overdue == plain.state.overdue
    assert followed.stay.clock == plain.stay.clock


def test_a_deadline_that_has_passed_is_recorded_first() -> None:
    case = handled().unseen("2026-03-12 10:00")
    merged(case)
    assert [event.what.type for event in case.events[-3:]] == ["became_overdue", "escalated", "units_changed"]
    assert case.stay.level == "township"


def test_a_closed_case_stays_as_it_is() -> None:
    case = handled().proposed_by(WANG).signed_by(WU)
    state = case.state
    assert merged(case).state == state


@pytest.mark.parametrize("lacking", ["group", "village", "township", "county"])
def test_a_chain_without_a_tier_of_the_ladder_is_refused(lacking: str) -> None:
    case = a_case("simple")
    units = tuple(unit for unit in CHAIN if unit.tier != lacking)
    refusal = objection_to(case.state, told(case, units=units))
    assert refusal is not None
    assert refusal.code == "chain_incomplete"
    assert objection_to(case.state, told(case)) is None


def test_it_is_told_in_both_languages() -> None:
    case = merged(handled())
    assert isinstance(case.last, UnitsChanged)
    says = tell(case.last, case.running.rules)
    assert "2026-03-02" in says.zh
    assert "no deadline moves" in says.en


def test_what_a_unit_had_closed_is_read_by_its_heir() -> None:
    case = handled().proposed_by(WANG).signed_by(WU)
    assert not sees(NEIGHBOUR, case.state)
    heir = NEIGHBOUR.model_copy(update={"predecessors": (VILLAGE,)})
    assert sees(heir, case.state)
    assert not sees(heir.model_copy(update={"roles": (Role.ADMIN,)}), case.state)


def test_what_was_written_before_there_were_predecessors_is_read() -> None:
    written_before = WANG.model_dump(mode="json", exclude={"predecessors"})
    assert Actor.model_validate(written_before) == WANG


def test_state_and_message_travel_as_json() -> None:
    case = handled().escalated_by(WANG)
    message = told(case, gone=(WANG.id,))
    assert UnitsTold.model_validate_json(message.model_dump_json()) == message
    state = merged(case, gone=(WANG.id,)).state
    assert CaseState.model_validate_json(state.model_dump_json()) == state


def asked_to(sibling: str, case: Story) -> Story:
    return case.gives(VILLAGE_DESK, "propose_transfer", to=sibling, reason=sealed())


def test_a_sibling_that_was_asked_and_is_the_cases_own_unit_now_is_asked_no_more() -> None:
    case = asked_to(OTHER_VILLAGE, handled())
    assert case.stay.transfer is not None
    case.running.follow(told(case).model_copy(update={"asked": CHAIN[1:]}), case.now)
    assert case.stay.transfer is None
    assert case.state.unit.code == OTHER_VILLAGE


def test_the_heir_of_a_sibling_that_was_asked_is_asked() -> None:
    case = asked_to(OTHER_VILLAGE, handled())
    third = (unit(Tier.VILLAGE, "532329101203"), *chain("township", "county"))
    message = UnitsTold(
        on=date(2026, 3, 2),
        chain=chain("group", "village", "township", "county"),
        asked=third,
        heirs={OTHER_VILLAGE: "532329101203"},
        officers=tuple(each for each in EVERYBODY if each.id in officers_of(case.state)),
    )
    case.running.follow(message, case.now)
    assert case.state.unit.code == VILLAGE
    assert case.stay.transfer is not None
    assert case.stay.transfer.to.code == "532329101203"
    assert OTHER_VILLAGE not in units_of(case.state)
    heir = officer("third", "532329101203", "mediator")
    assert case.gives(heir, "accept_transfer").state.unit.code == "532329101203"


def test_a_case_that_a_sibling_took_over_follows_the_sibling() -> None:
    case = asked_to(OTHER_VILLAGE, handled()).gives(NEIGHBOUR, "accept_transfer")
    assert origin_of(case.state) == OTHER_VILLAGE
    assert origin_of(handled().state) == GROUP
