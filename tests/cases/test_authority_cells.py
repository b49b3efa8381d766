"""Who may give which command: every role in every relation to a case, against a table written by hand.

The case is with the township and came up from the village; the group below never had it.
"""

import pytest

from cases.authority import Who
from cases.commands.registry import REGISTRY
from cases.decide import permitted, standings
from cases.model import Actor, Status
from cases.readers import sees
from policies.vocabulary import Role
from tests.cases.call_refusals import called_in, consented
from tests.cases.cells import COMMANDS, verdicts_of
from tests.cases.people import (
    COUNTY,
    GROUP,
    JUSTICE_OFFICE,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TAN,
    TOWNSHIP,
    VILLAGE,
    WANG,
    ZHENG,
    ZHOU,
    officer,
)
from tests.cases.sent_up import OPENER, PROGRAM, RECEIVING_VILLAGE, in_every_status, the_case
from tests.cases.story import Story, a_case, of_two_at_the_top

ROLES = """
                     own unit    unit above    had it below    asked to take it over
grid_member          s-o---rw--  ------rw--    ------rw--      -----trw--
mediator             ------rw--  ------rw--    ------rw--      ------rw--
duty                 sdo---rw--  -doauxrwl-    ------rw--      -----trw--
unit_head            sdo---rw-h  -doauxrwlh    ------rw-h      -----trw--
department_officer   ------rw--  ------rw--    ------rw--      ------rw--
responsible_person   s-o---rw--  ------rw--    ------rw--      -----trw--
leader               -do---rw-h  -doauxrwlh    ------rw-h      ------rw--
supervisor           -do---rw-h  -doauxrwlh    ------rw-h      ------rw--
auditor              ----------  ----------    ----------      ----------
admin                ----------  ----------    ----------      ----------
integrator           ----------  ----------    ----------      ----------
"""
"""By role and unit. In every other unit, every role: nothing at all."""

OUTSIDE = {"never had it": GROUP, "sibling": OTHER_TOWNSHIP, "below a sibling": OTHER_VILLAGE}

PERSONS = [
    ("department on the roster", ZHENG, "sorwh"),
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
    ("on the roster below", WANG, "rwh"),
    ("opener elsewhere", OPENER, "rw"),
    ("integrator that opened", PROGRAM, "rw"),
    ("another integrator", officer("other", COUNTY, "integrator"), ""),
    ("auditor of the unit with another role", officer("x", TOWNSHIP, "auditor", "duty"), "sdorw"),
    ("on the roster and an auditor by now", officer(ZHENG.id, TOWNSHIP, "auditor"), "so"),
    ("nobody", officer("x", TOWNSHIP), ""),
]


def verdicts(case: Story, actor: Actor) -> dict[str, str | None]:
    """For each command the code of the refusal, or None."""
    refusals = {
        name: permitted(spec, case.state, actor, case.running.rules) for name, spec in REGISTRY.items()
    }
    return {name: refusal and refusal.code for name, refusal in refusals.items()}


def expected(case: Story, letters: str) -> dict[str, str | None]:
    return verdicts_of(letters, case.state.status, asked=case.stay.transfer is not None)


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


@pytest.mark.parametrize("role", Role)
def test_somebody_called_in_says_what_they_were_asked_and_nothing_else(role: str) -> None:
    """As themselves, whatever their role; and nothing as long as a party has not consented."""
    actor = officer(TAN.id, OTHER_VILLAGE, role)
    waiting, consented_to = called_in(), consented()
    assert verdicts(consented_to, actor) == expected(consented_to, "c")
    of_calls = {"give_opinion": "call_without_consent", "decline_call": "call_without_consent"}
    assert verdicts(waiting, actor) == expected(waiting, "") | of_calls
    assert not sees(actor, waiting.state)


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


@pytest.mark.parametrize("letters", ["sorw", ""])
@pytest.mark.parametrize("archived", [False, True])
def test_a_case_that_is_closed_takes_what_comes_after_and_nothing_else(letters: str, archived: bool) -> None:
    case = the_case().accepted_by(ZHOU).proposed_by(ZHOU).signed_by(officer("x", TOWNSHIP, "unit_head"))
    if archived:
        case.gives(ZHOU, "archive")
    actor = officer("somebody", TOWNSHIP if letters else OTHER_TOWNSHIP, "responsible_person")
    assert verdicts(case, actor) == expected(case, letters)


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
    leads = role in ("unit_head", "leader", "supervisor")
    assert verdicts(case, actor) == expected(case, ("rwh" if leads else "rw") if writes_notes else "")


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
