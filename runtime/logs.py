"""Structured logs: one JSON object a line, instants in UTC, never a word of a case's texts."""

import logging
import sys
from contextlib import suppress

import structlog


class _Patient(structlog.PrintLogger):
    """A full disk must not turn a logged refusal into a failure."""

    def msg(self, message: str) -> None:
        with suppress(OSError):
            super().msg(message)

    log = debug = info = warn = warning = fatal = failure = err = error = critical = exception = msg


def set_up() -> None:
    """Log to standard error, warnings of libraries included."""
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=lambda *_: _Patient(sys.stderr),
    )
