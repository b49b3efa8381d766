"""What the tables of a generated city must be like, at whatever scale."""

import csv
from collections import Counter, defaultdict
from pathlib import Path

from policies.vocabulary import Category, Role
from runtime.places.city import City

Row = dict[str, str]


def rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Tables:
    """The tables in a folder, counted."""

    def __init__(self, folder: Path) -> None:
        self.units, self.officers = rows(folder / "units.csv"), rows(folder / "officers.csv")
        self.unit = {unit["code"]: unit for unit in self.units}
        self.places = [unit for unit in self.units if unit["kind"] == "place"]
        self.holding = defaultdict[str, Counter[str]](Counter)
        for officer in self.officers:
            self.holding[officer["unit"]].update(officer["roles"].split())

    def with_role(self, role: str) -> int:
        return sum(role in officer["roles"].split() for officer in self.officers)


def see_the_scale(tables: Tables, city: City) -> None:
    """The published totals, exactly."""
    scale, tiers = city.scale, Counter(unit["tier"] for unit in tables.places)
    townships = sum(len(county.townships) for county in city.counties)
    professional = [unit for unit in tables.units if "-committee-" in unit["code"]]
    assert tiers == {
        "city": 1,
        "county": 4,
        "township": townships,
        "village": scale.committees - scale.professional - townships,
        "group": scale.grids,
    }
    assert len(professional) == scale.professional
    assert tables.with_role("grid_member") == scale.grid_members
    assert tables.with_role("mediator") == scale.mediators
    assert not [o for o in tables.officers if {"grid_member", "mediator"} <= set(o["roles"].split())]


def see_the_structure(tables: Tables, city: City) -> None:
    """Every unit below the right one, everything staffed, only what is real marked as real."""
    below = {"county": "city", "township": "county", "village": "township", "group": "village"}
    for unit in tables.places[1:]:
        parent = tables.unit[unit["parent"]]
        assert (parent["kind"], parent["tier"]) == ("place", below[unit["tier"]])
        if unit["tier"] == "group":
            assert unit["code"].rpartition("-")[0] == unit["parent"]
        else:
            assert unit["code"].startswith(parent["code"].rstrip("0"))
    names = {county.code: county.name_zh for county in city.counties} | {city.code: city.name_zh}
    real = {unit["code"]: unit["name_zh"] for unit in tables.units if unit["generated"] == "false"}
    assert {code: name for code, name in real.items() if code.endswith("000000")} == names
    assert {tables.unit[code]["tier"] for code in real} == {"city", "county", "township"}
    assert {officer["generated"] for officer in tables.officers} == {"true"}


def see_that_all_is_staffed(tables: Tables) -> None:
    """Whom the levels of the policy ask for is there, so that no case meets a gap."""
    wanted = {
        "group": {"grid_member"},
        "village": {"grid_member", "mediator", "unit_head", "duty"},
        "township": {"grid_member", "responsible_person", "mediator", "unit_head", "duty"},
        "county": {"leader", "supervisor", "unit_head", "duty", "auditor", "admin"},
        "city": {"leader", "supervisor", "unit_head", "duty", "auditor", "admin", "integrator"},
    }
    for place in tables.places:
        assert wanted[place["tier"]] <= set(tables.holding[place["code"]]), place["code"]
    competent = defaultdict[str, set[str]](set)
    for unit in tables.units:
        if unit["kind"] == "department":
            assert tables.holding[unit["code"]]["department_officer"], unit["code"]
            competent[unit["parent"]] |= set(unit["competence"].split())
    with_departments = {p["code"] for p in tables.places if p["tier"] in ("township", "county", "city")}
    assert set(competent) == with_departments
    assert all(found == set(Category) for found in competent.values())
    assert {role for officer in tables.officers for role in officer["roles"].split()} == set(Role)


def see_the_keys(tables: Tables) -> None:
    """Codes and ids once each, and names told apart inside a township."""
    assert len(tables.unit) == len(tables.units)
    assert len({officer["id"] for officer in tables.officers}) == len(tables.officers)
    villages = Counter((u["parent"], u["name_zh"]) for u in tables.places if u["tier"] == "village")
    assert set(villages.values()) == {1}
