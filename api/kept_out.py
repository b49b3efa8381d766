"""Whoever is kept out at the door, though it is known as whom they come: the access log tells of it."""

from api.clock import now
from api.problems import Problem
from api.services import Services
from cases.access import Access, AccessKind
from cases.model import Actor


class KeptOutError(Problem):
    """A refusal at the door of somebody who comes as an officer of the roster, present or past."""

    def __init__(self, code: str, who: Actor) -> None:
        super().__init__(code)
        self.who = who


async def note_kept_out(here: Services, who: Actor, what: str, code: str, number: str | None = None) -> None:
    """Have the access log say that somebody came as this officer and was kept out.

    Once a minute for an officer and a code: whoever is not signed in must not be able to fill the log.
    """
    if await here.rates.is_first_of_its_minute(who.id, code):
        here.watch.note(Access.by(who, now(), AccessKind.REFUSED, what, number=number, code=code))
