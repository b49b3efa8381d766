"""Changes of units over HTTP and from the command line: previewed, given once, refused in words."""

import csv
import secrets
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.clock import now
from cases.jurisdiction import civil_date
from runtime.engine import Engine
from runtime.faults import DATA, CannotRunError
from runtime.settings import Settings
from storage.tables import Officer, Succession, Unit, UnitHeir
from tests.api.asking import ask, problem
from tests.storage.builders import rows
from tests.support.changing_county import (
    ADMIN,
    COUNTY,
    NEW,
    OFFICERS,
    OTHER_TOWNSHIP,
    TOWNSHIP,
    UNITS,
    VILLAGES,
    ChangingCounty,
    changing_county,
    group,
    load_tables,
    officer,
    unit,
    who,
    write_tables,
)
from tests.support.commanding import fengqiao, in_this_process

CHANGES = "/v1/units/changes"
FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH = VILLAGES
TODAY = civil_date(now())
NAMES = {NEW: {"zh": "新村", "en": "New Village"}}


@pytest.fixture(scope="module")
async def place(county: Settings, engine: Engine) -> AsyncIterator[ChangingCounty]:
    """Every story has villages of its own."""
    async with changing_county(county, engine, "unit-changes") as made:
        yield made
    shutil.rmtree(made.settings.data)


def merge(*units: str, into: str, **more: Any) -> dict[str, Any]:
    return {"kind": "merge", "on": TODAY.isoformat(), "units": list(units), "into": [into], **more}


def split(of: str, *into: str, **more: Any) -> dict[str, Any]:
    return {"kind": "split", "on": TODAY.isoformat(), "units": [of], "into": list(into), **more}


async def snapshot(place: ChangingCounty) -> list[Any]:
    return [await rows(place.database, model) for model in (Unit, Officer, UnitHeir, Succession)]


async def test_a_preview_says_what_would_move_and_moves_nothing(place: ChangingCounty) -> None:
    case = await place.open(group(FIRST), "g1-01")
    before = await snapshot(place)
    body = split(FIRST, SECOND, NEW, places={NEW: [group(FIRST, 2)]}, names=NAMES)
    answer = await ask(place, ADMIN, "POST", f"{CHANGES}?dry_run=true", json=body)
    told = answer.json()
    assert answer.status_code == 200, answer.text
    assert (told["given"], told["made"], told["open_cases"]) == (False, [NEW], 1)
    assert told["units_below"] == {group(FIRST): SECOND, group(FIRST, 2): NEW}
    assert told["officers"] == {who(role, FIRST): SECOND for role in ("duty", "grid", "mediator")}
    assert await snapshot(place) == before
    assert (await case.read("t-head"))["unit"]["code"] == FIRST


async def test_the_same_call_again_is_the_same_change(place: ChangingCounty) -> None:
    sent = {"Idempotency-Key": "merge-once-0001"}
    body = merge(FIFTH, into=SIXTH)
    first = await ask(place, ADMIN, "POST", CHANGES, sent=sent, json=body)
    assert (first.status_code, first.json()["state"]) == (201, "in_force"), first.text
    assert "Idempotency-Replayed" not in first.headers
    after = await snapshot(place)
    for key in (sent, {}):
        again = await ask(place, ADMIN, "POST", CHANGES, sent=key, json=body)
        assert again.json() == first.json()
        assert again.headers["Idempotency-Replayed"] == "true"
    other = await ask(place, ADMIN, "POST", CHANGES, sent=sent, json=merge(SIXTH, into=FIRST))
    problem(other, 422, "idempotency_key_reused")
    assert await snapshot(place) == after
    listed = await place.get("t-head", CHANGES)
    assert first.json()["id"] in [change["id"] for change in listed["items"]]
    told = problem(
        await ask(place, ADMIN, "POST", CHANGES, json=merge(FIFTH, into=FIRST)), 409, "changed_that_day"
    )
    assert FIFTH in told["en"]


LATER = (TODAY + timedelta(days=30)).isoformat()
WRONG: list[tuple[dict[str, Any], int, str, str]] = [
    (merge("532370999999", into=FIRST), 422, "no_such_unit", "units"),
    (merge(FIRST, into=NEW), 422, "no_such_unit", "into"),
    (merge(FIRST, into=FIRST), 422, "unit_into_itself", "into"),
    (merge(FIRST, into=group(FIRST)), 422, "unit_into_its_own_child", "into"),
    (merge(TOWNSHIP, into=FIRST), 422, "unit_into_its_own_child", "into"),
    (merge(FIRST, into=OTHER_TOWNSHIP), 422, "tiers_differ", "into"),
    (merge(COUNTY, into=TOWNSHIP), 422, "unit_is_the_top", "units"),
    (merge("532329101000-justice", into=TOWNSHIP), 422, "unit_is_department", "units"),
    (merge(FIRST, FIRST, into=SECOND), 422, "unit_twice", "units"),
    (split(FIRST, SECOND), 422, "split_into_several", "into"),
    (split(FIRST, SECOND, SECOND), 422, "unit_twice", "into"),
    (split(FIRST, SECOND, THIRD, places={THIRD: [group(FOURTH)]}), 422, "not_its_child", "places"),
    (split(FIRST, SECOND, THIRD, places={FOURTH: [group(FIRST)]}), 422, "no_heir_of_split", "places"),
    (merge(FIRST, into=SECOND) | {"into": [SECOND, THIRD]}, 422, "merge_into_one", "into"),
    (merge(FIRST, into=SECOND, on="2025-12-31"), 422, "change_before_table", "on"),
    (merge(FIRST, into=SECOND, on="0001-01-01"), 422, "change_before_table", "on"),
    (merge(FIRST, into=SECOND, on="9999-12-31"), 422, "change_too_far", "on"),
    (merge(FIRST, into=SECOND, on="2026-02-30"), 422, "invalid_request", "on"),
    (merge(FIRST, into=SECOND, on="soon"), 422, "invalid_request", "on"),
    (merge(FIRST, into=SECOND, on=20260301), 422, "invalid_request", "on"),
    (merge(FIRST, into=SECOND, kind="swap"), 422, "invalid_request", "kind"),
    (merge(FIRST, into=SECOND, extra=1), 422, "invalid_request", "extra"),
    (merge("x", into=SECOND), 422, "invalid_request", "units.0"),
    (merge(into=SECOND), 422, "invalid_request", "units"),
    (
        merge(FIRST, into=NEW, names={NEW: {"zh": "新\u202e村", "en": "x"}}),
        422,
        "invalid_request",
        f"names.{NEW}.zh",
    ),
    (
        merge(FIRST, into=NEW, names={NEW: {"zh": "\x00", "en": "x"}}),
        422,
        "invalid_request",
        f"names.{NEW}.zh",
    ),
]


@pytest.mark.parametrize(
    ("body", "status", "code", "field"), WRONG, ids=[f"{w[2]}-{n}" for n, w in enumerate(WRONG)]
)
async def test_what_is_wrong_is_said_and_changes_nothing(
    place: ChangingCounty, body: dict[str, Any], status: int, code: str, field: str
) -> None:
    before = await snapshot(place)
    for query in ("", "?dry_run=true"):
        problem(await ask(place, ADMIN, "POST", CHANGES + query, json=body), status, code, field=field)
    assert await snapshot(place) == before


async def test_one_that_contradicts_one_that_waits(place: ChangingCounty) -> None:
    waits = await place.change(**merge(THIRD, into=FOURTH, on=LATER))
    assert waits["state"] == "waiting"
    before = await snapshot(place)
    for body in (merge(THIRD, into=FIRST), merge(FOURTH, into=FIRST), merge(FIRST, into=THIRD)):
        told = problem(await ask(place, ADMIN, "POST", CHANGES, json=body), 409, "change_waits")
        assert LATER in told["en"]
    assert await snapshot(place) == before


@pytest.mark.parametrize("by", ["t-head", "c-leader", who("mediator", FIRST)])
async def test_only_the_administrator_changes_units(place: ChangingCounty, by: str) -> None:
    before = await snapshot(place)
    for query in ("", "?dry_run=true"):
        problem(
            await ask(place, by, "POST", CHANGES + query, json=merge(FIRST, into=SECOND)), 403, "forbidden"
        )
    assert await snapshot(place) == before


async def test_a_change_takes_a_key(place: ChangingCounty) -> None:
    sent = {"Idempotency-Key": ""}
    answer = await ask(place, ADMIN, "POST", CHANGES, sent=sent, json=merge(FIRST, into=SECOND))
    problem(answer, 400, "idempotency_key_missing")


# tables that are loaded later


@asynccontextmanager
async def after_a_merger(county: Settings, engine: Engine) -> AsyncIterator[ChangingCounty]:
    """The first village has gone into the second."""
    async with changing_county(county, engine, f"merged-{secrets.token_hex(4)}") as made:
        await made.change(**merge(FIRST, into=SECOND))
        yield made
    shutil.rmtree(made.settings.data)


@pytest.fixture
async def merged(county: Settings, engine: Engine) -> AsyncIterator[ChangingCounty]:
    """For one story."""
    async with after_a_merger(county, engine) as made:
        yield made


@pytest.fixture(scope="module")
async def untouched(county: Settings, engine: Engine) -> AsyncIterator[ChangingCounty]:
    """For stories in which nothing is changed."""
    async with after_a_merger(county, engine) as made:
        yield made


async def test_tables_that_bring_an_ended_unit_back(merged: ChangingCounty, tmp_path: Path) -> None:
    moved = [row if row[5] != FIRST else (*row[:5], SECOND, *row[6:]) for row in UNITS if row[0] != FIRST]
    home = [row if row[3] != FIRST else (*row[:3], SECOND, *row[4:]) for row in OFFICERS]
    before = await snapshot(merged)
    stays = write_tables(tmp_path / "stays", UNITS, OFFICERS, TODAY.isoformat())
    child = [*UNITS, unit(group(FIRST, 9), "group", FIRST)]
    late = write_tables(tmp_path / "late", child, OFFICERS)
    person = write_tables(tmp_path / "person", UNITS, [*OFFICERS, officer("c-new", FIRST, "duty")])
    for folder, file, name in (
        (stays, "units.csv", FIRST),
        (late, "units.csv", group(FIRST, 9)),
        (person, "officers.csv", "c-new"),
    ):
        with pytest.raises(CannotRunError) as refused:
            await load_tables(merged.database, folder)
        assert refused.value.exit_code == DATA
        assert f"{folder / file}:{line_of(folder / file, name)}: " in str(refused.value)
        assert SECOND in str(refused.value)
        assert await snapshot(merged) == before
    again = write_tables(tmp_path / "again", UNITS, OFFICERS)
    await load_tables(merged.database, again)
    assert await snapshot(merged) == before, "the table of before undoes nothing"
    fit = write_tables(tmp_path / "fit", moved, home, TODAY.isoformat())
    await load_tables(merged.database, fit)
    assert (await merged.get("t-head", f"/v1/units/{FIRST}"))["became"] == [SECOND]


def line_of(path: Path, name: str) -> int:
    with path.open(newline="") as file:
        return next(nth for nth, row in enumerate(csv.reader(file), start=1) if row[0] == name)


# the command line


@pytest.mark.long
async def test_the_operator_splits_and_merges(merged: ChangingCounty) -> None:
    order = ("split", THIRD, "--into", f"{FOURTH},{NEW}", "--on", TODAY.isoformat())
    more = ("--places", f"{NEW}={group(THIRD, 2)}", "--name", f"{NEW}=新村=New Village")
    before = await snapshot(merged)
    code, said = await fengqiao(merged.settings.data, "units", *order, *more, "--dry-run")
    assert (code, "1 units made, 2 units below and 3 officers move" in said) == (0, True), said
    assert await snapshot(merged) == before
    for _ in range(2):
        code, said = await fengqiao(merged.settings.data, "units", *order, *more)
        assert (code, said) == (0, f"{TODAY} split {THIRD} -> {FOURTH}, {NEW}: in_force\n")
    assert [unit["code"] for unit in (await merged.get("t-head", f"/v1/units?parent={NEW}"))["items"]] == [
        group(THIRD, 2)
    ]
    merge = ("merge", FIFTH, SIXTH, "--into", FOURTH, "--on", LATER)
    code, said = await fengqiao(merged.settings.data, "units", *merge)
    assert (code, said) == (0, f"{LATER} merge {FIFTH}, {SIXTH} -> {FOURTH}: waiting\n")
    code, said = await fengqiao(merged.settings.data, "units", "changes")
    assert [line.rsplit(": ")[1] for line in said.splitlines()] == ["in_force", "in_force", "waiting"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("merge", FIRST, "--into", THIRD, "--on", LATER), "unit_ended"),
        (("merge", FIRST, "--into", THIRD, "--on", TODAY.isoformat()), "changed_that_day"),
        (("merge", THIRD, "--into", THIRD, "--on", LATER), "unit_into_itself"),
        (("merge", THIRD, "--into", group(THIRD), "--on", LATER), "unit_into_its_own_child"),
        (("merge", THIRD, "--into", FOURTH, "--on", "2026-02-30"), "on: "),
        (("merge", THIRD, "--into", FOURTH, "--on", "9999-12-31"), "change_too_far"),
        (("merge", "hamlet", "--into", FOURTH, "--on", LATER), "units.0: "),
        (("split", THIRD, "--into", FOURTH, "--on", LATER), "split_into_several"),
        (("split", THIRD, "--into", f"{FOURTH},{FOURTH}", "--on", LATER), "unit_twice"),
        (("split", THIRD, "--into", f"{FOURTH},{FIFTH}", "--on", LATER, "--places", FOURTH), "--places"),
        (("merge", THIRD, "--into", NEW, "--on", LATER, "--name", NEW), "--name"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
async def test_the_operator_is_refused_in_one_line(
    untouched: ChangingCounty, words: tuple[str, ...], code: str
) -> None:
    before = await snapshot(untouched)
    exit_code, said = await in_this_process(untouched.settings.data, "units", *words)
    assert exit_code == DATA
    assert said.startswith("fengqiao: ")
    assert said.count("\n") == 1
    assert code in said
    assert await snapshot(untouched) == before
