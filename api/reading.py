"""Reading a case for an actor: found, visible, unsealed as far as this actor may read it."""

import asyncio
from collections.abc import Sequence
from typing import Any

import structlog

from activities.doors import rules_of
from api.problems import Problem
from api.services import Services
from api.views import masked, masked_identity
from cases.events import Event, Opened, PartyCorrected
from cases.model import Actor, Sealed
from cases.readers import sees
from cases.sight import Part
from cases.state import CaseState
from policies.rulebook import Rules
from storage import intents, queries, sealed
from storage.vault import CaseVault

log = structlog.get_logger()

PAGE = 500
WAIT_SECONDS = 3.0
LOOK_EVERY = 0.05


async def visible_case(here: Services, me: Actor, number: str, at_least: int = 0) -> tuple[CaseState, Rules]:
    """The case and its rules, with event `at_least` in the tables; waited for if it is not there yet.

    404 where even its existence is not theirs to know, and for an event that nothing under way brings.
    """
    deadline = asyncio.get_running_loop().time() + WAIT_SECONDS
    owed: set[str] | None = None
    last_look = False
    while True:
        async with here.database.glance() as tx:
            state = await queries.state_of(tx, number)
        mine = state is None and await _is_mine(here, me, number)
        if state is not None and not sees(me, state):
            raise Problem("not_found")
        if state is not None and state.seq >= at_least:
            return state, await rules_of(here.database, here.book, state.pins)
        if state is None and not mine:
            raise Problem("not_found")
        if last_look:
            raise Problem("not_on_record_yet" if state is None or owed else "no_such_event")
        under_way = await _under_way(here, number)
        owed = under_way if owed is None else owed & under_way
        last_look = asyncio.get_running_loop().time() > deadline
        if not last_look:
            await asyncio.sleep(LOOK_EVERY)


async def _is_mine(here: Services, me: Actor, number: str) -> bool:
    """Whether it is a case of theirs that is on its way to the tables."""
    async with here.database.read() as tx:
        return await intents.opener_of(tx, number) == me.id


async def _under_way(here: Services, number: str) -> set[str]:
    async with here.database.glance() as tx:
        return await intents.of_case(tx, number)


async def vault_of(here: Services, number: str) -> CaseVault:
    """The vault of a case that exists."""
    async with here.database.glance() as tx:
        wrapped = await sealed.wrapped_key(tx, number)
    if wrapped is None:
        raise Problem("not_found")
    return here.ring.vault(number, wrapped)


async def opening_of(here: Services, number: str) -> tuple[Opened, CaseVault] | None:
    """How a case was opened, with the vault that unseals it; None while that is still on its way."""
    async with here.database.glance() as tx:
        found = await sealed.opening_of(tx, number)
    return (found[0], here.ring.vault(number, found[1])) if found else None


async def events_of(here: Services, state: CaseState) -> list[Event]:
    """All events up to this state. 503 where one is missing: of a part of them nothing is judged."""
    links = list[dict[str, Any]]()
    while len(links) < state.seq:
        links += await links_of(here, state, len(links), PAGE)
    return [Event.model_validate(link) for link in links]


async def links_of(here: Services, state: CaseState, after: int, limit: int) -> list[dict[str, Any]]:
    """Written events beyond number `after` up to this state, so many at most, none of them left out.

    A row may be ahead of its events: those on their way are waited for. If one does not come, the list ends
    before it, and whoever goes on from there misses none; 503 if it is the first.
    """
    deadline = asyncio.get_running_loop().time() + WAIT_SECONDS
    wanted = min(limit, state.seq - after)
    while wanted > 0:
        async with here.database.read() as tx:
            links = await queries.timeline(tx, state.number, after, wanted)
        unbroken = [link for nth, link in enumerate(links, start=after + 1) if link["seq"] == nth]
        if len(unbroken) == wanted:
            return unbroken
        if asyncio.get_running_loop().time() > deadline:
            if not unbroken:
                raise Problem("not_on_record_yet")
            return unbroken
        await asyncio.sleep(LOOK_EVERY)
    return []


PERSONS = frozenset({"witness", "outsider"})
"""Sealed fields that hold a person's name."""
STORY = frozenset({"title", "narrative"})
"""Sealed fields that say what the matter is."""


def part_of(field: str) -> Part:
    """The part of a case that a sealed field belongs to."""
    if field in STORY:
        return Part.STORY
    return Part.PARTIES if field in PERSONS else Part.RECORDS


def unsealed(
    link: dict[str, Any], vault: CaseVault, seen: frozenset[Part], corrections: Sequence[Event] = ()
) -> dict[str, Any]:
    """What a written event says, the parts of it opened that somebody sees, persons masked.

    What was put right later says in which event; `corrections` are those of the case, in order.
    """
    plain: dict[str, Any] = {}
    for name, value in link["what"].items():
        if name == "identity":
            plain[name] = _person(value, vault, seen, link["what"]["party"], link["seq"], corrections)
        elif isinstance(value, dict) and set(value) == {"box", "commitment"}:
            plain[name] = _text(name, value, vault) if part_of(name) in seen else None
        elif name == "parties" and value and isinstance(value[0], dict):
            plain[name] = [
                party["ref"]
                | _person(party["identity"], vault, seen, party["ref"]["id"], link["seq"], corrections)
                for party in value
            ]
        else:
            plain[name] = value
    return plain


def _text(name: str, value: dict[str, str], vault: CaseVault) -> str:
    text = vault.open_box(value["box"], value["commitment"])
    return masked(text, 1, 1) if name in PERSONS else text


def _person(
    identity: dict[str, Any],
    vault: CaseVault,
    seen: frozenset[Part],
    party: str,
    seq: int,
    corrections: Sequence[Event],
) -> dict[str, Any]:
    """Somebody's data as event `seq` has them, masked, and the event that put them right."""
    later = (event.seq for event in corrections if event.seq > seq and _of(event, party))
    shown = masked_identity(Sealed.model_validate(identity), vault) if Part.PARTIES in seen else {}
    return shown | {"corrected_in": next(later, None)}


def _of(event: Event, party: str) -> bool:
    return isinstance(event.what, PartyCorrected) and event.what.party == party
