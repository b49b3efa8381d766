"""What comes to somebody while they are on leave: it goes the way of what they have handed over."""

import structlog

from activities.doors import rules_of
from api.clock import now
from api.services import Services
from cases.carried import Item
from cases.carrying import carried_by, has_come
from cases.jurisdiction import civil_date
from policies.rulebook import RuleMissingError
from storage import handovers, roster
from storage.handovers import Given

log = structlog.get_logger()


async def found_newly_come(here: Services) -> list[str]:
    """Write down, with each leave that lasts, what has come to whoever is away; the handovers with any."""
    async with here.database.read() as tx:
        lasting = await handovers.in_force(tx, civil_date(now()))
    return [given.id for given in lasting if await _has_more(here, given)]


async def _has_more(here: Services, given: Given) -> bool:
    items = await _come(here, given)
    if not items:
        return False
    async with here.database.write() as tx:
        await handovers.one_at_a_time(tx)
        as_it_is = await handovers.given(tx, given.id)
        if as_it_is is None or as_it_is.is_over or as_it_is.return_id is not None:
            return False  # asked back meanwhile: nothing more of it goes over
        await handovers.add(tx, given.id, items)
    return True


async def _come(here: Services, given: Given) -> list[tuple[str, Item]]:
    async with here.database.read() as tx:
        officer = await roster.actor(tx, given.asked.officer)
        if officer is None:
            return []  # they have left: nothing comes to them any more
        states = await handovers.states_of(tx, await handovers.business_of(tx, officer))
    found = list[tuple[str, Item]]()
    for state in states:
        try:
            rules = await rules_of(here.database, here.book, state.pins)
        except RuleMissingError:
            log.info("handover_put_off", handover=given.id, why=RuleMissingError.__name__)
            continue  # one that cannot be judged now must not keep the others waiting
        went = [part.item for part in given.parts if part.number == state.number]
        found += [(state.number, item) for item in has_come(carried_by(officer, state, rules), went)]
    return found
