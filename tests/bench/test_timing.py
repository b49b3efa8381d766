"""Percentiles, and rounds that end with their first failure."""

import asyncio

import pytest

from bench.timing import Calls, percentile, play_round


@pytest.mark.parametrize(
    ("values", "percent", "expected"),
    [
        ([7.0], 50, 7.0),
        ([7.0], 99, 7.0),
        ([2.0, 1.0], 50, 1.0),
        ([2.0, 1.0], 51, 2.0),
        ([float(n) for n in range(100, 0, -1)], 50, 50.0),
        ([float(n) for n in range(100, 0, -1)], 95, 95.0),
        ([float(n) for n in range(100, 0, -1)], 99, 99.0),
        ([15.0, 20.0, 35.0, 40.0, 50.0], 30, 20.0),
        ([15.0, 20.0, 35.0, 40.0, 50.0], 40, 20.0),
        ([15.0, 20.0, 35.0, 40.0, 50.0], 100, 50.0),
        ([3.0, 1.0, 2.0], 0, 1.0),
    ],
)
def test_a_percentile_is_a_measured_value(values: list[float], percent: int, expected: float) -> None:
    assert percentile(values, percent) == expected


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 50)


async def test_a_round_counts_what_was_played() -> None:
    played: list[str] = []

    async def lifecycle(calls: Calls) -> str:
        for what in ("start", "update"):
            async with calls.timed(what):
                await asyncio.sleep(0)
        played.append(f"case {len(played)}")
        return played[-1]

    result = await play_round(lifecycle, clients=3, seconds=0.01)
    assert sorted(result.names) == sorted(played)
    assert {call: len(times) for call, times in result.calls.items()} == {
        "start": len(played),
        "update": len(played),
    }
    assert result.per_second == len(played) / result.seconds


async def test_one_failure_ends_the_round_for_all() -> None:
    clients: list[Calls] = []

    async def lifecycle(calls: Calls) -> str:
        clients.append(calls)
        if len(clients) == 2:
            raise RuntimeError("refused")
        await asyncio.Event().wait()
        return "never"

    with pytest.raises(RuntimeError, match="refused"):
        await play_round(lifecycle, clients=3, seconds=60)
