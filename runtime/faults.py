"""What keeps a process from running, in one plain line and an exit code."""

import errno

from storage.faults import DatabaseAwayError, DatabaseDiskError


class CannotRunError(RuntimeError):
    """A condition that the operator can mend. `exit_code` follows sysexits(3)."""

    def __init__(self, says: str, exit_code: int = 1) -> None:
        super().__init__(says)
        self.exit_code = exit_code


USAGE = 64
DATA, UNAVAILABLE, PORT, IN_THE_WAY, DISK, IN_USE, PERMISSION, CONFIG = 65, 69, 71, 73, 74, 75, 77, 78
DISK_ERRORS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG})
"""Of the operating system: there is no room, or the disk fails."""


def code_of(error: OSError) -> int:
    """The exit code where a path could not be made or written."""
    return DISK if error.errno in DISK_ERRORS else PERMISSION


def away(error: DatabaseAwayError) -> CannotRunError:
    """What a command ends with that meets a database that is away."""
    says = " ".join(str(error).split())
    if isinstance(error, DatabaseDiskError):
        return CannotRunError(
            f"the disk of the database is full or fails ({says}): make room and begin again", DISK
        )
    return CannotRunError(f"the database is away: {says}", UNAVAILABLE)
