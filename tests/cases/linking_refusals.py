"""Refusals of linking and merging, each provoked once."""

from collections.abc import Callable

from cases.links import OtherCase
from cases.model import Actor
from cases.refusals import Refusal
from tests.cases.people import WANG, WU
from tests.cases.story import NUMBER, Story, a_case, other_case, sealed

FREE, LEADS, DUPLICATE = "532329-2026-000201", "532329-2026-000202", "532329-2026-000203"
OVER, NOWHERE = "532329-2026-000204", "532329-2026-999999"


def handled() -> Story:
    return a_case("general").accepted_by(WANG)


def linked(to: str, kind: str = "related", case: Story | None = None, by: Actor = WANG) -> Refusal:
    return (case or handled()).refused(by, "link_case", to=to, kind=kind, reason=sealed())


def unlinked(to: str, case: Story, by: Actor = WANG) -> Refusal:
    return case.refused(by, "unlink_case", to=to, reason=sealed())


def merged(into: str | None, case: Story | None = None) -> Refusal:
    body = {"outcome": "merged", "statement": sealed(), "into": into}
    return (case or handled()).refused(WANG, "propose_closure", **body)


def leading(merging: str | None) -> Story:
    """Leads a duplicate that the head has handled, and is up for the head's signature."""
    case = handled().linked_by(WANG, DUPLICATE, "leads").proposed_by(WANG)
    case.others = (handled_by(WU, merging),)
    return case


def handled_by(officer: Actor, merging: str | None) -> OtherCase:
    """A duplicate, as it is merged, or proposed to be."""
    duplicate = other_case(203, half="duplicate_of")
    return duplicate.model_copy(update={"merging_into": merging, "handlers": (officer.id,)})


def with_fifty() -> Story:
    case = handled()
    for serial in range(301, 351):
        case.others = (other_case(serial),)
        case.linked_by(WANG, f"532329-2026-{serial:06d}")
    case.others = (other_case(351),)
    return case


PROVOKED: dict[str, Callable[[], Refusal]] = {
    "linked_with_itself": lambda: linked(NUMBER),
    "unknown_case": lambda: linked(NOWHERE),
    "linked_already": lambda: linked(FREE, case=handled().linked_by(WANG, FREE)),
    "not_linked": lambda: unlinked(LEADS, handled().linked_by(WANG, FREE)),
    "no_link": lambda: unlinked(FREE, handled()),
    "too_many_links": lambda: linked("532329-2026-000351", case=with_fifty()),
    "duplicate_of_the_past": lambda: linked(OVER, "duplicate_of"),
    "merged_in_a_circle": lambda: linked(
        LEADS, "duplicate_of", handled().linked_by(WANG, DUPLICATE, "leads")
    ),
    "merging_names_the_case": lambda: merged(None),
    "no_duplicate_of_it": lambda: merged(LEADS),
    "link_unanswered": lambda: merged(FREE, handled().linked_by(WANG, FREE, "duplicate_of")),
    "handled_duplicate": lambda: leading(merging=NUMBER).refused(WU, "sign_off"),
    "merging_stands": lambda: unlinked(
        LEADS, handled().linked_by(WANG, LEADS, "duplicate_of").merged_by(WANG, LEADS)
    ),
    "merged_elsewhere": lambda: (
        handled()
        .linked_by(WANG, LEADS, "duplicate_of")
        .merged_by(WANG, LEADS)
        .signed_by(WU)
        .refused(WANG, "reopen", reason=sealed())
    ),
}
