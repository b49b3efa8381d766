"""The table of authority from outside: over REST, over the command line, and at the engine itself.

Every officer of the sample is asked about every command; what they are told is the table written by hand.
"""

import json
import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError

from api.bodies import BODIES, seal_body
from api.reading import vault_of
from cases.commands.registry import REGISTRY
from cases.edition import EDITION
from cases.envelope import Envelope
from runtime.demo.chapters import GROUP, MEDIATOR, SUPERVISOR, TOWN_HEAD, VILLAGE_HEAD
from runtime.demo.stage import PlayedCase
from storage import roster
from tests.api.asking import a_case, action, ask
from tests.api.streaming import Site, on_a_socket
from tests.cases.cells import COMMANDS, verdicts_of
from tests.support.commanding import in_this_process
from tests.support.installation import World
from workflows.messages import COMMAND, STATE

OFFICERS = {
    GROUP: "rwh",
    MEDIATOR: "sorw",
    VILLAGE_HEAD: "sdorwh",
    TOWN_HEAD: "doaurwh",
    SUPERVISOR: "doaulrwh",
    "wuding-auditor": "-",
}
"""Relations to a case that waits in the village, by the letters of `tests.cases.cells`."""
STRANGERS = ("gaoqiao-duty", "wuding-admin", "hotline-12345")
SAMPLE = [
    (who, command)
    for nth, who in enumerate((*OFFICERS, *STRANGERS))
    for command in list(COMMANDS)[nth % 3 :: 3]
]
"""Each officer with a third of the commands, and each command with a third of the officers."""


def letters_of(case: PlayedCase, who: str) -> str:
    """Which of the village's mediators is on the roster falls to whoever has least: that one carries it."""
    on_it = who == MEDIATOR and any(post["officer"] == who for post in case.view["roster"])
    return OFFICERS[who] + ("h" if on_it else "")


def told(case: PlayedCase, who: str, command: str) -> str | None:
    return "not_found" if who in STRANGERS else verdicts_of(letters_of(case, who), "routed")[command]


@pytest.fixture
async def site(world: World) -> AsyncIterator[Site]:
    async with on_a_socket(world) as site:
        yield site


async def test_every_officer_is_told_of_every_command_what_the_table_says(world: World) -> None:
    case = await a_case(world)
    for who in OFFICERS:
        rows = (await ask(world, who, "GET", f"/v1/cases/{case.number}/actions")).json()["actions"]
        said = {row["name"]: row["why_not"] and row["why_not"]["code"] for row in rows}
        assert said == verdicts_of(letters_of(case, who), "routed"), who
    for who in STRANGERS:
        assert (await ask(world, who, "GET", f"/v1/cases/{case.number}/actions")).status_code == 404


async def test_what_is_refused_over_rest_is_what_the_table_refuses(world: World) -> None:
    case = await a_case(world)
    for who, command in SAMPLE:
        if (code := told(case, who, command)) is None:
            continue
        example = BODIES[command].model_config["json_schema_extra"]["examples"][0]  # type: ignore[index,call-overload]
        answer = await ask(world, who, "POST", action(case.number, command), json=example)
        assert answer.json()["code"] == code, (who, command)


async def test_the_command_line_tells_the_same(world: World, site: Site) -> None:
    case = await a_case(world)
    for who in (*OFFICERS, *STRANGERS):
        code, said = await typed(site, who, "actions", case.number)
        if who in STRANGERS:
            assert (code, "not_found" in said) == (65, True)
            continue
        lines = dict(line.split() for line in said.splitlines())
        assert {name: None if word == "yes" else word for name, word in lines.items()} == verdicts_of(
            letters_of(case, who), "routed"
        )


async def test_a_case_over_the_command_line(world: World, site: Site, tmp_path: Any) -> None:
    case = await a_case(world)
    code, said = await typed(site, MEDIATOR, "act", case.number, "accept")
    assert (code, json.loads(said)["status"]) == (0, "handling")
    scan = tmp_path / "照片.png"
    scan.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    code, said = await typed(site, MEDIATOR, "file", case.number, scan, "--kind", "evidence")
    assert code == 0, said
    code, said = await typed(site, MEDIATOR, "show", case.number, "--part", "documents")
    assert [row["name"] for row in json.loads(said)["items"]] == ["照片.png"]
    note = ("act", case.number, "note", '{"text": "已到场"}', "--key", "k" * 12)
    code, said = await typed(site, MEDIATOR, *note)
    again = await typed(site, MEDIATOR, *note)
    assert (code, again[0], json.loads(again[1])["version"]) == (0, 0, json.loads(said)["version"])
    for words, says in (
        (("act", case.number, "accept"), "wrong_status: 案件当前状态"),
        (("act", case.number, "wave_through"), "unknown_command"),
        (("act", case.number, "note", "{"), "malformed"),
        (("act", case.number, "note", '{"text": "a", "text": "b"}'), "malformed"),
        (("act", case.number, "../reveal", '{"party": "p1"}'), "not_found"),
        (("show", "../../health"), "is no case number"),
    ):
        code, said = await typed(site, MEDIATOR, *words)
        assert (code, says in said, said.count("\n")) == (65, True, 1), said
    code, said = await in_this_process(world.settings.data, "case", "show", case.number)
    assert (code, "FENGQIAO_TOKEN is not set" in said) == (78, True)
    where = {"FENGQIAO_TOKEN": "fq_x", "FENGQIAO_URL": "http://127.0.0.1:1"}
    code, said = await in_this_process(world.settings.data, "case", "act", case.number, "accept", **where)
    assert (code, "ask again with --key" in said) == (69, True)


async def typed(site: Site, who: str, *words: Any) -> tuple[int, str]:
    """`fengqiao case …` as an officer types it."""
    where = {
        "FENGQIAO_TOKEN": site.world.stage.tokens[who],
        "FENGQIAO_URL": str(site.http.base_url).rstrip("/"),
    }
    return await in_this_process(site.world.settings.data, "case", *words, **where)


async def test_the_case_itself_refuses_what_the_table_refuses(world: World) -> None:
    """Past the API, with a message that an API has signed: as if its own look at the table had failed."""
    case = await a_case(world)
    handle = world.stage.engine.get_workflow_handle(case.number)
    before = await handle.query(STATE)
    for who, command in SAMPLE:
        code = told(case, who, command)
        if code in (None, "not_found"):
            code = None if code is None else verdicts_of("-", "routed")[command]
        if code is None:
            continue
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await handle.execute_update(COMMAND, await signed(world, case, who, command))
        assert isinstance(refused.value.cause, ApplicationError)
        assert refused.value.cause.type == code, (who, command)
    assert await handle.query(STATE) == before
    await handle.execute_update(COMMAND, await signed(world, case, MEDIATOR, "accept"))
    assert (await handle.query(STATE))["status"] == "handling"


async def signed(world: World, case: PlayedCase, who: str, command: str) -> Envelope:
    """The command's example as that officer's, let through by an API's key."""
    async with world.database.read() as tx:
        (actor,) = await roster.actors(tx, (who,))
    spec, model = REGISTRY[command], BODIES[command]
    body = model.model_validate(model.model_config["json_schema_extra"]["examples"][0])  # type: ignore[index,call-overload]
    envelope = Envelope(
        command=secrets.token_hex(16),
        body_hash="0" * 64,
        actor=actor,
        name=command,
        edition=EDITION,
        body=seal_body(spec, body, await vault_of(world.services, case.number)),
    )
    return envelope.by(world.services.granter.grant(case.number, COMMAND, envelope))


def test_the_sample_takes_every_command_and_every_officer() -> None:
    assert {command for _, command in SAMPLE} == set(REGISTRY)
    assert {who for who, _ in SAMPLE} == {*OFFICERS, *STRANGERS}
