"""What is asked of units and of people called in, and what they answer."""

from random import Random
from typing import Any

from torture.bodies.parts import Makers, View, opened_on, parties, text
from torture.script import sometimes


def _instruct(view: View, dice: Random, siblings: tuple[str, ...]) -> dict[str, Any]:
    units = [*(rung["unit"]["code"] for rung in view["ladder"]), *siblings]
    return {"to": dice.choice(units), "text": text(dice), "working_days": dice.choice((1, 1, 2, 5))}


def _call_together(_: View, dice: Random, siblings: tuple[str, ...]) -> dict[str, Any]:
    chosen = dice.sample(siblings, min(len(siblings), dice.randrange(1, 3)))
    asks = [{"to": unit, "question": text(dice), "working_days": dice.choice((1, 2))} for unit in chosen]
    return {"asks": asks, "rule": dice.choice(("all", "lead_decides", "lead_decides"))}


def _call_in(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    who = {"outsider": f"示例{dice.choice('辛壬癸')}（生成）"}
    kind = dice.choice(("professional_committee", "lawyer", "adviser", "adviser", "expert"))
    return {"kind": kind, **who, "question": text(dice), "working_days": dice.choice((1, 2))}


def _call(view: View, dice: Random) -> str:
    """One that has not ended, if there is one."""
    live: list[str] = [call["id"] for call in view["called_in"] if call["status"] in ("asked", "answered")]
    return dice.choice(live or ["c1"])


def _call_consent(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    answer = "refuses" if sometimes(dice, 10) else "consents"
    told = {"party": dice.choice(parties(view)), "answer": answer, "on": opened_on(view)}
    return {"call": _call(view, dice), **told}


def _opinion(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"call": _call(view, dice), "text": text(dice)}


def _call_off(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"call": _call(view, dice), "reason": text(dice)}


def _conclude(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    return {"conclusion": text(dice)}


def _task(view: View, dice: Random) -> str:
    """One that waits for somebody, if there is one."""
    waiting: list[str] = [task["id"] for task in view["tasks"] if task["status"] not in ("done", "withdrawn")]
    return dice.choice(waiting or ["t1"])


def _on_task(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"task": _task(view, dice), "text": text(dice)}


def _task_back(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"task": _task(view, dice), "reason": text(dice), "working_days": 1}


def _task_off(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"task": _task(view, dice), "reason": text(dice)}


def _task_done(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"task": _task(view, dice)}


MAKERS: Makers = {
    "instruct": _instruct,
    "answer_task": _on_task,
    "return_task": _task_back,
    "close_task": _task_done,
    "withdraw_task": _task_off,
    "urge_task": _on_task,
    "call_together": _call_together,
    "accept_task": _task_done,
    "refuse_task": _task_off,
    "close_joint": _conclude,
    "call_in": _call_in,
    "record_call_consent": _call_consent,
    "give_opinion": _opinion,
    "record_opinion": _opinion,
    "decline_call": _call_off,
    "release_call": _call_off,
}
