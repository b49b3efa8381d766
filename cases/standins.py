"""Stand-ins: whoever has something on behalf of somebody else (代理), and what they may not do for them.

What is handed on again keeps everybody through whose hands it went, so that each can get it back.
"""

from collections.abc import Iterator
from typing import NamedTuple

from cases.model import OfficerId, Post
from cases.readers import all_posts
from cases.responsible import is_first_receivers
from cases.state import CaseState

LEADER, PERSON = "leader", "person"
"""Roles in a listing."""


class Holder(NamedTuple):
    """Who has something, and on whose behalf, the one whose it is first."""

    officer: OfficerId | None
    """Nobody by name: everybody whose role it is."""
    stands_for: tuple[OfficerId, ...] = ()

    def gives_to(self, to: OfficerId, of: OfficerId) -> "Holder":
        """Who has it after `of` has handed it over."""
        return Holder(to, (*self.stands_for, of))

    def gives_back_to(self, to: OfficerId) -> "Holder":
        """Who has it once it is back with one of those through whose hands it went."""
        return Holder(to, self.stands_for[: self.stands_for.index(to)])

    @property
    def changes(self) -> dict[str, object]:
        """The same as fields of whatever is held."""
        return {"officer": self.officer, "stands_for": self.stands_for or None}


def holder_of(post: Post) -> Holder:
    """Who fills a post."""
    return Holder(post.officer, post.stands_for or ())


def signature_holders(state: CaseState) -> tuple[Holder, ...]:
    """Who has the signature that is due, if it was handed to somebody; one of nobody's if it was not."""
    signature = state.signature
    return (Holder(signature.officer, signature.stands_for or ()),) if signature is not None else ()


def with_stand_ins(state: CaseState, officers: tuple[OfficerId, ...]) -> tuple[OfficerId, ...]:
    """These officers and whoever stands in for one of them in the case."""
    return (*officers, *_for_them(state, frozenset(officers)))


def _for_them(state: CaseState, officers: frozenset[OfficerId]) -> Iterator[OfficerId]:
    for post in (state.receiver, *all_posts(state)):
        if post.officer is not None and not officers.isdisjoint(post.stands_for or ()):
            yield post.officer
    if state.listing is not None and not officers.isdisjoint(state.listing.leader_for or ()):
        yield state.listing.leader


def stood_in_for(state: CaseState, officer: OfficerId) -> tuple[OfficerId, ...]:
    """Everybody for whom an officer has something in the case."""
    held = [holder_of(post) for post in (state.receiver, *all_posts(state))]
    held += signature_holders(state)
    held += listed_holders(state).values()
    return tuple(dict.fromkeys(of for each in held if each.officer == officer for of in each.stands_for))


def may_not_sign(state: CaseState) -> tuple[OfficerId, ...]:
    """Nobody signs their own work: handlers, the proposer, and whoever stands in for one of them.

    Whoever did it in another's name is a handler, and the other is one too (`cases.evolve`).
    """
    proposer = (state.signature.proposer,) if state.signature else ()
    return tuple(dict.fromkeys(with_stand_ins(state, (*state.handlers, *proposer))))


def signing_officers(state: CaseState) -> tuple[OfficerId, ...]:
    """Whoever has the signature in the name of somebody who handed it over to them."""
    return tuple(each.officer for each in signature_holders(state) if each.officer is not None)


def carrying_officers(state: CaseState) -> tuple[OfficerId, ...]:
    """Whoever carries something in the case by name, and whom somebody stands in for."""
    held = [holder_of(post) for post in _kept_posts(state)]
    if is_first_receivers(state) or state.receiver.stands_for:
        held.append(holder_of(state.receiver))
    held += [Holder(task.officer, task.stands_for or ()) for task in state.tasks]
    held += signature_holders(state)
    held += (*listed_holders(state).values(), *guarantors(state))
    return tuple(dict.fromkeys(one for each in held for one in (each.officer, *each.stands_for) if one))


def listed_holders(state: CaseState) -> dict[str, Holder]:
    """Who has which role in the listing that is in force."""
    listing = state.listing
    if listing is None or not state.is_listed:
        return {}
    return {
        LEADER: Holder(listing.leader, listing.leader_for or ()),
        PERSON: Holder(listing.person, listing.person_for or ()),
    }


def guarantors(state: CaseState) -> tuple[Holder, ...]:
    """Who answers for a high risk, if it is one."""
    risk = state.risk
    return (Holder(risk.guarantor, risk.guarantor_for or ()),) if risk and risk.guarantor else ()


def _kept_posts(state: CaseState) -> Iterator[Post]:
    """Of the level that has the case, and of those that it may come back to."""
    yield from state.stay.posts
    yield from (post for former in state.former.values() if not former.past for post in former.posts)
