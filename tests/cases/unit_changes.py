"""Changes of units in a made-up stretch of Wuding, and every way to refuse one."""

from collections.abc import Callable
from datetime import date
from typing import Any

from cases.refusals import Refusal
from cases.units import KnownUnit, UnitChange, ended, unfit
from policies.vocabulary import Tier
from policies.words import Text
from tests.cases.people import (
    COUNTY,
    GROUP,
    JUSTICE_OFFICE,
    OTHER_TOWNSHIP,
    OTHER_VILLAGE,
    TOWNSHIP,
    VILLAGE,
)

TODAY = date(2026, 3, 2)
TABLE = date(2026, 1, 1)
THIRD_VILLAGE, NEW_VILLAGE, GONE_VILLAGE = "532329101203", "532329101204", "532329101205"
FAR_VILLAGE = "532329102203"
OTHER_GROUP = "532329101201-04"
NAMED = {NEW_VILLAGE: Text(zh="新村", en="New Village")}
STANDING = {
    COUNTY: (Tier.COUNTY, None),
    TOWNSHIP: (Tier.TOWNSHIP, COUNTY),
    OTHER_TOWNSHIP: (Tier.TOWNSHIP, COUNTY),
    JUSTICE_OFFICE: (Tier.TOWNSHIP, TOWNSHIP),
    VILLAGE: (Tier.VILLAGE, TOWNSHIP),
    OTHER_VILLAGE: (Tier.VILLAGE, TOWNSHIP),
    THIRD_VILLAGE: (Tier.VILLAGE, TOWNSHIP),
    FAR_VILLAGE: (Tier.VILLAGE, OTHER_TOWNSHIP),
    GONE_VILLAGE: (Tier.VILLAGE, TOWNSHIP),
    GROUP: (Tier.GROUP, VILLAGE),
    OTHER_GROUP: (Tier.GROUP, VILLAGE),
}


def path(code: str) -> str:
    parent = STANDING[code][1]
    return f"{path(parent) if parent else ''}{code}/"


KNOWN = {
    code: KnownUnit(
        code=code,
        tier=tier,
        kind="department" if code == JUSTICE_OFFICE else "place",
        parent=parent,
        path=path(code),
        as_of=TABLE,
        ended_on=date(2026, 2, 1) if code == GONE_VILLAGE else None,
        heir=Text(zh="某村", en="Some Village") if code == GONE_VILLAGE else None,
    )
    for code, (tier, parent) in STANDING.items()
}


def merger(*units: str, into: str = OTHER_VILLAGE, on: date = TODAY, **more: Any) -> UnitChange:
    return UnitChange.model_validate({"kind": "merge", "on": on, "units": units, "into": (into,), **more})


def division(*into: str, of: str = VILLAGE, on: date = TODAY, **more: Any) -> UnitChange:
    return UnitChange.model_validate({"kind": "split", "on": on, "units": (of,), "into": into, **more})


def judged(change: UnitChange, *others: UnitChange) -> Refusal | None:
    return unfit(change, KNOWN, others, TODAY)


def refused(change: UnitChange, *others: UnitChange) -> Refusal:
    refusal = judged(change, *others)
    assert refusal is not None
    return refusal


TO_TWO = {"kind": "merge", "on": TODAY, "units": (VILLAGE,), "into": (OTHER_VILLAGE, NEW_VILLAGE)}


def of_a_gone_village() -> Refusal:
    refusal = ended(KNOWN[GONE_VILLAGE])
    assert refusal is not None
    return refusal


PROVOKED: dict[str, Callable[[], Refusal]] = {
    "unit_twice": lambda: refused(merger(VILLAGE, VILLAGE)),
    "merge_into_one": lambda: refused(UnitChange.model_validate(TO_TWO)),
    "split_into_several": lambda: refused(division(OTHER_VILLAGE)),
    "unit_into_itself": lambda: refused(merger(VILLAGE, into=VILLAGE)),
    "unit_into_its_own_child": lambda: refused(merger(VILLAGE, into=GROUP)),
    "no_heir_of_split": lambda: refused(merger(VILLAGE, places={OTHER_VILLAGE: (GROUP,)})),
    "not_its_child": lambda: refused(
        division(OTHER_VILLAGE, THIRD_VILLAGE, places={THIRD_VILLAGE: (TOWNSHIP,)})
    ),
    "unit_is_department": lambda: refused(merger(JUSTICE_OFFICE)),
    "unit_is_the_top": lambda: refused(merger(COUNTY)),
    "parents_differ": lambda: refused(merger(VILLAGE, into=FAR_VILLAGE)),
    "tiers_differ": lambda: refused(merger(VILLAGE, into=OTHER_TOWNSHIP)),
    "change_before_table": lambda: refused(merger(VILLAGE, on=date(2025, 12, 31))),
    "change_too_far": lambda: refused(merger(VILLAGE, on=date(2028, 3, 4))),
    "unit_ended": of_a_gone_village,
    "changed_that_day": lambda: refused(merger(VILLAGE), merger(VILLAGE, into=THIRD_VILLAGE)),
    "change_waits": lambda: refused(merger(VILLAGE), merger(VILLAGE, on=date(2026, 4, 1))),
}
