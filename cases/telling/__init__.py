"""An event as a sentence in both languages, with the rule behind it where there is one."""

from collections.abc import Callable
from typing import Any

from cases import events as e
from cases.telling.calling_in import CallingInTeller
from cases.telling.closing import ClosingTeller
from cases.telling.correcting import CorrectingTeller
from cases.telling.grading import GradingTeller
from cases.telling.handing_over import HandingOverTeller
from cases.telling.mediating import MediatingTeller
from cases.telling.moving import MovingTeller
from cases.telling.supervision import SupervisionTeller
from cases.telling.tasking import TaskingTeller
from cases.telling.timing import TimingTeller
from policies.rulebook import Rules
from policies.words import Text

TELLERS = (
    *(MovingTeller, MediatingTeller, TimingTeller, GradingTeller, CorrectingTeller, ClosingTeller),
    *(TaskingTeller, CallingInTeller, HandingOverTeller, SupervisionTeller),
)
BY_EVENT = {event: teller for teller in TELLERS for event in vars(teller)}
"""Who tells of an event: the teller that has a method called like its type."""


def tell(what: e.What, rules: Rules) -> Text:
    """What happened, as a sentence."""
    sentence: Callable[[Any], Text] = getattr(BY_EVENT[what.type](rules), what.type)
    return sentence(what)
