"""Sign-in tokens: random, shown once in a file that only its owner can read, kept as a hash."""

import csv
import os
import secrets
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select, update

from api.auth import token_hash
from api.clock import now
from runtime.faults import DATA, CannotRunError
from storage.database import Database
from storage.statements import insert_new, table
from storage.tables import Officer, Token

OFFICER, TOKEN = table(Officer), table(Token)


async def new_token(database: Database, officer: str) -> str:
    """Give an officer a token. CannotRunError if there is no such officer."""
    token = f"fq_{secrets.token_urlsafe(32)}"
    async with database.write() as tx:
        if await tx.scalar(select(OFFICER.c.id).where(OFFICER.c.id == officer, OFFICER.c.active)) is None:
            raise CannotRunError(f"there is no officer {officer}", DATA)
        await insert_new(tx, Token, [{"hash": token_hash(token), "officer": officer, "created_at": now()}])
    return token


async def revoke_tokens(database: Database, officer: str) -> int:
    """End all tokens of an officer at once; how many there were."""
    mine = (TOKEN.c.officer == officer, TOKEN.c.revoked_at.is_(None))
    async with database.write() as tx:
        done = await tx.execute(update(TOKEN).where(*mine).values(revoked_at=now()))
    return done.rowcount


async def write_sign_ins(database: Database, officers: Sequence[str], path: Path) -> None:
    """Tokens for these officers in one file, for its owner only. An existing file is left as it is."""
    if path.exists():
        return
    rows = [(officer, await new_token(database, officer)) for officer in officers]
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("officer", "token"))
        writer.writerows(rows)
    fresh.rename(path)


def read_sign_ins(path: Path) -> dict[str, str]:
    """Tokens by officer, from such a file."""
    with path.open(newline="") as file:
        return {row["officer"]: row["token"] for row in csv.DictReader(file)}
