"""Loading a city: as often as one likes, all of it or nothing, and the progress bar moves all the while."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from rich.progress import Progress, TaskID

from policies.loading import shipped
from runtime.faults import CannotRunError
from runtime.places.city_files import write_city
from runtime.roster_files import load_roster, read_roster
from storage import roster
from storage.database import Database
from storage.documents import keep
from storage.tables import Officer, Unit
from tests.cases.story import MONDAY
from tests.places.small import SMALL
from tests.storage.builders import count, rows

QUIET = Console(quiet=True)
GRID = "620602001001-01"


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small city's."""
    folder = tmp_path_factory.mktemp("city")
    write_city(SMALL, folder)
    return folder


@pytest.fixture
async def empty(url: str) -> AsyncIterator[Database]:
    """A database with the shipped documents and nobody in it."""
    async with Database(url) as made:
        await keep(made, shipped(), MONDAY)
        yield made


async def load(database: Database, folder: Path, progress: Progress | None = None) -> None:
    progress = progress or Progress(console=QUIET)
    await load_roster(database, read_roster(folder, progress), progress)


async def everything(database: Database) -> list[list[tuple[Any, ...]]]:
    return [await rows(database, Unit), await rows(database, Officer)]


def changed(tables: Path, folder: Path, as_of: str, old: str, new: str) -> Path:
    """The tables of another date with a change in them."""
    shutil.copytree(tables, folder)
    dated = folder / "county.yaml"
    dated.write_text(dated.read_text(encoding="utf-8").replace(SMALL.as_of, as_of), encoding="utf-8")
    units = folder / "units.csv"
    text = units.read_text(encoding="utf-8")
    assert old in text
    units.write_text(text.replace(old, new), encoding="utf-8")
    return folder


async def test_a_city_is_loaded_as_often_as_one_likes(empty: Database, tables: Path) -> None:
    await load(empty, tables)
    read = read_roster(tables)
    assert (await count(empty, Unit), await count(empty, Officer)) == (len(read.units), len(read.officers))
    async with empty.read() as tx:
        chain = await roster.chain_of(tx, GRID)
        assert await roster.policy_of(tx, chain) == "wuding"
    assert [unit.tier for unit in chain] == ["group", "village", "township", "county", "city"]
    before = await everything(empty)
    await load(empty, tables)
    assert await everything(empty) == before


@pytest.mark.parametrize(("as_of", "name"), [("2026-10-31", "凉州区"), ("2026-12-01", "凉州新区")])
async def test_only_a_later_table_overwrites(
    empty: Database, tables: Path, tmp_path: Path, as_of: str, name: str
) -> None:
    await load(empty, tables)
    await load(empty, changed(tables, tmp_path / "other", as_of, ",凉州区,", ",凉州新区,"))
    async with empty.read() as tx:
        (_, _, _, county, _) = await roster.chain_of(tx, GRID)
    assert county.name.zh == name


class Bar(Progress):
    """A progress bar that remembers how it moved, and may have the work cancelled on the way."""

    def __init__(self, cancel_at: float | None = None) -> None:
        super().__init__(console=QUIET)
        self.moves: dict[str, list[float]] = {}
        self._cancel_at = cancel_at

    def update(self, task_id: TaskID, **changes: Any) -> None:  # type: ignore[override]
        super().update(task_id, **changes)
        self._moved(task_id)

    def advance(self, task_id: TaskID, advance: float = 1) -> None:
        super().advance(task_id, advance)
        self._moved(task_id)

    def _moved(self, task_id: TaskID) -> None:
        task = self.tasks[task_id]
        self.moves.setdefault(task.description, []).append(task.percentage)
        if (
            self._cancel_at is not None
            and "writing" in task.description
            and task.percentage > self._cancel_at
        ):
            working = asyncio.current_task()
            assert working is not None
            working.cancel()


async def test_the_bar_moves_while_reading_and_while_writing(empty: Database, tables: Path) -> None:
    bar = Bar()
    await load(empty, tables, bar)
    assert [description.split()[0] for description in bar.moves] == ["reading", "writing"]
    for percentages in bar.moves.values():
        assert len(percentages) >= 5
        assert percentages == sorted(percentages)
        assert 0 < percentages[0] < 50
        assert percentages[-1] == 100


@pytest.mark.parametrize("at", [1, 50, 90])
async def test_what_is_interrupted_leaves_nothing_behind(empty: Database, tables: Path, at: float) -> None:
    """As Ctrl-C does it: the task is cancelled while the transaction is under way."""
    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(load(empty, tables, Bar(cancel_at=at)))
    assert await everything(empty) == [[], []]
    await load(empty, tables)
    assert await count(empty, Unit) == len(read_roster(tables).units)


async def test_an_interrupted_later_table_changes_nothing(
    empty: Database, tables: Path, tmp_path: Path
) -> None:
    await load(empty, tables)
    before = await everything(empty)
    other = changed(tables, tmp_path / "other", "2026-12-01", ",凉州区,", ",凉州新区,")
    with pytest.raises(asyncio.CancelledError):
        await asyncio.create_task(load(empty, other, Bar(cancel_at=50)))
    assert await everything(empty) == before


async def test_a_policy_that_is_not_loaded_is_refused(empty: Database, tables: Path, tmp_path: Path) -> None:
    other = changed(tables, tmp_path / "other", SMALL.as_of, ",凉州区,", ",凉州新区,")
    dated = other / "county.yaml"
    dated.write_text(dated.read_text(encoding="utf-8").replace("wuding", "nowhere"), encoding="utf-8")
    with pytest.raises(CannotRunError, match=r"county\.yaml: policy: nowhere is not loaded"):
        await load(empty, other)
    assert await everything(empty) == [[], []]
