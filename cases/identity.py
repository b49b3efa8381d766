"""What an identity provider says of an officer, beside the roster: it may take roles away, and gives none."""

from collections.abc import Collection

from cases.model import Actor, UnitCode
from policies.vocabulary import Role


def narrowed(officer: Actor, roles: Collection[Role] | None, unit: UnitCode | None) -> Actor | None:
    """The officer as both know them; None if they are not of the same unit. What is not told the roster says.

    The roster is dated and kept with the cases; who signs in as whom is the provider's business alone.
    """
    if unit is not None and unit not in (officer.unit, officer.place, *officer.predecessors):
        return None
    if roles is None:
        return officer
    return officer.model_copy(update={"roles": tuple(role for role in officer.roles if role in roles)})
