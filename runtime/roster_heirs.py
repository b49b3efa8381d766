"""Roster tables beside units that have merged or split: none may bring back what is no more."""

import csv
from collections.abc import Sequence
from pathlib import Path

from cases.refusals import Refusal
from runtime.faults import DATA, CannotRunError
from runtime.roster_rows import Row
from storage import successions
from storage.database import Transaction


async def see_that_none_is_revived(tx: Transaction, folder: Path, units: Sequence[Row], as_of: str) -> None:
    """CannotRunError with file and line if a table of units names one that has ended as it was."""
    if refusal := await successions.revived(tx, units, as_of):
        raise _wrong(folder / "units.csv", refusal.field or "", refusal)


async def see_that_nobody_is_left_behind(tx: Transaction, folder: Path) -> None:
    """CannotRunError with file and line if a table has put an officer into a unit that has ended."""
    if found := await successions.left_behind(tx):
        raise _wrong(folder / "officers.csv", *found)


def _wrong(path: Path, name: str, refusal: Refusal) -> CannotRunError:
    return CannotRunError(f"{path}:{_line(path, name)}: {refusal.says.zh} / {refusal.says.en}", DATA)


def _line(path: Path, name: str) -> int:
    """The line of the row with that code or id."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            if name in ((row.get("code") or "").strip(), (row.get("id") or "").strip()):
                return reader.line_num
    return 1
