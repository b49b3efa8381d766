"""Refusals of handing over, each provoked once."""

from collections.abc import Callable
from datetime import date

from cases.events import Absence
from cases.handover import Asked, objection, objection_to_part
from cases.model import Actor
from cases.refusals import Refusal, refuse
from tests.cases.linking_refusals import leading
from tests.cases.listed_cases import listed
from tests.cases.people import FENG, SUN, TAN, WANG, WU, ZHAO, ZHENG
from tests.cases.story import NUMBER, Story
from tests.cases.test_handing_over import DENG, HAN, asked, over, staffed, tell

TODAY = date(2026, 3, 2)


def refused(case: Story, actor: Actor, name: str, **body: object) -> Refusal:
    answer = tell(case, actor, name, **body)
    assert isinstance(answer, Refusal)
    return answer


def over_refused(case: Story, by: Actor, **body: object) -> Refusal:
    return refused(case, by, "hand_over", **body)


def given(
    *,
    starts_on: date = TODAY,
    officer_is_away: bool = False,
    other_is_away: bool = False,
    nothing_fits: bool = False,
) -> Refusal:
    asked = Asked(officer=WANG.id, to=DENG.id, absence=Absence.LEAVE, starts_on=starts_on)
    found = objection(
        asked,
        DENG,
        TODAY,
        officer_is_away=officer_is_away,
        other_is_away=other_is_away,
        nothing_fits=nothing_fits,
    )
    assert found is not None
    return found


def part_refused() -> Refusal:
    found = objection_to_part("a" * 32, None, WANG.id, DENG.id)
    assert found is not None
    return found


PROVOKED: dict[str, Callable[[], Refusal]] = {
    "handed_to_oneself": lambda: over_refused(staffed(), WANG, **asked(WANG, WANG)),
    "until_unfit": lambda: over_refused(staffed(), WANG, **asked(WANG, DENG, until="2026-03-01")),
    "not_yours_to_hand_over": lambda: over_refused(staffed(), ZHAO, **asked(WANG, DENG)),
    "may_not_hold": lambda: over_refused(staffed(), WANG, **asked(WANG, TAN)),
    "named_already": lambda: over_refused(
        listed(), ZHENG, **asked(ZHENG, FENG) | {"kind": "listed", "ref": "person"}
    ),
    "handled_it_themselves": lambda: over_refused(
        staffed().accepted_by(WANG).proposed_by(WANG), SUN, **asked(WANG, WU)
    ),
    "handled_what_is_merged": lambda: over_refused(
        leading(merging=NUMBER), WU, **asked(WU, HAN, "signature", "township")
    ),
    "not_carried": lambda: over_refused(staffed(), SUN, **asked(SUN, DENG)),
    "handed_over_already": lambda: over_refused(over(staffed(), WANG, DENG), WANG, **asked(WANG, DENG)),
    "starts_unfit": lambda: given(starts_on=date(2024, 1, 1)),
    "handover_open": lambda: given(officer_is_away=True),
    "away_themselves": lambda: given(other_is_away=True),
    "unknown_handover": part_refused,
    "may_hold_nothing": lambda: given(nothing_fits=True),
    "nothing_handed_over": lambda: refuse("nothing_handed_over", WANG.id),
    "not_handed_over": lambda: refused(
        staffed(), WANG, "hand_back", officer=WANG.id, kind="case", ref="village.mediator"
    ),
}
