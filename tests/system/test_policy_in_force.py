"""`fengqiao policy use`: a policy is put in force for a unit, and what is wrong is said in one line."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from api.clock import now
from cases.jurisdiction import civil_date
from policies.loading import SHIPPED
from runtime.settings import Settings
from storage.database import Database
from storage.roster import chain_of, policy_of
from tests.support.commanding import fengqiao, in_this_process
from tests.support.installation import copy_home

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
GAOTAI, TOWN = "620724000000", "620724105000"
OTHER_TOWN, VILLAGE = "620724103201", "620724105201"
DATA = 65


@pytest.fixture
def home(county: Settings) -> Iterator[Settings]:
    settings = copy_home(county)
    yield settings
    shutil.rmtree(settings.data)


async def in_force(home: Settings, unit: str) -> str | None:
    async with Database(home.database) as database, database.read() as tx:
        return await policy_of(tx, await chain_of(tx, unit))


async def test_it_holds_for_the_unit_and_below_and_an_older_roster_does_not_undo_it(home: Settings) -> None:
    code, said = await fengqiao(home.data, "policy", "use", "longshan", TOWN)
    assert (code, said.splitlines()) == (
        0,
        [f"longshan is in force for {TOWN} and all below it as of {civil_date(now())}"],
    )
    code, said = await fengqiao(home.data, "roster", "load", str(EXAMPLES / "gaotai"))
    assert code == 0, said
    assert await in_force(home, VILLAGE) == "longshan"
    assert await in_force(home, OTHER_TOWN) == "gaotai"


async def test_a_policy_that_no_calendar_goes_with_is_taken_with_a_warning(
    home: Settings, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.yaml"
    text = (SHIPPED / "xiayi.yaml").read_text().replace("id: xiayi\n", "id: mine\n", 1)
    assert "calendars: cn\n" in text
    mine.write_text(text.replace("calendars: cn\n", "calendars: our_own\n"))
    for command in (("check", str(mine)), ("load", str(mine)), ("use", "mine", GAOTAI)):
        code, said = await fengqiao(home.data, "policy", *command)
        done, *explored, warning = said.splitlines()
        assert bool(explored) is (command[0] == "check")
        assert (code, done.split()[0]) == (0, "mine")
        assert "no calendar of the series our_own is" in warning
        assert "所有期限均为暂定" in warning
    code, said = await fengqiao(home.data, "calendar", "load", str(own_year(tmp_path)))
    assert (code, len(said.splitlines())) == (0, 1)
    code, said = await fengqiao(home.data, "policy", "use", "mine", GAOTAI)
    assert (code, len(said.splitlines())) == (0, 1)
    assert await in_force(home, VILLAGE) == "mine"


def own_year(folder: Path) -> Path:
    text = (SHIPPED / "cn-2026.yaml").read_text()
    path = folder / "our-own-2026.yaml"
    path.write_text(
        text.replace("id: cn-2026", "id: our_own-2026").replace("series: cn\n", "series: our_own\n")
    )
    return path


async def test_asked_again_for_the_same_day_the_last_word_holds(home: Settings) -> None:
    for policy in ("longshan", "xiayi"):
        code, said = await fengqiao(home.data, "policy", "use", policy, GAOTAI)
        assert code == 0, said
        assert await in_force(home, VILLAGE) == policy


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("nothing", GAOTAI), "the policy nothing is not loaded"),
        (("cn-2026", GAOTAI), "the policy cn-2026 is not loaded"),
        (("xiayi", "620724999000"), "there is no place 620724999000"),
        (("xiayi", f"{TOWN}-justice"), f"there is no place {TOWN}-justice"),
        (("xiayi", GAOTAI, "--as-of", "last week"), "--as-of: last week: write YYYY-MM-DD"),
        (("xiayi", GAOTAI, "--as-of", "2026-10-31"), "the date cannot be earlier"),
        (("xiayi", GAOTAI, "--as-of", str(civil_date(now()) + timedelta(days=2))), "lies in the future"),
    ],
)
async def test_what_is_wrong_is_said_in_one_line(
    home: Settings, arguments: tuple[str, ...], says: str
) -> None:
    code, said = await in_this_process(home.data, "policy", "use", *arguments)
    assert code == DATA
    assert says in said
    assert len(said.strip().splitlines()) == 1
    assert await in_force(home, VILLAGE) == "gaotai"
