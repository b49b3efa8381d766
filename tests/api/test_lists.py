"""Lists asked wrongly are refused, never an empty list; asked rightly they page without gap or repeat."""

import base64

import pytest

from runtime.demo.chapters import GROUP, MEDIATOR, SUPERVISOR
from tests.api.asking import a_case, ask, problem
from tests.support.installation import World

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)
CASES, PAGED = "/v1/cases", ("/v1/cases", "/v1/overdue", "/v1/worklist", "/v1/tasks", "/v1/listed")


def cursor(text: bytes) -> str:
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


LIMITS = ("0", "-1", "201", "9999999999999999999999", "x", "", "1.5", "%00")
BAD_CURSORS = (
    "garbage",
    "%00",
    "====",
    "%F0%9F%98%80",
    cursor(b"nonsense"),
    cursor(b"|"),
    cursor(b"2026-01-01T00:00:00+00:00"),
    cursor(b"2026-01-01T00:00:00|532329-2026-000001"),
    cursor(b"2026-01-01T00:00:00+00:00|a|b"),
    cursor(b"\xff\xfe|x"),
    cursor(b"0001-01-01T00:00:00+14:00|532329-2026-000001"),
    cursor(b"9999-12-31T23:59:59-14:00|532329-2026-000001"),
    cursor(b"2026-01-01T00:00:00+00:00|\x00"),
)
WRONG = [
    *((path, "limit", value, 422, "invalid_request") for path in PAGED for value in LIMITS),
    *((path, "cursor", value, 400, "bad_cursor") for path in PAGED for value in BAD_CURSORS),
    *((path, "cursor", "a" * 201, 422, "invalid_request") for path in PAGED),
    *((path, "mood", "bad", 422, "invalid_request") for path in (*PAGED, "/v1/units", "/v1/officers")),
    (CASES, "name", "示例甲", 422, "invalid_request"),
    (CASES, "status", "asleep", 422, "invalid_request"),
    (CASES, "status", "ROUTED", 422, "invalid_request"),
    (CASES, "category", "witchcraft", 422, "invalid_request"),
    (CASES, "category", "%00", 422, "invalid_request"),
    (CASES, "level", "moon", 422, "unknown_level"),
    (CASES, "level", "%00", 422, "invalid_request"),
    (CASES, "level", "a" * 42, 422, "invalid_request"),
    (CASES, "overdue", "perhaps", 422, "invalid_request"),
    (CASES, "handler", "nobody-at-all", 422, "unknown_officer"),
    (CASES, "handler", "%00", 422, "invalid_request"),
    (CASES, "handler", "示例甲", 422, "invalid_request"),
    (CASES, "due_before", "2026-01-01T00:00:00", 422, "invalid_request"),
    (CASES, "due_before", "2026-02-30T00:00:00Z", 422, "invalid_request"),
    (CASES, "due_before", "0001-01-01T00:00:00%2B14:00", 422, "invalid_request"),
    (CASES, "due_before", "9999-12-31T23:59:59-14:00", 422, "invalid_request"),
    (CASES, "due_before", "99999999999999999999", 422, "invalid_request"),
    (CASES, "due_before", "tomorrow", 422, "invalid_request"),
    *((path, "unit", "999999999999", 422, "unknown_unit") for path in (CASES, "/v1/overdue", "/v1/officers")),
    *((path, "unit", "%00", 422, "invalid_request") for path in (CASES, "/v1/overdue", "/v1/officers")),
    (CASES, "unit", "5323%25", 422, "invalid_request"),
    ("/v1/tasks", "side", "theirs", 422, "invalid_request"),
    ("/v1/tasks", "status", "late", 422, "invalid_request"),
    ("/v1/units", "parent", "999999999999", 422, "unknown_unit"),
    ("/v1/units", "parent", "x'%20or%201=1", 422, "invalid_request"),
    ("/v1/units", "after", "%00", 422, "invalid_request"),
    ("/v1/units", "limit", "1001", 422, "invalid_request"),
    ("/v1/officers", "after", "%00", 422, "invalid_request"),
    ("/v1/officers", "role", "king", 422, "invalid_request"),
    ("/v1/officers", "limit", "0", 422, "invalid_request"),
    ("/v1/policies/wuding", "version", "0", 422, "invalid_request"),
    ("/v1/policies/wuding", "version", "99999999999999999999", 422, "invalid_request"),
    ("/v1/calendars/cn-2026", "version", "x", 422, "invalid_request"),
]


@pytest.mark.parametrize(("path", "name", "value", "status", "code"), WRONG, ids=lambda part: str(part)[:24])
async def test_a_parameter_that_is_wrong(
    world: World, path: str, name: str, value: str, status: int, code: str
) -> None:
    answer = await ask(world, SUPERVISOR, "GET", f"{path}?{name}={value}")
    problem(answer, status, code, field=name)


@pytest.mark.parametrize("name", ["after", "limit", "at_least"])
@pytest.mark.parametrize("value", ["-1", "99999999999999999999", "x", ""])
async def test_a_timeline_asked_wrongly(world: World, name: str, value: str) -> None:
    case = await a_case(world)
    answer = await ask(world, GROUP, "GET", f"/v1/cases/{case.number}/timeline?{name}={value}")
    problem(answer, 422, "invalid_request", field=name)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v2/cases"),
        ("GET", "/v1"),
        ("GET", "/v1/cases/"),
        ("GET", "/v1/units/999999999999"),
        ("GET", "/v1/units/%00"),
        ("GET", "/v1/units/%FF%FE"),
        ("GET", "/v1/units/😀"),
        ("GET", "/v1/officers/nobody-at-all"),
        ("GET", "/v1/officers/%2e%2e%2fpasswd"),
        ("GET", "/v1/policies/none"),
        ("GET", "/v1/policies/wuding?version=9999"),
        ("GET", "/v1/calendars/wuding"),
        ("GET", "/docs-assets/../../pyproject.toml"),
        ("GET", "/docs-assets/%2e%2e/core.py"),
        ("POST", "/v1/cases/532329-2026-000001"),
        ("DELETE", "/v1/cases"),
        ("HEAD", "/v1/cases"),
        ("OPTIONS", "/v1/cases"),
        ("TRACE", "/health"),
        ("PROPFIND", "/v1/officers/me"),
        ("POST", "/docs"),
    ],
)
async def test_a_path_or_method_that_is_none(world: World, method: str, path: str) -> None:
    answer = await ask(world, SUPERVISOR, method, path)
    if method == "HEAD":
        assert (answer.status_code, answer.headers["content-type"]) == (405, "application/problem+json")
    elif answer.status_code == 405:
        problem(answer, 405, "method_not_allowed")
        assert answer.headers["Allow"]
    else:
        problem(answer, 404, "not_found")


async def test_pages_follow_one_another(world: World) -> None:
    for _ in range(3):
        await a_case(world)
    for path in ("/v1/cases", "/v1/worklist"):
        whole = (await ask(world, MEDIATOR, "GET", f"{path}?limit=200")).json()["items"]
        paged, after = [], ""
        while True:
            page = (await ask(world, MEDIATOR, "GET", f"{path}?limit=2{after}")).json()
            paged += page["items"]
            if page["next_cursor"] is None:
                break
            after = f"&cursor={page['next_cursor']}"
        assert [row["number"] for row in paged] == [row["number"] for row in whole]
        assert [row["clock"]["due"] for row in whole] == sorted(row["clock"]["due"] for row in whole)


async def test_the_roster_pages_too(world: World) -> None:
    for path, key in (("/v1/units?parent=532329000000", "code"), ("/v1/officers?role=mediator", "id")):
        first = (await ask(world, GROUP, "GET", f"{path}&limit=3")).json()
        second = (await ask(world, GROUP, "GET", f"{path}&limit=3&after={first['next_after']}")).json()
        names = [row[key] for row in first["items"] + second["items"]]
        assert names == sorted(set(names))
        assert len(names) == 6


async def test_filters_hold_together(world: World) -> None:
    case = await a_case(world, category="pollution")
    await case.give(MEDIATOR, "accept")
    asked = "level=village&status=handling&category=pollution&overdue=false&limit=200"
    far = "unit=532329101000&due_before=2199-12-31T00:00:00%2B08:00"
    for query, found in ((asked, True), (f"{asked}&{far}", True), (f"{asked}&unit=532329102000", False)):
        rows = (await ask(world, SUPERVISOR, "GET", f"/v1/cases?{query}")).json()["items"]
        assert (case.number in {row["number"] for row in rows}) is found
