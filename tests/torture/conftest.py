"""Fixtures: one sound run to tamper with."""

import pytest

from tests.torture.recording import Run, a_sound_run


@pytest.fixture
def run() -> Run:
    """What a sound run has left."""
    return a_sound_run()
