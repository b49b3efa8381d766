"""The OpenAPI document: whole, true to the routes, with examples that the API takes."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from cases.commands.registry import REGISTRY
from runtime.demo.chapters import (
    GROUP,
    LEADER,
    MEDIATOR,
    SUPERVISOR,
    TOWN_HEAD,
    VILLAGE_HEAD,
    longshan,
    report,
)
from runtime.demo.stage import PlayedCase
from runtime.sign_ins import new_token
from tests.api.asking import ask
from tests.support.installation import World

COUNTY_HEAD = "wuding-head"
SIBLING = "shishan-v01-g02-grid"
COMMAND = "/v1/cases/{number}/actions/"
OPEN_TO_ALL = {("post", "/v1/session"), ("get", "/v1/session/provider"), ("get", "/v1/session/callback")}


@pytest.fixture(scope="module")
async def document(world: World) -> dict[str, Any]:
    made: dict[str, Any] = (await world.stage.http.get("/openapi.json")).json()
    return made


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from references(each)


async def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    found = set(references(document))
    assert "#/components/schemas/ProblemDocument" in found
    for reference in found:
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]


async def test_every_operation_has_a_name_and_says_how_it_refuses(document: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))
    for method, path, operation in operations(document):
        if path in ("/health", "/ready") or (method, path) in OPEN_TO_ALL:
            assert "security" not in operation
            continue
        assert operation["security"] == [{"HTTPBearer": []}], path
        assert "HTTPValidationError" not in str(operation)
        for status in ("4XX", "503"):
            (media,) = operation["responses"][status]["content"]
            assert media == "application/problem+json"


async def test_an_upload_says_how_it_is_sent_and_what_else_is_answered(document: dict[str, Any]) -> None:
    upload = document["paths"]["/v1/cases/{number}/files"]["post"]
    (media,) = upload["requestBody"]["content"]
    assert media == "application/octet-stream"
    for told in (upload["description"], upload["requestBody"]["description"]):
        assert media in told
    refused = upload["responses"]["415"]
    assert "Content-Type" in refused["description"]
    assert "application/problem+json" in refused["content"]


async def test_every_command_has_its_route_and_body(document: dict[str, Any]) -> None:
    routes = {path.removeprefix(COMMAND) for path in document["paths"] if path.startswith(COMMAND)}
    assert routes == set(REGISTRY)
    for name, spec in REGISTRY.items():
        operation = document["paths"][COMMAND + name]["post"]
        assert spec.title.zh in operation["summary"]
        body = body_of(document, COMMAND + name)
        assert set(body.get("properties", {})) == set(spec.model.model_fields)
        assert body["additionalProperties"] is False
        assert "202" in operation["responses"]
        headers = {p["name"] for p in operation["parameters"] if p["in"] == "header"}
        assert headers == {"idempotency-key", "if-match"}


def body_of(document: dict[str, Any], path: str) -> dict[str, Any]:
    schema = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["schema"]
    found: dict[str, Any] = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found


def example_of(document: dict[str, Any], command: str, case: PlayedCase) -> dict[str, Any]:
    """The example, its dates moved to where the case is."""
    (example,) = body_of(document, COMMAND + command)["examples"]
    later = case.now + timedelta(days=60 if command == "extend_listing" else 30)
    moved = {"held_at": case.now.isoformat(), "effective_on": case.today(), "on": case.today()}
    moved |= {"deadline": later.date().isoformat(), "leader": LEADER}
    if command == "grade_risk":
        return example | {"criteria": []}
    if command == "change_listing":
        return example | {"person": MEDIATOR}
    return example | {name: at for name, at in moved.items() if name in example}


XIAYI, XIAYI_ABOVE, XIAYI_UNIT = "xiayi-huiting-supervisor", "xiayi-supervisor-1", "411426101201"
"""Wuding's policy gives no level more time."""

LISTS = (SUPERVISOR, "list_case")
APPLIES = ("settle_on_spot", "record_follow_up", "file_document", "apply_strike_off")
ZHENAN, ZHENAN_UNIT = "longling-zhenan-v01-g01-grid", "530523102201-01"
ZHENAN_VILLAGE, ZHENAN_HEAD = "longling-zhenan-v01-head", "longling-zhenan-head"
"""Only Longling grades disputes."""

STORIES: dict[str, tuple[str, tuple[str | tuple[str, str], ...]]] = {
    "assign": (SUPERVISOR, ()),
    "decline": (GROUP, ()),
    "escalate": (GROUP, ()),
    "note": (GROUP, ()),
    "settle_on_spot": (GROUP, ()),
    "record_consent": (GROUP, ("accept",)),
    "end_mediation": (GROUP, ("accept",)),
    "take_up": (VILLAGE_HEAD, ()),
    "send_down": (VILLAGE_HEAD, ((VILLAGE_HEAD, "take_up"),)),
    "urge": (VILLAGE_HEAD, ()),
    "copy_in": (GROUP, ()),
    "file_document": (GROUP, ()),
    "correct_party": (GROUP, ()),
    "correct_intake": (GROUP, ()),
    "name_representatives": (GROUP, ()),
    "unlink_case": (GROUP, ("link_case",)),
    "strike": (GROUP, ("note",)),
    "accept_transfer": (SIBLING, ("propose_transfer",)),
    "refuse_transfer": (SIBLING, ("propose_transfer",)),
    "decide_competence": (VILLAGE_HEAD, ("contest_competence",)),
    "agree_longer": (XIAYI, ((XIAYI, "accept"),)),
    "grant_extension": (XIAYI_ABOVE, ((XIAYI, "accept"), (XIAYI, "ask_extension"))),
    "refuse_extension": (XIAYI_ABOVE, ((XIAYI, "accept"), (XIAYI, "ask_extension"))),
    "decide_grade": (ZHENAN_HEAD, ((ZHENAN, "propose_grade"), (ZHENAN_VILLAGE, "discuss_grade"))),
    "resume": (GROUP, ("accept", (VILLAGE_HEAD, "suspend"))),
    "record_follow_up": (GROUP, ("accept", "record_consent", "record_agreement")),
    "return_task": (VILLAGE_HEAD, ((VILLAGE_HEAD, "instruct"), (SIBLING, "answer_task"))),
    "close_task": (VILLAGE_HEAD, ((VILLAGE_HEAD, "instruct"), (SIBLING, "answer_task"))),
    "withdraw_task": (
        VILLAGE_HEAD,
        ((VILLAGE_HEAD, "instruct"), (VILLAGE_HEAD, "urge_task")),
    ),
    "refuse_task": (SIBLING, ("accept", "call_together", (SIBLING, "accept_task"))),
    "close_joint": (GROUP, ("accept", "call_together", (SIBLING, "answer_task"))),
    "withdraw_joint": (GROUP, ("accept", "call_together")),
    "record_opinion": (GROUP, ("accept", "call_in", "record_call_consent")),
    "release_call": (GROUP, ("accept", "call_in")),
    "give_opinion": (SIBLING, ("accept", "call_in", "record_call_consent")),
    "decline_call": (SIBLING, ("accept", "call_in", "record_call_consent")),
    "hand_back": (GROUP, ("hand_over",)),
    "return_for_rework": (VILLAGE_HEAD, ("settle_on_spot",)),
    "grade_risk": (GROUP, ()),
    "extend_listing": (COUNTY_HEAD, (LISTS,)),
    "change_listing": (SUPERVISOR, (LISTS,)),
    "answer_notice": (GROUP, (LISTS, (SUPERVISOR, "send_notice"))),
    "return_strike_off": (VILLAGE_HEAD, (LISTS, *APPLIES)),
    "strike_off": (
        SUPERVISOR,
        (LISTS, *APPLIES, (VILLAGE_HEAD, "check_strike_off"), (LEADER, "sign_strike_off")),
    ),
    "sign_off": (
        VILLAGE_HEAD,
        ("accept", "record_consent", "record_session", "record_agreement", "propose_closure"),
    ),
    "archive": (VILLAGE_HEAD, ("settle_on_spot", (VILLAGE_HEAD, "sign_off"))),
    "reopen": (VILLAGE_HEAD, ("settle_on_spot", (VILLAGE_HEAD, "sign_off"), (VILLAGE_HEAD, "archive"))),
    "record_visit": (
        longshan.MEDIATOR,
        (
            (longshan.MEDIATOR, "settle_on_spot"),
            (longshan.MEDIATOR, "record_follow_up"),
            (longshan.TOWN_HEAD, "sign_off"),
        ),
    ),
}
"""Who gives the command, and what has to come before it, by the group unless somebody else is named.

Together they give every command there is.
"""


def steps(last: str) -> list[tuple[str, str]]:
    """Who gives what, in order."""
    who, before = STORIES[last]
    return [*(step if isinstance(step, tuple) else (GROUP, step) for step in before), (who, last)]


async def let_in(world: World, who: str) -> None:
    """A sign-in for somebody who has none yet."""
    if who not in world.stage.tokens:
        known = dict(world.stage.tokens)
        world.stage.tokens = known | {who: await new_token(world.database, who)}


async def story_of(world: World, last: str) -> PlayedCase:
    """A case of the place whose policy knows the command, opened by somebody who can begin its story."""
    body = report("晒场之争", "口角。", severity="simple") | {
        "parties": [{"side": "applicant", "name": "示例甲"}]
    }
    opener = MEDIATOR if last == "decline" else GROUP
    if last.endswith("_extension") or last == "agree_longer":
        opener, facts = XIAYI, body["facts"] | {"severity": "difficult", "category": "medical"}
        body |= {"unit": XIAYI_UNIT, "facts": facts}
    if last == "decide_grade":
        opener, body = ZHENAN, body | {"unit": ZHENAN_UNIT}
    if last == "record_visit":
        opener, body = longshan.MEDIATOR, body | {"unit": longshan.UNIT}
    await let_in(world, opener)
    return await world.stage.open(opener, body)


async def fitted(case: PlayedCase, who: str, command: str, last: str, another: str) -> dict[str, Any]:
    """What the example cannot know of the case that the command is given to."""
    if command == "agree_longer":
        later = (case.now + timedelta(days=120)).date().isoformat()
        return {"clock": "medical", "until": later, "agreed_by": ["p1"]}
    if command == "call_in" and last in ("give_opinion", "decline_call"):
        return {"outsider": None, "officer": SIBLING}
    if command == "file_document":
        return {"file": await case.bring_in(who, "示例".encode())}
    if command.endswith("_grade"):
        return {"grade": "low"}
    of_case = {
        "link_case": {"to": another},
        "unlink_case": {"to": another},
        "record_visit": {"held_at": case.view.get("closed_at")},  # a moment ago it was not closed yet
        "strike": {"event": case.view["seq"]},
        "hand_over": {"to": VILLAGE_HEAD},
    }
    return of_case.get(command, {})


@pytest.mark.parametrize("last", STORIES)
async def test_the_examples_of_the_commands_are_carried_out(
    world: World, document: dict[str, Any], last: str
) -> None:
    case = await story_of(world, last)
    another = await world.stage.open(GROUP, report("另案", "口角。", severity="simple"))
    for who, command in steps(last):
        await let_in(world, who)
        body = example_of(document, command, case) | await fitted(case, who, command, last, another.number)
        answer = await case.try_to(who, command, **body)
        assert answer.status_code == 200, answer.text
        case.view = answer.json()


def test_no_command_is_without_a_story() -> None:
    assert {command for last in STORIES for _, command in steps(last)} == set(REGISTRY)


async def test_the_example_of_a_report_is_opened(world: World, document: dict[str, Any]) -> None:
    (example,) = body_of(document, "/v1/cases")["examples"]
    answer = await ask(world, TOWN_HEAD, "POST", "/v1/cases", json=example)
    assert answer.status_code == 201, answer.text


async def test_the_page_needs_nothing_from_elsewhere(world: World) -> None:
    page = (await world.stage.http.get("/docs")).text
    assert not re.findall(r"(?:src|href)=[\"'](?:https?:)?//[^\"']+", page)
    assets = re.findall(r"(?:src|href)=[\"'](/[^\"']+)", page)
    assert len(assets) >= 2
    for asset in assets:
        assert (await world.stage.http.get(asset)).status_code == 200, asset
