"""The example county of Wuding, for a first look, the demo and the tests."""

import asyncio
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from runtime.roster_files import Roster, load_roster, read_roster
from runtime.settings import Settings
from runtime.sign_ins import write_sign_ins
from storage.database import Database

WUDING = Path(__file__).parent.parent / "examples" / "wuding"


def sign_ins_path(settings: Settings) -> Path:
    """Where the example's tokens are written."""
    return settings.data / "sign-ins.csv"


def load_example(settings: Settings, console: Console) -> None:
    """Load the county and make its first sign-ins, as often as one likes."""
    roster = read_roster(WUDING)
    asyncio.run(_load(settings, roster, console))


async def _load(settings: Settings, roster: Roster, console: Console) -> None:
    async with Database(settings.database) as database:
        with Progress(console=console, transient=True) as progress:
            await load_roster(database, roster, progress)
        first = (WUDING / "first-sign-ins.txt").read_text().split()
        await write_sign_ins(database, first, sign_ins_path(settings))
