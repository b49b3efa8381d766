"""Refusals about people called in from outside, each provoked once."""

from collections.abc import Callable
from typing import Any

from cases.calling_in import objection_to_name
from cases.refusals import Refusal
from tests.cases.people import HE, SUN, TAN, TAO, WANG, WU
from tests.cases.story import Story, a_case, sealed

TODAY = "2026-03-02"


def call(**who: Any) -> dict[str, Any]:
    """A body that calls in the mediator of the next village, unless `who` says otherwise."""
    asked = {"kind": "expert", "question": sealed("whose well is it"), "working_days": 2}
    return asked | (who if {"officer", "outsider"} & {*who} else {"officer": TAN.id, **who})


def handled() -> Story:
    return a_case("general").accepted_by(WANG)


def called_in(case: Story | None = None, **who: Any) -> Story:
    return (case or handled()).gives(WANG, "call_in", **call(**who))


def consent(case: Story, *parties: str, answer: str = "consents", of: str = "c1", by: Any = WANG) -> Story:
    today = case.running.rules.time.local_date(case.now).isoformat()
    for party in parties:
        case.gives(by, "record_call_consent", call=of, party=party, answer=answer, on=today)
    return case


def consented(**who: Any) -> Story:
    """The village calls somebody in, and both parties consent."""
    return consent(called_in(**who), "p1", "p2")


def outside() -> Story:
    return called_in(outsider=sealed("a well-digger"))


def refused(**who: Any) -> Refusal:
    return handled().refused(WANG, "call_in", **call(**who))


def consent_refused(case: Story, **other: Any) -> Refusal:
    body = {"call": "c1", "party": "p1", "answer": "consents", "on": TODAY, **other}
    return case.refused(WANG, "record_call_consent", **body)


def opinion(case: Story, by: Any = TAN, of: str = "c1") -> Refusal:
    return case.refused(by, "give_opinion", call=of, text=sealed())


def of_a_party() -> Refusal:
    objection = objection_to_name("示例 甲", ["示例甲"], [])
    assert objection is not None
    return objection


PROVOKED: dict[str, Callable[[], Refusal]] = {
    "call_without_consent": lambda: opinion(called_in()),
    "consent_not_asked": lambda: consent_refused(called_in(kind="adviser", officer=HE.id)),
    "call_names_one": lambda: refused(officer=None),
    "called_in_already": lambda: called_in().refused(WANG, "call_in", **call()),
    "calls_a_party": of_a_party,
    "called_in_by_oneself": lambda: refused(officer=SUN.id),
    "adviser_from_elsewhere": lambda: refused(kind="adviser"),
    "unknown_call": lambda: consent_refused(called_in(), call="c9"),
    "call_not_open": lambda: opinion(consented().gives(TAN, "give_opinion", call="c1", text=sealed())),
    "call_of_another": lambda: opinion(
        consent(called_in(consented(), officer=TAO.id), "p1", "p2", of="c2"), of="c2"
    ),
    "nobody_called_in": lambda: consent_refused(handled()),
    "speaks_for_themselves": lambda: consented().refused(WANG, "record_opinion", call="c1", text=sealed()),
    "asked_of_a_person": lambda: (
        called_in()
        .gives(WU, "instruct", to="532329101202", text=sealed(), working_days=1)
        .refused(WU, "withdraw_task", task="t1", reason=sealed())
    ),
    "unknown_document": lambda: consent_refused(called_in(), document="d1"),
}
