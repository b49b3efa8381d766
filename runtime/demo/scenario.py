"""A scenario in a file: one dispute under a policy, step by step, played over HTTP with time skipped."""

import inspect
from collections.abc import Awaitable, Callable
from itertools import zip_longest
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from api.clock import now
from cases.jurisdiction import civil_date
from cases.model import OfficerId, UnitCode
from policies.faults import DocumentRefusedError, plain_words
from policies.loading import load_file, plain_data
from policies.vocabulary import Role
from policies.words import Document, MisfitError, Text
from runtime.demo.chapters.telling import (
    Chapter,
    agree,
    file_record,
    mediate,
    propose,
    put_on_list,
    report_from,
    session,
    settle,
    visit,
)
from runtime.demo.stage import PlayedCase, Stage, StageError
from runtime.faults import DATA, CannotRunError
from storage.database import Database
from storage.documents import keep
from storage.roster_tables import use_policy

TOGETHER: dict[str, Callable[..., Awaitable[None]]] = {
    "mediate": mediate,
    "session": session,
    "agree": agree,
    "propose": propose,
    "settle": settle,
    "visit": visit,
    "put_on_list": put_on_list,
    "file_record": file_record,
}
"""What takes more than one command, or a command with the hour in its body: by the names of the stories."""
PASSED_OVER = {"staffed", "reminded", "urged", "consent_recorded", "statutory_started"}
"""Left out of what is told: they move nothing, or come as often as time wants it."""


class Overlay(Document):
    """A policy that is loaded before the scenario is played, and for which unit it is put in force."""

    file: str
    """Beside the scenario."""
    unit: UnitCode


class Report(Document):
    """What is reported, and by whom."""

    by: OfficerId
    unit: UnitCode
    channel: str = "walk_in"
    title: Annotated[str, Field(max_length=60)]
    narrative: Annotated[str, Field(max_length=500)]
    facts: dict[str, Any]


class Step(Document):
    """Somebody gives a command, or time passes; exactly one of the two."""

    by: OfficerId | None = None
    carrier: Role | None = None
    """Instead of `by`: whoever carries the case in that role."""
    does: str | None = None
    """A command, or one of `TOGETHER`."""
    body: dict[str, Any] = Field(default_factory=dict)
    """Of the command; of what is done together its options."""
    refused: str | None = None
    """The code with which the command must be refused."""
    wait: Literal["due"] | Annotated[int, Field(ge=1, le=400)] | None = None
    """Days, or until the running deadline has passed."""

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if len([who for who in (self.wait, self.by, self.carrier) if who is not None]) != 1:
            raise MisfitError("one_of", "by, carrier, wait")
        if (self.wait is None) != (self.does is not None):
            raise MisfitError("one_of", "does, wait")
        return self


class Scenario(Document):
    """The file as a whole."""

    title: Text
    policy: str
    """By which the case must go."""
    overlay: Overlay | None = None
    report: Report
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=60)]
    told: tuple[str, ...]
    """What must have happened, in order: each event with the level that it is about, if any."""

    def chapter(self, file: Path) -> Chapter:
        """The same as a chapter of the demo. Played otherwise than written, it is a fault of the file's."""

        async def play(stage: Stage) -> PlayedCase:
            try:
                return await self.play(stage)
            except StageError as error:
                raise CannotRunError(f"{file}: {error}", DATA) from error

        return Chapter(file.stem, self.title, play)

    async def play(self, stage: Stage) -> PlayedCase:
        """Play it. StageError, at which step and what came, if it goes otherwise than the file says."""
        what = self.report
        report = report_from(what.unit, what.title, what.narrative, what.channel, **what.facts)
        case = await stage.open(what.by, report)
        if case.view["policy"]["id"] != self.policy:
            raise StageError(f"the case goes by {case.view['policy']['id']}, not by {self.policy}")
        for nth, step in enumerate(self.steps, start=1):
            try:
                await _take(step, case)
            except StageError as error:
                raise StageError(f"step {nth}: {error}") from error
        for nth, (wanted, came) in enumerate(zip_longest(self.told, told(await case.timeline())), start=1):
            if wanted != came:
                raise StageError(
                    f"told, line {nth}: {wanted or 'nothing'} was to happen, but {came or 'nothing'} did"
                )
        return case


async def _take(step: Step, case: PlayedCase) -> None:
    if step.wait == "due":
        await case.wait_until_due()
    elif step.wait is not None:
        await case.wait(days=step.wait)
    who = await case.carrier(step.carrier) if step.carrier is not None else step.by
    if who is None or step.does is None:
        return
    if step.refused is not None:
        await case.must_refuse(step.refused, who, step.does, **step.body)
    elif step.does in TOGETHER:
        together = TOGETHER[step.does]
        try:
            inspect.signature(together).bind(case, who, **step.body)
        except TypeError as error:
            raise StageError(f"{step.does} was to be given with other options: {error}") from error
        await together(case, who, **step.body)
    else:
        await case.give(who, step.does, **step.body)


def told(events: list[dict[str, Any]]) -> list[str]:
    """What happened, each event with its level."""
    whats = (event["what"] for event in events if event["what"]["type"] not in PASSED_OVER)
    return [f"{what['type']} {what.get('to_level') or what.get('level') or ''}".rstrip() for what in whats]


def read_scenario(path: Path) -> Scenario:
    """Read and check a scenario. CannotRunError says what is wrong with it."""
    try:
        return Scenario.model_validate(plain_data(path.read_text(encoding="utf-8"), path.name))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise CannotRunError(f"{path}: {where}: {plain_words(first).en}", DATA) from None
    except DocumentRefusedError as error:
        raise CannotRunError(str(error), DATA) from None
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRunError(f"{path}: {error}", DATA) from None


async def lay_over(database: Database, scenario: Scenario, folder: Path) -> None:
    """Load the scenario's policy and put it in force where it is to be played."""
    overlay = scenario.overlay
    if overlay is None:
        return
    try:
        loaded = load_file(folder / overlay.file)
    except DocumentRefusedError as error:
        raise CannotRunError(str(error), DATA) from None
    await keep(database, [loaded], now())
    async with database.write() as tx:
        if not await use_policy(tx, overlay.unit, loaded.document.id, civil_date(now()).isoformat()):
            raise CannotRunError(f"there is no place {overlay.unit}", DATA)
