"""Idempotency-Key and If-Match: what makes a call unique, and what it was based on."""

import hashlib
import re
from typing import Annotated

from fastapi import Depends, Header

from api.auth import Me
from api.problems import Problem

KEY = re.compile(r"^[!-~]{8,128}$")
ETAG = re.compile(r'^(?:W/)?"v([0-9]{1,9})"$')


async def command_id(
    me: Me,
    idempotency_key: Annotated[
        str | None,
        Header(
            description="8 to 128 visible characters; the same call has the same key",
            json_schema_extra={"pattern": KEY.pattern},  # told here, refused below with a code of its own
        ),
    ] = None,
) -> str:
    """The command's id: the client's key, told apart by client."""
    if idempotency_key is None or not KEY.match(idempotency_key):
        raise Problem("idempotency_key_missing", field="Idempotency-Key")
    return hashlib.sha256(f"{me.id}\n{idempotency_key}".encode()).hexdigest()[:32]


CommandIdOf = Annotated[str, Depends(command_id)]


async def expected_version(
    if_match: Annotated[
        str | None,
        Header(
            description="The ETag of the case that you looked at",
            json_schema_extra={"pattern": ETAG.pattern},
        ),
    ] = None,
) -> int | None:
    """The version that the client has seen; None if it does not care."""
    if if_match is None or if_match == "*":
        return None
    found = ETAG.match(if_match)
    if found is None:
        raise Problem("if_match_malformed", field="If-Match")
    return int(found[1])


Expected = Annotated[int | None, Depends(expected_version)]


def etag(version: int) -> str:
    """The ETag of a version of a case."""
    return f'"v{version}"'
