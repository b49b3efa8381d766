"""Signing in at a real Keycloak in a browser: authorization code with PKCE, each way there good for once."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from sqlalchemy import select

from api.auth import COOKIE
from api.routes.provider import FLOW
from storage.statements import table
from storage.tables import Token
from tests.api.asking import ask, problem
from tests.identity.conftest import HEAD, MEDIATOR, NOBODY
from tests.identity.keycloak import PASSWORD, Keycloak
from tests.support.installation import World


def cookie_of(answer: httpx.Response, name: str) -> str:
    """Of a Set-Cookie header; a client that is no browser does not keep secure cookies of a plain address."""
    (found,) = (line for line in answer.headers.get_list("set-cookie") if line.startswith(f"{name}="))
    for part in ("HttpOnly", "Secure", "Path=/"):
        assert part in found
    return found.partition("=")[2].partition(";")[0]


async def leave(world: World) -> tuple[str, str]:
    """To the provider: its address, and what the browser keeps."""
    answer = await world.stage.http.get("/v1/session/provider")
    assert answer.status_code == 302, answer.text
    return answer.headers["location"], cookie_of(answer, FLOW)


async def sign_in_there(address: str, user: str) -> str:
    """As a person does it: the provider's page, name and password, and the address one is sent back to."""
    async with httpx.AsyncClient(timeout=30) as browser:
        page = await browser.get(address)
        form = html.unescape(re.findall(r'action="([^"]+)"', page.text)[0])
        kept = [line.partition(";")[0] for line in page.headers.get_list("set-cookie")]
        typed = {"username": user, "password": PASSWORD}
        # Secure ones too: a browser counts this machine as secure, this client does not.
        answer = await browser.post(form, data=typed, headers={"Cookie": "; ".join(kept)})
        assert answer.status_code == 302, answer.text[:500]
        return answer.headers["location"]


async def come_back(world: World, address: str, flow: str | None) -> httpx.Response:
    split = urlsplit(address)
    sent = {"Cookie": f"{FLOW}={flow}"} if flow is not None else {}
    return await world.stage.http.get(f"{split.path}?{split.query}", headers=sent)


async def test_there_and_back(county_with_provider: World) -> None:
    world = county_with_provider
    address, flow = await leave(world)
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://fengqiao.test/v1/session/callback"]
    answer = await come_back(world, await sign_in_there(address, HEAD), flow)
    assert answer.status_code == 303, answer.text
    session = cookie_of(answer, COOKIE)
    me = await ask(world, None, "GET", "/v1/session", sent={"Cookie": f"{COOKIE}={session}"})
    assert (me.json()["officer"], me.json()["roles"]) == (HEAD, ["unit_head"])
    assert me.json()["csrf_token"]
    async with world.database.read() as tx:
        kept = str((await tx.execute(select(table(Token)))).all())
    assert session not in kept


async def test_each_way_there_is_good_for_once_and_for_one_browser(county_with_provider: World) -> None:
    world = county_with_provider
    address, flow = await leave(world)
    back = await sign_in_there(address, MEDIATOR)
    _, another = await leave(world)
    for wrong in (None, "", "x.y", another, flow[:-1] + ("0" if flow[-1] != "0" else "1")):
        problem(await come_back(world, back, wrong), 400, "flow_broken")
    altered = re.sub(r"state=[^&]+", "state=other", back)
    problem(await come_back(world, altered, flow), 400, "flow_broken")
    assert (await come_back(world, back, flow)).status_code == 303
    problem(await come_back(world, back, flow), 401, "unauthenticated")


@pytest.mark.parametrize("query", ["", "?error=access_denied", "?code=x", "?code=x&state=y", "?nonsense=1"])
async def test_who_comes_without_having_gone(county_with_provider: World, query: str) -> None:
    answer = await county_with_provider.stage.http.get(f"/v1/session/callback{query}")
    assert (answer.status_code, answer.json()["code"]) in {(400, "flow_broken"), (422, "invalid_request")}


async def test_whom_the_roster_does_not_know_gets_no_session(county_with_provider: World) -> None:
    address, flow = await leave(county_with_provider)
    answer = await come_back(county_with_provider, await sign_in_there(address, NOBODY), flow)
    problem(answer, 403, "claims_unknown")
    assert "set-cookie" not in answer.headers


async def test_where_no_provider_is_configured(world: World, keycloak: Keycloak) -> None:
    for path in ("provider", "callback?code=x&state=y"):
        problem(await world.stage.http.get(f"/v1/session/{path}"), 404, "no_provider")
    token = keycloak.token(MEDIATOR)["access_token"]
    answer = await ask(world, None, "GET", "/v1/session", sent={"Authorization": f"Bearer {token}"})
    problem(answer, 401, "unauthenticated")
