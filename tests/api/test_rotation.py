"""The key ring is turned under load: nobody waits, nothing is lost; and a key that is missing is said."""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, update

from cases.opening import Opening
from runtime.demo.chapters import GROUP, MEDIATOR, SUPERVISOR, report
from runtime.engine import Engine
from runtime.settings import Settings
from storage.ciphers import Profile
from storage.key_ring import KeyRing
from storage.rewrapping import rewrap
from storage.statements import table
from storage.tables import CaseKey, Intake
from tests.api.alone import Alone
from tests.api.asking import a_case, action, ask, problem
from tests.support.installation import World, a_copy, in_process

KEY, INTAKE = table(CaseKey), table(Intake)
CASES, CLIENTS = 24, 6


@pytest.fixture
async def own(county: Settings, engine: Engine) -> AsyncIterator[World]:
    with a_copy(county) as settings:
        async with in_process(settings, engine, f"turned-{secrets.token_hex(4)}") as made:
            yield made


@pytest.mark.parametrize("county", ["sqlite", "postgres"], indirect=True)
async def test_turned_under_load(own: World) -> None:
    """Cases are opened and dealt with while keys are added, used and everything is wrapped anew."""
    operator, begun, ways = KeyRing.open(own.services.ring.path), asyncio.Event(), asyncio.Semaphore(CLIENTS)

    async def lifecycle(nth: int) -> tuple[str, str]:
        async with ways:
            text = f"第{nth}件"
            case = await own.stage.open(GROUP, report(f"题{nth}", text, severity="general"))
            begun.set()
            await case.give(MEDIATOR, "accept")
            await case.give(MEDIATOR, "note", text=text)
            return case.number, text

    async def turn() -> None:
        await begun.wait()
        for profile in (Profile.INTL, Profile.GM):
            operator.use_key(operator.add_key(), profile)
            await rewrap(own.database, operator)

    *told, _ = await asyncio.gather(*(lifecycle(nth) for nth in range(CASES)), turn())
    assert (await rewrap(own.database, operator)).closed == []
    for name in set(operator.names) - {operator.current}:
        operator.drop_key(name)
    for number, text in filter(None, told):
        view = (await ask(own, SUPERVISOR, "GET", f"/v1/cases/{number}")).json()
        assert view["narrative"] == text
        timeline = (await ask(own, SUPERVISOR, "GET", f"/v1/cases/{number}/timeline")).json()["events"]
        assert [event["what"]["text"] for event in timeline if event["what"]["type"] == "noted"] == [text]
    async with own.database.read() as tx:
        kept = (await tx.execute(select(KEY.c.number, KEY.c.wrapped))).all()
        openings = (await tx.execute(select(INTAKE.c.opening))).scalars().all()
    assert {row.wrapped.partition(".")[0] for row in kept} == {operator.current}
    of_openings = {(one.number, one.case_key) for one in map(Opening.model_validate_json, openings)}
    assert of_openings == {(row.number, row.wrapped) for row in kept}


async def test_a_missing_key_closes_texts_and_nothing_else(alone: Alone) -> None:
    lost, other = await a_case(alone), await a_case(alone)
    async with alone.database.write() as tx:
        gone = update(KEY).where(KEY.c.number == lost.number).values(wrapped=f"k7.{'A' * 80}")
        await tx.execute(gone)
    path = f"/v1/cases/{lost.number}"
    for method, where, body in (
        ("GET", path, None),
        ("GET", f"{path}/timeline", None),
        ("POST", action(lost.number, "note"), {"text": "好"}),
        ("POST", f"{path}/reveal", {"party": "p1", "fields": ["name"], "reason": "核对"}),
    ):
        problem(await ask(alone, GROUP, method, where, json=body), 503, "key_missing")
    listed = (await ask(alone, SUPERVISOR, "GET", "/v1/cases")).json()["items"]
    assert {row["number"]: row["title"] for row in listed}[lost.number] is None
    for where in (f"{path}/explain", f"{path}/actions", "/v1/worklist", "/v1/overdue/units"):
        assert (await ask(alone, SUPERVISOR, "GET", where)).status_code == 200, where
    assert (await ask(alone, GROUP, "GET", f"/v1/cases/{other.number}")).status_code == 200


async def test_a_damaged_text_is_said_to_be_damaged(alone: Alone) -> None:
    one, other = await a_case(alone), await a_case(alone)
    async with alone.database.write() as tx:
        wrapped = await tx.scalar(select(KEY.c.wrapped).where(KEY.c.number == other.number))
        await tx.execute(update(KEY).where(KEY.c.number == one.number).values(wrapped=wrapped))
    told = problem(await ask(alone, GROUP, "GET", f"/v1/cases/{one.number}"), 503, "text_damaged")
    assert "fengqiao verify" in json.dumps(told)
