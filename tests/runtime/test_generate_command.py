"""`fengqiao roster generate` as an operator types it."""

import subprocess
import sys
from pathlib import Path

from runtime.faults import DATA, PERMISSION
from runtime.roster_files import read_roster

USAGE = 2


def generate(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "runtime", "roster", "generate", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_city_of_the_size_of_wuwei(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "wuwei"
    done = generate("wuwei", folder)
    assert (done.returncode, done.stderr) == (0, "")
    roster = read_roster(folder)
    assert f"{len(roster.units)} units, {len(roster.officers)} officers written" in done.stdout
    assert (len(roster.units), len(roster.officers)) == (30_359, 46_430)


def test_tables_that_are_there_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "county.yaml").write_text("mine")
    done = generate("wuwei", tmp_path)
    assert done.returncode == DATA
    assert "has tables already" in done.stderr
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = generate("wuwei", tmp_path / "file" / "folder")
    assert done.returncode == PERMISSION
    assert done.stderr.startswith("fengqiao: ")
    assert "Traceback" not in done.stderr


def test_a_place_that_nobody_knows(tmp_path: Path) -> None:
    done = generate("atlantis", tmp_path)
    assert done.returncode == USAGE
    assert "atlantis" in done.stderr
    assert list(tmp_path.iterdir()) == []
