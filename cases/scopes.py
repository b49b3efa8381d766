"""Scopes: what a token may be used for. Never more than its officer may; usually a program needs far less."""

from collections.abc import Collection
from enum import StrEnum

from cases.model import Actor
from policies.vocabulary import Role


class Scope(StrEnum):
    """One sort of use."""

    READ = "read"
    """Cases, lists, boards and changes, personal data masked."""
    OPEN = "open"
    """Open cases."""
    ACT = "act"
    """Give commands, freeze and release, hand over."""
    PERSONAL = "personal"
    """Reveal, copy and export personal data, look for persons, read documents."""
    MANAGE = "manage"
    """Load rules and rosters, change units, make and end tokens."""


ACTING = frozenset(
    {
        *("/v1/cases/{number}/files", "/v1/cases/{number}/freeze", "/v1/cases/{number}/unfreeze"),
        *("/v1/officers/{officer}/handover", "/v1/officers/{officer}/handover/return"),
    }
)
"""Beside the commands on a case."""


def covers(scopes: Collection[Scope], wanted: Scope) -> bool:
    """Whether a token with these scopes may be used so. One without any is for whatever its officer may."""
    return not scopes or wanted in scopes


def may_make_for(maker: Actor, officer: Actor) -> bool:
    """Whoever works here for themselves; for a program its administrator, who would else be anybody."""
    is_program = officer.roles == (Role.INTEGRATOR,)
    return maker.id == officer.id or (Role.ADMIN in maker.roles and is_program)


def may_give(maker: Actor, officer: Actor, scopes: Collection[Scope]) -> bool:
    """Of another's program an administrator gets no personal data and nothing to manage."""
    return maker.id == officer.id or not {Scope.PERSONAL, Scope.MANAGE} & {*scopes}


def scope_of(method: str, path: str) -> Scope:
    """What a path of the API is used for, by its method and form. What is not known is managing."""
    match method, path:
        case _, "/v1/session/end":
            return Scope.READ
        case "GET" | "HEAD", "/v1/cases/{number}/documents/{document}":
            return Scope.PERSONAL
        case "GET" | "HEAD", _:
            return Scope.READ
        case "POST", "/v1/cases":
            return Scope.OPEN
        case "POST", _ if path.startswith("/v1/cases/{number}/actions/"):
            return Scope.ACT
        case "POST", _ if path in ACTING:
            return Scope.ACT
        case "POST", "/v1/cases/{number}/reveal" | "/v1/cases/{number}/copy" | "/v1/cases/{number}/export":
            return Scope.PERSONAL
        case "POST", "/v1/cases/search":
            return Scope.PERSONAL
    return Scope.MANAGE
