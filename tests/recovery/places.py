"""A county with a few disputes in it, and everything that must be the same after a recovery."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from temporalio.common import SearchAttributeKey

from runtime.demo.chapters import GROUP, LEADER, MEDIATOR, TOWN_HEAD, VILLAGE_DUTY, mediate, report, settle
from runtime.demo.stage import PlayedCase, Stage
from runtime.engine import Engine, prepare_namespace
from runtime.settings import Settings
from tests.support.installation import World, in_process
from workflows.messages import STATE

KEY = "told-before-the-loss"
NOTE = {"text": "丢失之前的来电"}


def quiet(_: str) -> None:
    """For whoever does not want to hear it."""


async def in_another_engine(
    address: str, namespace: str, search_attributes: Sequence[SearchAttributeKey[Any]]
) -> None:
    """A namespace is as good as an engine: nothing of one is in another."""
    await prepare_namespace(address, namespace, search_attributes)


@asynccontextmanager
async def working(settings: Settings, engine: Engine) -> AsyncIterator[World]:
    """The product on these settings."""
    async with in_process(settings, engine, settings.namespace) as world:
        yield world


@dataclass(frozen=True)
class Told:
    """What somebody was told of a case, and what the engine knows of it."""

    view: dict[str, Any]
    timelines: list[list[dict[str, Any]]]
    """By whoever is on the case and by the leader, texts opened, hashes included."""
    state: dict[str, Any] | None
    """The engine's: clocks, due instants, remembered commands. None of a closed case."""


async def told(stage: Stage, case: PlayedCase) -> Told:
    """Everything about a case, the tables having caught up with the engine."""
    here = PlayedCase(stage, case.opener, case.view)
    state = None
    if case.view["status"] != "closed":
        state = await stage.engine.get_workflow_handle(case.number).query(STATE)
    view = await here.read(case.opener, at_least=state["seq"] if state else case.view["seq"])
    return Told(view, [await here.timeline(who) for who in (case.opener, LEADER)], state)


async def all_told(stage: Stage, cases: Sequence[PlayedCase]) -> dict[str, Told]:
    """Of every case."""
    return {case.number: await told(stage, case) for case in cases}


async def opened(stage: Stage, title: str) -> PlayedCase:
    """A case that waits to be accepted."""
    return await stage.open(GROUP, report(title, f"{title}的经过。", severity="general"))


async def accepted(stage: Stage, title: str) -> PlayedCase:
    """A case that a mediator handles, with a note whose key is known."""
    case = await opened(stage, title)
    await case.give(MEDIATOR, "accept")
    answer = await noted(stage, case)
    assert answer.status_code == httpx.codes.OK, answer.text
    return case


async def noted(stage: Stage, case: PlayedCase) -> httpx.Response:
    """The note, under the same key each time."""
    return await stage.call(
        MEDIATOR, "POST", f"/v1/cases/{case.number}/actions/note", NOTE, key=f"{KEY}-{case.number}"
    )


async def closed(stage: Stage, title: str) -> PlayedCase:
    """A case that is signed off."""
    case = await accepted(stage, title)
    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR)
    await case.give(TOWN_HEAD, "sign_off")
    return case


async def of_every_kind(stage: Stage) -> list[PlayedCase]:
    """Routed, handled, suspended, awaiting a signature, overdue and gone up, closed."""
    suspended, proposed = await accepted(stage, "中止"), await accepted(stage, "待签批")
    await suspended.give(
        VILLAGE_DUTY, "suspend", ground="appraisal", reason="双方同意鉴定。", evidence="委托书（生成）"
    )
    await mediate(proposed, MEDIATOR)
    await settle(proposed, MEDIATOR)
    late = await opened(stage, "逾期")
    await late.wait_until_due()
    assert late.view["level"] == "township"
    await late.carrier("responsible_person")
    return [
        await opened(stage, "待受理"),
        await accepted(stage, "办理中"),
        suspended,
        proposed,
        late,
        await closed(stage, "已结案"),
    ]


async def see_that_it_goes_on(stage: Stage, cases: Sequence[PlayedCase]) -> None:
    """What was told before is not done twice, the case goes on to its end, deadlines ring, new ones open."""
    routed, handled, *_ = (PlayedCase(stage, case.opener, case.view) for case in cases)
    again = await noted(stage, handled)
    assert again.status_code == httpx.codes.OK, again.text
    assert again.headers["Idempotency-Replayed"] == "true"
    notes = [event for event in await handled.timeline(MEDIATOR) if event["what"]["type"] == "noted"]
    assert [note["what"]["text"] for note in notes] == [NOTE["text"]]
    await mediate(handled, MEDIATOR)
    await settle(handled, MEDIATOR)
    await handled.give(TOWN_HEAD, "sign_off")
    assert handled.view["status"] == "closed"

    due = routed.view["clock"]["due"]
    await routed.wait_until_due()
    assert routed.view["level"] == "township"
    assert routed.view["overdue_history"] == [{"scope": "level", "level": "village", "due": due}]
    assert (await opened(stage, "其后")).number > max(case.number for case in cases)


async def until_swept(world: World, number: str) -> dict[str, Any]:
    """A case that was reserved, once the sweeper has started it."""
    async with asyncio.timeout(20):
        while True:
            answer = await world.stage.call(GROUP, "GET", f"/v1/cases/{number}")
            if answer.status_code == httpx.codes.OK:
                found: dict[str, Any] = answer.json()
                return found
            await asyncio.sleep(0.1)
