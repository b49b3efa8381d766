"""What the operator does with officers' ways in is on record with it, or is not done."""

from api.clock import now
from cases.access import Access
from storage import access, directory
from storage.database import Transaction


async def on_record(tx: Transaction, command: str, officer: str) -> None:
    """Write a command of the operator's into the access log, in the transaction that carries it out.

    It stands where the officer works, so that whoever looks over that unit finds it.
    """
    found = await directory.officer(tx, officer)
    if found is not None:  # nobody else ever had a token or a password
        await access.append(tx, [Access.by_operator(now(), command, officer, found.unit)])
