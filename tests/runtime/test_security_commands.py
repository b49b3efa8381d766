"""The operator's commands for tokens, accounts and the key ring, as typed and as told."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from api.clock import now
from cases.access import OPERATOR, Access, AccessKind
from cases.jurisdiction import civil_date
from runtime.demo.chapters import GROUP
from runtime.example import WUDING
from runtime.faults import CONFIG, DATA, CannotRunError
from runtime.home import open_ring
from runtime.roster_files import read_roster
from runtime.settings import Settings
from storage import access, accounts, directory, tokens
from storage.database import Database
from storage.statements import insert_new
from storage.tables import CaseKey
from tests.storage.builders import number
from tests.support.commanding import in_this_process
from tests.support.installation import a_copy

ENDED, HEIR, COUNTY = "532329101001", "532329101002", "532329000000"
"""Two villages of the example's, and its county."""


@pytest.fixture
async def home(county: Settings) -> AsyncIterator[Settings]:
    with a_copy(county) as settings:
        yield settings


async def typed(home: Settings, *words: str, code: int = 0) -> str:
    ended, said = await in_this_process(home.data, *words)
    assert ended == code, said
    return said


async def with_cases(home: Settings, many: int) -> None:
    ring = open_ring(home)
    rows = [
        {"number": number(nth), "wrapped": ring.new_case_key(number(nth))[0]} for nth in range(1, many + 1)
    ]
    async with Database(home.database) as database, database.write() as tx:
        await insert_new(tx, CaseKey, rows)


async def test_a_token_for_something_until_then(home: Settings) -> None:
    token = (
        await typed(home, "token", "new", GROUP, "--scope", "read", "--days", "3", "--label", "手机")
    ).strip()
    said = await typed(home, "token", "list", GROUP)
    line = next(line for line in said.splitlines() if "手机" in line)
    assert "  read  until " in line
    assert "never used" in line
    assert token not in said
    async with Database(home.database) as database, database.read() as tx:
        found = await tokens.bearer_of(tx, token, now())
    assert found is not None
    assert found.scopes == {"read"}
    await typed(home, "token", "revoke", GROUP)
    assert "  ended " in await typed(home, "token", "list", GROUP)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("token", "new", "nobody-here"), "there is no officer nobody-here"),
        (("token", "new", GROUP, "--label", "两\n行"), "on one line"),
        (("account", "new", "nobody-here"), "there is no officer nobody-here"),
        (("account", "end", GROUP), f"{GROUP} has no account"),
        (("key", "use", "k9"), "there is no key k9"),
        (("key", "drop", "k1"), "the current key"),
        (("key", "drop", "k9"), "none of that name"),
    ],
)
async def test_what_cannot_be_done_is_said(home: Settings, words: tuple[str, ...], says: str) -> None:
    ended, said = await in_this_process(home.data, *words)
    assert ended in (DATA, CONFIG), said
    assert says in said
    assert "Traceback" not in said


async def test_a_first_password_and_another_for_the_forgotten(home: Settings) -> None:
    first = (await typed(home, "account", "new", GROUP)).strip()
    second = (await typed(home, "account", "new", GROUP)).strip()
    async with Database(home.database) as database, database.read() as tx:
        kept = await accounts.password_of(tx, GROUP)
    assert kept is not None
    assert kept[1], "it is to be changed"
    assert await accounts.is_right(second, kept[0])
    assert not await accounts.is_right(first, kept[0])
    await typed(home, "account", "end", GROUP)


async def test_with_the_password_goes_whatever_was_signed_in_by_it_and_no_token(home: Settings) -> None:
    await typed(home, "account", "new", GROUP)
    token = (await typed(home, "token", "new", GROUP)).strip()
    session = tokens.fresh()
    async with Database(home.database) as database:
        async with database.write() as tx:
            await tokens.keep(tx, session, GROUP, now(), session=True)
        await typed(home, "account", "end", GROUP)
        async with database.read() as tx:
            assert await tokens.bearer_of(tx, session, now()) is None
            assert await tokens.bearer_of(tx, token, now()) is not None


async def log_of(home: Settings) -> list[Access]:
    """What is in the access log for whoever looks over the county, oldest first."""
    async with Database(home.database) as database, database.read() as tx:
        found, _ = await access.search(tx, "532329000000", access.Wanted(officer=OPERATOR), None, 200)
    return found[::-1]


async def test_what_the_operator_does_with_ways_in_is_in_the_access_log(home: Settings) -> None:
    before = len(await log_of(home))
    for words in (
        ("token", "new", GROUP),
        ("account", "new", GROUP),
        ("account", "end", GROUP),
        ("token", "revoke", GROUP),
        ("roster", "remove", GROUP),
    ):
        await typed(home, *words)
    for words in (("account", "end", GROUP), ("token", "revoke", GROUP), ("roster", "remove", GROUP)):
        await typed(home, *words, code=DATA)
    async with Database(home.database) as database, database.read() as tx:
        left = await directory.officer(tx, GROUP)
    assert left is not None
    assert [(each.officer, each.unit, each.kind, each.what) for each in (await log_of(home))[before:]] == [
        (OPERATOR, left.unit, AccessKind.DID, f"fengqiao {command} for {GROUP}")
        for command in ("token new", "account new", "account end", "token revoke", "roster remove")
    ]


async def test_what_the_operator_does_to_units_stands_at_these_units(home: Settings) -> None:
    day, tables = civil_date(now()).isoformat(), read_roster(WUDING)
    before = len(await log_of(home))
    await typed(home, "roster", "load", str(WUDING))
    merger = ("units", "merge", ENDED, "--into", HEIR, "--on", day)
    await typed(home, *merger)
    assert [(each.unit, each.what) for each in (await log_of(home))[before:]] == [
        (COUNTY, f"fengqiao roster load of {tables.county.as_of}"),
        (ENDED, f"fengqiao units merge on {day}"),
    ]
    await typed(home, *merger)
    await typed(home, "units", "merge", ENDED, "--into", COUNTY, "--on", day, code=DATA)
    assert len(await log_of(home)) == before + 2, "what was given before, or refused, is no second entry"


@pytest.mark.parametrize(
    "words",
    [("token", "new"), ("token", "revoke"), ("account", "new"), ("account", "end"), ("roster", "remove")],
)
async def test_what_cannot_be_put_on_record_is_not_done(
    home: Settings, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    await typed(home, "account", "new", GROUP)

    async def kept() -> list[object]:
        async with Database(home.database) as database, database.read() as tx:
            left = await directory.officer(tx, GROUP)
            return [left, await tokens.of_officer(tx, GROUP), await accounts.password_of(tx, GROUP)]

    async def full(*_: object) -> None:
        raise CannotRunError("the log is full", DATA)

    before = await kept()
    with monkeypatch.context() as here:
        here.setattr(access, "append", full)
        assert "the log is full" in await typed(home, *words, GROUP, code=DATA)
    assert await kept() == before


@pytest.mark.parametrize("county", ["sqlite", "postgres"], indirect=True)
async def test_the_ring_is_turned_step_by_step(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    if home.database_url:
        monkeypatch.setenv("FENGQIAO_DATABASE_URL", home.database_url)
    await with_cases(home, 3)
    assert "k1: 3 cases, current, new cases by intl" in await typed(home, "key", "list")
    name = (await typed(home, "key", "add")).partition(" ")[0]
    assert f"{name}: 0 cases\n" in await typed(home, "key", "list")
    await typed(home, "key", "use", name, "--profile", "gm")
    assert "wraps the keys of 3 cases: `fengqiao key rewrap` first" in await typed(
        home, "key", "drop", "k1", code=DATA
    )
    assert f"{name} wraps the keys of 3 more cases" in await typed(home, "key", "rewrap")
    assert "k1 is gone" in await typed(home, "key", "drop", "k1")
    assert await typed(home, "key", "list") == f"{name}: 3 cases, current, new cases by gm\n"
    assert "wraps the keys of 3 more cases" in await typed(home, "key", "rotate")


async def test_a_ring_that_lacks_a_key_names_the_cases(home: Settings) -> None:
    before: Path = home.ring.with_suffix(".before")
    before.write_text(home.ring.read_text())
    await typed(home, "key", "rotate")
    await with_cases(home, 2)
    home.ring.write_text(before.read_text())
    said = await typed(home, "key", "list", code=DATA)
    assert f"keys that this ring does not have: 2 cases, {number(1)}, {number(2)}" in said
    assert "deadlines, levels, lists and boards go on" in said
    assert json.loads(home.ring.read_text())["current"] == "k1"
    assert "keys of 2 cases do not open" in await typed(home, "key", "rewrap", code=DATA)


async def test_whoever_rotates_an_incomplete_ring_is_told_and_unites_the_two(home: Settings) -> None:
    before, after = home.ring.with_suffix(".before"), home.ring.with_suffix(".after")
    before.write_bytes(home.ring.read_bytes())
    await typed(home, "key", "rotate")
    await with_cases(home, 2)
    home.ring.rename(after)
    before.rename(home.ring)
    home.ring.chmod(0o600)
    assert "keys of 2 cases do not open" in await typed(home, "key", "rotate", code=DATA)
    assert "this ring does not have: 2 cases" in await typed(home, "key", "list", code=DATA)
    assert "taken over: k2-" in await typed(home, "key", "merge", str(after))
    assert "wraps the keys of 2 more cases" in await typed(home, "key", "rewrap")
    assert "taken over: nothing" in await typed(home, "key", "merge", str(after))
