"""The binary cache: whole or not at all, and never believed blindly."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.engine.build import server_slot
from runtime.engine.cache import Slot, cache_root, keep
from runtime.engine.find import find_binary
from tests.engine_launcher.conftest import Heard, names, temporal

pytestmark = pytest.mark.usefixtures("no_network")


@pytest.fixture
def slot(tmp_path: Path) -> Slot:
    """A cache with a sound binary in it."""
    slot = server_slot(tmp_path / "cache")
    keep(slot, temporal(tmp_path / "made", "1.32.2"))
    return slot


def test_where_the_cache_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/someone")
    monkeypatch.delenv("FENGQIAO_CACHE", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache_root() == Path("/home/someone/.cache/fengqiao")
    monkeypatch.setenv("XDG_CACHE_HOME", "/cache")
    assert cache_root() == Path("/cache/fengqiao")
    monkeypatch.setenv("FENGQIAO_CACHE", "/elsewhere")
    assert cache_root() == Path("/elsewhere")
    assert cache_root(Path("/chosen")) == Path("/chosen")


async def test_what_was_kept_is_found(slot: Slot, bare_path: Path, heard: Heard) -> None:
    temporal(bare_path / "temporal", "1.9.1 (Server 1.32.0, UI 2.54.1)")
    found = await find_binary(slot.root, heard, need_time_skipping=True)
    assert found.path == slot.binary
    assert heard == [f"engine: Temporal server 1.32.2 ({slot.binary})"]
    assert names(slot.root) == [slot.directory.name]


def truncate(slot: Slot) -> None:
    os.truncate(slot.binary, 10)


def alter(slot: Slot) -> None:
    content = slot.binary.read_bytes()
    slot.binary.write_bytes(content[:-2] + b"!\n")


def unseal(slot: Slot) -> None:
    slot.seal.unlink()


def garble_the_seal(slot: Slot) -> None:
    slot.seal.write_text("[1]")


def lock_away(slot: Slot) -> None:
    slot.binary.chmod(0o644)


def remove(slot: Slot) -> None:
    slot.binary.unlink()


def break_inside(slot: Slot) -> None:
    made = temporal(slot.root / "made", "")
    keep(slot, made)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (truncate, "its size differs"),
        (alter, "its hash differs"),
        (unseal, "its seal is missing"),
        (garble_the_seal, "its seal is missing or unreadable"),
        (lock_away, "not executable"),
        (remove, "cannot be read"),
        (break_inside, "it does not run"),
    ],
)
async def test_a_broken_cache_is_noticed_and_passed_over(
    damage: Callable[[Slot], None], said: str, slot: Slot, bare_path: Path, heard: Heard
) -> None:
    damage(slot)
    installed = temporal(bare_path / "temporal", "1.9.1 (Server 1.32.0, UI 2.54.1)")
    found = await find_binary(slot.root, heard, need_time_skipping=True)
    assert found.path == installed
    assert said in heard[0]
    assert heard[1] == f"engine: Temporal CLI 1.9.1 ({installed})"


async def test_what_is_kept_replaces_what_was_broken(slot: Slot, tmp_path: Path) -> None:
    truncate(slot)
    assert await slot.load() is None
    keep(slot, temporal(tmp_path / "again", "1.32.2"))
    assert (await slot.load()) is not None


async def test_an_older_cli_serves_unless_time_is_skipped(
    tmp_path: Path, bare_path: Path, heard: Heard
) -> None:
    old = temporal(bare_path / "temporal", "1.5.0 (Server 1.29.1, UI 2.42.1)")
    server = temporal(bare_path / "temporal-server", "1.32.0")
    found = await find_binary(tmp_path / "cache", heard, need_time_skipping=False)
    assert (found.path, found.kind, found.server_version) == (old, "cli", "1.29.1")
    found = await find_binary(tmp_path / "cache", heard, need_time_skipping=True)
    assert (found.path, found.kind) == (server, "server")
    assert heard.about(f"Temporal CLI 1.5.0 ({old}) is passed over: skipping time needs server 1.32")


async def test_the_oldest_form_of_the_version_is_understood(
    tmp_path: Path, bare_path: Path, heard: Heard
) -> None:
    temporal(bare_path / "temporal", "0.10.7 (server 1.21.6) (ui 2.16.2)")
    found = await find_binary(tmp_path / "cache", heard, need_time_skipping=False)
    assert (found.kind, found.version, found.server_version) == ("cli", "0.10.7", "1.21.6")
