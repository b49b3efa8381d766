"""Sign-in tokens: random, shown once in a file that only its owner can read, kept as a hash."""

import csv
import os
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from api.clock import now
from cases.scopes import Scope
from runtime.faults import DATA, CannotRunError
from runtime.operating import on_record
from storage import tokens
from storage.database import Database


async def new_token(
    database: Database,
    officer: str,
    scopes: Sequence[Scope] = (),
    label: str | None = None,
    lasts: timedelta | None = None,
) -> str:
    """Give an officer a token. CannotRunError if there is no such officer."""
    token, at = tokens.fresh(), now()
    async with database.write() as tx:
        until = at + lasts if lasts else None
        if not await tokens.keep(tx, token, officer, at, scopes=scopes, label=label, until=until):
            raise CannotRunError(f"there is no officer {officer}", DATA)
        await on_record(tx, "token new", officer)
    return token


async def tokens_of(database: Database, officer: str) -> Sequence[tokens.Kept]:
    """All tokens of an officer, newest first, never the tokens themselves."""
    async with database.read() as tx:
        return await tokens.of_officer(tx, officer)


async def revoke_tokens(database: Database, officer: str) -> int:
    """End all tokens of an officer at once; how many there were."""
    async with database.write() as tx:
        ended = await tokens.revoke(tx, officer, now())
        if ended:
            await on_record(tx, "token revoke", officer)
        return ended


async def write_sign_ins(database: Database, officers: Sequence[str], path: Path) -> None:
    """Tokens for these officers in one file, for its owner only. One that still holds is left as it is."""
    if await _holds(database, path):
        return
    rows = [(officer, await new_token(database, officer)) for officer in officers]
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("officer", "token"))
        writer.writerows(rows)
    if path.exists():
        path.replace(
            path.with_name(f"{path.stem}.before{path.suffix}")
        )  # of other tables, which may come back
    fresh.rename(path)


async def _holds(database: Database, path: Path) -> bool:
    """Whether the file has tokens and this database knows one of them."""
    known = read_sign_ins(path) if path.exists() else {}
    async with database.read() as tx:
        return any([await tokens.bearer_of(tx, token, now()) for token in list(known.values())[:1]])


def read_sign_ins(path: Path) -> dict[str, str]:
    """Tokens by officer, from such a file."""
    with path.open(newline="") as file:
        return {row["officer"]: row["token"] for row in csv.DictReader(file)}
