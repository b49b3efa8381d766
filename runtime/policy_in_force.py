"""Putting a policy in force for a unit, as of a date."""

from datetime import date

from api.clock import now
from cases.jurisdiction import civil_date
from runtime.calendars_missing import loaded_without_calendar
from runtime.faults import DATA, CannotRunError
from runtime.settings import read_settings
from storage.database import Database
from storage.roster_tables import dated, knows_policy, use_policy


async def put_in_force(policy: str, unit: str, as_of: str | None) -> tuple[str, str | None]:
    """Put it in force; what was done, and a warning if no calendar goes with it.

    CannotRunError if policy or unit are unknown or the date is wrong.
    """
    day = _day(as_of)
    async with Database(read_settings().database) as database:
        async with database.write() as tx:
            if not await knows_policy(tx, policy):
                raise CannotRunError(f"the policy {policy} is not loaded", DATA)
            last = await dated(tx, unit)
            if last is None:
                raise CannotRunError(f"there is no place {unit}", DATA)
            if not await use_policy(tx, unit, policy, day):
                raise CannotRunError(f"the table of {unit} is of {last}: the date cannot be earlier", DATA)
        warning = await loaded_without_calendar(database, policy)
    return f"{policy} is in force for {unit} and all below it as of {day}", warning


def _day(as_of: str | None) -> str:
    today = civil_date(now())
    try:
        day = date.fromisoformat(as_of) if as_of else today
    except ValueError:
        raise CannotRunError(f"--as-of: {as_of[:40] if as_of else ''}: write YYYY-MM-DD", DATA) from None
    if day > today:
        raise CannotRunError(f"--as-of: {day} lies in the future", DATA)
    return day.isoformat()
