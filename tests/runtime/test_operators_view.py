"""What an operator meets first: the help, and the file that says what runs where."""

import json
from pathlib import Path
from unittest.mock import Mock

from runtime.engine import Engine
from runtime.installation import Installation
from tests.support.commanding import in_this_process


async def test_the_help_begins_with_what_is_to_be_done(tmp_path: Path) -> None:
    code, said = await in_this_process(tmp_path, "--help")
    assert code == 0
    head = said.partition("Options")[0]
    assert "`up` serves everything" in head
    assert "docs/recovery.md" in head
    assert "module" not in head


def test_whoever_reads_where_it_runs_reads_a_whole_file(tmp_path: Path) -> None:
    """One that was opened before a process was started again still has all of the old word."""
    here = Installation(tmp_path, Mock(Engine, address="127.0.0.1:7233"), url="http://a", is_ready=True)
    here.announce()
    with (tmp_path / "running.json").open() as before:
        here.url = "http://b"
        here.announce()
        assert json.load(before)["url"] == "http://a"
    assert json.loads((tmp_path / "running.json").read_text())["url"] == "http://b"
    assert [path.name for path in tmp_path.iterdir()] == ["running.json"]
