"""Documents, corrections, links, and who speaks for a side."""

from random import Random
from typing import Any

from torture.bodies.parts import Makers, View, parties, text
from torture.bodies.reporting import CATEGORIES
from torture.script import sometimes


def _document(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    """Of a file that nobody has brought in; a client that means it brings one in first."""
    return {"kind": dice.choice(("evidence", "agreement", "other")), "name": text(dice), "file": "0" * 64}


def _correct(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    name = f"示例{dice.choice('丙丁戊己庚')}（生成）"
    identity = {"name": name, "phone": f"1380000{dice.randrange(10_000):04d}"}
    return {"party": dice.choice(parties(view)), "identity": identity, "reason": text(dice)}


def _correct_intake(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    """What the report said of the dispute, or what it is called."""
    if sometimes(dice, 50):
        return {"title": f"考验用纠纷{dice.choice('甲乙丙')}", "reason": text(dice)}
    facts = {**view["facts"], "category": dice.choice(CATEGORIES), "people": dice.choice((2, 3, 12))}
    return {"facts": facts, "reason": text(dice)}


def _link(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    """With one of the cases around: most of them are somebody else's."""
    kinds = ("related", "same_cause", "duplicate_of", "duplicate_of")
    return {"to": _near(view, dice), "kind": dice.choice(kinds), "reason": text(dice)}


def _unlink(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    linked = [each["number"] for each in view["linked_cases"]]
    return {"to": dice.choice(linked or [_near(view, dice)]), "reason": text(dice)}


def _near(view: View, dice: Random) -> str:
    before, _, serial = view["number"].rpartition("-")
    return f"{before}-{max(1, int(serial) + dice.choice((-3, -2, -1, 1, 2, 3))):06d}"


def _representatives(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    party = dice.choice(view["parties"])
    return {"side": party["side"], "representatives": [party["id"]], "basis": text(dice)}


def _strike(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    """Any event: most of them are refused."""
    return {"event": dice.randrange(2, view["seq"] + 2), "reason": text(dice)}


MAKERS: Makers = {
    "correct_party": _correct,
    "correct_intake": _correct_intake,
    "file_document": _document,
    "link_case": _link,
    "name_representatives": _representatives,
    "strike": _strike,
    "unlink_case": _unlink,
}
