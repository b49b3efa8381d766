"""Whoever gives a handling command is a handler from then on: the registry's word and the state's agree."""

import pytest

from cases.commands.registry import REGISTRY
from cases.envelope import Answer, Envelope
from cases.model import Actor
from tests.cases.joint_refusals import call
from tests.cases.listed_cases import application, listed, settled
from tests.cases.people import JUSTICE_OFFICE, OTHER_VILLAGE, SUN, TAN, WANG, XU
from tests.cases.story import Story, a_case, sealed


def ready() -> Story:
    return a_case("general").accepted_by(SUN).consents("p1", "p2", by=SUN)


BODIES = {
    "accept": lambda: (a_case("general"), {}),
    "settle_on_spot": lambda: (
        a_case("general"),
        {"parties": ["p1", "p2"], "outcome": sealed(), "witness": sealed()},
    ),
    "record_session": lambda: (
        case := ready(),
        {
            "held_at": case.now.isoformat(),
            "place": sealed(),
            "parties": ["p1"],
            "record": sealed(),
            "result": "continues",
        },
    ),
    "record_agreement": lambda: (
        case := ready(),
        {"form": "oral", "content": sealed(), "effective_on": case.now.date().isoformat()},
    ),
    "accept_transfer": lambda: (a_case("general").offered_by(SUN, OTHER_VILLAGE), {}),
    "propose_closure": lambda: (
        ready(),
        {"outcome": "withdrawn", "statement": sealed(), "withdrawn_by": ["p1"]},
    ),
    "end_mediation": lambda: (
        ready(),
        {"reason": "not_agreed", "remedies_told": ["arbitration", "administrative", "court"]},
    ),
    "close_joint": lambda: (concludable(), {"conclusion": sealed()}),
    "apply_strike_off": lambda: (settled(listed()), application()),
}


def concludable() -> Story:
    """Joint handling that the lead may conclude, begun by somebody else."""
    case = ready().gives(SUN, "call_together", **call(JUSTICE_OFFICE, rule="lead_decides"))
    return case.gives(XU, "answer_task", task="t1", text=sealed())


def test_by_the_first_edition_of_the_rules_whoever_ends_it_is_no_handler() -> None:
    case, body = BODIES["end_mediation"]()
    kept = case.envelope(WANG, "end_mediation", **body).model_dump(exclude={"edition"})
    assert isinstance(case.tell(Envelope.model_validate(kept)), Answer)
    assert WANG.id not in case.state.handlers


def test_every_handling_command_is_tried() -> None:
    assert set(BODIES) == {name for name, spec in REGISTRY.items() if spec.handling}


@pytest.mark.parametrize("name", BODIES)
def test_its_giver_is_a_handler_afterwards(name: str) -> None:
    case, body = BODIES[name]()
    giver: Actor = TAN if name == "accept_transfer" else WANG
    case.gives(giver, name, **body)
    assert giver.id in case.state.handlers
