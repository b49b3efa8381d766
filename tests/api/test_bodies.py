"""Bodies that are no body of ours: not JSON, not once, not small, not what the header says."""

from collections.abc import AsyncIterator

import pytest

from api.guard import MAX_BODY
from api.problems import MAX_FIELD, MAX_MISTAKES
from runtime.demo.chapters import GROUP
from runtime.demo.stage import PlayedCase
from tests.api.asking import JSON, a_case, action, ask, nothing_changes, problem
from tests.support.installation import World


@pytest.fixture(scope="module")
async def case(world: World) -> PlayedCase:
    return await a_case(world)


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"", 422, "invalid_request"),
        (b"null", 422, "invalid_request"),
        (b"[]", 422, "invalid_request"),
        (b'"text"', 422, "invalid_request"),
        (b"7", 422, "invalid_request"),
        (b"{", 400, "malformed"),
        (b"{'text': 'a'}", 400, "malformed"),
        (b'{"text": "a"} {}', 400, "malformed"),
        (b'{"text": "a", "text": "b"}', 400, "malformed"),
        (b'{"text": "a", "posts": [{"a": 1, "a": 2}]}', 400, "malformed"),
        (b'{"text": "\xff\xfe"}', 400, "malformed"),
        (b'{"text": "\xed\xa0\x80"}', 400, "malformed"),
        ('{"text": "付款"}'.encode("gbk"), 400, "malformed"),
        ('{"text": "a"}'.encode("utf-16"), 400, "malformed"),
        (b'\xef\xbb\xbf{"text": "a"}', 400, "malformed"),
        (b'{"text": NaN}', 400, "malformed"),
        (b'{"text": -Infinity}', 400, "malformed"),
        (b'{"text": 1e999}', 422, "invalid_request"),
        (b'{"text": ' + b"9" * 4000 + b"}", 422, "invalid_request"),
        (b'{"text": ' + b"9" * 5000 + b"}", 400, "malformed"),
        (b'{"text": ' + b"[" * 100_000, 400, "malformed"),
        (b'{"text": ' + b"[" * 200 + b"]" * 200 + b"}", 422, "invalid_request"),
        (b'{"text": "a", "mood": "b"}', 422, "invalid_request"),
        (b'{"text": "a\x01"}', 400, "malformed"),
    ],
    ids=lambda part: repr(part)[:40],
)
async def test_a_body_that_cannot_be_read(
    world: World, case: PlayedCase, content: bytes, status: int, code: str
) -> None:
    async with nothing_changes(world, case.number):
        path = action(case.number, "note")
        problem(await ask(world, GROUP, "POST", path, sent=JSON, content=content), status, code)


@pytest.mark.parametrize(
    "media",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "text/json", "", "json"],
)
async def test_another_content_type(world: World, case: PlayedCase, media: str) -> None:
    async with nothing_changes(world, case.number):
        sent, path = {"Content-Type": media}, action(case.number, "note")
        answer = await ask(world, GROUP, "POST", path, sent=sent, content=b'{"text": "a"}')
        problem(answer, 415, "unsupported_media_type", field="Content-Type")


async def test_no_content_type(world: World, case: PlayedCase) -> None:
    async with nothing_changes(world, case.number):
        answer = await ask(world, GROUP, "POST", action(case.number, "note"), content=b'{"text": "a"}')
        problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "media", ["application/json; charset=utf-8", "Application/JSON", "application/x+json"]
)
async def test_json_by_its_other_names(world: World, case: PlayedCase, media: str) -> None:
    sent, path = {"Content-Type": media}, action(case.number, "note")
    answer = await ask(world, GROUP, "POST", path, sent=sent, content='{"text": "好"}'.encode())
    assert answer.status_code == 200


async def pieces(size: int) -> AsyncIterator[bytes]:
    yield b'{"text": "'
    for _ in range(size // 1024):
        yield b"a" * 1024
    yield b'"}'


async def test_a_body_over_the_limit_announced_or_not(world: World, case: PlayedCase) -> None:
    path = action(case.number, "note")
    async with nothing_changes(world, case.number):
        whole = b"".join([piece async for piece in pieces(MAX_BODY)])
        problem(await ask(world, GROUP, "POST", path, sent=JSON, content=whole), 413, "body_too_large")
        chunked = await ask(world, GROUP, "POST", path, sent=JSON, content=pieces(MAX_BODY))
        problem(chunked, 413, "body_too_large")
        under = await ask(world, GROUP, "POST", path, sent=JSON, content=pieces(MAX_BODY - 2048))
        problem(under, 422, "invalid_request", field="text")


@pytest.mark.parametrize(
    ("length", "status", "code"),
    [
        (str(MAX_BODY + 1), 413, "body_too_large"),
        ("9" * 5000, 413, "body_too_large"),
        ("-1", 400, "malformed"),
        ("1e3", 400, "malformed"),
        ("", 400, "malformed"),
    ],
    ids=lambda part: str(part)[:12],
)
async def test_a_length_that_is_announced_wrong(
    world: World, case: PlayedCase, length: str, status: int, code: str
) -> None:
    async with nothing_changes(world, case.number):
        sent = JSON | {"Content-Length": length}
        answer = await ask(world, None, "POST", action(case.number, "note"), sent=sent, content=b"{}")
        problem(answer, status, code)


async def test_what_is_told_of_a_mess_is_bounded(world: World, case: PlayedCase) -> None:
    path = action(case.number, "note")
    many = b'{"text": "a",' + b",".join(b'"k%d": 1' % nth for nth in range(20_000)) + b"}"
    answer = await ask(world, GROUP, "POST", path, sent=JSON, content=many)
    assert len(problem(answer, 422, "invalid_request")["errors"]) == MAX_MISTAKES
    long = '{"text": "a", "\u202e' + "k" * 400_000 + '": 1}'
    answer = await ask(world, GROUP, "POST", path, sent=JSON, content=long.encode())
    field = problem(answer, 422, "invalid_request")["field"]
    assert len(field) == MAX_FIELD
    assert field.isprintable() or "\u202e" not in field
