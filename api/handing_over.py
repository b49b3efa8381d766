"""Handing over everything that an officer carries: each case is told by a command of its own, and back.

The id of each command follows from the handover's: whoever goes on after a crash doubles nothing.
"""

import asyncio
import hashlib
from typing import Any

import structlog

from activities.doors import rules_of
from api.bodies import BODIES
from api.clock import now
from api.giving import Call, give
from api.passing_on import found_newly_come
from api.problems import Problem, RefusedError
from api.sending import AcceptedError
from api.services import Services, see_that_they_are_together
from cases.carried import Item
from cases.carrying import carried_by, unfit
from cases.commands.registry import REGISTRY
from cases.handover import Asked, Result, could_stand_in, may_hand_over, objection
from cases.jurisdiction import civil_date
from cases.model import Actor
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from policies.rulebook import RuleMissingError, Rules
from storage import handovers, queries, roster
from storage.database import Transaction
from storage.handovers import Given, Part, Refused
from storage.vault import UnsealError

log = structlog.get_logger()
WITHIN = 20.0
"""Seconds that one call goes on with a handover; what is left is told soon after, or asked again."""
CarriedItem = tuple[CaseState, Rules, Item]


async def whose(here: Services, me: Actor, officer: str) -> Actor:
    """The officer, on the roster or gone. Problem if there is none, or they are not mine to hand over."""
    async with here.database.read() as tx:
        return await _see_whose(tx, me, officer)


async def _see_whose(tx: Transaction, me: Actor, officer: str) -> Actor:
    found = await roster.actor(tx, officer, left_too=True)
    if found is None:
        raise Problem("not_found")
    if not may_hand_over(me, found, await roster.lineage_of(tx, found.unit)):
        raise RefusedError(refuse("not_yours_to_hand_over", officer))
    return found


async def everything(here: Services, officer: Actor) -> list[CarriedItem]:
    """Everything that an officer carries, soonest due first, what has no date last."""
    async with here.database.read() as tx:
        states = await handovers.states_of(tx, await handovers.concerned(tx, officer))
    found = list[CarriedItem]()
    for state in states:
        rules = await rules_of(here.database, here.book, state.pins)
        found += [(state, rules, item) for item in carried_by(officer, state, rules)]
    return sorted(found, key=lambda each: (each[2].due is None, each[2].due or now(), each[0].number))


async def begin(
    here: Services, me: Actor, asked: Asked, command: str, *, from_today: bool
) -> tuple[Given, bool]:
    """Put a handover on record and go on with it; whether it was there before. RefusedError.

    `from_today`: no day was named, so that asked again on another day it is still the same.
    """
    officer = await whose(here, me, asked.officer)
    nothing_fits = await _nothing_fits(here, officer, asked.to)
    async with here.database.write() as tx:
        await see_that_they_are_together(here, tx)
        await handovers.one_at_a_time(tx)
        before = await handovers.given(tx, command)
        if before is not None and from_today:
            asked = asked.model_copy(update={"starts_on": before.asked.starts_on})
        if before is not None and (before.asked, before.given_by) != (asked, me.id):
            raise RefusedError(refuse("idempotency_key_reused"))
        if before is None:
            refusal = objection(
                asked,
                await roster.actor(tx, asked.to),
                civil_date(now()),
                officer_is_away=await handovers.has_open(tx, asked.officer),
                other_is_away=await handovers.is_away(tx, asked.to),
                nothing_fits=nothing_fits,
            )
            if refusal is not None:
                raise RefusedError(refusal)
            await handovers.give(tx, command, asked, me.id, now())
    return await carry_on(here, command), before is not None


async def _nothing_fits(here: Services, officer: Actor, to: str) -> bool:
    """Whether the other may have nothing of what the officer carries now, or will once there is something."""
    async with here.database.read() as tx:
        other = await roster.actor(tx, to)
        above = await roster.lineage_of(tx, officer.unit)
    if other is None:
        return False
    items = await everything(here, officer)
    if not items:
        return not could_stand_in(other, officer, above)
    return all(unfit(state, rules, (item.kind, item.ref), officer, other) for state, rules, item in items)


async def begin_return(here: Services, me: Actor, officer: str, command: str) -> tuple[Given, bool]:
    """Ask back what was handed over last and go on with that; whether it was asked before. RefusedError."""
    async with here.database.write() as tx:
        await see_that_they_are_together(here, tx)
        await handovers.one_at_a_time(tx)
        before = await handovers.returned_by(tx, command)
        if before is not None and (before.asked.officer, before.returned_by) != (officer, me.id):
            raise RefusedError(refuse("idempotency_key_reused"))
        if before is None:
            open_yet = await handovers.latest(tx, officer)
            if open_yet is None or me.id != open_yet.asked.to:
                await _see_whose(tx, me, officer)
            if open_yet is None:
                raise RefusedError(refuse("nothing_handed_over", officer))
            if await roster.actor(tx, officer) is None:
                raise RefusedError(refuse("unknown_officer", officer, field="officer"))
            await handovers.ask_back(tx, open_yet.id, command, me.id, now())
    given = before or open_yet
    assert given is not None  # noqa: S101  # one of them is there
    return await carry_on(here, given.id), before is not None


async def carry_on(here: Services, command: str) -> Given:
    """Go on with a handover, or with its return, as far as time and the engine let it; done again, the same.

    Each command is given in the name of whoever asked for it, and judged by what they may now.
    """
    given = await _as_it_is(here, command)
    back = given.return_id is not None
    if given.began_at is None and given.asked.starts_on <= civil_date(now()) and not back:
        given = await _begun(here, given)
    async with here.database.read() as tx:
        me = await roster.actor(tx, (given.returned_by if back else None) or given.given_by)
    until = asyncio.get_running_loop().time() + WITHIN
    for part in given.parts:
        if (part.back if back else part.result) is not Result.WAITING:
            continue
        if me is None or asyncio.get_running_loop().time() > until:
            break
        told = await _told(here, me, given, part, back=back)
        if told is None:
            continue  # one that cannot be told now must not keep the others waiting
        result, refused = told
        async with here.database.write() as tx:
            await handovers.mark(tx, command, part, result, refused, back=back)
    given = await _as_it_is(here, command)
    if back and not given.is_under_way and not given.is_over:
        async with here.database.write() as tx:
            await handovers.end(tx, command)
        given = await _as_it_is(here, command)
    return given


async def carry_on_all(here: Services) -> None:
    """Every handover whose day has come and that is not done, and what has come to whoever is away.

    Not done is one of a call that died, or of a day ahead.
    """
    async with here.database.read() as tx:
        waiting = await handovers.left_over(tx, civil_date(now()))
    for command in waiting:
        await carry_on(here, command)
        log.info("handover_carried_on", handover=command)
    for command in await found_newly_come(here):
        await carry_on(here, command)
        log.info("handover_goes_on", handover=command)


async def _as_it_is(here: Services, command: str) -> Given:
    async with here.database.read() as tx:
        given = await handovers.given(tx, command)
    assert given is not None  # noqa: S101  # it is on record, for good
    return given


async def _begun(here: Services, given: Given) -> Given:
    async with here.database.read() as tx:
        officer = await roster.actor(tx, given.asked.officer, left_too=True)
    assert officer is not None  # noqa: S101  # officers are never taken out of the table
    items = [(state.number, item) for state, _, item in await everything(here, officer)]
    async with here.database.write() as tx:
        await handovers.begin(tx, given.id, items, now())
    return await _as_it_is(here, given.id)


async def _told(
    here: Services, me: Actor, given: Given, part: Part, *, back: bool
) -> tuple[Result, Refused | None] | None:
    """Tell one case, and what came of it; None if nobody knows yet, or the engine is away."""
    if back and part.result in (Result.REFUSED, Result.ALREADY_MOVED):
        # It never went, so there is nothing to bring back. One that waits may have gone, and the word of it
        # been lost in a crash.
        return Result.REFUSED, _said(refuse("not_handed_over", given.asked.officer))
    async with here.database.read() as tx:
        state = await queries.state_of(tx, part.number)
        if not back and await handovers.is_asked_back(tx, given.id):
            return None
    if state is None:
        return Result.REFUSED, _said(refuse("not_carried", given.asked.officer))
    name = "hand_back" if back else "hand_over"
    told: dict[str, Any] = {
        "officer": given.asked.officer,
        "kind": part.item.kind,
        "ref": part.item.ref,
        "handover": given.id,
    }
    if not back:
        told |= {"to": given.asked.to, "absence": given.asked.absence, "until": given.asked.until}
    call = Call(me, _command_of(given, part, name), REGISTRY[name], BODIES[name](**told), None)
    try:
        rules = await rules_of(here.database, here.book, state.pins)
        await give(here, state, rules, call)
    except RefusedError as refused:
        code = refused.body["code"]
        already = code == "handed_over_already"
        return Result.ALREADY_MOVED if already else Result.REFUSED, _said(refused)
    except (AcceptedError, Problem, RuleMissingError, UnsealError) as put_off:
        log.info("handover_put_off", handover=given.id, why=type(put_off).__name__)
        return None
    return Result.MOVED, None


def _command_of(given: Given, part: Part, name: str) -> str:
    """The id of the command that tells one case of one thing: the same whoever tells it.

    Of what has come since it began, it says since when: the same thing may come again.
    """
    since, item = part.item.since, part.item
    told = f"{name}\n{given.id}\n{part.number}\n{item.kind}\n{item.ref}"
    if since is not None and given.began_at is not None and since > given.began_at:
        told = f"{told}\n{since.isoformat()}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def _said(refused: Refusal | Problem) -> Refused:
    if isinstance(refused, Refusal):
        return {"code": refused.code, **refused.says.model_dump()}
    return {name: refused.body[name] for name in ("code", "zh", "en")}
