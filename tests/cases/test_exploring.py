"""Everything that can happen under a policy is gone through; what must not be is named with its line."""

import re

import pytest

from cases import exploring
from cases.exploring import Explored, explore
from cases.exploring_moves import MOVES
from policies.faults import DocumentRefusedError
from policies.loading import SHIPPED, load_text, shipped
from policies.rulebook import Rulebook, Rules
from tests.policies.documents import LONGLING, WUDING, changed, line_of

XIAYI = (SHIPPED / "xiayi.yaml").read_text(encoding="utf-8")


def rules_of(text: str) -> Rules:
    book = Rulebook(document for document in shipped() if document.document.kind == "calendar")
    loaded = load_text(text)
    book.add(loaded)
    return book.rules(book.pins(loaded.document.id))


def lines(text: str, result: Explored) -> dict[str, set[int]]:
    """On which lines each sort of fault was found."""
    loaded, found = load_text(text), dict[str, set[int]]()
    for fault in result.found:
        found.setdefault(fault.code, set()).add(loaded.line(fault.at))
    return found


def test_a_whole_policy_is_gone_through() -> None:
    result = explore(rules_of(XIAYI))
    assert (result.found, result.whole, result.kinds) == ((), True, 4)
    assert result.states > 300
    assert result.moves > result.states


def test_at_a_unit_of_any_level_there_is_more() -> None:
    rules = rules_of(XIAYI)
    lowest, everywhere = explore(rules), explore(rules, everywhere=True)
    assert everywhere.found == ()
    assert everywhere.states > lowest.states


def test_the_longest_that_a_case_can_lie_untouched() -> None:
    """Wuding: 3, 7, 15 and 30 working days, level after level; two signatures of 3 days each."""
    result = explore(rules_of(WUDING))
    assert (result.silent_days, result.signing_days) == (3 + 7 + 15 + 30, 3 + 3)


def test_a_closure_that_only_its_handlers_are_left_to_sign() -> None:
    """The head of the top unit may handle every case there: somebody else must be able to sign."""
    top = XIAYI[XIAYI.rindex("    urging:") : XIAYI.index("triage:")]
    alone = re.sub(r"roles: \[[^]]*\]", "roles: [unit_head]", top)
    text = changed(XIAYI, top, alone)
    found = lines(text, explore(rules_of(text)))
    assert set(found) == {"own_work_only", "no_end"}
    chains = [nth for nth, line in enumerate(text.splitlines(), 1) if line.strip() == "chain:"]
    assert found["own_work_only"] <= set(chains)
    assert chains[-1] in found["own_work_only"]


def test_more_time_that_only_those_who_ask_are_left_to_decide_on() -> None:
    """At the top the unit decides for itself: nobody who handles the case does."""
    text = changed(XIAYI, "decided_by: {level: touring_team, roles: [leader, supervisor]}",
                   "decided_by: {level: touring_team, roles: [unit_head]}")  # fmt: skip
    found = lines(text, explore(rules_of(text)))
    assert set(found) == {"nobody_decides"}
    nth = text[: text.index("roles: [unit_head]}\n      basis: assumed\n    roster")].count("\n")
    assert found["nobody_decides"] <= {nth - 4, nth - 3, nth - 2, nth - 1, nth, nth + 1}


def test_a_step_of_the_assessment_that_only_whoever_took_another_is_left_to_take() -> None:
    text = changed(LONGLING, "discussed_by: {level: village, roles: [unit_head, mediator]}",
                   "discussed_by: {level: township, roles: [unit_head]}")  # fmt: skip
    found = lines(text, explore(rules_of(text)))
    assert found == {"nobody_assesses": {line_of(text, "decided_by:")}}


@pytest.mark.parametrize(
    ("without", "code"),
    [({"sign_off"}, "no_end"), ({"propose_closure", "settle_on_spot"}, "no_end")],
    ids=["nobody_signs", "nobody_proposes"],
)
def test_rules_under_which_nothing_ends_are_found(
    monkeypatch: pytest.MonkeyPatch, without: set[str], code: str
) -> None:
    monkeypatch.setattr(exploring, "MOVES", tuple(move for move in MOVES if move.name not in without))
    assert code in lines(XIAYI, explore(rules_of(XIAYI)))


def test_rules_that_stop_a_clock_or_leave_a_case_to_nobody_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploring, "next_instant", lambda _state, _rules: None)
    monkeypatch.setattr(exploring, "responsible", lambda _state, _rules: None)
    assert {"no_clock", "nobody_answers"} <= set(lines(XIAYI, explore(rules_of(XIAYI))))


SHADOWED = """  - id: shadowed
    level: township
    why: {zh: 永远轮不到, en: Never its turn}
    when: {all: [{severity: [simple]}, {severity: [general]}]}
"""
NEVER = """skips:
  - id: contradiction
    over: [village]
    why: {zh: 自相矛盾, en: Contradicts itself}
    when: {all: [{people_at_least: 10}, {not: {people_at_least: 5}}]}
"""


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (changed(WUDING, "triage:\n", f"triage:\n{SHADOWED}"), "id: shadowed"),
        (f"{WUDING[: WUDING.index('skips:')]}{NEVER}" if "skips:" in WUDING else f"{WUDING}{NEVER}",
         "id: contradiction"),
    ],
    ids=["triage", "skips"],
)  # fmt: skip
def test_a_rule_that_no_dispute_can_meet(text: str, named: str) -> None:
    with pytest.raises(DocumentRefusedError) as refused:
        load_text(text, "document.yaml")
    (fault,) = refused.value.faults
    assert fault.line == line_of(text, named)
    assert "no dispute can ever meet" in fault.says.en


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    sorted(x.document.id for x in shipped() if x.document.kind == "policy" and x.document.version == 1),
)
def test_every_shipped_policy_at_every_unit(name: str) -> None:
    newest = [x for x in shipped() if x.document.id == name][-1]
    result = explore(rules_of(newest.text), everywhere=True)
    assert (result.found, result.whole) == ((), True)
