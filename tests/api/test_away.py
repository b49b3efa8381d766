"""Engine, worker or database away: said so, nothing half done, and the same key again gives the truth."""

import asyncio
import secrets
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from temporalio.service import RPCError

from activities.engine import SEARCH_ATTRIBUTES
from api import intake, reading, sending
from api.clock import now
from cases.record import first_broken
from runtime.demo.chapters import GROUP, MEDIATOR, report
from runtime.engine import EngineWish, open_engine
from runtime.settings import Settings
from storage import bond
from storage.bond import Standing
from storage.database import Database
from tests.api.alone import Alone, api_alone
from tests.api.asking import NOBODYS, a_case, action, ask, footprint, intents_of, problem, written
from tests.support.installation import copy_home

LATER = timedelta(seconds=10)
on_both = pytest.mark.parametrize("county", ["sqlite", "postgres"], indirect=True)
STRANGER = "gaoqiao-duty"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody here comes back within the time that calls wait for by default."""
    monkeypatch.setattr(sending, "SEND_SECONDS", 1.0)
    monkeypatch.setattr(intake, "SEND_SECONDS", 1.0)
    monkeypatch.setattr(reading, "WAIT_SECONDS", 0.2)


@pytest.fixture
def patient(impatient: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001  # after the other
    """The worker comes while the call waits, on however slow a machine."""
    monkeypatch.setattr(sending, "SEND_SECONDS", 20.0)


async def opened(alone: Alone) -> str:
    return (await a_case(alone)).number


async def noted(alone: Alone, number: str) -> list[str]:
    """Texts of the notes that are on record, the chain of events being whole."""
    chain = await written(alone, number)
    assert first_broken(number, chain) is None
    answer = await ask(alone, GROUP, "GET", f"/v1/cases/{number}/timeline")
    return [e["what"]["text"] for e in answer.json()["events"] if e["what"]["type"] == "noted"]


async def note(alone: Alone, number: str, key: str, text: str = "好") -> httpx.Response:
    sent = {"Idempotency-Key": key}
    return await ask(alone, GROUP, "POST", action(number, "note"), json={"text": text}, sent=sent)


async def until_intended(alone: Alone, number: str) -> None:
    """Wait until a call has written its intent down: what follows happens after it and before its answer."""
    async with asyncio.timeout(5):
        while not await intents_of(alone, number):
            await asyncio.sleep(0.01)


@on_both
async def test_without_a_worker_the_outcome_is_unknown_and_the_key_gives_the_truth(alone: Alone) -> None:
    number, key = await opened(alone), secrets.token_hex(8)
    problem(await note(alone, number, key), 503, "outcome_unknown")
    assert await noted(alone, number) == []
    async with alone.worker():
        again = await note(alone, number, key)
        assert again.status_code == 200
        assert await noted(alone, number) == ["好"]
        assert (await note(alone, number, key)).headers["Idempotency-Replayed"] == "true"
        problem(await note(alone, number, key, "别的"), 422, "idempotency_key_reused")
    assert await noted(alone, number) == ["好"]
    assert await intents_of(alone, number) == 0


@on_both
async def test_too_many_at_once_are_told_to_come_back(alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    number, keys = await opened(alone), [secrets.token_hex(8) for _ in range(15)]
    for answer in await asyncio.gather(*(note(alone, number, key, key) for key in keys)):
        problem(answer, *{503: (503, "outcome_unknown"), 429: (429, "busy")}[answer.status_code])
    monkeypatch.setattr(sending, "SEND_SECONDS", 20.0)  # now somebody comes
    async with alone.worker():
        for key in keys:
            assert (await note(alone, number, key, key)).status_code == 200
        assert sorted(await noted(alone, number)) == sorted(keys)
        await alone.sweeper.sweep(now() + LATER)
        assert await intents_of(alone, number) == 0


@on_both
async def test_database_away_before_the_intent(alone: Alone) -> None:
    number, key = await opened(alone), secrets.token_hex(8)
    async with alone.worker():
        before = await footprint(alone, number)
        async with alone.nobody_writes():
            problem(await note(alone, number, key), 503, "database_away")
            body = report("排水沟纠纷", "两户争执。", severity="general")
            problem(await ask(alone, GROUP, "POST", "/v1/cases", json=body), 503, "database_away")
            assert (await ask(alone, GROUP, "GET", f"/v1/cases/{number}")).status_code == 200
        assert await footprint(alone, number) == before
        assert (await note(alone, number, key)).status_code == 200
    assert await noted(alone, number) == ["好"]


async def accepted_but_not_written(alone: Alone, number: str, key: str) -> httpx.Response:
    """A command whose intent is written and whose events find the database held by somebody."""
    giving_it = asyncio.create_task(note(alone, number, key))
    await until_intended(alone, number)
    async with alone.nobody_writes(), alone.worker():
        return await giving_it


@on_both
@pytest.mark.usefixtures("patient")
async def test_database_away_after_acceptance(alone: Alone) -> None:
    number, key = await opened(alone), secrets.token_hex(8)
    answer = await accepted_but_not_written(alone, number, key)
    assert answer.status_code == 202, answer.text
    assert answer.headers["Retry-After"]
    link = answer.json()["links"]["self"]
    assert link == f"/v1/cases/{number}?at_least={answer.json()['seq']}"
    problem(await ask(alone, GROUP, "GET", link), 503, "not_on_record_yet")
    assert await noted(alone, number) == []

    await alone.sweeper.sweep(now() + LATER)
    followed = await ask(alone, GROUP, "GET", link)
    assert (followed.status_code, followed.headers["ETag"]) == (200, answer.headers["ETag"])
    assert await noted(alone, number) == ["好"]
    assert await intents_of(alone, number) == 0
    replayed = await note(alone, number, key)
    assert (replayed.status_code, replayed.headers["Idempotency-Replayed"]) == (200, "true")


@on_both
@pytest.mark.usefixtures("patient")
async def test_asked_again_before_the_sweeper_comes(alone: Alone) -> None:
    number, other, key = await opened(alone), await opened(alone), secrets.token_hex(8)
    assert (await accepted_but_not_written(alone, number, key)).status_code == 202
    async with alone.worker():
        problem(await note(alone, number, key, "别的"), 422, "idempotency_key_reused")
        problem(await note(alone, other, key), 422, "idempotency_key_reused")
        assert await intents_of(alone, number) == 1, "still owed to the first call"
        assert (await note(alone, number, key)).status_code == 200
    assert (await noted(alone, number), await noted(alone, other)) == (["好"], [])
    assert await intents_of(alone, number) == 0


@pytest.mark.parametrize("path", ["/v1/cases", "/v1/worklist", "/v1/officers/me", f"/v1/cases/{NOBODYS}"])
async def test_no_database_at_all(alone: Alone, path: str) -> None:
    alone.services.database = Database("postgresql://nobody@127.0.0.1:1/none", busy_seconds=1)
    problem(await ask(alone, GROUP, "GET", path), 503, "database_away")
    problem(await ask(alone, GROUP, "POST", "/v1/cases", json={}), 503, "database_away")
    ready = await ask(alone, None, "GET", "/ready")
    assert (ready.status_code, ready.json()["database"], ready.json()["engine"]) == (503, False, True)
    assert (await ask(alone, None, "GET", "/health")).status_code == 200


@on_both
async def test_before_the_engine_is_reached(alone: Alone) -> None:
    number = await opened(alone)
    client, alone.services.client = alone.services.client, None
    before = await footprint(alone)
    problem(await note(alone, number, secrets.token_hex(8)), 503, "engine_away")
    assert await footprint(alone) == before
    ready = await ask(alone, None, "GET", "/ready")
    assert (ready.status_code, ready.json()["engine"]) == (503, False)
    alone.services.client = client


async def reservation(alone: Alone, key: str) -> httpx.Response:
    body: dict[str, Any] = report("排水沟纠纷", "两户争执。", severity="general")
    return await ask(alone, GROUP, "POST", "/v1/cases", json=body, sent={"Idempotency-Key": key})


async def test_an_engine_that_stops_and_comes_back(county: Settings, tmp_path: Path) -> None:
    """One engine of this test's own, really stopped: what was promised meanwhile is kept."""
    wish = EngineWish(
        data=tmp_path, namespace="stopped", search_attributes=SEARCH_ATTRIBUTES, frontend_port=0
    )
    engine, settings = await open_engine(wish, print), copy_home(county)
    try:
        async with api_alone(settings, engine.address, "stopped") as alone:
            async with alone.worker():
                number = await opened(alone)
                await note(alone, number, secrets.token_hex(8), "先前")
            await engine.stop()

            key, opening = secrets.token_hex(8), secrets.token_hex(8)
            problem(await note(alone, number, key), 503, "outcome_unknown")
            ready = await ask(alone, None, "GET", "/ready")
            assert (ready.status_code, ready.json()["engine"]) == (503, False)
            reserved = await reservation(alone, opening)
            assert reserved.status_code == 202, reserved.text
            link = reserved.json()["links"]["self"]
            problem(await ask(alone, GROUP, "GET", link), 503, "not_on_record_yet")
            problem(await ask(alone, STRANGER, "GET", link), 404, "not_found")
            assert (await reservation(alone, opening)).json()["number"] == reserved.json()["number"]
            assert await noted(alone, number) == ["先前"], "what is on record can be read all along"

            address, port = engine.address, int(engine.address.rpartition(":")[2])
            engine = await open_engine(
                EngineWish(
                    data=tmp_path,
                    namespace="stopped",
                    search_attributes=SEARCH_ATTRIBUTES,
                    frontend_port=port,
                ),
                print,
            )
            assert engine.address == address
            async with alone.worker():
                await swept(alone)
                assert (await ask(alone, GROUP, "GET", link)).json()["number"] == reserved.json()["number"]
                again = await reservation(alone, opening)
                assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
                assert (await note(alone, number, key)).status_code == 200
                assert (await note(alone, number, key)).headers["Idempotency-Replayed"] == "true"
                assert await noted(alone, number) == ["先前", "好"]
                await alone.sweeper.sweep(now() + LATER)
                assert await intents_of(alone, number) == 0
                assert (await ask(alone, MEDIATOR, "POST", action(number, "accept"), json={})).is_success
    finally:
        await engine.stop()
        shutil.rmtree(settings.data)


async def swept(alone: Alone) -> None:
    """One sweep, once the engine that has just come up takes calls."""
    async with asyncio.timeout(20):
        while True:
            try:
                return await alone.sweeper.sweep(now() + LATER)
            except RPCError:
                await asyncio.sleep(0.1)


@on_both
async def test_while_tables_and_engine_are_brought_together_nothing_is_promised(alone: Alone) -> None:
    number, body = await opened(alone), report("排水沟纠纷", "两户争执。", severity="general")
    before = await footprint(alone)
    for engine, standing in (("ours", Standing.TABLES_BEHIND), ("another", Standing.TOGETHER)):
        async with alone.database.write() as tx:
            await bond.tie(tx, engine, standing, now())
        alone.services.engine = "ours"
        problem(await note(alone, number, secrets.token_hex(8)), 503, "not_together")
        problem(await ask(alone, GROUP, "POST", "/v1/cases", json=body), 503, "not_together")
        assert (await ask(alone, GROUP, "GET", f"/v1/cases/{number}")).status_code == 200
        assert await footprint(alone) == before
    async with alone.database.write() as tx:
        await bond.tie(tx, "ours", Standing.TOGETHER, now())
    assert (await ask(alone, GROUP, "POST", "/v1/cases", json=body)).status_code == 201


@on_both
async def test_an_empty_database_in_the_place_of_ours_is_none(alone: Alone) -> None:
    """As a managed server may have it after a loss: it answers, and has none of our tables."""
    number = await opened(alone)
    async with alone.database.write() as tx:
        for name in ("alembic_version", "case_file"):
            await tx.execute(text(f"ALTER TABLE {name} RENAME TO {name}_gone"))
    problem(await ask(alone, GROUP, "GET", f"/v1/cases/{number}"), 503, "database_away")
    assert (await alone.stage.http.get("/ready")).json()["database"] is False
