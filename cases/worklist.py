"""Why a case is on an officer's worklist, and under which heading."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from cases.authority import Who
from cases.claims import Claim, Turn, Why, claims, holders_of
from cases.jurisdiction import next_monday, tomorrow
from cases.model import Actor
from cases.standing import is_overdue, is_suspended, over_from
from cases.state import CaseState
from cases.turning_away import may
from policies.rulebook import Rules


class Group(StrEnum):
    """The headings of a worklist, as they follow one another. Each case stands under exactly one."""

    OVERDUE = "overdue"
    """The next step is mine, and the case is overdue as every list says it (逾期)."""
    DUE_TODAY = "due_today"
    """Mine, accepted, and due by the end of the civil day (今天到期)."""
    THIS_WEEK = "this_week"
    """Mine, accepted, and due by the end of Sunday (本周)."""
    LATER = "later"
    """Mine, accepted, and due after that, or suspended (以后)."""
    TO_ACCEPT = "to_accept"
    """Waits for my acceptance, and is not overdue (待我签收)."""
    WAITING = "waiting_for_others"
    """My business, but the next step is somebody else's, however late (等别人)."""


def why_mine(actor: Actor, state: CaseState, rules: Rules) -> list[Why]:
    """Every reason, the most pressing first; none if the case is not this officer's business."""
    return _reasons(_mine(actor, state, rules), actor, state, rules)


def group_of(actor: Actor, state: CaseState, rules: Rules, now: datetime) -> Group | None:
    """The heading under which the case stands for this officer; None if it is not on the worklist."""
    return _heading(_mine(actor, state, rules), state, rules, now)


def placed(actor: Actor, state: CaseState, rules: Rules, now: datetime) -> tuple[list[Why], Group | None]:
    """Both: a page of a worklist asks of each of its cases."""
    mine = _mine(actor, state, rules)
    return _reasons(mine, actor, state, rules), _heading(mine, state, rules, now)


NOT_ALL_OF_THEM = {Why.SIGN: Who.SIGNER, Why.STRIKE_OFF: Who.STRIKER}
"""A handler is not offered what only somebody else may sign, nor strike off."""


def _reasons(mine: Sequence[Claim], actor: Actor, state: CaseState, rules: Rules) -> list[Why]:
    reasons = {claim.why for claim in mine}
    for why in reasons & NOT_ALL_OF_THEM.keys():
        if may(actor, NOT_ALL_OF_THEM[why], state, rules) is not None:
            reasons.discard(why)
    return sorted(reasons, key=list(Why).index)


def _heading(mine: Sequence[Claim], state: CaseState, rules: Rules, now: datetime) -> Group | None:
    turns = [claim.turn for claim in mine]
    if not turns:
        return None
    if max(turns) in (Turn.WAITS, Turn.BARRED):
        return Group.WAITING
    if is_overdue(state, rules, now):
        return Group.OVERDUE
    if max(turns) is Turn.ACCEPTS:
        return Group.TO_ACCEPT
    return _by_date(state, rules, now)


def _by_date(state: CaseState, rules: Rules, now: datetime) -> Group:
    over = over_from(state, rules)
    if over is None or over >= next_monday(now) or is_suspended(state, now):
        return Group.LATER
    return Group.DUE_TODAY if over < tomorrow(now) else Group.THIS_WEEK


def _mine(actor: Actor, state: CaseState, rules: Rules) -> list[Claim]:
    mine = holders_of(actor)
    return [claim for claim in claims(state, rules) if claim.holder in mine]
