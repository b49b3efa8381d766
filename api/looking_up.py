"""What a command names, looked up for the case that is to judge it."""

from activities.doors import rules_of
from api.reading import events_of
from api.services import Services
from cases.authority import Who, circle
from cases.commands.registry import Command
from cases.decide import Known
from cases.links import OtherCase
from cases.model import Actor
from cases.readers import sees
from cases.refusals import Refusal
from cases.standins import may_not_sign
from cases.state import CaseState
from cases.striking import Recorded, recorded
from storage import queries, roster
from storage.uploads import held_files, kinds_filed


async def looked_up(here: Services, state: CaseState, me: Actor, given: Command | Refusal) -> Known:
    """The officers, units, files, events and cases that a command names, as the tables know them."""
    if isinstance(given, Refusal):
        return Known()
    officers, units, files = given.officers(), given.units(), given.files()
    if given.asks_for_dossier():
        async with here.database.read() as tx:
            return Known(filed=await kinds_filed(tx, state.number))
    if numbers := given.cases():
        return Known(cases=await _others(here, me, await _seen(here, me, numbers)))
    duplicates = await _others(here, me, await _states(here, given.duplicates(state)))
    if given.events():
        events = await events_of(here, state)
        found = (recorded(state.number, events, seq) for seq in given.events())
        return await _recorded(here, tuple(each for each in found if each is not None))
    if not officers and not units and not files:
        return Known(cases=duplicates)
    codes = dict.fromkeys((*units, state.unit.code)) if units else dict[str, None]()
    async with here.database.read() as tx:
        people = await roster.actors(tx, officers) if officers else ()
        if given.leavers():
            people = await roster.with_leavers(tx, officers, given.leavers())
        codes |= dict.fromkeys(person.unit for person in people if person.id in given.superiors_of())
        chains = await roster.lineages_of(tx, codes)
        held = await held_files(tx, state.number, files) if files else ()
        return Known(people, chains, held, cases=duplicates)


async def _recorded(here: Services, found: tuple[Recorded, ...]) -> Known:
    """Events with whoever recorded them, there still or gone, and the units above those."""
    recorders = tuple(dict.fromkeys(each.by for each in found if each.by is not None))
    async with here.database.read() as tx:
        people = await roster.with_leavers(tx, (), recorders)
        chains = await roster.lineages_of(tx, dict.fromkeys(person.unit for person in people))
    return Known(people, chains, recorded=found)


async def _states(here: Services, numbers: tuple[str, ...]) -> list[CaseState]:
    """Other cases as the tables have them."""
    if not numbers:
        return []
    async with here.database.read() as tx:
        found = [await queries.state_of(tx, number) for number in numbers]
    return [there for there in found if there is not None]


async def _seen(here: Services, me: Actor, numbers: tuple[str, ...]) -> list[CaseState]:
    """Of these the ones that the officer may see."""
    return [there for there in await _states(here, numbers) if sees(me, there)]


async def _others(here: Services, me: Actor, found: list[CaseState]) -> tuple[OtherCase, ...]:
    return tuple([await _as_known(here, me, there) for there in found])


async def _as_known(here: Services, me: Actor, there: CaseState) -> OtherCase:
    rules = await rules_of(here.database, here.book, there.pins)
    return OtherCase(
        number=there.number,
        status=there.status,
        unit=there.unit,
        links=there.links,
        merging_into=there.merging_into,
        theirs=circle(Who.OFFICE, there, rules).holds(me),
        listed=there.is_listed,
        handlers=may_not_sign(there),
    )
