"""Reports by which cases are opened."""

from random import Random
from typing import Any

from torture.bodies.parts import text
from torture.script import sometimes

CATEGORIES = ("neighbours", "forest_land", "migrant_wages", "medical", "expropriation", "traffic")
SEVERITIES = ("simple", "general", "difficult", "complex")


def report(dice: Random, unit: str) -> dict[str, Any]:
    """A report; everybody in it is made up. Some come with the sender's own reference, some of them twice."""
    facts: dict[str, Any] = {
        "severity": dice.choice(SEVERITIES),
        "category": dice.choice(CATEGORIES),
        "people": dice.choice((2, 2, 2, 12, 40)),
    }
    if sometimes(dice, 15):
        facts["risk_signs"] = [dice.choice(("may_turn_criminal", "repeated", "weapon_or_tool"))]
    if sometimes(dice, 10):
        facts["scale"] = dice.choice(("general_group", "major_group"))
    source: dict[str, Any] = {"channel": dice.choice(("walk_in", "grid_visit", "hotline", "police"))}
    if sometimes(dice, 20):
        source["external_id"] = f"ref-{dice.randrange(60)}"
    return {
        "unit": unit,
        "source": source,
        "facts": facts,
        "title": "考验用纠纷",
        "narrative": text(dice),
        "parties": [
            {"side": "applicant", "name": "示例甲（生成）", "phone": "13800000001"},
            {"side": "respondent", "name": "示例乙（生成）"},
        ],
    }
