"""The Temporal CLI that the Python SDK downloads by itself."""

import asyncio
import sys
import time
from dataclasses import replace
from pathlib import Path

from .binary import Binary, inspect
from .cache import Slot, keep, make_root
from .commands import run
from .faults import EngineFault
from .progress import Say, progress
from .workshop import workshop

_PROGRAM = Path(__file__).with_name("sdk_download.py")
# Seconds without a new byte after which the network counts as closed.
SILENCE = 10.0
_DOWNLOAD_WITHIN = 900.0
_UNFINISHED = ".downloading"


async def download_cli(root: Path, say: Say) -> Binary:
    """Download the CLI that belongs to the installed SDK and keep it in the cache.

    To be called by the one process that holds the maker's lock.
    Gives up after `SILENCE` seconds without a byte, however slow a living download is.
    Raises EngineFault (download, permission, disk).
    """
    make_root(root)
    with workshop(root) as room:
        async with progress("downloading the Temporal CLI", lambda: f"{_size(room) / 1000**2:.0f} MB", say):
            complaint = await _download_into(room)
        for file in _files(room):
            if file.suffix != _UNFINISHED and (binary := await inspect(file)) is not None:
                slot = Slot(root, binary.kind, binary.version)
                return replace(binary, path=keep(slot, file))
    raise EngineFault("download", f"the SDK's download of the Temporal CLI failed: {complaint}")


async def _download_into(room: Path) -> str:
    """Run the download; what it complained of, if it did."""
    running = asyncio.create_task(run([sys.executable, "-I", _PROGRAM, room], within=_DOWNLOAD_WITHIN))
    size, changed = 0, time.monotonic()
    while not (await asyncio.wait([running], timeout=0.2))[0]:
        if _size(room) != size:
            size, changed = _size(room), time.monotonic()
        elif time.monotonic() - changed > SILENCE:
            running.cancel()
            await asyncio.wait([running])
            return f"nothing came for {SILENCE:.0f} s"
    _, output = running.result()
    return output.rpartition("\n")[2].rpartition("executable: ")[2]


def _files(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]


def _size(directory: Path) -> int:
    return sum(path.stat().st_size for path in _files(directory))
