"""The stream of changes: what one may see and no more, resumed without a gap, ended in time."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from api import feed
from api.clock import now
from api.routes import changes
from runtime.demo.chapters import GROUP, MEDIATOR, SUPERVISOR
from storage import tokens
from storage.changes import prune
from tests.api.asking import a_case, ask, problem
from tests.api.streaming import PATIENCE, Site, on_a_socket
from tests.support.installation import World

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)
STRANGER = "gaoqiao-duty"
PERSONAL = ("示例", "排水沟", "1380000", "title", "party")


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    async with on_a_socket(world) as made:
        yield made


async def test_a_change_arrives_and_says_nothing_personal(world: World, site: Site) -> None:
    async with site.listen(SUPERVISOR) as supervisor:
        headers = supervisor.answer.headers
        assert headers["content-type"].startswith("text/event-stream")
        assert headers["cache-control"] == "no-store"
        assert (await supervisor.next()).event == "ready"
        case = await a_case(world)
        opened = await supervisor.about(case.number)
        assert opened.event == "change"
        assert opened.data["kinds"][0] == "opened"
        await case.give(MEDIATOR, "accept")
        accepted = await supervisor.about(case.number)
        assert accepted.data["kinds"] == ["accepted"]
        assert accepted.data["seq"] == case.view["seq"] > opened.data["seq"]
        assert set(accepted.data) == {"number", "seq", "kinds", "links"}
        assert not [word for word in PERSONAL if word in str((opened, accepted))]


async def test_what_the_clock_does_arrives_too(world: World, site: Site) -> None:
    """The worker writes it, not this API."""
    case = await a_case(world)
    async with site.listen(SUPERVISOR) as supervisor:
        await supervisor.next()
        await case.wait(days=14)
        kinds: list[str] = []
        while "escalated" not in kinds:
            kinds += (await supervisor.about(case.number)).data["kinds"]
        assert "became_overdue" in kinds


async def test_another_units_change_does_not_arrive(world: World, site: Site) -> None:
    async with site.listen(STRANGER) as stranger, site.listen(GROUP) as group:
        assert (await stranger.next()).event == (await group.next()).event == "ready"
        case = await a_case(world)
        told = await group.about(case.number)
        assert told.event == "change"
        site.services.feed.close()
        assert await stranger.end() == []


async def test_it_is_resumed_where_it_was_left(world: World, site: Site) -> None:
    async with site.listen(SUPERVISOR) as supervisor:
        await supervisor.next()
        case = await a_case(world)
        opened = await supervisor.about(case.number)
    assert opened.id
    await case.give(MEDIATOR, "accept")
    await case.give(MEDIATOR, "note", text="补充说明。")
    for how in ({"Last-Event-ID": opened.id}, {"query": f"?after={opened.id}"}):
        async with site.listen(SUPERVISOR, **how) as supervisor:
            found = [await supervisor.about(case.number) for _ in range(2)]
            assert [told.data["kinds"] for told in found] == [["accepted"], ["noted"]]
    async with site.listen(SUPERVISOR, **{"Last-Event-ID": found[-1].id or ""}) as supervisor:
        await case.give(MEDIATOR, "note", text="再次补充。")
        assert (await supervisor.about(case.number)).data["seq"] == found[-1].data["seq"] + 1


async def test_after_ready_one_may_go_on_from_there(world: World, site: Site) -> None:
    await a_case(world)
    async with site.listen(SUPERVISOR) as supervisor:
        ready = await supervisor.next()
        assert ready.id == ready.data["id"]
    case = await a_case(world)
    async with site.listen(SUPERVISOR, **{"Last-Event-ID": ready.id or ""}) as supervisor:
        assert (await supervisor.about(case.number)).data["kinds"][0] == "opened"


@pytest.mark.parametrize("key", ["1-00000000", "0", "x", "999999999999999999-abcdefab", "../", "' or 1=1"])
async def test_an_unknown_id_is_reset(site: Site, key: str) -> None:
    async with site.listen(SUPERVISOR, **{"Last-Event-ID": key}) as supervisor:
        assert (await supervisor.next()).event == "reset"


async def test_one_that_was_pruned_is_reset(world: World, site: Site) -> None:
    await a_case(world)
    async with site.listen(SUPERVISOR) as supervisor:
        ready = await supervisor.next()
    await a_case(world)
    async with world.database.write() as tx:
        await prune(tx, now() + timedelta(seconds=1))
    async with site.listen(SUPERVISOR, **{"Last-Event-ID": ready.id or ""}) as supervisor:
        assert (await supervisor.next()).event == "reset"
        case = await a_case(world)
        assert (await supervisor.about(case.number)).event == "change"


async def test_whoever_reads_too_slowly_is_told_to_read_anew(
    world: World, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "BEHIND", 0)
    async with site.listen(SUPERVISOR) as supervisor:
        await supervisor.next()
        await a_case(world)
        assert [told.event for told in await supervisor.end()] == ["reset"]


async def test_a_silent_stream_gives_signs_of_life(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "KEEP_ALIVE", 0.05)
    async with site.listen(STRANGER) as stranger:
        await stranger.next()
        await stranger.comment()
        await stranger.comment()


async def test_it_ends_when_the_token_is_revoked(
    world: World, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "SIGNED_IN_EVERY", 0.1)
    token = secrets.token_urlsafe(24)
    who = "shishan-v02-head"
    async with world.database.write() as tx:
        assert await tokens.keep(tx, token, who, now())
    async with site.listen(SUPERVISOR, Authorization=f"Bearer {token}") as listener:
        await listener.next()
        async with world.database.write() as tx:
            await tokens.revoke(tx, who, now())
        await listener.end()
    answer = await site.http.get("/v1/changes", headers={"Authorization": f"Bearer {token}"})
    problem(answer, 401, "unauthenticated")


async def test_it_ends_when_the_api_is_stopped(site: Site) -> None:
    async with site.listen(SUPERVISOR) as supervisor:
        await supervisor.next()
        site.server.should_exit = True
        async with asyncio.timeout(PATIENCE):
            await supervisor.end()
            await site.serving


async def test_only_so_many_at_once(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "STREAMS_OF_ONE", 2)
    signed = {"Authorization": f"Bearer {site.world.stage.tokens[SUPERVISOR]}"}
    async with asyncio.timeout(PATIENCE), AsyncExitStack() as stack:
        open_ones = [await stack.enter_async_context(site.listen(SUPERVISOR)) for _ in range(2)]
        assert [(await one.next()).event for one in open_ones] == ["ready", "ready"]
        problem(await site.http.get("/v1/changes", headers=signed), 429, "too_many_streams")
        async with site.listen(STRANGER) as other:
            assert (await other.next()).event == "ready"
            monkeypatch.setattr(feed, "STREAMS", 3)
            again = {"Authorization": f"Bearer {site.world.stage.tokens[MEDIATOR]}"}
            problem(await site.http.get("/v1/changes", headers=again), 429, "too_many_streams")
    async with asyncio.timeout(PATIENCE):
        while site.services.feed._streams:
            await asyncio.sleep(0)
    assert site.services.feed._reading is None, "nobody listens, nothing is read"
    async with site.listen(SUPERVISOR) as supervisor:
        assert (await supervisor.next()).event == "ready", "their places are free again"


async def test_strangers_and_wrong_questions_are_refused_as_everywhere(world: World, site: Site) -> None:
    problem(await ask(world, None, "GET", "/v1/changes"), 401, "unauthenticated")
    for query, field in (("mood=bad", "mood"), (f"after={'x' * 65}", "after")):
        answer = await ask(world, SUPERVISOR, "GET", f"/v1/changes?{query}")
        problem(answer, 422, "invalid_request", field=field)
    async with site.listen("wuding-admin") as admin:
        assert (await admin.next()).event == "ready", "an administrator may listen, and hears nothing"
        await a_case(world)
        site.services.feed.close()
        assert await admin.end() == []
