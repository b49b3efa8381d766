"""Writes the example county: units.csv and officers.csv, the same bytes every time.

    python examples/wuding/generate.py [folder]

Every choice is drawn from a hash of SEED and the thing's own id, never from a running sequence of random
numbers: one more officer leaves the others their names (unless two would share one), and every version of
Python writes the same bytes.
"""

import csv
import hashlib
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

SEED = "wuding"

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


@dataclass(frozen=True)
class Department:
    key: str  # in codes and officers' ids
    name_zh: str  # after the township's name; a county department's name is whole
    name_en: str
    competence: str


TOWNSHIP_DEPARTMENTS = (
    Department(
        "justice",
        "司法所",
        "Judicial Office",
        "marriage_family neighbours contract business damages medical property_management other",
    ),
    Department(
        "agriculture",
        "农业农村和自然资源办公室",
        "Agriculture and Natural Resources Office",
        "housing_homestead forest_land expropriation pollution",
    ),
    Department(
        "civil",
        "民政和劳动保障所",
        "Civil Affairs and Labour Office",
        "marriage_family migrant_wages other_labour",
    ),
    Department("police", "派出所", "Police Station", "neighbours damages traffic"),
    Department(
        "market",
        "市场监督管理所",
        "Market Regulation Office",
        "contract business tourism ecommerce other_consumer",
    ),
)

COUNTY_DEPARTMENTS = (
    Department("governance", "武定县综治中心", "Wuding County Governance Centre", "neighbours other"),
    Department(
        "justice",
        "武定县司法局",
        "Wuding County Justice Bureau",
        "marriage_family neighbours contract business damages other",
    ),
    Department(
        "labour",
        "武定县人力资源和社会保障局",
        "Wuding County Human Resources and Social Security Bureau",
        "migrant_wages other_labour",
    ),
    Department(
        "land",
        "武定县自然资源局",
        "Wuding County Natural Resources Bureau",
        "housing_homestead forest_land expropriation",
    ),
    Department(
        "agriculture",
        "武定县农业农村局",
        "Wuding County Agriculture and Rural Affairs Bureau",
        "housing_homestead business forest_land",
    ),
    Department("health", "武定县卫生健康局", "Wuding County Health Bureau", "medical"),
    Department(
        "housing",
        "武定县住房和城乡建设局",
        "Wuding County Housing and Construction Bureau",
        "housing_homestead expropriation migrant_wages property_management",
    ),
    Department(
        "market",
        "武定县市场监督管理局",
        "Wuding County Market Regulation Bureau",
        "contract business tourism ecommerce other_consumer",
    ),
    Department("traffic", "武定县公安局交通警察大队", "Wuding County Traffic Police", "traffic"),
    Department(
        "ecology",
        "楚雄州生态环境局武定分局",
        "Wuding Branch of the Chuxiong Ecology Bureau",
        "damages pollution",
    ),
    Department(
        "court",
        "武定县人民法院诉前调解联络室",
        "Wuding County Court Liaison for Pre-litigation Mediation",
        "marriage_family contract damages traffic",
    ),
)

# (characters, their pinyin). No second syllable begins with a vowel, so no apostrophe is ever due.
Syllables = Sequence[tuple[str, str]]


def syllables(characters: str, pinyin: str) -> Syllables:
    return tuple(zip(characters, pinyin.split(), strict=True))


VILLAGE_FIRST = syllables(
    "青红白大小松石云龙麦竹梨桃花古金木水双茶",
    "qing hong bai da xiao song shi yun long mai zhu li tao hua gu jin mu shui shuang cha",
)
VILLAGE_SECOND = syllables(
    "坪箐河塘坝坡岭谷岩沟田湾冲", "ping qing he tang ba po ling gu yan gou tian wan chong"
)
COMMUNITY_FIRST = syllables("永福庆新吉瑞", "yong fu qing xin ji rui")
COMMUNITY_SECOND = syllables("和宁康兴华", "he ning kang xing hua")
SURNAMES = syllables(
    "李王张杨周罗普毕刘陈赵黄马朱何段郭唐胡沙鲁施邓苏",
    "Li Wang Zhang Yang Zhou Luo Pu Bi Liu Chen Zhao Huang Ma Zhu He Duan Guo Tang Hu Sha Lu Shi Deng Su",
)
GIVEN_FIRST = syllables(
    "文正明永建志春秀玉丽秋晓海庆德光兴学思云世新",
    "wen zheng ming yong jian zhi chun xiu yu li qiu xiao hai qing de guang xing xue si yun shi xin",
)
GIVEN_SECOND = syllables(
    "华平林芳梅兰香强军峰山珍芬琼燕莲荣福贵顺才仙",
    "hua ping lin fang mei lan xiang qiang jun feng shan zhen fen qiong yan lian rong fu gui shun cai xian",
)


@dataclass(frozen=True)
class Unit:
    code: str
    name_zh: str
    name_en: str
    tier: str
    kind: str
    parent: str
    competence: str
    generated: str


@dataclass(frozen=True)
class Officer:
    id: str
    name_zh: str
    name_en: str
    unit: str
    roles: str
    generated: str


@dataclass(frozen=True)
class Village:
    key: str
    code: str
    name_zh: str
    name_en: str
    is_community: bool


def draw(*about: object) -> int:
    """Draw a large number, fixed for ever by what it is about."""
    text = "/".join(map(str, (SEED, *about)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest())


def place_names(kind: str, first: Syllables, second: Syllables) -> Iterator[tuple[str, str]]:
    """Yield all names that two syllables can form, each once, in an order that looks like none."""
    pairs = [(a, b) for a in first for b in second if a[1] != b[1]]
    pairs.sort(key=lambda pair: draw(kind, pair))
    return ((a[0] + b[0], (a[1] + b[1]).capitalize()) for a, b in pairs)


def villages() -> list[Village]:
    community_names = place_names("community", COMMUNITY_FIRST, COMMUNITY_SECOND)
    village_names = place_names("village", VILLAGE_FIRST, VILLAGE_SECOND)
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
    """Say how many groups each village has: unevenly, within GROUPS_PER_VILLAGE, GROUPS in all."""
    low, high = GROUPS_PER_VILLAGE[0], GROUPS_PER_VILLAGE[-1]
    # Two dice rather than one: most villages lie in the middle, few at the ends.
    counts = {v.code: low + draw("groups", v.code, 1) % 7 + draw("groups", v.code, 2) % 6 for v in of}
    order = sorted(counts, key=lambda code: draw("adjust", code))
    while missing := GROUPS - sum(counts.values()):
        step = 1 if missing > 0 else -1
        room = [code for code in order if low <= counts[code] + step <= high]
        for code in room[: abs(missing)]:
            counts[code] += step
    return counts


def department_units(place: str, tier: str, zh: str, en: str, which: Iterable[Department]) -> Iterator[Unit]:
    for d in which:
        yield Unit(
            f"{place}-{d.key}",
            zh + d.name_zh,
            en + d.name_en,
            tier,
            "department",
            place,
            d.competence,
            "true",
        )


def units(of: Sequence[Village], groups: dict[str, int]) -> Iterator[Unit]:
    county = "532329000000"
    yield Unit(county, "武定县", "Wuding County", "county", "place", "", "", "false")
    yield from department_units(county, "county", "", "", COUNTY_DEPARTMENTS)
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
    for d in COUNTY_DEPARTMENTS:
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
            zh, en = person(id_, attempt)
            attempt += 1
        taken.add(en)
        yield Officer(id_, zh, en, unit, roles, "true")


def person(id_: str, attempt: int) -> tuple[str, str]:
    surname, first, second = (
        choices[draw("person", id_, attempt, part) % len(choices)]
        for part, choices in enumerate((SURNAMES, GIVEN_FIRST, GIVEN_SECOND))
    )
    return surname[0] + first[0] + second[0], f"{surname[1]} {(first[1] + second[1]).capitalize()}"


def write(path: Path, row: type[Unit | Officer], rows: Iterable[Unit | Officer]) -> int:
    """Write the rows sorted by code or id, which puts every unit after its parent."""
    lines = sorted(astuple(r) for r in rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(f.name for f in fields(row))
        out.writerows(lines)
    return len(lines)


def main(folder: Path) -> None:
    everywhere = villages()
    groups = group_counts(everywhere)
    unit_count = write(folder / "units.csv", Unit, units(everywhere, groups))
    officer_count = write(folder / "officers.csv", Officer, officers(everywhere, groups))
    print(f"{unit_count} units, {officer_count} officers written to {folder}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else Path(__file__).parent)
