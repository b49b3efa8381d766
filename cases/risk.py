"""The risk of a dispute (风险等级): graded by the policy's criteria, and looked at again in time.

Sources: graded by kinds of dispute situation and reassessed quarterly: published report of Wuding. A
guarantor for every high risk: Longling. Removed risk is struck off, reduced risk stays listed: Nanhua.
"""

from collections.abc import Iterator
from datetime import datetime

from cases import events as e
from cases.state import CaseState


def instants(state: CaseState) -> Iterator[datetime]:
    """When a grade is to be looked at again."""
    if state.risk is not None and not state.risk.due:
        yield state.risk.clock.due


def passing(state: CaseState, now: datetime) -> Iterator[e.What]:
    """What time alone has brought about: a grade is older than it may be."""
    risk = state.risk
    if risk is not None and not risk.due and risk.clock.is_over(now):
        yield e.ReassessmentDue(grade=risk.grade, due=risk.clock.due)
