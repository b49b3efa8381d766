"""The durable workflow of one case. Its run method is the story; every judgement is asked of `cases`."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.common import RawValue, RetryPolicy
from temporalio.exceptions import ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.doors import PROJECT, PROPOSE_ROSTER
    from activities.engine import attributes
    from activities.messages import RosterAsked, RosterFound, ToProject
    from cases.edition import EDITION
    from cases.envelope import Answer, Envelope
    from cases.following import UnitsTold, objection_to
    from cases.grant import CalendarsTold, Granted
    from cases.opening import open_case
    from cases.refusals import Refusal, refuse
    from cases.running import RunningCase
    from cases.state import CaseState
    from policies.loaded import BOOK
    from workflows.messages import ADOPT_CALENDARS, COMMAND, FOLLOW_UNITS, STATE, WORKFLOW, CaseStart
    from workflows.trust import TRUST

WITHOUT_END = RetryPolicy(maximum_interval=timedelta(seconds=20))
TRY = timedelta(seconds=30)
T = TypeVar("T")


@workflow.defn(name=WORKFLOW)
class CaseWorkflow:
    """One dispute from its opening to the signature that closes it, and to the archive."""

    @workflow.init
    def __init__(self, raw: RawValue) -> None:
        self._no_case: ApplicationError | None = None
        try:
            self._start = _start_of(raw)
            self._case = _case_of(self._start)
        except ApplicationError as error:
            self._no_case = error
        self._updates = 0
        self._changed = True
        self._busy_outside = 0
        self._seeing_to: list[asyncio.Task[None]] = []
        self._alarm: asyncio.Task[None] | None = None
        self._alarm_at: datetime | None = None

    @workflow.run
    async def run(self, raw: RawValue) -> None:  # noqa: ARG002  # read in __init__
        """Live until nothing is awaited any more: a request to cancel the workflow does not end a dispute."""
        if self._no_case is not None:
            raise self._no_case
        story = asyncio.create_task(self._story())
        while not story.done():
            with suppress(asyncio.CancelledError):
                await asyncio.shield(story)
        await story

    async def _story(self) -> None:
        """Wait for handlers or the clock until nothing is awaited any more and all is written down.

        A case that was closed without anything to follow begins and ends a run for each command given then.
        """
        self._seeing_to = [asyncio.create_task(self._find_people()), asyncio.create_task(self._write_down())]
        while self._case.state.goes_on:
            self._case.pass_time(self._now())
            self._show()
            if self._should_continue():
                workflow.continue_as_new(self._next_run())
            await self._handlers_or_clock()
        await workflow.wait_condition(lambda: self._is_quiet() and workflow.all_handlers_finished())
        for task in self._seeing_to:
            task.cancel()

    @workflow.update(name=COMMAND)
    async def command(self, envelope: Envelope) -> Answer:
        """Carry out one command; refused, nothing but what time brought has changed."""
        self._changed = True
        self._updates += 1
        answer = self._case.carry_out(envelope, self._now())
        if isinstance(answer, Refusal):
            raise _refused(answer)
        return answer

    @command.validator
    def _command_is_in_order(self, envelope: Envelope) -> None:
        _let_in(COMMAND, envelope)
        if objection := self._case.objection(envelope, self._now()):
            raise _refused(objection)

    @workflow.update(name=ADOPT_CALENDARS)
    async def adopt_calendars(self, told: CalendarsTold | tuple[str, ...]) -> None:
        """Go on under newly loaded calendars. A bare list is how versions before 0.4 were told."""
        self._changed = True
        calendars = told.calendars if isinstance(told, CalendarsTold) else told
        if objection := self._case.objection_to(calendars):
            raise _refused(objection)
        self._case.adopt(calendars, self._now())

    @adopt_calendars.validator
    def _calendars_are_loaded(self, told: CalendarsTold | tuple[str, ...]) -> None:
        if not isinstance(told, CalendarsTold):
            raise _refused(refuse("not_granted"))
        _let_in(ADOPT_CALENDARS, told)
        if objection := self._case.objection_to(told.calendars):
            raise _refused(objection)

    @workflow.update(name=FOLLOW_UNITS)
    async def follow_units(self, told: UnitsTold) -> None:
        """Go on with the heirs of units that have merged or split."""
        self._changed = True
        if objection := objection_to(self._case.state, told):
            raise _refused(objection)
        self._case.follow(told, self._now())

    @follow_units.validator
    def _heirs_have_every_tier(self, told: UnitsTold) -> None:
        _let_in(FOLLOW_UNITS, told)
        if objection := objection_to(self._case.state, told):
            raise _refused(objection)

    @workflow.query(name=STATE)
    def state(self) -> CaseState:
        """The case as the engine has it."""
        return self._case.state

    async def _handlers_or_clock(self) -> None:
        """Wait until a command was carried out or the earliest clock rings.

        One timer for all clocks. A deadline that moved later lets it ring and looks again: cancelling
        and starting anew would cost the history two events each time.
        """
        due = self._case.next_instant()
        if due is not None and (self._alarm_at is None or due < self._alarm_at):
            if self._alarm is not None:
                self._alarm.cancel()
            self._alarm_at = due
            self._alarm = asyncio.create_task(workflow.sleep(due - workflow.now()))
        tasks = [*self._seeing_to, *([self._alarm] if self._alarm else [])]
        await workflow.wait_condition(lambda: self._changed or any(task.done() for task in tasks))
        for task in self._seeing_to:
            if task.done():
                task.result()  # it never ends but by an error, and that must fail the task, not be lost
        if self._alarm is not None and self._alarm.done():
            self._alarm = self._alarm_at = None
        self._changed = False

    async def _find_people(self) -> None:
        """Have the roster of a level looked up whenever the case arrives somewhere."""
        while True:
            await workflow.wait_condition(lambda: self._case.wants_roster)
            state = self._case.state
            asked = RosterAsked(
                pins=state.pins,
                level=state.stay.level,
                unit=state.unit.code,
                category=state.facts.category,
            )
            found = await self._outside(PROPOSE_ROSTER, asked, RosterFound)
            self._case.staff(asked.level, found.posts, found.gaps, self._now())
            self._changed = True

    async def _write_down(self) -> None:
        """Have the events projected that no caller carries to the tables."""
        while True:
            await workflow.wait_condition(self._is_to_be_written)
            batch = tuple(self._case.unwritten)
            told = ToProject(state=self._case.state.model_copy(update={"seen": ()}), events=batch)
            await self._outside(PROJECT, told, type(None))
            self._case.was_written(batch)
            self._changed = True

    def _is_to_be_written(self) -> bool:
        """With the people of a new level, not once before and once after: thousands may arrive at once."""
        waits = self._start.people_first and self._case.wants_roster
        return bool(self._case.unwritten) and not waits

    async def _outside(self, door: str, arg: object, result: type[T]) -> T:
        """Go through a door out of the engine, and try without end: the clock goes on meanwhile."""
        self._busy_outside += 1
        try:
            answer: T = await workflow.execute_activity(
                door, arg, result_type=result, start_to_close_timeout=TRY, retry_policy=WITHOUT_END
            )
            return answer  # the SDK's own type is Any
        finally:
            self._busy_outside -= 1

    def _now(self) -> datetime:
        """By the engine's clock, and not before what the case had come to when this run began."""
        first = self._start.not_before
        return workflow.now() if first is None else max(workflow.now(), first)

    def _show(self) -> None:
        """Keep the engine's own lists true, at one event for a change and none without."""
        shown, now = workflow.info().typed_search_attributes, attributes(self._case.state)
        changed = [pair for pair in now if shown.get(pair.key) != pair.value]
        if changed:
            workflow.upsert_search_attributes([pair.key.value_set(pair.value) for pair in changed])

    def _is_quiet(self) -> bool:
        return not self._case.unwritten and not self._busy_outside

    def _should_continue(self) -> bool:
        """Only when nothing waits for an activity and no handler is under way."""
        long_enough = (
            workflow.info().is_continue_as_new_suggested() or self._updates >= self._start.updates_per_run
        )
        quiet = self._is_quiet() and not self._case.wants_roster and workflow.all_handlers_finished()
        return long_enough and quiet

    def _next_run(self) -> CaseStart:
        return CaseStart(
            state=self._case.state,
            updates_per_run=self._start.updates_per_run,
            edition=EDITION,
            not_before=self._start.not_before,
            people_first=True,
        )


def _let_in(update: str, message: Granted) -> None:
    if objection := TRUST.objection(workflow.info().workflow_id, update, message):
        raise _refused(objection)


def _start_of(raw: RawValue) -> CaseStart:
    """The start argument. Garbage ends the run at once instead of being retried for ever."""
    try:
        start = workflow.payload_converter().from_payload(raw.payload, CaseStart)
    except Exception as error:
        raise ApplicationError("not a case", type="invalid_start", non_retryable=True) from error
    if not isinstance(start, CaseStart) or (start.opening is None) == (start.state is None):
        raise ApplicationError(
            "neither a new case nor one under way", type="invalid_start", non_retryable=True
        )
    return start


def _case_of(start: CaseStart) -> RunningCase:
    """The case of this run. A document that is not loaded here makes the task retry, never fail."""
    if start.state is not None:
        case = RunningCase(start.state, BOOK.rules, start.edition)
        case.unwritten = list(start.unwritten)
        return case
    assert start.opening is not None  # noqa: S101  # _start_of has seen to it
    rules = BOOK.rules(start.opening.pins)
    try:
        opened = open_case(start.opening, rules)
    except (ValueError, LookupError, ArithmeticError) as error:
        raise ApplicationError("not a case", type="invalid_start", non_retryable=True) from error
    if isinstance(opened, Refusal):
        raise _refused(opened)
    return RunningCase(opened[0], BOOK.rules, start.edition)


def _refused(refusal: Refusal) -> ApplicationError:
    return ApplicationError(
        refusal.says.en, refusal.model_dump(mode="json"), type=refusal.code, non_retryable=True
    )
