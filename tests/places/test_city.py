"""A generated city: the published totals exactly, real names where they are public, the same every time."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from runtime.places.city import City
from runtime.places.city_files import write_city
from runtime.places.wuwei import WUWEI
from runtime.roster_files import read_roster
from tests.places.city_tables import (
    Tables,
    see_that_all_is_staffed,
    see_the_keys,
    see_the_scale,
    see_the_structure,
)
from tests.places.small import SMALL

CITIES = [pytest.param(SMALL, id="small"), pytest.param(WUWEI, id="wuwei", marks=pytest.mark.long)]


@pytest.mark.parametrize("city", CITIES)
def test_a_generated_city(city: City, tmp_path: Path) -> None:
    units, officers = write_city(city, tmp_path)
    tables = Tables(tmp_path)
    assert (units, officers) == (len(tables.units), len(tables.officers))
    see_the_scale(tables, city)
    see_the_structure(tables, city)
    see_that_all_is_staffed(tables)
    see_the_keys(tables)
    roster = read_roster(tmp_path)
    assert (len(roster.units), len(roster.officers)) == (units, officers), "and the loader takes it"


def test_the_scale_of_the_report() -> None:
    scale = WUWEI.scale
    assert (scale.grids, scale.grid_members, scale.mediators) == (28_175, 34_639, 9_988)
    assert (scale.committees, scale.professional) == (1_614, 182)


def test_the_real_divisions() -> None:
    assert WUWEI.code == "620600000000"
    assert {county.digits: county.name_zh for county in WUWEI.counties} == {
        "620602": "凉州区",
        "620621": "民勤县",
        "620622": "古浪县",
        "620623": "天祝藏族自治县",
    }
    kinds = {
        county.key: Counter(township.name_zh[-1] for township in county.townships)
        for county in WUWEI.counties
    }
    assert kinds == {
        "liangzhou": {"道": 9, "镇": 37},
        "minqin": {"镇": 18},
        "gulang": {"镇": 15, "乡": 4},
        "tianzhu": {"镇": 14, "乡": 5},
    }
    for county in WUWEI.counties:
        assert len({township.digits for township in county.townships}) == len(county.townships)
        assert len({township.key for township in county.townships}) == len(county.townships)
        assert all(township.key.isascii() and township.key.isalpha() for township in county.townships)


def test_the_same_bytes_whoever_writes_them(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from runtime.places.city_files import write_city;"
        "from tests.places.small import SMALL; write_city(SMALL, Path(sys.argv[1]))"
    )
    written = set()
    for hash_seed in ("0", "1"):
        folder = tmp_path / hash_seed
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", script, folder],
            check=True,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "PYTHONHASHSEED": hash_seed},
        )
        files = sorted(folder.iterdir())
        assert [file.name for file in files] == ["county.yaml", "officers.csv", "units.csv"]
        written.add(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files))
    assert len(written) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"grids": 100},
        {"grids": 100_000},
        {"grid_members": 1_300},
        {"mediators": 300},
        {"committees": 60},
    ],
    ids=str,
)
def test_totals_that_cannot_be_shared_out(changes: dict[str, int], tmp_path: Path) -> None:
    city = replace(SMALL, scale=replace(SMALL.scale, **changes))
    with pytest.raises(ValueError, match=r"cannot be shared out|do not fill|too few"):
        write_city(city, tmp_path)
