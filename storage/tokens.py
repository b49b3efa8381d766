"""Sign-in tokens: whose they are, for what and until when. Known by their hash only."""

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from cases.identity import narrowed
from cases.model import Actor
from cases.scopes import Scope
from policies.vocabulary import Role
from storage import directory
from storage.prepared import Looking, Prepared
from storage.roster import known_as
from storage.statements import insert_new, table
from storage.tables import Account, Officer, Token, UnitHeir

TOKEN, OFFICER, HEIR, ACCOUNT = table(Token), table(Officer), table(UnitHeir), table(Account)
MINUTE = timedelta(minutes=1)
ID = 12
"""Characters of its hash by which a token is named."""
BEARER = Prepared(
    lambda _: (
        select(
            OFFICER.c.id,
            OFFICER.c.unit,
            OFFICER.c.place,
            OFFICER.c.roles,
            HEIR.c.old,
            TOKEN.c.scopes,
            TOKEN.c.used_at,
            TOKEN.c.session,
            TOKEN.c.roles.label("only"),
            ACCOUNT.c.to_change,
            TOKEN.c.expires_at,
        )
        .join(TOKEN, TOKEN.c.officer == OFFICER.c.id)
        .outerjoin(ACCOUNT, ACCOUNT.c.officer == OFFICER.c.id)
        .outerjoin(HEIR, HEIR.c.heir == OFFICER.c.unit)
        .where(
            TOKEN.c.hash == bindparam("token"),
            TOKEN.c.revoked_at.is_(None),
            or_(TOKEN.c.expires_at.is_(None), TOKEN.c.expires_at > bindparam("now")),
            OFFICER.c.active,
        )
    )
)
USED = Prepared(
    lambda _: update(TOKEN).where(TOKEN.c.hash == bindparam("token")).values(used_at=bindparam("now"))
)


@dataclass(frozen=True)
class Bearer:
    """Whoever came with a token."""

    officer: Actor
    scopes: frozenset[Scope]
    hash: str
    used_lately: bool
    """Within the last minute: the last use need not be written down again."""
    session: bool
    """Signed in by password, or by a provider in a browser."""
    password_to_change: bool
    ends: datetime | None = None
    """Of a token that is narrowed to some scopes: when it ends. What it asks for lasts no longer."""

    @classmethod
    def of_provider(cls, officer: Actor) -> "Bearer":
        """Whoever comes with a token of an identity provider."""
        return cls(officer, frozenset(), f"provider {officer.id}", True, False, False)


@dataclass(frozen=True)
class Kept:
    """A token as it may be told of: never the token itself."""

    id: str
    officer: str
    label: str | None
    scopes: tuple[Scope, ...]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    used_at: datetime | None


def fresh() -> str:
    """A token that nobody has yet. The beginning lets whoever finds one lying about know what it is."""
    return f"fq_{secrets.token_urlsafe(32)}"


def _hash(token: str) -> str:
    """How a token is known. Tokens are random and long, so that a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


async def bearer_of(tx: Looking, token: str, now: datetime) -> Bearer | None:
    """Whoever comes with a token; None if it was revoked or has ended, or its officer has left."""
    hashed = _hash(token)
    found = await BEARER.rows(tx, token=hashed, now=now)
    if not found:
        return None
    id_, unit, place, roles, _, scopes, used_at, session, only, to_change, until = found[0]
    officer = known_as(id_, unit, place, roles, [row[4] for row in found if row[4] is not None])
    allowed = None if only is None else frozenset(map(Role, only.split()))
    return Bearer(
        officer=narrowed(officer, allowed, None) or officer,
        scopes=frozenset(map(Scope, scopes.split())),
        hash=hashed,
        used_lately=_is_fresh(used_at, now),
        session=bool(session),
        password_to_change=bool(session and to_change),
        ends=_read_instant(until, now) if scopes else None,
    )


async def was_of(tx: AsyncConnection, token: str) -> Actor | None:
    """Whose token it was before somebody ended it, or whose it is though they have left; None of others.

    One whose time is over has ended by itself, and a session ends with its work.
    """
    ended = and_(TOKEN.c.revoked_at.is_not(None), TOKEN.c.session.is_(False))
    rows = (
        select(OFFICER.c.id, OFFICER.c.unit, OFFICER.c.place, OFFICER.c.roles)
        .join(TOKEN, TOKEN.c.officer == OFFICER.c.id)
        .where(TOKEN.c.hash == _hash(token), or_(ended, OFFICER.c.active.is_(False)))
    )
    found = (await tx.execute(rows)).first()
    return None if found is None else known_as(found.id, found.unit, found.place, found.roles)


def _is_fresh(used_at: Any, now: datetime) -> bool:
    """The driver gives instants as it has them: SQLite as text without a zone."""
    used = _read_instant(used_at, now)
    return used is not None and now - used < MINUTE


def _read_instant(at: Any, now: datetime) -> datetime | None:
    if isinstance(at, str):
        at = datetime.fromisoformat(at).replace(tzinfo=now.tzinfo)
    return None if at is None else at.astimezone(now.tzinfo)


async def used(tx: AsyncConnection, hashed: str, now: datetime) -> None:
    """The token has been used."""
    await USED.rows(tx, token=hashed, now=now)


async def keep(
    tx: AsyncConnection,
    token: str,
    officer: str,
    now: datetime,
    *,
    scopes: Collection[Scope] = (),
    label: str | None = None,
    until: datetime | None = None,
    session: bool = False,
    roles: Collection[Role] | None = None,
) -> str | None:
    """Let an officer sign in with a token; its id. None, and nothing is kept, if there is no such officer."""
    found = await directory.officer(tx, officer)
    if found is None or not found.active:
        return None
    row = {
        "hash": _hash(token),
        "officer": officer,
        "created_at": now,
        "expires_at": until,
        "label": label,
        "session": session,
        "roles": None if roles is None else " ".join(role for role in Role if role in roles),
        "scopes": " ".join(scope for scope in Scope if scope in scopes),
    }
    await insert_new(tx, Token, [row])
    return _hash(token)[:ID]


async def of_officer(tx: AsyncConnection, officer: str) -> Sequence[Kept]:
    """All tokens of an officer but those of sessions, newest first, ended ones too."""
    rows = (
        select(TOKEN)
        .where(TOKEN.c.officer == officer, TOKEN.c.session.is_(False))
        .order_by(TOKEN.c.created_at.desc(), TOKEN.c.hash)
    )
    return [_kept(row) for row in await tx.execute(rows)]


async def named(tx: AsyncConnection, id_: str) -> Kept | None:
    """The token of that id; None if there is none."""
    rows = select(TOKEN).where(TOKEN.c.hash.startswith(id_, autoescape=True))
    row = (await tx.execute(rows)).first()
    return None if row is None or len(id_) != ID else _kept(row)


async def revoke(tx: AsyncConnection, officer: str, now: datetime) -> int:
    """End all tokens of an officer at once; how many there were."""
    return await _end(tx, now, TOKEN.c.officer == officer)


async def revoke_this(tx: AsyncConnection, token: str, now: datetime) -> None:
    """End the one that somebody came with."""
    await _end(tx, now, TOKEN.c.hash == _hash(token))


async def revoke_one(tx: AsyncConnection, id_: str, now: datetime) -> bool:
    """End one; False if it had ended before."""
    return await _end(tx, now, TOKEN.c.hash.startswith(id_, autoescape=True)) > 0


async def _end(tx: AsyncConnection, now: datetime, which: Any) -> int:
    ending = update(TOKEN).where(which, TOKEN.c.revoked_at.is_(None)).values(revoked_at=now)
    return (await tx.execute(ending)).rowcount


def _kept(row: Any) -> Kept:
    return Kept(
        id=row.hash[:ID],
        officer=row.officer,
        label=row.label,
        scopes=tuple(map(Scope, row.scopes.split())),
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        used_at=row.used_at,
    )
