"""Turns at a case: so many at once, the others in the order of asking, and nobody waits without end."""

import asyncio

import pytest

from api.problems import Problem
from api.turns import AT_ONCE, Turns


async def test_so_many_at_once_and_the_others_in_order() -> None:
    turns, inside, most, order = Turns(), 0, 0, list[int]()

    async def one(nth: int) -> None:
        nonlocal inside, most
        async with turns.of("a", 5):
            inside += 1
            most = max(most, inside)
            order.append(nth)
            await asyncio.sleep(0)
            inside -= 1

    await asyncio.gather(*(one(nth) for nth in range(20)))
    assert (most, order) == (AT_ONCE, list(range(20)))


async def test_another_case_is_not_waited_for() -> None:
    turns = Turns()
    async with asyncio.timeout(5):
        for _ in range(AT_ONCE):
            await turns.of("a", 5).__aenter__()
        async with turns.of("b", 5):
            pass


async def test_a_turn_that_does_not_come_is_told_and_taken_from_nobody() -> None:
    turns = Turns()
    held = [turns.of("a", 5) for _ in range(AT_ONCE)]
    for one in held:
        await one.__aenter__()
    with pytest.raises(Problem) as told:
        async with turns.of("a", 0.01):
            pass
    assert told.value.body["code"] == "busy"
    await held[0].__aexit__(None, None, None)
    async with turns.of("a", 5):
        pass
