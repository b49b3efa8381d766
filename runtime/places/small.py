"""A small made-up county: two townships, two villages each, two groups each, everybody a policy asks for."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from policies.vocabulary import Category
from runtime.places.city import Township
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

Post = tuple[str, str, str]
"""Officer's id, unit, roles."""


@dataclass(frozen=True)
class SmallCounty:
    """What is real of a small county, and what its policy asks for beyond the common posts."""

    key: str
    digits: str
    """GB/T 2260."""
    name_zh: str
    name_en: str
    prefecture_zh: str
    prefecture_en: str
    townships: tuple[Township, Township]
    group_mediators: bool = False
    """Whether each group has a mediator of its own."""
    office_mediates: bool = False
    """Whether the judicial office mediates as a level of its own, whatever the dispute is about."""

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
    yield Unit(county.code, county.name_zh, county.name_en, "county", "place", "", "", "false")
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
    zh = f"{county.prefecture_zh}生态环境局{county.name_zh.removesuffix('县')}分局"
    en = f"{county.key.capitalize()} Branch of the {county.prefecture_en} Ecology Bureau"
    yield Department("ecology", zh, en, ECOLOGY)


def _township_departments(county: SmallCounty) -> Iterator[Department]:
    everything = " ".join(Category)
    for d in TOWNSHIP_DEPARTMENTS:
        mediates = county.office_mediates and d.key == JUSTICE
        yield Department(d.key, d.name_zh, d.name_en, everything if mediates else d.competence)


def _posts(county: SmallCounty) -> Iterator[Post]:
    key, code = county.key, county.code
    yield from ((f"{key}-leader-{n}", code, "leader") for n in (1, 2))
    yield from ((f"{key}-mediator-{n}", code, "mediator") for n in (1, 2))
    yield from ((f"{key}-supervisor-{n}", code, "supervisor") for n in (1, 2))
    yield f"{key}-duty", code, "duty"
    yield f"{key}-head", code, "unit_head"
    yield f"{key}-auditor", code, "auditor"
    yield f"{key}-admin", code, "admin"
    yield f"{key}-hotline-12345", code, "integrator"
    yield from (
        (f"{key}-{d.key}-1", f"{code}-{d.key}", "department_officer") for d in _county_departments(county)
    )
    for township in county.townships:
        yield from _township_posts(county, township)


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
