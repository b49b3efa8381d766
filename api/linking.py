"""Links between cases: each case is told its half by a command of its own, and shows what it belongs with.

The second half follows from the first: the same officer, a command id made of the first one's. It is written
down before the first is given: whatever breaks off in between, the sweeper gives it, or the same call again.
"""

from contextlib import suppress
from dataclasses import replace
from typing import Any

from api.bodies import BODIES
from api.freezing import see_that_it_is_not_frozen
from api.giving import Call, Given, give, promise
from api.problems import RefusedError
from api.reading import visible_case
from api.sending import forget
from api.services import Services
from api.views import instant
from cases.commands.linking import LinkCase, UnlinkCase
from cases.decide import permitted
from cases.links import LINK_NAMES, UNANSWERED, link_to, other_half
from cases.model import Actor
from cases.readers import sees
from cases.state import CaseState
from policies.rulebook import Rules
from storage import queries

HALVES = (LinkCase, UnlinkCase)


async def give_with_other_half(here: Services, state: CaseState, rules: Rules, call: Call) -> Given:
    """Give a command, and to the other case what follows from it, if it links or unlinks two."""
    half = await promised(here, state, rules, call)
    try:
        given = await give(here, state, rules, call)
    except RefusedError:
        if half is not None:
            await forget(here, half[1].command)
        raise
    if half is not None:
        await _give_other_half(here, *half)
    return given


async def promised(here: Services, state: CaseState, rules: Rules, call: Call) -> tuple[str, Call] | None:
    """The number of the other case and the command that follows there, written down first. None if nothing
    follows, or the other case is none that this officer may see. RefusedError if that one is frozen.
    """
    if call.spec.model not in HALVES:
        return None
    body: dict[str, Any] = call.body.model_dump(mode="json", exclude_none=True)
    number, body = body["to"], body | {"to": state.number}
    if call.spec.model is LinkCase:
        body["kind"] = other_half(body["kind"])
    async with here.database.read() as tx:
        there = await queries.state_of(tx, number)
    if there is None or number == state.number or not sees(call.me, there):
        return None
    if not permitted(call.spec, state, call.me, rules):  # whoever may not give it at all is told that first
        await see_that_it_is_not_frozen(here, there)
    follows = replace(
        call,
        command=here.ring.keyed_hash("other_half", call.command)[:32],
        body=BODIES[call.spec.name].model_validate(body),
        expected_version=None,
    )
    await promise(here, there, follows, call.command)
    return number, follows


async def _give_other_half(here: Services, number: str, follows: Call) -> None:
    """Where the other case refuses it, this one's half stands alone and is shown so (`answered`)."""
    there, rules = await visible_case(here, follows.me, number)
    with suppress(RefusedError):
        await give(here, there, rules, follows)


async def linked_told(here: Services, me: Actor, state: CaseState) -> list[dict[str, Any]]:
    """What a case belongs with; of another case that this officer may not see no more than its number."""
    return [await _link_told(here, me, state, link.number) for link in state.links]


async def _link_told(here: Services, me: Actor, state: CaseState, number: str) -> dict[str, Any]:
    link = link_to(number, state.links)
    assert link is not None  # noqa: S101  # it is one of the case's
    async with here.database.glance() as tx:
        there = await queries.state_of(tx, number)
    told: dict[str, Any] = {"number": number, "kind": link.kind, **LINK_NAMES[link.kind].model_dump()}
    told |= {"event": link.seq, "visible": False}
    if there is None or not sees(me, there):
        return told
    path, half = f"/v1/cases/{number}", link_to(state.number, there.links)
    answered = half is not None and half.kind is other_half(link.kind)
    return told | {
        "visible": True,
        "status": there.status,
        "outcome": there.outcome,
        "merged_into": there.merged_into,
        "closed_at": instant(there.closed_at) if there.closed_at else None,
        "answered": answered,
        "hint": None if answered else UNANSWERED.model_dump(),
        "links": {"self": path, "timeline": f"{path}/timeline"},
    }
