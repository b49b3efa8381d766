"""Whatever is sent to any route: never an internal error, and every refusal is a problem document."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api import reading
from api.app import create_app
from api.routes import changes
from policies.loading import SHIPPED
from runtime.demo.chapters import GROUP, MEDIATOR, SUPERVISOR
from runtime.demo.stage import PlayedCase
from tests.api.alone import unused
from tests.api.asking import NOBODYS, a_case
from tests.support.installation import World

ADMIN = "wuding-admin"
MAY_BE_AWAY = {"not_on_record_yet", "rules_missing"}
"""Documented: asked for an event that has not come; a case of a place whose rules are not loaded."""
DOCUMENT: dict[str, Any] = create_app(unused).openapi()
OPERATIONS = [
    (method.upper(), path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
YAML_LINES = next(Path(SHIPPED).glob("wuding*.yaml")).read_text().splitlines()

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(st.characters(), max_size=20)
    | st.sampled_from(["p1", "village", GROUP, "532329101001", "2026-02-30", "0001-01-01T00:00:00+14:00", ""])
)
ANY_JSON = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
)
ODD = st.text(st.characters(exclude_categories=["Cs"]), max_size=30) | st.sampled_from(
    ["\x00", "-1", "0", "99999999999999999999999", "NaN", "%", "' or 1=1 --", "2026-01-01T00:00:00", "\u202e"]
)


@st.composite
def bodies(draw: st.DrawFn, operation: dict[str, Any]) -> tuple[str, bytes]:
    """A body and its content type: the route's own example with something spoilt, any JSON, or any bytes."""
    content = operation.get("requestBody", {}).get("content", {})
    if "application/yaml" in content:
        lines = list(YAML_LINES)
        for _ in range(draw(st.integers(0, 3))):
            at = draw(st.integers(0, len(lines) - 1))
            lines[at] = draw(st.sampled_from(["", "a: [", "  - x", "\t", lines[0], "id: 1"]) | ODD)
        return "application/yaml", "\n".join(lines).encode()
    match draw(st.integers(0, 9)):
        case 0:
            kinds = st.sampled_from(["", "text/plain", "application/json", "application/yaml"])
            return draw(kinds), draw(st.binary(max_size=60))
        case 1 | 2:
            return "application/json", json.dumps(draw(ANY_JSON)).encode()
    example = dict(_example(content))
    for name in draw(st.lists(st.sampled_from([*example, "extra"]), max_size=2)):
        if draw(st.booleans()):
            example[name] = draw(ANY_JSON)
        else:
            example.pop(name, None)
    return "application/json", json.dumps(example).encode()


def _example(content: dict[str, Any]) -> dict[str, Any]:
    if "application/json" not in content:
        return {}
    name = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
    found: dict[str, Any] = DOCUMENT["components"]["schemas"][name]["examples"][0]
    return found


@st.composite
def requests(draw: st.DrawFn) -> dict[str, Any]:
    """A request to any route, more or less wrong."""
    method, path, operation = draw(st.sampled_from(OPERATIONS))
    places = {
        "number": st.sampled_from(["MINE", "MINE", "MINE", NOBODYS]) | ODD,
        "code": st.sampled_from(["532329101001", "999999"]) | ODD,
        "officer": st.sampled_from([GROUP, "me", "nobody"]) | ODD,
        "name": st.sampled_from(["wuding", "cn-2026"]) | ODD,
        "token": st.just("0" * 12) | ODD,
        "document": st.just("d1") | ODD,
    }
    filled = {
        p["name"]: draw(places[p["name"]]).replace("/", "").replace(".", "") or "x"
        for p in operation.get("parameters", [])
        if p["in"] == "path"
    }
    known = [p["name"] for p in operation.get("parameters", []) if p["in"] == "query"]
    names = st.sampled_from([*known, "extra"]) if known else st.just("extra")
    query = draw(st.dictionaries(names, ODD | st.sampled_from(["1", "true", "532329"]), max_size=2))
    if "application/yaml" in operation.get("requestBody", {}).get("content", {}):
        query["dry_run"] = "true"
    media, content = draw(bodies(operation)) if method == "POST" else ("", b"")
    sent = {
        "Content-Type": media,
        "Idempotency-Key": draw(st.sampled_from(["fuzz-key-0001", "x", ""]) | st.uuids().map(str)),
        **draw(st.sampled_from([{}, {}, {"If-Match": '"v1"'}, {"If-Match": "garbage"}])),
    }
    who = draw(st.sampled_from([GROUP, MEDIATOR, SUPERVISOR, ADMIN, "gaoqiao-duty", None]))
    return {"method": method, "path": path, "filled": filled, "params": query, "sent": sent, "who": who,
            "content": content}  # fmt: skip


@pytest.fixture(scope="module")
async def case(world: World) -> PlayedCase:
    """The case that everybody throws things at."""
    return await a_case(world)


@pytest.fixture(scope="module", autouse=True)
def impatient() -> Any:
    """Numbers of events that will never come are not waited for, and streams end at once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "WAIT_SECONDS", 0.0)
        patch.setattr(changes, "LASTS", 0.0)
        yield


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(request=requests())
async def test_whatever_is_asked(world: World, case: PlayedCase, request: dict[str, Any]) -> None:
    filled = {
        name: quote(case.number if value == "MINE" else value, safe="")
        for name, value in request["filled"].items()
    }
    sent = request["sent"]
    if request["who"]:
        sent |= {"Authorization": f"Bearer {world.stage.tokens[request['who']]}"}
    answer = await world.stage.http.request(
        request["method"],
        request["path"].format(**filled),
        params=request["params"],
        headers=sent,
        content=request["content"],
    )
    if answer.status_code >= 300:
        assert answer.headers["content-type"] == "application/problem+json", answer.text
        told = answer.json()
        assert told["status"] == answer.status_code
        assert told["zh"]
        assert told["en"]
        assert answer.status_code < 500 or told["code"] in MAY_BE_AWAY, answer.text
    elif request["path"] not in ("/health", "/ready"):
        assert request["who"], "nothing is open"


async def test_after_all_that_the_case_is_whole(world: World, case: PlayedCase) -> None:
    view = (await world.stage.call(GROUP, "GET", f"/v1/cases/{case.number}")).json()
    handle = world.stage.engine.get_workflow_handle(case.number)
    assert view["head"] == (await handle.query("state"))["head"]
