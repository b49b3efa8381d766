"""Bodies that are no body of ours: not JSON, not once, not small, not what the header says."""

from collections.abc import AsyncIterator, Iterator
from copy import deepcopy
from typing import Any

import pytest
from pydantic import ValidationError

from api.bodies import BODIES, OpenBody
from api.guard import MAX_BODY
from api.problems import MAX_FIELD, MAX_MISTAKES
from runtime.demo.chapters import GROUP, VILLAGE_HEAD
from runtime.demo.stage import PlayedCase
from tests.api.asking import JSON, a_case, action, ask, headers, nothing_changes, problem
from tests.support.installation import World

GROUP_UNIT = "532329101001-01"
Place = tuple[tuple[Any, ...], str]


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


@pytest.mark.parametrize("days", [True, "2", 2.0, 2.5, None, [2]], ids=repr)
async def test_a_number_that_is_written_as_something_else(
    world: World, case: PlayedCase, days: object
) -> None:
    async with nothing_changes(world, case.number):
        body = {"to": GROUP_UNIT, "text": "请到场。", "working_days": days}
        answer = await ask(world, VILLAGE_HEAD, "POST", action(case.number, "instruct"), json=body)
        problem(answer, 422, "invalid_request", field="working_days")


def places_of(schema: dict[str, Any], known: dict[str, Any], at: tuple[Any, ...] = ()) -> Iterator[Place]:
    """Where a body has a whole number, or true or false: the way there, and which of the two."""
    for part in (schema, *schema.get("anyOf", ())):
        found = known[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        if found.get("type") in ("integer", "boolean"):
            yield at, found["type"]
        for name, inner in found.get("properties", {}).items():
            yield from places_of(inner, known, (*at, name))
        if "items" in found:
            yield from places_of(found["items"], known, (*at, 0))


def numbers_and_truths() -> Iterator[tuple[str, Place]]:
    """Of a report and of every command."""
    for name, model in {"open": OpenBody, **BODIES}.items():
        schema = model.model_json_schema()
        yield from ((name, place) for place in places_of(schema, schema.get("$defs", {})))


@pytest.mark.parametrize(("name", "place"), list(numbers_and_truths()), ids=str)
def test_no_body_takes_a_word_for_a_number_or_a_number_for_a_truth(name: str, place: Place) -> None:
    way, kind = place
    model = {"open": OpenBody, **BODIES}[name]
    (shown,) = model.model_json_schema()["examples"]
    for wrong in (True, "2", 2.0) if kind == "integer" else ("true", 1, 0):
        body = inner = deepcopy(shown)
        for step in way[:-1]:
            inner = inner[step] if isinstance(step, int) else inner.setdefault(step, {})
        inner[way[-1]] = wrong
        with pytest.raises(ValidationError) as refused:
            model.model_validate(body)
        assert way in {error["loc"] for error in refused.value.errors()}, wrong


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


@pytest.mark.parametrize("charset", ["gbk", "UTF-16", '"gb18030"', "iso-8859-1; charset=utf-8", "utf-8x"])
async def test_json_that_says_it_is_written_otherwise(world: World, case: PlayedCase, charset: str) -> None:
    async with nothing_changes(world, case.number):
        sent = {"Content-Type": f"application/json; v=1; Charset = {charset}"}
        answer = await ask(
            world, GROUP, "POST", action(case.number, "note"), sent=sent, content=b'{"text": "a"}'
        )
        problem(answer, 415, "unsupported_media_type", field="Content-Type")


@pytest.mark.parametrize("encoding", ["gzip", "identity, gzip", "x", "BR"])
@pytest.mark.parametrize("who", [GROUP, None])
async def test_a_body_in_an_encoding(world: World, case: PlayedCase, encoding: str, who: str | None) -> None:
    async with nothing_changes(world, case.number):
        sent = JSON | {"Content-Encoding": encoding}
        answer = await ask(
            world, who, "POST", action(case.number, "note"), sent=sent, content=b'{"text": "a"}'
        )
        problem(answer, 415, "unsupported_media_type", field="Content-Encoding")


async def test_a_body_that_says_it_is_in_none(world: World, case: PlayedCase) -> None:
    sent = JSON | {"Content-Encoding": "Identity"}
    answer = await ask(
        world, GROUP, "POST", action(case.number, "note"), sent=sent, content='{"text": "好"}'.encode()
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("name", ["Authorization", "Idempotency-Key", "If-Match", "Content-Type"])
@pytest.mark.parametrize(
    ("method", "path"), [("POST", "note"), ("GET", "/v1/cases"), ("POST", "/v1/session"), ("GET", "/health")]
)
async def test_a_header_that_decides_something_is_there_once(
    world: World, case: PlayedCase, name: str, method: str, path: str
) -> None:
    """Of two, the one that was looked at would be the one that somebody did not mean."""
    path = action(case.number, path) if path == "note" else path
    asked = {**headers(world, GROUP, **JSON), "If-Match": "*"}
    twice = [*asked.items(), (name.lower(), asked[name])]
    async with nothing_changes(world, case.number):
        content = b'{"text": "a"}' if method == "POST" else None
        answer = await world.stage.http.request(method, path, headers=twice, content=content)
        told = problem(answer, 422, "invalid_request", field=name)
        assert [mistake["field"] for mistake in told["errors"]] == [name]


@pytest.mark.parametrize(
    "media",
    [
        "application/json; charset=utf-8",
        'application/json;charset="UTF-8"',
        "Application/JSON",
        "application/x+json",
    ],
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
