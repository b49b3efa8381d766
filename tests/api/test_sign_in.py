"""Nothing is open without a token but health, readiness and docs; and a token ends when it is ended."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from api.clock import now
from cases.jurisdiction import civil_date
from runtime.demo.chapters import GROUP
from runtime.sign_ins import new_token, revoke_tokens
from storage import accounts, roster_tables
from storage.statements import insert_new, table
from storage.tables import Officer, Token
from tests.api.asking import NOBODYS, ask, problem
from tests.support.commanding import in_this_process
from tests.support.installation import World

OPEN = {"/health", "/ready", "/docs", "/openapi.json"}
SIGNING_IN = {
    ("POST", "/v1/session"),
    ("GET", "/v1/session/provider"),
    ("GET", "/v1/session/callback"),
}
FILLED = {
    "number": NOBODYS,
    "code": "532329000000",
    "officer": GROUP,
    "name": "wuding",
    "command": "anything",
    "token": "0" * 12,
    "document": "d1",
}


def routes(world: World) -> list[tuple[str, str]]:
    """Every method and path that the application serves, path parameters filled in."""
    app: Any = world.stage.http._transport
    found = [(method, path) for path, methods in paths_of(app.app) for method in methods]
    return [(method, path.format(**FILLED)) for method, path in found]


def paths_of(app: Any) -> list[tuple[str, list[str]]]:
    document = app.openapi()["paths"]
    return [(path, [method.upper() for method in methods]) for path, methods in document.items()]


async def test_every_route_asks_who_is_there_before_anything_else(world: World) -> None:
    asked = [each for each in routes(world) if each[1] not in OPEN and each not in SIGNING_IN]
    assert len(asked) > 25
    for method, path in [*asked, ("POST", f"/v1/cases/{NOBODYS}/actions/anything")]:
        sent = {"Content-Type": "application/json", "Idempotency-Key": "x"}
        for query in ("", "?cursor=garbage&limit=0"):
            answer = await ask(world, None, method, path + query, sent=sent, content=b"{not json")
            problem(answer, 401, "unauthenticated")
            assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_health_readiness_and_docs_are_open(world: World) -> None:
    for path in OPEN:
        assert (await world.stage.http.get(path)).status_code == 200, path
    ready = (await world.stage.http.get("/ready")).json()
    assert ready == {"ready": True, "database": True, "engine": True, "instance": None}


@pytest.mark.parametrize(
    "given",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer nonsense",
        "Bearer fq_\u00ff\u00fe",
        "Basic Z3JpZDpncmlk",
        "Digest username=x",
        "Token {token}",
        "{token}",
        "Bearer {token}x",
        "Bearer {token} {token}",
        "Bearer '{token}'",
        "Bearer " + "a" * 10_000,
    ],
    ids=lambda given: given[:24],
)
async def test_another_way_to_sign_in_is_none(world: World, given: str) -> None:
    value = given.format(token=world.stage.tokens[GROUP]).encode("latin-1")
    answer = await world.stage.http.get("/v1/officers/me", headers=[(b"Authorization", value)])
    problem(answer, 401, "unauthenticated")


@pytest.fixture
async def newcomer(world: World) -> str:
    """An officer of this test's own."""
    row = {
        "id": "api-tests-auditor",
        "name_zh": "测试",
        "name_en": "Test",
        "unit": "532329000000",
        "place": "532329000000",
        "roles": "auditor",
        "active": True,
        "generated": True,
        "as_of": "2026-01-01",
    }
    async with world.database.write() as tx:
        await insert_new(tx, Officer, [row])
        officer = table(Officer)
        await tx.execute(update(officer).where(officer.c.id == row["id"]).values(active=True))
    return str(row["id"])


async def with_token(world: World, token: str) -> Any:
    return await world.stage.http.get("/v1/officers/me", headers={"Authorization": f"Bearer {token}"})


async def test_a_revoked_token_is_none(world: World, newcomer: str) -> None:
    token = await new_token(world.database, newcomer)
    assert (await with_token(world, token)).json()["id"] == newcomer
    await revoke_tokens(world.database, newcomer)
    problem(await with_token(world, token), 401, "unauthenticated")


async def test_an_officer_who_left_is_nobody(world: World, newcomer: str) -> None:
    token, officer = await new_token(world.database, newcomer), table(Officer)
    async with world.database.write() as tx:
        await accounts.put(tx, newcomer, "no hash that anybody made", now(), to_change=False)
    code, said = await in_this_process(world.settings.data, "roster", "remove", newcomer)
    assert (code, said.strip()) == (
        0,
        f"{newcomer} is out as of today; 0 open cases have them on their roster",
    )
    problem(await with_token(world, token), 401, "unauthenticated")
    code, said = await in_this_process(world.settings.data, "roster", "remove", newcomer)
    assert (code, f"no officer {newcomer}" in said) == (65, True)
    async with world.database.write() as tx:
        kept = (await tx.execute(select(officer).where(officer.c.id == newcomer))).one()._asdict()
        today = civil_date(now()).isoformat()
        for as_of, back in (("2000-01-01", False), (today, False), ("2999-01-01", True)):
            await roster_tables.put(tx, Officer, [kept | {"active": True, "as_of": as_of}])
            found = await tx.scalar(select(officer.c.active).where(officer.c.id == newcomer))
            assert bool(found) is back, "a later table brings them back, none of that day or before"
    problem(await with_token(world, token), 401, "unauthenticated")
    async with world.database.read() as tx:
        assert await accounts.password_of(tx, newcomer) is None
    assert (await with_token(world, await new_token(world.database, newcomer))).status_code == 200


async def test_a_token_ends(world: World, newcomer: str) -> None:
    token, tokens = await new_token(world.database, newcomer), table(Token)
    for left, status in ((timedelta(minutes=1), 200), (timedelta(seconds=-1), 401)):
        async with world.database.write() as tx:
            ends = update(tokens).where(tokens.c.officer == newcomer).values(expires_at=now() + left)
            await tx.execute(ends)
        assert (await with_token(world, token)).status_code == status
