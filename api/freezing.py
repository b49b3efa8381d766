"""Freezing a closed case and releasing it, and what a frozen one shows: that it is there, and no more."""

from typing import Any

from pydantic import ConfigDict

from api.clock import now
from api.problems import Problem, RefusedError
from api.services import Services, see_that_they_are_together
from api.texts import Reason
from api.views import instant
from cases.freezing import FROZEN_SHOWS, Freeze, may_freeze, objection_to_freezing, objection_to_processing
from cases.model import Actor, Model
from cases.refusals import refuse
from cases.sight import Part, sight
from cases.state import CaseState
from policies.rulebook import Rules
from storage import directory, freezing, intents, queries, sealed


class FreezeBody(Model):
    """Why the case is frozen or released."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"reason": "当事人要求删除，保存期未满"}]},
    )
    reason: Reason


async def is_frozen(here: Services, state: CaseState) -> bool:
    """Whether the case shows no more than that it is there. An open one is not asked: it cannot be frozen."""
    if state.is_open:
        return False
    async with here.database.glance() as tx:
        return await freezing.is_frozen(tx, state.number)


async def seen_by(here: Services, me: Actor, state: CaseState, rules: Rules) -> frozenset[Part]:
    """The parts of the case that an officer sees now."""
    seen = sight(me, state, rules)
    return seen & FROZEN_SHOWS if await is_frozen(here, state) else seen


async def see_that_it_is_not_frozen(here: Services, state: CaseState) -> None:
    """Problem if nothing but keeping may be done with the case."""
    if refusal := objection_to_processing(is_frozen=await is_frozen(here, state)):
        raise RefusedError(refusal)


async def set_frozen(
    here: Services, me: Actor, state: CaseState, command: str, body: FreezeBody, *, freeze: bool
) -> tuple[dict[str, Any], bool]:
    """Freeze the case, or release it; what was done, and whether it had been done before."""
    number = state.number
    body_hash = here.ring.keyed_hash("freeze" if freeze else "unfreeze", number, body.reason)
    if refusal := may_freeze(me, state):
        raise RefusedError(refusal)
    async with here.database.write() as tx:
        await see_that_they_are_together(here, tx)
        wrapped = await sealed.held_key(tx, number)
        if wrapped is None:
            raise Problem("not_found")
        if before := await freezing.freeze_of_command(tx, command):
            if before.body != body_hash:
                raise RefusedError(refuse("idempotency_key_reused"))
            return _told(before), True
        if await intents.cases_under_way(tx, command) or await queries.command_events(tx, command):
            raise RefusedError(refuse("idempotency_key_reused"))
        state = await queries.state_of(tx, number) or state  # it may have been reopened meanwhile
        frozen = await freezing.is_frozen(tx, number)
        if refusal := objection_to_freezing(me, state, is_frozen=frozen, freeze=freeze):
            raise RefusedError(refusal)
        done = Freeze(
            number=number,
            frozen=freeze,
            at=now(),
            officer=me.id,
            unit=me.unit,
            reason=here.ring.vault(number, wrapped).seal(body.reason),
            command=command,
            body=body_hash,
        )
        await freezing.append(tx, done)
    return _told(done), False


async def freezes_of(here: Services, number: str, *, why: bool) -> list[dict[str, Any]]:
    """Every freeze and release of a case, and `why`, newest first."""
    async with here.database.read() as tx:
        found = await freezing.freezes_of(tx, number)
        names = await directory.officer_names(tx, {each.officer for each in found})
        wrapped = await sealed.wrapped_key(tx, number)
    if wrapped is None:
        raise Problem("not_found")
    vault = here.ring.vault(number, wrapped)
    return [
        _told(each)
        | {
            "officer_name": names.get(each.officer),
            "reason": vault.open(each.reason) if why else None,
        }
        for each in found
    ]


def _told(freeze: Freeze) -> dict[str, Any]:
    told = freeze.model_dump(mode="json", include={"number", "frozen", "officer", "unit"})
    return told | {"at": instant(freeze.at)}
