"""Each fault has its code, its exit code and one plain line."""

import errno
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from runtime.engine import EXIT_CODES, EngineFault, EngineWish, open_engine
from runtime.engine.faults import path_fault
from tests.engine_launcher.conftest import CLOSED_PORT, Heard


def test_exit_codes_tell_the_faults_apart() -> None:
    assert len(set(EXIT_CODES.values())) == len(EXIT_CODES)
    assert all(code not in {0, 1, 2} for code in EXIT_CODES.values())


def test_a_message_is_one_line() -> None:
    fault = EngineFault("build", "no Go\n  and no wheel\n")
    assert str(fault) == "no Go and no wheel"
    assert fault.exit_code == EXIT_CODES["build"]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk"),
        (errno.EDQUOT, "disk"),
        (errno.EACCES, "permission"),
        (errno.EROFS, "permission"),
        (errno.ENOTDIR, "permission"),
    ],
)
def test_the_systems_errors_become_faults(number: int, code: str) -> None:
    assert path_fault(OSError(number, "why"), Path("data")).code == code


async def test_a_data_path_through_a_file_is_refused(tmp_path: Path, wish: EngineWish, heard: Heard) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EngineFault) as caught:
        await open_engine(replace(wish, data=tmp_path / "file" / "data"), heard)
    assert caught.value.code == "permission"
    assert str(tmp_path) in str(caught.value)


async def test_too_little_room_is_refused(wish: EngineWish, heard: Heard) -> None:
    with pytest.raises(EngineFault, match="MB of free disk") as caught:
        await open_engine(replace(wish, room_needed=10**18), heard)
    assert caught.value.code == "disk"


@pytest.mark.parametrize("address", [f"127.0.0.1:{CLOSED_PORT}", "nowhere.invalid:7233", "not an address"])
async def test_a_set_address_that_does_not_answer(wish: EngineWish, heard: Heard, address: str) -> None:
    with pytest.raises(EngineFault, match=address) as caught:
        await open_engine(replace(wish, address=address, patience=timedelta(seconds=1)), heard)
    assert caught.value.code == "address"
    assert not wish.data.exists()
