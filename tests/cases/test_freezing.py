"""Who may freeze a closed case, and what stands in the way."""

import pytest

from cases.freezing import may_freeze, objection_to_freezing, objection_to_processing
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
    WU,
    officer,
)
from tests.cases.story import Story, a_case

HERE_AND_ABOVE = (VILLAGE, TOWNSHIP, COUNTY)


def closed() -> Story:
    """At the village."""
    return a_case("general").accepted_by(WANG).proposed_by(WANG).signed_by(WU)


@pytest.mark.parametrize("unit", [GROUP, VILLAGE, TOWNSHIP, COUNTY, OTHER_VILLAGE, OTHER_TOWNSHIP])
@pytest.mark.parametrize("role", Role)
def test_the_duty_desk_and_the_head_here_and_above(role: Role, unit: str) -> None:
    may = unit in HERE_AND_ABOVE and role in (Role.DUTY, Role.UNIT_HEAD)
    refusal = may_freeze(officer("x", unit, role), closed().state)
    assert (refusal is None) is may
    if refusal is not None:
        assert refusal.code == "not_yours_to_freeze"


def test_neither_a_department_nor_whoever_has_handled_it() -> None:
    head = officer("x", TOWNSHIP, "unit_head", "duty", department=JUSTICE_OFFICE)
    for actor in (head, WANG):
        assert may_freeze(actor, closed().state) is not None


def test_the_heirs_of_a_unit_that_has_ended_decide() -> None:
    heir = officer("x", OTHER_VILLAGE, "unit_head").model_copy(update={"predecessors": (VILLAGE,)})
    assert may_freeze(heir, closed().state) is None


@pytest.mark.parametrize(
    ("is_frozen", "freeze", "code"),
    [(False, True, None), (True, False, None), (True, True, "frozen_already"), (False, False, "not_frozen")],
)
def test_frozen_once_and_released_once(is_frozen: bool, freeze: bool, code: str | None) -> None:
    refusal = objection_to_freezing(TOWNSHIP_DESK, closed().state, is_frozen=is_frozen, freeze=freeze)
    assert (refusal and refusal.code) == code


@pytest.mark.parametrize("freeze", [True, False])
def test_an_open_case_is_being_handled(freeze: bool) -> None:
    state = a_case("general").accepted_by(WANG).proposed_by(WANG).state
    refusal = objection_to_freezing(WU, state, is_frozen=False, freeze=freeze)
    assert refusal is not None
    assert refusal.code == "case_open"


def test_frozen_nothing_is_done_with_it() -> None:
    assert objection_to_processing(is_frozen=False) is None
    refusal = objection_to_processing(is_frozen=True)
    assert refusal is not None
    assert refusal.code == "frozen"
