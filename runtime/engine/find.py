"""Which Temporal binary to run, in a fixed order, and why."""

from collections.abc import AsyncIterator
from pathlib import Path

from .binary import Binary, inspect
from .build import build_server, server_slot
from .cache import Slot, cached_versions
from .commands import on_path
from .download import download_cli
from .faults import EngineFault
from .progress import Say
from .workshop import sole_maker


async def find_binary(root: Path, say: Say, *, need_time_skipping: bool) -> Binary:
    """The first usable binary: cached, installed, downloaded by the SDK, built from source.

    Each choice, and each candidate passed over, is said in one line.
    Raises EngineFault (build, disk, permission).
    """
    found = await _first(_present(root, say), say, need_time_skipping=need_time_skipping)
    if found is not None:
        return found
    async with sole_maker(root, say):
        # Another process may have made one while this one waited.
        made = await _first(_cached(root, _silently), say, need_time_skipping=need_time_skipping)
        return made or await _make(root, say, need_time_skipping=need_time_skipping)


async def _make(root: Path, say: Say, *, need_time_skipping: bool) -> Binary:
    try:
        downloaded = await download_cli(root, say)
    except EngineFault as fault:
        if fault.code != "download":
            raise
        say(str(fault))
    else:
        if _serves(downloaded, say, need_time_skipping=need_time_skipping):
            return downloaded
    built = await build_server(root, say)
    say(f"engine: built {built}")
    return built


async def _first(candidates: AsyncIterator[Binary], say: Say, *, need_time_skipping: bool) -> Binary | None:
    async for candidate in candidates:
        if _serves(candidate, say, need_time_skipping=need_time_skipping):
            return candidate
    return None


async def _present(root: Path, say: Say) -> AsyncIterator[Binary]:
    async for binary in _cached(root, say):
        yield binary
    for name in ("temporal", "temporal-server"):
        if (found := on_path(name)) is None:
            continue
        if (installed := await inspect(found)) is not None:
            yield installed
        else:
            say(f"{found} is not used: it does not run, or is no Temporal")


async def _cached(root: Path, say: Say) -> AsyncIterator[Binary]:
    slots = [server_slot(root)]
    slots += [Slot(root, "cli", version) for version in cached_versions(root, "cli")]
    for slot in slots:
        if (binary := await slot.load()) is not None:
            yield binary
        elif slot.directory.exists():
            say(f"cached {slot.binary} is not used: {slot.flaw() or 'it does not run'}")


def _serves(candidate: Binary, say: Say, *, need_time_skipping: bool) -> bool:
    if need_time_skipping and not candidate.skips_time:
        say(f"{candidate} is passed over: skipping time needs server 1.32 or CLI 1.9")
        return False
    say(f"engine: {candidate}")
    return True


def _silently(_: str) -> None:
    """What is wrong with the cache has been said already."""
