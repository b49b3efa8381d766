"""Where a policy is in force: whoever changes it changes the rules of those places."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.statements import table
from storage.tables import Unit

UNIT = table(Unit)


async def place_beyond(tx: AsyncConnection, policies: Collection[str], unit: str) -> str | None:
    """Code of a place that goes by one of these policies and lies neither at nor below `unit`, if any."""
    own = (await tx.execute(select(UNIT.c.path).where(UNIT.c.code == unit))).scalar_one()
    goes_by = (UNIT.c.policy_id.in_(policies), UNIT.c.ended_on.is_(None))
    places = await tx.execute(select(UNIT.c.code, UNIT.c.path).where(*goes_by).order_by(UNIT.c.code))
    return next((code for code, path in places if not path.startswith(own)), None)
