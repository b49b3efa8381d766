"""The activities: each may run twice, and twice is as good as once."""

import structlog
from temporalio import activity
from temporalio.service import RPCError

from activities.engine import move_up
from activities.messages import RosterAsked, RosterFound, ToProject
from cases.precedence import Precedence, precedence
from cases.state import CaseState
from policies.rulebook import Rulebook, RuleMissingError, RulePins, Rules
from storage.database import Database
from storage.documents import refresh
from storage.projection import project
from storage.roster import propose

log = structlog.get_logger()

PROJECT, PROPOSE_ROSTER = "project", "propose_roster"


class Doors:
    """Database and rulebook, as the activities need them."""

    def __init__(self, database: Database, book: Rulebook) -> None:
        self._database, self._book = database, book

    @activity.defn(name=PROJECT)
    async def project(self, told: ToProject) -> None:
        """Write events and case to the tables."""
        rules = await rules_of(self._database, self._book, told.state.pins)
        async with self._database.write() as tx:
            await project(tx, told.state, told.events, rules)
        await _keep_place(told.state)

    @activity.defn(name=PROPOSE_ROSTER)
    async def propose_roster(self, asked: RosterAsked) -> RosterFound:
        """Look up who is to carry a case at a level."""
        rules = await rules_of(self._database, self._book, asked.pins)
        async with self._database.read() as tx:
            posts, gaps = await propose(
                tx, asked.unit, rules.policy.level(asked.level).roster, asked.category
            )
        return RosterFound(posts=posts, gaps=gaps)


async def rules_of(database: Database, book: Rulebook, pins: RulePins) -> Rules:
    """The rules behind the pins, read from the database if this process lacks them. RuleMissingError."""
    try:
        return book.rules(pins)
    except RuleMissingError:
        await refresh(database, book)
        return book.rules(pins)


async def _keep_place(state: CaseState) -> None:
    """See that a case whose precedence has changed stands in the engine's queues where it belongs.

    An activity has its workflow's priority. Failed, it is looked at again when more is written of the case.
    """
    place = precedence(state)
    if not state.is_open or (activity.info().priority.priority_key or Precedence.ORDINARY) == place:
        return
    try:
        await move_up(activity.client(), state.number, place)
    except RPCError as error:
        log.warning("place_in_queue_kept", number=state.number, status=error.status.name)
