"""The same call has the same key and is carried out once; another call under that key is refused."""

import secrets
from typing import Any

import pytest

from runtime.demo.chapters import GROUP, MEDIATOR, SUPERVISOR, TOWN_HEAD, report
from tests.api.asking import JSON, a_case, action, ask, may_give, nothing_changes, problem, written
from tests.support.installation import World

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)


def keyed(key: str, **more: str) -> dict[str, str]:
    return {"Idempotency-Key": key, **more}


def fresh() -> str:
    return secrets.token_hex(8)


@pytest.mark.parametrize("key", ["", "short", "k" * 129, "with blank", "tab\tinside", "schlüssel1"])
async def test_a_key_that_is_none(world: World, key: str) -> None:
    case = await a_case(world)
    async with nothing_changes(world, case.number):
        for path, body in ((action(case.number, "note"), {"text": "好"}), ("/v1/cases", OPENED)):
            asked = {"Authorization": f"Bearer {world.stage.tokens[GROUP]}", **JSON}
            without = await world.stage.http.post(path, json=body, headers=asked)
            problem(without, 400, "idempotency_key_missing", field="Idempotency-Key")
            pairs = [(name, value.encode()) for name, value in (asked | keyed(key)).items()]
            odd = await world.stage.http.post(path, json=body, headers=pairs)
            problem(odd, 400, "idempotency_key_missing", field="Idempotency-Key")


OPENED: dict[str, Any] = report("排水沟纠纷", "两户因屋后排水沟走向争执。", severity="general")


async def test_the_same_command_again_is_answered_with_the_case_as_it_was(world: World) -> None:
    case, key = await a_case(world), fresh()
    first = await ask(world, MEDIATOR, "POST", action(case.number, "accept"), json={}, sent=keyed(key))
    assert "Idempotency-Replayed" not in first.headers
    await case.give(MEDIATOR, "note", text="其后又有一事")
    async with nothing_changes(world, case.number):
        for stale in ({}, {"If-Match": '"v1"'}, {"If-Match": '"v99"'}):
            sent = keyed(key, **stale)
            again = await ask(world, MEDIATOR, "POST", action(case.number, "accept"), json={}, sent=sent)
            assert again.status_code == 200
            assert again.headers["Idempotency-Replayed"] == "true"
            assert again.headers["ETag"] == first.headers["ETag"]
            same = ("status", "level", "version", "seq", "head", "accepted_by")
            assert {name: again.json()[name] for name in same} == {name: first.json()[name] for name in same}


async def test_the_same_report_again_is_the_same_case(world: World) -> None:
    key = fresh()
    first = await ask(world, GROUP, "POST", "/v1/cases", json=OPENED, sent=keyed(key))
    number = first.json()["number"]
    assert (
        await ask(world, MEDIATOR, "POST", action(number, "accept"), json={}, sent=keyed(key))
    ).status_code == 200, "another client's key is another key"
    async with nothing_changes(world, number):
        again = await ask(world, GROUP, "POST", "/v1/cases", json=OPENED, sent=keyed(key))
        assert (again.status_code, again.headers["Idempotency-Replayed"]) == (201, "true")
        assert (again.json()["number"], again.json()["status"]) == (number, "routed")
        other = await ask(world, GROUP, "POST", "/v1/cases", json=OPENED | {"title": "别的"}, sent=keyed(key))
        problem(other, 422, "idempotency_key_reused")


async def test_a_key_stands_for_one_body_of_one_command_on_one_case(world: World) -> None:
    case, other, key = await a_case(world), await a_case(world), fresh()
    sent = keyed(key)
    assert (
        await ask(world, GROUP, "POST", action(case.number, "note"), json={"text": "甲"}, sent=sent)
    ).status_code == 200
    async with nothing_changes(world, case.number), nothing_changes(world, other.number):
        for path, body in (
            (action(case.number, "note"), {"text": "乙"}),
            (action(case.number, "note"), {"text": "甲", "x": 1}),
            (action(case.number, "decline"), {"reason": "甲"}),
            (action(other.number, "note"), {"text": "甲"}),
            ("/v1/cases", OPENED),
        ):
            answer = await ask(world, GROUP, "POST", path, json=body, sent=sent)
            told = problem(answer, 422, "invalid_request" if "x" in body else "idempotency_key_reused")
            assert told.get("rule", "Idempotency-Key") == "Idempotency-Key"
            if told["code"] == "idempotency_key_reused" and path != "/v1/cases":
                assert told["allowed"] == await may_give(world, GROUP, path.split("/")[3])


async def test_a_key_that_opened_a_case_gives_no_command(world: World) -> None:
    key = fresh()
    number = (await ask(world, GROUP, "POST", "/v1/cases", json=OPENED, sent=keyed(key))).json()["number"]
    other = await a_case(world)
    async with nothing_changes(world, number):
        for path in (action(number, "note"), action(other.number, "note")):
            answer = await ask(world, GROUP, "POST", path, json={"text": "甲"}, sent=keyed(key))
            problem(answer, 422, "idempotency_key_reused")


async def test_the_key_of_another_client_is_another_key(world: World) -> None:
    case, key = await a_case(world), fresh()
    for who in (GROUP, MEDIATOR, SUPERVISOR):
        sent, path = keyed(key), action(case.number, "note")
        answer = await ask(world, who, "POST", path, json={"text": "同一键"}, sent=sent)
        assert answer.status_code == 200
        assert "Idempotency-Replayed" not in answer.headers
    assert [event["what"]["type"] for event in await written(world, case.number)].count("noted") == 3


async def test_a_refusal_is_not_remembered(world: World) -> None:
    case, sent = await a_case(world), keyed(fresh())
    body, path = {"party": "p1", "answer": "consents"}, "record_consent"
    problem(
        await ask(world, MEDIATOR, "POST", action(case.number, path), json=body, sent=sent),
        409,
        "wrong_status",
    )
    await case.give(MEDIATOR, "accept")
    answer = await ask(world, MEDIATOR, "POST", action(case.number, path), json=body, sent=sent)
    assert answer.status_code == 200, "the same key, once the case allows it"


@pytest.mark.parametrize(
    "tag", ["v1", "1", '"1"', '"v"', '"v-1"', '"vx"', '"v1","v2"', '"v1', '"v9999999999"', "", '"v１"']
)
async def test_an_etag_that_is_none(world: World, tag: str) -> None:
    case = await a_case(world)
    async with nothing_changes(world, case.number):
        pairs = [
            (b"Authorization", f"Bearer {world.stage.tokens[GROUP]}".encode()),
            (b"Idempotency-Key", fresh().encode()),
            (b"If-Match", tag.encode()),
        ]
        answer = await world.stage.http.post(action(case.number, "note"), json={"text": "好"}, headers=pairs)
        problem(answer, 400, "if_match_malformed", field="If-Match")


async def test_a_stale_etag_and_a_true_one(world: World) -> None:
    case = await a_case(world)
    read = await ask(world, MEDIATOR, "GET", f"/v1/cases/{case.number}")
    path, seen = action(case.number, "accept"), read.headers["ETag"]
    await case.give(SUPERVISOR, "note", text="插入一事")
    async with nothing_changes(world, case.number):
        for tag in (seen, '"v0"', '"v999999999"'):
            answer = await ask(world, MEDIATOR, "POST", path, json={}, sent={"If-Match": tag})
            told = problem(answer, 412, "stale_version", rule="If-Match")
            assert told["allowed"] == await may_give(world, MEDIATOR, case.number)
    read = await ask(world, MEDIATOR, "GET", f"/v1/cases/{case.number}")
    for tag in (f"W/{read.headers['ETag']}", "*"):
        who, body = (MEDIATOR, {}) if tag != "*" else (TOWN_HEAD, {"text": "看过"})
        path = action(case.number, "accept" if tag != "*" else "note")
        assert (await ask(world, who, "POST", path, json=body, sent={"If-Match": tag})).status_code == 200
