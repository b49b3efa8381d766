"""`fengqiao verify`, `anchor` and `evidence`, and the script that needs none of us."""

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import update

from runtime.home import open_ring
from runtime.settings import Settings
from storage.database import Database
from storage.statements import table
from storage.tables import CaseEvent
from tests.docs.pages import ROOT
from tests.support.commanding import in_this_process

EVENT = table(CaseEvent)
NUMBER, LATER = "532329-2026-000002", "532329-2026-000003"
DAMAGED, IN_THE_WAY = 65, 73


async def fengqiao(home: Settings, *arguments: str | Path) -> tuple[int, list[str]]:
    where = {"FENGQIAO_DATABASE_URL": home.database_url} if home.database_url else {}
    code, said = await in_this_process(home.data, *arguments, **where)
    return code, said.splitlines()


def script(*arguments: str | Path) -> tuple[int, list[str]]:
    done = subprocess.run(
        [sys.executable, "-I", ROOT / "examples" / "verify_evidence.py", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.returncode, done.stdout.splitlines()


async def test_verified_in_one_line_and_what_is_broken_in_one_more(
    home: Settings, database: Database
) -> None:
    code, [line] = await fengqiao(home, "verify")
    assert (code, line[:8]) == (0, "3 cases ")
    assert re.search(r", [1-9]\d* anchored entries of the access log and 2 anchors: all as they were", line)
    async with database.write() as tx:
        await tx.execute(update(EVENT).where(EVENT.c.number == NUMBER, EVENT.c.seq == 2).values(actor="x"))
    code, lines = await fengqiao(home, "verify", NUMBER)
    assert code == DAMAGED
    assert lines == [
        f"{NUMBER}: 第2号事件的行已被改动 / the row of event 2 is not what was written",
        "fengqiao: broken: 1 of 1 cases, 0 of 2 anchors",
    ]


async def test_an_anchor_more_and_all_of_them_in_a_file(home: Settings, tmp_path: Path) -> None:
    code, [line] = await fengqiao(home, "anchor", "take")
    assert code == 0
    assert re.match(r"anchor 3 over 1 chains that have grown and \d+ entries of the access log: ", line)
    apart = tmp_path / "anchors.jsonl"
    for _ in range(2):
        code, [line] = await fengqiao(home, "anchor", "export", apart)
        assert (code, line.partition(" written")[0]) == (0, "3 anchors")
    code, [line] = await fengqiao(home, "verify", "--anchors", apart)
    assert (code, line.partition(": ")[2]) == (0, "all as they were written")
    code, [line] = await fengqiao(home, "verify", "--anchors", tmp_path)
    assert code == DAMAGED
    assert line.startswith(f"fengqiao: {tmp_path} cannot be read")


@pytest.fixture
async def exported(home: Settings, tmp_path: Path) -> Path:
    file = tmp_path / "case.json"
    code, [line] = await fengqiao(home, "evidence", NUMBER, file)
    assert (code, line.rpartition(", ")[0]) == (0, "4 events and what 1 anchors knew of them, texts sealed")
    return file


async def test_a_case_is_verified_by_somebody_who_has_only_the_file(home: Settings, exported: Path) -> None:
    key = open_ring(home).anchors.public_key
    assert exported.stat().st_mode & 0o777 == 0o600
    code, lines = script(exported, key)
    assert (code, lines[0]) == (0, f"{NUMBER}: events 1 to 4 of 4 are as they were written")
    assert lines[1].startswith("1 anchors know of it, the last one of 20")
    assert lines[2:] == ["whether there were more events after the last anchor is not shown"]
    code, lines = script(exported)
    assert (code, lines[-1]) == (0, f"the key is the file's own word, compare it: {key}")
    assert (await fengqiao(home, "evidence", NUMBER, exported))[0] == IN_THE_WAY
    code, [line] = await fengqiao(home, "evidence", "532329-2026-000009", exported)
    assert (code, line) == (DAMAGED, "fengqiao: there is no case 532329-2026-000009")


async def test_nothing_is_made_and_nothing_migrated(tmp_path: Path) -> None:
    for command in (("verify",), ("evidence", NUMBER, tmp_path / "x"), ("anchor", "export", tmp_path / "x")):
        code, said = await in_this_process(tmp_path / "none", *command)
        assert (code, said.count("\n")) == (DAMAGED, 1), said
        assert "there is no database" in said
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "fengqiao.db").touch()
    code, said = await in_this_process(tmp_path, "verify")
    assert (code, said.strip()) == (
        DAMAGED,
        "fengqiao: the tables are not those of this version: run `fengqiao migrate` first",
    )


def other_actor(told: dict[str, Any]) -> None:
    told["events"][1]["actor"] = "somebody-else"


def one_less(told: dict[str, Any]) -> None:
    told["events"].pop()


def other_path(told: dict[str, Any]) -> None:
    told["anchors"][0]["path"][0] = "0" * 64


def other_statement(told: dict[str, Any]) -> None:
    told["anchors"][0]["statement"] = told["anchors"][0]["statement"].replace("2026-", "2027-")


def no_events(told: dict[str, Any]) -> None:
    del told["events"]


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        (other_actor, "event 2 is not what was written"),
        (one_less, "knew another event 4"),
        (other_path, "knows nothing of this tip"),
        (other_statement, "is not signed with this key"),
        (no_events, "this is no evidence file"),
    ],
    ids=lambda part: getattr(part, "__name__", ""),
)
def test_the_script_finds_and_names_it(
    exported: Path, harm: Callable[[dict[str, Any]], None], says: str
) -> None:
    told = json.loads(exported.read_text())
    harm(told)
    exported.write_text(json.dumps(told))
    code, [line] = script(exported)
    assert code
    assert says in line


async def test_events_behind_the_last_anchor_are_vouched_for_by_nobody(
    home: Settings, tmp_path: Path
) -> None:
    await fengqiao(home, "evidence", LATER, tmp_path / "later.json")
    code, lines = script(tmp_path / "later.json", open_ring(home).anchors.public_key)
    assert (code, lines[0]) == (0, f"{LATER}: events 1 to 4 of 5 are as they were written")
    assert "nobody vouches for events 5 to 5: no anchor knows of them" in lines


def rewritten(told: dict[str, Any]) -> None:
    """Another actor, the end cut off, every hash made anew."""
    other_actor(told)
    one_less(told)
    before = "0" * 64
    for event in told["events"]:
        content = {name: value for name, value in event.items() if name != "hash"} | {"prev": before}
        written = json.dumps(
            {"case": told["number"], "event": content},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )
        before = hashlib.sha256(written.encode()).hexdigest()
        event |= {"prev": content["prev"], "hash": before}


def test_a_chain_that_no_anchor_knows_is_vouched_for_by_nobody(home: Settings, exported: Path) -> None:
    told = json.loads(exported.read_text())
    rewritten(told)
    exported.write_text(json.dumps(told | {"anchors": []}))
    code, [line] = script(exported, open_ring(home).anchors.public_key)
    assert code == 3
    assert line == (
        f"{NUMBER}: 3 events follow one another; no anchor vouches for them: "
        "neither beginning nor end is shown"
    )
    exported.write_text(json.dumps(told))
    code, [line] = script(exported)
    assert (code, "knew another event 4" in line) == (1, True)


def test_anchors_of_another_key_do_not_hide_before_one_of_the_right_key(exported: Path) -> None:
    told = json.loads(exported.read_text())
    mine = Ed25519PrivateKey.generate()
    anchor = told["anchors"][0]
    forged = anchor | {
        "public_key": mine.public_key().public_bytes_raw().hex(),
        "signature": mine.sign(anchor["statement"].encode()).hex(),
    }
    exported.write_text(json.dumps(told | {"anchors": [forged, anchor]}))
    code, [line] = script(exported)
    assert (code, "is not signed with this key" in line) == (1, True)


@pytest.mark.parametrize(
    "content",
    [
        "[" * 100_000,
        "[]",
        '{"number": "1", "number": "2"}',
        '{"number": "1\\n2", "events": [], "anchors": []}',
        "",
    ],
)
def test_what_is_no_evidence_file_is_said_to_be_none(tmp_path: Path, content: str) -> None:
    file = tmp_path / "case.json"
    file.write_text(content)
    code, [line] = script(file)
    assert (code, line.startswith("this is no evidence file: ")) == (2, True)


def test_another_key(exported: Path) -> None:
    code, [line] = script(exported, "00" * 32)
    assert code == 1
    assert "is not signed with this key" in line
