"""Signing in by an identity provider (OpenID Connect): its tokens, checked by its own keys."""

import asyncio
import hashlib
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import jwt
import structlog
from jwt import PyJWK, PyJWKSet

from api.problems import Problem

log = structlog.get_logger()

ALLOWED = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"})
"""Signatures by a key of which only the provider has the other half."""
LEEWAY = 30
"""Seconds by which the provider's clock and ours may differ."""
LONGEST = 8192
"""Characters of a token."""
KEYS_HOLD = 3600.0
"""Seconds after which keys are fetched anew: one that the provider has withdrawn signs no longer."""
AGAIN_AFTER = 10.0
"""Seconds between fetches for keys that are not known: a forged token each must not have us ask each time."""
WITHIN = httpx.Timeout(5.0)
NEEDED = ("exp", "iat", "iss", "aud", "sub")


@dataclass(frozen=True)
class OidcConfig:
    """Which provider, and which of its claims say what."""

    issuer: str
    audience: str
    """For whom access tokens are made out: this API, not a client."""
    officer_claim: str = "preferred_username"
    roles_claim: str | None = None
    """Where roles are, with dots between steps; not given, roles are the roster's."""
    roles: Mapping[str, str] = field(default_factory=dict)
    """The provider's names of roles, each with ours; others mean themselves."""
    unit_claim: str | None = None
    client_id: str | None = None
    """Of the console, which signs in by authorization code."""
    client_secret: str | None = None


class Provider:
    """One identity provider. Its keys are kept, and fetched again when it has turned them."""

    def __init__(self, config: OidcConfig, http: httpx.AsyncClient | None = None) -> None:
        self.config = config
        self._http = http or httpx.AsyncClient(timeout=WITHIN, follow_redirects=False)
        self._known: Mapping[str, Any] | None = None
        self._keys: dict[str, PyJWK] = {}
        self._fetched = -KEYS_HOLD
        self._one_fetches = asyncio.Lock()

    async def close(self) -> None:
        """Give the connection back."""
        await self._http.aclose()

    async def claims(
        self, token: str, audience: str | None = None, nonce: str | None = None
    ) -> dict[str, Any]:
        """What a token says, once it has proved to be the provider's. Problem."""
        if len(token) > LONGEST:
            raise Problem("unauthenticated")
        try:
            header = jwt.get_unverified_header(token)
        except jwt.PyJWTError:
            raise Problem("unauthenticated") from None
        algorithm, kid = header.get("alg"), header.get("kid")
        if algorithm not in ALLOWED or not isinstance(kid, str):
            raise Problem("unauthenticated")
        key = await self._key(kid)
        if key is None or key.algorithm_name != algorithm:
            raise Problem("unauthenticated")
        try:
            told: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=audience or self.config.audience,
                issuer=self.config.issuer,
                leeway=LEEWAY,
                options={"require": list(NEEDED)},
            )
        except jwt.PyJWTError as error:
            log.info("token_refused", kind=type(error).__name__)
            raise Problem("unauthenticated") from None
        if nonce is not None and told.get("nonce") != nonce:
            raise Problem("unauthenticated")
        return told

    async def endpoint(self, name: str) -> str:
        """An address that the provider tells of itself. Problem if it is away."""
        found = (await self._discovered()).get(name)
        if not isinstance(found, str):
            raise Problem("provider_away")
        return found

    async def exchange(self, code: str, verifier: str, redirect: str) -> dict[str, Any]:
        """What the provider gives for a code of its own. Problem."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": redirect,
            "client_id": self.config.client_id or "",
        }
        if self.config.client_secret is not None:
            form["client_secret"] = self.config.client_secret
        address = await self.endpoint("token_endpoint")
        try:
            answer = await self._http.post(address, data=form)
        except httpx.HTTPError as error:
            raise _away(error) from None
        if answer.status_code != httpx.codes.OK:
            log.info("code_refused", status=answer.status_code)
            raise Problem("unauthenticated")
        return _object(answer)

    async def _key(self, kid: str) -> PyJWK | None:
        age = time.monotonic() - self._fetched
        if age > KEYS_HOLD or (kid not in self._keys and age > AGAIN_AFTER):
            async with self._one_fetches:
                if time.monotonic() - self._fetched >= age:  # nobody else has meanwhile
                    await self._fetch_keys()
        return self._keys.get(kid)

    async def _fetch_keys(self) -> None:
        told = await self._get(await self.endpoint("jwks_uri"))
        try:
            found = PyJWKSet.from_dict(told)
        except jwt.PyJWTError as error:
            raise _away(error) from None
        self._keys = {key.key_id: key for key in found.keys if key.key_id and key.public_key_use != "enc"}
        self._fetched = time.monotonic()

    async def _discovered(self) -> Mapping[str, Any]:
        if self._known is None:
            found = await self._get(f"{self.config.issuer.rstrip('/')}/.well-known/openid-configuration")
            if found.get("issuer") != self.config.issuer:
                log.error(
                    "issuer_differs", configured=self.config.issuer, told=str(found.get("issuer"))[:200]
                )
                raise Problem("provider_away")
            self._known = found
        return self._known

    async def _get(self, address: str) -> dict[str, Any]:
        try:
            answer = await self._http.get(address)
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise _away(error) from None
        return _object(answer)


def _away(error: Exception) -> Problem:
    log.warning("provider_away", kind=type(error).__name__)
    return Problem("provider_away")


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        told = answer.json()
    except ValueError:
        told = None
    if not isinstance(told, dict):
        raise Problem("provider_away")
    return told


def at(claims: Mapping[str, Any], path: str) -> Any:
    """A claim by its path, with dots between steps; None if it is not there."""
    found: Any = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def challenge_of(verifier: str) -> str:
    """What is shown of a verifier beforehand (RFC 7636, S256)."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
