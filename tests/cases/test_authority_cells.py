"""Who may give which command: every role in every relation to a case, against a table written by hand.

The case is with the township and came up from the village; the group below never had it.
"""

import pytest

from cases.authority import Who, sees
from cases.decide import permitted
from cases.model import Actor, Post, Status
from cases.registry import REGISTRY
from policies.vocabulary import Role
from tests.cases.people import (
    COUNTY,
    GROUP,
    JUSTICE_OFFICE,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
    WANG,
    ZHENG,
    ZHOU,
    officer,
)
from tests.cases.story import Story, a_case

COMMANDS = {
    # name: relation it takes, statuses, whether it makes a handler
    "accept": ("staff", "routed", True),
    "decline": ("staff", "routed", False),
    "assign": ("desk", "routed handling", False),
    "escalate": ("staff", "routed handling", False),
    "note": ("reader", "routed handling awaiting_signoff", False),
    "record_consent": ("staff", "handling", False),
    "record_session": ("staff", "handling", True),
    "record_agreement": ("staff", "handling", True),
    "end_mediation": ("staff", "handling", False),
    "settle_on_spot": ("staff", "routed handling", True),
    "propose_closure": ("staff", "handling", True),
    "sign_off": ("signer", "awaiting_signoff", False),
    "return_for_rework": ("signer", "awaiting_signoff", False),
}

ROLES = """
                     own unit            unit above          had it below
                     staff desk reader   staff desk reader   staff desk reader
grid_member          yes   -    yes      -     -    yes      -     -    yes
mediator             -     -    yes      -     -    yes      -     -    yes
duty                 yes   yes  yes      -     yes  yes      -     -    yes
unit_head            yes   yes  yes      -     yes  yes      -     -    yes
department_officer   -     -    yes      -     -    yes      -     -    yes
responsible_person   yes   -    yes      -     -    yes      -     -    yes
leader               -     yes  yes      -     yes  yes      -     -    yes
supervisor           -     yes  yes      -     yes  yes      -     -    yes
auditor              -     -    -        -     -    -        -     -    -
admin                -     -    -        -     -    -        -     -    -
integrator           -     -    -        -     -    -        -     -    -
"""
"""By role and unit. In every other unit, every role: nothing at all."""

RECEIVING_VILLAGE = "532329103201"
OUTSIDE = {"never had it": GROUP, "sibling": OTHER_TOWNSHIP, "below a sibling": OTHER_VILLAGE}

OPENER = officer("opener", RECEIVING_VILLAGE, "grid_member")
PROGRAM = officer("opener", COUNTY, "integrator")
PERSONS = [
    # relation, actor, staff, desk, reader
    ("department on the roster", ZHENG, True, False, True),
    (
        "department off the roster",
        officer("x", TOWNSHIP, "department_officer", department=JUSTICE_OFFICE),
        *(False,) * 3,
    ),
    (
        "head of a department off the roster",
        officer("x", TOWNSHIP, "unit_head", "duty", department=JUSTICE_OFFICE),
        *(False,) * 3,
    ),
    ("on the roster below", WANG, False, False, True),
    ("opener elsewhere", OPENER, False, False, True),
    ("integrator that opened", PROGRAM, False, False, True),
    ("another integrator", officer("other", COUNTY, "integrator"), False, False, False),
    ("auditor of the unit with another role", officer("x", TOWNSHIP, "auditor", "duty"), True, True, True),
    ("nobody", officer("x", TOWNSHIP), False, False, False),
]


def the_case(opener: Actor = OPENER) -> Story:
    """Escalated from the village to the township, waiting there, a department called in."""
    case = a_case("general", by=opener)
    case.staffed_with(Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id)).escalated_by(WANG)
    return case.staffed_with(Post(role=Role.DEPARTMENT_OFFICER, unit=JUSTICE_OFFICE, officer=ZHENG.id))


def in_every_status() -> list[Story]:
    waiting, handled, proposed = the_case(), the_case(), the_case()
    return [waiting, handled.accepted_by(ZHOU), proposed.accepted_by(ZHOU).proposed_by(ZHOU)]


def verdicts(case: Story, actor: Actor) -> dict[str, str | None]:
    """For each command the code of the refusal, or None."""
    refusals = {
        name: permitted(spec, case.state, actor, case.running.rules) for name, spec in REGISTRY.items()
    }
    return {name: refusal and refusal.code for name, refusal in refusals.items()}


def expected(case: Story, relation: dict[str, bool]) -> dict[str, str | None]:
    verdict: dict[str, str | None] = {}
    for name, (who, statuses, _) in COMMANDS.items():
        if case.state.status not in statuses.split():
            verdict[name] = "wrong_status"
        elif who == "signer":
            verdict[name] = "not_the_signer"
        else:
            verdict[name] = None if relation[who] else "not_yours"
    return verdict


def cells() -> list[tuple[str, str, dict[str, bool]]]:
    """Role, unit, relation: every cell of the table."""
    rows = [line.split() for line in ROLES.strip().splitlines()[2:]]
    units = (TOWNSHIP, COUNTY, VILLAGE)
    kinds = ("staff", "desk", "reader")
    return [
        (role, unit, dict(zip(kinds, (mark == "yes" for mark in marks[n : n + 3]), strict=True)))
        for role, *marks in rows
        for unit, n in zip(units, (0, 3, 6), strict=True)
    ]


def test_the_table_names_every_role() -> None:
    assert {role for role, *_ in cells()} == set(Role)


def test_the_registry_holds_these_commands_and_no_others() -> None:
    assert {
        name: (spec.who.value, " ".join(spec.when), spec.handling) for name, spec in REGISTRY.items()
    } == COMMANDS
    assert {who for who, *_ in COMMANDS.values()} == set(Who)


@pytest.mark.parametrize(("role", "unit", "relation"), cells())
def test_role_and_unit(role: str, unit: str, relation: dict[str, bool]) -> None:
    actor = officer("somebody", unit, role)
    for case in in_every_status():
        got, want = verdicts(case, actor), expected(case, relation)
        if case.state.status is Status.AWAITING_SIGNOFF and (role, unit) == ("unit_head", TOWNSHIP):
            want |= {"sign_off": None, "return_for_rework": None}
        assert got == want


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("unit", OUTSIDE.values(), ids=OUTSIDE.keys())
def test_outside_nobody_may_anything(role: str, unit: str) -> None:
    actor = officer("somebody", unit, role)
    nothing = {"staff": False, "desk": False, "reader": False}
    for case in in_every_status():
        assert not sees(actor, case.state)
        assert verdicts(case, actor) == expected(case, nothing)


@pytest.mark.parametrize(
    ("actor", "staff", "desk", "reader"), [row[1:] for row in PERSONS], ids=[row[0] for row in PERSONS]
)
def test_persons(actor: Actor, staff: bool, desk: bool, reader: bool) -> None:
    relation = {"staff": staff, "desk": desk, "reader": reader}
    case = the_case(PROGRAM if actor is PROGRAM else OPENER)
    assert verdicts(case, actor) == expected(case, relation)
    assert verdicts(case.accepted_by(ZHOU), actor) == expected(case, relation)


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
    assert verdicts(case, actor) == expected(case, {"staff": False, "desk": False, "reader": writes_notes})


def test_an_auditor_who_is_administrator_too_only_reads() -> None:
    case = the_case()
    assert verdicts(case, officer("x", TOWNSHIP, "auditor", "admin"))["note"] == "not_yours"
