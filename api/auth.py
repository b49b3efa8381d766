"""Who is asking: a bearer token of an officer."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.clock import now
from api.problems import Problem
from api.services import services
from cases.model import Actor
from policies.vocabulary import Role
from storage import tokens

bearer = HTTPBearer(auto_error=False, description="Token of an officer / 人员令牌")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


async def sign_in(request: Request) -> None:
    """Find the officer behind the token, before anything else of the request is looked at."""
    here, given = services(request), await bearer(request)
    if given is None:
        raise Problem("unauthenticated")
    async with here.database.glance() as tx:
        me = await tokens.bearer_of(tx, given.credentials, now())
    if me is None:
        raise Problem("unauthenticated")
    request.state.me = me


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
