"""The sweeping goes on whatever it meets, and ends when it is told to."""

import asyncio

from runtime import worker
from runtime.worker import again_and_again


async def test_errors_that_nobody_foresaw_do_not_end_the_sweeping() -> None:
    stop, rounds = asyncio.Event(), []

    async def sweep() -> None:
        rounds.append(len(rounds))
        if len(rounds) == len(ERRORS) + 1:
            stop.set()
            return
        raise ERRORS[rounds[-1]]

    pause, worker.SWEEP_EVERY = worker.SWEEP_EVERY, 0.001
    try:
        async with asyncio.timeout(5):
            await again_and_again(sweep, stop)
    finally:
        worker.SWEEP_EVERY = pause
    assert rounds == [0, 1, 2, 3]


ERRORS = (ValueError("a document"), KeyError("a case"), RuntimeError("the engine"))


async def test_it_ends_within_its_pause_when_told_to() -> None:
    stop = asyncio.Event()

    async def sweep() -> None:
        stop.set()

    async with asyncio.timeout(1):
        await again_and_again(sweep, stop)
