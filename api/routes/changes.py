"""Changes of cases as they happen, as server-sent events: which case, never what is in it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import Header, Query, Request
from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event
from starlette.types import Message, Receive, Scope, Send

from api.auth import Me, sign_in
from api.feed import AT_ONCE, Feed, Stream, place_of
from api.problems import Problem
from api.services import Here, Services
from api.threshold import new_router
from cases.model import Actor
from cases.readers import reader_names
from storage import changes
from storage.changes import Change, Place
from storage.faults import DatabaseAwayError

router = new_router("changes")

KEEP_ALIVE = 15.0
"""Seconds without an event after which a comment is sent: proxies cut silent connections."""
SIGNED_IN_EVERY = 30.0
"""Seconds after which it is looked up again whether the token holds, and for whom."""
SURE_FOR = 1.0
"""Seconds for which a look at the token is good enough while there is something to tell."""
LASTS = 3600.0
"""Seconds after which a stream ends; a client opens the next one by itself and misses nothing."""
SEND_WITHIN = 30.0
"""Seconds that a client may take to read what was sent; then its place is given to somebody else."""
RETRY = 2000
"""Milliseconds that a client waits before it opens the next stream."""

Key = Annotated[str | None, Query(max_length=64, description="`id` of the last event that I have")]
LastEventId = Annotated[str | None, Header(alias="Last-Event-ID", max_length=64)]
EXAMPLE = """event: change
data: {"number": "532329-2026-000123", "seq": 7, "kinds": ["accepted"], "links": {}}
id: 4711-0f3a9c21

"""
DESCRIBED: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Events `ready`, `change` and `reset`",
        "content": {"text/event-stream": {"schema": {"type": "string"}, "example": EXAMPLE}},
    }
}


class Sending(StreamingResponse):
    """A stream on its way out; however it ends, its place is free again."""

    media_type = "text/event-stream"

    def __init__(self, content: AsyncIterator[bytes], feed: Feed, stream: Stream) -> None:
        super().__init__(content, headers={"X-Accel-Buffering": "no"})
        self._feed, self._stream = feed, stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until it ends or nobody listens any more."""

        async def in_time(message: Message) -> None:
            async with asyncio.timeout(SEND_WITHIN):
                await send(message)

        try:
            await super().__call__(scope, receive, in_time)
        except TimeoutError:
            return  # nobody reads any more: the connection is dropped
        finally:
            self._feed.leave(self._stream)


@router.get("/changes", response_class=StreamingResponse, responses=DESCRIBED)
async def stream_changes(
    request: Request, here: Here, me: Me, after: Key = None, last_event_id: LastEventId = None
) -> StreamingResponse:
    """Changes of cases that I may see, from here on or after the last one that I have.

    `ready`: from here on everything is told, so read now what you show. `change`: number, seq and the kinds
    of events. `reset`: what came after your last event is not known any more, so read everything anew.
    """
    stream = await here.feed.join(me.id, reader_names(me))
    return Sending(_sent(here, request, stream, last_event_id or after), here.feed, stream)


async def _sent(here: Services, request: Request, stream: Stream, key: str | None) -> AsyncIterator[bytes]:
    """Everything that a stream says, from its greeting to its end."""
    ends = _clock() + LASTS
    stream.look_again = _clock() + SIGNED_IN_EVERY
    yield format_sse_event(retry=RETRY)
    place = await _place(here, key)
    if place is not None:
        async for change in _missed(here, stream, place):
            yield _changed(change)
    else:
        yield _greeting("ready" if key is None else "reset", stream)
    while (following := await _next(here, request, stream, ends)) is not None:
        yield following
    if stream.fell_behind:
        yield format_sse_event(event="reset", data_str="{}")


async def _place(here: Services, key: str | None) -> Place | None:
    """Where in the log the listener is; None if it has not been told anything that is still known."""
    if key is None:
        return None
    async with here.database.read() as tx:
        return await changes.place_of(tx, key)


async def _missed(here: Services, stream: Stream, place: Place) -> AsyncIterator[Change]:
    """What came after the listener's last event and before the stream is fed."""
    end = place_of(stream.since)
    while place < end:
        async with here.database.read() as tx:
            found = await changes.told_after(tx, place, AT_ONCE, stream.names)
        for change in found:
            if change.place <= end:
                yield change
        place = found[-1].place if len(found) == AT_ONCE else end


async def _next(here: Services, request: Request, stream: Stream, ends: float) -> bytes | None:
    """The next thing to send; None at the end."""
    now = _clock()
    if now >= stream.look_again:
        if not await _still_signed_in(request, stream):
            return None
        stream.look_again = now + SIGNED_IN_EVERY
    if now >= ends or here.feed.is_closed:
        return None
    try:
        async with asyncio.timeout_at(min(ends, stream.look_again, now + KEEP_ALIVE)):
            change = await stream.waiting.get()
    except TimeoutError:
        return format_sse_event(comment="")
    if change is None or not await _may_be_told(request, stream):
        return None
    return _changed(change)


async def _may_be_told(request: Request, stream: Stream) -> bool:
    """Whether the token has held within the last second: nobody is told after it was revoked."""
    checked = stream.look_again - SIGNED_IN_EVERY
    if _clock() - checked < SURE_FOR:
        return True
    stream.look_again = _clock() + SIGNED_IN_EVERY
    return await _still_signed_in(request, stream)


async def _still_signed_in(request: Request, stream: Stream) -> bool:
    """Whether the token holds; the officer may have moved, and sees from then on what is seen there."""
    try:
        await sign_in(request)
    except (Problem, DatabaseAwayError):
        return False
    me: Actor = request.state.me
    stream.names = reader_names(me)
    return True


def _changed(change: Change) -> bytes:
    told = {
        "number": change.number,
        "seq": change.seq,
        "kinds": change.kinds,
        "links": {"self": f"/v1/cases/{change.number}"},
    }
    return format_sse_event(event="change", id=change.key, data_str=json.dumps(told))


def _greeting(event: str, stream: Stream) -> bytes:
    key = None if stream.since is None else stream.since.key
    return format_sse_event(event=event, id=key, data_str=json.dumps({"id": key}))


def _clock() -> float:
    return asyncio.get_running_loop().time()
