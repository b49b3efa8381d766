"""Sign-in tokens: whose they are and until when. Known by their hash only."""

import hashlib
from datetime import datetime

from sqlalchemy import bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.model import Actor
from storage import directory
from storage.prepared import Looking, Prepared
from storage.roster import known_as
from storage.statements import insert_new, table
from storage.tables import Officer, Token, UnitHeir

TOKEN, OFFICER, HEIR = table(Token), table(Officer), table(UnitHeir)
BEARER = Prepared(
    lambda _: (
        select(OFFICER.c.id, OFFICER.c.unit, OFFICER.c.place, OFFICER.c.roles, HEIR.c.old)
        .join(TOKEN, TOKEN.c.officer == OFFICER.c.id)
        .outerjoin(HEIR, HEIR.c.heir == OFFICER.c.unit)
        .where(
            TOKEN.c.hash == bindparam("token"),
            TOKEN.c.revoked_at.is_(None),
            or_(TOKEN.c.expires_at.is_(None), TOKEN.c.expires_at > bindparam("now")),
            OFFICER.c.active,
        )
    )
)


def _hash(token: str) -> str:
    """How a token is known. Tokens are random and long, so that a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


async def bearer_of(tx: Looking, token: str, now: datetime) -> Actor | None:
    """The officer behind a token; None if it was revoked or has ended, or its officer has left."""
    found = await BEARER.rows(tx, token=_hash(token), now=now)
    if not found:
        return None
    id_, unit, place, roles, _ = found[0]
    return known_as(id_, unit, place, roles, [old for *_, old in found if old is not None])


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
