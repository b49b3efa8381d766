"""Chance that is fixed for ever: every choice is drawn from a hash of a seed and what it is about.

Never from a running sequence of random numbers: one more officer leaves the others their names, and every
version of Python draws the same.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Dice:
    """The dice of one place."""

    seed: str

    def draw(self, *about: object) -> int:
        """Draw a large number, fixed by what it is about."""
        text = "/".join(map(str, (self.seed, *about)))
        return int.from_bytes(hashlib.sha256(text.encode()).digest())


def uneven(
    dice: Dice, about: str, keys: Sequence[str], total: int, within: range, sides: tuple[int, int]
) -> dict[str, int]:
    """Share a total out: unevenly, each share within bounds. ValueError where the bounds cannot hold it."""
    low, high = within[0], within[-1]
    if not low * len(keys) <= total <= high * len(keys):
        raise ValueError(f"{total} {about} cannot be shared out among {len(keys)}, {low} to {high} each")
    # Two dice rather than one: most lie in the middle, few at the ends.
    first, second = sides
    counts = {
        key: min(high, low + dice.draw(about, key, 1) % first + dice.draw(about, key, 2) % second)
        for key in keys
    }
    order = sorted(counts, key=lambda key: dice.draw("adjust", key))
    while missing := total - sum(counts.values()):
        step = 1 if missing > 0 else -1
        room = [key for key in order if low <= counts[key] + step <= high]
        for key in room[: abs(missing)]:
            counts[key] += step
    return counts
