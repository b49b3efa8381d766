"""What the cases of a list are called: frozen ones have no title there."""

from collections.abc import Sequence
from typing import NamedTuple

import structlog

from api.services import Services
from cases.state import CaseState
from storage import freezing, sealed
from storage.database import Transaction
from storage.vault import UnsealError

log = structlog.get_logger()


class Called(NamedTuple):
    """By the numbers of the cases."""

    titles: dict[str, str]
    """None is there whose first event is still on its way, nor one whose title does not open."""
    frozen: set[str]


async def called(here: Services, tx: Transaction, states: Sequence[CaseState]) -> Called:
    """Read with the list itself, so that it is of the same instant and costs no transaction of its own."""
    closed = [state.number for state in states if not state.is_open]
    frozen = await freezing.frozen_among(tx, closed) if closed else set[str]()
    titles = dict[str, str]()
    for number, title, wrapped in await sealed.titles(tx, (s for s in states if s.number not in frozen)):
        try:
            titles[number] = here.ring.vault(number, wrapped).open(title)
        except UnsealError:  # it must not take the list with it
            log.warning("title_does_not_open", number=number)
    return Called(titles, frozen)
