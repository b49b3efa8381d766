"""Commands that a case, its rules or its people do not allow: told why, told what instead, nothing done."""

from typing import Any

import pytest

from runtime.demo.chapters import GROUP, MEDIATOR, SUPERVISOR, TOWN_HEAD, mediate, settle
from runtime.demo.stage import PlayedCase
from tests.api.asking import a_case, action, ask, may_give, nothing_changes, problem
from tests.support.installation import World

AUDITOR = "wuding-auditor"
NAMED = {"role": "mediator", "officer": MEDIATOR}


@pytest.fixture(scope="module")
async def routed(world: World) -> PlayedCase:
    """Waits at the village for acceptance; nobody changes it."""
    return await a_case(world)


@pytest.fixture(scope="module")
async def handled(world: World) -> PlayedCase:
    """Accepted at the village; nobody changes it."""
    case = await a_case(world)
    await case.give(MEDIATOR, "accept")
    return case


@pytest.mark.parametrize(
    ("who", "command", "body", "status", "code", "allowed"),
    [
        (MEDIATOR, "record_consent", {"party": "p1", "answer": "consents"}, 409, "wrong_status", "accept"),
        (TOWN_HEAD, "sign_off", {}, 409, "wrong_status", "note"),
        (TOWN_HEAD, "return_for_rework", {"reason": "理由"}, 409, "wrong_status", "note"),
        (GROUP, "accept", {}, 403, "not_yours", "note"),
        (GROUP, "assign", {"posts": [NAMED]}, 403, "not_yours", "note"),
        (AUDITOR, "note", {"text": "看过"}, 403, "not_yours", None),
        (SUPERVISOR, "assign", {"level": "moon"}, 422, "unknown_level", "assign"),
        (SUPERVISOR, "assign", {"level": "county"}, 409, "level_not_below", "assign"),
        (SUPERVISOR, "assign", {}, 422, "nothing_to_assign", "assign"),
        (
            SUPERVISOR,
            "assign",
            {"posts": [{"role": "mediator", "officer": "nobody-at-all"}]},
            422,
            "unknown_officer",
            "assign",
        ),
        (
            SUPERVISOR,
            "assign",
            {"posts": [{"role": "leader", "officer": MEDIATOR}]},
            422,
            "officer_unfit",
            "assign",
        ),
    ],
)
async def test_a_routed_case_refuses(
    world: World,
    routed: PlayedCase,
    who: str,
    command: str,
    body: dict[str, Any],
    status: int,
    code: str,
    allowed: str | None,
) -> None:
    async with nothing_changes(world, routed.number):
        told = problem(await ask(world, who, "POST", action(routed.number, command), json=body), status, code)
    assert told["rule"]
    assert told["allowed"] == await may_give(world, who, routed.number)
    assert (allowed in told["allowed"]) if allowed else told["allowed"] == []


@pytest.mark.parametrize(
    ("command", "body", "status", "code", "field"),
    [
        ("accept", {}, 409, "wrong_status", None),
        ("record_consent", {"party": "p9", "answer": "consents"}, 422, "unknown_party", "parties"),
        ("record_consent", {"party": "示例甲", "answer": "consents"}, 422, "invalid_request", "party"),
        ("record_consent", {"party": "p1", "answer": "perhaps"}, 422, "invalid_request", "answer"),
        ("propose_closure", {"outcome": "settled", "statement": "无"}, 409, "no_agreement", "outcome"),
        ("propose_closure", {"outcome": "ended", "statement": "无"}, 409, "mediation_not_ended", "outcome"),
        ("end_mediation", {"reason": "not_agreed"}, 422, "remedies_not_told", "remedies_told"),
        (
            "record_agreement",
            {"form": "oral", "content": "无", "effective_on": "2026-01-05"},
            409,
            "consent_missing",
            None,
        ),
        (
            "settle_on_spot",
            {"parties": ["p1"], "outcome": "和好", "witness": "某人"},
            409,
            "consent_missing",
            "parties",
        ),
    ],
)
async def test_a_handled_case_refuses(
    world: World,
    handled: PlayedCase,
    command: str,
    body: dict[str, Any],
    status: int,
    code: str,
    field: str | None,
) -> None:
    async with nothing_changes(world, handled.number):
        answer = await ask(world, MEDIATOR, "POST", action(handled.number, command), json=body)
        problem(answer, status, code, field=field)


async def test_nobody_signs_their_own_and_a_closed_case_takes_nothing(world: World) -> None:
    case = await a_case(world)
    await case.give(MEDIATOR, "accept")
    await mediate(case, MEDIATOR)
    await settle(case, MEDIATOR)
    async with nothing_changes(world, case.number):
        problem(await case.try_to(MEDIATOR, "sign_off"), 403, "not_the_signer")
    await case.give(TOWN_HEAD, "sign_off")
    async with nothing_changes(world, case.number):
        problem(await case.try_to(MEDIATOR, "note", text="又及"), 409, "case_closed")


async def test_a_command_that_does_not_exist(world: World, routed: PlayedCase) -> None:
    async with nothing_changes(world, routed.number):
        answer = await ask(world, GROUP, "POST", action(routed.number, "burn"), json={})
        told = problem(answer, 404, "unknown_command", command="burn")
    assert told["allowed"] == await may_give(world, GROUP, routed.number)
    assert "accept" not in told["allowed"]
