"""Bodies that a county and a township plausibly have, under generic names, each with assumed competences."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from runtime.places.rows import Unit


@dataclass(frozen=True)
class Department:
    """A functional department (职能部门)."""

    key: str
    """In codes and officers' ids."""
    name_zh: str
    """After the name of its place."""
    name_en: str
    competence: str
    """Categories, separated by blanks."""


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
    Department("governance", "综治中心", "Governance Centre", "neighbours other"),
    Department(
        "justice",
        "司法局",
        "Justice Bureau",
        "marriage_family neighbours contract business damages other",
    ),
    Department(
        "labour",
        "人力资源和社会保障局",
        "Human Resources and Social Security Bureau",
        "migrant_wages other_labour",
    ),
    Department(
        "land",
        "自然资源局",
        "Natural Resources Bureau",
        "housing_homestead forest_land expropriation",
    ),
    Department(
        "agriculture",
        "农业农村局",
        "Agriculture and Rural Affairs Bureau",
        "housing_homestead business forest_land",
    ),
    Department("health", "卫生健康局", "Health Bureau", "medical"),
    Department(
        "housing",
        "住房和城乡建设局",
        "Housing and Construction Bureau",
        "housing_homestead expropriation migrant_wages property_management",
    ),
    Department(
        "market",
        "市场监督管理局",
        "Market Regulation Bureau",
        "contract business tourism ecommerce other_consumer",
    ),
    Department("traffic", "公安局交通警察大队", "Traffic Police", "traffic"),
    Department(
        "court",
        "人民法院诉前调解联络室",
        "Court Liaison for Pre-litigation Mediation",
        "marriage_family contract damages traffic",
    ),
)
"""Without the ecology bureau: a county has a branch of its prefecture's."""

ECOLOGY = "damages pollution"


def department_units(place: str, tier: str, zh: str, en: str, which: Iterable[Department]) -> Iterator[Unit]:
    """Yield the departments of a place."""
    for d in which:
        code, name = f"{place}-{d.key}", (zh + d.name_zh, f"{en}{d.name_en}")
        yield Unit(code, *name, tier, "department", place, d.competence, "true")
