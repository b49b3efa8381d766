"""Tokens for programs: shown once, narrow, ending, and ended by whoever may."""

from typing import Any

import pytest
from sqlalchemy import select, update

from api.clock import now
from cases.scopes import Scope
from runtime.demo.chapters import GROUP, MEDIATOR, report
from runtime.sign_ins import new_token
from storage.statements import table
from storage.tables import Officer, Token
from tests.api.asking import a_case, action, ask, problem
from tests.support.installation import World

ADMIN, HOTLINE = "wuding-admin", "hotline-12345"
NARROW = {"officer": HOTLINE, "scopes": ["open", "read"], "label": "市民热线（生成）"}

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)


async def made(world: World, who: str = ADMIN, **body: Any) -> dict[str, Any]:
    answer = await ask(world, who, "POST", "/v1/tokens", json=NARROW | body)
    assert answer.status_code == 201, answer.text
    token: dict[str, Any] = answer.json()
    return token


async def by(world: World, token: str, method: str, path: str, **more: Any) -> Any:
    sent = {"Authorization": f"Bearer {token}"}
    return await ask(world, None, method, path, sent=sent, **more)


async def listed(world: World, id_: str, who: str = ADMIN, officer: str = HOTLINE) -> dict[str, Any]:
    answer = await ask(world, who, "GET", f"/v1/tokens?officer={officer}")
    return next(each for each in answer.json()["items"] if each["id"] == id_)


async def test_a_narrow_token_is_for_what_it_says(world: World) -> None:
    token = (await made(world))["token"]
    opened = await by(world, token, "POST", "/v1/cases", json=report("占道", "摊位占道。", severity="simple"))
    assert opened.status_code == 201, opened.text
    number = opened.json()["number"]
    assert (await by(world, token, "GET", f"/v1/cases/{number}")).status_code == 200
    for path, body, scope in (
        (action(number, "note"), {"text": "好"}, "act"),
        (f"/v1/cases/{number}/reveal", {"party": "p1", "fields": ["name"], "reason": "x"}, "personal"),
        ("/v1/cases/search", {"name": "某"}, "personal"),
        ("/v1/tokens", NARROW, "manage"),
    ):
        problem(await by(world, token, "POST", path, json=body), 403, "out_of_scope", scope=scope)


async def test_it_is_shown_once_kept_as_a_hash_and_its_last_use_is_told(world: World) -> None:
    token = await made(world)
    assert (await listed(world, token["id"]))["used_at"] is None
    assert (await by(world, token["token"], "GET", "/v1/cases")).status_code == 200
    await world.services.watch.settle()
    told = await listed(world, token["id"])
    assert told["used_at"] is not None
    assert (told["label"], told["scopes"], told["expires_at"]) == (
        NARROW["label"],
        ["read", "open"],
        token["expires_at"],
    )
    kept = table(Token)
    async with world.database.read() as tx:
        rows = (await tx.execute(select(kept).where(kept.c.officer == HOTLINE))).all()
    assert token["token"] not in str(rows) + str(told)


async def test_it_ends_at_its_time_and_at_once_when_ended(world: World) -> None:
    token, other = await made(world, days=1), await made(world)
    kept = table(Token)
    async with world.database.write() as tx:
        ending = update(kept).where(kept.c.hash.startswith(token["id"])).values(expires_at=now())
        await tx.execute(ending)
    problem(await by(world, token["token"], "GET", "/v1/cases"), 401, "unauthenticated")

    for _ in range(2):
        ended = await ask(world, ADMIN, "POST", f"/v1/tokens/{other['id']}/revoke")
        assert ended.json()["revoked_at"] == (await listed(world, other["id"]))["revoked_at"] is not None
    problem(await by(world, other["token"], "GET", "/v1/cases"), 401, "unauthenticated")


async def test_whoever_works_here_makes_and_ends_their_own(world: World) -> None:
    token = await made(world, MEDIATOR, officer=MEDIATOR, scopes=["read"])
    case = await a_case(world)
    assert (await by(world, token["token"], "GET", f"/v1/cases/{case.number}")).status_code == 200
    assert await listed(world, token["id"], MEDIATOR, MEDIATOR)
    problem(await ask(world, GROUP, "POST", f"/v1/tokens/{token['id']}/revoke"), 403, "forbidden")
    problem(await ask(world, GROUP, "GET", f"/v1/tokens?officer={MEDIATOR}"), 403, "forbidden")
    mine = await ask(world, MEDIATOR, "POST", f"/v1/tokens/{token['id']}/revoke")
    assert mine.json()["revoked_at"]


async def test_nobody_makes_one_for_somebody_else(world: World) -> None:
    for who, officer in (
        (MEDIATOR, GROUP),
        (MEDIATOR, HOTLINE),
        (ADMIN, MEDIATOR),
        (ADMIN, "wuding-leader-1"),
    ):
        answer = await ask(world, who, "POST", "/v1/tokens", json=NARROW | {"officer": officer})
        problem(answer, 403, "forbidden")


async def test_an_administrator_of_elsewhere_knows_of_none(world: World) -> None:
    outside = "wuwei-admin-of-nowhere"
    officer = table(Officer)
    async with world.database.write() as tx:
        row = (await tx.execute(select(officer).where(officer.c.id == ADMIN))).one()._asdict()
        unit = (await tx.execute(select(officer.c.unit).where(officer.c.id == "gaoqiao-duty"))).scalar_one()
        await tx.execute(officer.insert(), [row | {"id": outside, "unit": unit, "place": unit}])
    admin, token = await new_token(world.database, outside), await made(world)
    for method, path, body in (
        ("POST", "/v1/tokens", NARROW),
        ("GET", f"/v1/tokens?officer={HOTLINE}", None),
        ("POST", f"/v1/tokens/{token['id']}/revoke", None),
        ("GET", "/v1/tokens?officer=nobody-at-all", None),
        ("POST", f"/v1/tokens/{'0' * 12}/revoke", None),
    ):
        problem(await by(world, admin, method, path, json=body), 404, "not_found")


@pytest.mark.parametrize(
    "wrong",
    [
        {"scopes": []},
        {"scopes": ["everything"]},
        {"label": ""},
        {"label": "两\n行"},
        {"days": 0},
        {"days": 367},
        {"officer": "NOT AN ID"},
        {"token": "mine"},
    ],
    ids=str,
)
async def test_what_is_wrongly_asked_makes_none(world: World, wrong: dict[str, Any]) -> None:
    problem(await ask(world, ADMIN, "POST", "/v1/tokens", json=NARROW | wrong), 422, "invalid_request")


async def test_a_token_of_the_command_line_may_be_as_narrow(world: World) -> None:
    token = await new_token(world.database, GROUP, (Scope.OPEN,), "网格员手机")
    problem(await by(world, token, "GET", "/v1/worklist"), 403, "out_of_scope", scope="read")
    problem(await by(world, token, "GET", "/v1/cases?nonsense=1"), 403, "out_of_scope")


async def test_an_administrator_gets_no_personal_data_by_a_programs_token(world: World) -> None:
    for scopes in (["personal"], ["read", "manage"]):
        answer = await ask(world, ADMIN, "POST", "/v1/tokens", json=NARROW | {"scopes": scopes})
        problem(answer, 403, "forbidden", field="scopes")
    await made(world)
    logged = (await ask(world, "wuding-supervisor-1", "GET", f"/v1/access?officer={ADMIN}")).json()["items"]
    assert logged[0]["what"] == f"POST /v1/tokens for {HOTLINE}"


async def test_a_token_asks_for_no_more_and_no_longer_than_itself(world: World) -> None:
    wanted = {"officer": MEDIATOR, "label": "脚本（生成）"}
    narrow = await made(world, MEDIATOR, **wanted, scopes=["manage", "read"], days=2)
    for scope in ("personal", "act"):
        body = wanted | {"scopes": ["read", scope]}
        answer = await by(world, narrow["token"], "POST", "/v1/tokens", json=body)
        problem(answer, 403, "out_of_scope", scope=scope)
    body = wanted | {"scopes": ["read"], "days": 300}
    answer = await by(world, narrow["token"], "POST", "/v1/tokens", json=body)
    assert answer.json()["expires_at"] == narrow["expires_at"]
