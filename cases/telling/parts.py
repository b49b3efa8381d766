"""What all sentences are made with."""

from datetime import datetime

from cases import events as e
from policies.rulebook import Rules
from policies.vocabulary import NAMES, Role
from policies.words import Text

PERFORMANCES = {
    e.Performance.PERFORMED: Text(zh="已履行", en="performed"),
    e.Performance.UNDER_WAY: Text(zh="履行中", en="under way"),
    e.Performance.NOT_PERFORMED: Text(zh="未履行", en="not performed"),
}
FLARES_UP = Text(zh="；有反复迹象", en="; it may flare up again")


class Teller:
    """Sentences under one case's rules: levels by their names, instants in local time."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules

    def local(self, at: datetime) -> str:
        """An instant on the clocks of the place."""
        return at.astimezone(self._rules.time.zone).strftime("%Y-%m-%d %H:%M")

    def level(self, key: str) -> Text:
        return self._rules.policy.level(key).name

    def post(self, level: str, role: Role) -> Text:
        """What the place calls whoever fills a role at a level."""
        slots = (slot for slot in self._rules.policy.level(level).roster if slot.role is role)
        return next((slot.called for slot in slots if slot.called), NAMES[role])
