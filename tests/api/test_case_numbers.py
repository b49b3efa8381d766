"""The number of a case begins with its county, whatever stands above the county."""

import shutil
from collections.abc import AsyncIterator

import pytest
from rich.progress import Progress

from runtime.demo.chapters import GROUP, report
from runtime.engine import Engine
from runtime.places.city_files import write_city
from runtime.roster_files import load_roster, read_roster
from runtime.settings import Settings
from runtime.sign_ins import new_token
from tests.api.asking import ask
from tests.places.small import SMALL
from tests.support.installation import QUIET, World, copy_home, in_process

LIANGZHOU, GULANG = "liangzhou-dongdajie-v01-g01-grid", "gulang-gulang-v01-g01-grid"


@pytest.fixture(scope="module")
async def city(
    county: Settings, engine: Engine, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[World]:
    """A city with its counties beside a county that stands alone."""
    folder = tmp_path_factory.mktemp("city")
    write_city(SMALL, folder)
    settings = copy_home(county)
    async with in_process(settings, engine, "numbers") as made:
        await load_roster(made.database, read_roster(folder), Progress(console=QUIET))
        tokens = {officer: await new_token(made.database, officer) for officer in (LIANGZHOU, GULANG)}
        made.stage.tokens = {**made.stage.tokens, **tokens}
        yield made
    shutil.rmtree(settings.data)


async def number(city: World, who: str, unit: str) -> str:
    body = report("邻里纠纷", "两户因通道走向争执。", severity="simple") | {"unit": unit}
    answer = await ask(city, who, "POST", "/v1/cases", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


async def test_the_county_of_a_city_and_its_own_serials(city: World) -> None:
    first = await number(city, LIANGZHOU, "620602001001-01")
    other = await number(city, GULANG, "620622100001-01")
    second = await number(city, LIANGZHOU, "620602001001-01")
    alone = await number(city, GROUP, "532329101001-01")
    assert [n.split("-")[0] for n in (first, other, second, alone)] == [
        "620602",
        "620622",
        "620602",
        "532329",
    ]
    assert [int(n.split("-")[2]) for n in (first, other, second)] == [1, 1, 2]
