"""Fixtures: one Keycloak for all stories, and an API that goes by it. Never left out silently."""

from collections.abc import AsyncIterator, Iterator

import pytest

from api.oidc import OidcConfig, Provider
from tests.identity.keycloak import AUDIENCE, CLIENT, UNIT_CLAIM, Keycloak, NoKeycloakError, started
from tests.support.installation import World
from tests.support.left_out import leave_out

MEDIATOR, HEAD, MOVED, NARROW, NOBODY = (
    "shishan-v01-mediator-1",
    "shishan-head",
    "shishan-duty",
    "shishan-v01-head",
    "nobody-of-the-roster",
)
VILLAGE, TOWN = "532329101001", "532329101000"
USERS = {
    MEDIATOR: (VILLAGE, ["mediator"]),
    HEAD: (TOWN, ["fq-head", "leader", "admin"]),
    MOVED: ("999999999999", ["duty"]),
    NARROW: (VILLAGE, ["mediator"]),
    NOBODY: (VILLAGE, ["mediator"]),
}
"""As the provider has them: a leader and admin who is none by the roster, one in a unit that does not exist,
one with fewer roles than the roster says, one whom the roster does not have."""


@pytest.fixture(scope="session")
def keycloak(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Keycloak]:
    """The real one, with the realm of the stories."""
    try:
        with started(tmp_path_factory.mktemp("keycloak"), USERS) as server:
            yield server
    except NoKeycloakError as error:
        leave_out(pytestconfig, "Signing in by OpenID Connect", str(error))
        pytest.skip(str(error))


@pytest.fixture
def config(keycloak: Keycloak) -> OidcConfig:
    """Every claim is looked at."""
    return OidcConfig(
        issuer=keycloak.issuer,
        audience=AUDIENCE,
        roles_claim="realm_access.roles",
        roles={"fq-head": "unit_head"},
        unit_claim=UNIT_CLAIM,
        client_id=CLIENT,
        client_secret=keycloak.secret,
    )


@pytest.fixture
async def county_with_provider(world: World, config: OidcConfig) -> AsyncIterator[World]:
    """The product, its officers known by the provider as well."""
    world.services.provider = Provider(config)
    world.services.public_url = "http://fengqiao.test"
    yield world
    await world.services.provider.close()
    world.services.provider = world.services.public_url = None
