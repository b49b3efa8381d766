"""The operator's commands on a data directory that is not there yet."""

import os
import stat
from pathlib import Path

from tests.docs.pages import ROOT
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


def test_tokens_of_nobody_are_not_said_to_have_ended(tmp_path: Path) -> None:
    done = fengqiao(tmp_path, "token", "revoke", "nobody")
    assert done.returncode == 65
    assert len(done.stderr.strip().splitlines()) == 1
