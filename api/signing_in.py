"""Signing in: sessions, and passwords, whose guesses are held up; nothing tells whether a name exists."""

from collections.abc import Collection
from math import ceil

from fastapi import Response

from api.auth import COOKIE
from api.clock import now
from api.kept_out import note_kept_out
from api.problems import Problem, RefusedError
from api.services import Services
from cases.access import Access, AccessKind
from cases.accounts import SIGNED_IN_FOR, may_try_from, objection_to_password, one_more
from cases.model import Actor
from policies.vocabulary import Role
from storage import accounts, roster, tokens

SIGNING_IN, CHOOSING = "POST /v1/session", "POST /v1/session/password"


async def open_session(here: Services, name: str, password: str) -> tuple[str, Actor, bool]:
    """A session for whoever knows the password: token, officer, whether to change it first. Problem."""
    right, to_change = await _try(here, name, password, SIGNING_IN)
    async with here.database.read() as tx:
        officers = await roster.actors(tx, (name,)) if right else ()
    if not officers:
        if right and (who := await _called(here, name)):  # they have left
            await note_kept_out(here, who, SIGNING_IN, "wrong_password")
        raise Problem("wrong_password")
    return await begin_session(here, officers[0], SIGNING_IN), officers[0], to_change


async def begin_session(
    here: Services, officer: Actor, what: str, roles: Collection[Role] | None = None
) -> str:
    """A session for somebody who has proved who they are; `roles`: what is left of the roster's."""
    token, at = tokens.fresh(), now()
    async with here.database.write() as tx:
        until = at + SIGNED_IN_FOR
        await tokens.keep(tx, token, officer.id, at, until=until, session=True, roles=roles)
    here.watch.note(Access.by(officer, at, AccessKind.DID, what))
    return token


def give_cookie(answer: Response, session: str) -> None:
    """Have the browser keep the session where no page can read it."""
    lasts = int(SIGNED_IN_FOR.total_seconds())
    answer.set_cookie(COOKIE, session, max_age=lasts, secure=True, httponly=True, samesite="strict")


async def change_password(here: Services, me: Actor, old: str, new: str) -> None:
    """Choose one's own; every session ends, this one too. Problem."""
    if refusal := objection_to_password(me.id, new, old):
        raise RefusedError(refusal)
    right, _ = await _try(here, me.id, old, CHOOSING)
    if not right:
        raise Problem("wrong_password", field="old")
    hashed = await accounts.hashed(new)
    async with here.database.write() as tx:
        await accounts.put(tx, me.id, hashed, now(), to_change=False)


async def _try(here: Services, name: str, password: str, what: str) -> tuple[bool, bool]:
    """Whether the password is right, and whether it is to be changed. Problem if it is too early to try.

    `what` was asked, for the access log.
    """
    try:
        right, to_change = await _guess(here, name, password)
    except Problem as problem:
        if who := await _called(here, name):
            await note_kept_out(here, who, what, problem.body["code"])
        raise
    if not right and (who := await _called(here, name)):
        # Each of them: the next one has to wait as it is.
        here.watch.note(Access.by(who, now(), AccessKind.REFUSED, what, code="wrong_password"))
    return right, to_change


async def _guess(here: Services, name: str, password: str) -> tuple[bool, bool]:
    hashed, at = here.ring.keyed_hash("guess", name), now()
    async with here.database.write() as tx:
        # Counted before it is tried: of many guesses at the same time only the first is.
        guesses = await accounts.guesses(tx, hashed, at)
        if (again := may_try_from(guesses)) is not None and at < again:
            raise Problem("too_many_attempts", retry_after=ceil((again - at).total_seconds()))
        await accounts.guessed(tx, hashed, one_more(guesses, at))
        kept = await accounts.password_of(tx, name)
    right = await accounts.is_right(password, kept[0] if kept else None)
    if right:
        async with here.database.write() as tx:
            await accounts.known(tx, hashed)
    return right, kept is not None and kept[1]


async def _called(here: Services, name: str) -> Actor | None:
    """Whom the access log names for a name that was tried, also one who has left.

    A name of nobody is not kept: it may be a password. It is looked up like any other, so that the answer
    takes as long.
    """
    async with here.database.read() as tx:
        return await roster.actor(tx, name, left_too=True)
