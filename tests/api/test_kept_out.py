"""Whoever is kept out at the door as an officer is in the access log; a stranger leaves no trace there."""

import secrets
from typing import Any

import pytest
from sqlalchemy import func, select, update

from api.clock import now
from api.oidc import OidcConfig
from cases.accounts import LOCKED_AFTER
from cases.model import Actor
from runtime.demo.chapters import GROUP, SUPERVISOR
from runtime.sign_ins import new_token
from storage import roster, tokens
from storage.database import Transaction
from storage.statements import table
from storage.tables import AccessEntry, Guess, Officer
from tests.api.asking import NOBODYS, ask, problem
from tests.api.test_sessions import Browser, officer, signs_in
from tests.support.commanding import in_this_process
from tests.support.installation import World

Told = list[tuple[str, str, str | None]]

both = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)


async def told(world: World, name: str) -> Told:
    """What the log says of an officer, oldest first: kind, what, and by which code refused."""
    answer = await ask(world, SUPERVISOR, "GET", f"/v1/access?officer={name}")
    return [(one["kind"], one["what"], one["code"]) for one in reversed(answer.json()["items"])]


async def by(world: World, token: str, path: str = "/v1/worklist") -> Any:
    return await ask(world, None, "GET", path, sent={"Authorization": f"Bearer {token}"})


async def leaves(world: World, name: str) -> None:
    rows = table(Officer)
    async with world.database.write() as tx:
        await tx.execute(update(rows).where(rows.c.id == name).values(active=False))


async def are_held_up(world: World, *names: str) -> None:
    """So many have guessed at them that the next one has to wait."""
    rows, at = table(Guess), now()
    hashed = [world.services.ring.keyed_hash("guess", name) for name in names]
    async with world.database.write() as tx:
        held = update(rows).where(rows.c.name.in_(hashed)).values(failed=LOCKED_AFTER, last_at=at)
        await tx.execute(held)


async def entries(world: World) -> int:
    """Everything in the log, whoever's it is."""
    await world.services.watch.settle()
    async with world.database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(table(AccessEntry))) or 0


@both
async def test_what_another_sites_page_has_a_browser_ask_is_told(world: World) -> None:
    name = await officer(world)
    browser = Browser(world, await signs_in(world, name))
    path = f"/v1/cases/{NOBODYS}/reveal"
    problem(await browser.asks("POST", path, None, json={}), 403, "csrf_token_missing")
    assert (await told(world, name))[1:] == [
        ("refused", "POST /v1/cases/{number}/reveal", "csrf_token_missing")
    ]


@both
async def test_a_name_that_is_tried_too_often_is_told_and_a_name_of_nobody_is_not(world: World) -> None:
    name, nobody = await officer(world), f"nobody-{secrets.token_hex(4)}"
    for each in (name, nobody):
        problem(await signs_in(world, each, "wrong-password"), 401, "wrong_password")
    await are_held_up(world, name, nobody)
    before = await entries(world)
    answers = [await signs_in(world, each, "wrong-password") for each in (name, nobody) for _ in range(3)]
    for answer in answers:
        problem(answer, 429, "too_many_attempts")
    assert len({answer.content for answer in answers}) == 1, "nothing says which of them there is"
    guess = ("refused", "POST /v1/session", "wrong_password")
    assert await told(world, name) == [guess, ("refused", "POST /v1/session", "too_many_attempts")]
    assert await entries(world) == before + 1 + 1, "one of the guesses, and our own look into the log"
    async with world.database.read() as tx:
        kept = str((await tx.execute(select(table(AccessEntry)))).all())
    assert nobody not in kept


@both
async def test_a_name_of_nobody_is_looked_for_like_any_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, nobody = await officer(world), f"nobody-{secrets.token_hex(4)}"
    looked, actor = list[str](), roster.actor

    async def watched(tx: Transaction, who: str, **how: bool) -> Actor | None:
        looked.append(who)
        return await actor(tx, who, **how)

    monkeypatch.setattr(roster, "actor", watched)
    for each in (name, nobody):
        await signs_in(world, each, "wrong-password")
        await are_held_up(world, each)
        problem(await signs_in(world, each, "wrong-password"), 429, "too_many_attempts")
    assert (looked.count(name), looked.count(nobody)) == (2, 2), "the answer takes as long"


@both
async def test_the_tokens_of_whoever_has_left_are_told_when_they_are_tried(world: World) -> None:
    name = await officer(world)
    token, browser = await new_token(world.database, name), Browser(world, await signs_in(world, name))
    assert (await in_this_process(world.settings.data, "roster", "remove", name, **where(world)))[0] == 0
    for path in (f"/v1/cases/{NOBODYS}", "/v1/worklist"):
        problem(await by(world, token, path), 401, "unauthenticated")
    problem(await browser.asks("GET", "/v1/worklist"), 401, "unauthenticated")
    assert (await told(world, name))[1:] == [("refused", "GET /v1/cases/{number}", "unauthenticated")]
    of_case = await ask(world, SUPERVISOR, "GET", f"/v1/access?number={NOBODYS}&officer={name}")
    assert [one["code"] for one in of_case.json()["items"]] == ["unauthenticated"]


async def test_a_leavers_password_is_told_too(world: World) -> None:
    name = await officer(world)
    await leaves(world, name)
    problem(await signs_in(world, name), 401, "wrong_password")
    assert await told(world, name) == [("refused", "POST /v1/session", "wrong_password")]


@both
async def test_a_token_that_was_ended_is_told_and_one_that_nobody_had_is_not(world: World) -> None:
    name = await officer(world)
    token = await new_token(world.database, name)
    async with world.database.write() as tx:
        await tokens.revoke(tx, name, now())
    before = await entries(world)
    for _ in range(3):
        problem(await by(world, tokens.fresh()), 401, "unauthenticated")
        problem(await by(world, token), 401, "unauthenticated")
    assert await entries(world) == before + 1, "once a minute: nobody outside fills the log"
    assert await told(world, name) == [("refused", "GET /v1/worklist", "unauthenticated")]


async def test_a_session_used_as_a_token_is_told_and_one_that_was_signed_out_is_not(world: World) -> None:
    name = await officer(world)
    browser = Browser(world, await signs_in(world, name))
    problem(await by(world, browser.token), 401, "unauthenticated")
    assert (await told(world, name))[1:] == [("refused", "GET /v1/worklist", "unauthenticated")]
    other = await officer(world)
    browser = Browser(world, await signs_in(world, other))
    assert (await browser.asks("POST", "/v1/session/end")).status_code == 200
    problem(await browser.asks("GET", "/v1/worklist"), 401, "unauthenticated")
    assert [one[2] for one in await told(world, other)] == [None, None]


class Claims:
    """An identity provider that says of everybody what it is told to."""

    config = OidcConfig(issuer="https://id.test", audience="fengqiao")

    def __init__(self, name: str) -> None:
        self._name = name

    async def claims(self, _: str) -> dict[str, str]:
        return {self.config.officer_claim: self._name}


async def test_whom_the_provider_knows_and_the_roster_no_longer_does_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = await officer(world)
    await leaves(world, name)
    for who in (name, f"nobody-{secrets.token_hex(4)}"):
        before = await entries(world)
        monkeypatch.setattr(world.services, "provider", Claims(who))
        problem(await by(world, "header.claims.signature"), 403, "claims_unknown")
        assert await entries(world) == before + (who == name)
    assert await told(world, name) == [("refused", "GET /v1/worklist", "claims_unknown")]
    monkeypatch.undo()
    assert (await ask(world, GROUP, "GET", "/v1/worklist")).status_code == 200


def where(world: World) -> dict[str, str]:
    """The installation's database, for a command that is typed."""
    url = world.settings.database_url
    return {"FENGQIAO_DATABASE_URL": url} if url else {}
