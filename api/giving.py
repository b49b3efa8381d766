"""Giving a command: intent, update, projection of its own result (durable first, projected second)."""

import asyncio
from dataclasses import dataclass

from pydantic import BaseModel
from temporalio.service import RPCError

from activities.doors import rules_of
from api.beginning_again import UnderWayError, begun_again
from api.bodies import seal_body
from api.clock import now
from api.freezing import see_that_it_is_not_frozen
from api.judged_here import JUDGED_HERE
from api.looking_up import looked_up
from api.problems import Problem, RefusedError
from api.reading import WAIT_SECONDS, vault_of, visible_case
from api.sending import REUSED, AcceptedError, RunEndedError, judged_now, send
from api.services import Services, see_that_they_are_together
from cases.commands.registry import Spec
from cases.decide import parse, permitted
from cases.edition import EDITION
from cases.envelope import Answer, Envelope, Roster
from cases.events import Event, PartyCorrected
from cases.evolve import fold
from cases.model import Actor
from cases.refusals import Refusal, refuse
from cases.running import RunningCase
from cases.state import CaseState
from policies.rulebook import Rules
from storage import finding, intents, queries, roster
from storage.faults import DatabaseAwayError
from storage.jsons import dumps
from storage.projection import project
from workflows.sweeper import Sweeper

LOOK_SECONDS, LOOK_EVERY = 1.0, 0.05
"""How long to wait until the tables show what has ended a case, and how often to look."""


@dataclass(frozen=True)
class Given:
    """What became of a command."""

    state: CaseState
    repeated: bool = False
    on_record: bool = True
    """False: the engine has it, the tables follow."""


@dataclass(frozen=True)
class Call:
    """One command as it came in."""

    me: Actor
    command: str
    spec: Spec
    body: BaseModel
    expected_version: int | None


async def give(here: Services, state: CaseState, rules: Rules, call: Call) -> Given:
    """Give the command to the case's workflow, once, and write its events before answering.

    Beside another one on a case whose run has ended it waits, and is then judged on what that one has left.
    """
    deadline = asyncio.get_running_loop().time() + WAIT_SECONDS
    while True:
        try:
            return await _give(here, state, rules, call)
        except UnderWayError:
            if asyncio.get_running_loop().time() > deadline:
                raise Problem("outcome_unknown") from None
        await asyncio.sleep(LOOK_EVERY)
        state, rules = await visible_case(here, call.me, state.number)


async def _give(here: Services, state: CaseState, rules: Rules, call: Call) -> Given:
    body_hash = _hash_of(here, state.number, call)
    if before := await _given_before(here, state.number, call.command, body_hash):
        return before
    await _see_that_it_says_something(here, state, rules, call)
    envelope = await _envelope(here, state, call, body_hash)
    if not state.is_open:
        await _see_that_it_may_be_done(here, state, rules, envelope)
    envelope = await _with_roster(here, state, rules, envelope)
    anew = None
    if state.goes_on:
        envelope = await _intended(here, state.number, envelope)
    else:
        anew = await begun_again(here, state, envelope)
    try:
        answer = await send(here, state.number, envelope, anew)
    except RunEndedError:
        return await _after_the_end(here, state, rules, envelope)
    if any(event.command == call.command and event.body != body_hash for event in answer.events):
        # The engine knows the update id and repeats the other body's answer. The intent is that one's.
        raise RefusedError(refuse(REUSED))
    try:
        after = answer.after(state)
    except ValueError:
        # A retry of a call that died: the engine repeats what it told that one, who knew an older case.
        return await _read_back(here, state.number, call.command, body_hash)
    return await _write_down(here, call.command, answer, after)


async def promise(here: Services, state: CaseState, call: Call, after: str) -> None:
    """Write down a command that is to follow from another one, for the sweeper to give if this process dies.

    Not of one that was given, nor for a case that the engine does not carry on.
    """
    body_hash = _hash_of(here, state.number, call)
    if not state.goes_on or await _given_before(here, state.number, call.command, body_hash):
        return
    envelope = await _envelope(here, state, call, body_hash)
    await _intended(here, state.number, envelope.model_copy(update={"after": after}))


def _hash_of(here: Services, number: str, call: Call) -> str:
    plain = call.body.model_dump(mode="json", exclude_none=True)
    return here.ring.keyed_hash("command", number, call.spec.name, dumps(plain))


async def _see_that_it_may_be_done(
    here: Services, state: CaseState, rules: Rules, envelope: Envelope
) -> None:
    """Problem if the rules refuse it on a case that is over, or the case is frozen.

    With visits outstanding the engine judges it itself.
    """
    if not state.goes_on and isinstance(refused := judged_now(state, rules, envelope), RefusedError):
        raise refused
    await see_that_it_is_not_frozen(here, state)


async def _see_that_it_says_something(here: Services, state: CaseState, rules: Rules, call: Call) -> None:
    """Problem for what the rules cannot see of the command (`judged_here`).

    Whoever may not give the command is refused by the rules, and told nothing of what is kept.
    """
    see = JUDGED_HERE.get(call.spec.model)
    if see is None or permitted(call.spec, state, call.me, rules):
        return
    if call.expected_version not in (None, state.version):
        return
    await see(here, state, call.body)


async def _intended(here: Services, number: str, envelope: Envelope) -> Envelope:
    """Write down what is about to be sent: what an earlier call of the same command sent, if there was one.

    The engine takes an update by its id for what it had under that id before, and may keep the bytes of one
    call with the result of another: replayed, the case would go on from something that never happened.
    """
    mine = envelope.model_dump_json()
    async with here.database.write() as tx:
        await see_that_they_are_together(here, tx)
        kept = await intents.intend(tx, envelope.command, number, now(), mine)
        if await intents.cases_under_way(tx, envelope.command) != {number}:
            raise RefusedError(refuse(REUSED))
        if kept is None or kept == mine:
            return envelope
        first = Envelope.model_validate_json(kept)
        if first.body_hash != envelope.body_hash:
            raise RefusedError(refuse(REUSED))
    return first


async def _after_the_end(here: Services, state: CaseState, rules: Rules, envelope: Envelope) -> Given:
    """The engine has no run for the command: the case was closed at this moment, perhaps by the command.

    Refused is only what the tables show to be closed without it. Anything else nobody knows yet.
    """
    deadline = asyncio.get_running_loop().time() + LOOK_SECONDS
    while asyncio.get_running_loop().time() < deadline:
        if given := await _given_before(here, state.number, envelope.command, envelope.body_hash):
            return given
        async with here.database.read() as tx:
            state = await queries.state_of(tx, state.number) or state
            whole = not await queries.has_gap(tx, state.number)
        if whole and not state.goes_on:
            raise judged_now(state, rules, envelope)
        await asyncio.sleep(LOOK_EVERY)
    raise Problem("outcome_unknown")


async def _read_back(here: Services, number: str, command: str, body_hash: str) -> Given:
    """The answer of a command that the engine has, with the case as the engine's history tells it."""
    assert here.client is not None  # noqa: S101  # it has just answered
    try:
        await Sweeper(here.database, here.client, here.book, here.granter).reproject(number)
        async with here.database.write() as tx:
            await intents.fulfilled(tx, command)
        given = await _given_before(here, number, command, body_hash)
    except (DatabaseAwayError, RPCError):
        raise AcceptedError from None
    if given is None:
        raise AcceptedError
    return given


async def _given_before(here: Services, number: str, command: str, body_hash: str) -> Given | None:
    """The kept answer of a command that is on record: the case as it was after it."""
    async with here.database.glance() as tx:
        if not await queries.command_events(tx, command):
            return None
    async with here.database.read() as tx:
        found = await queries.command_events(tx, command)
        last = found[-1][1]
        if found[0][0] != number or last.get("body") != body_hash:
            raise RefusedError(refuse(REUSED))
        chain = await queries.timeline(tx, number, 0, last["seq"])
        now_known = await queries.state_of(tx, number)
    whole = len(chain) == chain[-1]["seq"] == last["seq"]
    if not whole and now_known is not None:
        return Given(now_known, repeated=True, on_record=False)  # events before it are still to follow
    return Given(fold(number, (Event.model_validate(link) for link in chain)), repeated=True)


async def _envelope(here: Services, state: CaseState, call: Call, body_hash: str) -> Envelope:
    vault = await vault_of(here, state.number)
    body = seal_body(call.spec, call.body, vault)
    known = await looked_up(here, state, call.me, parse(call.spec.name, body))
    return Envelope(
        command=call.command,
        body_hash=body_hash,
        actor=call.me,
        name=call.spec.name,
        body=body,
        known=known.officers,
        units=known.units,
        files=known.files,
        filed=known.filed,
        recorded=known.recorded,
        cases=known.cases,
        edition=EDITION,
        expected_version=call.expected_version,
        caller_projects=True,
        head=state.head,
    )


async def _with_roster(here: Services, state: CaseState, rules: Rules, envelope: Envelope) -> Envelope:
    """With the people of the level that the command takes the case to: it is nowhere without for a moment.

    If the case goes elsewhere meanwhile, the workflow looks them up itself.
    """
    running = RunningCase(state, here.book.rules)
    if isinstance(running.carry_out(envelope, now()), Refusal) or not running.wants_roster:
        return envelope
    unit, level = running.state.unit.code, running.state.stay.level
    async with here.database.read() as tx:
        posts, gaps = await roster.propose(tx, unit, rules.policy.level(level).roster, state.facts.category)
    found = Roster(level=level, unit=unit, posts=posts, gaps=gaps)
    return envelope.model_copy(update={"roster": found})


async def _write_down(here: Services, command: str, answer: Answer, state: CaseState) -> Given:
    """Project the update's own result and clear the intent, in one transaction, before answering."""
    if answer.repeated:
        # The engine knows the command and the tables do not: its intent stays, the sweeper reads it back.
        return Given(state, repeated=True, on_record=False)
    try:
        rules = await rules_of(here.database, here.book, state.pins)
        async with here.database.write() as tx:
            await project(tx, state, answer.events, rules)
            if any(isinstance(event.what, PartyCorrected) for event in answer.events):
                await finding.index(tx, here.ring, state.number)
            await intents.fulfilled(tx, command)
    except DatabaseAwayError:
        return Given(state, on_record=False)
    return Given(state)
