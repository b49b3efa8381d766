"""The example county keeps its promises: the published scale, exactly, and the same bytes every time."""

import csv
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

COUNTY = Path(__file__).parent.parent / "examples" / "wuding"

CATEGORIES = {
    "marriage_family",
    "neighbours",
    "housing_homestead",
    "contract",
    "business",
    "damages",
    "forest_land",
    "expropriation",
    "pollution",
    "migrant_wages",
    "other_labour",
    "tourism",
    "ecommerce",
    "other_consumer",
    "medical",
    "traffic",
    "property_management",
    "other",
}
ROLES = {
    "grid_member",
    "mediator",
    "duty",
    "unit_head",
    "department_officer",
    "responsible_person",
    "leader",
    "supervisor",
    "auditor",
    "admin",
    "integrator",
}
PARENT_TIER = {"township": "county", "village": "township", "group": "village"}
CODE = {
    ("county", "place"): r"532329000000",
    ("township", "place"): r"532329[12]\d\d000",
    ("village", "place"): r"532329[12]\d\d[02](?!00)\d\d",
    ("group", "place"): r"532329[12]\d\d[02]\d\d-(0[1-9]|1\d|20)",
    ("county", "department"): r"532329000000-[a-z]+",
    ("township", "department"): r"532329[12]\d\d000-[a-z]+",
}
TOWNSHIPS = {
    "532329101000": "狮山镇",
    "532329102000": "高桥镇",
    "532329103000": "猫街镇",
    "532329104000": "插甸镇",
    "532329105000": "白路镇",
    "532329106000": "万德镇",
    "532329107000": "己衣镇",
    "532329202000": "田心乡",
    "532329203000": "发窝乡",
    "532329207000": "环州乡",
    "532329208000": "东坡傣族乡",
}

Row = dict[str, str]


def rows(name: str) -> list[Row]:
    with (COUNTY / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


UNITS = rows("units.csv")
OFFICERS = rows("officers.csv")
UNIT = {u["code"]: u for u in UNITS}
PLACES = [u for u in UNITS if u["kind"] == "place"]
DEPARTMENTS = [u for u in UNITS if u["kind"] == "department"]
SIGN_INS = (COUNTY / "first-sign-ins.txt").read_text(encoding="utf-8").splitlines()


def children(kind: str) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for unit in UNITS:
        if unit["kind"] == kind and unit["parent"]:
            found[unit["parent"]].append(unit)
    return found


def roles_at(kind: str, tier: str) -> dict[str, Counter[str]]:
    """How often each set of roles is found, for every unit of that kind and tier."""
    found = {u["code"]: Counter[str]() for u in UNITS if (u["kind"], u["tier"]) == (kind, tier)}
    for officer in OFFICERS:
        if officer["unit"] in found:
            found[officer["unit"]][officer["roles"]] += 1
    return found


# --- the files ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_the_generator_writes_the_committed_bytes_again(tmp_path: Path, hash_seed: str) -> None:
    subprocess.run(
        [sys.executable, COUNTY / "generate.py", tmp_path],
        check=True,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.DEVNULL,
    )
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert sorted(written) == ["officers.csv", "units.csv"]
    for name, content in written.items():
        assert content == (COUNTY / name).read_bytes(), f"{name}: run examples/wuding/generate.py"


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("units.csv", "code,name_zh,name_en,tier,kind,parent,competence,generated"),
        ("officers.csv", "id,name_zh,name_en,unit,roles,generated"),
    ],
)
def test_files_are_plain_utf8_lines_under_a_header(name: str, columns: str) -> None:
    content = (COUNTY / name).read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert content.decode("utf-8").splitlines()[0] == columns


def test_rows_are_sorted_and_keys_unique() -> None:
    for keys in ([u["code"] for u in UNITS], [o["id"] for o in OFFICERS], [u["name_en"] for u in PLACES]):
        assert len(set(keys)) == len(keys)
    assert [u["code"] for u in UNITS] == sorted(UNIT)
    assert [o["id"] for o in OFFICERS] == sorted(o["id"] for o in OFFICERS)


# --- the units ----------------------------------------------------------------------------------------------


def test_the_county_has_the_published_scale() -> None:
    assert Counter(u["tier"] for u in PLACES) == {"county": 1, "township": 11, "village": 136, "group": 1580}
    assert Counter(u["tier"] for u in DEPARTMENTS) == {"county": 11, "township": 55}
    assert len(UNITS) == 1794


def test_codes_are_well_formed_and_begin_with_the_parents() -> None:
    for unit in UNITS:
        code = unit["code"]
        assert re.fullmatch(CODE[unit["tier"], unit["kind"]], code), code
        if unit["kind"] == "department" or unit["tier"] == "group":
            assert code.rpartition("-")[0] == unit["parent"]
        elif unit["parent"]:
            assert code.startswith(unit["parent"].removesuffix("000").removesuffix("000"))


def test_every_parent_exists_comes_first_and_has_the_right_tier() -> None:
    seen: set[str] = set()
    for unit in UNITS:
        if unit["tier"] == "county" and unit["kind"] == "place":
            assert unit["parent"] == ""
        else:
            assert unit["parent"] in seen, unit["code"]
            parent = UNIT[unit["parent"]]
            assert parent["kind"] == "place"
            is_department = unit["kind"] == "department"
            assert parent["tier"] == (unit["tier"] if is_department else PARENT_TIER[unit["tier"]])
        seen.add(unit["code"])


def test_villages_and_groups_are_spread_unevenly_within_bounds_and_without_gaps() -> None:
    below = children("place")
    villages = [len(below[u["code"]]) for u in PLACES if u["tier"] == "township"]
    groups = {u["code"]: [g["code"] for g in below[u["code"]]] for u in PLACES if u["tier"] == "village"}
    assert all(6 <= n <= 22 for n in villages)
    assert all(6 <= len(codes) <= 20 for codes in groups.values())
    assert len(set(villages)) > 5
    assert len({len(codes) for codes in groups.values()}) > 5
    for village, codes in groups.items():
        assert codes == [f"{village}-{n:02}" for n in range(1, len(codes) + 1)]


def test_communities_and_villages_are_numbered_apart() -> None:
    for township, below in children("place").items():
        for prefix, ending in (("0", "社区"), ("2", "村")):
            codes = [v["code"][9:] for v in below if v["name_zh"].endswith(ending)]
            if UNIT[township]["tier"] == "township":
                assert codes == [f"{prefix}{n:02}" for n in range(1, len(codes) + 1)]


def test_only_the_county_and_its_townships_bear_real_names() -> None:
    real = {u["code"]: u["name_zh"] for u in UNITS if u["generated"] == "false"}
    assert real == {"532329000000": "武定县"} | TOWNSHIPS
    assert {u["generated"] for u in UNITS if u["code"] not in real} == {"true"}
    assert {o["generated"] for o in OFFICERS} == {"true"}


def test_every_name_is_in_both_languages() -> None:
    for row in UNITS + OFFICERS:
        assert re.search(r"[\u4e00-\u9fff]", row["name_zh"])
        assert re.fullmatch(r"[A-Za-z0-9 -]+", row["name_en"])


def test_every_category_finds_a_department_in_each_township_and_in_the_county() -> None:
    departments = children("department")
    assert set(departments) == {u["code"] for u in PLACES if u["tier"] in {"county", "township"}}
    for place, below in departments.items():
        assert set(" ".join(d["competence"] for d in below).split()) == CATEGORIES, place
        assert len(below) == (11 if place == "532329000000" else 5)
        for department in below:
            competence = department["competence"].split()
            assert competence
            assert len(set(competence)) == len(competence)
    assert {u["competence"] for u in PLACES} == {""}


# --- the officers -------------------------------------------------------------------------------------------


def test_every_officer_has_a_unit_a_known_role_and_a_name_of_their_own() -> None:
    assert len({o["name_zh"] for o in OFFICERS}) == len(OFFICERS)
    for officer in OFFICERS:
        assert officer["unit"] in UNIT
        assert officer["roles"]
        assert set(officer["roles"].split()) <= ROLES
    assert {role for o in OFFICERS for role in o["roles"].split()} == ROLES


def test_there_are_exactly_661_mediators() -> None:
    mediators = [o for o in OFFICERS if "mediator" in o["roles"].split()]
    assert len(mediators) == 661
    by_tier = Counter(UNIT[o["unit"]]["tier"] for o in mediators)
    assert by_tier == {"village": 624, "township": 33, "county": 4}
    assert {UNIT[o["unit"]]["kind"] for o in mediators} == {"place"}


def test_every_group_has_its_grid_member() -> None:
    assert all(found == {"grid_member": 1} for found in roles_at("place", "group").values())


def test_every_village_has_a_grid_chief_and_a_committee_with_a_head_and_a_duty_desk() -> None:
    for village, found in roles_at("place", "village").items():
        mediators = found.pop("mediator")
        assert mediators in {2, 3}, village
        assert found == {"grid_member": 1, "mediator unit_head": 1, "mediator duty": 1}


def test_every_township_has_its_desk_and_four_responsible_persons() -> None:
    staff = {"grid_member": 1, "duty": 1, "unit_head": 1, "responsible_person": 4, "mediator": 3}
    assert all(found == staff for found in roles_at("place", "township").values())


def test_every_department_has_two_officers() -> None:
    for tier in ("county", "township"):
        assert all(found == {"department_officer": 2} for found in roles_at("department", tier).values())


def test_the_county_has_its_leaders_supervisors_and_single_posts() -> None:
    assert roles_at("place", "county")["532329000000"] == {
        "leader": 5,
        "duty": 2,
        "supervisor": 2,
        "unit_head": 1,
        "auditor": 1,
        "admin": 1,
        "integrator": 1,
        "mediator": 4,
    }


def test_ids_can_be_guessed_from_the_unit() -> None:
    keys = {code: UNIT[code]["name_en"].split()[0].lower() for code in TOWNSHIPS} | {"532329000000": "wuding"}
    for township in TOWNSHIPS:
        villages = [u["code"] for u in children("place")[township]]
        keys |= {code: f"{keys[township]}-v{n:02}" for n, code in enumerate(villages, 1)}
    for unit in UNITS:
        base, dash, own = unit["code"].partition("-")
        if dash:
            keys[unit["code"]] = f"{keys[base]}-{'g' if unit['tier'] == 'group' else ''}{own}"
    for officer in OFFICERS:
        if officer["id"] != "hotline-12345":
            post = officer["id"].removeprefix(f"{keys[officer['unit']]}-")
            assert re.fullmatch(r"([a-z]+-)?[1-5]|[a-z]+", post), officer


# --- the first sign-ins -------------------------------------------------------------------------------------


def test_first_sign_ins_name_officers_and_play_every_role() -> None:
    officer = {o["id"]: o for o in OFFICERS}
    assert len(set(SIGN_INS)) == len(SIGN_INS)
    assert {role for id_ in SIGN_INS for role in officer[id_]["roles"].split()} == ROLES
    chain = [officer[id_]["unit"] for id_ in ("shishan-v01-g01-grid", "shishan-v01-grid", "shishan-grid")]
    assert [UNIT[code]["parent"] for code in chain] == [*chain[1:], officer["wuding-leader-1"]["unit"]]


def test_the_readme_names_only_ids_codes_and_files_that_exist() -> None:
    known = {o["id"] for o in OFFICERS} | set(UNIT) | {path.name for path in COUNTY.iterdir()}
    text = (COUNTY / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:[a-z]+-[a-z0-9-]+|\d{12}[a-z0-9-]*|[a-z-]+\.[a-z]+))`", text))
    assert len(named) > 10
    assert named <= known
