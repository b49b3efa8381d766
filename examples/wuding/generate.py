"""Writes the example county: units.csv and officers.csv, the same bytes every time.

    python examples/wuding/generate.py [folder]

The rows, the names and the departments' competences are those of `runtime.places`; here stands what is
Wuding's own.
"""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from runtime.places.departments import (
    COUNTY_DEPARTMENTS,
    ECOLOGY,
    TOWNSHIP_DEPARTMENTS,
    Department,
    department_units,
)
from runtime.places.dice import Dice, uneven
from runtime.places.names import person, place_names, syllables
from runtime.places.rows import Officer, Unit, write

DICE = Dice("wuding")

# The published scale of the county; README.md has the sources.
GROUPS = 1_580
MEDIATORS = 661

GROUPS_PER_VILLAGE = range(6, 21)
MEDIATORS_PER_VILLAGE = 4  # two plain ones, the head and the duty desk
MEDIATORS_PER_TOWNSHIP = 3
MEDIATORS_AT_COUNTY = 4


@dataclass(frozen=True)
class Township:
    key: str  # in officers' ids
    code: str  # the three township digits of the 12-digit code
    name_zh: str
    name_en: str
    communities: int
    villages: int


TOWNSHIPS = (
    Township("shishan", "101", "狮山镇", "Shishan Town", 7, 14),
    Township("gaoqiao", "102", "高桥镇", "Gaoqiao Town", 1, 16),
    Township("maojie", "103", "猫街镇", "Maojie Town", 1, 13),
    Township("chadian", "104", "插甸镇", "Chadian Town", 1, 15),
    Township("bailu", "105", "白路镇", "Bailu Town", 1, 11),
    Township("wande", "106", "万德镇", "Wande Town", 1, 11),
    Township("jiyi", "107", "己衣镇", "Jiyi Town", 1, 9),
    Township("tianxin", "202", "田心乡", "Tianxin Township", 0, 9),
    Township("fawo", "203", "发窝乡", "Fawo Township", 0, 10),
    Township("huanzhou", "207", "环州乡", "Huanzhou Township", 0, 8),
    Township("dongpo", "208", "东坡傣族乡", "Dongpo Dai Township", 0, 7),
)

# The county's own departments, with whole names; the townships' are those of every township.
DEPARTMENTS = (
    *(
        Department(d.key, f"武定县{d.name_zh}", f"Wuding County {d.name_en}", d.competence)
        for d in COUNTY_DEPARTMENTS
    ),
    Department(
        "ecology", "楚雄州生态环境局武定分局", "Wuding Branch of the Chuxiong Ecology Bureau", ECOLOGY
    ),
)

VILLAGE_FIRST = syllables(
    "青红白大小松石云龙麦竹梨桃花古金木水双茶",
    "qing hong bai da xiao song shi yun long mai zhu li tao hua gu jin mu shui shuang cha",
)
VILLAGE_SECOND = syllables(
    "坪箐河塘坝坡岭谷岩沟田湾冲", "ping qing he tang ba po ling gu yan gou tian wan chong"
)
COMMUNITY_FIRST = syllables("永福庆新吉瑞", "yong fu qing xin ji rui")
COMMUNITY_SECOND = syllables("和宁康兴华", "he ning kang xing hua")


@dataclass(frozen=True)
class Village:
    key: str
    code: str
    name_zh: str
    name_en: str
    is_community: bool


def villages() -> list[Village]:
    community_names = place_names(DICE, "community", COMMUNITY_FIRST, COMMUNITY_SECOND)
    village_names = place_names(DICE, "village", VILLAGE_FIRST, VILLAGE_SECOND)
    found = []
    for township in TOWNSHIPS:
        for number in range(1, township.communities + township.villages + 1):
            is_community = number <= township.communities
            zh, en = next(community_names if is_community else village_names)
            suffix = number if is_community else 200 + number - township.communities
            found.append(
                Village(
                    key=f"{township.key}-v{number:02}",
                    code=f"532329{township.code}{suffix:03}",
                    name_zh=zh + ("社区" if is_community else "村"),
                    name_en=f"{en} {'Community' if is_community else 'Village'}",
                    is_community=is_community,
                )
            )
    return found


def group_counts(of: Sequence[Village]) -> dict[str, int]:
    """Say how many groups each village has."""
    return uneven(DICE, "groups", [v.code for v in of], GROUPS, GROUPS_PER_VILLAGE, (7, 6))


def units(of: Sequence[Village], groups: dict[str, int]) -> Iterator[Unit]:
    county = "532329000000"
    yield Unit(county, "武定县", "Wuding County", "county", "place", "", "", "false")
    yield from department_units(county, "county", "", "", DEPARTMENTS)
    for t in TOWNSHIPS:
        code = f"532329{t.code}000"
        yield Unit(code, t.name_zh, t.name_en, "township", "place", county, "", "false")
        yield from department_units(code, "township", t.name_zh, f"{t.name_en} ", TOWNSHIP_DEPARTMENTS)
    for v in of:
        township = f"{v.code[:9]}000"
        yield Unit(v.code, v.name_zh, v.name_en, "village", "place", township, "", "true")
        kind = "居民小组" if v.is_community else "村民小组"
        for n in range(1, groups[v.code] + 1):
            zh, en = f"{v.name_zh}第{n}{kind}", f"{v.name_en} Group {n}"
            yield Unit(f"{v.code}-{n:02}", zh, en, "group", "place", v.code, "", "true")


def posts(of: Sequence[Village], groups: dict[str, int]) -> Iterator[tuple[str, str, str]]:
    """Yield every post as (officer's id, unit, roles)."""
    county = "532329000000"
    yield from ((f"wuding-leader-{n}", county, "leader") for n in range(1, 6))
    yield from ((f"wuding-duty-{n}", county, "duty") for n in (1, 2))
    yield from ((f"wuding-supervisor-{n}", county, "supervisor") for n in (1, 2))
    yield from ((f"wuding-mediator-{n}", county, "mediator") for n in range(1, MEDIATORS_AT_COUNTY + 1))
    yield "wuding-head", county, "unit_head"
    yield "wuding-auditor", county, "auditor"
    yield "wuding-admin", county, "admin"
    yield "hotline-12345", county, "integrator"
    for d in DEPARTMENTS:
        yield from ((f"wuding-{d.key}-{n}", f"{county}-{d.key}", "department_officer") for n in (1, 2))

    for t in TOWNSHIPS:
        code = f"532329{t.code}000"
        yield f"{t.key}-grid", code, "grid_member"
        yield f"{t.key}-duty", code, "duty"
        yield f"{t.key}-head", code, "unit_head"
        yield from ((f"{t.key}-responsible-{n}", code, "responsible_person") for n in range(1, 5))
        yield from ((f"{t.key}-mediator-{n}", code, "mediator") for n in range(1, MEDIATORS_PER_TOWNSHIP + 1))
        for d in TOWNSHIP_DEPARTMENTS:
            yield from ((f"{t.key}-{d.key}-{n}", f"{code}-{d.key}", "department_officer") for n in (1, 2))

    with_third_mediator = villages_with_third_mediator(of, groups)
    for v in of:
        yield f"{v.key}-grid", v.code, "grid_member"
        yield f"{v.key}-head", v.code, "mediator unit_head"
        yield f"{v.key}-duty", v.code, "mediator duty"
        plain = 3 if v.code in with_third_mediator else 2
        yield from ((f"{v.key}-mediator-{n}", v.code, "mediator") for n in range(1, plain + 1))
        for n in range(1, groups[v.code] + 1):
            yield f"{v.key}-g{n:02}-grid", f"{v.code}-{n:02}", "grid_member"


def villages_with_third_mediator(of: Sequence[Village], groups: dict[str, int]) -> set[str]:
    """Give the mediators left over, when every committee has its share, to the largest villages."""
    shares = MEDIATORS_AT_COUNTY + MEDIATORS_PER_TOWNSHIP * len(TOWNSHIPS) + MEDIATORS_PER_VILLAGE * len(of)
    largest = sorted(groups, key=lambda code: (-groups[code], code))
    return set(largest[: MEDIATORS - shares])


def officers(of: Sequence[Village], groups: dict[str, int]) -> Iterator[Officer]:
    taken = {""}
    for id_, unit, roles in sorted(posts(of, groups)):
        if roles == "integrator":
            yield Officer(id_, "12345政务服务便民热线", "12345 Government Hotline", unit, roles, "true")
            continue
        zh, en, attempt = "", "", 0
        while en in taken:  # nobody shares a name, not even in pinyin
            zh, en = person(DICE, id_, attempt)
            attempt += 1
        taken.add(en)
        yield Officer(id_, zh, en, unit, roles, "true")


def main(folder: Path) -> None:
    everywhere = villages()
    groups = group_counts(everywhere)
    unit_count = write(folder / "units.csv", Unit, units(everywhere, groups))
    officer_count = write(folder / "officers.csv", Officer, officers(everywhere, groups))
    print(f"{unit_count} units, {officer_count} officers written to {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent)
