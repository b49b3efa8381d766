"""A case that is with the township and came up from the village; the group below never had it."""

from cases.model import Actor, Post
from policies.vocabulary import Role
from tests.cases.people import (
    COUNTY,
    JUSTICE_OFFICE,
    OTHER_TOWNSHIP,
    TOWNSHIP_DESK,
    VILLAGE,
    WANG,
    ZHENG,
    ZHOU,
    officer,
)
from tests.cases.story import Story, a_case

RECEIVING_VILLAGE = "532329103201"
OPENER = officer("opener", RECEIVING_VILLAGE, "grid_member")
PROGRAM = officer("opener", COUNTY, "integrator")


def the_case(opener: Actor = OPENER, *, asked: bool = False) -> Story:
    """Escalated from the village to the township, waiting there, a department called in; a sibling asked."""
    case = a_case("general", by=opener)
    case.staffed_with(Post(role=Role.MEDIATOR, unit=VILLAGE, officer=WANG.id)).escalated_by(WANG)
    case.staffed_with(Post(role=Role.DEPARTMENT_OFFICER, unit=JUSTICE_OFFICE, officer=ZHENG.id))
    return case.offered_by(TOWNSHIP_DESK, OTHER_TOWNSHIP) if asked else case


def in_every_status(*, asked: bool = False) -> list[Story]:
    waiting, handled, proposed = (the_case(asked=asked) for _ in range(3))
    return [waiting, handled.accepted_by(ZHOU), proposed.accepted_by(ZHOU).proposed_by(ZHOU)]
