"""A small county of its own whose villages merge and split, so that nobody else's stories are touched."""

import csv
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from runtime.demo.chapters import report
from runtime.demo.stage import PlayedCase, Stage
from runtime.engine import Engine
from runtime.roster_files import load_roster, read_roster
from runtime.settings import Settings
from runtime.sign_ins import new_token
from storage.database import Database
from tests.support.installation import World, copy_home, in_process

COUNTY, TOWNSHIP, OTHER_TOWNSHIP = "532370000000", "532370101000", "532370102000"
VILLAGES = tuple(f"53237010120{nth}" for nth in range(1, 7))
GONE, HEIR, THIRD, *_ = VILLAGES
NEW = "532370101299"
AS_OF = "2026-01-01"
ADMIN = "c-admin"
UNIT_HEAD = ("code", "name_zh", "name_en", "tier", "kind", "parent", "competence", "generated")
OFFICER_HEAD = ("id", "name_zh", "name_en", "unit", "roles", "generated")


def group(village: str, nth: int = 1) -> str:
    return f"{village}-{nth:02d}"


def who(role: str, village: str) -> str:
    """The officer in a role at a village."""
    return f"c-{role}-{village[-2:]}"


def unit(code: str, tier: str, parent: str = "") -> tuple[str, ...]:
    return (code, f"单位{code}", f"Unit {code}", tier, "place", parent, "", "true")


def officer(name: str, at: str, *roles: str) -> tuple[str, ...]:
    return (name, "示例（生成）", name, at, " ".join(roles), "true")


UNITS = [
    unit(COUNTY, "county"),
    unit(TOWNSHIP, "township", COUNTY),
    unit(OTHER_TOWNSHIP, "township", COUNTY),
    *(unit(village, "village", TOWNSHIP) for village in VILLAGES),
    *(unit(group(village, nth), "group", village) for village in VILLAGES for nth in (1, 2)),
]
OFFICERS = [
    officer(ADMIN, COUNTY, "admin"),
    officer("c-leader", COUNTY, "leader"),
    officer("c-supervisor", COUNTY, "supervisor"),
    officer("c-duty", COUNTY, "duty"),
    officer("t-head", TOWNSHIP, "unit_head"),
    officer("t-duty", TOWNSHIP, "duty"),
    officer("t-responsible", TOWNSHIP, "responsible_person"),
    *(officer(who(role, village), village, role) for village in VILLAGES for role in ("mediator", "duty")),
    *(officer(who("grid", village), village, "grid_member") for village in VILLAGES),
    *(
        officer(f"g{nth}-{village[-2:]}", group(village, nth), "grid_member")
        for village in VILLAGES
        for nth in (1, 2)
    ),
]


def write_tables(
    folder: Path, units: list[tuple[str, ...]], officers: list[tuple[str, ...]], as_of: str = AS_OF
) -> Path:
    """Tables as an operator loads them."""
    folder.mkdir(exist_ok=True)
    (folder / "county.yaml").write_text(f'as_of: "{as_of}"\ncounty: "{COUNTY}"\npolicy: wuding\n')
    for name, head, rows in (("units", UNIT_HEAD, units), ("officers", OFFICER_HEAD, officers)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([head, *rows])
    return folder


async def load_tables(database: Database, folder: Path) -> None:
    with Progress(console=Console(quiet=True)) as progress:
        await load_roster(database, read_roster(folder), progress)


@dataclass
class ChangingCounty(World):
    """An installation with a county of its own."""

    async def open(self, place: str, by: str, **facts: Any) -> PlayedCase:
        """A case at a place of the county."""
        body = report("边界纠纷", "两户为地界争执。", **({"severity": "general"} | facts)) | {"unit": place}
        return await self.stage.open(by, body)

    async def change(self, **body: Any) -> dict[str, Any]:
        """A change of units that must be taken."""
        answer = await self.stage.call(ADMIN, "POST", "/v1/units/changes", body)
        assert answer.status_code == 201, answer.text
        given: dict[str, Any] = answer.json()
        return given

    async def get(self, by: str, path: str) -> Any:
        """What somebody reads."""
        answer = await self.stage.call(by, "GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()


@asynccontextmanager
async def changing_county(
    settings: Settings, engine: Engine, namespace: str
) -> AsyncIterator[ChangingCounty]:
    """The county loaded into an installation of its own, with a token for everybody."""
    async with in_process(copy_home(settings), engine, namespace) as world:
        with tempfile.TemporaryDirectory() as folder:
            await load_tables(world.database, write_tables(Path(folder), UNITS, OFFICERS))
        signed = {each[0]: await new_token(world.database, each[0]) for each in OFFICERS}
        stage = Stage(world.stage.http, dict(world.stage.tokens) | signed, world.stage.engine)
        yield ChangingCounty(world.settings, world.services, stage, world.sweeper, world.database)
