"""What could not be tested on this machine, and why: said below everything else, never silently."""

import pytest

UNTESTED = pytest.StashKey[dict[str, str]]()


def leave_out(config: pytest.Config, what: str, why: str) -> None:
    """Have it said at the end that something was not tested."""
    config.stash.setdefault(UNTESTED, {})[what] = why


def left_out(config: pytest.Config) -> dict[str, str]:
    """What was not tested, with its reason."""
    return config.stash.get(UNTESTED, {})
