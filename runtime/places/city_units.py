"""The units of a made-up city: places, departments, professional committees."""

from collections.abc import Iterable, Iterator

from runtime.places.city import City, County
from runtime.places.city_villages import Committee, Village, township_code, townships_of
from runtime.places.departments import (
    COUNTY_DEPARTMENTS,
    ECOLOGY,
    TOWNSHIP_DEPARTMENTS,
    Department,
    department_units,
)
from runtime.places.rows import Unit


def units_of(city: City, villages: Iterable[Village], committees: Iterable[Committee]) -> Iterator[Unit]:
    """Yield every unit."""
    yield Unit(city.code, city.name_zh, city.name_en, "city", "place", "", "", "false")
    yield from department_units(city.code, "city", city.name_zh, f"{city.name_en} ", city_departments())
    for county in city.counties:
        yield Unit(county.code, county.name_zh, county.name_en, "county", "place", city.code, "", "false")
        own = county_departments(city, county)
        yield from department_units(county.code, "county", "", "", own)
    for county, township in townships_of(city):
        code, zh, en = township_code(county, township), township.name_zh, township.name_en
        yield Unit(code, zh, en, "township", "place", county.code, "", "false")
        yield from department_units(code, "township", zh, f"{en} ", TOWNSHIP_DEPARTMENTS)
    for village in villages:
        yield from _village_units(village)
    for committee in committees:
        yield _committee_unit(committee)


def city_departments() -> tuple[Department, ...]:
    """The city's own, named after it."""
    ecology = Department("ecology", "生态环境局", "Ecology Bureau", ECOLOGY)
    return (*COUNTY_DEPARTMENTS, ecology)


def county_departments(city: City, county: County) -> Iterator[Department]:
    """Yield a county's own, with whole names."""
    for d in COUNTY_DEPARTMENTS:
        yield Department(d.key, county.name_zh + d.name_zh, f"{county.name_en} {d.name_en}", d.competence)
    zh = f"{city.name_zh}生态环境局{county.short_zh}分局"
    yield Department(
        "ecology", zh, f"{county.short_en} Branch of the {city.short_en} Ecology Bureau", ECOLOGY
    )


def _village_units(village: Village) -> Iterator[Unit]:
    township = f"{village.code[:9]}000"
    yield Unit(village.code, village.name_zh, village.name_en, "village", "place", township, "", "true")
    for n in range(1, village.grids + 1):
        zh, en = f"{village.name_zh}第{n}网格", f"{village.name_en} Grid {n}"
        yield Unit(f"{village.code}-{n:02}", zh, en, "group", "place", village.code, "", "true")


def _committee_unit(committee: Committee) -> Unit:
    field = committee.field
    return Unit(
        code=f"{committee.place}-committee-{field.key}",
        name_zh=f"{committee.place_zh}{field.name_zh}人民调解委员会",
        name_en=f"{committee.place_en} {field.name_en} Mediation Committee",
        tier=committee.tier,
        kind="department",
        parent=committee.place,
        competence=field.competence,
        generated="true",
    )
