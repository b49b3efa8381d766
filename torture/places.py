"""Where clients act, and as whom: the example places, one for each policy that is shipped."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A place as a client sees it."""

    units: tuple[str, ...]
    """Where disputes are."""
    officers: tuple[str, ...]
    """Whoever signs in here."""
    siblings: tuple[str, ...]
    """Units that a case may be handed across to."""

    @property
    def reporters(self) -> tuple[str, ...]:
        """Whoever may open a case."""
        return tuple(who for who in self.officers if not who.endswith(("-admin", "-auditor")))


_PREFIXES = {
    "wuding": ("shishan-", "wuding-", "gaoqiao-", "hotline-12345"),
    "gaotai": ("gaotai-",),
    "xiayi": ("xiayi-",),
    "longshan": ("longshan-",),
    "haikou": ("haikou-",),
    "qionghai": ("qionghai-",),
}
_UNITS = {
    "wuding": ("532329101001-01", "532329101001"),
    "gaotai": ("620724105201-01",),
    "xiayi": ("411426101201",),
    "longshan": ("433130116201",),
    "haikou": ("460105103201",),
    "qionghai": ("469002104201",),
}
_SIBLINGS = {"wuding": ("532329101002", "532329102000", "532329101001-02")}
SHARES = ("wuding", "wuding", "gaotai", "xiayi", "longshan", "haikou", "qionghai")
"""Client after client comes from the next of these."""


def place_of(client: int, tokens: Mapping[str, str]) -> Place:
    """Where a client acts, with the officers that have a sign-in there."""
    name = SHARES[client % len(SHARES)]
    officers = tuple(sorted(who for who in tokens if who.startswith(_PREFIXES[name])))
    return Place(_UNITS[name], officers, _SIBLINGS.get(name, _UNITS[name]))
