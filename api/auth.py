"""Who is asking: a bearer token of an officer."""

import hashlib
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import or_, select

from api.clock import now
from api.problems import Problem
from api.services import services
from cases.model import Actor
from policies.vocabulary import Role
from storage.statements import table
from storage.tables import Officer, Token

TOKEN, OFFICER = table(Token), table(Officer)
bearer = HTTPBearer(auto_error=False, description="Token of an officer / 人员令牌")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


def token_hash(token: str) -> str:
    """How a token is known. Tokens are random and long, so that a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).hexdigest()


async def sign_in(request: Request) -> None:
    """Find the officer behind the token, before anything else of the request is looked at."""
    here, given = services(request), await bearer(request)
    if given is None:
        raise Problem("unauthenticated")
    valid = (
        TOKEN.c.hash == token_hash(given.credentials),
        TOKEN.c.revoked_at.is_(None),
        or_(TOKEN.c.expires_at.is_(None), TOKEN.c.expires_at > now()),
        OFFICER.c.active,
    )
    async with here.database.read() as tx:
        rows = select(OFFICER).join(TOKEN, TOKEN.c.officer == OFFICER.c.id).where(*valid)
        officer = (await tx.execute(rows)).first()
    if officer is None:
        raise Problem("unauthenticated")
    roles = tuple(Role(role) for role in officer.roles.split())
    request.state.me = Actor(id=officer.id, unit=officer.unit, place=officer.place, roles=roles)


async def signed_in(request: Request, _: Bearer) -> Actor:
    """The officer who signed in at the threshold."""
    me: Actor = request.state.me
    return me


Me = Annotated[Actor, Depends(signed_in)]


async def admin(me: Me) -> Actor:
    """The one who may load rules and rosters."""
    if Role.ADMIN not in me.roles:
        raise Problem("forbidden")
    return me


Admin = Annotated[Actor, Depends(admin)]
