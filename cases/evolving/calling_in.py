"""Events of people called in."""

from typing import Any

from cases import events as e
from cases.calling_in import CallConsent, CalledIn, CallStatus
from cases.evolving.parts import Changes, Handlers
from cases.evolving.tasking import changed
from cases.state import CaseState
from cases.tasks import Task, TaskStatus


def _called(state: CaseState, event: e.Event, what: e.PersonCalledIn) -> Changes:
    call = CalledIn(id=what.call, kind=what.kind, officer=what.officer, seq=event.seq, task=what.task)
    task = Task(id=what.task, call=what.call, unit=what.unit, to=what.unit, seq=event.seq, clock=what.clock)
    return {"called_in": (*state.called_in, call), "tasks": (*state.tasks, task)}


def _consent(state: CaseState, _: e.Event, what: e.CallConsentRecorded) -> Changes:
    """The latest word of a party at a level counts."""
    call = next(each for each in state.called_in if each.id == what.call)
    others = tuple(c for c in call.consents if (c.level, c.party) != (what.level, what.party))
    if what.answer is e.Answer.REFUSES:
        return _with(state, what.call, consents=others)
    given = CallConsent(level=what.level, party=what.party, on=what.on, document=what.document)
    return _with(state, what.call, consents=(*others, given))


def _opinion(state: CaseState, _: e.Event, what: e.OpinionGiven) -> Changes:
    done = changed(state, what.task, status=TaskStatus.DONE)
    return _with(state, what.call, status=CallStatus.ANSWERED) | done


def _declined(state: CaseState, _: e.Event, what: e.CallDeclined) -> Changes:
    refused = changed(state, what.task, status=TaskStatus.REFUSED)
    return _with(state, what.call, status=CallStatus.DECLINED) | refused


def _released(state: CaseState, _: e.Event, what: e.CallReleased) -> Changes:
    task = next(each for each in state.tasks if each.id == what.task)
    over = changed(state, what.task, status=TaskStatus.WITHDRAWN) if task.is_open else {}
    return _with(state, what.call, status=CallStatus.RELEASED) | over


def _with(state: CaseState, call: str, **changes: Any) -> Changes:
    calls = (each.model_copy(update=changes) if each.id == call else each for each in state.called_in)
    return {"called_in": tuple(calls)}


def all_released(state: CaseState) -> tuple[CalledIn, ...]:
    """Nobody is called in any more, of a case that begins again."""
    return tuple(
        call.model_copy(update={"status": CallStatus.RELEASED}) if call.is_live else call
        for call in state.called_in
    )


HANDLERS: Handlers = {
    e.PersonCalledIn: _called,
    e.CallConsentRecorded: _consent,
    e.OpinionGiven: _opinion,
    e.CallDeclined: _declined,
    e.CallReleased: _released,
}
