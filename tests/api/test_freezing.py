"""A frozen case: counted and listed, and closed to everybody, until somebody who may releases it."""

import json
import secrets
from typing import Any

import httpx
import pytest

from runtime.demo.chapters import (
    COUNTY_DUTY,
    GROUP,
    LEADER,
    MEDIATOR,
    SUPERVISOR,
    TOWN_HEAD,
    VILLAGE_DUTY,
    VILLAGE_HEAD,
    report,
)
from runtime.demo.stage import PlayedCase
from tests.api.asking import ask, may_give, problem
from tests.support.installation import World

NAME, PHONE, TITLE, TOLD = "冯停用（生成）", "13712345678", "停用之案", "双方因界石起争执。"
WHY = "当事人要求删除，保存期未满"

on_both = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)


async def opened(world: World) -> PlayedCase:
    body = report(TITLE, TOLD, severity="general")
    parties = [{"side": "applicant", "name": NAME, "phone": PHONE}, {"side": "respondent", "name": "示例乙"}]
    case = await world.stage.open(GROUP, body | {"parties": parties})
    await case.give(MEDIATOR, "accept")
    return case


async def closed(world: World) -> PlayedCase:
    case = await opened(world)
    for party in ("p1", "p2"):
        await case.give(MEDIATOR, "record_consent", party=party, answer="consents")
    witness = "示例见证人（生成）"
    await case.give(MEDIATOR, "settle_on_spot", parties=["p1", "p2"], outcome="界石归位。", witness=witness)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def set_to(
    world: World, who: str, number: str, what: str, reason: str = WHY, **sent: str
) -> httpx.Response:
    return await ask(world, who, "POST", f"/v1/cases/{number}/{what}", json={"reason": reason}, sent=sent)


async def listed(world: World, who: str, number: str) -> dict[str, Any]:
    (row,) = (await ask(world, who, "GET", f"/v1/cases?number={number}")).json()["items"]
    found: dict[str, Any] = row
    return found


async def found(world: World, **sought: str) -> set[str]:
    answer = await ask(world, SUPERVISOR, "POST", "/v1/cases/search", json=sought | {"limit": 200})
    return {row["number"] for row in answer.json()["items"]}


@on_both
async def test_closed_to_everybody_until_it_is_released(world: World) -> None:
    case = await closed(world)
    before, timeline = await case.read(MEDIATOR), await case.timeline()
    assert (await set_to(world, VILLAGE_HEAD, case.number, "freeze")).status_code == 200

    for who in (GROUP, MEDIATOR, VILLAGE_HEAD, SUPERVISOR, LEADER):
        view = await case.read(who)
        assert (view["frozen"], view["title"], view["narrative"]) == (True, None, None)
        assert view["parties"] == [
            {"id": "p1", "side": "applicant", "organisation": False, "under_14": False},
            {"id": "p2", "side": "respondent", "organisation": False, "under_14": False},
        ]
        assert view["may_reveal"] is False
        assert (view["status"], view["head"]) == ("closed", before["head"])
        row = await listed(world, who, case.number)
        assert (row["title"], row["frozen"], row["status"]) == (None, True, "closed")
        events = await case.timeline(who)
        assert [event["says"] for event in events] == [event["says"] for event in timeline]
        text = json.dumps([view, row, events], ensure_ascii=False)
        assert not [told for told in (TITLE, TOLD, NAME[0], "137****5678", "界石归位") if told in text]
    reveal = {"party": "p1", "fields": ["name"], "reason": "查看"}
    problem(await ask(world, MEDIATOR, "POST", f"/v1/cases/{case.number}/reveal", json=reveal), 409, "frozen")
    copy = {"party": "p1", "reason": "复制"}
    problem(await ask(world, MEDIATOR, "POST", f"/v1/cases/{case.number}/copy", json=copy), 409, "frozen")
    assert case.number not in await found(world, name=NAME)

    assert (await set_to(world, TOWN_HEAD, case.number, "unfreeze", "当事人撤回")).status_code == 200
    assert await case.read(MEDIATOR) == before
    assert await case.timeline() == timeline
    assert (await listed(world, MEDIATOR, case.number))["title"] == TITLE
    assert case.number in await found(world, name=NAME)
    assert (await ask(world, MEDIATOR, "POST", f"/v1/cases/{case.number}/reveal", json=reveal)).is_success


@on_both
async def test_its_documents_and_its_dossier_are_closed_too(world: World) -> None:
    case = await opened(world)
    await case.file(MEDIATOR, "evidence", "照片（生成）", "示例".encode())
    await case.give(MEDIATOR, "propose_closure", outcome="withdrawn", statement="撤回", withdrawn_by=["p1"])
    await case.give(TOWN_HEAD, "sign_off")
    assert (await set_to(world, VILLAGE_HEAD, case.number, "freeze")).status_code == 200
    path = f"/v1/cases/{case.number}"
    for who, reason in ((MEDIATOR, WHY), ("wuding-auditor", WHY)):
        (item,) = (await ask(world, who, "GET", f"{path}/freezes")).json()["items"]
        assert item["reason"] == reason
    for method, rest, body in (
        ("GET", "/documents", None),
        ("GET", "/documents/d1", None),
        ("POST", "/export", {"reason": WHY}),
    ):
        problem(await ask(world, MEDIATOR, method, path + rest, json=body), 409, "frozen")
    assert (await set_to(world, VILLAGE_HEAD, case.number, "unfreeze")).status_code == 200
    assert (await ask(world, MEDIATOR, "GET", f"{path}/documents/d1")).content == "示例".encode()


@on_both
async def test_every_freeze_and_release_is_kept_and_on_record(world: World) -> None:
    case = await closed(world)
    for who, what, reason in (
        (VILLAGE_DUTY, "freeze", "第一次"),
        (COUNTY_DUTY, "unfreeze", "第二次"),
        (TOWN_HEAD, "freeze", "第三次"),
    ):
        answer = await set_to(world, who, case.number, what, reason)
        assert answer.status_code == 200, answer.text
        told = answer.json()
        assert (told["frozen"], told["officer"], told["number"]) == (what == "freeze", who, case.number)
    items = (await ask(world, MEDIATOR, "GET", f"/v1/cases/{case.number}/freezes")).json()["items"]
    assert [(each["officer"], each["frozen"], each["reason"]) for each in items] == [
        (TOWN_HEAD, True, "第三次"),
        (COUNTY_DUTY, False, "第二次"),
        (VILLAGE_DUTY, True, "第一次"),
    ]
    log = await ask(world, SUPERVISOR, "GET", f"/v1/access?number={case.number}&kind=did&limit=200")
    did = [(row["officer"], row["what"].rpartition("/")[2]) for row in log.json()["items"]]
    assert [each for each in did if each[1] in ("freeze", "unfreeze")] == [
        (TOWN_HEAD, "freeze"),
        (COUNTY_DUTY, "unfreeze"),
        (VILLAGE_DUTY, "freeze"),
    ]


@on_both
async def test_who_had_looked_and_who_wants_to_is_told_all_the_same(world: World) -> None:
    case = await closed(world)
    path = f"/v1/cases/{case.number}"
    reveal = {"party": "p1", "fields": ["name"], "reason": "电话通知到场"}
    assert (await ask(world, MEDIATOR, "POST", f"{path}/reveal", json=reveal)).is_success
    before = (await ask(world, MEDIATOR, "GET", f"{path}/reveals?party=p1")).json()
    assert [(one["officer"], one["reason"]) for one in before["items"]] == [(MEDIATOR, "电话通知到场")]
    await set_to(world, VILLAGE_HEAD, case.number, "freeze")
    for who in (MEDIATOR, VILLAGE_HEAD):
        answer = await ask(world, who, "GET", f"{path}/reveals?party=p1")
        assert (answer.status_code, answer.json()) == (200, before)
    problem(await ask(world, "gaoqiao-duty", "GET", f"{path}/reveals"), 404, "not_found")

    wanted = {"reveal": reveal, "copy": {"party": "p1", "reason": "复制"}, "export": {"reason": WHY}}
    for what, body in wanted.items():
        problem(await ask(world, MEDIATOR, "POST", f"{path}/{what}", json=body), 409, "frozen")
    log = await ask(world, SUPERVISOR, "GET", f"/v1/access?number={case.number}&officer={MEDIATOR}")
    refused = [(row["what"], row["code"]) for row in log.json()["items"] if row["kind"] == "refused"]
    assert refused == [(f"POST /v1/cases/{{number}}/{what}", "frozen") for what in reversed(wanted)]


async def test_who_may_not_and_when_not(world: World) -> None:
    still_open, case = await opened(world), await closed(world)
    problem(await set_to(world, VILLAGE_HEAD, still_open.number, "freeze"), 409, "case_open")
    for who in (GROUP, MEDIATOR, SUPERVISOR, LEADER, "wuding-auditor"):
        problem(await set_to(world, who, case.number, "freeze"), 403, "not_yours_to_freeze")
    problem(await set_to(world, "gaoqiao-duty", case.number, "freeze"), 404, "not_found")
    problem(await set_to(world, VILLAGE_HEAD, case.number, "unfreeze"), 409, "not_frozen")
    await set_to(world, VILLAGE_HEAD, case.number, "freeze")
    problem(await set_to(world, TOWN_HEAD, case.number, "freeze"), 409, "frozen_already")
    problem(await set_to(world, TOWN_HEAD, case.number, "unfreeze", ""), 422, "invalid_request")
    problem(await case.try_to(MEDIATOR, "note", text="又及"), 409, "case_closed")
    told = {"to": case.number, "kind": "related", "reason": "同一界石。"}
    problem(await still_open.try_to("wuding-auditor", "link_case", **told), 403, "not_yours")
    refused = problem(await still_open.try_to(MEDIATOR, "link_case", **told), 409, "frozen")
    assert refused["allowed"] == await may_give(world, MEDIATOR, still_open.number)


async def test_asked_again_it_is_done_once(world: World) -> None:
    case, other = await closed(world), await closed(world)
    key = {"Idempotency-Key": secrets.token_hex(12)}
    for replayed in (None, "true"):
        answer = await set_to(world, VILLAGE_HEAD, case.number, "freeze", **key)
        assert (answer.status_code, answer.headers.get("Idempotency-Replayed")) == (200, replayed)
    for number, what, reason in (
        (case.number, "freeze", "别的"),
        (case.number, "unfreeze", WHY),
        (other.number, "freeze", WHY),
    ):
        reused = await set_to(world, VILLAGE_HEAD, number, what, reason, **key)
        problem(reused, 422, "idempotency_key_reused")
    items = (await ask(world, MEDIATOR, "GET", f"/v1/cases/{case.number}/freezes")).json()["items"]
    assert len(items) == 1
    path = f"/v1/cases/{case.number}/freeze"
    unkeyed = await ask(world, VILLAGE_HEAD, "POST", path, json={"reason": WHY}, sent={"Idempotency-Key": ""})
    problem(unkeyed, 400, "idempotency_key_missing")
