"""Fixtures: an API of its own for a story that takes parts of it away."""

import secrets
from collections.abc import AsyncIterator

import pytest

from runtime.engine import Engine
from runtime.settings import Settings
from tests.api.alone import Alone, api_alone
from tests.support.installation import a_copy


@pytest.fixture
async def alone(county: Settings, engine: Engine) -> AsyncIterator[Alone]:
    """Its own tables, nobody working for it."""
    with a_copy(county) as settings:
        async with api_alone(settings, engine.address, f"alone-{secrets.token_hex(4)}") as made:
            yield made
