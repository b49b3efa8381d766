"""Signing in by an identity provider in a browser: authorization code with PKCE (RFC 7636)."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request
from fastapi.responses import RedirectResponse

from api.auth import address_of
from api.claiming import claimed
from api.clock import now
from api.kept_out import KeptOutError, note_kept_out
from api.oidc import Provider, challenge_of
from api.problems import Problem
from api.services import Here, Services
from api.signing_in import begin_session, give_cookie
from api.threshold import new_router

router = new_router("session", "/v1/session", open_to_all=True)
FLOW = "__Host-fengqiao-flow"
FLOW_SECONDS = 600
"""So long somebody may take to sign in at the provider."""
HOME = "/"
CALLBACK = "GET /v1/session/callback"


@router.get("/provider")
async def go_to_the_provider(here: Here, request: Request) -> RedirectResponse:
    """To the identity provider, and back to `/v1/session/callback`."""
    await here.rates.see_stranger(address_of(request))
    provider, redirect = _provider(here)
    flow = {name: secrets.token_urlsafe(32) for name in ("state", "nonce", "verifier")}
    asked = {
        "response_type": "code",
        "client_id": provider.config.client_id,
        "redirect_uri": redirect,
        "scope": "openid",
        "state": flow["state"],
        "nonce": flow["nonce"],
        "code_challenge": challenge_of(flow["verifier"]),
        "code_challenge_method": "S256",
    }
    address = await provider.endpoint("authorization_endpoint")
    answer = RedirectResponse(f"{address}?{urlencode(asked)}", 302)
    # Lax: the way back from the provider comes from another site.
    answer.set_cookie(
        FLOW, _sealed(here, flow), max_age=FLOW_SECONDS, secure=True, httponly=True, samesite="lax"
    )
    return answer


@router.get("/callback")
async def come_back_from_the_provider(
    here: Here,
    request: Request,
    code: Annotated[str | None, Query(max_length=2000)] = None,
    state: Annotated[str | None, Query(max_length=200)] = None,
    error: Annotated[str | None, Query(max_length=200)] = None,
    error_description: Annotated[str | None, Query(max_length=2000)] = None,  # noqa: ARG001  # the provider's
    session_state: Annotated[str | None, Query(max_length=200)] = None,  # noqa: ARG001
    iss: Annotated[str | None, Query(max_length=500)] = None,
) -> RedirectResponse:
    """Open a session for whom the provider says, once for each way there."""
    await here.rates.see_stranger(address_of(request))
    provider, redirect = _provider(here)
    flow = _opened(here, request.cookies.get(FLOW, ""))
    if flow is None or code is None or error is not None or state is None:
        raise Problem("flow_broken")
    if not secrets.compare_digest(state.encode(), flow["state"].encode()):
        raise Problem("flow_broken")
    if iss is not None and iss != provider.config.issuer:  # RFC 9207
        raise Problem("flow_broken")
    given = await provider.exchange(code, flow["verifier"], redirect)
    identity, access = given.get("id_token"), given.get("access_token")
    if not isinstance(identity, str) or not isinstance(access, str):
        raise Problem("provider_away")
    proved = await provider.claims(identity, provider.config.client_id, flow["nonce"])
    claims = await provider.claims(access)
    if claims["sub"] != proved["sub"]:
        raise Problem("unauthenticated")
    try:
        officer = await claimed(here.database, provider.config, claims)
    except KeptOutError as problem:
        await note_kept_out(here, problem.who, CALLBACK, problem.body["code"])
        raise
    token = await begin_session(here, officer, CALLBACK, officer.roles)
    answer = RedirectResponse(HOME, 303)
    give_cookie(answer, token)
    answer.delete_cookie(FLOW, secure=True, httponly=True, samesite="lax")
    return answer


def _provider(here: Services) -> tuple[Provider, str]:
    provider = here.provider
    if provider is None or provider.config.client_id is None or here.public_url is None:
        raise Problem("no_provider")
    return provider, f"{here.public_url.rstrip('/')}/v1/session/callback"


def _sealed(here: Services, flow: dict[str, str]) -> str:
    """Kept by the browser, and nobody but us can make one."""
    told = json.dumps(flow | {"until": int(now().timestamp()) + FLOW_SECONDS})
    raw = urlsafe_b64encode(told.encode()).decode()
    return f"{raw}.{here.ring.keyed_hash('flow', raw)}"


def _opened(here: Services, cookie: str) -> dict[str, Any] | None:
    raw, _, mark = cookie.partition(".")
    if not secrets.compare_digest(mark.encode(), here.ring.keyed_hash("flow", raw).encode()):
        return None
    flow: dict[str, Any] = json.loads(urlsafe_b64decode(raw))
    return flow if flow["until"] > now().timestamp() else None
