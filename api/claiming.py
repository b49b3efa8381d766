"""Whom a provider's claims are: an officer of the roster, with the roles that both know."""

from collections.abc import Mapping
from typing import Any

import structlog

from api.kept_out import KeptOutError
from api.oidc import OidcConfig, at
from api.problems import Problem
from cases.identity import narrowed
from cases.model import Actor
from policies.vocabulary import Role
from storage import roster
from storage.database import Database

log = structlog.get_logger()


async def claimed(database: Database, config: OidcConfig, claims: Mapping[str, Any]) -> Actor:
    """The officer. Problem if the roster has none of that name, or in another unit.

    KeptOutError where the roster knows the name, of one who has left too.
    """
    name, unit = at(claims, config.officer_claim), None
    if not isinstance(name, str):
        raise Problem("unauthenticated")
    if config.unit_claim is not None:
        unit = at(claims, config.unit_claim)
        if not isinstance(unit, str):
            raise Problem("claims_unknown")
    async with database.read() as tx:
        officer = await roster.actor(tx, name.lower())
        who = officer or await roster.actor(tx, name.lower(), left_too=True)
    known = narrowed(officer, _roles(config, claims), unit) if officer is not None else None
    if known is None:
        log.info("claims_unknown", known=officer is not None)
        raise Problem("claims_unknown") if who is None else KeptOutError("claims_unknown", who)
    return known


def _roles(config: OidcConfig, claims: Mapping[str, Any]) -> frozenset[Role] | None:
    if config.roles_claim is None:
        return None
    told = at(claims, config.roles_claim)
    names = (
        {config.roles.get(name, name) for name in told if isinstance(name, str)}
        if isinstance(told, list)
        else ()
    )
    return frozenset(role for role in Role if role in names)
