"""What processes cost while nobody asks them for anything."""

import asyncio
from dataclasses import dataclass

from bench.processes import Figures, Pids, cpu_seconds, resident_mib, used_between

WATCHED, SETTLING = 20.0, 3.0
"""Seconds."""


@dataclass(frozen=True)
class Idle:
    """By the role of the process."""

    memory: Figures
    """MiB resident, shared pages included."""
    cpu: Figures
    """Seconds of processor time in each hundred, of one core."""


async def idle_cost(there: Pids, watched: float = WATCHED) -> Idle:
    """Leave them alone for so many seconds."""
    await asyncio.sleep(SETTLING)
    before = cpu_seconds(there)
    await asyncio.sleep(watched)
    used = used_between(before, cpu_seconds(there))
    cpu = used if isinstance(used, str) else {role: spent / watched * 100 for role, spent in used.items()}
    return Idle(resident_mib(there), cpu)
