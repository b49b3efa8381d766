"""Tokens for programs: narrow, ending, and shown once."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from fastapi import Path, Query, Request
from pydantic import ConfigDict, Field

from api.auth import Me
from api.clock import now
from api.problems import Problem, RefusedError
from api.services import Here
from api.texts import Name
from api.threshold import has_its_entry, new_router
from api.views import instant
from cases.access import Access, AccessKind
from cases.model import Actor, Model, OfficerId
from cases.refusals import refuse
from cases.scopes import Scope, covers, may_give, may_make_for
from policies.vocabulary import Role
from policies.words import Whole
from storage import directory, roster, tokens
from storage.database import Transaction

router = new_router("tokens", "/v1/tokens")
TokenId = Annotated[str, Path(pattern=r"^[0-9a-f]{12}$", description="As a list of tokens gives it")]


class NewTokenBody(Model):
    """What a token is to be for."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {"officer": "hotline-12345", "scopes": ["open", "read"], "label": "热线", "days": 90}
            ]
        },
    )
    officer: OfficerId
    scopes: tuple[Scope, ...] = Field(min_length=1, max_length=len(Scope))
    label: Name
    days: Whole = Field(default=90, ge=1, le=366)
    """How long it lasts."""


@router.post("", status_code=201)
async def make_a_token(here: Here, me: Me, body: NewTokenBody, request: Request) -> dict[str, Any]:
    """A token for myself, or as an administrator for a program of my place or below.

    One for a program opens, reads and acts; personal data and managing are given by whoever runs the
    installation. Asked for by a token, it is for no more than that one and lasts no longer. It is shown in
    this answer and never again, and made anew however often it is asked for.
    """
    token, at, bearer = tokens.fresh(), now(), request.state.bearer
    until = min(at + timedelta(days=body.days), bearer.ends or datetime.max.replace(tzinfo=UTC))
    for scope in body.scopes:
        if not covers(bearer.scopes, scope):
            raise Problem("out_of_scope", scope=scope.value)
    async with here.database.write() as tx:
        if body.officer != me.id:
            await _see_that_it_is_mine(tx, me, body.officer)
        officers = await roster.actors(tx, (body.officer,))
        if not officers:
            raise RefusedError(refuse("unknown_officer", body.officer, field="officer"))
        if not may_make_for(me, officers[0]):
            raise Problem("forbidden", field="officer")
        if not may_give(me, officers[0], body.scopes):
            raise Problem("forbidden", field="scopes")
        id_ = await tokens.keep(
            tx, token, body.officer, at, scopes=body.scopes, label=body.label, until=until
        )
    here.watch.note(Access.by(me, at, AccessKind.DID, f"POST /v1/tokens for {body.officer}"))
    has_its_entry(request)
    return {"id": id_, "token": token, "expires_at": instant(until)}


@router.get("")
async def list_tokens(
    here: Here, me: Me, officer: Annotated[OfficerId | None, Query(description="Mine unless given")] = None
) -> dict[str, Any]:
    """Tokens and their last use, never the tokens themselves. Those of others for administrators."""
    async with here.database.read() as tx:
        if officer not in (None, me.id):
            await _see_that_it_is_mine(tx, me, officer or "")
        found = await tokens.of_officer(tx, officer or me.id)
    return {"items": [_view(each) for each in found]}


@router.post("/{token}/revoke")
async def end_a_token(here: Here, me: Me, token: TokenId) -> dict[str, Any]:
    """End a token at once: mine, or as an administrator one of my place or below."""
    async with here.database.write() as tx:
        found = await tokens.named(tx, token)
        if found is None:
            raise Problem("not_found")
        if found.officer != me.id:
            await _see_that_it_is_mine(tx, me, found.officer)
        await tokens.revoke_one(tx, token, now())
        ended = await tokens.named(tx, token)
    assert ended is not None  # noqa: S101  # tokens are ended, not deleted
    return _view(ended)


async def _see_that_it_is_mine(tx: Transaction, me: Actor, officer: str) -> None:
    """Officers of an administrator's place and below; others' do not exist. Problem."""
    found = await directory.officer(tx, officer)
    mine = (
        found is not None
        and Role.ADMIN in me.roles
        and me.place in (await directory.path_of(tx, found.unit)).split("/")
    )
    if not mine:
        raise Problem("not_found" if Role.ADMIN in me.roles else "forbidden")


def _view(kept: tokens.Kept) -> dict[str, Any]:
    return {
        "id": kept.id,
        "officer": kept.officer,
        "label": kept.label,
        "scopes": list(kept.scopes),
        "created_at": instant(kept.created_at),
        "expires_at": instant(kept.expires_at) if kept.expires_at else None,
        "revoked_at": instant(kept.revoked_at) if kept.revoked_at else None,
        "used_at": instant(kept.used_at) if kept.used_at else None,
    }
