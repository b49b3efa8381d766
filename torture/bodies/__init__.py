"""What a client sends: reports, and bodies of commands that fit a case as the client sees it."""

from random import Random
from typing import Any

from torture.bodies import asking, correcting, handing_over, mediating, moving, parts, supervising
from torture.bodies.parts import Makers, View
from torture.bodies.reporting import report

__all__ = ["COMMANDS", "body_of", "likely", "report"]
LIKELY = {
    "accept": 9,
    "record_consent": 9,
    "record_session": 5,
    "record_agreement": 7,
    "propose_closure": 9,
    "sign_off": 9,
    "settle_on_spot": 3,
    "return_for_rework": 2,
    "record_follow_up": 3,
    "resume": 3,
    "accept_transfer": 6,
    "refuse_transfer": 3,
    "decide_competence": 6,
    "file_document": 2,
    "note": 2,
    "answer_task": 6,
    "close_task": 6,
    "withdraw_task": 3,
    "accept_task": 2,
    "close_joint": 6,
    "withdraw_joint": 2,
    "record_call_consent": 4,
    "give_opinion": 4,
    "record_opinion": 4,
    "release_call": 2,
}
"""Weights of commands among those that are allowed; all others weigh 1."""
ROOMS = (asking, correcting, handing_over, mediating, moving, parts, supervising)
MAKERS: Makers = {name: make for room in ROOMS for name, make in room.MAKERS.items()}
EMPTY = ("accept", "accept_transfer", "archive", "resume", "sign_off", "strike_off")
"""Commands without a field."""
COMMANDS = (*sorted(MAKERS), *EMPTY)


def likely(dice: Random, allowed: list[str]) -> str:
    """One of the allowed commands, rather one that brings the case on."""
    return dice.choices(allowed, weights=[LIKELY.get(name, 1) for name in allowed])[0]


def body_of(name: str, view: View, dice: Random, siblings: tuple[str, ...]) -> dict[str, Any]:
    """A body for that command on the case as it was seen; whether it is refused is the product's business."""
    makes = MAKERS.get(name)
    return makes(view, dice, siblings) if makes else {}
