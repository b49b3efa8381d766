"""Who sees which parts of a case: every role in every relation to it, against a table written by hand.

The case is with the township and came up from the village; the group below never had it.
"""

import pytest

from cases.model import Actor
from cases.readers import sees
from cases.sight import TABLE, Part, Reader, sight
from policies.vocabulary import Role
from tests.cases.call_refusals import called_in, consented
from tests.cases.people import (
    COUNTY,
    GROUP,
    JUSTICE_OFFICE,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TAN,
    THIRD_VILLAGE,
    TOWNSHIP,
    TOWNSHIP_DESK,
    VILLAGE,
    WANG,
    ZHENG,
    ZHOU,
    officer,
)
from tests.cases.sent_up import OPENER, PROGRAM, RECEIVING_VILLAGE, in_every_status, the_case
from tests.cases.story import Story

LETTERS = {
    "c": Part.COURSE,
    "s": Part.STORY,
    "r": Part.RECORDS,
    "p": Part.PARTIES,
    "d": Part.DOCUMENTS,
    "x": Part.CLEAR,
}
RELATIONS = {
    "staff": "csrpdx",
    "signer": "csrpdx",
    "opener": "csrpdx",
    "sender": "cspx",
    "here": "csrpd",
    "above": "csrpd",
    "before": "csrpd",
    "asked": "csp",
    "tasked": "cs",
    "listed": "csrpd",
    "called_in": "cs",
    "copied": "cs",
}
ROLES = """
                     own unit   unit above   had it below   received it   asked to take it over   copied in
grid_member          csrpdx     csrpd        csrpd          csrpd         csp                     cs
mediator             csrpd      csrpd        csrpd          csrpd         csp                     cs
duty                 csrpdx     csrpd        csrpd          csrpd         csp                     cs
unit_head            csrpdx     csrpd        csrpd          csrpd         csp                     cs
department_officer   csrpd      csrpd        csrpd          csrpd         csp                     cs
responsible_person   csrpdx     csrpd        csrpd          csrpd         csp                     cs
leader               csrpd      csrpd        csrpd          csrpd         csp                     cs
supervisor           csrpd      csrpd        csrpd          csrpd         csp                     cs
auditor              csr        csr          csr            csr           cs                      cs
admin                -          -            -              -             -                       -
integrator           -          -            -              -             -                       -
"""
"""By role and unit, of an open case that nobody is to sign. In every other unit, every role: nothing."""
UNITS = (TOWNSHIP, COUNTY, VILLAGE, RECEIVING_VILLAGE, OTHER_TOWNSHIP, THIRD_VILLAGE)

PERSONS = [
    ("department on the roster", ZHENG, "csrpdx"),
    (
        "department off the roster",
        officer("x", TOWNSHIP, "department_officer", department=JUSTICE_OFFICE),
        "-",
    ),
    ("on the roster below", WANG, "csrpd"),
    ("on the roster below, without a role by now", officer(WANG.id, GROUP), "csrpd"),
    ("opener elsewhere", OPENER, "csrpdx"),
    ("opener, an auditor by now", officer(OPENER.id, COUNTY, "auditor"), "csrpdx"),
    ("integrator that opened", PROGRAM, "cspx"),
    ("another integrator", officer("other", COUNTY, "integrator"), "-"),
    ("auditor of the unit with another role", officer("x", TOWNSHIP, "auditor", "duty"), "csrpdx"),
    ("auditor and administrator", officer("x", TOWNSHIP, "auditor", "admin"), "csr"),
    ("on the roster and an auditor by now", officer(ZHENG.id, TOWNSHIP, "auditor"), "csrpdx"),
    ("nobody", officer("x", TOWNSHIP), "-"),
]


def parts(letters: str) -> frozenset[Part]:
    return frozenset(LETTERS[letter] for letter in letters if letter != "-")


def cells() -> list[tuple[str, str, str]]:
    """Role, unit, letters: every cell of the table."""
    rows = [line.split() for line in ROLES.strip().splitlines()[1:]]
    return [
        (role, unit, letters)
        for role, *of_units in rows
        for unit, letters in zip(UNITS, of_units, strict=True)
    ]


def seen_by(actor: Actor, case: Story) -> frozenset[Part]:
    seen = sight(actor, case.state, case.running.rules)
    assert bool(seen) is sees(actor, case.state), "lists and the case disagree"
    return seen


def copied_to(unit: str) -> Story:
    return the_case().accepted_by(ZHOU).copied_in_by(TOWNSHIP_DESK, unit)


def test_the_table_names_every_part_role_and_relation() -> None:
    assert set(LETTERS.values()) == set(Part)
    assert {role for role, *_ in cells()} == set(Role)
    assert {reader.value: TABLE[reader] for reader in Reader} == {
        name: parts(letters) for name, letters in RELATIONS.items()
    }


@pytest.mark.parametrize(("role", "unit", "letters"), cells())
def test_role_and_unit(role: str, unit: str, letters: str) -> None:
    actor = officer("somebody", unit, role)
    if unit == THIRD_VILLAGE:
        assert seen_by(actor, copied_to(unit)) == parts(letters)
        return
    for case in in_every_status(asked=unit == OTHER_TOWNSHIP):
        assert seen_by(actor, case) == parts(letters)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("unit", [GROUP, OTHER_TOWNSHIP, OTHER_VILLAGE])
def test_outside_nobody_sees_anything(role: str, unit: str) -> None:
    for case in in_every_status():
        assert not seen_by(officer("somebody", unit, role), case)


@pytest.mark.parametrize(("actor", "letters"), [row[1:] for row in PERSONS], ids=[row[0] for row in PERSONS])
def test_persons(actor: Actor, letters: str) -> None:
    case = the_case(PROGRAM if actor is PROGRAM else OPENER)
    assert seen_by(actor, case) == parts(letters)


@pytest.mark.parametrize("role", Role)
def test_somebody_called_in_sees_what_the_matter_is_once_all_consent(role: str) -> None:
    actor = officer(TAN.id, OTHER_VILLAGE, role)
    assert seen_by(actor, called_in()) == parts("-")
    assert seen_by(actor, consented()) == parts(RELATIONS["called_in"])


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("step", [0, 1])
def test_the_signer_sees_in_clear_while_the_signature_is_due(role: str, step: int) -> None:
    """The head of the township signs; after a breach the county's supervisor or leader."""
    case = the_case().accepted_by(ZHOU).proposed_by(ZHOU)
    if step:
        case.until("2026-03-05 18:00")
    signs = step == 1 and role in ("supervisor", "leader")
    assert (Part.CLEAR in seen_by(officer("somebody", COUNTY, role), case)) is signs


def test_the_heir_of_a_unit_sees_what_the_unit_saw() -> None:
    heir = officer("somebody", OTHER_VILLAGE, "mediator").model_copy(update={"predecessors": (VILLAGE,)})
    assert seen_by(heir, the_case()) == parts("csrpd")
