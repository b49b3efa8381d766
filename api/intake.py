"""Intake: judge, reserve, start, show. A number that was given out is a case that will run."""

import asyncio
from dataclasses import dataclass

import structlog
from temporalio.service import RPCError

from activities.doors import rules_of
from api.bodies import OpenBody, PartyBody, identity_told, sealed_identity
from api.clock import now
from api.giving import Given
from api.problems import Problem, RefusedError
from api.sending import SEND_SECONDS
from api.services import Services, see_that_they_are_together
from cases.events import Identity
from cases.model import Actor, PartyRef, UnitRef
from cases.opening import Opening, entry_level, open_case
from cases.readers import OPENING_ROLES, sees
from cases.refusals import Refusal, refuse
from cases.state import CaseState
from policies.rulebook import Rules
from policies.vocabulary import Tier
from storage import finding, intents, queries, roster, successions
from storage.database import Transaction
from storage.documents import refresh
from storage.faults import DatabaseAwayError
from storage.jsons import dumps
from storage.projection import project
from storage.vault import CaseVault
from workflows.starting import NumberTakenError, start_case

log = structlog.get_logger()


async def take_in(here: Services, me: Actor, command: str, body: OpenBody) -> Given:
    """Open a case. Asked again with the same key, the same case."""
    if OPENING_ROLES.isdisjoint(me.roles):
        raise Problem("forbidden")
    body_hash = here.ring.keyed_hash("open", dumps(body.model_dump(mode="json", exclude_none=True)))
    async with here.database.glance() as tx:
        before = await intents.intake_of(tx, command=command)
    opening = before[0] if before else await _reserve(here, me, command, body, body_hash)
    if opening.body != body_hash:
        raise RefusedError(refuse("idempotency_key_reused"))
    rules = await rules_of(here.database, here.book, opening.pins)
    opened = open_case(opening, rules)
    if isinstance(opened, Refusal):
        raise RefusedError(opened)
    state, events = opened
    if before and before[1] == intents.STARTED:
        return Given(state, repeated=True)
    if not await _started(here, opening, state):
        return Given(state, repeated=before is not None, on_record=False)
    try:
        async with here.database.write() as tx:
            await project(tx, state, events, rules)
            await intents.has_started(tx, opening.number)
    except DatabaseAwayError:
        return Given(state, repeated=before is not None, on_record=False)
    return Given(state, repeated=before is not None)


async def _started(here: Services, opening: Opening, state: CaseState) -> bool:
    """Whether the engine has the case. If not, it is reserved and the sweeper will start it.

    Problem if another dispute has its number there, which these tables do not know: they are no whole ones.
    """
    if here.client is None:
        return False
    try:
        async with asyncio.timeout(SEND_SECONDS):
            await start_case(here.client, opening, state)
    except NumberTakenError:
        log.error("number_taken", number=opening.number)  # noqa: TRY400  # there is nothing else to it
        async with here.database.write() as tx:
            await intents.give_up(tx, opening.number)
        raise Problem("number_taken") from None
    except (TimeoutError, RPCError) as error:
        log.warning("start_left_to_sweeper", number=opening.number, kind=type(error).__name__)
        return False
    return True


async def _reserve(here: Services, me: Actor, command: str, body: OpenBody, body_hash: str) -> Opening:
    """Number, data key and sealed start argument in one transaction."""
    source_key = _source_key(here, me, body)
    async with here.database.read() as tx:
        chain = await roster.chain_of(tx, body.unit)
        policy = await roster.policy_of(tx, chain) if chain else None
        ended = await successions.ended_unit(tx, body.unit)
    if not chain:
        raise Problem("unknown_unit", field="unit")
    if ended is not None:
        raise RefusedError(ended)
    if policy is None:
        raise Problem("no_policy", field="unit")
    await refresh(here.database, here.book)  # another process may have been given a newer policy
    pins = here.book.pins(policy)
    rules = await rules_of(here.database, here.book, pins)
    try:
        async with here.database.write() as tx:
            await see_that_they_are_together(here, tx)
            if before := await intents.intake_of(tx, command=command):
                return before[0]
            if await intents.cases_under_way(tx, command) or await queries.command_events(tx, command):
                raise RefusedError(refuse("idempotency_key_reused"))
            opening = await _opening(
                here, tx, _Report(me, command, body, body_hash, source_key, chain, rules)
            )
            await intents.reserve(tx, opening)
            told = [identity_told(party) for party in body.parties]
            await finding.write(tx, opening.number, finding.hashes_of(here.ring, told))
    except intents.TakenError:
        async with here.database.read() as tx:
            same_call = await intents.intake_of(tx, command=command)
        if same_call:
            return same_call[0]
        raise await _opened_before(here, me, source_key) from None
    return opening


@dataclass(frozen=True)
class _Report:
    """A report on its way to becoming a case."""

    me: Actor
    command: str
    body: OpenBody
    body_hash: str
    source_key: str | None
    chain: tuple[UnitRef, ...]
    rules: Rules


async def _opening(here: Services, tx: Transaction, report: _Report) -> Opening:
    body, at = report.body, now()
    counties = (unit for unit in report.chain if unit.tier is Tier.COUNTY)
    county, year = next(counties, report.chain[-1]).code[:6], report.rules.time.local_date(at).year
    number = f"{county}-{year}-{await intents.next_serial(tx, county, year):06d}"
    wrapped, vault = here.ring.new_case_key(number)
    external = body.source.external_id
    opening = Opening(
        form=2,
        number=number,
        opened_at=at,
        command=report.command,
        body=report.body_hash,
        actor=report.me,
        facts=body.facts,
        channel=body.source.channel,
        source_key=report.source_key,
        external_ref=vault.seal(external) if external else None,
        chain=report.chain,
        parties=tuple(_party(vault, nth, party) for nth, party in enumerate(body.parties, start=1)),
        title=vault.seal(body.title),
        narrative=vault.seal(body.narrative),
        policy=report.rules.pins.policy,
        calendars=report.rules.pins.calendars,
        case_key=wrapped,
    )
    return await _staffed(tx, opening, report.rules)


async def _staffed(tx: Transaction, opening: Opening, rules: Rules) -> Opening:
    """With the roster of the entry level; refused openings never get a number."""
    level = entry_level(opening, rules)
    if isinstance(level, Refusal):
        raise RefusedError(level)
    opened = open_case(opening, rules)
    if isinstance(opened, Refusal):
        raise RefusedError(opened)
    unit = opened[0].unit_of(level)
    posts, gaps = await roster.propose(
        tx, unit.code, rules.policy.level(level).roster, opening.facts.category
    )
    return opening.model_copy(update={"posts": posts, "gaps": gaps, "staffed": True})


def _party(vault: CaseVault, nth: int, party: PartyBody) -> Identity:
    ref = PartyRef(id=f"p{nth}", side=party.side, organisation=party.organisation, under_14=party.under_14)
    return Identity(ref=ref, identity=sealed_identity(party, vault))


def _source_key(here: Services, me: Actor, body: OpenBody) -> str | None:
    """One report of one sender is opened once."""
    external = body.source.external_id
    return here.ring.keyed_hash("source", me.place, body.source.channel, external) if external else None


async def _opened_before(here: Services, me: Actor, source_key: str | None) -> Problem:
    """The same report was sent under another key."""
    async with here.database.read() as tx:
        other = await intents.intake_of(tx, source_key=source_key) if source_key else None
        state = await queries.state_of(tx, other[0].number) if other else None
    number = state.number if state is not None and sees(me, state) else None
    return Problem("already_opened", field="source.external_id", number=number)
