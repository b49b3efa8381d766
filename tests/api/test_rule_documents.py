"""Policies and calendars over HTTP: mistakes with their lines, nothing kept; versions stay what they are."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from policies.loading import SHIPPED
from runtime.demo.chapters import GROUP, SUPERVISOR
from storage.statements import table
from storage.tables import RuleDocument
from tests.api.asking import ask, problem
from tests.support.installation import World

ADMIN = "wuding-admin"
YAML = {"Content-Type": "application/yaml"}


def shipped(name: str) -> str:
    """The first version of a shipped document."""
    return min(Path(SHIPPED).glob(f"{name}*.yaml")).read_text()


POLICY = (
    shipped("wuding").replace("id: wuding", "id: api-tests").replace("calendars: cn\n", "calendars: api\n")
)
CALENDAR = shipped("cn-2026").replace("id: cn-2026", "id: api-2026").replace("series: cn\n", "series: api\n")


async def load(world: World, who: str, path: str, text: str | bytes, **more: str) -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return await ask(world, who, "POST", path, sent=YAML | more, content=content)


async def kept(world: World) -> int:
    async with world.database.read() as tx:
        return await tx.scalar(select(func.count()).select_from(table(RuleDocument))) or 0


def instead(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("path", "spoil", "at"),
    [
        ("/v1/policies", instead("tier: village", "tier: moon"), "tier: moon"),
        ("/v1/policies", instead("working_days: 7", "working_days: 0"), "working_days: 0"),
        ("/v1/policies", instead("on_breach: stay", "on_breach: escalate"), None),
        ("/v1/policies", instead("responsible: mediator", "responsible: leader"), None),
        ("/v1/policies", instead("version: 1", "version: 99999999999999999999"), "version: 9"),
        ("/v1/policies", instead("timezone: Asia/Shanghai", "timezone: ../../etc/passwd"), "timezone"),
        ("/v1/policies", instead("timezone: Asia/Shanghai", "timezone: America"), "timezone"),
        ("/v1/policies", instead("timezone: Asia/Shanghai", f"timezone: {'A' * 5000}"), "timezone"),
        ("/v1/policies", instead("kind: policy", "kind: calendar"), None),
        ("/v1/policies", instead("title:", "titel:"), "titel:"),
        ("/v1/policies", instead("id: api-tests", "id: api-tests\nid: again"), "id: again"),
        ("/v1/policies", lambda text: text + "\n  - ] {", "- ] {"),
        ("/v1/policies", lambda _: "kind: !!python/object/apply:os.system [id]", None),
        ("/v1/policies", lambda _: "[" * 5000, None),
        ("/v1/policies", lambda _: "a: &a [*a]", None),
        ("/v1/policies", lambda _: "\x00", None),
        ("/v1/policies", lambda _: "just words", None),
        ("/v1/policies", lambda _: "#" * 300_000, None),
        ("/v1/calendars", instead("kind: calendar", "kind: policy"), None),
        ("/v1/calendars", instead("covers:", "cover:"), "cover:"),
        ("/v1/calendars", instead("2026-", "2026-13-"), None),
    ],
    ids=lambda part: "" if callable(part) else str(part),
)
async def test_a_document_with_a_mistake(
    world: World, path: str, spoil: Callable[[str], str], at: str | None
) -> None:
    text = spoil(POLICY if path.endswith("policies") else CALENDAR)
    before = await kept(world)
    for query in ("", "?dry_run=true"):
        told = problem(await load(world, ADMIN, path + query, text), 422, "document_refused")
        faults = told["faults"]
        assert all(fault["zh"] and fault["en"] for fault in faults)
        if at is not None:
            lines = [nth for nth, line in enumerate(text.splitlines(), 1) if at in line]
            assert {fault["line"] for fault in faults} & set(lines), faults
    assert await kept(world) == before


@pytest.mark.parametrize(
    ("content", "status"), [(b"", 422), (b"\xff\xfe", 422), ("kind: 政策".encode("gbk"), 422)]
)
async def test_a_document_that_is_no_text(world: World, content: bytes, status: int) -> None:
    problem(await load(world, ADMIN, "/v1/policies", content), status, "invalid_request", field="body")


async def test_a_policy_is_no_calendar(world: World) -> None:
    problem(await load(world, ADMIN, "/v1/calendars", POLICY), 422, "document_refused")
    answer = await load(world, ADMIN, "/v1/policies", POLICY, **{"Content-Type": "application/json"})
    problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("path", ["/v1/policies", "/v1/calendars"])
@pytest.mark.parametrize("who", [GROUP, SUPERVISOR, "wuding-auditor"])
async def test_only_the_administrator_loads(world: World, who: str, path: str) -> None:
    before = await kept(world)
    for text in (POLICY if "policies" in path else CALENDAR, "not a document"):
        problem(await load(world, who, path, text), 403, "forbidden")
    assert await kept(world) == before


async def test_a_version_once_loaded_stays_what_it_is(world: World) -> None:
    for path, text, name in (("/v1/policies", POLICY, "api-tests"), ("/v1/calendars", CALENDAR, "api-2026")):
        before = await kept(world)
        tried = await load(world, ADMIN, f"{path}?dry_run=true", text)
        assert (tried.status_code, tried.json()["loaded"]) == (201, False), tried.text
        assert await kept(world) == before
        first, again = await load(world, ADMIN, path, text), await load(world, ADMIN, path, text)
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json()["hash"] == again.json()["hash"]
        assert await kept(world) == before + 1
        changed = text.replace("zh: ", "zh: 改", 1)
        for query in ("", "?dry_run=true"):
            answer = await load(world, ADMIN, path + query, changed)
            problem(answer, 409, "version_taken", field="version")
        read = (await ask(world, GROUP, "GET", f"{path}/{name}?version=1")).json()
        assert (read["yaml"], read["hash"]) == (text, first.json()["hash"])
        listed = (await ask(world, GROUP, "GET", path)).json()["items"]
        assert {"id": name, "version": 1}.items() <= next(x for x in listed if x["id"] == name).items()


NEWER = 9_000
OTHERS = {"wuding": "gaotai-admin", "gaotai": "wuding-admin", "xiayi": "longshan-admin"}


@pytest.mark.parametrize("name", OTHERS)
async def test_no_administrator_changes_the_rules_of_another_county(world: World, name: str) -> None:
    before = await kept(world)
    text = re.sub(r"(?m)^version: \d+$", f"version: {NEWER}", shipped(name))
    for query in ("", "?dry_run=true"):
        told = problem(await load(world, OTHERS[name], f"/v1/policies{query}", text), 403, "rules_of_others")
        assert told["unit"] in told["zh"]
        assert told["unit"] in told["en"]
        own = (await ask(world, OTHERS[name], "GET", f"/v1/units/{told['unit']}")).json()
        assert own["policy"] == name
    assert await kept(world) == before
    mine = await load(world, f"{name}-admin", "/v1/policies?dry_run=true", text)
    assert mine.status_code == 201, mine.text


@pytest.mark.parametrize(
    "spoil",
    [
        instead("version: 1", f"version: {NEWER}"),
        instead("id: cn-2026", "id: mine-2026"),
        lambda text: text.replace("series: cn\n", "series: mine\n").replace(
            "version: 1", f"version: {NEWER}"
        ),
    ],
    ids=["a new version", "a new id in the series", "the id under another series"],
)
async def test_no_county_changes_the_calendar_of_all(world: World, spoil: Callable[[str], str]) -> None:
    before = await kept(world)
    for query in ("", "?dry_run=true"):
        answer = await load(world, ADMIN, f"/v1/calendars{query}", spoil(shipped("cn-2026")))
        assert problem(answer, 403, "rules_of_others")["unit"] != "532329000000"
    assert await kept(world) == before
