"""Where a case goes, who has it, and how long: moves, grades, pauses, more time."""

from datetime import date, timedelta
from random import Random
from typing import Any

from torture.bodies.parts import Makers, View, levels, opened_on, parties, text
from torture.script import sometimes


def _assign(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    named = [post for post in view["roster"] if post.get("officer")]
    if named and sometimes(dice, 50):
        post = dice.choice(named)
        return {"posts": [{"role": post["role"], "officer": post["officer"]}]}
    return {"level": dice.choice(levels(view)), "reason": text(dice)}


def _down(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"level": dice.choice(levels(view)), "reason": text(dice)}


def _decide(view: View, dice: Random, siblings: tuple[str, ...]) -> dict[str, Any]:
    units = [rung["unit"]["code"] for rung in view["ladder"]]
    return {"unit": dice.choice([*units, *siblings]), "reason": text(dice)}


def _escalate(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    return {"ground": dice.choice(("no_agreement", "risk_grows")), "reason": text(dice)}


def _more_time(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"days": max(view["extension"]["days_open"], 1), "reason": text(dice)}


def _longer(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    keys = [clock["key"] for clock in view["statutory"]] or ["medical"]
    until = date.fromisoformat(opened_on(view)) + timedelta(days=dice.choice((60, 90)))
    told = {"agreed_by": parties(view), "evidence": text(dice)}
    return {"clock": dice.choice(keys), "until": until.isoformat(), **told}


def _grade(view: View, dice: Random) -> str:
    assessment = view["assessment"] or {"grades": [{"key": "low"}]}
    return str(dice.choice(assessment["grades"])["key"])


def _graded(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"grade": _grade(view, dice), "reason": text(dice)}


def _discussed(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"grade": _grade(view, dice), "record": text(dice)}


def _suspend(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    return {"ground": "appraisal", "reason": text(dice), "evidence": text(dice)}


def _across(_: View, dice: Random, siblings: tuple[str, ...]) -> dict[str, Any]:
    return {"to": dice.choice(siblings), "reason": text(dice)}


def _copy_in(_: View, dice: Random, siblings: tuple[str, ...]) -> dict[str, Any]:
    return {"to": [dice.choice(siblings)], "reason": text(dice)}


MAKERS: Makers = {
    "agree_longer": _longer,
    "ask_extension": _more_time,
    "assign": _assign,
    "copy_in": _copy_in,
    "decide_competence": _decide,
    "decide_grade": _graded,
    "discuss_grade": _discussed,
    "escalate": _escalate,
    "propose_grade": _graded,
    "propose_transfer": _across,
    "send_down": _down,
    "suspend": _suspend,
}
