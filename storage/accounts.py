"""Accounts: passwords as argon2id hashes, and how often somebody has guessed."""

import asyncio
from datetime import datetime
from functools import cache

from pwdlib import PasswordHash
from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.accounts import FORGOTTEN_AFTER, Guesses
from storage.statements import inserting, table
from storage.tables import Account, Guess, Token

ACCOUNT, GUESS, TOKEN = table(Account), table(Guess), table(Token)
HASHER = PasswordHash.recommended()
AT_ONCE = asyncio.Semaphore(2)
"""Each hash takes 64 MiB: strangers must not take all memory."""


async def hashed(password: str) -> str:
    """The hash by which a password is known."""
    async with AT_ONCE:
        return await asyncio.to_thread(HASHER.hash, password)


async def is_right(password: str, kept: str | None) -> bool:
    """Whether it is the password. Takes the same time for no account, and says no."""
    async with AT_ONCE:
        right = await asyncio.to_thread(_fits, password, kept)
    return right and kept is not None


def _fits(password: str, kept: str | None) -> bool:
    # Whoever guesses first waits until nobody's hash is made, also for a name that somebody has.
    nobodys = _nobodys()
    return HASHER.verify(password, kept or nobodys)


@cache
def _nobodys() -> str:
    """Verified where there is no account: an answer takes as long for a name that nobody has.

    Made by the first guess of a process: most processes never meet one.
    """
    return HASHER.hash("nobody has this password")


async def password_of(tx: AsyncConnection, officer: str) -> tuple[str, bool] | None:
    """An officer's hash and whether it is to be changed; None if there is no account."""
    row = (await tx.execute(select(ACCOUNT).where(ACCOUNT.c.officer == officer))).first()
    return (row.password, row.to_change) if row is not None else None


async def is_to_change(tx: AsyncConnection, officer: str) -> bool:
    """Whether the officer has yet to choose a password of their own."""
    found = await password_of(tx, officer)
    return found is not None and found[1]


async def put(tx: AsyncConnection, officer: str, password: str, now: datetime, *, to_change: bool) -> None:
    """Give an officer that password, known by its hash; whoever was signed in by another no longer is."""
    row = {"officer": officer, "password": password, "to_change": to_change, "changed_at": now}
    insert = inserting(tx, Account).values(**row)
    await tx.execute(insert.on_conflict_do_update(index_elements=["officer"], set_=row))
    await _end_sessions(tx, officer, now)


async def end(tx: AsyncConnection, officer: str, now: datetime) -> bool:
    """Take an officer's password away and end whatever was signed in by it; False if there was none."""
    await _end_sessions(tx, officer, now)
    return (await tx.execute(delete(ACCOUNT).where(ACCOUNT.c.officer == officer))).rowcount > 0


async def _end_sessions(tx: AsyncConnection, officer: str, now: datetime) -> None:
    theirs = (TOKEN.c.officer == officer, TOKEN.c.session, TOKEN.c.revoked_at.is_(None))
    await tx.execute(update(TOKEN).where(*theirs).values(revoked_at=now))


async def guesses(tx: AsyncConnection, name: str, now: datetime) -> Guesses:
    """How often somebody has guessed at a name, given as its keyed hash. Others wait for this one."""
    none = inserting(tx, Guess).values(name=name, failed=0, last_at=now)
    await tx.execute(none.on_conflict_do_nothing())
    row = (await tx.execute(select(GUESS).where(GUESS.c.name == name).with_for_update())).one()
    return Guesses(failed=row.failed, last=row.last_at)


async def guessed(tx: AsyncConnection, name: str, now: Guesses) -> None:
    """Write down that somebody has, and forget what is long ago."""
    assert now.last is not None  # noqa: S101  # somebody has
    row = {"name": name, "failed": now.failed, "last_at": now.last}
    insert = inserting(tx, Guess).values(**row)
    await tx.execute(insert.on_conflict_do_update(index_elements=["name"], set_=row))
    await tx.execute(delete(GUESS).where(GUESS.c.last_at < now.last - FORGOTTEN_AFTER))


async def known(tx: AsyncConnection, name: str) -> None:
    """Somebody knew the password: nobody was guessing."""
    await tx.execute(delete(GUESS).where(GUESS.c.name == name))
