"""What a row of units.csv or officers.csv must be like, and what is kept of it."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, StringConstraints, ValidationError

from cases.access import OPERATOR
from cases.model import OfficerId, UnitCode
from policies.vocabulary import TIERS, Category, Role, Tier

Row = dict[str, Any]
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
PATH_AT_MOST = 512
"""Characters of all codes from the top down."""


def _printable(text: str) -> str:
    if UNPRINTABLE.search(text):
        raise ValueError("has characters that cannot be printed")
    return text


def _words(text: object) -> object:
    return text.split() if isinstance(text, str) else text


Printable = AfterValidator(_printable)
Flag = Literal["true", "false"]


class UnitRow(BaseModel):
    """A row of `units.csv`."""

    code: UnitCode
    name_zh: Annotated[str, StringConstraints(min_length=1, max_length=200), Printable]
    name_en: Annotated[str, StringConstraints(min_length=1, max_length=200), Printable]
    tier: Tier
    kind: Literal["place", "department"]
    parent: str
    """A code that stands further up in the table; nothing at the top."""
    competence: Annotated[tuple[Category, ...], BeforeValidator(_words)]
    generated: Flag


class OfficerRow(BaseModel):
    """A row of `officers.csv`."""

    id: OfficerId
    name_zh: Annotated[str, StringConstraints(min_length=1, max_length=100), Printable]
    name_en: Annotated[str, StringConstraints(max_length=100), Printable]
    unit: str
    """A code of `units.csv`."""
    roles: Annotated[tuple[Role, ...], BeforeValidator(_words)]
    generated: Flag


UNIT_COLUMNS, OFFICER_COLUMNS = tuple(UnitRow.model_fields), tuple(OfficerRow.model_fields)


class BadRowError(ValueError):
    """What is wrong with a row, in plain words."""


def unit_kept(row: Mapping[str, str], known: Mapping[str, Row], as_of: str) -> Row:
    """What the table of units keeps of a row. BadRowError; `known` are the rows before it."""
    unit = _checked(UnitRow, row)
    parent = known.get(unit.parent)
    if unit.code in known:
        raise BadRowError(f"code: {unit.code} stands here twice")
    if unit.parent and parent is None:
        raise BadRowError(f"parent: no unit {unit.parent} stands before this row")
    if wrong := _misplaced(unit, parent):
        raise BadRowError(wrong)
    path = f"{parent['path'] if parent else ''}{unit.code}/"
    if len(path) > PATH_AT_MOST:
        raise BadRowError("parent: too many units above this one")
    return {
        "code": unit.code,
        "tier": unit.tier.value,
        "kind": unit.kind,
        "parent": unit.parent or None,
        "name_zh": unit.name_zh,
        "name_en": unit.name_en,
        "path": path,
        "competence": " ".join(dict.fromkeys(unit.competence)),
        "generated": unit.generated == "true",
        "as_of": as_of,
        "began_on": as_of,
    }


def _misplaced(unit: UnitRow, parent: Row | None) -> str | None:
    """Why a unit cannot stand below its parent: in a chain every tier is found once."""
    if parent is None:
        return "parent: a department belongs to a place" if unit.kind == "department" else None
    if parent["kind"] != "place":
        return f"parent: {unit.parent} is a department and has nothing below it"
    if unit.kind == "department":
        return (
            None if unit.tier == parent["tier"] else f"tier: a department has its place's, {parent['tier']}"
        )
    if TIERS.index(unit.tier) >= TIERS.index(Tier(parent["tier"])):
        return f"tier: a {unit.tier} cannot be below a {parent['tier']}"
    return None


def officer_kept(
    row: Mapping[str, str], known: Mapping[str, Row], units: Mapping[str, Row], as_of: str
) -> Row:
    """What the table of officers keeps of a row. BadRowError; `known` are the rows before it."""
    officer = _checked(OfficerRow, row)
    unit = units.get(officer.unit)
    if officer.id == OPERATOR:
        raise BadRowError(f"id: {OPERATOR} stands for whoever runs the installation: no officer has that id")
    if officer.id in known:
        raise BadRowError(f"id: {officer.id} stands here twice")
    if unit is None:
        raise BadRowError(f"unit: there is no {officer.unit or 'unit without a code'} in units.csv")
    if not officer.roles:
        raise BadRowError("roles: at least one is needed")
    return {
        "id": officer.id,
        "name_zh": officer.name_zh,
        "name_en": officer.name_en,
        "unit": unit["code"],
        "place": unit["parent"] if unit["kind"] == "department" else unit["code"],
        "roles": " ".join(dict.fromkeys(officer.roles)),
        "active": True,
        "generated": officer.generated == "true",
        "as_of": as_of,
    }


Checked = TypeVar("Checked", bound=BaseModel)


def _checked(model: type[Checked], row: Mapping[str, str]) -> Checked:
    try:
        return model.model_validate(row)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        given = row.get(str(first["loc"][0]), "")
        raise BadRowError(f"{first['loc'][0]}: {given[:80]!r}: {first['msg']}") from None
