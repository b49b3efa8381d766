"""Sign-in tokens: whose they are and until when. Known by their hash only."""

import hashlib
from datetime import datetime

from sqlalchemy import or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.model import Actor
from storage import directory
from storage.roster import actor_of, with_predecessors
from storage.statements import insert_new, table
from storage.tables import Officer, Token

TOKEN, OFFICER = table(Token), table(Officer)


def _hash(token: str) -> str:
    """How a token is known. Tokens are random and long, so that a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


async def bearer_of(tx: AsyncConnection, token: str, now: datetime) -> Actor | None:
    """The officer behind a token; None if it was revoked or has ended, or its officer has left."""
    valid = (
        TOKEN.c.hash == _hash(token),
        TOKEN.c.revoked_at.is_(None),
        or_(TOKEN.c.expires_at.is_(None), TOKEN.c.expires_at > now),
        OFFICER.c.active,
    )
    rows = with_predecessors().join(TOKEN, TOKEN.c.officer == OFFICER.c.id).where(*valid)
    found = (await tx.execute(rows)).first()
    return actor_of(found) if found is not None else None


async def keep(tx: AsyncConnection, token: str, officer: str, now: datetime) -> bool:
    """Let an officer sign in with a token. False, and nothing is kept, if there is no such officer."""
    found = await directory.officer(tx, officer)
    if found is None or not found.active:
        return False
    await insert_new(tx, Token, [{"hash": _hash(token), "officer": officer, "created_at": now}])
    return True


async def revoke(tx: AsyncConnection, officer: str, now: datetime) -> int:
    """End all tokens of an officer at once; how many there were."""
    mine = (TOKEN.c.officer == officer, TOKEN.c.revoked_at.is_(None))
    return (await tx.execute(update(TOKEN).where(*mine).values(revoked_at=now))).rowcount
