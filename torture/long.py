"""Many runs that add up: what was run is written down, so that it can go on where it was stopped."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from torture.report import Result
from torture.site import Tables
from torture.storm import Wanted


@dataclass(frozen=True)
class Ledger:
    """The results of one long run, one a line in `results.jsonl`."""

    folder: Path
    seconds: float
    """Storm that each database is to have."""
    piece: float
    """Length of one run, in seconds of storm."""
    first: int
    """The first seed; each run has the next one."""
    on: tuple[Tables, ...] = tuple(Tables)
    """The databases that are had; two halves may run side by side into one folder."""

    @property
    def _file(self) -> Path:
        return self.folder / "results.jsonl"

    def results(self) -> list[Result]:
        """What has been run."""
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
        return [Result.model_validate_json(line) for line in lines]

    def enter(self, result: Result) -> None:
        """One more run."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            file.write(result.model_dump_json() + "\n")

    def missing(self) -> Iterator[Wanted]:
        """Yield what is still to be run, the databases in turn; a run counts once it was entered."""
        done = {(result.tables, result.seed) for result in self.results()}
        had = dict.fromkeys(self.on, 0.0)
        for result in self.results():
            if result.tables in had:
                had[Tables(result.tables)] += result.storm
        for seed in count(self.first):
            if min(had.values()) >= self.seconds:
                return
            for tables in self.on:
                if (tables.value, seed) not in done and had[tables] < self.seconds:
                    had[tables] += self.piece
                    yield Wanted(seed, self.piece, tables)
