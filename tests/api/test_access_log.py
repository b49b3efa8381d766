"""The access log: who saw, did, revealed and was refused; searched by those who look over a jurisdiction."""

import json
import secrets
from typing import Any

import pytest

from runtime.demo.chapters import GROUP, MEDIATOR, SUPERVISOR
from storage.faults import DatabaseAwayError
from tests.api.alone import Alone
from tests.api.asking import NOBODYS, a_case, action, ask, problem
from tests.support.installation import World

STRANGER, AUDITOR = "gaoqiao-duty", "wuding-auditor"
on_both = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)


async def entries(world: World, who: str = SUPERVISOR, **wanted: Any) -> list[dict[str, Any]]:
    answer = await world.stage.http.get(
        "/v1/access", params=wanted, headers={"Authorization": f"Bearer {world.stage.tokens[who]}"}
    )
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def told(items: list[dict[str, Any]]) -> list[tuple[str, str, str, str | None]]:
    """Oldest first: who, what kind, what, and by which code refused."""
    return [(one["officer"], one["kind"], one["what"], one["code"]) for one in reversed(items)]


@on_both
async def test_who_saw_did_revealed_and_was_refused(world: World) -> None:
    case = await a_case(world)
    await case.read(MEDIATOR)
    await case.give(MEDIATOR, "accept")
    body = {"party": "p1", "fields": ["name"], "reason": "核对身份"}
    await ask(world, MEDIATOR, "POST", f"/v1/cases/{case.number}/reveal", json=body)
    problem(await ask(world, STRANGER, "GET", f"/v1/cases/{case.number}"), 404, "not_found")
    problem(await ask(world, GROUP, "POST", action(case.number, "sign_off"), json={}), 409, "wrong_status")
    forbidden = await ask(
        world,
        GROUP,
        "POST",
        action(case.number, "escalate"),
        json={"ground": "beyond_competence", "reason": "难以化解"},
    )
    problem(forbidden, 403, "not_yours")
    of_case = "/v1/cases/{number}"
    assert told(await entries(world, number=case.number)) == [
        (GROUP, "did", "POST /v1/cases", None),
        (MEDIATOR, "saw", f"GET {of_case}", None),
        (MEDIATOR, "did", f"POST {of_case}/actions/accept", None),
        (MEDIATOR, "revealed", "reveal", None),
        (STRANGER, "refused", f"GET {of_case}", "not_found"),
        (GROUP, "refused", f"POST {of_case}/actions/escalate", "not_yours"),
    ]
    assert told(await entries(world, AUDITOR, number=case.number)) == told(
        await entries(world, number=case.number)
    )
    (revealed,) = await entries(world, number=case.number, kind="revealed")
    assert (revealed["party"], revealed["fields"], revealed["officer_name"]["zh"][:1] != "") == (
        "p1",
        ["name"],
        True,
    )
    assert "核对" not in json.dumps(revealed, ensure_ascii=False), "the reason is read with the case alone"


async def test_nothing_that_somebody_typed_is_in_it(world: World) -> None:
    typed = f"栾{secrets.token_hex(4)}"
    for path in (f"/v1/cases/{typed}", f"/v1/cases?unit={typed}", f"/v1/officers/{typed}", f"/v1/{typed}"):
        assert (await ask(world, STRANGER, "GET", path)).status_code >= 400
    body = {"name": typed}
    assert (await ask(world, STRANGER, "POST", "/v1/cases/search", json=body)).status_code == 200
    mine = await entries(world, officer=STRANGER)
    assert typed not in json.dumps(mine, ensure_ascii=False)
    assert ("searched", "search by name") in {(one["kind"], one["what"]) for one in mine}
    assert {one["number"] for one in mine} <= {None, *(one["number"] for one in mine if one["number"])}


async def test_a_number_that_was_never_given_out_is_kept_as_asked(world: World) -> None:
    await ask(world, STRANGER, "GET", f"/v1/cases/{NOBODYS}/timeline")
    newest = (await entries(world, officer=STRANGER, limit="1"))[0]
    assert (newest["number"], newest["kind"], newest["code"]) == (NOBODYS, "refused", "not_found")


@pytest.mark.parametrize(
    "who", [GROUP, MEDIATOR, STRANGER, "wuding-admin", "hotline-12345", "wuding-leader-1"]
)
async def test_it_is_for_supervisors_and_auditors(world: World, who: str) -> None:
    problem(await ask(world, who, "GET", "/v1/access"), 403, "forbidden")
    assert ("refused", "GET /v1/access", "forbidden") in {
        (one["kind"], one["what"], one["code"]) for one in await entries(world, officer=who)
    }


async def test_pages_and_wrong_filters(world: World) -> None:
    seen = []
    cursor: dict[str, str] = {}
    for _ in range(3):
        answer = await ask(
            world, AUDITOR, "GET", "/v1/access", params={"limit": 2, "officer": AUDITOR} | cursor
        )
        seen += answer.json()["items"]
        cursor = {"cursor": answer.json()["next_cursor"]} if answer.json()["next_cursor"] else {}
    assert seen
    problem(await ask(world, AUDITOR, "GET", "/v1/access?cursor=x"), 400, "bad_cursor", field="cursor")
    for wrong in ("kind=looked", "since=yesterday", "number=1", "officer=A%20B", "limit=0", "what=x"):
        problem(await ask(world, AUDITOR, "GET", f"/v1/access?{wrong}"), 422, "invalid_request")


@pytest.mark.parametrize(
    "written",
    [
        "2020",
        "1577836800",
        "1577836800.5",
        "2020-01",
        "2020-01-01",
        "2020-01-01T00:00:00",
        "20200101T000000Z",
    ],
)
async def test_an_instant_is_written_whole(world: World, written: str) -> None:
    for name in ("since", "until"):
        answer = await ask(world, AUDITOR, "GET", "/v1/access", params={name: written})
        problem(answer, 422, "invalid_request", field=name)
    answer = await ask(world, AUDITOR, "GET", "/v1/cases", params={"opened_before": written})
    problem(answer, 422, "invalid_request", field="opened_before")


@pytest.mark.parametrize("written", ["2020-01-01T00:00:00Z", "2020-01-01T08:00:00.250+08:00"])
async def test_an_instant_that_is_written_whole_is_taken(world: World, written: str) -> None:
    assert await entries(world, AUDITOR, until=written) == []
    assert await entries(world, AUDITOR, since=written) != []


@pytest.mark.parametrize("county", ["sqlite", "postgres"], indirect=True)
async def test_entries_wait_for_a_database_that_is_held(alone: Alone) -> None:
    async with alone.nobody_writes():
        assert (await ask(alone, STRANGER, "GET", "/v1/cases")).status_code == 200
        with pytest.raises(DatabaseAwayError):
            await alone.services.watch.settle()
        body = {"name": "某人"}
        problem(await ask(alone, STRANGER, "POST", "/v1/cases/search", json=body), 503, "database_away")
    assert [one["what"] for one in await entries(alone, officer=STRANGER)] == ["GET /v1/cases"]
