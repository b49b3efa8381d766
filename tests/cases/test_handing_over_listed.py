"""Listed roles and guarantees go to a stand-in and come back like everything else that an officer carries."""

from cases.model import Actor
from tests.cases.graded_cases import graded
from tests.cases.listed_cases import applied, checked, listed
from tests.cases.people import CHEN, CHU, COUNTY, FENG, WANG, ZHENG, ZHOU, officer
from tests.cases.story import Story, a_case, sealed
from tests.cases.test_handing_over import DENG, FAR, GE, MU, asked, back, carried, code, over, staffed

LEADER, PERSON, GUARANTOR = ("listed", "leader"), ("listed", "person"), ("guarantee", "guarantor")


def refused(case: Story, of: Actor, to: Actor, thing: tuple[str, str]) -> str:
    told = asked(of, to) | {"kind": thing[0], "ref": thing[1]}
    return code(case, of, "hand_over", **told)


def test_leader_and_person_of_a_listing_carry_it_until_it_is_struck_off() -> None:
    case = listed()
    assert LEADER in carried(case, FENG)
    assert PERSON in carried(case, ZHENG)
    assert PERSON not in carried(case, FENG)
    case = checked().gives(FENG, "sign_strike_off")
    assert LEADER in carried(case, FENG)
    assert carried(a_case("general").accepted_by(WANG), FENG) == []


def test_another_leader_signs_the_strike_off_in_their_name() -> None:
    case = over(checked(), FENG, GE, *LEADER)
    assert case.state.listing is not None
    assert (case.state.listing.leader, case.state.listing.leader_for) == (GE.id, (FENG.id,))
    assert case.refused(FENG, "sign_strike_off").code == "not_your_step"
    case.gives(GE, "sign_strike_off")
    assert case.events[-1].on_behalf_of == FENG.id
    assert case.state.listing is not None
    back(case, FENG, *LEADER)
    assert (case.state.listing.leader, case.state.listing.leader_for) == (FENG.id, None)


def test_a_notice_is_answered_in_the_name_of_whoever_is_on_the_case() -> None:
    case = listed(staffed().accepted_by(WANG)).gives(CHU, "send_notice", reply_class="red", text=sealed())
    over(case, WANG, DENG).gives(DENG, "answer_notice", notice=1, text=sealed())
    assert case.events[-1].on_behalf_of == WANG.id


def test_nobody_who_has_handled_it_signs_the_strike_off_for_a_leader() -> None:
    handler = officer(WANG.id, COUNTY, "leader")
    case = applied()
    told = asked(FENG, handler) | {"kind": "listed", "ref": "leader"}
    assert code(case, FENG, "hand_over", **told) == "handled_it_themselves"


def test_who_could_not_be_named_cannot_stand_in_either() -> None:
    assert refused(listed(), FENG, MU, LEADER) == "may_not_hold"
    assert refused(listed(), ZHENG, FAR, PERSON) == "may_not_hold"
    assert (
        refused(graded(listed(), "red", "violence", guarantor=ZHOU), ZHOU, FAR, GUARANTOR) == "may_not_hold"
    )


def test_whoever_is_named_in_the_listing_is_told_that_they_are() -> None:
    assert refused(listed(), ZHENG, FENG, PERSON) == "named_already"
    both = listed(person=CHEN.id)
    assert refused(both, FENG, CHEN, LEADER) == "named_already"


def test_person_and_guarantor_stand_in_and_whoever_is_named_anew_stands_for_nobody() -> None:
    case = over(graded(listed(), "red", "violence", guarantor=ZHOU), ZHENG, MU, *PERSON)
    over(case, ZHOU, MU, *GUARANTOR)
    state = case.state
    assert state.listing is not None
    assert state.risk is not None
    assert (state.listing.person, state.risk.guarantor) == (MU.id, MU.id)
    assert (state.listing.person_for, state.risk.guarantor_for) == ((ZHENG.id,), (ZHOU.id,))
    assert {PERSON, GUARANTOR} <= {*carried(case, MU)}
    graded(case, "red", "violence", guarantor=ZHOU)
    assert case.state.risk is not None
    assert (case.state.risk.guarantor, case.state.risk.guarantor_for) == (ZHOU.id, None)
