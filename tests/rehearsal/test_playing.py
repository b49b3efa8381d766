"""Two tellings of a chapter are compared event by event, whenever each of them was."""

from typing import Any

import httpx
import pytest

from rehearsal import playing
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


def test_the_same_on_a_slower_machine_with_a_file_sealed_anew() -> None:
    filed = {"type": "document_filed", "document": "d1"}
    here = as_told([event(1, ACCEPTED | {"minutes_left": 3237}), event(2, filed | {"file": "a" * 64})])
    there = as_told([event(1, ACCEPTED | {"minutes_left": 3235}), event(2, filed | {"file": "b" * 64})])
    assert differences({"story": here}, {"story": there}) == []
    other = as_told([event(1, ACCEPTED | {"minutes_left": 3237}), event(2, filed | {"document": "d2"})])
    assert len(differences({"story": here}, {"story": other})) == 1


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


async def test_a_call_that_is_to_be_asked_again_is_asked_again_with_its_key() -> None:
    asked: list[tuple[int | None, str, bytes]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append((request.url.port, request.headers["Idempotency-Key"], request.content))
        return (
            httpx.Response(200) if len(asked) == 3 else httpx.Response(503, headers={"Retry-After": "0.01"})
        )

    turns = InTurn(["127.0.0.1:1", "127.0.0.1:2"])
    turns._inner = httpx.MockTransport(answer)
    async with httpx.AsyncClient(transport=turns, base_url="http://anywhere") as http:
        told = await http.post("/v1/cases", json={"a": 1}, headers={"Idempotency-Key": "k"})
    assert told.status_code == 200
    assert asked == [(1, "k", b'{"a":1}'), (2, "k", b'{"a":1}'), (1, "k", b'{"a":1}')]


async def test_nobody_asks_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "PATIENCE", 0.05)
    turns = InTurn(["127.0.0.1:1"])
    turns._inner = httpx.MockTransport(lambda _: httpx.Response(503, headers={"Retry-After": "0.02"}))
    async with httpx.AsyncClient(transport=turns, base_url="http://anywhere") as http:
        assert (await http.get("/ready")).status_code == 503
