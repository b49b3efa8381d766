"""What each container used, beside what the file allows it."""

from dataclasses import dataclass
from pathlib import Path

from rehearsal.processes import Running

PROC = Path("/proc")


@dataclass(frozen=True)
class Use:
    """Of one container: all its processes together."""

    name: str
    memory: int
    """Bytes, pages that processes share counted once (PSS)."""
    tasks: int
    """Processes and threads."""
    allowed_memory: int
    allowed_tasks: int

    def __str__(self) -> str:
        memory = f"{self.memory / 2**20:.0f} of {self.allowed_memory / 2**20:.0f} MiB"
        return f"{self.name}: {memory}, {self.tasks} of {self.allowed_tasks} tasks"

    @property
    def is_too_much(self) -> bool:
        """Whether a container engine would have ended it."""
        return self.memory > self.allowed_memory or self.tasks > self.allowed_tasks


def use_of(running: Running) -> Use | None:
    """What a container uses now; None where the system does not tell (no /proc)."""
    if not (PROC / "self" / "smaps_rollup").exists():
        return None
    limits = running.container.service.deploy.resources.limits
    pids = _family(running.process.pid)
    memory, tasks = sum(map(_memory, pids)), sum(map(_tasks, pids))
    return Use(running.container.name, memory, tasks, limits.memory, limits.pids)


def _family(pid: int) -> list[int]:
    """A process and all that it has started, and they."""
    found = [pid]
    for each in found:
        children = PROC / str(each) / "task" / str(each) / "children"
        if children.exists():
            found += map(int, children.read_text().split())
    return found


def _memory(pid: int) -> int:
    for line in _lines(pid, "smaps_rollup"):
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _tasks(pid: int) -> int:
    for line in _lines(pid, "status"):
        if line.startswith("Threads:"):
            return int(line.split()[1])
    return 0


def _lines(pid: int, name: str) -> list[str]:
    """A file of the process; nothing if it has just ended."""
    try:
        return (PROC / str(pid) / name).read_text().splitlines()
    except OSError:
        return []
