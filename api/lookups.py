"""Whether a name that a filter gives exists at all: a misspelt one must not look like an empty list."""

from api.services import Services
from policies.policy import Policy
from storage import directory
from storage.documents import refresh


async def knows_unit(here: Services, code: str) -> bool:
    """Whether the county has that unit. Units are no secret, whoever's they are."""
    async with here.database.read() as tx:
        return await directory.unit(tx, code) is not None


async def knows_officer(here: Services, officer: str) -> bool:
    """Whether there is or was such an officer."""
    async with here.database.read() as tx:
        return await directory.officer(tx, officer) is not None


async def knows_level(here: Services, level: str) -> bool:
    """Whether any policy has that level."""
    await refresh(here.database, here.book)
    policies = (x.document for x in here.book.documents() if isinstance(x.document, Policy))
    return any(level == each.key for policy in policies for each in policy.levels)


async def knows_policy(here: Services, policy: str) -> bool:
    """Whether a policy of that id is loaded, in whatever version."""
    await refresh(here.database, here.book)
    return any(isinstance(x.document, Policy) and x.document.id == policy for x in here.book.documents())
