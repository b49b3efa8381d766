"""An instant comes back as the same instant, in UTC, from either database."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from storage.database import Database
from storage.intents import intend
from storage.statements import table
from storage.tables import Intent

INTENT = table(Intent)
CHINA = timezone(timedelta(hours=8))
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(datetime(1900, 1, 2), datetime(2999, 12, 30), timezones=offsets)  # noqa: DTZ001


async def kept(database: Database, at: datetime) -> datetime:
    async with database.write() as tx:
        await tx.execute(delete(INTENT))
        await intend(tx, "a", "b", at)
    async with database.read() as tx:
        return (await tx.execute(select(INTENT.c.created_at))).scalar_one()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=instants)
async def test_an_instant_of_any_zone_comes_back_in_utc(database: Database, at: datetime) -> None:
    back = await kept(database, at)
    assert back == at
    assert back.tzinfo is UTC


async def test_instants_are_compared_as_instants(database: Database) -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=CHINA)
    await kept(database, noon)
    four = datetime(2026, 3, 2, 4, tzinfo=UTC)
    async with database.read() as tx:
        same = select(INTENT.c.command).where(INTENT.c.created_at == four)
        assert await tx.scalar(same) == "a"
        later = select(INTENT.c.command).where(INTENT.c.created_at > four)
        assert await tx.scalar(later) is None


async def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(ValueError, match="without a zone"):
        await kept(database, datetime(2026, 3, 2, 12))  # noqa: DTZ001
