"""What every answer carries, what the page of the docs may load, and how much may be asked."""

import re

import httpx
import pytest

from api.rates import Rates
from runtime.demo.chapters import GROUP, MEDIATOR
from tests.api.alone import Alone
from tests.api.asking import NOBODYS, ask, problem
from tests.support.installation import World

WANTED = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.mark.parametrize(
    "path",
    [
        "/health",
        "/docs",
        "/docs/start.js",
        "/openapi.json",
        "/v1/cases",
        f"/v1/cases/{NOBODYS}",
        "/nowhere",
        "/docs-assets/swagger-ui.css",
    ],
)
async def test_every_answer_says_what_may_be_done_with_it(world: World, path: str) -> None:
    for who in (None, GROUP):
        headers = (await ask(world, who, "GET", path)).headers
        assert {name: headers.get(name) for name in WANTED} == WANTED
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "script-src 'self'" in policy if path == "/docs" else "script-src" not in policy
        assert headers.get_list("content-security-policy", split_commas=False) == [policy]
        assert "server" not in headers


async def test_no_script_is_written_into_the_page_of_the_docs(world: World) -> None:
    page = (await world.stage.http.get("/docs")).text
    assert re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) == ["", ""]
    assert not re.search(r"\son[a-z]+=|javascript:|https?://", page)
    for source in re.findall(r'(?:src|href)="([^"]+)"', page):
        answer = await world.stage.http.get(source)
        assert answer.status_code == 200, source


async def statuses(alone: Alone, who: str | None, calls: int) -> list[int]:
    return [(await ask(alone, who, "GET", "/v1/cases")).status_code for _ in range(calls)]


async def test_one_token_can_ask_only_so_much_and_takes_nothing_from_others(alone: Alone) -> None:
    alone.services.rates = Rates(per_token=0.5, strangers=1000)
    found = await statuses(alone, GROUP, 12)
    assert found[:5] == [200] * 5
    assert set(found[5:]) <= {200, 429}  # a window may have ended meanwhile
    assert 429 in found
    assert await statuses(alone, MEDIATOR, 3) == [200] * 3


async def test_strangers_are_counted_by_address_and_officers_are_none(alone: Alone) -> None:
    alone.services.rates = Rates(per_token=1000, strangers=3)
    found = await statuses(alone, None, 8)
    assert found[:3] == [401] * 3
    assert 429 in found[3:]
    held = await ask(alone, None, "POST", "/v1/session", json={"officer": GROUP, "password": "x"})
    problem(held, 429, "too_many_requests")
    assert 0 < int(held.headers["Retry-After"]) <= 60
    assert await statuses(alone, GROUP, 3) == [200] * 3


async def test_health_is_never_too_much(alone: Alone) -> None:
    alone.services.rates = Rates(per_token=0.1, strangers=1)
    answers: list[httpx.Response] = [await alone.stage.http.get("/health") for _ in range(5)]
    assert {answer.status_code for answer in answers} == {200}
