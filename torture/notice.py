"""The notice for a further year, made up: loaded in the middle of a storm, it moves provisional deadlines."""

import asyncio
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random

import yaml

from policies.loading import SHIPPED
from torture.calls import Caller

ADMIN = "wuding-admin"
PATIENCE, AGAIN_AFTER = 10.0, 1.0
"""Seconds."""
WHEN = (0.3, 0.6)
"""The share of the storm after which it is loaded, from and to."""
SATURDAY = 5


@dataclass(frozen=True)
class Notice:
    """A calendar document that comes while everything dies."""

    after: float
    """Seconds since the start."""
    name: str
    text: str

    async def load(self, caller: Caller, folder: Path) -> None:
        """Load it as the administrator, as often as it takes. The checker gets the same document."""
        (folder / f"{self.name}.yaml").write_text(self.text, encoding="utf-8")
        await asyncio.sleep(self.after)
        while not await caller.load_calendar(ADMIN, self.text, PATIENCE):
            await asyncio.sleep(AGAIN_AFTER)


def notice(seed: int, seconds: float) -> Notice:
    """The notice of the year after the last one that is shipped: some weekdays off, some weekends worked."""
    dice = Random(f"{seed}/notice")
    year = 1 + max(int(path.stem.rpartition("-")[2]) for path in SHIPPED.glob("cn-*.yaml"))
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(60)]
    weekdays, weekends = ([d for d in days if (d.weekday() >= SATURDAY) == late] for late in (False, True))
    document = {
        "kind": "calendar",
        "series": "cn",
        "id": f"cn-{year}",
        "version": 1,
        "title": _made_up(),
        "source": _made_up(),
        "covers": {"first": f"{year}-01-01", "last": f"{year}-12-31"},
        "days_off": [_named(day) for day in sorted(dice.sample(weekdays, 8))],
        "working_weekends": [_named(day) for day in sorted(dice.sample(weekends, 3))],
    }
    text = yaml.safe_dump(document, allow_unicode=True, sort_keys=False)
    return Notice(round(seconds * dice.uniform(*WHEN), 3), f"cn-{year}", text)


def _made_up() -> dict[str, str]:
    return {"zh": "虚构", "en": "made up"}


def _named(day: date) -> dict[str, object]:
    return {"date": day.isoformat(), "name": _made_up()}
