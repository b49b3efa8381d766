"""What each client sets out to do: drawn from the seed before anything runs.

What comes of a step depends on what the product answers; what is tried, on whose behalf it is tried and how
patiently does not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from random import Random

CLIENTS = 20


class Deed(StrEnum):
    """What a client does next."""

    OPEN = "open"
    ACT = "act"
    """A command that is allowed as far as the client can see."""
    DOUBLE = "double"
    """The same, sent several times at the same moment under one key."""
    REUSE = "reuse"
    """The same, and then something else under its key."""
    WRONG = "wrong"
    """Something that should be refused."""
    FORWARD = "forward"
    """Time passes for a case, mostly over a deadline."""
    LOOK = "look"


WEIGHTS = {
    Deed.OPEN: 12,
    Deed.ACT: 56,
    Deed.DOUBLE: 6,
    Deed.REUSE: 3,
    Deed.WRONG: 8,
    Deed.FORWARD: 9,
    Deed.LOOK: 6,
}
PATIENCE = (2.0, 5.0, 14.0)
"""Seconds that a client waits for an answer: less than a stop lasts, and longer than the API waits."""
PAUSE = 0.35
"""Seconds between two steps on average."""


@dataclass(frozen=True)
class Step:
    """One step of a client."""

    nth: int
    deed: Deed
    pause: float
    """Seconds before it."""
    patience: float
    tries: int
    """How often it is sent, under the same key, while nobody knows what became of it."""
    dice: int
    """Chooses everything else about it."""

    def rolled(self) -> Random:
        """The dice for what else is to be chosen."""
        return Random(self.dice)


def sometimes(dice: Random, percent: int) -> bool:
    """True in so many of a hundred rolls."""
    return dice.randrange(100) < percent


def steps(seed: int, client: int) -> Iterator[Step]:
    """Yield what one client does, without end."""
    dice = Random(f"{seed}/client/{client}")
    nth = 0
    while True:
        nth += 1
        deed = dice.choices(list(WEIGHTS), weights=list(WEIGHTS.values()))[0]
        yield Step(
            nth=nth,
            deed=Deed.OPEN if nth == 1 else deed,
            pause=min(dice.expovariate(1 / PAUSE), 5 * PAUSE),
            patience=dice.choice(PATIENCE),
            tries=dice.choice((1, 2, 4, 6)),
            dice=dice.getrandbits(48),
        )
