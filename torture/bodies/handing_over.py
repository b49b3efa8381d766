"""What an officer carries in a case, on its way to somebody else and back."""

from random import Random
from typing import Any

from torture.bodies.parts import Makers, View


def _carried(view: View, dice: Random) -> dict[str, Any]:
    """A role on the case that somebody fills, if anybody does."""
    named = [post for post in view["roster"] if post.get("officer")]
    post = dice.choice(named) if named else {"role": "mediator", "officer": "nobody"}
    return {"officer": post["officer"], "kind": "case", "ref": f"{view['level']}.{post['role']}"}


def _hand_over(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    others = [post["officer"] for post in view["roster"] if post.get("officer")]
    return _carried(view, dice) | {"to": dice.choice([*others, view["opened_by"]]), "absence": "leave"}


def _hand_back(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    body = _carried(view, dice)
    stood_for = [post["on_behalf_of"] for post in view["roster"] if post.get("on_behalf_of")]
    return body | {"officer": dice.choice(stood_for)} if stood_for else body


MAKERS: Makers = {
    "hand_over": _hand_over,
    "hand_back": _hand_back,
}
