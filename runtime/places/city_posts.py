"""The posts of a made-up city and who fills them: published totals, shared out by assumption."""

from collections.abc import Iterator, Sequence

from runtime.places.city import City
from runtime.places.city_units import city_departments, county_departments
from runtime.places.city_villages import Committee, Village, township_code, townships_of
from runtime.places.departments import TOWNSHIP_DEPARTMENTS
from runtime.places.dice import Dice
from runtime.places.names import person
from runtime.places.rows import Officer

MEDIATORS_AT_CITY = 4
MEDIATORS_PER_COUNTY = 5
MEDIATORS_PER_TOWNSHIP = 6
MEDIATORS_PER_PROFESSIONAL = 5
"""The head, who can be called onto cases as the committee's officer, and plain ones."""
OF_A_VILLAGE = 2
"""The head of the committee and the duty desk, both also mediators."""

Post = tuple[str, str, str]
"""Officer's id, unit, roles."""


def officers_of(
    city: City, villages: Sequence[Village], committees: Sequence[Committee]
) -> Iterator[Officer]:
    """Yield every officer. In a city people share names: ids are what tells them apart."""
    dice = Dice(city.key)
    for id_, unit, roles in posts_of(city, villages, committees):
        if roles == "integrator":
            yield Officer(id_, "12345政务服务便民热线", "12345 Government Hotline", unit, roles, "true")
        else:
            yield Officer(id_, *person(dice, id_), unit, roles, "true")


def posts_of(city: City, villages: Sequence[Village], committees: Sequence[Committee]) -> Iterator[Post]:
    """Yield every post."""
    yield f"{city.key}-hotline-12345", city.code, "integrator"
    yield from _seat(city.key, city.code, MEDIATORS_AT_CITY)
    yield from _department_posts(city.key, city.code, [d.key for d in city_departments()])
    for county in city.counties:
        yield from _seat(county.key, county.code, MEDIATORS_PER_COUNTY)
        yield from _department_posts(
            county.key, county.code, [d.key for d in county_departments(city, county)]
        )
    for county, township in townships_of(city):
        yield from _township_posts(f"{county.key}-{township.key}", township_code(county, township))
    for committee in committees:
        key, unit = (
            f"{committee.key}-{committee.field.key}",
            f"{committee.place}-committee-{committee.field.key}",
        )
        yield f"{key}-chair", unit, "mediator department_officer"
        yield from _numbered(f"{key}-mediator", unit, "mediator", MEDIATORS_PER_PROFESSIONAL - 1)
    yield from _village_posts(city, villages, committees)


def _numbered(key: str, unit: str, roles: str, count: int) -> Iterator[Post]:
    return ((f"{key}-{n}", unit, roles) for n in range(1, count + 1))


def _seat(key: str, code: str, mediators: int) -> Iterator[Post]:
    """Yield the leaders, supervisors and single posts of a county or the city."""
    for role, count in (("leader", 5), ("duty", 2), ("supervisor", 2), ("mediator", mediators)):
        yield from _numbered(f"{key}-{role}", code, role, count)
    yield f"{key}-head", code, "unit_head"
    yield f"{key}-auditor", code, "auditor"
    yield f"{key}-admin", code, "admin"


def _department_posts(key: str, code: str, departments: Sequence[str]) -> Iterator[Post]:
    for department in departments:
        yield from _numbered(f"{key}-{department}", f"{code}-{department}", "department_officer", 2)


def _township_posts(key: str, code: str) -> Iterator[Post]:
    yield f"{key}-grid", code, "grid_member"
    yield f"{key}-duty", code, "duty"
    yield f"{key}-head", code, "unit_head"
    yield from _numbered(f"{key}-responsible", code, "responsible_person", 4)
    yield from _numbered(f"{key}-mediator", code, "mediator", MEDIATORS_PER_TOWNSHIP)
    yield from _department_posts(key, code, [d.key for d in TOWNSHIP_DEPARTMENTS])


def _village_posts(
    city: City, villages: Sequence[Village], committees: Sequence[Committee]
) -> Iterator[Post]:
    mediators = _village_mediators(city, villages, committees)
    with_deputy = _grids_with_deputy(city, villages)
    for village in villages:
        yield f"{village.key}-grid", village.code, "grid_member"
        yield f"{village.key}-head", village.code, "mediator unit_head"
        yield f"{village.key}-duty", village.code, "mediator duty"
        plain = mediators[village.code] - OF_A_VILLAGE
        yield from _numbered(f"{village.key}-mediator", village.code, "mediator", plain)
        for n in range(1, village.grids + 1):
            key, grid = f"{village.key}-g{n:02}-grid", f"{village.code}-{n:02}"
            yield key, grid, "grid_member"
            if grid in with_deputy:
                yield f"{key}-2", grid, "grid_member"


def _village_mediators(
    city: City, villages: Sequence[Village], committees: Sequence[Committee]
) -> dict[str, int]:
    """How many mediators each village has: all alike, and one more where there are most grids."""
    elsewhere = (
        MEDIATORS_AT_CITY
        + MEDIATORS_PER_COUNTY * len(city.counties)
        + MEDIATORS_PER_TOWNSHIP * len(list(townships_of(city)))
        + MEDIATORS_PER_PROFESSIONAL * len(committees)
    )
    share, left = divmod(city.scale.mediators - elsewhere, len(villages))
    if share < OF_A_VILLAGE:
        raise ValueError(f"{city.scale.mediators} mediators are too few for {len(villages)} villages")
    largest = sorted(villages, key=lambda village: (-village.grids, village.code))
    return {village.code: share + (nth < left) for nth, village in enumerate(largest)}


def _grids_with_deputy(city: City, villages: Sequence[Village]) -> set[str]:
    """The grids with a second member: those that are left over when every post has its one."""
    grids = [f"{village.code}-{n:02}" for village in villages for n in range(1, village.grids + 1)]
    left = city.scale.grid_members - len(grids) - len(villages) - len(list(townships_of(city)))
    if not 0 <= left <= len(grids):
        raise ValueError(f"{city.scale.grid_members} grid members do not fill {len(grids)} grids")
    dice = Dice(city.key)
    return set(sorted(grids, key=lambda grid: dice.draw("deputy", grid))[:left])
