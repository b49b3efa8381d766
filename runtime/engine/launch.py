"""From a wish to a running engine."""

import asyncio

from .binary import SKIPS_TIME_FROM, parsed
from .cache import cache_root
from .connection import reach, server_version
from .engine import Engine, EngineWish
from .faults import EngineFault
from .find import find_binary
from .home import EngineHome
from .namespace import prepare
from .process import runs, take_down
from .progress import Say
from .start import start


async def open_engine(wish: EngineWish, say: Say) -> Engine:
    """Find or make a real Temporal server, run it, and make its namespace ready.

    A set address is connected to. Otherwise a binary is taken from the cache, from PATH, from the SDK's
    download, or built from source, in this order. `say` hears one line for each choice.
    Raises EngineFault; nothing is left running or locked then.
    """
    if wish.address:
        return await _use_address(wish.address, wish, say)
    home = EngineHome(wish.data)
    await asyncio.to_thread(home.occupy, wish.room_needed)
    try:
        await _take_down_orphan(home, say)
        return await _run(home, wish, say)
    except BaseException:
        home.leave()
        raise


async def _use_address(address: str, wish: EngineWish, say: Say) -> Engine:
    client = await reach(address, wish.namespace, wish.patience, wish.credentials)
    version = await server_version(client)
    if wish.need_time_skipping and version and parsed(version) < SKIPS_TIME_FROM:
        raise EngineFault(
            "version", f"the Temporal server at {address} is {version}; skipping time needs 1.32"
        )
    await prepare(client, wish.search_attributes)
    say(f"engine: Temporal server {version} at {address}")
    return Engine(address, wish.namespace, version, "address")


async def _run(home: EngineHome, wish: EngineWish, say: Say) -> Engine:
    binary = await find_binary(cache_root(wish.cache), say, need_time_skipping=wish.need_time_skipping)
    started = await start(binary, home, wish, say)
    try:
        await prepare(started.client, wish.search_attributes)
    except BaseException:
        await started.process.stop()
        raise
    told = started.endpoint
    return Engine(
        address=told.address,
        namespace=wish.namespace,
        version=told.version,
        kind=told.kind,
        ui_url=told.ui_url,
        _process=started.process,
        _home=home,
    )


async def _take_down_orphan(home: EngineHome, say: Say) -> None:
    """Stop the server of a launcher that was killed, if it outlived it; it holds the database."""
    left = home.announced()
    if left is None:
        return
    if await asyncio.to_thread(runs, left.pid, left.command, home.directory):
        say(f"an engine left over from a killed process ({left.pid}) is stopped first")
        await take_down(left.pid, left.command, home.directory)
