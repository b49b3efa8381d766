"""Around everything: what is announced wrongly is refused, and what nobody foresaw is told without data."""

import asyncio
import re
import traceback
from pathlib import Path

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, problem_response
from api.services import Services
from cases.documents import LARGEST

MAX_BODY = 512 * 1024
"""Bytes. The largest thing that is sent in one piece, files apart, is a policy document."""
GOES_ON_WITHIN = 30.0
"""Seconds between two pieces of a body."""
FILES = re.compile(r"/v1/cases/[^/]+/files")
"""Where files are brought in."""
ONCE = {
    name.lower().encode(): name
    for name in (
        *("Authorization", "Idempotency-Key", "If-Match", "X-CSRF-Token"),
        *("Content-Type", "Content-Length", "Content-Encoding"),
    )
}
"""Headers that decide something: of two, nobody could say which was meant."""
AS_IT_IS = frozenset({"", "identity"})
"""Encodings of a body that are none."""
ALWAYS = (
    # Answers hold what officers may read and no cache between them and us may keep.
    (b"cache-control", b"no-store"),
    # Nothing of ours is a page, unless it says so itself; nothing is guessed to be one, or shown in another.
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'; base-uri 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
"""Headers of every answer that does not have its own."""
log = structlog.get_logger()


class BodyLimit:
    """Refuses bodies over the limit before anything reads them whole, announced or not.

    Before that, what is announced twice, and a body in an encoding.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on with its body counted."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if refused := _announced_wrong(scope):
            await problem_response(refused)(scope, receive, send)
            return
        read, most, whole = 0, _most(scope), False

        async def limited() -> Message:
            nonlocal read, whole
            if whole:  # what is awaited now is the client's leaving
                return await receive()
            try:
                async with asyncio.timeout(GOES_ON_WITHIN):
                    message = await receive()
            except TimeoutError:
                raise Problem("too_slow") from None
            read, whole = read + len(message.get("body", b"")), not message.get("more_body", False)
            if read > most:
                raise Problem("body_too_large")
            return message

        await self.app(scope, limited, send)


def _most(scope: Scope) -> int:
    return LARGEST if FILES.fullmatch(scope["path"]) else MAX_BODY


def _announced_wrong(scope: Scope) -> Problem | None:
    found = dict[bytes, bytes]()
    for name, value in scope["headers"]:
        if name in ONCE:
            if name in found:
                return _twice(ONCE[name])
            found[name] = value
    if found.get(b"content-encoding", b"").decode("latin-1").strip().lower() not in AS_IT_IS:
        return Problem("unsupported_media_type", field="Content-Encoding")
    announced = found.get(b"content-length", b"0")
    if not announced.isdigit():
        return Problem("malformed", field="Content-Length")
    most = _most(scope)
    too_long = len(announced) > len(str(most)) or int(announced) > most
    return Problem("body_too_large") if too_long else None


def _twice(name: str) -> Problem:
    mistake = {"field": name, "zh": "该请求头只能有一个", "en": "this header may be there once only"}
    return Problem("invalid_request", field=name, errors=[mistake])


class Unforeseen:
    """The last resort. Recorded is what kind of error arose where; its message may hold personal data."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; an error becomes a problem document and goes no further."""
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = True
            if message["type"] == "http.response.start":
                had = message.get("headers", ())
                names = {name.lower() for name, _ in had}
                message["headers"] = [*had, *(pair for pair in ALWAYS if pair[0] not in names)]
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            log.error("internal", kind=type(error).__name__, at=_where(error), method=scope.get("method"))  # noqa: TRY400  # a traceback shows data
            if started or scope["type"] != "http":
                raise
            await problem_response(await _problem(scope))(scope, receive, send)


async def _problem(scope: Scope) -> Problem:
    """An error of ours, unless the database is gone: without its tables every statement is a mistake."""
    here: Services | None = getattr(scope["app"].state, "services", None)
    away = here is not None and not await here.database.answers()
    return Problem("database_away" if away else "internal")


def _where(error: BaseException) -> list[str]:
    """File, line and function from the door to the error, without the framework's own."""
    here = str(Path(__file__).parent.parent)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [f for f in frames if f.filename.startswith(here) and "site-packages" not in f.filename]
    return [f"{Path(f.filename).relative_to(here)}:{f.lineno} {f.name}" for f in ours[-6:]]
