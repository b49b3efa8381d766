"""Who is asking: the bearer of a token, or whoever has signed in by password and comes with the cookie."""

import hashlib
import hmac
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.claiming import claimed
from api.clock import now
from api.kept_out import KeptOutError
from api.problems import Problem
from api.services import Services, services
from cases.model import Actor
from policies.vocabulary import Role
from storage import tokens

bearer = HTTPBearer(auto_error=False, description="Token of an officer / 人员令牌")
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]
COOKIE = "__Host-fengqiao"
"""The prefix has browsers keep it to this host, to secure connections, and out of everybody else's hands."""
CSRF = "X-CSRF-Token"
CHANGES_NOTHING = frozenset({"GET", "HEAD", "OPTIONS"})


def csrf_of(session: str) -> str:
    """What a page of ours sends beside the cookie: the browser sends that for other sites' pages too."""
    return hashlib.sha256(f"csrf {session}".encode()).hexdigest()


async def sign_in(request: Request) -> None:
    """Find the officer behind the token or the session, before anything else of the request is looked at."""
    here, given = services(request), await bearer(request)
    token = given.credentials if given is not None else request.cookies.get(COOKIE)
    try:
        found = await _known(here, token) if token is not None else None
    except Problem as problem:
        if problem.status_code < 500:  # noqa: PLR2004  # a provider that is away is nobody's guess
            await here.rates.see_stranger(address_of(request))
        raise
    if found is None or found.session != (given is None):
        await here.rates.see_stranger(address_of(request))
        who = found.officer if found is not None else await _once(here, token)
        raise Problem("unauthenticated") if who is None else KeptOutError("unauthenticated", who)
    await here.rates.see_token(found.hash)
    request.state.me, request.state.bearer = found.officer, found
    if not found.used_lately:
        here.watch.was_used(found.hash)


def refuse_other_sites(request: Request) -> None:
    """Problem if a session is to change something, and no page of ours has asked for it."""
    if not request.state.bearer.session or request.method in CHANGES_NOTHING:
        return
    sent, wanted = request.headers.get(CSRF, ""), csrf_of(request.cookies[COOKIE])
    if not hmac.compare_digest(sent.encode(), wanted.encode()):
        raise Problem("csrf_token_missing")


async def _once(here: Services, token: str | None) -> Actor | None:
    """Whose token it was until it was ended, or until they left."""
    if token is None:
        return None
    async with here.database.read() as tx:
        return await tokens.was_of(tx, token)


async def _known(here: Services, token: str) -> tokens.Bearer | None:
    if here.provider is not None and token.count(".") == 2:  # noqa: PLR2004  # header, claims, signature
        officer = await claimed(here.database, here.provider.config, await here.provider.claims(token))
        return tokens.Bearer.of_provider(officer)
    async with here.database.glance() as tx:
        return await tokens.bearer_of(tx, token, now())


def address_of(request: Request) -> str:
    """Where a request comes from: behind a proxy that is trusted, what the proxy says."""
    return request.client.host if request.client is not None else ""


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
