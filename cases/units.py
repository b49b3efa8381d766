"""Units that merge and split on a date: what such a change says, and what makes one wrong."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from cases.model import Model, UnitCode
from cases.refusals import Refusal, refuse
from policies.vocabulary import Tier
from policies.words import IsoDate, Text

AHEAD = timedelta(days=2 * 365 + 1)
"""How far ahead a change may be given: two years."""
CHANGING = (Tier.GROUP, Tier.VILLAGE, Tier.TOWNSHIP)
"""Tiers whose units merge and split within a county."""


class ChangeKind(StrEnum):
    """What becomes of units."""

    MERGE = "merge"
    """Units go into one."""
    SPLIT = "split"
    """One unit becomes several."""


class UnitChange(Model):
    """A dated change of units, as it was given."""

    kind: ChangeKind
    on: IsoDate
    """From the beginning of this day on, by the civil date (`cases.jurisdiction`)."""
    units: Annotated[tuple[UnitCode, ...], Field(min_length=1, max_length=50)]
    """The units that end."""
    into: Annotated[tuple[UnitCode, ...], Field(min_length=1, max_length=20)]
    """What becomes of them: the first is the main heir, which gets whatever is not given to another."""
    places: Mapping[UnitCode, Annotated[tuple[UnitCode, ...], Field(max_length=500)]] = Field(
        default_factory=dict, max_length=20
    )
    """Which units directly below one that splits go to which heir."""
    names: Mapping[UnitCode, Text] = Field(default_factory=dict, max_length=20)
    """Names of heirs that are not in the tables yet."""

    @property
    def main_heir(self) -> str:
        """Whoever gets what is given to nobody else."""
        return self.into[0]

    @property
    def placed(self) -> tuple[str, ...]:
        """Units below that are given to an heir by name."""
        return tuple(child for children in self.places.values() for child in children)

    def heir_of(self, child: str) -> str:
        """Who gets a unit that was directly below."""
        return next((heir for heir, given in self.places.items() if child in given), self.main_heir)


class KnownUnit(Model):
    """A unit as the tables have it."""

    code: UnitCode
    tier: Tier
    kind: str
    parent: UnitCode | None
    path: str
    as_of: date
    """Date of the table, or of the change, that has spoken of it last."""
    ended_on: date | None = None
    heir: Text | None = None
    """What it went into, once it has ended."""


def ended(unit: KnownUnit, field: str = "unit") -> Refusal | None:
    """The refusal to do anything with a unit that is no more; None while it is."""
    if unit.ended_on is None:
        return None
    return refuse("unit_ended", unit.code, unit.ended_on, unit.heir or "-", field=field)


def misshapen(change: UnitChange) -> Refusal | None:
    """What is wrong with a change whatever the tables say."""
    for field, codes in (("units", change.units), ("into", change.into), ("places", change.placed)):
        if twice := next((code for code in codes if codes.count(code) > 1), None):
            return refuse("unit_twice", twice, field=field)
    if both := next((code for code in change.units if code in change.into), None):
        return refuse("unit_into_itself", both, field="into")
    if change.kind is ChangeKind.MERGE and len(change.into) != 1:
        return refuse("merge_into_one", field="into")
    if change.kind is ChangeKind.SPLIT and (len(change.units) != 1 or len(change.into) == 1):
        return refuse("split_into_several", field="into")
    for heir in change.places:
        if change.kind is ChangeKind.MERGE or heir not in change.into:
            return refuse("no_heir_of_split", heir, field="places")
    return None


def unfit(
    change: UnitChange, known: Mapping[str, KnownUnit], others: Sequence[UnitChange], today: date
) -> Refusal | None:
    """Why the change cannot be given; None if it can.

    `known`: every unit that it names, as far as the tables have it. `others`: changes that were given before
    and name one of them; those of a later date than `today` wait.
    """
    checks = (
        misshapen(change),
        _dated_wrongly(change, known, today),
        _contradiction(change, others, today),
        out_of_place(change, known),
    )
    return next((refusal for refusal in checks if refusal is not None), None)


def out_of_place(change: UnitChange, known: Mapping[str, KnownUnit]) -> Refusal | None:
    """What is wrong with a change as the units stand."""
    refusals = (
        *(_of_one(code, known, "units") for code in change.units),
        *(_of_one(code, known, "into") for code in change.into if code not in change.names or code in known),
    )
    found = next((refusal for refusal in refusals if refusal is not None), None)
    return found or next(_of_several(change, known), None)


def _of_one(code: str, known: Mapping[str, KnownUnit], field: str) -> Refusal | None:
    unit = known.get(code)
    if unit is None:
        return refuse("no_such_unit", code, field=field)
    if unit.kind != "place":
        return refuse("unit_is_department", code, field=field)
    if unit.tier not in CHANGING or unit.parent is None:
        return refuse("unit_is_the_top", code, field=field)
    return ended(unit, field)


def _of_several(change: UnitChange, known: Mapping[str, KnownUnit]) -> Iterator[Refusal]:
    olds = [known[code] for code in change.units]
    heirs = [known[code] for code in change.into if code in known]
    for heir in heirs:
        if any(heir.path.startswith(old.path) for old in olds):
            yield refuse("unit_into_its_own_child", heir.code, field="into")
    for unit in (*olds, *heirs):
        if unit.tier is not olds[0].tier:
            yield refuse("tiers_differ", unit.code, field="into" if unit in heirs else "units")
    for unit in (*olds, *heirs):
        if unit.parent != olds[0].parent:
            yield refuse("parents_differ", unit.code, field="into" if unit in heirs else "units")
    for code in change.placed:
        child = known.get(code)
        if child is None or child.parent not in change.units or child.ended_on is not None:
            yield refuse("not_its_child", code, field="places")


def _dated_wrongly(change: UnitChange, known: Mapping[str, KnownUnit], today: date) -> Refusal | None:
    if change.on > today + AHEAD:
        return refuse("change_too_far", today + AHEAD, field="on")
    for code in (*change.units, *change.into):
        unit = known.get(code)
        if unit is not None and unit.ended_on is None and change.on < unit.as_of:
            return refuse("change_before_table", code, unit.as_of, field="on")
    return None


def _contradiction(change: UnitChange, others: Sequence[UnitChange], today: date) -> Refusal | None:
    """One unit ends once a day and once at all; who waits to end or to inherit is not changed meanwhile."""
    for other in others:
        if other.on == change.on and (again := _both(change.units, other.units)):
            return refuse("changed_that_day", again, change.on, field="units")
        if other.on <= today:
            continue
        if touched := _both(change.units, _named(other)) or _both(_named(change), other.units):
            return refuse("change_waits", touched, other.on, field="units")
    return None


def _named(change: UnitChange) -> tuple[str, ...]:
    return (*change.units, *change.into, *change.placed)


def _both(some: Sequence[str], others: Sequence[str]) -> str | None:
    return next((code for code in some if code in others), None)
