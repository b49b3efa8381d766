"""Triage: which level a dispute enters, by which rule."""

from typing import Any

import pytest

from policies.facts import Facts
from policies.loading import shipped
from policies.rulebook import Rulebook
from policies.triage import Condition, TriageRule, triage
from policies.vocabulary import Category, RiskSign, Scale, Severity
from policies.words import Text

BOOK = Rulebook(shipped())
WUDING = BOOK.rules(BOOK.pins("wuding"))
WHY = Text(zh="例", en="example")


def facts(severity: str = "simple", category: str = "neighbours", **more: Any) -> Facts:
    return Facts.model_validate({"severity": severity, "category": category, **more})


@pytest.mark.parametrize(
    ("dispute", "rule", "level"),
    [
        (facts(risk_signs=["may_turn_criminal"]), "may_turn_criminal", "county"),
        (facts(risk_signs=["collective_petition"]), "may_turn_criminal", "county"),
        (facts("complex"), "complex", "county"),
        (facts(scale="major_group"), "complex", "county"),
        (facts(amount=1_000_000), "complex", "county"),
        (facts(amount=999_999), "simple", "group"),
        (facts(amount=None), "simple", "group"),
        (facts("difficult"), "difficult", "township"),
        (facts(scale="general_group"), "difficult", "township"),
        (facts(people=10), "difficult", "township"),
        (facts(people=9), "simple", "group"),
        (facts(risk_signs=["violence"]), "difficult", "township"),
        (facts(risk_signs=["self_harm"]), "difficult", "township"),
        (facts(risk_signs=["weapon_or_tool"]), "difficult", "township"),
        (facts(risk_signs=["minor_involved", "repeated"]), "simple", "group"),
        (facts(category="expropriation"), "difficult", "township"),
        (facts(category="medical"), "difficult", "township"),
        (facts("general"), "general", "village"),
        (facts("general", amount=999_999, people=9), "general", "village"),
        (facts("simple"), "simple", "group"),
    ],
)
def test_wuding(dispute: Facts, rule: str, level: str) -> None:
    decided = WUDING.triage(dispute)
    assert (decided.id, decided.level) == (rule, level)


@pytest.mark.parametrize(
    ("dispute", "rule"),
    [
        (facts("complex", risk_signs=["may_turn_criminal"]), "may_turn_criminal"),
        (facts("difficult", amount=1_000_000), "complex"),
        (facts("general", people=10), "difficult"),
        (facts("simple", category="medical", scale="major_group"), "complex"),
    ],
)
def test_the_first_rule_that_holds_decides(dispute: Facts, rule: str) -> None:
    assert WUDING.triage(dispute).id == rule


def test_some_rule_decides_for_every_dispute() -> None:
    for severity in Severity:
        for category in Category:
            for scale in Scale:
                for signs in ((), *((sign,) for sign in RiskSign)):
                    dispute = Facts(severity=severity, category=category, scale=scale, risk_signs=signs)
                    assert WUDING.triage(dispute).level in {"group", "village", "township", "county"}


CONDITIONS: list[tuple[dict[str, Any], Facts, bool]] = [
    ({"severity": ["simple", "general"]}, facts("general"), True),
    ({"severity": ["simple", "general"]}, facts("difficult"), False),
    ({"risk_signs": ["violence", "self_harm"]}, facts(risk_signs=["repeated", "self_harm"]), True),
    ({"risk_signs": ["violence"]}, facts(), False),
    ({"people_at_least": 3}, facts(people=3), True),
    ({"people_at_least": 3}, facts(people=2), False),
    ({"amount_at_least": 5}, facts(amount=5), True),
    ({"amount_at_least": 5}, facts(), False),
    # everything that is given must hold
    ({"severity": ["simple"], "people_at_least": 3}, facts(people=3), True),
    ({"severity": ["simple"], "people_at_least": 3}, facts("general", people=3), False),
    ({"any": [{"people_at_least": 9}, {"category": ["traffic"]}]}, facts(category="traffic"), True),
    ({"any": [{"people_at_least": 9}, {"category": ["traffic"]}]}, facts(), False),
    ({"all": [{"people_at_least": 9}, {"category": ["traffic"]}]}, facts(category="traffic"), False),
    ({"all": [{"people_at_least": 2}, {"category": ["traffic"]}]}, facts(category="traffic"), True),
    ({"not": {"category": ["traffic"]}}, facts(), True),
    ({"not": {"category": ["traffic"]}}, facts(category="traffic"), False),
    ({"not": {"any": [{"all": [{"category": ["traffic"]}]}]}}, facts(category="traffic"), False),
]


@pytest.mark.parametrize(("condition", "dispute", "holds"), CONDITIONS)
def test_conditions(condition: dict[str, Any], dispute: Facts, holds: bool) -> None:
    assert Condition.model_validate(condition).holds(dispute) is holds


def test_the_order_of_rules_is_their_rank() -> None:
    low = TriageRule(id="low", level="group", why=WHY, when=Condition(people_at_least=2))
    high = TriageRule(id="high", level="county", why=WHY, when=Condition(people_at_least=2))
    rest = TriageRule(id="rest", level="group", why=WHY)
    assert triage((low, high, rest), facts()).id == "low"
    assert triage((high, low, rest), facts()).id == "high"
    assert triage((high, low, rest), facts(people=1)).id == "rest"
