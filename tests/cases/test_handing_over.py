"""Handing over: what one officer carries goes to another and back, and no deadline moves."""

from typing import Any

import pytest

from cases.carried import Item
from cases.carrying import KINDS, carried_by, has_come
from cases.claims import Turn, Why, claims
from cases.events import Absence, Carried
from cases.following import UnitsTold, followed
from cases.handover import Asked, could_stand_in, may_hand_over, objection, objection_to_part, wrong_end
from cases.model import Actor, Post, Status
from cases.readers import sees
from cases.refusals import Refusal
from cases.state import CaseState
from cases.worklist import Group, group_of, why_mine
from policies.vocabulary import Role
from tests.cases.ledger import clocks_of
from tests.cases.people import (
    ADMIN,
    AUDITOR,
    CHEN,
    CHU,
    COUNTY,
    COUNTY_DESK,
    FENG,
    HOTLINE,
    JUSTICE_OFFICE,
    LI,
    OTHER_TOWNSHIP,
    SUN,
    TAN,
    TOWNSHIP,
    TOWNSHIP_DESK,
    UNITS,
    VILLAGE,
    WANG,
    WU,
    XU,
    ZHAO,
    ZHENG,
    ZHOU,
    chain,
    officer,
)
from tests.cases.story import MONDAY, Story, a_case, sealed

DENG = officer("deng", VILLAGE, "mediator")
"""Another mediator of the village."""
HAN = officer("han", TOWNSHIP, "unit_head")
"""Another head of the township."""
QI = officer("qi", TOWNSHIP, "department_officer", department=JUSTICE_OFFICE)
GE = officer("ge", COUNTY, "leader")
"""Another leader of the county."""
MU = officer("mu", TOWNSHIP, "responsible_person")
"""Another of the township."""
FAR = officer("far", OTHER_TOWNSHIP, "responsible_person")
HERE = (DENG, HAN, QI, GE, MU, FAR)
ROLE = "village.mediator"


def staffed() -> Story:
    """A village case that waits for acceptance, its mediator and its grid member on it."""
    mediator = Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id)
    grid = Post(role=Role.GRID_MEMBER, unit=VILLAGE, officer=ZHAO.id)
    return a_case("general").staffed_with(mediator, grid)


def tell(case: Story, actor: Actor, name: str, **body: object) -> object:
    """Told by somebody who knows of everybody, those of this file too."""
    envelope = case.envelope(actor, name, **body)
    return case.tell(envelope.model_copy(update={"known": (*envelope.known, *HERE)}))


def over(case: Story, of: Actor, to: Actor, kind: str = "case", ref: str = ROLE, **more: object) -> Story:
    told = {"officer": of.id, "to": to.id, "kind": kind, "ref": ref, "absence": "leave", **more}
    before = case.state
    answer = tell(case, told.pop("by", of), "hand_over", **told)  # type: ignore[arg-type]  # an officer
    assert not hasattr(answer, "code"), answer
    assert clocks_of(case.state) == clocks_of(before)
    return case


def back(case: Story, to: Actor, kind: str = "case", ref: str = ROLE, by: Actor | None = None) -> Story:
    before = case.state
    answer = tell(case, by or to, "hand_back", officer=to.id, kind=kind, ref=ref)
    assert not hasattr(answer, "code"), answer
    assert clocks_of(case.state) == clocks_of(before)
    return case


def code(case: Story, actor: Actor, name: str, **body: object) -> str:
    return str(getattr(tell(case, actor, name, **body), "code", None))


def carried(case: Story, actor: Actor) -> list[tuple[str, str]]:
    return [(item.kind.value, item.ref) for item in carried_by(actor, case.state, case.running.rules)]


def on_case(state: CaseState, role: Role) -> Post:
    return next(post for post in state.stay.posts if post.role is role)


# what somebody carries


def test_a_role_on_the_case_is_carried_since_its_arrival_until_it_is_due() -> None:
    case = staffed()
    (item,) = carried_by(WANG, case.state, case.running.rules)
    assert (item.kind, item.ref, item.on_behalf_of) == (Carried.CASE, ROLE, None)
    assert (item.since, item.due) == (case.stay.arrived_at, case.stay.clock.due)
    assert carried(case, SUN) == []


def test_a_role_at_a_level_that_gave_the_case_away_is_carried_without_a_date() -> None:
    case = staffed().escalated_by(WANG)
    (item,) = carried_by(WANG, case.state, case.running.rules)
    assert (item.ref, item.since, item.due) == (ROLE, None, None)


def test_whoever_took_the_report_carries_it_until_somebody_accepts() -> None:
    case = staffed()
    assert carried(case, LI) == [("receipt", "receipt")]
    assert carried(case.accepted_by(WANG), LI) == []


def test_a_task_of_the_unit_is_carried_by_everybody_there_until_it_is_answered() -> None:
    case = staffed().gives(TOWNSHIP_DESK, "instruct", to=VILLAGE, text=sealed(), working_days=2)
    for actor in (SUN, DENG):
        (item,) = carried_by(actor, case.state, case.running.rules)
        assert (item.kind, item.ref, item.due) == (Carried.TASK, "t1", case.state.tasks[0].clock.due)
    assert carried(case, officer("onlooker", VILLAGE, "auditor")) == []
    assert carried(case, TAN) == []
    assert carried(case.gives(SUN, "answer_task", task="t1", text=sealed()), SUN) == []


def test_a_signature_is_carried_by_whoever_may_give_it() -> None:
    case = staffed().accepted_by(WANG).proposed_by(WANG)
    (item,) = carried_by(WU, case.state, case.running.rules)
    assert case.state.signature is not None
    assert (item.kind, item.ref, item.due) == (
        Carried.SIGNATURE,
        "township",
        case.state.signature.clock.due,
    )
    assert carried(case, CHU) == []


def test_nothing_is_carried_in_a_case_that_is_over() -> None:
    case = staffed().accepted_by(WANG).proposed_by(WANG).signed_by(WU)
    assert carried(case, WANG) == []
    assert code(case, WANG, "hand_over", **asked(WANG, DENG)) == "not_carried"


def test_every_kind_has_a_name_and_its_rules() -> None:
    assert set(KINDS) == set(Carried)
    assert all(kind.name.zh and kind.name.en for kind in KINDS.values())


# over and back


def asked(of: Actor, to: Actor, kind: str = "case", ref: str = ROLE, **more: object) -> dict[str, object]:
    return {"officer": of.id, "to": to.id, "kind": kind, "ref": ref, "absence": "leave", **more}


def test_the_stand_in_has_it_and_both_are_named() -> None:
    case = over(staffed(), WANG, DENG, until="2026-03-20", handover="a" * 32)
    assert on_case(case.state, Role.MEDIATOR).stands_for == (WANG.id,)
    what = case.whats("handed_over")[0]
    assert (what.of, what.to, what.absence, what.handover) == (WANG.id, DENG.id, Absence.LEAVE, "a" * 32)
    assert carried(case, WANG) == []
    assert carried(case, DENG) == [("case", ROLE)]
    case.gives(DENG, "accept")
    assert (case.events[-1].actor, case.events[-1].on_behalf_of) == (DENG.id, WANG.id)
    assert case.responsible is not None
    assert (case.responsible.officer, case.responsible.on_behalf_of) == (DENG.id, WANG.id)


def test_the_worklist_goes_with_it() -> None:
    case = over(staffed().accepted_by(WANG), WANG, DENG)
    rules = case.running.rules
    assert Why.ON_ROSTER in why_mine(DENG, case.state, rules)
    assert why_mine(WANG, case.state, rules) == []
    assert group_of(DENG, case.state, rules, case.now) is not None
    assert sees(WANG, case.state)


def test_it_comes_back_as_it_was() -> None:
    case = staffed()
    posts = case.stay.posts
    back(over(case, WANG, DENG), WANG)
    assert case.stay.posts == posts
    case.gives(WANG, "accept")
    assert case.events[-1].on_behalf_of is None
    assert code(case, WANG, "hand_back", officer=WANG.id, kind="case", ref=ROLE) == "not_handed_over"


def test_handed_on_it_comes_back_to_each() -> None:
    case = over(over(staffed(), WANG, DENG), DENG, SUN)
    assert on_case(case.state, Role.MEDIATOR).stands_for == (WANG.id, DENG.id)
    case.gives(SUN, "accept")
    assert case.events[-1].on_behalf_of == WANG.id
    back(case, DENG)
    assert on_case(case.state, Role.MEDIATOR).officer == DENG.id
    over(case, DENG, SUN)
    back(case, WANG)
    assert on_case(case.state, Role.MEDIATOR).stands_for is None
    assert code(case, DENG, "hand_back", officer=DENG.id, kind="case", ref=ROLE) == "not_yours"


def test_somebody_named_anew_is_no_stand_in() -> None:
    case = over(staffed(), WANG, DENG).assigned_by(SUN, ("mediator", WANG))
    assert on_case(case.state, Role.MEDIATOR).stands_for is None
    assert code(case, WANG, "hand_back", officer=WANG.id, kind="case", ref=ROLE) == "not_handed_over"


def test_it_stays_handed_over_when_the_case_goes_up_and_comes_back() -> None:
    case = over(staffed().accepted_by(WANG), WANG, DENG).escalated_by(ZHAO)
    assert carried(case, DENG) == [("case", ROLE)]
    case.handed_down_by(TOWNSHIP_DESK, "village")
    assert on_case(case.state, Role.MEDIATOR).officer == DENG.id
    case.escalated_by(ZHAO)
    back(case, WANG)
    assert carried(case, WANG) == [("case", ROLE)]


def test_first_receiver_responsibility_is_handed_over() -> None:
    other = officer("lin", LI.unit, "grid_member")
    case = staffed()
    envelope = case.envelope(LI, "hand_over", **asked(LI, other, "receipt", "receipt"))
    case.tell(envelope.model_copy(update={"known": (LI, other)}))
    assert case.responsible is not None
    assert (case.responsible.officer, case.responsible.on_behalf_of) == (other.id, LI.id)
    assert carried(case, other) == [("receipt", "receipt")]
    assert sees(officer("lin", TAN.unit, "grid_member"), case.state)


def test_a_task_is_named_for_one_of_the_unit_and_anybodys_again() -> None:
    case = staffed().gives(TOWNSHIP_DESK, "instruct", to=VILLAGE, text=sealed(), working_days=2)
    over(case, SUN, DENG, "task", "t1")
    assert carried(case, ZHAO) == [("case", "village.grid_member")]
    assert ("task", "t1") in carried(case, DENG)
    case.gives(DENG, "answer_task", task="t1", text=sealed())
    assert (case.events[-1].actor, case.events[-1].on_behalf_of) == (DENG.id, SUN.id)
    case.gives(TOWNSHIP_DESK, "return_task", task="t1", reason=sealed(), working_days=1)
    back(case, SUN, "task", "t1")
    assert case.state.tasks[0].officer is None
    case.gives(SUN, "answer_task", task="t1", text=sealed())
    assert case.events[-1].on_behalf_of is None


def test_a_signature_is_given_in_the_name_of_whoever_handed_it_over() -> None:
    case = staffed().accepted_by(WANG).proposed_by(WANG)
    over(case, WU, HAN, "signature", "township")
    assert carried(case, WU) == []
    case.gives(HAN, "sign_off")
    assert (case.events[-1].actor, case.events[-1].on_behalf_of) == (HAN.id, WU.id)
    assert case.state.status is Status.CLOSED


@pytest.mark.parametrize("to", [TOWNSHIP_DESK, CHEN, CHU, COUNTY_DESK])
def test_the_only_head_of_a_unit_has_somebody_of_its_desk_or_of_one_above_sign(to: Actor) -> None:
    case = staffed().accepted_by(WANG).proposed_by(WANG)
    assert code(case, to, "sign_off") == "not_the_signer"
    over(case, WU, to, "signature", "township")
    assert carried(case, to) == [("signature", "township")]
    assert Why.SIGN in why_mine(to, case.state, case.running.rules)
    assert group_of(to, case.state, case.running.rules, case.now) is not Group.WAITING
    case.gives(to, "sign_off")
    assert (case.events[-1].actor, case.events[-1].on_behalf_of) == (to.id, WU.id)
    assert case.state.status is Status.CLOSED


def test_a_head_who_is_there_after_all_signs_in_their_own_name() -> None:
    case = staffed().accepted_by(WANG).proposed_by(WANG)
    over(case, WU, TOWNSHIP_DESK, "signature", "township").gives(WU, "sign_off")
    assert (case.events[-1].actor, case.events[-1].on_behalf_of) == (WU.id, None)


def test_back_with_the_head_the_signature_is_the_heads_alone() -> None:
    case = staffed().accepted_by(WANG).proposed_by(WANG)
    back(over(case, WU, TOWNSHIP_DESK, "signature", "township"), WU, "signature", "township")
    assert code(case, TOWNSHIP_DESK, "sign_off") == "not_the_signer"
    assert why_mine(TOWNSHIP_DESK, case.state, case.running.rules) == []
    case.gives(WU, "sign_off")
    assert case.events[-1].on_behalf_of is None


def test_a_desk_that_has_handled_the_case_gets_no_signature_and_one_that_has_it_handles_nothing() -> None:
    """Whoever acts for the head takes no role of a handler either: they would sign for whom they stand in."""
    case = staffed().gives(WANG, "accept")
    over(case, WANG, TOWNSHIP_DESK).proposed_by(TOWNSHIP_DESK)
    told = asked(WU, TOWNSHIP_DESK, "signature", "township")
    assert code(case, WU, "hand_over", **told) == "handled_it_themselves"
    case = staffed().accepted_by(WANG).proposed_by(WANG)
    over(case, WU, TOWNSHIP_DESK, "signature", "township")
    assert code(case, SUN, "hand_over", **asked(WANG, TOWNSHIP_DESK)) == "handled_it_themselves"


def test_what_somebody_may_not_have_is_told_with_whom_it_can_go_to() -> None:
    case = staffed().accepted_by(WANG).proposed_by(WANG)
    told = tell(case, WU, "hand_over", **asked(WU, SUN, "signature", "township"))
    assert isinstance(told, Refusal)
    assert told.code == "may_not_hold"
    goes_to = KINDS[Carried.SIGNATURE].goes_to
    assert goes_to.zh in told.says.zh
    assert goes_to.en in told.says.en
    assert all(kind.goes_to.zh and kind.goes_to.en for kind in KINDS.values())


def test_a_signature_that_moves_up_is_nobodys_by_name() -> None:
    case = staffed().accepted_by(WANG).proposed_by(WANG)
    over(case, WU, HAN, "signature", "township").until("2026-03-05 18:00")
    assert case.state.signature is not None
    assert (case.state.signature.step, case.state.signature.officer) == (1, None)
    assert ("signature", "county") in carried(case, FENG)


def test_what_a_stand_in_does_in_their_own_right_is_theirs_alone() -> None:
    case = over(staffed(), WANG, SUN)
    case.assigned_by(SUN, ("grid_member", ZHAO))
    assert case.events[-1].on_behalf_of is None, "a desk names people by its own post"
    case = over(staffed(), WANG, ZHAO, by=SUN)
    case.gives(ZHAO, "accept")
    assert case.events[-1].on_behalf_of is None, "on the case in their own right too"


def test_while_the_clocks_stand_it_is_handed_over_too() -> None:
    case = staffed().accepted_by(WANG).suspended_by(SUN)
    over(case, WANG, DENG)
    assert case.state.suspended


# what comes while somebody is away


def come(case: Story, actor: Actor, *before: Item) -> list[tuple[str, str]]:
    """What has come to somebody of whom this went over with the rest."""
    mine = carried_by(actor, case.state, case.running.rules)
    return [(item.kind.value, item.ref) for item in has_come(mine, before)]


def test_a_closure_that_is_proposed_during_a_leave_has_come_until_it_is_handed_over() -> None:
    case = staffed().accepted_by(WANG)
    assert come(case, WU) == []
    case.proposed_by(WANG)
    assert come(case, WU) == [("signature", "township")]
    (item,) = carried_by(WU, case.state, case.running.rules)
    assert come(case, WU, item) == []
    over(case, WU, TOWNSHIP_DESK, "signature", "township")
    assert come(case, WU) == []


def test_what_was_given_back_by_itself_stays_and_what_is_proposed_again_has_come_again() -> None:
    case = staffed().accepted_by(WANG).proposed_by(WANG)
    (went,) = carried_by(WU, case.state, case.running.rules)
    back(over(case, WU, TOWNSHIP_DESK, "signature", "township"), WU, "signature", "township")
    assert come(case, WU, went) == []
    case.until("2026-03-03 09:00").gives(WU, "return_for_rework", reason=sealed()).proposed_by(WANG)
    assert come(case, WU, went) == [("signature", "township")]


def test_a_signature_that_moves_up_comes_to_the_leader_who_is_away() -> None:
    case = staffed().accepted_by(WANG).proposed_by(WANG).until("2026-03-05 18:00")
    assert come(case, FENG) == [("signature", "county")]


def test_a_role_that_somebody_is_named_for_has_come() -> None:
    assert come(a_case("general").assigned_by(SUN, ("mediator", WANG)), WANG) == [("case", ROLE)]


def test_a_task_comes_to_the_unit_and_a_report_to_whoever_took_it() -> None:
    case = staffed().gives(TOWNSHIP_DESK, "instruct", to=VILLAGE, text=sealed(), working_days=2)
    assert ("task", "t1") in carried(case, SUN)
    assert come(case, SUN) == []
    assert come(case, LI) == []


# nobody signs their own work


def test_no_signature_goes_to_whoever_handled_the_case() -> None:
    case = staffed().gives(WANG, "accept").taken_up_by(WU)
    case.accepted_by(HAN).proposed_by(HAN)
    told = asked(WU, HAN, "signature", "township")
    assert code(case, WU, "hand_over", **told) == "handled_it_themselves"


def test_no_role_of_a_handler_goes_to_whoever_is_to_sign() -> None:
    case = staffed().accepted_by(WANG).proposed_by(WANG)
    assert code(case, SUN, "hand_over", **asked(WANG, WU)) == "handled_it_themselves"
    over(case, WANG, DENG)


def test_whoever_stands_in_for_a_handler_does_not_sign() -> None:
    case = over(staffed().accepted_by(WANG), WANG, WU, by=SUN).proposed_by(ZHAO)
    assert code(case, WU, "sign_off") == "signer_is_handler"
    assert carried(case, WU) == [("case", ROLE)]
    assert group_of(WU, case.state, case.running.rules, case.now) is Group.WAITING
    barred = {claim.holder for claim in claims(case.state, case.running.rules) if claim.turn is Turn.BARRED}
    assert f"officer:{WU.id}" in barred
    case.gives(HAN, "sign_off")


def test_nor_does_whoever_it_was_done_for() -> None:
    """The head is on the case, another does the work in their name; back, the head signs nothing of it."""
    head = Post(role=Role.RESPONSIBLE_PERSON, unit=TOWNSHIP, officer=WU.id)
    case = a_case("difficult").staffed_with(head)
    over(case, WU, ZHOU, ref="township.responsible_person")
    case.accepted_by(ZHOU).proposed_by(ZHOU)
    assert {WU.id, ZHOU.id} <= {*case.state.handlers}
    back(case, WU, ref="township.responsible_person")
    assert code(case, WU, "sign_off") == "signer_is_handler"
    case.gives(HAN, "sign_off")


def test_nobody_decides_on_more_time_that_was_asked_for_in_their_name() -> None:
    supervisor = officer("hou", TOWNSHIP, "supervisor", "grid_member")
    other = officer("hu", TOWNSHIP, "grid_member")
    case = a_case("difficult", policy="xiayi", units=chain("village", "township", "county"))
    case.staffed_with(Post(role=Role.GRID_MEMBER, unit=TOWNSHIP, officer=supervisor.id))
    level = case.stay.level
    envelope = case.envelope(supervisor, "hand_over", **asked(supervisor, other, ref=f"{level}.grid_member"))
    case.tell(envelope.model_copy(update={"known": (supervisor, other)}))
    case.accepted_by(other).gives(other, "ask_extension", days=2, reason=sealed())
    assert case.stay.asked_for is not None
    assert (case.stay.asked_for.asker, case.stay.asked_for.on_behalf_of) == (other.id, supervisor.id)
    assert case.refusal(other, "grant_extension") != ""


# who may, to whom


def asked_for(**other: Any) -> Asked:
    told = {"officer": WANG.id, "to": DENG.id, "absence": "leave", "starts_on": "2026-03-02", **other}
    return Asked.model_validate(told)


@pytest.mark.parametrize(
    ("asked_so", "to", "away", "wanted"),
    [
        (asked_for(), DENG, (False, False), None),
        (asked_for(starts_on="2026-02-01", until="2026-03-02"), DENG, (False, False), None),
        (asked_for(starts_on="2026-04-01", until="2026-03-20"), DENG, (False, False), "until_unfit"),
        (asked_for(starts_on="2029-04-01"), DENG, (False, False), "starts_unfit"),
        (asked_for(to=WANG.id), WANG, (False, False), "handed_to_oneself"),
        (asked_for(), None, (False, False), "unknown_officer"),
        (asked_for(), DENG, (True, False), "handover_open"),
        (asked_for(), DENG, (False, True), "away_themselves"),
    ],
)
def test_a_whole_handover(
    asked_so: Asked, to: Actor | None, away: tuple[bool, bool], wanted: str | None
) -> None:
    officer_is_away, other_is_away = away
    found = objection(
        asked_so, to, MONDAY.date(), officer_is_away=officer_is_away, other_is_away=other_is_away
    )
    assert (found and found.code) == wanted


@pytest.mark.parametrize(
    ("to", "nothing_fits", "wanted"),
    [
        (DENG, False, None),
        (DENG, True, "may_hold_nothing"),
        (AUDITOR, False, "may_hold_nothing"),
        (ADMIN, False, "may_hold_nothing"),
        (HOTLINE, False, None),
    ],
)
def test_to_somebody_who_may_have_nothing_of_it(to: Actor, nothing_fits: bool, wanted: str | None) -> None:
    """Whoever only looks on never may; a program may have taken reports."""
    found = objection(
        asked_for(to=to.id),
        to,
        MONDAY.date(),
        officer_is_away=False,
        other_is_away=False,
        nothing_fits=nothing_fits,
    )
    assert (found and found.code) == wanted


@pytest.mark.parametrize(
    ("of", "to", "could"),
    [
        (WANG, DENG, True),
        (WANG, SUN, True),
        (WANG, WU, True),
        (WANG, FENG, True),
        (WU, ZHENG, True),
        (ZHENG, WU, True),
        (WANG, ZHENG, False),
        (WANG, TAN, False),
        (WANG, officer("elsewhere", "532331000000", "leader"), False),
        (WU, WANG, False),
        (FENG, LI, False),
        (WANG, HOTLINE, False),
        (WANG, officer("adds-up", VILLAGE, "auditor", "admin"), False),
    ],
    ids=lambda each: each.id if isinstance(each, Actor) else None,
)
def test_who_could_stand_in_for_somebody_who_carries_nothing_yet(of: Actor, to: Actor, could: bool) -> None:
    """Somebody who works on cases, of the officer's unit, its departments, or a unit above."""
    (above,) = (chain for chain in UNITS if chain[0].code == of.unit)
    assert could_stand_in(to, of, above) is could


@pytest.mark.parametrize(
    ("there", "officer", "to", "fits"),
    [
        (asked_for(), WANG, DENG, True),
        (asked_for(), WANG, None, True),
        (asked_for(), WANG, SUN, False),
        (asked_for(), ZHAO, DENG, False),
        (None, WANG, DENG, False),
    ],
)
def test_one_thing_is_part_of_that_officers_handover_to_that_other(
    there: Asked | None, officer: Actor, to: Actor | None, fits: bool
) -> None:
    found = objection_to_part("a" * 32, there, officer.id, to and to.id)
    assert (found and found.code) == (None if fits else "unknown_handover")


@pytest.mark.parametrize(
    ("actor", "may"),
    [
        (WANG, True),
        (SUN, True),
        (WU, True),
        (FENG, True),
        (CHU, True),
        (ZHAO, False),
        (TOWNSHIP_DESK, False),
        (COUNTY_DESK, False),
        (TAN, False),
        (officer("tao", TAN.unit, "unit_head"), False),
    ],
)
def test_who_may_hand_over(actor: Actor, may: bool) -> None:
    """The officer, the head of the unit, and heads, leaders and supervisors above; duty desks are not."""
    units = next(unit for unit in UNITS if unit[0].code == VILLAGE)
    assert may_hand_over(actor, WANG, units) is may
    wanted = "None" if may else "not_yours_to_hand_over" if actor == ZHAO else "not_yours"
    assert code(staffed(), actor, "hand_over", **asked(WANG, DENG)) == wanted


@pytest.mark.parametrize(
    ("to", "may"),
    [
        (DENG, True),
        (ZHAO, True),
        (SUN, True),
        (TOWNSHIP_DESK, True),
        (CHEN, True),
        (TAN, False),
        (ZHOU, False),
        (XU, False),
        (officer("onlooker", VILLAGE, "auditor"), False),
        (officer("program", VILLAGE, "integrator"), False),
    ],
)
def test_to_whom(to: Actor, may: bool) -> None:
    """In a role of the level, at its desk, or at a desk above; nobody of another unit without that."""
    case = staffed()
    envelope = case.envelope(SUN, "hand_over", **asked(WANG, to))
    answer = case.tell(envelope.model_copy(update={"known": (*envelope.known, DENG, to)}))
    assert getattr(answer, "code", None) == (None if may else "may_not_hold")


def test_a_departments_officer_gives_it_to_a_colleague() -> None:
    case = a_case("difficult").staffed_with(
        Post(role=Role.DEPARTMENT_OFFICER, unit=JUSTICE_OFFICE, officer=ZHENG.id)
    )
    assert (
        code(case, ZHENG, "hand_over", **asked(ZHENG, XU, ref="township.department_officer"))
        == "may_not_hold"
    )
    over(case, ZHENG, QI, ref="township.department_officer")


def test_a_task_and_a_signature_stay_where_they_were_asked_for() -> None:
    case = staffed().gives(TOWNSHIP_DESK, "instruct", to=VILLAGE, text=sealed(), working_days=2)
    assert code(case, SUN, "hand_over", **asked(SUN, WU, "task", "t1")) == "may_not_hold"
    case = staffed().accepted_by(WANG).proposed_by(WANG)
    assert code(case, WU, "hand_over", **asked(WU, ZHOU, "signature", "township")) == "may_not_hold"


def test_somebody_who_has_left_hands_over_and_gets_nothing() -> None:
    """Whoever gives the command looks leavers up by name; whom it goes to must be there still."""
    case = staffed()
    envelope = case.envelope(SUN, "hand_over", **asked(WANG, DENG, absence="departure"))
    assert not hasattr(case.tell(envelope.model_copy(update={"known": (WANG, DENG)})), "code")
    again = case.envelope(SUN, "hand_back", officer=WANG.id, kind="case", ref=ROLE)
    gone = case.tell(again.model_copy(update={"known": (DENG,)}))
    assert getattr(gone, "code", None) == "unknown_officer"


def test_the_stand_in_may_give_it_back() -> None:
    back(over(staffed(), WANG, DENG), WANG, by=DENG)


def test_twice_is_once() -> None:
    case = over(staffed(), WANG, DENG)
    assert code(case, WANG, "hand_over", **asked(WANG, DENG)) == "handed_over_already"
    assert code(case, WANG, "hand_over", **asked(WANG, SUN)) == "not_carried"


@pytest.mark.parametrize(
    ("absence", "until", "fits"),
    [
        ("leave", None, True),
        ("leave", "2026-03-02", True),
        ("leave", "2026-03-01", False),
        ("leave", "2028-03-03", False),
        ("departure", None, True),
        ("departure", "2026-04-01", False),
    ],
)
def test_until_when(absence: str, until: str | None, fits: bool) -> None:
    wanted = "None" if fits else "until_unfit"
    assert code(staffed(), WANG, "hand_over", **asked(WANG, DENG, absence=absence, until=until)) == wanted
    assert wrong_end(Absence.LEAVE, None, MONDAY.date()) is None


def test_units_that_merge_leave_a_stand_in_where_the_role_is() -> None:
    case = over(staffed(), WANG, TOWNSHIP_DESK, by=SUN)
    heir = "532329101209"
    was = (rung.unit for rung in case.state.ladder)
    units = tuple(unit.model_copy(update={"code": heir}) if unit.code == VILLAGE else unit for unit in was)
    told = UnitsTold(on=MONDAY.date(), chain=units, heirs={VILLAGE: heir}, officers=(TOWNSHIP_DESK, ZHAO, LI))
    changed = followed(case.state, told)
    assert changed is not None
    post = next(post for post in changed.posts if post.role is Role.MEDIATOR)
    assert (post.unit, post.officer, post.stands_for) == (heir, TOWNSHIP_DESK.id, (WANG.id,))
