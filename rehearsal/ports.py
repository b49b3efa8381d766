"""Free ports that Temporal can write down."""

import random
from collections.abc import Iterator

from rehearsal.faults import RehearsalError
from runtime.engine.ports import is_free

LOWEST, HIGHEST = 10_000, 2**15 - 1
"""The server keeps its members' ports in a `smallint` of PostgreSQL, and does not start beyond that.
Linux gives out ports above that range by itself, so these stay free once they were found so."""


class Ports:
    """Ports for one rehearsal, none of them given twice."""

    def __init__(self) -> None:
        self._candidates = self._free()

    def take(self, count: int) -> list[int]:
        """That many free ports. RehearsalError if there are not so many."""
        found = [port for _, port in zip(range(count), self._candidates, strict=False)]
        if len(found) < count:
            raise RehearsalError(f"{count} free ports between {LOWEST} and {HIGHEST} were not found")
        return found

    @staticmethod
    def _free() -> Iterator[int]:
        # Anywhere in the range: two rehearsals at the same time should not try the same ones.
        ports = range(LOWEST, HIGHEST + 1)
        yield from (port for port in random.sample(ports, len(ports)) if is_free(port))
