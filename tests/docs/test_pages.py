"""Links lead somewhere, named files are there, and generated parts are current."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.pages import PAGES, ROOT, anchors, links, name, prose

ROOMS = (
    "api",
    "workflows",
    "activities",
    "storage",
    "cases",
    "policies",
    "runtime",
    "tests",
    "examples",
    "docs",
)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in links(page):
        path, _, anchor = target.partition("#")
        other = (page.parent / path) if path else page
        assert other.exists(), target
        if anchor:
            assert anchor in anchors(other), target


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_files_that_are_named_are_there(page: Path) -> None:
    for path in re.findall(rf"`((?:{'|'.join(ROOMS)})/[\w./-]*)`", prose(page)):
        assert (ROOT / path).exists(), path


def test_generated_pages_are_current() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "docs" / "generate.py", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("command", "codes"),
    [
        ("call_in", {"calls_a_party", "called_in_already"}),
        ("correct_intake", {"nothing_corrected", "nothing_to_correct"}),
        ("correct_party", {"nothing_corrected", "unknown_party"}),
        ("hand_over", {"unknown_handover", "not_carried"}),
        ("hand_back", {"unknown_handover", "not_handed_over"}),
    ],
)
def test_the_refusals_of_a_command_have_those_that_the_api_adds(command: str, codes: set[str]) -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    section = page.partition(f"### {command}\n")[2].partition("\n### ")[0]
    assert {f"[`{code}`](#{code})" for code in codes} <= set(re.findall(r"\[`\w+`\]\(#\w+\)", section))


def test_every_command_can_be_too_late_or_meet_a_frozen_case() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    (always,) = re.findall(r"^Each can also meet (.+)$", page, re.MULTILINE)
    for code in ("case_closed", "case_archived", "frozen", "stale_version", "idempotency_key_reused"):
        assert f"(#{code})" in always


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    assert set(links(folder / "README.md")) == {path.name for path in folder.glob("0*.md")}


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("0*.md")), ids=name)
def test_a_decision_says_what_enforces_it(page: Path) -> None:
    headings = re.findall(r"^## (.+)$", prose(page), re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "What enforces it"]
