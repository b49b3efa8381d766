"""What bodies are made of, and those of commands that ask for a text alone."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

View = Mapping[str, Any]
"""A case as a client sees it."""
Makers = Mapping[str, Callable[[View, Random, tuple[str, ...]], dict[str, Any]]]
"""By the names of commands: a body that fits the case, by chance, with the codes of units beside it."""
TEXTS = ("双方各自陈述，调解员居中劝解。", "已电话核实。", "情况说明。", "材料已附。")


def text(dice: Random) -> str:
    """A text of no meaning."""
    return dice.choice(TEXTS)


def parties(view: View) -> list[str]:
    """Ids of all parties, where they are shown."""
    return [party["id"] for party in view["parties"] or ()]


def opened_on(view: View) -> str:
    """The day on which the case was opened, in China: neither before the case nor in its future."""
    opened = datetime.fromisoformat(view["opened_at"]) + timedelta(hours=8)
    return opened.date().isoformat()


def levels(view: View) -> list[str]:
    """All levels that the case may come to."""
    return [rung["level"] for rung in view["ladder"]]


def reason(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    """Of a command that asks for nothing but a reason."""
    return {"reason": text(dice)}


def words(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    """Of a command that asks for nothing but a text."""
    return {"text": text(dice)}


def remark(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    """Of a command that asks for nothing but a remark."""
    return {"remark": text(dice)}


MAKERS: Makers = {
    "check_strike_off": remark,
    "contest_competence": reason,
    "decline": reason,
    "grant_extension": reason,
    "note": words,
    "refuse_extension": reason,
    "refuse_transfer": reason,
    "reopen": reason,
    "return_for_rework": reason,
    "return_strike_off": reason,
    "sign_strike_off": remark,
    "take_up": reason,
    "urge": words,
    "withdraw_joint": reason,
}
