"""The rooms are as the design draws them, and no installed distribution claims one of our names."""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
ROOMS = PROJECT["tool"]["importlinter"]["contracts"][0]["layers"]
OTHER_FOLDERS = {"tests", "examples", "docs", "bench", "rehearsal", "torture"}


def test_no_room_is_forgotten() -> None:
    """Every folder with Python in it is a room of the contract, or one of the known others."""
    found = {path.parts[len(ROOT.parts)] for path in ROOT.glob("*/**/*.py")}
    found = {name for name in found if not name.startswith(".") and name != "data"}
    assert found - OTHER_FOLDERS == set(ROOMS)


def test_every_list_of_rooms_is_the_same() -> None:
    tool = PROJECT["tool"]
    assert set(tool["hatch"]["build"]["targets"]["wheel"]["packages"]) == set(ROOMS)
    assert set(tool["mypy"]["packages"]) == {*ROOMS, "bench", "torture"}
    assert set(tool["importlinter"]["root_packages"]) == set(ROOMS)


def test_nobody_else_claims_a_room() -> None:
    claimed = packages_distributions()
    others = {room: set(claimed.get(room, ())) - {"fengqiao"} for room in ROOMS}
    assert {room: names for room, names in others.items() if names} == {}


def test_the_pure_rooms_read_no_clock_and_roll_no_dice() -> None:
    """What the linter bans by name must not come in by another way."""
    forbidden = re.compile(
        r"datetime\.now|utcnow|uuid4|^import (random|secrets|time|os|socket)\b", re.MULTILINE
    )
    for room in ("cases", "policies"):
        for path in (ROOT / room).rglob("*.py"):
            assert forbidden.search(path.read_text()) is None, path
