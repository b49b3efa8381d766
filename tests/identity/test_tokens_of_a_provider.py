"""Tokens of a real Keycloak: believed when they are its own, for us, in time, and agree with the roster."""

import base64
import json
from collections.abc import Callable
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sqlalchemy import update

from api import oidc
from api.oidc import OidcConfig, Provider
from runtime.demo.chapters import GROUP
from storage.statements import table
from storage.tables import Officer
from tests.api.asking import a_case, ask, problem
from tests.identity.conftest import HEAD, MEDIATOR, MOVED, NARROW, NOBODY
from tests.identity.keycloak import Keycloak
from tests.support.installation import World

Harm = Callable[[dict[str, Any]], str]


async def by(world: World, token: str, path: str = "/v1/session") -> httpx.Response:
    return await ask(world, None, "GET", path, sent={"Authorization": f"Bearer {token}"})


async def test_a_token_of_the_provider_is_a_sign_in(county_with_provider: World, keycloak: Keycloak) -> None:
    world, token = county_with_provider, keycloak.token(MEDIATOR)["access_token"]
    me = (await by(world, token)).json()
    assert (me["officer"], me["roles"], me["csrf_token"]) == (MEDIATOR, ["mediator"], None)
    case = await a_case(world)
    assert (await by(world, token, f"/v1/cases/{case.number}")).status_code == 200
    assert (await ask(world, GROUP, "GET", "/v1/session")).json()["officer"] == GROUP, (
        "our own tokens hold too"
    )


async def test_the_provider_takes_roles_away_and_gives_none(
    county_with_provider: World, keycloak: Keycloak
) -> None:
    told = {
        name: (await by(county_with_provider, keycloak.token(name)["access_token"])).json()["roles"]
        for name in (HEAD, NARROW)
    }
    assert told == {HEAD: ["unit_head"], NARROW: ["mediator"]}


@pytest.mark.parametrize("name", [MOVED, NOBODY])
async def test_whom_the_roster_does_not_know_like_that_is_refused(
    county_with_provider: World, keycloak: Keycloak, name: str
) -> None:
    answer = await by(county_with_provider, keycloak.token(name)["access_token"])
    problem(answer, 403, "claims_unknown")


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any], str]:
    header, claims, signature = token.split(".")
    return *(json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, claims)), signature  # type: ignore[return-value]


def _joined(header: dict[str, Any], claims: dict[str, Any], signature: str) -> str:
    told = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in (header, claims)
    )
    return ".".join((*told, signature))


def unsigned(token: str) -> str:
    header, claims, _ = _parts(token)
    return _joined(header | {"alg": "none"}, claims, "")


def another_officer(token: str) -> str:
    header, claims, signature = _parts(token)
    return _joined(header, claims | {"preferred_username": HEAD}, signature)


def by_another_key(token: str) -> str:
    header, claims, _ = _parts(token)
    own = rsa.generate_private_key(65537, 2048)
    return jwt.encode(claims, own, "RS256", {"kid": header["kid"]})


def by_an_unknown_key(token: str) -> str:
    _, claims, _ = _parts(token)
    return jwt.encode(claims, rsa.generate_private_key(65537, 2048), "RS256", {"kid": "nobodys"})


def brought_along(token: str) -> str:
    """With its own key in its header."""
    _, claims, _ = _parts(token)
    own = rsa.generate_private_key(65537, 2048)
    key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(own.public_key()))
    return jwt.encode(claims, own, "RS256", {"kid": "nobodys", "jwk": key})


@pytest.mark.parametrize(
    "harm",
    [unsigned, another_officer, by_another_key, by_an_unknown_key, brought_along],
    ids=lambda x: x.__name__,
)
async def test_what_the_provider_has_not_signed_is_nobodys(
    county_with_provider: World, keycloak: Keycloak, harm: Callable[[str], str]
) -> None:
    token = keycloak.token(MEDIATOR)["access_token"]
    problem(await by(county_with_provider, harm(token)), 401, "unauthenticated")
    assert (await by(county_with_provider, token)).status_code == 200


async def test_the_public_key_is_no_secret_to_sign_with(
    county_with_provider: World, keycloak: Keycloak, monkeypatch: pytest.MonkeyPatch
) -> None:
    header, claims, _ = _parts(keycloak.token(MEDIATOR)["access_token"])
    public = jwt.PyJWK(keycloak.public_key(header["kid"])).key
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    monkeypatch.setattr(jwt.algorithms.HMACAlgorithm, "prepare_key", lambda _, key: key)
    forged = jwt.encode(claims, pem, "HS256", {"kid": header["kid"]})
    problem(await by(county_with_provider, forged), 401, "unauthenticated")


@pytest.mark.parametrize(
    "token", ["a.b.c", "..", "e30.e30.e30", f"{'x' * 9000}.y.z", "eyJhbGciOiJSUzI1NiJ9.e30.x"]
)
async def test_what_is_no_token(county_with_provider: World, token: str) -> None:
    problem(await by(county_with_provider, token), 401, "unauthenticated")


async def test_made_out_for_another(county_with_provider: World, keycloak: Keycloak) -> None:
    problem(
        await by(county_with_provider, keycloak.token(MEDIATOR, "stranger")["access_token"]),
        401,
        "unauthenticated",
    )
    identity = keycloak.token(MEDIATOR)["id_token"]
    problem(await by(county_with_provider, identity), 401, "unauthenticated")


async def test_of_another_issuer(world: World, config: OidcConfig, keycloak: Keycloak) -> None:
    other = f"{keycloak.url}/realms/master"
    world.services.provider = Provider(OidcConfig(issuer=other, audience=config.audience))
    try:
        problem(await by(world, keycloak.token(MEDIATOR)["access_token"]), 401, "unauthenticated")
    finally:
        await world.services.provider.close()
        world.services.provider = None


async def test_one_that_has_ended(
    county_with_provider: World, keycloak: Keycloak, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = keycloak.token(MEDIATOR, "brief")["access_token"]
    assert (await by(county_with_provider, token)).status_code == 200
    monkeypatch.setattr(oidc, "LEEWAY", -2)  # as if our clock were two seconds further: it lasts for one
    problem(await by(county_with_provider, token), 401, "unauthenticated")


async def test_a_provider_that_turns_its_keys(
    county_with_provider: World, keycloak: Keycloak, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = keycloak.token(MEDIATOR)["access_token"]
    assert (await by(county_with_provider, before)).status_code == 200
    old = [key["id"] for key in keycloak.key_providers()]
    keycloak.add_key()
    after = keycloak.token(MEDIATOR)["access_token"]
    assert _parts(before)[0]["kid"] != _parts(after)[0]["kid"]
    problem(await by(county_with_provider, after), 401, "unauthenticated")  # it asks once in ten seconds
    monkeypatch.setattr(oidc, "AGAIN_AFTER", 0.0)
    for token in (after, before):
        assert (await by(county_with_provider, token)).status_code == 200
    for key in old:
        keycloak.drop_key(key)
    assert (await by(county_with_provider, before)).status_code == 200, "until the keys are fetched anew"
    monkeypatch.setattr(oidc, "KEYS_HOLD", 0.0)
    problem(await by(county_with_provider, before), 401, "unauthenticated")
    assert (await by(county_with_provider, after)).status_code == 200


async def test_a_provider_that_is_away_keeps_nobody_else_out(
    world: World, config: OidcConfig, keycloak: Keycloak
) -> None:
    token = keycloak.token(MEDIATOR)["access_token"]
    for issuer in ("http://127.0.0.1:9/realms/county", f"{keycloak.url}/realms/nowhere", keycloak.url):
        world.services.provider = Provider(OidcConfig(issuer=issuer, audience=config.audience))
        try:
            problem(await by(world, token), 503, "provider_away")
            assert (await ask(world, GROUP, "GET", "/v1/session")).status_code == 200
        finally:
            await world.services.provider.close()
            world.services.provider = None


async def test_whoever_leaves_the_roster_is_out_at_once(
    county_with_provider: World, keycloak: Keycloak
) -> None:
    world, token, rows = county_with_provider, keycloak.token(MEDIATOR)["access_token"], table(Officer)
    for active, status in ((False, 403), (True, 200)):
        async with world.database.write() as tx:
            await tx.execute(update(rows).where(rows.c.id == MEDIATOR).values(active=active))
        assert (await by(world, token)).status_code == status
