"""One case that takes very many commands, one after the other: what it leaves in the engine's histories."""

from dataclasses import dataclass

import httpx

from bench.faults import BenchError
from bench.histories import histories_of
from bench.load import CALL_WITHIN
from bench.product import SPOT
from bench.site import Site
from runtime.demo.chapters import GROUP, MEDIATOR, TOWN_HEAD, report
from runtime.demo.stage import Stage, StageError
from workflows.history import runs_backwards

AT_LEAST = 4
"""Commands: opened, accepted, settled, signed off."""


@dataclass(frozen=True)
class LongCase:
    """A case from its opening to the signature."""

    commands: int
    """The opening with them."""
    events: float
    """Of the engine's history, all runs of the case together."""
    runs: int
    """Each but the first was continued as new."""

    @property
    def per_command(self) -> float:
        """Events of the history."""
        return self.events / self.commands


async def play_long_case(site: Site, commands: int) -> LongCase:
    """Open a case, accept it, write notes, settle and sign it off. BenchError if a command is not done."""
    target = site.product.target
    async with httpx.AsyncClient(base_url=target.url, timeout=CALL_WITHIN) as http:
        try:
            number = await _played(Stage(http, target.tokens, site.engine), commands)
        except StageError as error:
            raise BenchError(f"the long case: {error}") from error
    await site.engine.get_workflow_handle(number).result()
    left = await histories_of(site.engine, [number])
    runs = [run async for run in runs_backwards(site.engine, number)]
    return LongCase(commands, left.events, len(runs))


async def _played(stage: Stage, commands: int) -> str:
    case = await stage.open(GROUP, report("量测", "量测用长案件。", severity="general"))
    await case.give(MEDIATOR, "accept")
    for _ in range(commands - AT_LEAST):
        await case.give(MEDIATOR, "note", text="量测")
    await case.give(MEDIATOR, "settle_on_spot", **SPOT)
    await case.give(TOWN_HEAD, "sign_off")
    return case.number
