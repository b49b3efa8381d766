"""Requests whose head has no end, or that stop half-way: refused in time, whoever sends them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from api import guard
from runtime import bounded_http
from runtime.bounded_http import LARGEST_HEAD
from tests.api.streaming import PATIENCE, Site, on_a_socket
from tests.support.installation import World

GET = b"GET /health HTTP/1.1\r\nHost: here\r\n"
POST = b"POST /v1/session HTTP/1.1\r\nHost: here\r\nContent-Type: application/json\r\n"
LITTLE = 0.2
"""Seconds."""


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    async with on_a_socket(world) as made:
        yield made


async def answer_to(site: Site, sent: bytes) -> tuple[int, dict[str, Any]]:
    """Everything that is said until the connection is closed: status, and what the body says."""
    reader, writer = await asyncio.open_connection(site.http.base_url.host, site.http.base_url.port)
    async with asyncio.timeout(PATIENCE):
        writer.write(sent)
        said = await reader.read()
    writer.close()
    head, _, body = said.partition(b"\r\n\r\n")
    return int(head.split(b" ", 2)[1]), json.loads(body)


@pytest.mark.parametrize(
    "sent",
    [
        GET + b"X: " + b"a" * LARGEST_HEAD + b"\r\n\r\n",
        GET + b"".join(b"X-%d: %s\r\n" % (nth, b"a" * 1000) for nth in range(80)) + b"\r\n",
        GET + b"X: " + b"a" * LARGEST_HEAD,
        b"GET /health?" + b"a" * LARGEST_HEAD,
    ],
    ids=["one large header", "many headers", "a header without an end", "an address without an end"],
)
async def test_a_head_that_is_too_large(site: Site, sent: bytes) -> None:
    status, body = await answer_to(site, sent)
    assert (status, body["code"]) == (431, "head_too_large")
    assert body["zh"]


async def test_a_head_that_does_not_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_http, "HEAD_WITHIN", LITTLE)
    for sent in (b"", GET):
        status, body = await answer_to(site, sent)
        assert (status, body["code"]) == (408, "too_slow")


async def test_a_body_that_does_not_go_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "GOES_ON_WITHIN", LITTLE)
    status, body = await answer_to(site, POST + b'Content-Length: 100\r\nConnection: close\r\n\r\n{"name":')
    assert (status, body["code"]) == (408, "too_slow")


async def test_a_large_head_among_others_of_a_connection(site: Site) -> None:
    """What came before on it does not count."""
    fair = GET + b"X: " + b"a" * (LARGEST_HEAD - 1000) + b"\r\n\r\n"
    reader, writer = await asyncio.open_connection(site.http.base_url.host, site.http.base_url.port)
    async with asyncio.timeout(PATIENCE):
        for _ in range(3):
            writer.write(fair)
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
            await reader.readuntil(b"}")
    writer.close()
