"""A disk that is full for a while stops nothing for longer than that."""

import asyncio
import errno
import json
import os
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from unittest.mock import Mock

import pytest

from runtime import installation
from runtime.children import Child
from runtime.engine import Engine, EngineFault, EngineWish
from runtime.engine.home import EngineHome
from runtime.installation import Installation

WISH = EngineWish(data=Path("data"))
NO_ROOM = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


async def test_where_it_runs_is_said_once_there_is_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "ANNOUNCE_AGAIN", 0.01)
    here = Installation(tmp_path, Mock(Engine, address="127.0.0.1:7233"), url="http://a", is_ready=True)
    tries, said, announce = iter((NO_ROOM, NO_ROOM, None)), asyncio.Event(), here.announce

    def cramped() -> None:
        if (error := next(tries)) is not None:
            raise error
        announce()
        said.set()

    monkeypatch.setattr(here, "announce", cramped)
    keeping = asyncio.create_task(here.keep_announced())
    here.changed.set()
    await said.wait()
    keeping.cancel()
    assert json.loads((tmp_path / "running.json").read_text())["url"] == "http://a"


async def test_a_process_that_cannot_be_started_is_started_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its log is in a folder that is made only when it has been tried in vain."""
    monkeypatch.setattr("runtime.children.RESTART_AFTER", 0.01)
    started, log = asyncio.Event(), tmp_path / "logs" / "api.log"
    child = Child("no such command", log, {}, started.set)
    keeping = asyncio.create_task(child.keep_running())
    said = ""
    while "could not be started" not in said:
        await asyncio.sleep(0)
        said += capsys.readouterr().err
    assert f"is started again; see {log}" in said
    log.parent.mkdir()
    await started.wait()
    await child.stop()
    await keeping


async def test_the_engine_is_tried_until_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    full, engine = EngineFault("disk", "full"), Mock(Engine)
    tries = iter([*[full] * (2 * installation.RESTARTS), engine])
    monkeypatch.setattr(installation, "RESTART_PAUSE_AT_MOST", 0)
    monkeypatch.setattr(installation, "open_engine", lambda *_: _next(tries))
    told = list[str]()
    assert await installation._open_again(WISH, told.append) is engine
    assert len(told) == 2 * installation.RESTARTS


async def test_what_will_not_mend_itself_is_said_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    damaged = EngineFault("data", "damaged")
    monkeypatch.setattr(installation, "RESTART_PAUSE_AT_MOST", 0)
    monkeypatch.setattr(installation, "open_engine", lambda *_: _next(iter([damaged])))
    told = list[str]()
    with pytest.raises(EngineFault, match="damaged"):
        await installation._open_again(WISH, told.append)
    assert len(told) == installation.RESTARTS - 1


async def _next(tries: Iterator[Engine | EngineFault]) -> Engine:
    found = next(tries)
    if isinstance(found, EngineFault):
        raise found
    return found


def test_a_word_that_finds_no_room_is_lost_alone() -> None:
    def full(_: str) -> None:
        raise NO_ROOM

    installation._undisturbed(full)("the engine ended")


def test_an_engines_database_without_room_is_a_matter_of_the_disk(tmp_path: Path) -> None:
    home = EngineHome(tmp_path)
    home.directory.mkdir()
    with closing(sqlite3.connect(home.directory / "temporal.db")) as made, made:
        made.execute("CREATE TABLE cluster_membership (name TEXT)")
        made.execute("INSERT INTO cluster_membership VALUES ('here')")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(EngineFault) as caught:
            home.forget_members()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.code == "disk"
    home.forget_members()
