"""What is said of a run: one line, and how to play it again."""

from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ConfigDict

PROVED = ("lost", "doubled", "invented", "missed")


class Result(BaseModel):
    """One run and its verdict."""

    model_config = ConfigDict(frozen=True)

    seed: int
    tables: str
    storm: float
    """Seconds that the storm lasted."""
    seconds: float
    """Seconds from the first to the last moment."""
    faults: dict[str, int]
    answers: dict[str, int]
    """Answers to commands by HTTP status; `none`: there was no answer."""
    verdict: dict[str, Any]

    @property
    def findings(self) -> dict[str, int]:
        """How many of each kind."""
        return dict(self.verdict["findings"])

    @property
    def is_sound(self) -> bool:
        """Whether nothing at all was found."""
        return not any(self.findings.values())

    def line(self) -> str:
        """The summary."""
        faults = ", ".join(f"{name} {times}" for name, times in self.faults.items())
        answers = ", ".join(f"{status} {times}" for status, times in self.answers.items())
        proved = ", ".join(f"{name} {self.findings[name]}" for name in PROVED)
        others = {name: times for name, times in self.findings.items() if name not in PROVED and times}
        more = "".join(f", {name} {times}" for name, times in others.items())
        return (
            f"seed {self.seed} on {self.tables}: {self.storm:g} s of storm ({self.seconds:g} s in all), "
            f"{self.verdict['cases']} cases, {self.verdict['acknowledged']} commands acknowledged, "
            f"{self.verdict['events']} events, {self.verdict['marks']} deadlines passed; "
            f"faults: {faults}; answers: {answers}; {proved}{more}"
        )

    def again(self) -> str:
        """The command that plays it again."""
        return f"make torture SECONDS={self.storm:g} SEED={self.seed} DATABASE={self.tables}"


def total(results: Iterable[Result]) -> str:
    """Several runs in one line."""
    every = list(results)
    minutes = sum(result.storm for result in every) / 60
    kinds = {name for result in every for name in result.findings}
    found = {name: sum(result.findings[name] for result in every) for name in sorted(kinds)}
    bad = ", ".join(f"{name} {times}" for name, times in found.items() if times or name in PROVED)
    return (
        f"{len(every)} runs, {minutes:.1f} minutes of storm, "
        f"{sum(r.verdict['cases'] for r in every)} cases, "
        f"{sum(r.verdict['acknowledged'] for r in every)} commands acknowledged, "
        f"{sum(r.verdict['marks'] for r in every)} deadlines passed, "
        f"{sum(sum(r.faults.values()) for r in every)} faults; {bad}"
    )
