"""Outside one's jurisdiction a case does not exist: same answer, whatever is asked and however wrongly."""

from typing import Any

import pytest

from runtime.demo.chapters import SUPERVISOR
from runtime.demo.stage import PlayedCase
from tests.api.asking import JSON, NOBODYS, a_case, action, ask, nothing_changes, problem
from tests.support.installation import World

STRANGER, ADMIN = "gaoqiao-duty", "wuding-admin"


@pytest.fixture(scope="module")
async def case(world: World) -> PlayedCase:
    return await a_case(world)


ASKED: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", "", {}),
    ("GET", "?at_least=1", {}),
    ("GET", "?at_least=900000", {}),
    ("GET", "?at_least=-1", {}),
    ("GET", "/timeline", {}),
    ("GET", "/timeline?after=-1", {}),
    ("GET", "/timeline?limit=9999", {}),
    ("GET", "/actions", {}),
    ("POST", "/actions/accept", {"json": {}}),
    ("POST", "/actions/note", {"json": {"text": "好"}}),
    ("POST", "/actions/note", {"json": {"text": ""}}),
    ("POST", "/actions/note", {"json": {"text": "好", "x": 1}}),
    ("POST", "/actions/note", {"sent": JSON, "content": b"{"}),
    ("POST", "/actions/note", {"content": b""}),
    ("POST", "/actions/note", {"json": {"text": "好"}, "sent": {"If-Match": '"v1"'}}),
    ("POST", "/actions/note", {"json": {"text": "好"}, "sent": {"If-Match": "v1"}}),
    ("POST", "/actions/note", {"json": {"text": "好"}, "sent": {"Idempotency-Key": "x"}}),
    ("POST", "/actions/burn", {"json": {}}),
    ("DELETE", "", {}),
]


@pytest.mark.parametrize("who", [STRANGER, ADMIN])
@pytest.mark.parametrize(("method", "path", "more"), ASKED, ids=lambda part: str(part)[:40])
async def test_a_case_of_others_and_no_case_look_the_same(
    world: World, case: PlayedCase, who: str, method: str, path: str, more: dict[str, Any]
) -> None:
    async with nothing_changes(world, case.number):
        theirs = await ask(world, who, method, f"/v1/cases/{case.number}{path}", **more)
        nobodys = await ask(world, who, method, f"/v1/cases/{NOBODYS}{path}", **more)
    assert theirs.status_code == nobodys.status_code >= 400
    assert theirs.content == nobodys.content
    assert sorted(theirs.headers.items()) == sorted(nobodys.headers.items())


async def test_what_is_well_asked_is_not_found(world: World, case: PlayedCase) -> None:
    for number in (case.number, NOBODYS, "abc", "532329-2026-1", "%00", "٥٣٢٣٢٩-٢٠٢٦-٠٠٠٠٠١"):
        problem(await ask(world, STRANGER, "GET", f"/v1/cases/{number}"), 404, "not_found")
        answer = await ask(world, STRANGER, "POST", action(number, "note"), json={"text": "好"})
        problem(answer, 404, "not_found")


async def test_the_lists_of_strangers_leave_it_out(world: World, case: PlayedCase) -> None:
    unit = case.view["unit"]["code"]
    for who, sees in ((STRANGER, False), (ADMIN, False), (SUPERVISOR, True)):
        answer = await ask(world, who, "GET", f"/v1/cases?unit={unit}&limit=200")
        assert (case.number in {row["number"] for row in answer.json()["items"]}) is sees
