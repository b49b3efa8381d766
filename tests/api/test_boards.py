"""Boards through the API: one's own jurisdiction and nothing else, in administrative order."""

import pytest

from runtime.demo.chapters import GROUP, HOTLINE, MEDIATOR, SUPERVISOR, TOWN_DUTY
from tests.api.asking import a_case, ask, problem
from tests.support.installation import World

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)
COUNTY, TOWNSHIP, VILLAGE = "532329000000", "532329101000", "532329101001"
NEXT_TOWNSHIP = "532329102000"
UNITS, AGES = "/v1/overdue/units", "/v1/overdue/ages"
BOARDS = (UNITS, AGES)
ZEROS = {"open": 0, "overdue": 0, "within_48_working_hours": 0, "suspended": 0}
NAMES = ["open", "overdue", "within_48_working_hours", "suspended"]


async def test_a_county_is_told_township_by_township(world: World) -> None:
    case = await a_case(world)
    told = (await ask(world, SUPERVISOR, "GET", UNITS)).json()
    county, *townships = told["items"]
    codes = [line["unit"]["code"] for line in townships]
    assert county["unit"]["code"] == COUNTY
    assert county["unit"]["name"]["zh"]
    assert (TOWNSHIP in codes, codes) == (True, sorted(codes))
    assert {line["depth"] for line in townships} == {1}
    assert list(county["counts"]) == NAMES
    for line in told["items"]:
        for name in NAMES:
            assert line["counts"][name] == line["itself"]["counts"][name] + line["below"]["counts"][name]
    whole = {name: sum(line["counts"][name] for line in townships) for name in NAMES}
    assert county["below"]["counts"] == whole
    rows = (await ask(world, SUPERVISOR, "GET", "/v1/cases?limit=200")).json()
    assert rows["next_cursor"] is None
    assert case.number in {row["number"] for row in rows["items"]}
    assert county["counts"]["open"] == len(rows["items"])
    assert county["counts"]["overdue"] == sum(row["overdue"] for row in rows["items"])
    assert county["oldest_opened_at"] == min(row["opened_at"] for row in rows["items"])


async def test_a_board_and_its_list_agree_after_a_breach(world: World) -> None:
    case = await a_case(world)
    before = (await ask(world, SUPERVISOR, "GET", f"{UNITS}?unit={VILLAGE}&depth=0")).json()["items"][0]
    await case.wait(days=14)
    after = (await ask(world, SUPERVISOR, "GET", f"{UNITS}?unit={VILLAGE}&depth=0")).json()["items"][0]
    assert after["counts"]["open"] == before["counts"]["open"] - 1, "the township has it"
    for unit in (COUNTY, TOWNSHIP, VILLAGE):
        (line,) = (await ask(world, SUPERVISOR, "GET", f"{UNITS}?unit={unit}&depth=0")).json()["items"]
        listed = (await ask(world, SUPERVISOR, "GET", f"/v1/overdue?unit={unit}&limit=200")).json()["items"]
        assert line["counts"]["overdue"] == len(listed)
        soon = f"/v1/cases?unit={unit}&due_state=soon&limit=200"
        rows = (await ask(world, SUPERVISOR, "GET", soon)).json()["items"]
        assert {row["due_state"] for row in rows} <= {"soon"}
        assert line["counts"]["within_48_working_hours"] == len(rows)


async def test_ages_add_up_to_what_is_open(world: World) -> None:
    await a_case(world)
    told = (await ask(world, SUPERVISOR, "GET", f"{AGES}?depth=0")).json()
    (county,) = told["items"]
    assert county["open"] > 0
    for part in (county, county["below"], *told["levels"]):
        for since in ("since_opening", "since_arrival"):
            assert sum(part[since]["classes"].values()) == part["open"]
    assert sum(level["open"] for level in told["levels"]) == county["open"]
    keys = [level["level"] for level in told["levels"]]
    assert keys == [key for key in ("group", "village", "township", "county") if key in keys]
    assert told["levels"][0]["name"]["zh"]


async def test_units_come_in_pages(world: World) -> None:
    whole = (await ask(world, SUPERVISOR, "GET", f"{UNITS}?depth=2&limit=1000")).json()
    assert whole["next_after"] is None
    found, after = [], ""
    while True:
        page = (await ask(world, SUPERVISOR, "GET", f"{UNITS}?depth=2&limit=50{after}")).json()
        found += page["items"]
        if page["next_after"] is None:
            break
        after = f"&after={page['next_after']}"
    assert [line["unit"] for line in found] == [line["unit"] for line in whole["items"]]
    assert [line["counts"] for line in found] == [line["counts"] for line in whole["items"]]


async def test_everybody_begins_at_their_own_place(world: World) -> None:
    for who, unit in ((SUPERVISOR, COUNTY), (TOWN_DUTY, TOWNSHIP), (MEDIATOR, VILLAGE)):
        first = (await ask(world, who, "GET", f"{UNITS}?depth=0")).json()["items"][0]
        assert first["unit"]["code"] == unit


@pytest.mark.parametrize("path", BOARDS)
async def test_nobody_looks_beyond_their_jurisdiction(world: World, path: str) -> None:
    for who, unit in ((TOWN_DUTY, COUNTY), (TOWN_DUTY, NEXT_TOWNSHIP), (MEDIATOR, TOWNSHIP)):
        problem(await ask(world, who, "GET", f"{path}?unit={unit}"), 403, "forbidden", field="unit")
    for who in ("wuding-admin", HOTLINE):
        problem(await ask(world, who, "GET", path), 403, "forbidden")
        problem(await ask(world, who, "GET", f"{path}?unit={COUNTY}"), 403, "forbidden")
    problem(await ask(world, None, "GET", path), 401, "unauthenticated")


@pytest.mark.parametrize("path", BOARDS)
@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("unit", "999999999999", "unknown_unit"),
        ("unit", "532329101000-justice", "unknown_unit"),
        ("unit", "%00", "invalid_request"),
        ("after", "999999999999", "unknown_unit"),
        ("after", "x", "invalid_request"),
        ("depth", "-1", "invalid_request"),
        ("depth", "6", "invalid_request"),
        ("depth", "x", "invalid_request"),
        ("limit", "0", "invalid_request"),
        ("limit", "1001", "invalid_request"),
        ("mood", "bad", "invalid_request"),
    ],
)
async def test_a_board_asked_wrongly(world: World, path: str, name: str, value: str, code: str) -> None:
    problem(await ask(world, SUPERVISOR, "GET", f"{path}?{name}={value}"), 422, code, field=name)


async def test_the_worklist_counts_every_heading(world: World) -> None:
    case = await a_case(world)
    told = (await ask(world, MEDIATOR, "GET", "/v1/worklist?limit=200")).json()
    assert told["next_cursor"] is None
    for group, count in told["counts"].items():
        assert count == sum(row["group"] == group for row in told["items"])
        narrowed = (await ask(world, MEDIATOR, "GET", f"/v1/worklist?group={group}&limit=200")).json()
        assert [row["number"] for row in narrowed["items"]] == [
            row["number"] for row in told["items"] if row["group"] == group
        ]
        assert narrowed["counts"] == told["counts"]
    mine = {row["number"]: row for row in told["items"]}
    assert (mine[case.number]["group"], mine[case.number]["why_mine"][0]) == ("to_accept", "accept")
    waiting = (await ask(world, GROUP, "GET", "/v1/worklist?group=waiting_for_others&limit=200")).json()
    assert case.number in {row["number"] for row in waiting["items"]}, "who took the report waits"
    await case.give(MEDIATOR, "accept")
    await case.give(
        MEDIATOR, "propose_closure", outcome="withdrawn", statement="当事人撤回。", withdrawn_by=["p1"]
    )
    waiting = (await ask(world, MEDIATOR, "GET", "/v1/worklist?group=waiting_for_others&limit=200")).json()
    row = next(row for row in waiting["items"] if row["number"] == case.number)
    assert row["why_mine"] == ["awaits_signature"]


async def test_further_filters(world: World) -> None:
    case = await a_case(world)
    opened = case.view["opened_at"]
    for query, found in (
        ("due_state=on_track", True),
        ("due_state=overdue", False),
        ("suspended=false", True),
        ("suspended=true", False),
        ("policy=wuding", True),
        ("channel=walk_in", True),
        ("channel=court", False),
        (f"opened_after={opened}", True),
        (f"opened_before={opened}", False),
        ("opened_before=2199-12-31T00:00:00Z", True),
    ):
        rows = (await ask(world, SUPERVISOR, "GET", f"/v1/cases?{query}&number={case.number}")).json()[
            "items"
        ]
        assert bool(rows) is found, query


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("due_state", "late", "invalid_request"),
        ("suspended", "perhaps", "invalid_request"),
        ("channel", "pigeon", "invalid_request"),
        ("policy", "nowhere", "unknown_policy"),
        ("policy", "%00", "invalid_request"),
        ("opened_before", "tomorrow", "invalid_request"),
        ("opened_after", "2026-01-01T00:00:00", "invalid_request"),
    ],
)
async def test_a_filter_that_is_wrong(world: World, name: str, value: str, code: str) -> None:
    problem(await ask(world, SUPERVISOR, "GET", f"/v1/cases?{name}={value}"), 422, code, field=name)


async def test_a_heading_that_is_none(world: World) -> None:
    answer = await ask(world, MEDIATOR, "GET", "/v1/worklist?group=mine")
    problem(answer, 422, "invalid_request", field="group")
