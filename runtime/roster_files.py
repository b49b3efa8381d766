"""Roster tables (units.csv, officers.csv, county.yaml): checked line by line, then written at once."""

import asyncio
import csv
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from rich.progress import Progress

from cases.model import UnitCode
from policies.loaded import BOOK
from runtime.faults import DATA, CannotRunError
from runtime.operating import on_record_of
from runtime.roster_heirs import see_that_nobody_is_left_behind, see_that_none_is_revived
from runtime.roster_rows import OFFICER_COLUMNS, UNIT_COLUMNS, BadRowError, Row, officer_kept, unit_kept
from storage.database import Database
from storage.refilling import mark_displaced, refill
from storage.roster_tables import knows_policy, put, set_policy
from storage.tables import Officer, Unit

TABLES = ("county.yaml", "units.csv", "officers.csv")
BATCH = 1000
"""Rows between two movements of the progress bar."""


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
    units: list[Row]
    officers: list[Row]
    folder: Path
    """Where they were read."""


def read_roster(folder: Path, progress: Progress | None = None) -> Roster:
    """Read and check the tables of a folder. CannotRunError with file, line and what is wrong."""
    county = _county(folder / "county.yaml")
    as_of = county.as_of.isoformat()
    units, officers = dict[str, Row](), dict[str, Row]()
    reading = _Reading(progress, [folder / "units.csv", folder / "officers.csv"])
    reading.rows(folder / "units.csv", UNIT_COLUMNS, lambda row: _add(units, unit_kept(row, units, as_of)))
    if county.county not in units:
        raise _wrong(folder / "county.yaml", None, f"county: {county.county} is not among the units")
    reading.rows(
        folder / "officers.csv",
        OFFICER_COLUMNS,
        lambda row: _add(officers, officer_kept(row, officers, units, as_of)),
    )
    return Roster(county, list(units.values()), list(officers.values()), folder)


async def load_roster(database: Database, roster: Roster, progress: Progress) -> None:
    """Write the tables, parents before children, in one transaction with its entry in the access log.

    Then the rows of cases whose units were not known: read back from the engine before there was a roster.
    CannotRunError if the policy is not loaded, or if they name a unit that has merged or split as it was.
    """
    county = roster.county
    task = progress.add_task("writing / 写入", total=len(roster.units) + len(roster.officers))
    async with database.write() as tx:
        if not await knows_policy(tx, county.policy):
            raise CannotRunError(f"county.yaml: policy: {county.policy} is not loaded", DATA)
        await see_that_none_is_revived(tx, roster.folder, roster.units, county.as_of.isoformat())
        for model, rows in ((Unit, roster.units), (Officer, roster.officers)):
            for batch in _batches(rows):
                await _to_its_end(put(tx, model, batch))
                progress.advance(task, len(batch))
        await see_that_nobody_is_left_behind(tx, roster.folder)
        await set_policy(tx, county.county, county.policy, county.as_of.isoformat())
        await mark_displaced(tx)
        await on_record_of(tx, f"roster load of {county.as_of.isoformat()}", county.county)
    await refill(database, BOOK)


async def _to_its_end(writing: Coroutine[Any, Any, None]) -> None:
    """Let an interrupt wait for the batch under way: PostgreSQL's driver trips over one that is cut off."""
    task = asyncio.create_task(writing)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await task
        raise


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _add(known: dict[str, Row], kept: Row) -> None:
    known[kept["id"] if "id" in kept else kept["code"]] = kept


def _county(path: Path) -> CountyFile:
    try:
        return CountyFile.model_validate(yaml.safe_load(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        raise _wrong(path, None, error.strerror) from None
    except UnicodeDecodeError as error:
        raise _wrong(path, None, error) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise _wrong(path, line, error.problem) from None
    except yaml.YAMLError:
        raise _wrong(path, None, "no YAML") from None
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise _wrong(path, None, f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None


class _Reading:
    """Tables on their way in, and how far."""

    def __init__(self, progress: Progress | None, paths: Sequence[Path]) -> None:
        self._progress, self._done = progress, 0
        if progress is not None:
            total = sum(path.stat().st_size for path in paths if path.exists())
            self._task = progress.add_task("reading / 读取", total=total)

    def rows(self, path: Path, columns: Sequence[str], take: Callable[[Mapping[str, str]], None]) -> None:
        """Hand every row on, by column. CannotRunError with file, line and what is wrong."""
        try:
            # What is no UTF-8 is let in for now: then the line that it stands in can be told.
            with (
                path.open("rb") as raw,
                TextIOWrapper(raw, "utf-8-sig", "surrogateescape", newline="") as file,
            ):
                reader = csv.reader(file, strict=True)
                self._hand_on(path, reader, columns, take, raw.tell)
        except OSError as error:
            raise _wrong(path, None, error.strerror) from None
        self._done += path.stat().st_size
        self._moved(0)

    def _hand_on(
        self,
        path: Path,
        reader: Any,
        columns: Sequence[str],
        take: Callable[[Mapping[str, str]], None],
        where: Callable[[], int],
    ) -> None:
        try:
            head = [name.strip() for name in next(reader, [])]
            if missing := [name for name in columns if name not in head]:
                raise BadRowError(f"column missing: {', '.join(missing)}")  # noqa: TRY301  # told with the line
            for fields in reader:
                if fields:
                    _see_that_fits(fields, head)
                    take(dict(zip(head, map(str.strip, fields), strict=True)))
                if reader.line_num % BATCH == 0:
                    self._moved(where())
        except (BadRowError, csv.Error) as error:
            raise _wrong(path, max(reader.line_num, 1), error) from None

    def _moved(self, here: int) -> None:
        if self._progress is not None:
            self._progress.update(self._task, completed=self._done + here)


def _see_that_fits(fields: list[str], head: list[str]) -> None:
    if len(fields) != len(head):
        raise BadRowError(f"{len(fields)} fields under {len(head)} columns")
    try:
        "".join(fields).encode()
    except UnicodeEncodeError:
        raise BadRowError("not UTF-8: save the table as CSV UTF-8") from None


def _wrong(path: Path, line: int | None, what: object) -> CannotRunError:
    return CannotRunError(f"{path}{'' if line is None else f':{line}'}: {what}", DATA)
