"""Every refusal of more time, for a level or by agreement of the parties, provoked once."""

from collections.abc import Callable

from cases.model import Actor
from cases.refusals import Refusal
from tests.cases.people import CHU, COUNTY, FENG, WANG, WU, chain, officer
from tests.cases.story import Story, a_case, sealed


def handled(policy: str = "wuding-fengxian") -> Story:
    return a_case("general", policy=policy).accepted_by(WANG)


def asked(days: int = 7, case: Story | None = None) -> Story:
    return (case or handled()).gives(WANG, "ask_extension", days=days, reason=sealed())


def ask(case: Story, by: Actor = WANG, days: int = 7) -> Refusal:
    return case.refused(by, "ask_extension", days=days, reason=sealed())


def used_up() -> Story:
    case = handled()
    for days in (7, 7, 1):
        asked(days, case).gives(CHU, "grant_extension")
    return case


def overdue_at_the_top() -> Story:
    return a_case("complex", policy="wuding-fengxian").accepted_by(FENG).until("2026-05-01 10:00")


def medical() -> Story:
    units = chain("village", "township", "county")
    team = officer("team", COUNTY, "mediator")
    return a_case("complex", policy="xiayi", units=units, category="medical").accepted_by(team)


def longer(case: Story, clock: str = "medical", *parties: str) -> Refusal:
    team, told = officer("team", COUNTY, "mediator"), {"until": "2026-05-20", "evidence": sealed()}
    return case.refused(team, "agree_longer", clock=clock, agreed_by=list(parties), **told)


PROVOKED: dict[str, Callable[[], Refusal]] = {
    "no_extension": lambda: ask(handled("wuding")),
    "too_late_to_extend": lambda: ask(overdue_at_the_top(), FENG),
    "extensions_used_up": lambda: ask(used_up(), days=1),
    "extension_too_long": lambda: ask(handled(), days=8),
    "extension_asked": lambda: ask(asked()),
    "no_extension_asked": lambda: handled().refused(CHU, "grant_extension"),
    "own_request": lambda: asked().refused(WANG, "grant_extension"),
    "nothing_to_prolong": lambda: longer(medical().until("2026-05-01 10:00")),
    "not_prolongable": lambda: longer(medical(), "one_month", "p1", "p2"),
    "not_agreed_by_all": lambda: longer(medical(), "medical", "p1"),
    "not_the_decider": lambda: asked().refused(WU, "grant_extension"),
}
