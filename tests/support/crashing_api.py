"""The product's API that dies, as by kill -9, at one point of a command's or an intake's way.

`python -m tests.support.crashing_api after_intent`
"""

import os
import sys
from collections.abc import Callable
from typing import Any

from api import giving, intake
from runtime import cli


def dying(*_: Any, **__: Any) -> Any:
    """End at once, without a word to anybody."""
    os._exit(137)


def dying_after(step: Callable[..., Any]) -> Callable[..., Any]:
    """Do it, and die before anybody hears of it."""

    async def done_and_dead(*args: Any, **kwargs: Any) -> Any:
        await step(*args, **kwargs)
        dying()

    return done_and_dead


POINTS: dict[str, tuple[Any, str, Callable[..., Any]]] = {
    "after_intent": (giving, "send", dying),
    "after_acceptance": (giving, "_write_down", dying),
    "after_projection": (giving, "_write_down", dying_after(giving._write_down)),
    "after_reserve": (intake, "_started", dying),
    "after_start": (intake, "_started", dying_after(intake._started)),
    "in_projection": (giving, "project", dying_after(giving.project)),
}
"""Where it dies: module, step, what happens instead."""

if __name__ == "__main__":
    module, name, instead = POINTS[sys.argv.pop(1)]
    setattr(module, name, instead)
    sys.argv.append("api")
    cli.main()
