"""Listed supervision and risk."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from torture.bodies.parts import Makers, View, text


def _day(view: View, dice: Random) -> str:
    opened = datetime.fromisoformat(view["opened_at"]) + timedelta(hours=8, days=dice.choice((20, 40, 90)))
    return opened.date().isoformat()


def _list(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    """By whoever may; whether the people named are fit is the product's business."""
    named = {"leader": "leader", "department": _department(view), "person": view["opened_by"]}
    return {**named, "deadline": _day(view, dice), "reason": text(dice)}


def _others(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"department": _department(view), "reason": text(dice)}


def _department(view: View) -> str:
    """One that every county has."""
    return f"{view['ladder'][-1]['unit']['code']}-governance"


def _extend(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"deadline": _day(view, dice), "reason": text(dice)}


def _notice(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    return {"reply_class": dice.choice(("red", "yellow", "blue")), "text": text(dice)}


def _reply(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    waiting = [notice["notice"] for notice in (view["listing"] or {}).get("notices", ())]
    return {"notice": dice.choice(waiting or [1]), "text": text(dice)}


def _application(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    return {"statement": text(dice), "evidence": ["d1"]}


def _risk(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    grade, criteria = dice.choice((("green", []), ("yellow", ["repeated"]), ("yellow", [])))
    return {"grade": grade, "criteria": criteria, "reason": text(dice)}


MAKERS: Makers = {
    "answer_notice": _reply,
    "apply_strike_off": _application,
    "change_listing": _others,
    "extend_listing": _extend,
    "grade_risk": _risk,
    "list_case": _list,
    "send_notice": _notice,
}
