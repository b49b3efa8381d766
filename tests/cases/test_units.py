"""What a merger or a split must be like."""

from datetime import date

import pytest
from pydantic import ValidationError

from cases.units import UnitChange
from tests.cases.people import COUNTY, GROUP, JUSTICE_OFFICE, OTHER_TOWNSHIP, OTHER_VILLAGE, TOWNSHIP, VILLAGE
from tests.cases.unit_changes import (
    GONE_VILLAGE,
    NAMED,
    NEW_VILLAGE,
    OTHER_GROUP,
    THIRD_VILLAGE,
    division,
    judged,
    merger,
    refused,
)


@pytest.mark.parametrize(
    "change",
    [
        merger(VILLAGE),
        merger(VILLAGE, THIRD_VILLAGE, into=OTHER_VILLAGE),
        merger(VILLAGE, into=THIRD_VILLAGE),
        merger(VILLAGE, OTHER_VILLAGE, into=NEW_VILLAGE, names=NAMED),
        merger(TOWNSHIP, into=OTHER_TOWNSHIP),
        merger(GROUP, into=OTHER_GROUP),
        merger(VILLAGE, on=date(2026, 1, 1)),
        merger(VILLAGE, on=date(2028, 3, 2)),
        division(OTHER_VILLAGE, NEW_VILLAGE, names=NAMED),
        division(OTHER_VILLAGE, THIRD_VILLAGE, places={THIRD_VILLAGE: (GROUP,)}),
        division(
            OTHER_VILLAGE, THIRD_VILLAGE, places={OTHER_VILLAGE: (GROUP,), THIRD_VILLAGE: (OTHER_GROUP,)}
        ),
    ],
    ids=lambda change: f"{change.kind}-{len(change.units)}-{change.into[0]}-{change.on}",
)
def test_a_change_that_is_in_order(change: UnitChange) -> None:
    assert judged(change) is None


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        (division(OTHER_VILLAGE, OTHER_VILLAGE), "unit_twice", "into"),
        (division(VILLAGE, OTHER_VILLAGE), "unit_into_itself", "into"),
        (division(OTHER_VILLAGE, NEW_VILLAGE), "no_such_unit", "into"),
        (merger(VILLAGE, into=NEW_VILLAGE), "no_such_unit", "into"),
        (merger(GONE_VILLAGE), "unit_ended", "units"),
        (merger(VILLAGE, into=GONE_VILLAGE), "unit_ended", "into"),
        (merger(VILLAGE, into=JUSTICE_OFFICE), "unit_is_department", "into"),
        (merger(TOWNSHIP, into=COUNTY), "unit_is_the_top", "into"),
        (merger(TOWNSHIP, into=VILLAGE), "unit_into_its_own_child", "into"),
        (merger(VILLAGE, GROUP, into=OTHER_VILLAGE), "tiers_differ", "units"),
        (
            division(OTHER_VILLAGE, THIRD_VILLAGE, places={NEW_VILLAGE: (GROUP,)}),
            "no_heir_of_split",
            "places",
        ),
        (
            division(OTHER_VILLAGE, THIRD_VILLAGE, places={OTHER_VILLAGE: (GROUP,), THIRD_VILLAGE: (GROUP,)}),
            "unit_twice",
            "places",
        ),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_is_wrong_and_where(change: UnitChange, code: str, field: str) -> None:
    refusal = refused(change)
    assert (refusal.code, refusal.field) == (code, field)


def test_a_unit_that_has_ended_is_refused_with_its_heir() -> None:
    says = refused(merger(GONE_VILLAGE)).says
    assert "某村" in says.zh
    assert "Some Village" in says.en
    assert "2026-02-01" in says.en


@pytest.mark.parametrize(
    ("change", "waits"),
    [
        (merger(VILLAGE), merger(VILLAGE, THIRD_VILLAGE, on=date(2026, 4, 1))),
        (merger(OTHER_VILLAGE, into=THIRD_VILLAGE), merger(VILLAGE, on=date(2026, 4, 1))),
        (merger(VILLAGE), merger(OTHER_VILLAGE, into=THIRD_VILLAGE, on=date(2026, 4, 1))),
        (
            merger(GROUP, into=OTHER_GROUP),
            division(OTHER_VILLAGE, THIRD_VILLAGE, on=date(2026, 4, 1), places={THIRD_VILLAGE: (GROUP,)}),
        ),
    ],
    ids=["ends twice", "the heir ends", "into one that ends", "what is given to an heir ends"],
)
def test_a_change_that_contradicts_one_that_waits(change: UnitChange, waits: UnitChange) -> None:
    assert refused(change, waits).code == "change_waits"
    in_force = waits.model_copy(update={"on": date(2026, 2, 1)})
    assert judged(change, in_force) is None, "what is in force is in the tables"


def test_two_may_wait_to_go_into_the_same_unit() -> None:
    assert judged(merger(VILLAGE), merger(THIRD_VILLAGE, on=date(2026, 4, 1))) is None


def test_who_gets_what() -> None:
    change = division(OTHER_VILLAGE, THIRD_VILLAGE, places={THIRD_VILLAGE: (GROUP,)})
    assert (change.heir_of(GROUP), change.heir_of(OTHER_GROUP)) == (THIRD_VILLAGE, OTHER_VILLAGE)


@pytest.mark.parametrize("on", ["2026-02-30", "tomorrow", "", 20260301, None])
def test_a_date_that_is_none(on: object) -> None:
    with pytest.raises(ValidationError):
        UnitChange.model_validate({"kind": "merge", "on": on, "units": [VILLAGE], "into": [OTHER_VILLAGE]})
