"""Which faults come when: drawn from the seed before anything runs."""

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Fault(StrEnum):
    """What the gremlin does."""

    KILL = "kill"
    """SIGKILL: no last words."""
    STOP = "stop"
    """SIGSTOP, and SIGCONT after a while: it neither answers nor closes its connections."""
    FILL = "fill"
    """The disk is full for a while."""
    BURST = "burst"
    """Every client acts without pausing for a while."""


class Target(StrEnum):
    """What it does it to."""

    WORKER = "worker"
    API = "api"
    ENGINE = "engine"
    DATABASE = "database"
    """The server process (postmaster)."""
    BACKEND = "backend"
    """One process of the database server that serves one connection."""
    EVERYTHING = "everything"
    """All of them at the same moment."""
    DISK = "disk"
    CLIENTS = "clients"


EMBEDDED = (Target.WORKER, Target.API, Target.ENGINE)
SERVER = (*EMBEDDED, Target.DATABASE)
AT_FIRST, AT_LAST = 4.0, 3.0
"""Seconds without a fault after the start and before the end."""
APART = (2.0, 7.0)
"""Seconds between the beginnings of two faults: long enough that a part is often up again, short enough that
some overlap."""
LASTS = {Fault.STOP: (0.8, 6.0), Fault.FILL: (1.0, 5.0), Fault.BURST: (2.0, 6.0)}
"""Seconds, from and to. Some stops outlast the patience of a client and of the API."""


@dataclass(frozen=True)
class Blow:
    """One fault, in seconds since the start."""

    at: float
    fault: Fault
    target: Target
    lasts: float = 0.0
    dice: int = 0
    """Chooses where there are several, such as connections of the database."""


def plan(seed: int, seconds: float, *, server: bool) -> tuple[Blow, ...]:
    """The faults of a run; `server`: the database is a process that can be stopped and killed."""
    dice = Random(f"{seed}/gremlin")
    blows, at = list[Blow](), AT_FIRST
    while at < seconds - AT_LAST:
        blows.append(_blow(dice, at, server=server))
        at += dice.uniform(*APART)
    return tuple(blows)


def _blow(dice: Random, at: float, *, server: bool) -> Blow:
    roles = SERVER if server else EMBEDDED
    kinds = (Fault.KILL, Fault.STOP, Fault.FILL, Fault.BURST)
    fault = dice.choices(kinds, weights=(10, 6, 2, 2))[0]
    match fault:
        case Fault.KILL:
            backends = (Target.BACKEND, Target.BACKEND) if server else ()
            target = dice.choice((*roles, *roles, *backends, Target.EVERYTHING))
        case Fault.STOP:
            target = dice.choice(roles)
        case Fault.FILL:
            target = Target.DISK
        case Fault.BURST:
            target = Target.CLIENTS
    lasts = dice.uniform(*LASTS[fault]) if fault in LASTS else 0.0
    return Blow(round(at, 3), fault, target, round(lasts, 3), dice.getrandbits(32))
