"""Refusals of putting right what was recorded, each provoked once."""

from collections.abc import Callable

from cases.commands.correcting import objection_to_saying_it_again
from cases.refusals import Refusal
from tests.cases.listed_cases import application, listed, settled
from tests.cases.people import WANG, WU, ZHOU
from tests.cases.story import FILES, Story, a_case, sealed
from tests.cases.test_attempts import at_the_village


def handled() -> Story:
    return a_case("general").accepted_by(WANG)


def struck(case: Story, event: int) -> Refusal:
    return case.refused(WANG, "strike", event=event, reason=sealed())


def struck_twice() -> Refusal:
    case = handled().noted_by(WANG)
    note = case.state.seq
    return struck(case.struck_by(WANG, note), note)


def struck_though_it_went_up() -> Refusal:
    case = at_the_village().sessions_by(WANG, "not_agreed", "not_agreed", "not_agreed")
    last = max(event.seq for event in case.events if event.what.type == "session_recorded")
    return case.refused(ZHOU, "strike", event=last, reason=sealed())


def struck_though_it_was_signed_with() -> Refusal:
    case = handled().filed_by(WANG).proposed_by(WANG).signed_by(WU)
    return struck(case, max(event.seq for event in case.events if event.what.type == "document_filed"))


def named_though_it_was_struck() -> Refusal:
    case = settled(listed()).filed_by(WANG, FILES[1])
    case.struck_by(WANG, case.events[-1].seq)
    return case.refused(WANG, "apply_strike_off", **application(f"d{case.state.documents}"))


def said_again() -> Refusal:
    kept = {"facts": "as they are", "title": "the well"}
    assert objection_to_saying_it_again(kept, {}, "facts") is None
    assert objection_to_saying_it_again(kept, {"title": "the wall"}, "facts") is None
    objection = objection_to_saying_it_again(kept, {"title": "the well"}, "facts")
    assert objection is not None
    return objection


PROVOKED: dict[str, Callable[[], Refusal]] = {
    "nothing_to_correct": lambda: handled().refused(WANG, "correct_intake", reason=sealed()),
    "nothing_corrected": said_again,
    "unknown_event": lambda: struck(handled(), 99),
    "not_yours_to_strike": lambda: struck(case := handled().noted_by(WU), case.state.seq),
    "struck_already": struck_twice,
    "not_to_be_struck": lambda: struck(case := handled(), case.state.seq),
    "has_moved_the_case": struck_though_it_went_up,
    "document_relied_on": struck_though_it_was_signed_with,
    "document_struck": named_though_it_was_struck,
}
