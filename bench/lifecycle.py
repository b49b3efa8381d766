"""The rounds: the product's lifecycle and the bare one in turn, on the same engine."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bench.flushes import counting_flushes
from bench.histories import Histories, histories_of
from bench.load import Contender
from bench.long_case import LongCase, play_long_case
from bench.processes import Figures, Pids, cpu_seconds, resident_mib, used_between
from bench.site import Site
from bench.timing import Round

CONTENDERS: tuple[Contender, ...] = ("product", "bare")
CLIENT = "client"
WARM_UP_SECONDS = 3.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Plan:
    """How much is played."""

    seconds: float = 15.0
    """Of each round."""
    clients: int = 16
    rounds: int = 3
    commands: int = 500
    """Of the long case."""


@dataclass
class Measured:
    """Everything measured of one contender."""

    rounds: list[Round] = field(default_factory=list[Round])
    cpu: list[Figures] = field(default_factory=list[Figures])
    """Seconds of each process in each of the rounds, the client's own with them."""
    alone: Round = field(init=False)
    """One client by itself."""
    watched: Round = field(init=False)
    """The round in which the flushes were counted; its times mean nothing."""
    flushes: Figures = field(init=False)
    histories: Histories = field(init=False)
    long_case: LongCase | None = None
    """Of the product alone: the bare workflow ends with its fourth update."""
    memory: Figures = field(init=False)
    """MiB after the rounds."""

    @property
    def names(self) -> list[str]:
        """The cases of the rounds."""
        return [name for played in self.rounds for name in played.names]


async def measure(site: Site, plan: Plan, say: Say) -> dict[Contender, Measured]:
    """Warm up, play the rounds in turn, one client alone, one long case, then the round with flushes counted.

    BenchError if anything fails on the way: there are no figures of a part.
    """
    measured: dict[Contender, Measured] = {contender: Measured() for contender in CONTENDERS}
    for contender in CONTENDERS:
        say(f"warming up: {contender}")
        await site.play(contender, plan.clients, min(plan.seconds, WARM_UP_SECONDS))
    for nth in range(1, plan.rounds + 1):
        # Who goes first changes, or whatever grows with the tables would always meet the same one later.
        for contender in CONTENDERS if nth % 2 else reversed(CONTENDERS):
            say(f"round {nth} of {plan.rounds}: {contender}")
            await play_round_of(site, contender, plan, measured[contender])
    for contender, its in measured.items():
        its.memory = resident_mib(_with_client(site, contender))
        its.histories = await histories_of(site.engine, its.names)
        say(f"one client alone: {contender}")
        its.alone = await site.play(contender, 1, plan.seconds)
    say(f"one case with {plan.commands} commands")
    measured["product"].long_case = await play_long_case(site, plan.commands)
    for contender, its in measured.items():
        say(f"counting flushes: {contender}")
        async with counting_flushes(site.pids(contender), site.logs) as flushes:
            its.watched = await site.play(contender, plan.clients, plan.seconds)
        its.flushes = flushes.counted
    return measured


async def play_round_of(site: Site, contender: Contender, plan: Plan, its: Measured) -> None:
    """One round with all clients, and what the processes used in it."""
    before = cpu_seconds(_with_client(site, contender))
    its.rounds.append(await site.play(contender, plan.clients, plan.seconds))
    its.cpu.append(used_between(before, cpu_seconds(_with_client(site, contender))))


def _with_client(site: Site, contender: Contender) -> Pids:
    return {**site.pids(contender), CLIENT: (site.client,)}
