"""Scopes: what each path is used for, and for whom a token may be made."""

import pytest

from cases.model import Actor
from cases.scopes import Scope, covers, may_make_for, scope_of
from policies.vocabulary import Role
from tests.cases.people import WANG

ADMIN = Actor(id="admin", unit="532329", place="532329", roles=(Role.ADMIN,))
PROGRAM = Actor(id="hotline", unit="532329", place="532329", roles=(Role.INTEGRATOR,))


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("GET", "/v1/cases/{number}", Scope.READ),
        ("GET", "/v1/access", Scope.READ),
        ("POST", "/v1/cases", Scope.OPEN),
        ("POST", "/v1/cases/{number}/actions/accept", Scope.ACT),
        ("POST", "/v1/cases/{number}/actions/{command}", Scope.ACT),
        ("POST", "/v1/cases/{number}/freeze", Scope.ACT),
        ("POST", "/v1/cases/{number}/unfreeze", Scope.ACT),
        ("POST", "/v1/officers/{officer}/handover", Scope.ACT),
        ("POST", "/v1/officers/{officer}/handover/return", Scope.ACT),
        ("POST", "/v1/cases/{number}/reveal", Scope.PERSONAL),
        ("POST", "/v1/cases/{number}/copy", Scope.PERSONAL),
        ("POST", "/v1/cases/search", Scope.PERSONAL),
        ("POST", "/v1/tokens", Scope.MANAGE),
        ("POST", "/v1/policies", Scope.MANAGE),
        ("DELETE", "/v1/cases/{number}", Scope.MANAGE),
        ("POST", "/v1/something/new", Scope.MANAGE),
    ],
)
def test_what_a_path_is_used_for(method: str, path: str, scope: Scope) -> None:
    assert scope_of(method, path) is scope
    assert covers((), scope), "an officer's own token is for everything"
    assert [one for one in Scope if covers((one,), scope)] == [scope]


def test_for_whom_a_token_may_be_made() -> None:
    assert may_make_for(WANG, WANG)
    assert may_make_for(ADMIN, ADMIN)
    assert may_make_for(ADMIN, PROGRAM)
    assert not may_make_for(ADMIN, WANG), "it would be a way to be anybody"
    assert not may_make_for(WANG, PROGRAM)
    both = PROGRAM.model_copy(update={"roles": (Role.INTEGRATOR, Role.MEDIATOR)})
    assert not may_make_for(ADMIN, both)
