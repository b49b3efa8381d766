"""The rows of roster tables as generators write them; `roster_rows` says what a loaded one must be like."""

import csv
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path


@dataclass(frozen=True)
class Unit:
    """A row of `units.csv`."""

    code: str
    name_zh: str
    name_en: str
    tier: str
    kind: str
    parent: str
    competence: str
    generated: str


@dataclass(frozen=True)
class Officer:
    """A row of `officers.csv`."""

    id: str
    name_zh: str
    name_en: str
    unit: str
    roles: str
    generated: str


def write(path: Path, row: type[Unit | Officer], rows: Iterable[Unit | Officer]) -> int:
    """Write the rows sorted by code or id, which puts every unit after its parent; how many they are."""
    lines = sorted(astuple(r) for r in rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(f.name for f in fields(row))
        out.writerows(lines)
    return len(lines)
