"""A small made-up county: two townships, two villages each, two groups each, everybody a policy asks for."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from policies.vocabulary import Category
from runtime.places.city import Township
from runtime.places.city_units import city_departments
from runtime.places.departments import (
    COUNTY_DEPARTMENTS,
    ECOLOGY,
    TOWNSHIP_DEPARTMENTS,
    Department,
    department_units,
)
from runtime.places.dice import Dice
from runtime.places.names import person, place_names, syllables
from runtime.places.rows import Officer, Unit, write

VILLAGES, GROUPS = (1, 2), (1, 2)
"""Numbers of the villages of a township, and of the groups of a village."""
VILLAGE_FIRST = syllables("东南西北上下新大", "dong nan xi bei shang xia xin da")
VILLAGE_SECOND = syllables("沟湾庄寨坪岭渠桥", "gou wan zhuang zhai ping ling qu qiao")
JUSTICE = "justice"
CITY_DEPARTMENTS = city_departments()

Post = tuple[str, str, str]
"""Officer's id, unit, roles."""


@dataclass(frozen=True)
class CityAbove:
    """The prefecture city over a small county, with a seat of its own."""

    digits: str
    """GB/T 2260."""
    name_zh: str
    name_en: str

    @property
    def code(self) -> str:
        """Its 12-digit code."""
        return f"{self.digits}000000"


@dataclass(frozen=True)
class SmallCounty:
    """What is real of a small county, and what its policy asks for beyond the common posts."""

    key: str
    digits: str
    """GB/T 2260."""
    name_zh: str
    name_en: str
    prefecture_zh: str
    """Empty where no prefecture stands above: the county has departments of its own only."""
    prefecture_en: str
    townships: tuple[Township, Township]
    group_mediators: bool = False
    """Whether each group has a mediator of its own."""
    office_mediates: bool = False
    """Whether the judicial office mediates as a level of its own, whatever the dispute is about."""
    city: CityAbove | None = None
    """Where the city has a part in the policy; else the county is the top."""

    @property
    def code(self) -> str:
        """Its 12-digit code."""
        return f"{self.digits}000000"


def write_small(county: SmallCounty, folder: Path) -> tuple[int, int]:
    """Write units.csv and officers.csv; how many units and officers they have."""
    return (
        write(folder / "units.csv", Unit, _units(county)),
        write(folder / "officers.csv", Officer, _officers(county)),
    )


def _code(county: SmallCounty, township: Township, village: int = 0) -> str:
    return f"{county.digits}{township.digits}{200 + village if village else 0:03}"


def _units(county: SmallCounty) -> Iterator[Unit]:
    city = county.city
    if city is not None:
        yield Unit(city.code, city.name_zh, city.name_en, "city", "place", "", "", "false")
        yield from department_units(city.code, "city", city.name_zh, f"{city.name_en} ", CITY_DEPARTMENTS)
    above = city.code if city is not None else ""
    yield Unit(county.code, county.name_zh, county.name_en, "county", "place", above, "", "false")
    yield from department_units(county.code, "county", "", "", _county_departments(county))
    names = place_names(Dice(county.key), "village", VILLAGE_FIRST, VILLAGE_SECOND)
    for township in county.townships:
        code, zh, en = _code(county, township), township.name_zh, township.name_en
        yield Unit(code, zh, en, "township", "place", county.code, "", "false")
        yield from department_units(code, "township", zh, f"{en} ", _township_departments(county))
        for number in VILLAGES:
            yield from _village_units(_code(county, township, number), code, *next(names))


def _village_units(code: str, township: str, zh: str, en: str) -> Iterator[Unit]:
    yield Unit(code, f"{zh}村", f"{en} Village", "village", "place", township, "", "true")
    for n in GROUPS:
        name = f"{zh}村第{n}村民小组", f"{en} Village Group {n}"
        yield Unit(f"{code}-{n:02}", *name, "group", "place", code, "", "true")


def _county_departments(county: SmallCounty) -> Iterator[Department]:
    for d in COUNTY_DEPARTMENTS:
        yield Department(d.key, county.name_zh + d.name_zh, f"{county.name_en} {d.name_en}", d.competence)
    if not county.prefecture_zh:
        yield Department(
            "ecology", f"{county.name_zh}生态环境局", f"{county.name_en} Ecology Bureau", ECOLOGY
        )
        return
    zh = f"{county.prefecture_zh}生态环境局{county.name_zh[:-1]}分局"
    en = f"{county.name_en.split()[0]} Branch of the {county.prefecture_en} Ecology Bureau"
    yield Department("ecology", zh, en, ECOLOGY)


def _township_departments(county: SmallCounty) -> Iterator[Department]:
    everything = " ".join(Category)
    for d in TOWNSHIP_DEPARTMENTS:
        mediates = county.office_mediates and d.key == JUSTICE
        yield Department(d.key, d.name_zh, d.name_en, everything if mediates else d.competence)


def _posts(county: SmallCounty) -> Iterator[Post]:
    key, code = county.key, county.code
    if county.city is not None:
        yield from _seat(f"{key}-city", county.city.code)
        yield from _officers_of(f"{key}-city", county.city.code, CITY_DEPARTMENTS)
    yield from _seat(key, code)
    top = county.city.code if county.city is not None else code
    yield f"{key}-auditor", top, "auditor"
    yield f"{key}-admin", top, "admin"
    yield f"{key}-hotline-12345", top, "integrator"
    yield from _officers_of(key, code, _county_departments(county))
    for township in county.townships:
        yield from _township_posts(county, township)


def _seat(key: str, code: str) -> Iterator[Post]:
    """Yield the leaders, supervisors, mediators and single posts of a county or of the city above."""
    for role in ("leader", "mediator", "supervisor"):
        yield from ((f"{key}-{role}-{n}", code, role) for n in (1, 2))
    yield f"{key}-duty", code, "duty"
    yield f"{key}-head", code, "unit_head"


def _officers_of(key: str, code: str, departments: Iterable[Department]) -> Iterator[Post]:
    return ((f"{key}-{d.key}-1", f"{code}-{d.key}", "department_officer") for d in departments)


def _township_posts(county: SmallCounty, township: Township) -> Iterator[Post]:
    key, code = f"{county.key}-{township.key}", _code(county, township)
    for role in ("leader", "supervisor", "duty", "grid"):
        yield f"{key}-{role}", code, "grid_member" if role == "grid" else role
    yield f"{key}-head", code, "unit_head"
    yield from ((f"{key}-responsible-{n}", code, "responsible_person") for n in (1, 2))
    yield from ((f"{key}-mediator-{n}", code, "mediator") for n in (1, 2))
    for d in TOWNSHIP_DEPARTMENTS:
        mediates = county.office_mediates and d.key == JUSTICE
        roles = "mediator department_officer" if mediates else "department_officer"
        yield from ((f"{key}-{d.key}-{n}", f"{code}-{d.key}", roles) for n in (1, 2))
    for number in VILLAGES:
        yield from _village_posts(county, f"{key}-v{number:02}", _code(county, township, number))


def _village_posts(county: SmallCounty, key: str, code: str) -> Iterator[Post]:
    yield f"{key}-grid", code, "grid_member"
    yield f"{key}-head", code, "mediator unit_head"
    yield f"{key}-duty", code, "mediator duty"
    yield from ((f"{key}-mediator-{n}", code, "mediator") for n in (1, 2))
    for n in GROUPS:
        yield f"{key}-g{n:02}-grid", f"{code}-{n:02}", "grid_member"
        if county.group_mediators:
            yield f"{key}-g{n:02}-mediator", f"{code}-{n:02}", "mediator"


def _officers(county: SmallCounty) -> Iterator[Officer]:
    dice, taken = Dice(county.key), {""}
    for id_, unit, roles in sorted(_posts(county)):
        if roles == "integrator":
            yield Officer(id_, "12345政务服务便民热线", "12345 Government Hotline", unit, roles, "true")
            continue
        zh, en, attempt = "", "", 0
        while en in taken:
            zh, en = person(dice, id_, attempt)
            attempt += 1
        taken.add(en)
        yield Officer(id_, zh, en, unit, roles, "true")
