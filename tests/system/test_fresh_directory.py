"""The operator's commands on a data directory that is not there yet."""

from pathlib import Path

from tests.docs.pages import ROOT
from tests.system.test_policy_explain import fengqiao


def test_a_roster_is_loaded_and_a_token_made(tmp_path: Path) -> None:
    done = fengqiao(tmp_path, "roster", "load", str(ROOT / "examples" / "gaotai"))
    assert done.returncode == 0, done.stderr
    assert "officers as of" in done.stdout
    assert fengqiao(tmp_path, "token", "new", "gaotai-admin").stdout.startswith("fq_")
    assert fengqiao(tmp_path, "units", "changes").returncode == 0


def test_tokens_of_nobody_are_not_said_to_have_ended(tmp_path: Path) -> None:
    done = fengqiao(tmp_path, "token", "revoke", "nobody")
    assert done.returncode == 65
    assert len(done.stderr.strip().splitlines()) == 1
