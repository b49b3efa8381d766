"""What can stand between the product and a running engine, each with a code and an exit code."""

from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from runtime.faults import DISK_ERRORS, CannotRunError

FaultCode = Literal[
    "address",  # the set address does not answer
    "build",  # the server could not be built from source
    "data",  # the engine's database is damaged
    "disk",  # not enough room, or the disk fails
    "download",  # the CLI could not be downloaded
    "in_use",  # another engine holds the data directory
    "namespace",  # namespace or search attributes could not be prepared
    "permission",  # a path may not be read or written
    "port",  # no free port was found
    "start",  # the server died or did not become ready
    "version",  # the engine is too old for what is asked
]

# Within the range of sysexits(3), so that a shell script can tell the faults apart from exit code 1.
EXIT_CODES: Final = MappingProxyType[FaultCode, int](
    {
        "data": 65,
        "build": 66,
        "download": 68,
        "address": 69,
        "start": 70,
        "port": 71,
        "namespace": 72,
        "disk": 74,
        "in_use": 75,
        "permission": 77,
        "version": 78,
    }
)


class EngineFault(CannotRunError):  # noqa: N818 (the domain's word, as "refusal" is in the rules)
    """The engine cannot be had, for a reason a person can act on.

    `str()` is one plain line for the terminal; `code` is stable; `exit_code` is for the process.
    """

    def __init__(self, code: FaultCode, message: str) -> None:
        super().__init__(" ".join(message.split()), EXIT_CODES[code])
        self.code: FaultCode = code


def path_fault(error: OSError, path: Path) -> EngineFault:
    """The fault behind an operating system's error on a path: a full disk, or no permission."""
    reason = error.strerror or type(error).__name__
    if error.errno in DISK_ERRORS:
        return EngineFault("disk", f"{path} cannot be written: {reason}")
    return EngineFault("permission", f"{path} cannot be used: {reason}")
