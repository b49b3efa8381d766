"""Units and officers of a made-up stretch of Wuding county, as the rules see them."""

from cases.model import Actor, UnitRef
from policies.vocabulary import Role, Tier
from policies.words import Text

COUNTY, TOWNSHIP, VILLAGE, GROUP = "532329000000", "532329101000", "532329101201", "532329101201-03"
CITY, PROVINCE = "532300000000", "530000000000"
OTHER_TOWNSHIP, OTHER_VILLAGE = "532329102000", "532329101202"
THIRD_VILLAGE, VILLAGE_ELSEWHERE = "532329101206", "532329102203"
JUSTICE_OFFICE, COUNTY_JUSTICE = "532329101000-justice", "532329000000-justice"
OTHER_JUSTICE = "532329102000-justice"

PLACES = {
    Tier.GROUP: GROUP,
    Tier.VILLAGE: VILLAGE,
    Tier.TOWNSHIP: TOWNSHIP,
    Tier.COUNTY: COUNTY,
    Tier.CITY: CITY,
    Tier.PROVINCE: PROVINCE,
}


def unit(tier: Tier, code: str | None = None) -> UnitRef:
    return UnitRef(code=code or PLACES[tier], tier=tier, name=Text(zh=tier, en=tier))


def chain(*tiers: str) -> tuple[UnitRef, ...]:
    """Units from the place of the dispute upwards."""
    return tuple(unit(Tier(tier)) for tier in tiers)


SIBLINGS = {
    Tier.GROUP: "532329101201-07",
    Tier.VILLAGE: OTHER_VILLAGE,
    Tier.TOWNSHIP: OTHER_TOWNSHIP,
    Tier.COUNTY: "532331000000",
    Tier.CITY: "530400000000",
}
"""A further unit of each tier below the same unit; the province has none."""


def lineage(lowest: UnitRef) -> tuple[UnitRef, ...]:
    """A unit and those above it."""
    above = list(PLACES)[list(PLACES).index(lowest.tier) + 1 :]
    return (lowest, *chain(*above))


def officer(name: str, place: str, *roles: str, department: str | None = None) -> Actor:
    return Actor(id=name, unit=department or place, place=place, roles=tuple(Role(role) for role in roles))


LI = officer("li", GROUP, "grid_member")
WANG = officer("wang", VILLAGE, "mediator")
ZHAO = officer("zhao", VILLAGE, "grid_member")
SUN = officer("sun", VILLAGE, "unit_head")
VILLAGE_DESK = officer("village-desk", VILLAGE, "duty")
ZHOU = officer("zhou", TOWNSHIP, "responsible_person")
WU = officer("wu", TOWNSHIP, "unit_head")
HE = officer("he", TOWNSHIP, "grid_member")
ZHENG = officer("zheng", TOWNSHIP, "department_officer", department=JUSTICE_OFFICE)
TOWNSHIP_DESK = officer("township-desk", TOWNSHIP, "duty")
FENG = officer("feng", COUNTY, "leader")
CHEN = officer("chen", COUNTY, "leader")
CHU = officer("chu", COUNTY, "supervisor")
COUNTY_DESK = officer("county-desk", COUNTY, "duty")
COUNTY_HEAD = officer("county-head", COUNTY, "unit_head")
CITY_DESK = officer("city-desk", CITY, "duty")
PROVINCE_LEADER = officer("province-leader", PROVINCE, "leader")
TAN = officer("tan", OTHER_VILLAGE, "mediator")
TAO = officer("tao", OTHER_VILLAGE, "unit_head")
QIAN = officer("qian", OTHER_TOWNSHIP, "responsible_person")
JIN = officer("jin", OTHER_TOWNSHIP, "unit_head")
XU = officer("xu", TOWNSHIP, "unit_head", "duty", department=JUSTICE_OFFICE)
HOTLINE = officer("hotline", COUNTY, "integrator")
AUDITOR = officer("auditor", COUNTY, "auditor")
ADMIN = officer("admin", COUNTY, "admin")

EVERYBODY = (
    *(LI, WANG, ZHAO, SUN, VILLAGE_DESK, ZHOU, WU, HE, ZHENG, TOWNSHIP_DESK),
    *(FENG, CHEN, CHU, COUNTY_DESK, COUNTY_HEAD, HOTLINE, AUDITOR, ADMIN),
    *(CITY_DESK, PROVINCE_LEADER, TAN, TAO, QIAN, JIN, XU),
)

UNITS = (
    *(lineage(unit(tier)) for tier in PLACES),
    *(lineage(unit(tier, code)) for tier, code in SIBLINGS.items()),
    (unit(Tier.TOWNSHIP, JUSTICE_OFFICE), *lineage(unit(Tier.TOWNSHIP))),
    (unit(Tier.COUNTY, COUNTY_JUSTICE), *lineage(unit(Tier.COUNTY))),
    (unit(Tier.TOWNSHIP, OTHER_JUSTICE), *lineage(unit(Tier.TOWNSHIP, OTHER_TOWNSHIP))),
    lineage(unit(Tier.VILLAGE, THIRD_VILLAGE)),
    (unit(Tier.VILLAGE, VILLAGE_ELSEWHERE), *lineage(unit(Tier.TOWNSHIP, OTHER_TOWNSHIP))),
)
"""Every unit with those above it; the last is a village of the other township."""
