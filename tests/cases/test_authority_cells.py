"""Who may give which command: every role in every relation to a case, against a table written by hand.

The case is with the township and came up from the village; the group below never had it.
"""

import pytest

from cases.authority import Who, sees
from cases.commands.registry import REGISTRY
from cases.decide import permitted, standings
from cases.model import Actor, Post, Status
from policies.vocabulary import Role
from tests.cases.people import (
    COUNTY,
    GROUP,
    JUSTICE_OFFICE,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    TOWNSHIP_DESK,
    VILLAGE,
    WANG,
    ZHENG,
    ZHOU,
    officer,
)
from tests.cases.story import Story, a_case, of_two_at_the_top

COMMANDS = {
    # name: relation it takes, statuses, whether it makes a handler, whether it is given while clocks stand
    "accept": ("staff", "routed", True, False),
    "decline": ("staff", "routed", False, False),
    "assign": ("desk", "routed handling", False, False),
    "escalate": ("staff", "routed handling", False, False),
    "note": ("reader", "routed handling awaiting_signoff", False, True),
    "take_up": ("above", "routed handling", False, False),
    "send_down": ("desk", "routed handling", False, False),
    "urge": ("desk", "routed handling awaiting_signoff", False, False),
    "copy_in": ("office", "routed handling awaiting_signoff", False, True),
    "propose_transfer": ("office", "routed handling", False, False),
    "accept_transfer": ("receiver", "routed handling", True, False),
    "refuse_transfer": ("receiver", "routed handling", False, False),
    "contest_competence": ("staff", "routed", False, False),
    "decide_competence": ("unit_above", "routed", False, False),
    "correct_party": ("staff", "routed handling awaiting_signoff", False, True),
    "suspend": ("desk", "handling", False, False),
    "resume": ("office", "handling", False, True),
    "record_consent": ("staff", "handling", False, False),
    "record_session": ("staff", "handling", True, False),
    "record_agreement": ("staff", "handling", True, False),
    "end_mediation": ("staff", "handling", False, False),
    "settle_on_spot": ("staff", "routed handling", True, False),
    "propose_closure": ("staff", "handling", True, False),
    "record_follow_up": ("staff", "handling awaiting_signoff", False, False),
    "sign_off": ("signer", "awaiting_signoff", False, False),
    "return_for_rework": ("signer", "awaiting_signoff", False, False),
}

IN_THE_WAY = {
    "decide_competence": "nothing_contested",
    "record_session": "consent_missing",
    "record_agreement": "consent_missing",
    "record_follow_up": "nothing_to_follow_up",
    "resume": "not_suspended",
}
"""What lies in the case itself and keeps even those from a command who might give it."""

LETTERS = {
    "s": "staff",
    "d": "desk",
    "o": "office",
    "a": "above",
    "u": "unit_above",
    "t": "receiver",
    "r": "reader",
}
"""Relations by their letters; `t` takes the case over."""
ROLES = """
                     own unit   unit above   had it below   asked to take it over
grid_member          s-o---r    ------r      ------r        -----tr
mediator             ------r    ------r      ------r        ------r
duty                 sdo---r    -doau-r      ------r        -----tr
unit_head            sdo---r    -doau-r      ------r        -----tr
department_officer   ------r    ------r      ------r        ------r
responsible_person   s-o---r    ------r      ------r        -----tr
leader               -do---r    -doau-r      ------r        ------r
supervisor           -do---r    -doau-r      ------r        ------r
auditor              -------    -------      -------        -------
admin                -------    -------      -------        -------
integrator           -------    -------      -------        -------
"""
"""By role and unit. In every other unit, every role: nothing at all."""

RECEIVING_VILLAGE = "532329103201"
OUTSIDE = {"never had it": GROUP, "sibling": OTHER_TOWNSHIP, "below a sibling": OTHER_VILLAGE}

OPENER = officer("opener", RECEIVING_VILLAGE, "grid_member")
PROGRAM = officer("opener", COUNTY, "integrator")
PERSONS = [
    ("department on the roster", ZHENG, "sor"),
    (
        "department off the roster",
        officer("x", TOWNSHIP, "department_officer", department=JUSTICE_OFFICE),
        "",
    ),
    (
        "head of a department off the roster",
        officer("x", TOWNSHIP, "unit_head", "duty", department=JUSTICE_OFFICE),
        "",
    ),
    ("on the roster below", WANG, "r"),
    ("opener elsewhere", OPENER, "r"),
    ("integrator that opened", PROGRAM, "r"),
    ("another integrator", officer("other", COUNTY, "integrator"), ""),
    ("auditor of the unit with another role", officer("x", TOWNSHIP, "auditor", "duty"), "sdor"),
    ("on the roster and an auditor by now", officer(ZHENG.id, TOWNSHIP, "auditor"), "so"),
    ("nobody", officer("x", TOWNSHIP), ""),
]


def the_case(opener: Actor = OPENER, *, asked: bool = False) -> Story:
    """Escalated from the village to the township, waiting there, a department called in; a sibling asked."""
    case = a_case("general", by=opener)
    case.staffed_with(Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id)).escalated_by(WANG)
    case.staffed_with(Post(role=Role.DEPARTMENT_OFFICER, unit=JUSTICE_OFFICE, officer=ZHENG.id))
    return case.offered_by(TOWNSHIP_DESK, OTHER_TOWNSHIP) if asked else case


def in_every_status(*, asked: bool = False) -> list[Story]:
    waiting, handled, proposed = (the_case(asked=asked) for _ in range(3))
    return [waiting, handled.accepted_by(ZHOU), proposed.accepted_by(ZHOU).proposed_by(ZHOU)]


def verdicts(case: Story, actor: Actor) -> dict[str, str | None]:
    """For each command the code of the refusal, or None."""
    refusals = {
        name: permitted(spec, case.state, actor, case.running.rules) for name, spec in REGISTRY.items()
    }
    return {name: refusal and refusal.code for name, refusal in refusals.items()}


def expected(case: Story, letters: str) -> dict[str, str | None]:
    relations = {LETTERS[letter] for letter in letters if letter != "-"}
    no_receiver = "not_yours" if case.stay.transfer else "no_transfer"
    refusals = {
        "signer": "not_the_signer",
        "above": "only_from_above",
        "unit_above": "only_from_above",
        "receiver": no_receiver,
    }
    verdict: dict[str, str | None] = {}
    for name, (who, statuses, *_) in COMMANDS.items():
        if case.state.status not in statuses.split():
            verdict[name] = "wrong_status"
        else:
            verdict[name] = IN_THE_WAY.get(name) if who in relations else refusals.get(who, "not_yours")
    return verdict


def cells() -> list[tuple[str, str, str]]:
    """Role, unit, letters: every cell of the table."""
    rows = [line.split() for line in ROLES.strip().splitlines()[1:]]
    units = (TOWNSHIP, COUNTY, VILLAGE, OTHER_TOWNSHIP)
    return [
        (role, unit, letters)
        for role, *of_units in rows
        for unit, letters in zip(units, of_units, strict=True)
    ]


def test_the_table_names_every_role() -> None:
    assert {role for role, *_ in cells()} == set(Role)


def test_the_registry_holds_these_commands_and_no_others() -> None:
    assert {
        name: (spec.who.value, " ".join(spec.when), spec.handling, spec.while_suspended)
        for name, spec in REGISTRY.items()
    } == COMMANDS
    assert {who for who, *_ in COMMANDS.values()} == set(Who)


@pytest.mark.parametrize(("role", "unit", "letters"), cells())
def test_role_and_unit(role: str, unit: str, letters: str) -> None:
    actor = officer("somebody", unit, role)
    for case in in_every_status(asked=unit == OTHER_TOWNSHIP):
        got, want = verdicts(case, actor), expected(case, letters)
        if case.state.status is Status.AWAITING_SIGNOFF and (role, unit) == ("unit_head", TOWNSHIP):
            want |= {"sign_off": None, "return_for_rework": None}
        assert got == want


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("unit", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_outside_nobody_may_anything(role: str, unit: str) -> None:
    actor = officer("somebody", unit, role)
    for case in in_every_status():
        assert not sees(actor, case.state)
        assert verdicts(case, actor) == expected(case, "")


@pytest.mark.parametrize(("actor", "letters"), [row[1:] for row in PERSONS], ids=[row[0] for row in PERSONS])
def test_persons(actor: Actor, letters: str) -> None:
    case = the_case(PROGRAM if actor is PROGRAM else OPENER)
    assert verdicts(case, actor) == expected(case, letters)
    assert verdicts(case.accepted_by(ZHOU), actor) == expected(case, letters)


def test_where_two_levels_share_a_unit_its_desk_stands_above_itself_and_judges_nothing() -> None:
    case = of_two_at_the_top()
    assert case.stay.level == "centre"
    verdict = verdicts(case, officer("somebody", TOWNSHIP, "unit_head"))
    assert (verdict["take_up"], verdict["decide_competence"]) == (None, "only_from_above")


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("unit", [GROUP, VILLAGE, TOWNSHIP, COUNTY, OTHER_TOWNSHIP])
@pytest.mark.parametrize("step", [0, 1])
def test_signers(role: str, unit: str, step: int) -> None:
    """The head of the township signs; after a breach the county's supervisor or leader."""
    case = the_case().accepted_by(ZHOU).proposed_by(ZHOU)
    if step:
        case.until("2026-03-05 18:00")
    assert case.state.signature is not None
    assert case.state.signature.step == step
    signers = [{("unit_head", TOWNSHIP)}, {("supervisor", COUNTY), ("leader", COUNTY)}][step]
    verdict = verdicts(case, officer("somebody", unit, role))
    want = None if (role, unit) in signers else "not_the_signer"
    assert (verdict["sign_off"], verdict["return_for_rework"]) == (want, want)


def test_a_closed_case_takes_no_command() -> None:
    case = the_case().accepted_by(ZHOU).proposed_by(ZHOU).signed_by(officer("x", TOWNSHIP, "unit_head"))
    for role in Role:
        assert set(verdicts(case, officer("somebody", TOWNSHIP, role)).values()) == {"case_closed"}


@pytest.mark.parametrize(
    ("role", "unit", "reads"),
    [
        ("auditor", TOWNSHIP, True),
        ("auditor", COUNTY, True),
        ("auditor", OTHER_TOWNSHIP, False),
        ("admin", COUNTY, False),
        ("integrator", COUNTY, False),
        ("grid_member", VILLAGE, True),
        ("grid_member", GROUP, False),
    ],
)
def test_who_sees_the_case(role: str, unit: str, reads: bool) -> None:
    assert sees(officer("somebody", unit, role), the_case().state) is reads


def test_a_level_that_declined_keeps_reading() -> None:
    case = a_case("general", by=officer("wu", TOWNSHIP, "duty")).declined_by(WANG)
    assert sees(officer("somebody", VILLAGE, "mediator"), case.state)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ADMIN, Role.INTEGRATOR}))
def test_the_receivers_unit_reads_the_case_and_does_nothing_to_it(role: str) -> None:
    case = the_case()
    actor = officer("somebody", RECEIVING_VILLAGE, role)
    assert sees(actor, case.state)
    writes_notes = role != Role.AUDITOR
    assert verdicts(case, actor) == expected(case, "r" if writes_notes else "")


def test_an_auditor_who_is_administrator_too_only_reads() -> None:
    case = the_case()
    assert verdicts(case, officer("x", TOWNSHIP, "auditor", "admin"))["note"] == "not_yours"


def test_who_can_names_each_unit_once() -> None:
    for case in (a_case("general"), a_case("general").accepted_by(WANG)):
        for standing in standings(case.state, WANG, case.running.rules):
            units = [desk.unit for desk in standing.who_can.desks]
            assert len(set(units)) == len(units), standing.spec.name
            for desk in standing.who_can.desks:
                assert len(set(desk.roles)) == len(desk.roles)
