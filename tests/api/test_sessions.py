"""Signing in by password: a cookie that our pages alone use, guesses held up, the first password changed."""

import asyncio
import secrets
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from api.auth import COOKIE
from api.clock import now
from cases.accounts import LOCKED_AFTER
from runtime.demo.chapters import GROUP, HOTLINE, MEDIATOR, SUPERVISOR, report
from storage import accounts
from storage.statements import table
from storage.tables import Account, Guess, Officer, Token
from tests.api.asking import ask, problem
from tests.support.installation import World

FIRST, OWN = "first-password-1", "my-own-password-2"

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)


async def officer(world: World, password: str = FIRST, *, to_change: bool = False) -> str:
    """An officer of their own, on no roster for every story, with a password."""
    rows, name = table(Officer), f"program-{secrets.token_hex(4)}"
    hashed = await accounts.hashed(password)
    async with world.database.write() as tx:
        row = (await tx.execute(select(rows).where(rows.c.id == HOTLINE))).one()._asdict()
        await tx.execute(rows.insert(), [row | {"id": name}])
        await accounts.put(tx, name, hashed, now(), to_change=to_change)
    return name


async def signs_in(world: World, name: str, password: str = FIRST) -> httpx.Response:
    return await world.stage.http.post("/v1/session", json={"officer": name, "password": password})


class Browser:
    """Somebody who has signed in by password."""

    def __init__(self, world: World, answer: httpx.Response) -> None:
        assert answer.status_code == 201, answer.text
        self._http, self.csrf = world.stage.http, answer.json()["csrf_token"]
        self.cookie = answer.headers["set-cookie"]
        self.token = self.cookie.partition("=")[2].partition(";")[0]

    async def asks(self, method: str, path: str, csrf: str | None = "", **more: Any) -> httpx.Response:
        plain = {"Cookie": f"{COOKIE}={self.token}", "Idempotency-Key": secrets.token_hex(12)}
        sent = {name: value.encode() for name, value in plain.items()}
        if csrf is not None:
            sent["X-CSRF-Token"] = (csrf or self.csrf).encode()
        return await self._http.request(method, path, headers=sent, **more)


async def test_signed_in_by_password_works_like_a_token(world: World) -> None:
    name = await officer(world)
    browser = Browser(world, await signs_in(world, name))
    for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert part in browser.cookie
    me = (await browser.asks("GET", "/v1/session")).json()
    assert (me["officer"], me["csrf_token"], me["password_to_change"]) == (name, browser.csrf, False)
    opened = await browser.asks("POST", "/v1/cases", json=report("占道", "摊位占道。", severity="simple"))
    assert opened.status_code == 201, opened.text
    assert opened.json()["opened_by"] == name


@pytest.mark.parametrize("csrf", [None, "0" * 64, "不是", "x"])
async def test_what_another_sites_page_has_the_browser_send_changes_nothing(
    world: World, csrf: str | None
) -> None:
    browser = Browser(world, await signs_in(world, await officer(world)))
    body = report("占道", "摊位占道。", severity="simple")
    problem(await browser.asks("POST", "/v1/cases", csrf, json=body), 403, "csrf_token_missing")
    assert (await browser.asks("GET", "/v1/worklist", None)).status_code == 200


async def test_a_session_is_no_token_and_a_token_no_session(world: World) -> None:
    browser = Browser(world, await signs_in(world, await officer(world)))
    as_token = {"Authorization": f"Bearer {browser.token}"}
    problem(await ask(world, None, "GET", "/v1/cases", sent=as_token), 401, "unauthenticated")
    browser.token = world.stage.tokens[GROUP]
    problem(await browser.asks("GET", "/v1/cases"), 401, "unauthenticated")


async def test_a_name_that_nobody_has_looks_like_a_wrong_password(world: World) -> None:
    name = await officer(world)
    wrong = await signs_in(world, name, "wrong-password")
    nobody = await signs_in(world, f"nobody-{secrets.token_hex(4)}", "wrong-password")
    no_password = await signs_in(world, MEDIATOR, "wrong-password")
    for answer in (wrong, nobody, no_password):
        problem(answer, 401, "wrong_password")
        assert "set-cookie" not in answer.headers
    assert wrong.content == nobody.content == no_password.content
    rows = table(Guess)
    async with world.database.write() as tx:
        await tx.execute(update(rows).values(failed=LOCKED_AFTER, last_at=now()))
    for again in (name, MEDIATOR):
        problem(await signs_in(world, again, "wrong-password"), 429, "too_many_attempts")
    async with world.database.write() as tx:
        kept = (await tx.execute(select(rows.c.name))).scalars().all()
        await tx.execute(rows.delete())
    assert name not in kept


async def test_guesses_are_held_up_and_even_the_right_one_waits(world: World) -> None:
    name, rows = await officer(world), table(Guess)
    for nth in range(1, LOCKED_AFTER + 1):
        problem(await signs_in(world, name, f"wrong-password-{nth}"), 401, "wrong_password")
        async with world.database.write() as tx:
            kept = await accounts.guesses(tx, world.services.ring.keyed_hash("guess", name), now())
            assert kept.failed == nth
            if nth < LOCKED_AFTER:  # as if the wait were over
                await tx.execute(update(rows).values(last_at=now() - timedelta(minutes=1)))
    held = await signs_in(world, name)
    problem(held, 429, "too_many_attempts")
    assert 890 < int(held.headers["Retry-After"]) <= 900
    async with world.database.write() as tx:  # as if the wait were over
        await tx.execute(update(rows).values(last_at=now() - timedelta(minutes=16)))
    Browser(world, await signs_in(world, name))
    async with world.database.write() as tx:
        assert (await accounts.guesses(tx, world.services.ring.keyed_hash("guess", name), now())).failed == 0


async def test_of_many_guesses_at_once_one_is_tried(world: World) -> None:
    name = await officer(world)
    answers = await asyncio.gather(*(signs_in(world, name, f"guess-number-{nth}") for nth in range(8)))
    assert sorted(answer.status_code for answer in answers) == [401, *[429] * 7]


async def test_a_first_password_is_good_for_choosing_ones_own(world: World) -> None:
    name = await officer(world, to_change=True)
    browser = Browser(world, await signs_in(world, name))
    problem(await browser.asks("GET", "/v1/worklist"), 403, "password_to_change")
    assert (await browser.asks("GET", "/v1/session")).json()["password_to_change"] is True
    for new in (FIRST, "short", f"{name}-1", "x" * 128, "1234567890"):
        answer = await browser.asks("POST", "/v1/session/password", json={"old": FIRST, "new": new})
        problem(answer, 422, "password_unfit", field="new")
    too_long = {"old": FIRST, "new": "y" * 129}
    problem(await browser.asks("POST", "/v1/session/password", json=too_long), 422, "invalid_request")
    wrong = await browser.asks("POST", "/v1/session/password", json={"old": "not-it-at-all", "new": OWN})
    problem(wrong, 401, "wrong_password", field="old")
    rows = table(Guess)
    async with world.database.write() as tx:
        await tx.execute(rows.delete())
    done = await browser.asks("POST", "/v1/session/password", json={"old": FIRST, "new": OWN})
    assert done.status_code == 200, done.text
    problem(await browser.asks("GET", "/v1/session"), 401, "unauthenticated")
    problem(await signs_in(world, name, FIRST), 401, "wrong_password")
    async with world.database.write() as tx:
        await tx.execute(rows.delete())
    again = Browser(world, await signs_in(world, name, OWN))
    assert (await again.asks("GET", "/v1/worklist")).status_code == 200


async def test_it_ends_by_signing_out_and_with_the_officer(world: World) -> None:
    name = await officer(world)
    one, other = Browser(world, await signs_in(world, name)), Browser(world, await signs_in(world, name))
    assert (await one.asks("POST", "/v1/session/end")).status_code == 200
    problem(await one.asks("GET", "/v1/session"), 401, "unauthenticated")
    assert (await other.asks("GET", "/v1/session")).status_code == 200
    rows = table(Officer)
    async with world.database.write() as tx:
        await tx.execute(update(rows).where(rows.c.id == name).values(active=False))
    problem(await other.asks("GET", "/v1/session"), 401, "unauthenticated")
    problem(await signs_in(world, name), 401, "wrong_password")


async def test_nothing_kept_is_the_password_or_the_session(world: World) -> None:
    name = await officer(world)
    browser = Browser(world, await signs_in(world, name))
    async with world.database.read() as tx:
        kept = str([(await tx.execute(select(table(of)))).all() for of in (Account, Token, Guess)])
    assert "argon2id" in kept
    assert not [secret for secret in (FIRST, browser.token, browser.csrf) if secret in kept]
    assert browser.token not in str((await browser.asks("GET", "/v1/tokens")).json())


async def test_the_access_log_tells_of_sign_ins_and_of_guesses(world: World) -> None:
    name = await officer(world)
    Browser(world, await signs_in(world, name))
    await signs_in(world, name, "wrong-password")
    answer = await ask(world, SUPERVISOR, "GET", f"/v1/access?officer={name}")
    told = [(one["kind"], one["what"], one["code"]) for one in answer.json()["items"]]
    assert told == [("refused", "POST /v1/session", "wrong_password"), ("did", "POST /v1/session", None)]


@pytest.mark.parametrize(
    "wrong",
    [{"password": "x" * 129}, {"password": ""}, {"officer": "两 个"}, {"officer": "a" * 65}, {"more": 1}],
    ids=str,
)
async def test_what_is_wrongly_asked_is_not_tried(world: World, wrong: dict[str, Any]) -> None:
    body = {"officer": GROUP, "password": FIRST} | wrong
    problem(await world.stage.http.post("/v1/session", json=body), 422, "invalid_request")
