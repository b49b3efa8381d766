"""Personal data: masked for everybody, in clear for a reason that is kept, and found by whole names only."""

import json
from typing import Any

import pytest
from sqlalchemy import delete, update

from api.views import masked
from runtime.demo.chapters import GROUP, MEDIATOR, SUPERVISOR, TOWN_HEAD, VILLAGE_HEAD, report
from runtime.demo.stage import PlayedCase
from storage import finding
from storage.statements import table
from storage.tables import CaseKey, CasePerson
from tests.api.asking import ask, problem
from tests.support.installation import World

STRANGER = "gaoqiao-duty"
NAME, PHONE, ID_NUMBER, ADDRESS = "栾示例（生成）", "18612341402", "532329199001011231", "狮山镇某村九号"
PARTIES: list[dict[str, Any]] = [
    {"side": "applicant", "name": NAME, "phone": PHONE, "id_number": ID_NUMBER, "address": ADDRESS},
    {"side": "respondent", "name": "阿依古丽·示例", "under_14": True},
]
MASKED = {"name": "栾*****）", "phone": "186****1402", "id_number": "5323************31", "address": "******"}
CLEAR = {"name": NAME, "phone": PHONE, "id_number": ID_NUMBER, "address": ADDRESS}

pytestmark = pytest.mark.parametrize("world", ["sqlite", "postgres"], indirect=True)


async def a_case(world: World, **facts: Any) -> PlayedCase:
    body = report("排水沟纠纷", "两户因排水沟走向争执。", **({"severity": "general"} | facts))
    return await world.stage.open(GROUP, body | {"parties": PARTIES})


async def settled(case: PlayedCase) -> None:
    """On the spot, before a witness; the signature is due."""
    await case.give(MEDIATOR, "accept")
    for party in ("p1", "p2"):
        await case.give(MEDIATOR, "record_consent", party=party, answer="consents")
    witness = "甄见证（生成）"
    await case.give(MEDIATOR, "settle_on_spot", parties=["p1", "p2"], outcome="和好。", witness=witness)


async def reveal(world: World, who: str, number: str, **body: Any) -> Any:
    whole = {"party": "p1", "fields": ["phone"], "reason": "电话联系当事人到场"} | body
    return await ask(world, who, "POST", f"/v1/cases/{number}/reveal", json=whole)


async def test_masked_for_everybody_and_in_clear_for_a_reason(world: World) -> None:
    case = await a_case(world)
    for who, may in ((GROUP, True), (MEDIATOR, True), (SUPERVISOR, False)):
        view = await case.read(who)
        assert view["may_reveal"] is may
        first, second = view["parties"]
        assert {name: first[name] for name in MASKED} == MASKED
        assert (second["name"], second["under_14"], "phone" in second) == ("阿*****例", True, False)
        assert not [clear for clear in CLEAR.values() if clear in json.dumps(view, ensure_ascii=False)]

    told = await reveal(world, MEDIATOR, case.number, fields=list(CLEAR))
    assert (told.status_code, told.json()["fields"]) == (200, CLEAR)
    told = await reveal(world, GROUP, case.number, party="p2", fields=["name", "phone"])
    assert told.json()["fields"] == {"name": "阿依古丽·示例", "phone": None}

    listed = await ask(world, SUPERVISOR, "GET", f"/v1/cases/{case.number}/reveals?party=p1")
    (item,) = listed.json()["items"]
    assert {name: item[name] for name in ("officer", "party", "fields", "reason", "kind")} == {
        "officer": MEDIATOR,
        "party": "p1",
        "fields": list(CLEAR),
        "reason": "电话联系当事人到场",
        "kind": "revealed",
    }
    assert len((await ask(world, GROUP, "GET", f"/v1/cases/{case.number}/reveals")).json()["items"]) == 2


async def test_the_signer_reveals_while_the_signature_is_due(world: World) -> None:
    case = await a_case(world)
    problem(await reveal(world, TOWN_HEAD, case.number), 403, "not_yours_to_reveal")
    await settled(case)
    assert (await reveal(world, TOWN_HEAD, case.number)).status_code == 200
    assert "甄见证" not in json.dumps(await case.timeline(), ensure_ascii=False)
    witness = {"party": None, "fields": ["witness"]}
    told = (await reveal(world, TOWN_HEAD, case.number, **witness)).json()
    assert [each["name"] for each in told["witnesses"]] == ["甄见证（生成）"]


@pytest.mark.parametrize(
    ("wrong", "code", "status"),
    [
        ({"reason": ""}, "invalid_request", 422),
        ({"reason": None}, "invalid_request", 422),
        ({"reason": "."}, "invalid_request", 422),
        ({"reason": "查"}, "invalid_request", 422),
        ({"reason": "a…1 2 3"}, "invalid_request", 422),
        ({"fields": []}, "invalid_request", 422),
        ({"fields": ["religion"]}, "invalid_request", 422),
        ({"fields": ["phone"] * 6}, "invalid_request", 422),
        ({"party": None}, "invalid_request", 422),
        ({"fields": ["witness"]}, "invalid_request", 422),
        ({"fields": ["witness", "name"], "party": None}, "invalid_request", 422),
        ({"party": "p9"}, "unknown_party", 422),
        ({"party": "9"}, "invalid_request", 422),
        ({"more": 1}, "invalid_request", 422),
    ],
    ids=str,
)
async def test_what_is_wrongly_asked_shows_nothing(
    world: World, wrong: dict[str, Any], code: str, status: int
) -> None:
    case = await a_case(world)
    answer = await reveal(world, MEDIATOR, case.number, **wrong)
    problem(answer, status, code)
    assert PHONE not in answer.text
    assert (await ask(world, GROUP, "GET", f"/v1/cases/{case.number}/reveals")).json()["items"] == []


async def test_whoever_may_not_see_the_case_reveals_nothing(world: World) -> None:
    case = await a_case(world)
    for who in (STRANGER, "wuding-admin"):
        problem(await reveal(world, who, case.number), 404, "not_found")
        problem(await ask(world, who, "GET", f"/v1/cases/{case.number}/reveals"), 404, "not_found")
    problem(await reveal(world, "wuding-auditor", case.number), 403, "not_yours_to_reveal")


async def found(world: World, who: str, **body: Any) -> set[str]:
    answer = await ask(world, who, "POST", "/v1/cases/search", json=body | {"limit": 200})
    assert answer.status_code == 200, answer.text
    return {row["number"] for row in answer.json()["items"]}


async def test_nothing_is_looked_for_by_an_address(world: World) -> None:
    answer = await ask(world, SUPERVISOR, "GET", "/v1/cases/search")
    problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "POST"
    problem(await ask(world, None, "GET", "/v1/cases/search"), 401, "unauthenticated")


async def test_found_by_a_whole_name_or_number_however_it_is_written(world: World) -> None:
    case = await a_case(world)
    for sought in (
        {"name": NAME},
        {"name": "阿依古丽 示例"},
        {"id_number": "532329 1990 0101 1231"},
        {"phone": "+86 186-1234-1402"},
    ):
        assert case.number in await found(world, SUPERVISOR, **sought), sought
        assert case.number in await found(world, GROUP, **sought)
        assert case.number not in await found(world, STRANGER, **sought)
    for other in ({"name": "栾示例"}, {"name": "*"}, {"id_number": PHONE}, {"phone": ID_NUMBER}):
        assert case.number not in await found(world, SUPERVISOR, **other), other


async def test_a_closed_case_is_found_too(world: World) -> None:
    case = await a_case(world)
    await settled(case)
    await case.give(TOWN_HEAD, "sign_off")
    assert case.view["status"] == "closed"
    assert case.number in await found(world, SUPERVISOR, name=NAME)


@pytest.mark.parametrize(
    "wrong", [{}, {"name": NAME, "phone": PHONE}, {"name": "··"}, {"name": ""}, {"q": NAME}], ids=str
)
async def test_a_search_for_nobody_in_particular(world: World, wrong: dict[str, Any]) -> None:
    answer = await ask(world, SUPERVISOR, "POST", "/v1/cases/search", json=wrong)
    problem(answer, 422, "invalid_request")
    bad = await ask(world, SUPERVISOR, "POST", "/v1/cases/search", json={"name": NAME, "cursor": "x"})
    problem(bad, 400, "bad_cursor", field="cursor")


async def test_what_the_index_lacks_is_indexed_from_the_sealed_texts(world: World) -> None:
    case = await a_case(world)
    key, person = table(CaseKey), table(CasePerson)
    async with world.database.write() as tx:
        await tx.execute(delete(person).where(person.c.number == case.number))
        await tx.execute(update(key).where(key.c.number == case.number).values(indexed=0))
    assert case.number not in await found(world, SUPERVISOR, name=NAME)
    while await finding.index_left_over(world.database, world.services.ring):
        pass
    assert case.number in await found(world, SUPERVISOR, name=NAME)


async def test_a_case_that_does_not_open_keeps_no_other_from_being_found(world: World) -> None:
    lost, case = await a_case(world), await a_case(world)
    key, person = table(CaseKey), table(CasePerson)
    async with world.database.write() as tx:
        await tx.execute(delete(person))
        await tx.execute(update(key).values(indexed=0))
        await tx.execute(update(key).where(key.c.number == lost.number).values(wrapped="k9.AAAA"))
    while await finding.index_left_over(world.database, world.services.ring):
        pass
    assert {case.number, lost.number} & await found(world, SUPERVISOR, name=NAME) == {case.number}


async def test_a_unit_that_was_copied_in_and_an_auditor_do_not_find_out_who_the_parties_are(
    world: World,
) -> None:
    """Neither by what is found nor by where the list would go on."""
    sought = {"name": "苗示例（生成）", "limit": 1}
    for title in ("其一", "其二"):
        body = report(title, "争执。", severity="general") | {
            "parties": [{"side": "applicant", "name": sought["name"]}]
        }
        case = await world.stage.open(GROUP, body)
        await case.give(VILLAGE_HEAD, "copy_in", to=["532329101002"], reason="供参考")
    first = (await ask(world, GROUP, "POST", "/v1/cases/search", json=sought)).json()
    assert (len(first["items"]), first["next_cursor"] is None) == (1, False)
    rest = sought | {"cursor": first["next_cursor"]}
    second = (await ask(world, GROUP, "POST", "/v1/cases/search", json=rest)).json()
    assert len(second["items"]) == 1
    assert second["next_cursor"] is None
    for who in ("shishan-v02-mediator-1", "wuding-auditor"):
        found = (await ask(world, who, "POST", "/v1/cases/search", json=sought)).json()
        assert (found["items"], found["next_cursor"]) == ([], None), who


@pytest.mark.parametrize(
    ("text", "shown"), [("甲", "*"), ("王五", "王*"), ("仲示妮", "仲*妮"), ("欧阳示例", "欧**例")]
)
def test_of_a_name_one_character_at_least_is_hidden(world: World, text: str, shown: str) -> None:  # noqa: ARG001  # as the others of this file
    assert masked(text, 1, 1) == shown
    assert masked(text[:1], 3, 4) == "*"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("87654321", "8******1"), ("E12345678", "E*******8"), ("18612341402", "186****1402"), ("110", "1*0")],
)
def test_of_a_short_number_as_little_is_shown(world: World, text: str, shown: str) -> None:  # noqa: ARG001  # as the others of this file
    assert masked(text, 3, 4) == shown
