"""Cases that belong together (关联): which way, and why no merging can go round in a circle.

Each case keeps its own half of a link. A case leads its duplicates, or is the duplicate of one other; never
both, so that whatever is merged is merged into a case that is merged into nothing.
"""

from collections.abc import Iterable
from enum import StrEnum

from cases.model import CaseNumber, Model, OfficerId, Status, UnitRef
from policies.words import Text

AT_MOST = 50
"""Links of one case. [assumed]"""


class LinkKind(StrEnum):
    """What another case is to this one."""

    RELATED = "related"
    """It has to do with this one."""
    SAME_PARTIES = "same_parties"
    """The same parties have another dispute."""
    SAME_CAUSE = "same_cause"
    """Other parties, and the same cause."""
    DUPLICATE_OF = "duplicate_of"
    """This case is a duplicate of it: the other one leads."""
    LEADS = "leads"
    """It is a duplicate of this case, which leads."""


LINK_NAMES = {
    LinkKind.RELATED: Text(zh="相关", en="related"),
    LinkKind.SAME_PARTIES: Text(zh="同一当事人", en="of the same parties"),
    LinkKind.SAME_CAUSE: Text(zh="同一起因", en="of the same cause"),
    LinkKind.DUPLICATE_OF: Text(zh="本案与之重复，以其为主", en="a duplicate of it"),
    LinkKind.LEADS: Text(zh="与本案重复，以本案为主", en="its duplicate"),
}
"""What each kind is called, said of this case and the other."""
OTHER_HALF = {LinkKind.DUPLICATE_OF: LinkKind.LEADS, LinkKind.LEADS: LinkKind.DUPLICATE_OF}
"""What this case is to the other one, where that is not the same."""

UNANSWERED = Text(
    zh="对方案件没有与此相应的一半：请先解除本案的关联，再重新关联两案",
    en="the other case has no half that answers this one: take this one back, and link the two anew",
)
"""What is said of a half that stands alone."""


def other_half(kind: LinkKind) -> LinkKind:
    """The kind that the other case keeps."""
    return OTHER_HALF.get(kind, kind)


class Link(Model):
    """One half of a link."""

    number: CaseNumber
    """Of the other case."""
    kind: LinkKind
    seq: int
    """The event that made it."""


class OtherCase(Model):
    """Another case as whoever gives a command has found it, and may see it."""

    number: CaseNumber
    status: Status
    unit: UnitRef
    """That has it."""
    links: tuple[Link, ...] = ()
    merging_into: CaseNumber | None = None
    """The case that it is merged into, or proposed to be."""
    theirs: bool = False
    """Whether whoever gives the command has a say in it: of its staff, or at a desk from there upwards."""
    listed: bool = False
    """Whether it is under listed supervision."""
    handlers: tuple[OfficerId, ...] = ()
    """Who may not sign there: whoever has handled or proposed it, and who stands in for them."""

    @property
    def is_open(self) -> bool:
        """Whether the dispute is still dealt with there."""
        return self.status not in (Status.CLOSED, Status.ARCHIVED)


def link_to(number: str, links: Iterable[Link]) -> Link | None:
    """The link to that case, if there is one."""
    return next((link for link in links if link.number == number), None)


def duplicates(links: Iterable[Link]) -> tuple[CaseNumber, ...]:
    """The cases that a case with these links leads."""
    return tuple(link.number for link in links if link.kind is LinkKind.LEADS)


def handled_in(number: str, others: Iterable[OtherCase], officers: Iterable[OfficerId]) -> CaseNumber | None:
    """A case that is merged into this one, or proposed to be, and that one of the officers has handled."""
    merged = (other for other in others if other.merging_into == number)
    return next((other.number for other in merged if not {*officers}.isdisjoint(other.handlers)), None)


def goes_round(kind: LinkKind, links: Iterable[Link]) -> bool:
    """Whether a case with these other links would lead and be a duplicate, or be one of two others."""
    kinds = {link.kind for link in links}
    if kind is LinkKind.DUPLICATE_OF:
        return not kinds.isdisjoint(OTHER_HALF)
    return kind is LinkKind.LEADS and LinkKind.DUPLICATE_OF in kinds
