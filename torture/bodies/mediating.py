"""What mediators record: consents, sessions, agreements, closures, visits."""

from random import Random
from typing import Any

from torture.bodies.parts import Makers, View, opened_on, parties, text
from torture.script import sometimes


def _consent(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    given = view["mediation"].get(view["level"], {})
    open_yet = [party for party in parties(view) if party not in given.get("consents", ())]
    answer = "refuses" if sometimes(dice, 6) else "consents"
    return {"party": (open_yet or parties(view))[0], "answer": answer}


def _session(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {
        "held_at": view["opened_at"],
        "place": "调解室",
        "parties": parties(view),
        "record": text(dice),
        "result": dice.choice(("agreed", "agreed", "continues", "not_agreed")),
    }


def _agreement(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    body: dict[str, Any] = {"form": "oral", "content": text(dice), "effective_on": opened_on(view)}
    if sometimes(dice, 50):
        signed = {"signed_by": parties(view), "mediator_signed": True, "committee_sealed": True}
        body |= {"form": "written", **signed}
    return body


def _ending(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    told = ["arbitration", "administrative", "court"]
    return {"reason": "not_agreed", "remedies_told": told, "remark": text(dice)}


def _on_spot(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"parties": parties(view), "outcome": text(dice), "witness": "示例见证人（生成）"}


def _closure(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    leading = [each["number"] for each in view["linked_cases"] if each["kind"] == "duplicate_of"]
    if leading:
        return {"outcome": "merged", "statement": text(dice), "into": leading[0]}
    if view["agreement"]:
        return {"outcome": "settled", "statement": text(dice)}
    if view["mediation"].get(view["level"], {}).get("ended"):
        return {"outcome": "ended", "statement": text(dice)}
    applicants = [party["id"] for party in view["parties"] if party["side"] == "applicant"]
    return {"outcome": "withdrawn", "statement": text(dice), "withdrawn_by": applicants}


def _follow_up(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {
        "held_at": view["opened_at"],
        "parties": parties(view),
        "performance": "performed",
        "relapse": False,
        "record": text(dice),
    }


def _visit(view: View, dice: Random, siblings: tuple[str, ...]) -> dict[str, Any]:
    """The first of the schedule that is still to be made."""
    outstanding = (nth for nth, visit in enumerate(view["visits"], start=1) if not visit["held_at"])
    held_at = {"held_at": view["closed_at"] or view["opened_at"]}
    return _follow_up(view, dice, siblings) | held_at | {"visit": next(outstanding, 1)}


MAKERS: Makers = {
    "end_mediation": _ending,
    "propose_closure": _closure,
    "record_agreement": _agreement,
    "record_consent": _consent,
    "record_follow_up": _follow_up,
    "record_session": _session,
    "record_visit": _visit,
    "settle_on_spot": _on_spot,
}
