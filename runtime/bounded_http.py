"""The head of a request, bounded in size and time: uvicorn reads one of any size, for as long as it comes."""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from api.problems import Problem, problem_response

LARGEST_HEAD = 64 * 1024
"""Bytes of request line and headers."""
HEAD_WITHIN = 30.0
"""Seconds, from the connection or from the first byte of a further request on it."""
REASONS = {408: "Request Timeout", 431: "Request Header Fields Too Large"}


class BoundedHttp(HttpToolsProtocol):
    """Refuses a head that is too large or does not end, and closes the connection."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._in_head = True
        self._came = 0
        self._too_large = False
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Somebody has connected, and is to say what they want."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """More has come."""
        self._came += len(data)
        super().data_received(data)
        if self._in_head and self._came > LARGEST_HEAD and not self.transport.is_closing():
            self._refuse("head_too_large")

    def on_message_begin(self) -> None:
        """A request begins, the first of the connection or a further one."""
        super().on_message_begin()
        if not self._in_head:
            self._await_head()

    def on_headers_complete(self) -> None:
        """The head is here. An error that is raised here ends in `send_400_response`."""
        self._head_is_over()
        size = len(self.url) + sum(len(name) + len(value) for name, value in self.headers)
        if size > LARGEST_HEAD:
            self._too_large = True
            raise ValueError(size)
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """What was no HTTP, or had too large a head."""
        if self._too_large:
            self._refuse("head_too_large")
        else:
            super().send_400_response(msg)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nobody is there any more."""
        self._head_is_over()
        super().connection_lost(exc)

    def _await_head(self) -> None:
        self._in_head, self._came = True, 0
        self._patience = self.loop.call_later(HEAD_WITHIN, self._refuse, "too_slow")

    def _head_is_over(self) -> None:
        self._in_head = False
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _refuse(self, code: str) -> None:
        """Say why, and close: where the rest of this request ends, nobody can tell."""
        self._head_is_over()
        answer = problem_response(Problem(code))
        lines = [f"HTTP/1.1 {answer.status_code} {REASONS[answer.status_code]}".encode()]
        lines += [name + b": " + value for name, value in answer.raw_headers]
        self.transport.write(b"\r\n".join((*lines, b"connection: close", b"", bytes(answer.body))))
        self.transport.close()
