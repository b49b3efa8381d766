"""By whose word a case goes: set once by the composition root of whatever process runs its workflow."""

from collections.abc import Callable

from cases.grant import Granted
from cases.refusals import Refusal, refuse

Judge = Callable[[str, str, Granted], Refusal | None]
"""Case, kind of message, the message with its grant; None if it may come in."""


class Trust:
    """Asked by validators only: a history that is replayed has asked before."""

    def __init__(self) -> None:
        self._judges: list[Judge] = []

    def go_by(self, judge: Judge) -> None:
        """Let in what this one lets in."""
        self._judges.append(judge)

    def objection(self, number: str, update: str, message: Granted) -> Refusal | None:
        """Why it does not come in. Nothing does where nobody is trusted."""
        found = [judge(number, update, message) for judge in self._judges]
        return None if None in found else next(iter(found), refuse("not_granted"))


TRUST = Trust()
