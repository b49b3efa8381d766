"""What an installation may lack for a while: a policy for a place, a document in this process, an event."""

import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import delete, select

from activities.naming import TASK_QUEUE
from api import reading, sending
from policies.rulebook import Rulebook
from runtime.demo.chapters import GROUP, report
from runtime.engine import Engine
from runtime.settings import Settings
from storage.statements import insert_new, table
from storage.tables import CaseEvent, CaseKey, CasePerson, Intake, Intent, Unit
from tests.api.alone import Alone, api_alone
from tests.api.asking import a_case, action, ask, nothing_changes, problem
from tests.support.installation import a_copy
from workflows.messages import WORKFLOW

pytestmark = pytest.mark.parametrize("county", ["sqlite", "postgres"], indirect=True)
INTENT = table(Intent)
GOOD = report("排水沟纠纷", "两户争执。", severity="general")


@pytest.fixture(scope="module")
async def alone(county: Settings, engine: Engine) -> AsyncIterator[Alone]:
    with a_copy(county) as settings:
        async with api_alone(settings, engine.address, f"gaps-{secrets.token_hex(4)}") as made:
            yield made


async def settle_county(alone: Alone, code: str, policy: str | None) -> None:
    """A county that has just been entered into the roster."""
    row: dict[str, Any] = {
        "code": code,
        "tier": "county",
        "kind": "place",
        "parent": None,
        "name_zh": "新县",
        "name_en": "New County",
        "path": f"{code}/",
        "competence": "",
        "policy_id": policy,
        "generated": True,
        "as_of": "2026-01-01",
    }
    async with alone.database.write() as tx:
        await insert_new(tx, Unit, [row])


async def test_a_place_without_a_policy(alone: Alone) -> None:
    await settle_county(alone, "532330000000", None)
    async with nothing_changes(alone):
        answer = await ask(alone, GROUP, "POST", "/v1/cases", json=GOOD | {"unit": "532330000000"})
        problem(answer, 422, "no_policy", field="unit")


async def test_a_place_whose_policy_was_never_loaded(alone: Alone) -> None:
    await settle_county(alone, "532331000000", "lost-policy")
    async with nothing_changes(alone):
        answer = await ask(alone, GROUP, "POST", "/v1/cases", json=GOOD | {"unit": "532331000000"})
        problem(answer, 503, "rules_missing")


async def test_documents_that_another_process_was_given_are_found(alone: Alone) -> None:
    alone.services.book = Rulebook()
    assert (await ask(alone, GROUP, "POST", "/v1/cases", json=GOOD)).status_code == 201
    alone.services.book = Rulebook()
    assert (await ask(alone, GROUP, "GET", "/v1/cases?level=village")).status_code == 200


async def test_a_case_whose_first_event_is_on_its_way(alone: Alone, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "WAIT_SECONDS", 0.1)
    case, event = await a_case(alone), table(CaseEvent)
    async with alone.database.write() as tx:
        await tx.execute(delete(event).where(event.c.number == case.number, event.c.seq == 1))
    problem(await ask(alone, GROUP, "GET", f"/v1/cases/{case.number}"), 503, "not_on_record_yet")
    rows = (await ask(alone, GROUP, "GET", "/v1/cases")).json()["items"]
    assert [row["title"] for row in rows if row["number"] == case.number] == [None]
    await alone.sweeper.reproject(case.number)
    assert (await ask(alone, GROUP, "GET", f"/v1/cases/{case.number}")).json()["title"] == GOOD["title"]


async def test_a_number_that_the_engine_has_given_to_another_dispute(alone: Alone) -> None:
    """Tables that lack a case: what is not taken in is not promised, and leaves no key for the other one."""
    county, year, serial = (await a_case(alone)).number.split("-")
    taken, free = (f"{county}-{year}-{int(serial) + more:06d}" for more in (1, 2))
    await alone.stage.engine.start_workflow(WORKFLOW, "another dispute", id=taken, task_queue=TASK_QUEUE)
    key = {"Idempotency-Key": secrets.token_hex(12)}
    problem(await ask(alone, GROUP, "POST", "/v1/cases", json=GOOD, sent=key), 503, "number_taken")
    async with alone.database.read() as tx:
        for left in map(table, (Intake, CaseKey, CasePerson)):
            assert (await tx.execute(select(left).where(left.c.number == taken))).first() is None
    answer = await ask(alone, GROUP, "POST", "/v1/cases", json=GOOD, sent=key)
    assert (answer.status_code, answer.json()["number"]) == (201, free)


async def kept(alone: Alone, number: str) -> str:
    """What is to be sent to the engine of the one command under way."""
    async with alone.database.read() as tx:
        of_case = select(INTENT.c.envelope).where(INTENT.c.number == number)
        return str((await tx.execute(of_case)).scalar_one())


async def test_a_command_asked_again_while_nobody_works_travels_in_the_same_bytes(
    alone: Alone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "SEND_SECONDS", 0.3)
    case, key = await a_case(alone), {"Idempotency-Key": secrets.token_hex(12)}
    path = action(case.number, "note")
    problem(await ask(alone, GROUP, "POST", path, json={"text": "一次"}, sent=key), 503, "outcome_unknown")
    first = await kept(alone, case.number)
    assert "一次" not in first
    problem(await ask(alone, GROUP, "POST", path, json={"text": "一次"}, sent=key), 503, "outcome_unknown")
    assert await kept(alone, case.number) == first
    other = await ask(alone, GROUP, "POST", path, json={"text": "两次"}, sent=key)
    problem(other, 422, "idempotency_key_reused")
    assert await kept(alone, case.number) == first
