"""Roster tables (units.csv, officers.csv, county.yaml): checked line by line, then written at once."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from rich.progress import Progress

from cases.model import OfficerId, UnitCode
from policies.vocabulary import Category, Role, Tier
from runtime.faults import DATA, CannotRunError
from storage.database import Database
from storage.roster_tables import put, set_policy
from storage.tables import Officer, Unit

BATCH = 400


class CountyFile(BaseModel):
    """`county.yaml`: the date of the tables, the top unit, the policy in force."""

    model_config = ConfigDict(extra="forbid")
    as_of: date
    county: UnitCode
    policy: str


@dataclass(frozen=True)
class Roster:
    """Tables that were checked."""

    county: CountyFile
    units: list[dict[str, Any]]
    officers: list[dict[str, Any]]


def read_roster(folder: Path) -> Roster:
    """Read and check the tables of a folder. CannotRunError with file, line and what is wrong."""
    try:
        county = CountyFile.model_validate(
            yaml.safe_load((folder / "county.yaml").read_text(encoding="utf-8"))
        )
        units = _units(folder / "units.csv", county)
        officers = _officers(folder / "officers.csv", county, {unit["code"]: unit for unit in units})
    except (OSError, UnicodeDecodeError, ValidationError, yaml.YAMLError, csv.Error) as error:
        raise CannotRunError(f"{folder}: {error}", DATA) from error
    return Roster(county, units, officers)


async def load_roster(database: Database, roster: Roster, progress: Progress) -> None:
    """Write the tables, parents before children, in one transaction: all of it or nothing."""
    task = progress.add_task("roster", total=len(roster.units) + len(roster.officers))
    async with database.write() as tx:
        for model, rows in ((Unit, roster.units), (Officer, roster.officers)):
            for batch in _batches(rows):
                await put(tx, model, batch)
                progress.advance(task, len(batch))
        county = roster.county
        await set_policy(tx, county.county, county.policy, county.as_of.isoformat())


def _batches(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        for row in reader:
            yield reader.line_num, {key: (value or "").strip() for key, value in row.items() if key}


def _units(path: Path, county: CountyFile) -> list[dict[str, Any]]:
    known: dict[str, dict[str, Any]] = {}
    for line, row in _rows(path):
        try:
            code = TypeAdapter(UnitCode).validate_python(row["code"])
            tier, kind = Tier(row["tier"]), row["kind"]
            competence = [Category(word) for word in row["competence"].split()]
        except (KeyError, ValueError) as error:
            raise _wrong(path, line, error) from None
        parent = known.get(row["parent"])
        if code in known or kind not in ("place", "department") or (row["parent"] and parent is None):
            raise _wrong(path, line, "code twice, unknown kind, or the parent does not stand before it")
        known[code] = {
            "code": code,
            "tier": tier.value,
            "kind": kind,
            "parent": row["parent"] or None,
            "name_zh": row["name_zh"],
            "name_en": row["name_en"],
            "path": (parent["path"] if parent else "") + code + "/",
            "competence": " ".join(competence),
            "generated": row["generated"] == "true",
            "as_of": county.as_of.isoformat(),
        }
    if county.county not in known:
        raise _wrong(path, 1, f"the county {county.county} is not among the units")
    return list(known.values())


def _officers(path: Path, county: CountyFile, units: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    known: dict[str, dict[str, Any]] = {}
    for line, row in _rows(path):
        try:
            officer = TypeAdapter(OfficerId).validate_python(row["id"])
            roles = [Role(word) for word in row["roles"].split()]
            unit = units[row["unit"]]
        except (KeyError, ValueError) as error:
            raise _wrong(path, line, error) from None
        if officer in known or not roles or not row["name_zh"]:
            raise _wrong(path, line, "id twice, no role, or no name")
        known[officer] = {
            "id": officer,
            "name_zh": row["name_zh"],
            "name_en": row["name_en"],
            "unit": unit["code"],
            "place": unit["parent"] if unit["kind"] == "department" else unit["code"],
            "roles": " ".join(roles),
            "active": True,
            "generated": row["generated"] == "true",
            "as_of": county.as_of.isoformat(),
        }
    return list(known.values())


def _wrong(path: Path, line: int, what: object) -> CannotRunError:
    return CannotRunError(f"{path}:{line}: {what}", DATA)
