"""What a provider says of an officer, beside the roster."""

from cases.identity import narrowed
from policies.vocabulary import Role
from tests.cases.people import OTHER_VILLAGE, TOWNSHIP, VILLAGE, officer

WHO = officer("o", VILLAGE, "mediator", "duty")


def test_roles_are_those_that_both_know() -> None:
    assert narrowed(WHO, None, None) == WHO
    for told, left in (
        ({Role.MEDIATOR, Role.LEADER}, (Role.MEDIATOR,)),
        (set(Role), WHO.roles),
        (set(), ()),
        ({Role.ADMIN}, ()),
    ):
        found = narrowed(WHO, told, VILLAGE)
        assert found is not None
        assert found.roles == left


def test_the_unit_is_the_rosters() -> None:
    assert narrowed(WHO, None, OTHER_VILLAGE) is None
    assert narrowed(WHO, None, TOWNSHIP) is None
    merged = WHO.model_copy(update={"predecessors": (OTHER_VILLAGE,)})
    assert narrowed(merged, None, OTHER_VILLAGE) == merged
