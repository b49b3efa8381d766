"""The operator's commands on a data directory that is not there yet."""

import os
import stat
from pathlib import Path

import pytest

from tests.docs.pages import ROOT
from tests.support.commanding import in_this_process
from tests.system.test_policy_explain import fengqiao


def test_a_roster_is_loaded_and_a_token_made(tmp_path: Path) -> None:
    done = fengqiao(tmp_path, "roster", "load", str(ROOT / "examples" / "gaotai"))
    assert done.returncode == 0, done.stderr
    assert "officers as of" in done.stdout
    assert fengqiao(tmp_path, "token", "new", "gaotai-admin").stdout.startswith("fq_")
    assert fengqiao(tmp_path, "units", "changes").returncode == 0


def test_others_read_nothing_of_it_though_they_may_look_into_the_directory(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o755)
    before = os.umask(0o022)
    try:
        assert fengqiao(tmp_path, "migrate").returncode == 0
    finally:
        os.umask(before)
    assert stat.S_IMODE((data / "fengqiao.db").stat().st_mode) == 0o600


@pytest.mark.parametrize("made_by", ["us", "them", "them with rules of their own"])
async def test_nothing_of_a_new_one_is_committed_with_a_checkout(tmp_path: Path, made_by: str) -> None:
    """`git add .` would take the key ring in. A directory that was there is its owner's business."""
    data = tmp_path / "data"
    ignore, theirs = data / ".gitignore", None
    if made_by != "us":
        data.mkdir(mode=0o700)
    if made_by == "them with rules of their own":
        theirs = "logs/\n"
        ignore.write_text(theirs)
    code, said = await in_this_process(data, "migrate")
    assert code == 0, said
    found = ignore.read_text() if ignore.exists() else None
    assert found == ("*\n" if made_by == "us" else theirs)
    ignore.unlink(missing_ok=True)
    code, said = await in_this_process(data, "migrate")
    assert code == 0, said
    assert not ignore.exists(), "whoever took it away is not contradicted"


def test_tokens_of_nobody_are_not_said_to_have_ended(tmp_path: Path) -> None:
    done = fengqiao(tmp_path, "token", "revoke", "nobody")
    assert done.returncode == 65
    assert len(done.stderr.strip().splitlines()) == 1
