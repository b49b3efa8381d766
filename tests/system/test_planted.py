"""Planted words: what somebody typed about people is nowhere in clear, whatever is read."""

import asyncio
import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from activities.engine import connect
from runtime.demo.chapters import GROUP, HOTLINE, MEDIATOR, SUPERVISOR, UNIT, VILLAGE_HEAD
from runtime.demo.stage import PlayedCase, Stage
from runtime.settings import Settings
from runtime.sign_ins import read_sign_ins
from storage.database import Database
from tests.storage.servers import GIVEN, Postgres
from tests.support.commanding import in_this_process
from tests.support.installation import a_copy
from tests.support.left_out import leave_out, left_out
from tests.support.postgres_files import contents, flushed, written_as_it_is
from tests.system.test_up import up

WORD = secrets.token_hex(5)
PLANTED = {
    "name": f"栾示例{WORD}a",
    "id_number": f"53232919900101{WORD}",
    "phone": f"186{WORD}b",
    "address": f"狮山镇{WORD}c",
    "title": f"题{WORD}d",
    "narrative": f"述{WORD}e",
    "note": f"记{WORD}f",
    "witness": f"证{WORD}g",
    "reason": f"由{WORD}h",
    "reference": f"号{WORD}i",
    "path": f"径{WORD}j",
    "query": f"查{WORD}k",
    "password": f"密{WORD}l-initial",
    "guess": f"猜{WORD}m-guess",
    "header": f"{WORD}n",
    "unreadable": f"坏{WORD}o",
    "corrected": f"正{WORD}p",
    "mistake": f"误{WORD}q",
    "copy": f"抄{WORD}r",
    "freeze": f"停{WORD}s",
}
"""Each holds the same random part, so that most files need be looked through once only."""
PERSONAL = ("name", "id_number", "phone", "address")


async def typed_everywhere(stage: Stage) -> PlayedCase:
    """Every word is typed somewhere, what is refused too."""
    other = {"side": "respondent", "name": f"另一方{PLANTED['name']}"}
    body = {
        "unit": UNIT,
        "source": {"channel": "hotline", "external_id": PLANTED["reference"]},
        "facts": {"severity": "general", "category": "neighbours", "people": 2},
        "title": PLANTED["title"],
        "narrative": PLANTED["narrative"],
        "parties": [{"side": "applicant", **{name: PLANTED[name] for name in PERSONAL}}, other],
    }
    case = await stage.open(HOTLINE, body)
    await case.give(MEDIATOR, "accept")
    await case.give(MEDIATOR, "note", text=PLANTED["note"])
    right = {"name": PLANTED["corrected"], "address": PLANTED["corrected"]}
    await case.give(MEDIATOR, "correct_party", party="p2", identity=right, reason=PLANTED["mistake"])
    for party in ("p1", "p2"):
        await case.give(MEDIATOR, "record_consent", party=party, answer="consents")
    await case.give(
        MEDIATOR, "settle_on_spot", parties=["p1", "p2"], outcome="好", witness=PLANTED["witness"]
    )
    reveal = {"party": "p1", "fields": list(PERSONAL), "reason": PLANTED["reason"]}
    path = f"/v1/cases/{case.number}"
    told = await stage.call(MEDIATOR, "POST", f"{path}/reveal", reveal)
    assert told.json()["fields"] == {name: PLANTED[name] for name in PERSONAL}, "or there is nothing to find"
    copied = await stage.call(MEDIATOR, "POST", f"{path}/copy", {"party": "p2", "reason": PLANTED["copy"]})
    assert copied.json()["identity"] == right
    for by in ("name", "id_number", "phone"):
        found = await stage.call(SUPERVISOR, "POST", "/v1/cases/search", {by: PLANTED[by]})
        assert [row["number"] for row in found.json()["items"]] == [case.number]
    refused = [
        await stage.call(GROUP, "GET", f"/v1/cases/{PLANTED['path']}"),
        await stage.call(GROUP, "GET", f"/v1/{PLANTED['path']}"),
        await stage.call(GROUP, "GET", f"/v1/cases?handler={PLANTED['query']}"),
        await stage.call(GROUP, "POST", f"{path}/actions/{PLANTED['path']}", {}),
        await stage.call(
            MEDIATOR, "POST", f"{path}/actions/note", {"text": PLANTED["unreadable"] + "\u202e"}
        ),
        await stage.call(MEDIATOR, "POST", f"{path}/reveal", reveal | {"fields": [PLANTED["unreadable"]]}),
        await stage.call(VILLAGE_HEAD, "POST", f"{path}/freeze", {"reason": PLANTED["freeze"]}),
        await stage.http.post("/v1/session", json={"officer": GROUP, "password": PLANTED["guess"]}),
        await stage.http.post(
            "/v1/session", json={"officer": f"x{PLANTED['header']}", "password": PLANTED["guess"]}
        ),
        await stage.http.get("/v1/cases", headers={"Authorization": f"Bearer {PLANTED['header']}"}),
        await stage.http.get("/v1/cases", headers={"Cookie": f"__Host-fengqiao={PLANTED['header']}"}),
        await stage.http.post(
            "/v1/cases",
            content=PLANTED["unreadable"].encode(),
            headers={"Authorization": f"Bearer {PLANTED['header']}"},
        ),
    ]
    assert {answer.status_code // 100 for answer in refused} == {4}
    return case


def words_in(content: str | bytes) -> list[str]:
    raw = content if isinstance(content, bytes) else content.encode()
    if WORD.encode() not in raw:
        return []
    return [
        name
        for name, word in PLANTED.items()
        if word.encode() in raw or json.dumps(word)[1:-1].encode() in raw
    ]


def files_with_words(folder: Path) -> Iterator[tuple[str, list[str]]]:
    for name, content in contents(folder):
        if found := words_in(content):
            yield name, found


def files_of_postgres(server: Postgres, url: str, config: pytest.Config) -> dict[str, list[str]]:
    """Those with words in clear, of all that the server has on disk."""
    if server.folder is None:
        leave_out(config, "what PostgreSQL has in its files", f"{GIVEN} names somebody else's server")
        return {}
    control = flushed(server, url)
    found, controlled = dict[str, list[str]](), set[str]()
    for name, content in contents(server.folder):
        if words := words_in(content):
            found[name] = words
        if control in content:
            controlled.add(name.removeprefix("data/").partition("/")[0])
    assert {"base", "pg_wal"} <= controlled, "or a word would not have been found"
    return found


async def told_to_operators(stage: Stage, number: str) -> str:
    """What the product itself tells of calls: the access log with its paths, and figures if it has any."""
    access = await stage.call(SUPERVISOR, "GET", f"/v1/access?number={number}")
    refused = await stage.call(SUPERVISOR, "GET", "/v1/access?kind=refused")
    assert {"POST /v1/cases", "POST /v1/cases/{number}/actions/note"} <= {
        row["what"] for row in access.json()["items"]
    }
    assert refused.json()["items"]
    figures = await stage.http.get("/metrics")
    return access.text + refused.text + figures.text


async def rows_of(database: Database) -> str:
    """Everything that the tables have, as text."""
    listed = (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
        if database.is_sqlite
        else ("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
    )
    async with database.read() as tx:
        names = (await tx.execute(text(listed))).scalars().all()
        assert {"access", "case_event", "case_person", "guess"} <= set(names)
        rows = [(await tx.execute(text(f'SELECT * FROM "{name}"'))).all() for name in names]  # noqa: S608
    return str(rows)


async def engine_of(told: dict[str, Any], number: str) -> bytes:
    """What the engine knows of a case: its history, and what its lists show."""
    client = await connect(told["engine"])
    handle = client.get_workflow_handle(number)
    history = [event.SerializeToString() async for event in handle.fetch_history_events()]
    shown = (await handle.describe()).raw_description.SerializeToString()
    assert MEDIATOR.encode() in b"".join(history), "or what commands carry could not be read at all"
    assert b"CaseStatus" in shown
    return b"".join((*history, shown))


@pytest.mark.parametrize(
    "county", ["sqlite", pytest.param("postgres", marks=pytest.mark.long)], indirect=True
)
async def test_nothing_that_was_planted_is_anywhere_in_clear(
    county: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    with a_copy(county) as settings:
        server: Postgres | None = None
        if url := settings.database_url:
            monkeypatch.setenv("FENGQIAO_DATABASE_URL", url)
            server = request.getfixturevalue("postgres")
            written_as_it_is(server, url)
        code, said = await in_this_process(settings.data, "account", "new", GROUP)
        assert code == 0, said
        async with up(settings.data) as (_, told):
            tokens = await asyncio.to_thread(read_sign_ins, settings.data / "sign-ins.csv")
            async with httpx.AsyncClient(base_url=told["url"], timeout=60) as http:
                stage = Stage(http, tokens, await connect(told["engine"]))
                case = await typed_everywhere(stage)
                assert words_in(await engine_of(told, case.number)) == []
                assert words_in(await told_to_operators(stage, case.number)) == []
            backup = tmp_path / "backup"
            code, said = await in_this_process(settings.data, "backup", backup)
            assert code == 0, said
        assert dict(files_with_words(settings.data)) == {}
        assert any(MEDIATOR.encode() in content for _, content in contents(settings.data / "engine"))
        assert words_in(backup.read_bytes()) == []
        async with Database(settings.database) as database:
            assert words_in(await rows_of(database)) == []
        if server and url:
            assert files_of_postgres(server, url, request.config) == {}


def test_a_word_would_be_found(tmp_path: Path) -> None:
    (tmp_path / "log").write_bytes(b"\x00" + json.dumps({"x": PLANTED["title"]}).encode())
    (tmp_path / "row").write_text(PLANTED["phone"])
    assert dict(files_with_words(tmp_path)) == {"log": ["title"], "row": ["phone"]}


def test_of_somebody_elses_server_it_is_said_that_its_files_were_not_read() -> None:
    config: Any = SimpleNamespace(stash=pytest.Stash())
    assert files_of_postgres(Postgres("postgresql://elsewhere/x"), "", config) == {}
    assert left_out(config) == {"what PostgreSQL has in its files": f"{GIVEN} names somebody else's server"}
