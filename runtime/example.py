"""The example places: Wuding for a first look, small counties beside it for the demo and the tests."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from runtime.home import bring_up_to_date, make_home
from runtime.roster_files import Roster, load_roster, read_roster
from runtime.settings import Settings
from runtime.sign_ins import write_sign_ins
from storage.database import Database

EXAMPLES = Path(__file__).parent.parent / "examples"
WUDING = EXAMPLES / "wuding"
EVERY_PLACE = (
    WUDING,
    *(EXAMPLES / name for name in ("gaotai", "xiayi", "longshan", "haikou", "qionghai", "longling", "wuwei")),
)
"""One for each policy that is shipped."""


def sign_ins_path(settings: Settings) -> Path:
    """Where the examples' tokens are written."""
    return settings.data / "sign-ins.csv"


def example_home(settings: Settings, console: Console, places: Sequence[Path] = (WUDING,)) -> None:
    """Make a data directory with these places. It runs event loops itself: within one, in a thread."""
    make_home(settings)
    bring_up_to_date(settings)
    load_example(settings, console, places)


def load_example(settings: Settings, console: Console, places: Sequence[Path] = (WUDING,)) -> None:
    """Load the places and make their first sign-ins, as often as one likes."""
    rosters = [read_roster(folder) for folder in places]
    first = [name for folder in places for name in (folder / "first-sign-ins.txt").read_text().split()]
    asyncio.run(_load(settings, rosters, first, console))


async def _load(
    settings: Settings, rosters: Sequence[Roster], first: Sequence[str], console: Console
) -> None:
    async with Database(settings.database) as database:
        with Progress(console=console, transient=True) as progress:
            for roster in rosters:
                await load_roster(database, roster, progress)
        await write_sign_ins(database, first, sign_ins_path(settings))
