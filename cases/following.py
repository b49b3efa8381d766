"""A case follows its units: after a merger or a split it is with the heirs. No deadline moves."""

from collections.abc import Iterable, Mapping
from datetime import date

from cases.events import UnitsChanged
from cases.grant import Granted
from cases.model import Actor, OfficerId, Post, Rung, UnitChain, UnitCode
from cases.refusals import Refusal, refuse
from cases.state import CaseState


class UnitsTold(Granted):
    """What a case is told when units have changed, as the tables have it now."""

    on: date
    """Date of the change."""
    chain: UnitChain
    """From the unit that the case is told by (`origin_of`), or its heir, upwards."""
    asked: UnitChain | None = None
    """From the sibling that was asked to take the case over, or its heir, upwards."""
    heirs: Mapping[UnitCode, UnitCode]
    """What has become of the ended units that the case names."""
    officers: tuple[Actor, ...] = ()
    """Whoever is on the case and still there."""
    gone: tuple[OfficerId, ...] = ()
    """Whoever is on the case and not there any more."""


def origin_of(state: CaseState) -> str:
    """The unit from which the ladder goes up: the place, unless a sibling of those above it has the case."""
    return state.ladder[0].unit.code if state.held else state.place.code


def units_of(state: CaseState) -> frozenset[str]:
    """Every unit that a case lives by: its ladder, its receiver, who is asked to take it, who is on it."""
    asked = state.stay.transfer.ladder if state.stay.transfer else ()
    ladder = (rung.unit.code for rung in (*state.ladder, *asked))
    return frozenset((*ladder, *state.above, state.receiver.unit, *(post.unit for post in _posts(state))))


def officers_of(state: CaseState) -> frozenset[str]:
    """Whoever took the report or is or was on the case at some level."""
    return frozenset(post.officer for post in (state.receiver, *_posts(state)) if post.officer)


def _posts(state: CaseState) -> Iterable[Post]:
    return (*state.stay.posts, *(post for former in state.former.values() for post in former.posts))


def objection_to(state: CaseState, told: UnitsTold) -> Refusal | None:
    """A refusal if the chain lacks a tier of the case's ladder, or the case has gone elsewhere meanwhile."""
    tiers = {unit.tier for unit in told.chain}
    if lacking := next((rung.level for rung in state.ladder if rung.unit.tier not in tiers), None):
        return refuse("chain_incomplete", lacking, field="unit")
    origin = origin_of(state)
    if told.heirs.get(origin, origin) != told.chain[0].code:
        return refuse("gone_elsewhere", told.chain[0].code, field="unit")
    return None


def followed(state: CaseState, told: UnitsTold) -> UnitsChanged | None:
    """The case after its units have changed; None if nothing of it changes, or it is closed."""
    if not state.is_open:
        return None
    ladder = _anew(state.ladder, told.chain)
    posts = _still_there(state.stay.posts, told)
    former = {level: _still_there(stay.posts, told) for level, stay in state.former.items()}
    changed = {level: now for level, now in former.items() if now != state.former[level].posts}
    receiver, transfer = _received(state.receiver, told), _transfer(state, ladder, told)
    above = _above(state, told.chain)
    same = (ladder, posts, receiver) == (state.ladder, state.stay.posts, state.receiver) and above is None
    if same and not changed and transfer is None:
        return None
    return UnitsChanged(
        on=told.on,
        ladder=ladder,
        above=above,
        posts=posts,
        receiver=receiver,
        former=changed or None,
        transfer=transfer,
    )


def _anew(ladder: tuple[Rung, ...], chain: UnitChain) -> tuple[Rung, ...]:
    """The same levels with the units of a chain."""
    units = {unit.tier: unit for unit in chain}
    return tuple(Rung(level=rung.level, unit=units.get(rung.unit.tier, rung.unit)) for rung in ladder)


def _above(state: CaseState, chain: UnitChain) -> tuple[UnitCode, ...] | None:
    """Units above that stand for no level, if they are others now."""
    tiers = {rung.unit.tier for rung in state.ladder}
    others = tuple(unit.code for unit in chain[1:] if unit.tier not in tiers)
    return None if not state.above or others == state.above else others


def _transfer(state: CaseState, ladder: tuple[Rung, ...], told: UnitsTold) -> tuple[Rung, ...] | None:
    """The ladder that a sibling would bring with it; none if the sibling has become the case's own unit."""
    asked = state.stay.transfer
    if asked is None or told.asked is None:
        return None
    own = next(rung.unit.code for rung in ladder if rung.level == state.stay.level)
    then = () if told.asked[0].code == own else _anew(asked.ladder, told.asked)
    return None if then == asked.ladder else then


def _still_there(posts: Iterable[Post], told: UnitsTold) -> tuple[Post, ...]:
    units = {officer.id: officer.unit for officer in told.officers}
    return tuple(
        post.model_copy(update={"unit": _unit_of(post, units) or told.heirs.get(post.unit, post.unit)})
        for post in posts
        if post.officer not in told.gone
    )


def _unit_of(post: Post, units: Mapping[OfficerId, UnitCode]) -> UnitCode | None:
    """Where whoever fills a post works now; a stand-in has it for a unit that need not be theirs."""
    return units.get(post.officer) if post.officer and not post.stands_for else None


def _received(receiver: Post, told: UnitsTold) -> Post:
    """The first receiver, who answers until somebody accepts; a desk where they are not there any more."""
    if receiver.unit not in told.heirs:
        return receiver
    places = {officer.id: officer.place for officer in told.officers}
    unit = places.get(receiver.officer or "", told.heirs[receiver.unit])
    officer = None if receiver.officer in told.gone else receiver.officer
    return receiver.model_copy(update={"unit": unit, "officer": officer})
