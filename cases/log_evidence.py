"""Evidence of the access log: whether its entries are those that anchors knew."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from cases.anchoring import SignedAnchor, Statement
from cases.evidence import Broken
from cases.stretches import Stretch
from policies.wording import said


@dataclass(frozen=True)
class Known:
    """A stretch and the anchor that knew it."""

    nth: int
    stretch: Stretch


def known_of_log(anchors: Sequence[SignedAnchor]) -> Iterator[Known]:
    """What anchors knew of the access log. Early ones knew nothing, and nor does one that cannot be read."""
    for position, anchor in enumerate(anchors, start=1):
        try:
            stretch = Statement.model_validate_json(anchor.statement).access
        except ValidationError:
            continue
        if stretch is not None:
            yield Known(position, stretch)


def may_be_gone(known: Known, kept_since: datetime) -> bool:
    """Whether some of its entries are so old that they may have been deleted rightly.

    By the signed word of the anchor: the rows' own instants are what somebody may have changed.
    """
    return known.stretch.oldest is not None and known.stretch.oldest < kept_since


def broken_stretch(known: Known, found: Stretch | None) -> Broken | None:
    """Whether the entries there are now are the anchored ones; none: they cannot be read."""
    was = known.stretch
    if found == was:
        return None
    of = (was.after + 1, was.through)
    if found is None or found.entries == was.entries:
        why = said(
            zh=f"访问日志第{of[0]}至{of[1]}号中有记录已被改动",
            en=f"of the access log, an entry of {of[0]} to {of[1]} is not what was written",
        )
    else:
        why = said(
            zh=f"访问日志第{of[0]}至{of[1]}号：锚定时有{was.entries}条，现有{found.entries}条",
            en=f"of the access log, {was.entries} entries of {of[0]} to {of[1]} were anchored, "
            f"and {found.entries} are there",
        )
    return Broken(f"anchor {known.nth}", why)
