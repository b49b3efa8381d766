"""Sessions: sign in by password, choose one's own, sign out. The cookie is one that no page can read."""

from typing import Annotated, Any

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, StringConstraints

from api.auth import COOKIE, Me, address_of, csrf_of
from api.clock import now
from api.problems import Problem
from api.services import Here
from api.signing_in import change_password, give_cookie, open_session
from api.threshold import new_router
from cases.accounts import LONGEST
from cases.model import Actor, Model, OfficerId
from storage import tokens

router = new_router("session", "/v1/session")
doorstep = new_router("session", "/v1/session", open_to_all=True)
Password = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST)]


class SignInBody(Model):
    """A name and its password."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"officer": "shishan-head", "password": "first-password"}]},
    )
    officer: OfficerId
    password: Password


class PasswordBody(Model):
    """The password so far, and one's own choice."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={"examples": [{"old": "first-password", "new": "my-own-password"}]},
    )
    old: Password
    new: Password


@doorstep.post("", status_code=201)
async def sign_in_by_password(here: Here, body: SignInBody, request: Request) -> JSONResponse:
    """Open a session: a cookie, and what to send as X-CSRF-Token with everything that changes something."""
    await here.rates.see_stranger(address_of(request))
    token, me, to_change = await open_session(here, body.officer, body.password)
    answer = JSONResponse(_told(me, token, to_change=to_change), 201)
    give_cookie(answer, token)
    return answer


@router.get("")
async def who_am_i(request: Request, me: Me) -> dict[str, Any]:
    """Who is signed in, by session or token."""
    bearer = request.state.bearer
    session = request.cookies[COOKIE] if bearer.session else None
    return _told(me, session, to_change=bearer.password_to_change)


@router.post("/password")
async def choose_a_password(here: Here, me: Me, body: PasswordBody) -> dict[str, Any]:
    """Choose one's own password. Every session ends with it, this one too: sign in anew."""
    await change_password(here, me, body.old, body.new)
    return {"officer": me.id}


@router.post("/end")
async def sign_out(request: Request, here: Here, me: Me) -> JSONResponse:
    """End this session. A token is ended by its id."""
    if not request.state.bearer.session:
        raise Problem("not_a_session")
    async with here.database.write() as tx:
        await tokens.revoke_this(tx, request.cookies[COOKIE], now())
    answer = JSONResponse({"officer": me.id})
    answer.delete_cookie(COOKIE, secure=True, httponly=True, samesite="strict")
    return answer


def _told(me: Actor, session: str | None, *, to_change: bool) -> dict[str, Any]:
    return {
        "officer": me.id,
        "unit": me.unit,
        "roles": list(me.roles),
        "password_to_change": to_change,
        "csrf_token": csrf_of(session) if session else None,
    }
