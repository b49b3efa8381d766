"""Both READMEs say the same, and what they list is what there is."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer

from cases.commands.registry import REGISTRY
from cases.model import Status
from runtime.cli import app
from runtime.settings import Settings
from tests.docs.pages import CHINESE, ENGLISH, PAGES, READMES, ROOT, blocks, name, prose, read, table_column

ELSEWHERE = {"TEMPORAL_ADDRESS", "FENGQIAO_CACHE"}
"""Variables that are not named after a setting."""


def subcommands(text: str) -> set[str]:
    """`fengqiao x` and `fengqiao x y` as a text writes them."""
    return {
        " ".join(words).strip()
        for words in re.findall(r"fengqiao ([a-z]+)( (?:check|load|new|revoke))?", text)
    }


def known_subcommands() -> set[str]:
    """What the command line knows."""
    group: Any = typer.main.get_command(app)
    found = set()
    for first in group.list_commands(None):
        command = group.get_command(None, first)
        found |= {first, *(f"{first} {second}" for second in getattr(command, "commands", {}))}
    return found


def test_the_same_commands_in_both_languages() -> None:
    assert blocks(ENGLISH, "sh") == blocks(CHINESE, "sh")


@pytest.mark.parametrize("page", READMES, ids=name)
def test_make_targets(page: Path) -> None:
    offered = re.findall(r"^([a-z-]+):.*## ", read(ROOT / "Makefile"), re.MULTILINE)
    listed = [cell.strip("`") for cell in table_column(read(page)) if cell.startswith("`make")]
    assert sorted(listed) == sorted(["make", *(f"make {target}" for target in offered if target != "help")])


def test_the_same_tables_in_both_languages() -> None:
    """Everything in code type stands in the same order in the first column of both."""
    english, chinese = (re.findall(r"`[^`]+`", " ".join(table_column(read(page)))) for page in READMES)
    assert english == chinese


@pytest.mark.parametrize("page", READMES, ids=name)
def test_a_command_that_signs_in_is_introduced_with_its_token(page: Path) -> None:
    introduced = [line for line in read(page).splitlines() if re.search("`fengqiao (case|handover) ", line)]
    assert len(introduced) == 2
    assert all("`FENGQIAO_TOKEN`" in line for line in introduced)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_subcommands_exist(page: Path) -> None:
    text = "\n".join(re.findall(r"`[^`\n]+`", prose(page)) + blocks(page, "sh"))
    assert {words.replace("  ", " ") for words in subcommands(text)} <= known_subcommands()


@pytest.mark.parametrize("page", READMES, ids=name)
def test_settings_are_listed(page: Path) -> None:
    listed = {
        cell.strip("`") for cell in table_column(read(page)) if re.match(r"`(FENGQIAO|TEMPORAL)_", cell)
    }
    own = {f"FENGQIAO_{field.upper()}" for field in Settings.model_fields if field != "temporal_address"}
    assert listed == own | ELSEWHERE


@pytest.mark.parametrize("page", READMES, ids=name)
def test_sign_ins_are_issued(page: Path) -> None:
    issued = set(read(ROOT / "examples" / "wuding" / "first-sign-ins.txt").split())
    listed = set(re.findall(r"`((?:shishan|wuding|hotline)-[a-z0-9-]+)`", read(page)))
    assert listed
    assert listed <= issued


@pytest.mark.parametrize("page", READMES, ids=name)
def test_statuses_and_commands_are_those_of_the_registry(page: Path) -> None:
    said: dict[str, set[str]] = {}
    for row in (line for line in read(page).splitlines() if line.startswith("|")):
        commands = set(re.findall(r"`(\w+)`", row)) & set(REGISTRY)
        for command in commands:
            said[command] = set(re.findall(r"`(\w+)`", row)) & {status.value for status in Status}
    assert set(said) == set(REGISTRY)
    for command, statuses in said.items():
        allowed = {status.value for status in REGISTRY[command].when}
        assert statuses == allowed, command


@pytest.mark.parametrize("page", READMES, ids=name)
def test_direct_dependencies_have_their_licence_listed(page: Path) -> None:
    project = tomllib.loads(read(ROOT / "pyproject.toml"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    packages = {re.split(r"[\[>=<]", line)[0].lower() for line in wanted}
    table = read(page).lower()
    assert not {package for package in packages if package not in table}


def test_the_changelog_has_this_version() -> None:
    version = tomllib.loads(read(ROOT / "pyproject.toml"))["project"]["version"]
    assert re.search(
        rf"^## {re.escape(version)} \(\d{{4}}-\d\d-\d\d\)$", read(ROOT / "CHANGELOG.md"), re.MULTILINE
    )
