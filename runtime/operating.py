"""What the operator does with the roster and with officers' ways in is on record with it, or is not done."""

from api.clock import now
from cases.access import Access
from cases.model import UnitCode
from storage import access, directory
from storage.database import Transaction


async def on_record(tx: Transaction, command: str, officer: str) -> None:
    """Write a command about an officer into the access log, in the transaction that carries it out.

    It stands where the officer works, so that whoever looks over that unit finds it.
    """
    found = await directory.officer(tx, officer)
    if found is not None:  # nobody else ever had a token or a password
        await on_record_of(tx, f"{command} for {officer}", found.unit)


async def on_record_of(tx: Transaction, command: str, *units: UnitCode) -> None:
    """The same of a command about units: found by whoever looks over one of them."""
    await access.append(tx, [Access.by_operator(now(), command, unit) for unit in units])
