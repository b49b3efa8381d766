"""Dates that cannot be: future, before the case, absurd, not dates at all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from runtime.demo.chapters import MEDIATOR
from runtime.demo.stage import PlayedCase
from tests.api.asking import a_case, action, ask, nothing_changes, problem
from tests.support.installation import World


@pytest.fixture(scope="module")
async def consented(world: World) -> PlayedCase:
    """Both parties have consented; nobody changes it further."""
    case = await a_case(world)
    await case.give(MEDIATOR, "accept")
    for party in ("p1", "p2"):
        await case.give(MEDIATOR, "record_consent", party=party, answer="consents")
    return case


Make = Callable[[PlayedCase], Any]


def days(number: int) -> Make:
    return lambda case: (case.now + timedelta(days=number, hours=1)).isoformat()


@pytest.mark.parametrize(
    ("held_at", "code"),
    [
        (days(1), "in_the_future"),
        (days(-1), "before_the_case"),
        ("0001-01-01T00:00:00+14:00", "before_the_case"),
        ("9999-12-31T23:59:59-14:00", "in_the_future"),
        ("2026-02-30T09:00:00Z", "invalid_request"),
        ("2026-03-02T09:00:00", "invalid_request"),
        ("2026-03-02", "invalid_request"),
        ("0000-01-01T00:00:00Z", "invalid_request"),
        ("yesterday", "invalid_request"),
        ("", "invalid_request"),
        (10**30, "invalid_request"),
        (1e308, "invalid_request"),
        (True, "invalid_request"),
        (None, "invalid_request"),
        ({"year": 2026}, "invalid_request"),
    ],
)
async def test_an_instant_that_cannot_be(
    world: World, consented: PlayedCase, held_at: Any, code: str
) -> None:
    body = {
        "held_at": held_at(consented) if callable(held_at) else held_at,
        "place": "调解室",
        "parties": ["p1", "p2"],
        "record": "略",
        "result": "agreed",
    }
    async with nothing_changes(world, consented.number):
        path = action(consented.number, "record_session")
        problem(await ask(world, MEDIATOR, "POST", path, json=body), 422, code, field="held_at")


@pytest.mark.parametrize(
    ("dates", "code", "field"),
    [
        ({"effective_on": "9999-12-31"}, "in_the_future", "effective_on"),
        ({"effective_on": "0001-01-01"}, "before_the_case", "effective_on"),
        ({"effective_on": "2026-02-30"}, "invalid_request", "effective_on"),
        ({"effective_on": "2026-03-02T09:00:00Z"}, "invalid_request", "effective_on"),
        ({"effective_on": 10**30}, "invalid_request", "effective_on"),
        ({"performance_due": "9999-12-31"}, "absurd_date", "performance_due"),
        ({"performance_due": "0001-01-01"}, "absurd_date", "performance_due"),
        ({"performance_due": "soon"}, "invalid_request", "performance_due"),
    ],
)
async def test_a_day_that_cannot_be(
    world: World, consented: PlayedCase, dates: dict[str, Any], code: str, field: str
) -> None:
    body = {"form": "oral", "content": "费用均摊。", "effective_on": consented.today(), **dates}
    async with nothing_changes(world, consented.number):
        path = action(consented.number, "record_agreement")
        problem(await ask(world, MEDIATOR, "POST", path, json=body), 422, code, field=field)
