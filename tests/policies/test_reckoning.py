"""Deadlines told day by day, rules with their lines, triage with the facts it looked at."""

from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.facts import Facts
from policies.loading import load_text, shipped
from policies.outline import outline
from policies.reckoning import day_told, reckon, reckon_minutes
from policies.rulebook import Rulebook, Rules
from policies.spans import Span
from policies.tracing import basis_of, cited, part_at, policy_rule
from policies.vocabulary import Category, RiskSign, Scale, Severity
from policies.weighing import weigh
from policies.wording import in_words, said
from policies.words import Basis
from policies.worktime import Count
from tests.policies import naive_time as naive
from tests.policies.documents import CN_2026, WUDING, changed, line_of

BOOK = Rulebook(shipped())
RULES: Rules = BOOK.rules(BOOK.pins("wuding"))


def local(written: str) -> datetime:
    return datetime.fromisoformat(f"{written}+00:00") - naive.LOCAL


def test_the_make_up_saturday_counts_and_says_by_which_notice() -> None:
    told = reckon(RULES, local("2026-02-13 09:00"), Span(working_days=2))
    assert (told.due, told.due_local) == (local("2026-02-24 18:00"), "2026-02-24 18:00")
    arrival, saturday, *off, last = told.days
    assert (arrival.date, arrival.how) == (date(2026, 2, 13), Count.ARRIVAL)
    assert (saturday.date, saturday.how, saturday.total) == (date(2026, 2, 14), Count.WORKING_DAY, 1)
    assert saturday.rule is not None
    assert (saturday.rule.name, saturday.rule.version) == ("cn-2026", 1)
    assert saturday.rule.line == line_of(CN_2026, '"2026-02-14"')
    assert saturday.rule.basis is Basis.NORM
    assert "春节调休上班" in saturday.rule.says.zh
    assert [day.date.day for day in off] == list(range(15, 24))
    assert {day.how for day in off} == {Count.OFF}
    assert last.ends_local == "2026-02-24 18:00"
    notice = next(document for document in cited(RULES) if document.name == "cn-2026")
    assert "国务院办公厅" in notice.source.zh


@pytest.mark.parametrize("made_up", ["2026-01-04", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_every_make_up_day_of_2026_is_worked_by_its_line(made_up: str) -> None:
    told = day_told(RULES, date.fromisoformat(made_up))
    assert told.working
    assert told.rule is not None
    assert told.rule.line == line_of(CN_2026, f'"{made_up}"')


def test_a_plain_day_is_the_notices_too_and_a_day_beyond_it_nobodys() -> None:
    plain, beyond = day_told(RULES, date(2026, 3, 7)), day_told(RULES, date(2027, 3, 6))
    assert plain.rule is not None
    assert (plain.rule.field, plain.rule.line) == ("covers", line_of(CN_2026, "covers:"))
    assert plain.moved_by is None
    assert beyond.provisional
    assert beyond.rule is None
    assert beyond.moved_by is not None
    assert "2027" in beyond.moved_by.en


def test_a_provisional_deadline_says_what_would_move_it() -> None:
    told = reckon(RULES, local("2026-12-30 09:00"), Span(working_days=2))
    assert told.provisional
    assert [day.provisional for day in told.days] == [False, False, True]
    assert told.days[-1].moved_by is not None


def test_minutes_say_their_windows() -> None:
    told = reckon_minutes(RULES, local("2026-03-06 17:00"), 100)
    assert [(d.how, [(w.opens, w.closes, w.minutes) for w in d.windows]) for d in told.days] == [
        (Count.HOURS, [("17:00", "18:00", 60)]),
        (Count.OFF, []),
        (Count.OFF, []),
        (Count.HOURS, [("08:30", "09:10", 40)]),
    ]
    assert told.days[-1].minutes_total == 100
    assert told.hours.line == line_of(WUDING, "windows:")


def test_a_start_after_closing_does_not_count_that_day() -> None:
    told = reckon(RULES, local("2026-03-02 18:30"), Span(working_hours=1))
    assert [day.how for day in told.days] == [Count.CLOSED, Count.HOURS]


def test_a_calendar_deadline_on_a_day_off_is_carried_on_by_law() -> None:
    told = reckon(RULES, local("2026-09-30 09:00"), Span(calendar_days=1))
    assert [day.how for day in told.days[:3]] == [Count.ARRIVAL, Count.CALENDAR_DAY, Count.CARRIED]
    assert "第二百零三条" in told.days[2].says.zh
    assert told.days[-1].ends_local == "2026-10-08 18:00"


def test_a_day_of_the_place_itself_is_the_policys_line() -> None:
    own = '  days_off: [{date: "2026-08-06", name: {zh: 火把节, en: Torch Festival}}]'
    text = changed(WUDING, "  calendars: cn\n", f"  calendars: cn\n{own}\n")
    book = Rulebook([x for x in shipped() if x.document.kind == "calendar"])
    book.add(load_text(text))
    told = day_told(book.rules(book.pins("wuding")), date(2026, 8, 6))
    assert not told.working
    assert told.rule is not None
    assert (told.rule.kind, told.rule.field) == ("policy", "office_hours.days_off.0")
    assert told.rule.line == line_of(text, "2026-08-06")


def test_every_line_of_the_outline_is_where_its_field_stands() -> None:
    lines = WUDING.splitlines()
    for rule in outline(RULES):
        assert rule.field is not None
        assert rule.line is not None
        *_, name = [part for part in rule.field.split(".") if not part.isdigit()]
        if not rule.field.rpartition(".")[2].isdigit():
            assert f"{name}:" in lines[rule.line - 1], rule
    fields = [rule.field for rule in outline(RULES)]
    assert len(fields) == len(set(fields))
    assert {"levels.1.time", "levels.3.urging.every", "triage.4", "case_time"} <= set(fields)


def test_the_outline_of_any_shipped_policy_says_everything_in_both_languages() -> None:
    for loaded in shipped():
        if loaded.document.kind == "policy":
            book = Rulebook([x for x in shipped() if x.document.kind == "calendar"])
            book.add(loaded)
            rules = book.rules(book.pins(loaded.document.id))
            assert outline(rules)
            for rule in outline(rules):
                assert "_" not in rule.says.en, rule
                assert rule.says.zh != rule.says.en, rule


def test_a_value_rests_on_the_nearest_basis() -> None:
    assert basis_of(RULES.policy, ("triage", 1)) is Basis.SEED
    assert basis_of(RULES.policy, ("levels", 0, "sign_off", "chain", 0)) is Basis.ASSUMED
    assert basis_of(RULES.policy, ("levels", 0, "responsible")) is None


@pytest.mark.parametrize("at", [("levels", 9), ("nothing",), ("levels", "0"), ("case_time", "x")])
def test_a_place_that_is_not_there(at: tuple[str | int, ...]) -> None:
    with pytest.raises(LookupError):
        part_at(RULES.policy, at)


def test_a_rule_without_its_text_has_no_line() -> None:
    bare = Rules(RULES.pins, RULES.policy, RULES.calendars)
    assert policy_rule(bare, "case_time").line is None
    assert policy_rule(RULES, "case_time").line == line_of(WUDING, "case_time:")


def test_words_that_grow_too_long_are_cut() -> None:
    assert len(said("长" * 2000, "long " * 500).zh) == 500
    assert in_words(Span(working_days=1)).en == "1 working day"


facts = st.builds(
    Facts,
    severity=st.sampled_from(Severity),
    category=st.sampled_from(Category),
    people=st.integers(1, 40),
    amount=st.one_of(st.none(), st.integers(0, 2_000_000)),
    scale=st.sampled_from(Scale),
    risk_signs=st.lists(st.sampled_from(RiskSign), max_size=2, unique=True).map(tuple),
)


@settings(max_examples=200, deadline=None)
@given(facts=facts)
def test_triage_is_explained_as_it_decides(facts: Facts) -> None:
    tried = weigh(RULES, facts)
    decided = RULES.triage(facts)
    assert [rule.id for rule in tried if rule.decides] == [decided.id]
    assert tried[-1].id == decided.id
    assert tried[-1].level == decided.level
    rules = RULES.policy.triage
    assert [rule.id for rule in tried] == [rule.id for rule in rules[: len(tried)]]
    for rule, asked in zip(tried, rules, strict=False):
        # Wuding's conditions ask for one thing or for any of several
        assert asked.holds(facts) == (asked.when is None or any(x.holds for x in rule.looked_at))
