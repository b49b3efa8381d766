"""The villages, communities and grids of a made-up city, and its professional committees."""

from collections.abc import Iterator
from dataclasses import dataclass

from runtime.places.city import City, County, Township
from runtime.places.dice import Dice, uneven
from runtime.places.names import place_names, syllables

VILLAGES_PER_TOWNSHIP, VILLAGE_SIDES = range(4, 29), (10, 10)
GRIDS_PER_VILLAGE, GRID_SIDES = range(8, 37), (14, 14)

VILLAGE_FIRST = syllables(
    "东南西北上下新青红白黄黑大小高石沙双三长",
    "dong nan xi bei shang xia xin qing hong bai huang hei da xiao gao shi sha shuang san chang",
)
VILLAGE_SECOND = syllables(
    "沟坝湾寨庄堡墩泉滩槽岔坡台岭河渠坪井",
    "gou ba wan zhai zhuang pu dun quan tan cao cha po tai ling he qu ping jing",
)
COMMUNITY_FIRST = syllables("永福庆新吉瑞祥康", "yong fu qing xin ji rui xiang kang")
COMMUNITY_SECOND = syllables("和宁泰兴华乐民盛", "he ning tai xing hua le min sheng")


@dataclass(frozen=True)
class Field:
    """Where professional committees mediate (行业性专业性人民调解委员会)."""

    key: str
    name_zh: str
    name_en: str
    competence: str


FIELDS = (
    Field("traffic", "道路交通事故", "Traffic Accident", "traffic"),
    Field("medical", "医疗纠纷", "Medical Dispute", "medical"),
    Field("labour", "劳动争议", "Labour Dispute", "migrant_wages other_labour"),
    Field("property", "物业纠纷", "Property Management", "property_management"),
    Field("tourism", "旅游纠纷", "Tourism Dispute", "tourism"),
    Field("consumer", "消费纠纷", "Consumer Dispute", "ecommerce other_consumer"),
    Field("land", "土地纠纷", "Land Dispute", "forest_land expropriation"),
    Field("ecology", "环境污染纠纷", "Pollution Dispute", "pollution"),
)


@dataclass(frozen=True)
class Village:
    """A village or community."""

    key: str
    code: str
    name_zh: str
    name_en: str
    grids: int


@dataclass(frozen=True)
class Committee:
    """A professional committee at a place."""

    key: str
    """Of its place, in officers' ids."""
    place: str
    tier: str
    place_zh: str
    place_en: str
    field: Field


def township_code(county: County, township: Township) -> str:
    """The 12-digit code of a township."""
    return f"{county.digits}{township.digits}000"


def townships_of(city: City) -> Iterator[tuple[County, Township]]:
    """Yield every township with its county."""
    return ((county, township) for county in city.counties for township in county.townships)


def villages_of(city: City) -> list[Village]:
    """Every village of the city: one ordinary committee each, as every township has one."""
    dice, everywhere = Dice(city.key), list(townships_of(city))
    total = city.scale.committees - city.scale.professional - len(everywhere)
    codes = [township_code(*one) for one in everywhere]
    villages = uneven(dice, "villages", codes, total, VILLAGES_PER_TOWNSHIP, VILLAGE_SIDES)
    named = [name for one in everywhere for name in _named(dice, *one, villages[township_code(*one)])]
    grids = uneven(
        dice, "grids", [code for _, code, *_ in named], city.scale.grids, GRIDS_PER_VILLAGE, GRID_SIDES
    )
    return [Village(key, code, zh, en, grids[code]) for key, code, zh, en in named]


def _named(dice: Dice, county: County, township: Township, count: int) -> Iterator[tuple[str, str, str, str]]:
    """Yield key, code and names of a township's villages: communities first, as the national codes go."""
    code = township_code(county, township)
    community_names = place_names(dice, f"community/{code}", COMMUNITY_FIRST, COMMUNITY_SECOND)
    village_names = place_names(dice, f"village/{code}", VILLAGE_FIRST, VILLAGE_SECOND)
    communities = count if township.is_street else 0 if township.is_rural else 1
    for nth in range(1, count + 1):
        in_town = nth <= communities
        zh, en = next(community_names if in_town else village_names)
        suffix = nth if in_town else 200 + nth - communities
        kind_zh, kind_en = ("社区", "Community") if in_town else ("村", "Village")
        key = f"{county.key}-{township.key}-v{nth:02}"
        yield key, f"{code[:9]}{suffix:03}", zh + kind_zh, f"{en} {kind_en}"


def committees_of(city: City) -> list[Committee]:
    """The professional committees: of every field in city and counties, the others in the townships."""
    found = [
        Committee(place.key, place.code, tier, place.name_zh, place.name_en, field)
        for tier, places in (("city", (city,)), ("county", city.counties))
        for place in places
        for field in FIELDS
    ]
    dice = Dice(city.key)
    order = sorted(townships_of(city), key=lambda one: dice.draw("committee", township_code(*one)))
    for nth in range(city.scale.professional - len(found)):
        county, township = order[nth % len(order)]
        code = township_code(county, township)
        field = FIELDS[(dice.draw("field", code) + nth // len(order)) % len(FIELDS)]
        name_zh, name_en = county.short_zh + township.name_zh, f"{county.short_en} {township.name_en}"
        found.append(Committee(f"{county.key}-{township.key}", code, "township", name_zh, name_en, field))
    return found
