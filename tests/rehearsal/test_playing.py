"""Two tellings of a chapter are compared event by event, whenever each of them was."""

from typing import Any

import httpx
import pytest

from rehearsal.playing import InTurn, as_told, differences

ACCEPTED = {"type": "accepted", "level": "village"}


def event(seq: int, what: dict[str, Any], actor: str | None = "mediator", **more: Any) -> dict[str, Any]:
    """One event of a timeline."""
    own = {"seq": seq, "at": "2026-02-10T01:00:00Z", "hash": f"{seq:064}", "prev": "0" * 64}
    return {**own, "actor": actor, "what": what, "says": {"zh": "", "en": ""}, **more}


def test_the_same_at_another_time() -> None:
    here = as_told([event(1, ACCEPTED | {"due": "2026-02-10T01:00:00+00:00", "day": "2026-02-10"})])
    there = as_told([event(1, ACCEPTED | {"due": "2027-03-11T09:00:00.123456Z", "day": "2027-03-11"})])
    assert differences({"story": here}, {"story": there}) == []


@pytest.mark.parametrize(
    "other",
    [
        [event(1, ACCEPTED | {"level": "township"})],
        [event(1, ACCEPTED, actor="somebody else")],
        [],
        [event(1, ACCEPTED), event(2, {"type": "noted"})],
        [event(1, ACCEPTED | {"due": "soon"})],
    ],
    ids=str,
)
def test_a_difference_is_told(other: list[dict[str, Any]]) -> None:
    [told] = differences({"story": as_told([event(1, ACCEPTED)])}, {"story": as_told(other)})
    assert told.startswith("story, event ")


def test_what_comes_sooner_or_later_is_left_out() -> None:
    reminded = event(1, {"type": "reminded", "level": "village"})
    assert as_told([reminded, event(2, ACCEPTED)]) == as_told([event(1, ACCEPTED)])


async def test_calls_go_to_each_api_in_turn() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.url.host}:{request.url.port}{request.url.path}")
        return httpx.Response(200)

    turns = InTurn(["127.0.0.1:1", "127.0.0.1:2"])
    turns._inner = httpx.MockTransport(answer)
    async with httpx.AsyncClient(transport=turns, base_url="http://anywhere") as http:
        for _ in range(3):
            await http.get("/ready")
    assert asked == ["127.0.0.1:1/ready", "127.0.0.1:2/ready", "127.0.0.1:1/ready"]
