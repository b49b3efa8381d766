"""Wishes for engines that disturb nobody, and patience with a deadline."""

import asyncio
import os
import stat
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.engine import EngineWish
from runtime.engine.binary import Binary
from runtime.engine.cache import cache_root
from runtime.engine.find import find_binary

CLOSED_PORT = 9  # "discard": nobody listens there


class Heard(list[str]):
    """What the launcher said, line by line; usable as its `say`."""

    def __call__(self, line: str) -> None:
        self.append(line)

    def about(self, words: str) -> bool:
        return any(words in line for line in self)


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def wish(tmp_path: Path) -> EngineWish:
    """An engine of its own, on any free port."""
    return EngineWish(data=tmp_path / "data", frontend_port=0)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Downloads go to a proxy that is not there, on machines with a network too."""
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{CLOSED_PORT}")
        monkeypatch.delenv(name.lower(), raising=False)
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.delenv("no_proxy", raising=False)


@pytest.fixture
def bare_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with the system's tools, no Go and no Temporal; more can be put there."""
    found = tmp_path / "path"
    found.mkdir()
    monkeypatch.setenv("PATH", f"{found}{os.pathsep}/usr/bin{os.pathsep}/bin")
    return found


@pytest.fixture(scope="session")
async def real_binary() -> Binary:
    """What the engines of these tests run; made first if this machine has none."""
    return await find_binary(cache_root(), print, need_time_skipping=True)


def names(directory: Path) -> list[str]:
    """What lies in a directory."""
    return sorted(entry.name for entry in directory.iterdir())


def script(path: Path, body: str) -> Path:
    """A small program in place of a binary."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def temporal(path: Path, report: str) -> Path:
    """A program that tells a version as Temporal's do, and cannot do anything else."""
    return script(path, f'[ "$1" = --version ] && echo "temporal version {report}" || exit 3')


async def eventually(holds: Callable[[], bool], within: float = 10) -> None:
    """Return once it holds; fail after `within` seconds."""
    deadline = time.monotonic() + within
    while not holds():
        assert time.monotonic() < deadline, "it never came to hold"
        await asyncio.sleep(0.02)
