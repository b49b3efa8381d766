"""`fengqiao policy explain`: from a file, by a shipped id without any database, by an id that was loaded."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from policies.loading import SHIPPED
from runtime.cli import _run_app as run_app
from tests.policies.documents import CN_2026, WUDING, changed, line_of
from tests.support.commanding import in_this_process

DATA = 65


def fengqiao(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command as an operator types it, on a data directory that may not be there."""
    return subprocess.run(
        [sys.executable, "-m", "runtime", *arguments],
        env={**os.environ, "FENGQIAO_DATA": str(folder / "data"), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


async def said(folder: Path, *arguments: str, **environment: str) -> str:
    """The same in this process: an interpreter takes seconds to start."""
    code, told = await in_this_process(folder / "data", "policy", "explain", *arguments, **environment)
    assert code == 0, told
    return told


def test_a_shipped_policy_without_any_database(tmp_path: Path) -> None:
    asked = ("wuding", "--from", "2026-02-10 09:00", "--level", "village")
    done = fengqiao(tmp_path, "policy", "explain", *asked)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    told = done.stdout
    assert "本级期限：7个工作日 / time at the level: 7 working days" in told
    number = line_of(WUDING, "time: {working_days: 7")
    assert f"{number:>5}  assumed  levels.1.time" in told
    saturday = line_of(CN_2026, '"2026-02-14"')
    why = f"春节调休上班 / made up for Spring Festival [cn-2026 v1:{saturday}]"
    assert f"  2026-02-14  第4个工作日 / working day 4   {why}" in told
    assert "到期 / due 2026-02-26 18:00\n" in told
    assert not (tmp_path / "data").exists()


async def test_a_file_with_the_facts_of_a_dispute(tmp_path: Path) -> None:
    mine = tmp_path / "ours.yaml"
    mine.write_text(changed(WUDING, "time: {working_days: 15", "time: {working_days: 2"), encoding="utf-8")
    told = await said(
        tmp_path, str(mine), "--from", "2026-02-13", "--facts", "severity: general, category: medical"
    )
    assert "→ difficult → township" in told
    assert "✓ 类别为征地拆迁或医疗 / category expropriation or medical   (医疗 / medical)" in told
    assert "到期 / due 2026-02-24 18:00\n" in told


WEAPON = ("--facts", "severity: general, category: neighbours, risk_signs: [weapon_or_tool]")


async def test_it_enters_where_a_skip_rule_takes_it(tmp_path: Path) -> None:
    told = await said(tmp_path, "gaotai", "--from", "2026-03-02 09:00", *WEAPON)
    assert "→ from_the_community_up → community" in told
    assert "进入 / enters judicial_office   " in told
    assert "越过 / past community, village   [may_turn_criminal]\n" in told
    assert "到期 / due 2026-03-04 18:00\n" in told
    asked = await said(tmp_path, "gaotai", "--from", "2026-03-02 09:00", "--level", "community", *WEAPON)
    assert "进入 / enters judicial_office   " in asked
    assert "到期 / due 2026-03-03 18:00\n" in asked
    plain = await said(tmp_path, "gaotai", "--facts", "severity: general, category: neighbours")
    assert "进入 / enters community   " in plain
    assert "越过" not in plain


async def test_beyond_the_notices_it_is_provisional(tmp_path: Path) -> None:
    told = await said(tmp_path, "wuding", "--from", "2026-12-30 09:00", "--level", "group")
    assert "暂定 / provisional" in told
    assert "counted anew when the notice for 2027 is out" in told


async def test_a_policy_that_was_loaded(tmp_path: Path) -> None:
    mine = tmp_path / "ours.yaml"
    mine.write_text(changed(WUDING, "id: wuding", "id: ours"), encoding="utf-8")
    assert fengqiao(tmp_path, "policy", "explain", "ours").returncode == DATA
    for command in (("migrate",), ("policy", "load", str(mine))):
        done = fengqiao(tmp_path, *command)
        assert done.returncode == 0, done.stderr
    assert (await said(tmp_path, "ours")).startswith("ours version")


async def test_a_database_that_is_away_does_not_matter_for_a_shipped_one(tmp_path: Path) -> None:
    away = "postgresql://nobody@127.0.0.1:1/none"
    assert "levels.0.time" in await said(tmp_path, "wuding", FENGQIAO_DATABASE_URL=away)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["nobodys"], "no policy nobodys"),
        ([""], "no policy"),
        (["n" * 3000], "no policy"),
        (["missing.yaml"], "there is no such file"),
        (["policies"], "no policy policies"),
        ([str(SHIPPED / "cn-2026.yaml")], "is a calendar"),
        (["wuding", "--level", "moon"], "group, village, township, county"),
        (["wuding", "--from", "2026-02-30"], "no instant"),
        (["wuding", "--from", "yesterday"], "no instant"),
        (["wuding", "--from", ""], "no instant"),
        (["wuding", "--from", "0001-01-01"], "no instant"),
        (["wuding", "--from", "9999-12-31 23:59"], "too far away"),
        (["wuding", "--from", "1926-02-10"], "too far away"),
        (["wuding", "--facts", "severity: awful, category: medical"], "severity"),
        (["wuding", "--facts", "category: medical"], "severity: this is missing"),
        (["wuding", "--facts", "severity: general, category: medical, name: x"], "name"),
        (["wuding", "--facts", "x"], "severity"),
        (["wuding", "--facts", "[1"], "write"),
        (["wuding", "--facts", "severity: general, severity: complex"], "the key severity stands twice"),
        (["wuding", "--facts", "a: &a [*a]"], "severity"),
        (["wuding", "--facts", ""], "missing"),
    ],
)
def test_what_is_typed_wrong_is_one_plain_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    says: str,
) -> None:
    """In this process: two dozen interpreters would take a minute to start."""
    monkeypatch.setenv("FENGQIAO_DATA", str(tmp_path / "data"))
    monkeypatch.setattr(sys, "argv", ["fengqiao", "policy", "explain", *arguments])
    assert run_app() == DATA
    written = capsys.readouterr()
    (line,) = written.err.splitlines()
    assert line.startswith("fengqiao: ")
    assert says in line
    assert written.out == ""
