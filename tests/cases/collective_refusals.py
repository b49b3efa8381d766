"""Refusals of collective disputes, each provoked once."""

from collections.abc import Callable

from cases.refusals import Refusal
from tests.cases.people import WANG
from tests.cases.story import Story, a_case, sealed


def collective(parties: int = 9) -> Story:
    """One applicant and many respondents."""
    return a_case("general", parties=parties).accepted_by(WANG)


def refused(*parties: str, side: str = "respondent", case: Story | None = None) -> Refusal:
    body = {"side": side, "representatives": list(parties), "basis": sealed()}
    return (case or collective()).refused(WANG, "name_representatives", **body)


PROVOKED: dict[str, Callable[[], Refusal]] = {
    "too_many_representatives": lambda: refused("p2", "p3", "p4", "p5", "p6", "p7"),
    "represents_the_other_side": lambda: refused("p1", "p2"),
    "represented_already": lambda: refused("p2", case=collective().represented_by(WANG, "p2")),
}
