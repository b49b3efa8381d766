"""Reading a case for an actor: found, visible, unsealed as far as this actor may read it."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.doors import rules_of
from api.problems import Problem
from api.services import Services
from cases.authority import sees
from cases.events import Event, Opened
from cases.model import Actor
from cases.opening import Opening
from cases.state import CaseState
from policies.rulebook import Rules
from storage import queries
from storage.statements import table
from storage.tables import CaseEvent, CaseKey, Intake
from storage.vault import CaseVault

EVENT, KEY, INTAKE = table(CaseEvent), table(CaseKey), table(Intake)
WAIT_SECONDS = 3.0
LOOK_EVERY = 0.05


async def visible_case(here: Services, me: Actor, number: str, at_least: int = 0) -> tuple[CaseState, Rules]:
    """The case and its rules. 404 where even its existence is not theirs to know."""
    deadline = asyncio.get_running_loop().time() + WAIT_SECONDS
    while True:
        async with here.database.read() as tx:
            state = await queries.state_of(tx, number)
            mine = state is None and await _on_its_way(tx, me, number)
        if state is not None and not sees(me, state):
            raise Problem("not_found")
        if state is not None and state.seq >= at_least:
            return state, await rules_of(here.database, here.book, state.pins)
        if state is None and not mine:
            raise Problem("not_found")
        if asyncio.get_running_loop().time() > deadline:
            raise Problem("not_on_record_yet")
        await asyncio.sleep(LOOK_EVERY)


async def _on_its_way(tx: AsyncConnection, me: Actor, number: str) -> bool:
    """Whether this officer has opened the case and its first events are not in the tables yet."""
    text = await tx.scalar(select(INTAKE.c.opening).where(INTAKE.c.number == number))
    return text is not None and Opening.model_validate_json(text).actor.id == me.id


async def vault_of(here: Services, number: str) -> CaseVault:
    """The vault of a case that exists."""
    async with here.database.read() as tx:
        wrapped = await tx.scalar(select(KEY.c.wrapped).where(KEY.c.number == number))
    if wrapped is None:
        raise Problem("not_found")
    return here.ring.vault(number, wrapped)


async def opened_events(here: Services, numbers: Sequence[str]) -> dict[str, tuple[Opened, CaseVault]]:
    """How each of these cases was opened, with the vault that unseals it."""
    rows = (
        select(EVENT.c.number, EVENT.c.body, KEY.c.wrapped)
        .join(KEY, KEY.c.number == EVENT.c.number)
        .where(EVENT.c.number.in_(numbers), EVENT.c.seq == 1)
    )
    async with here.database.read() as tx:
        found = (await tx.execute(rows)).all()
    opened = {}
    for number, body, wrapped in found:
        what = Event.model_validate_json(body).what
        if isinstance(what, Opened):
            opened[number] = (what, here.ring.vault(number, wrapped))
    return opened


def unsealed(what: dict[str, Any], vault: CaseVault) -> dict[str, Any]:
    """A written event with its free texts opened; parties' identities stay closed here."""
    plain: dict[str, Any] = {}
    for name, value in what.items():
        if isinstance(value, dict) and set(value) == {"box", "commitment"}:
            plain[name] = vault.open_box(value["box"], value["commitment"])
        elif name == "parties" and value and isinstance(value[0], dict):
            plain[name] = [party["ref"] for party in value]
        else:
            plain[name] = value
    return plain
