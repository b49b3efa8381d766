"""The small example places: the same bytes every time, marked as generated, staffed for their policies."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from policies.loading import shipped
from policies.policy import Policy, RosterSlot
from policies.rulebook import Rulebook
from policies.vocabulary import Category, Role
from runtime.example import EVERY_PLACE

EXAMPLES = Path(__file__).parent.parent / "examples"
PLACES = ("gaotai", "xiayi", "longshan", "haikou", "qionghai", "longling", "wuwei")
REAL = {
    "gaotai": {"620724000000": "高台县", "620724103000": "巷道镇", "620724105000": "骆驼城镇"},
    "xiayi": {"411426000000": "夏邑县", "411426101000": "会亭镇", "411426108000": "太平镇"},
    "longshan": {"433130000000": "龙山县", "433130104000": "洗车河镇", "433130116000": "里耶镇"},
    "haikou": {
        "460100000000": "海口市",
        "460105000000": "秀英区",
        "460105103000": "石山镇",
        "460105104000": "永兴镇",
    },
    "wuwei": {
        "620600000000": "武威市",
        "620602000000": "凉州区",
        "620602100000": "黄羊镇",
        "620602101000": "武南镇",
    },
    "longling": {"530523000000": "龙陵县", "530523102000": "镇安镇", "530523105000": "象达镇"},
    "qionghai": {"469002000000": "琼海市", "469002104000": "博鳌镇", "469002107000": "潭门镇"},
}
"""Codes and names as the National Bureau of Statistics has them."""

Row = dict[str, str]


def rows(place: str, name: str) -> list[Row]:
    with (EXAMPLES / place / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def policy_of(place: str) -> Policy:
    book = Rulebook(shipped())
    return book.rules(book.pins(place)).policy


def test_there_is_a_place_for_every_shipped_policy() -> None:
    assert [folder.name for folder in EVERY_PLACE] == ["wuding", *PLACES]
    ruled = {yaml.safe_load((folder / "county.yaml").read_text())["policy"] for folder in EVERY_PLACE}
    assert ruled == {x.document.id for x in shipped() if x.document.kind == "policy"}


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_the_generator_writes_the_committed_bytes_again(tmp_path: Path, hash_seed: str) -> None:
    subprocess.run(
        [sys.executable, EXAMPLES / "generate.py", tmp_path],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.DEVNULL,
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(PLACES)
    for place in PLACES:
        for name in ("units.csv", "officers.csv"):
            written = (tmp_path / place / name).read_bytes()
            assert written == (EXAMPLES / place / name).read_bytes(), (
                f"run examples/generate.py: {place}/{name}"
            )


@pytest.mark.parametrize("place", PLACES)
def test_only_the_county_and_its_towns_are_real(place: str) -> None:
    units, officers = rows(place, "units.csv"), rows(place, "officers.csv")
    real = {unit["code"]: unit["name_zh"] for unit in units if unit["generated"] == "false"}
    assert real == REAL[place]
    assert {officer["generated"] for officer in officers} == {"true"}
    names = [officer["name_en"] for officer in officers]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("place", PLACES)
def test_two_towns_two_villages_each_two_groups_each(place: str) -> None:
    units = [unit for unit in rows(place, "units.csv") if unit["kind"] == "place"]
    below = {unit["code"]: [u["code"] for u in units if u["parent"] == unit["code"]] for unit in units}
    counts = {(unit["tier"], len(below[unit["code"]])) for unit in units}
    above = {("city", 1)} if len(REAL[place]) > 3 else set()
    assert counts == {("county", 2), ("township", 2), ("village", 2), ("group", 0), *above}


@pytest.mark.parametrize("place", PLACES)
def test_every_role_that_the_policy_asks_for_is_held_whatever_the_dispute(place: str) -> None:
    policy, units = policy_of(place), rows(place, "units.csv")
    officers = rows(place, "officers.csv")
    for level in policy.levels:
        here = [u["code"] for u in units if (u["tier"], u["kind"]) == (level.tier, "place")]
        assert here
        for unit in here:
            for slot in level.roster:
                for category in Category:
                    assert held(slot, unit, category, units, officers), (level.key, unit, slot.role, category)


def held(slot: RosterSlot, unit: str, category: str, units: list[Row], officers: list[Row]) -> bool:
    """Whether somebody at the unit, or in a department of it that is competent, holds the role."""
    places = {unit}
    if slot.department:
        places = {u["code"] for u in units if u["parent"] == unit and category in u["competence"].split()}
    return any(o["unit"] in places and slot.role in o["roles"].split() for o in officers)


@pytest.mark.parametrize("place", PLACES)
def test_whoever_signs_or_is_urged_is_there(place: str) -> None:
    policy, officers, units = policy_of(place), rows(place, "officers.csv"), rows(place, "units.csv")
    roles = {(officer["unit"], role) for officer in officers for role in officer["roles"].split()}
    for level in policy.levels:
        wanted = [(policy.level(x.level).tier, role) for x in level.sign_off.chain for role in x.roles]
        wanted += [(level.tier, role) for role in (level.urging.roles if level.urging else ())]
        for tier, role in wanted:
            for unit in units:
                if (unit["tier"], unit["kind"]) == (tier, "place"):
                    assert (unit["code"], role) in roles, (level.key, unit["code"], role)


@pytest.mark.parametrize("place", PLACES)
def test_first_sign_ins_name_officers_of_the_place(place: str) -> None:
    known = {officer["id"]: officer["roles"] for officer in rows(place, "officers.csv")}
    sign_ins = (EXAMPLES / place / "first-sign-ins.txt").read_text(encoding="utf-8").split()
    assert len(set(sign_ins)) == len(sign_ins)
    assert set(sign_ins) <= set(known)
    assert {Role.ADMIN, Role.AUDITOR, Role.INTEGRATOR} <= {known[name] for name in sign_ins}
