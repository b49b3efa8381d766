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


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    assert set(links(folder / "README.md")) == {path.name for path in folder.glob("0*.md")}


@pytest.mark.parametrize("page", sorted((ROOT / "docs" / "decisions").glob("0*.md")), ids=name)
def test_a_decision_says_what_enforces_it(page: Path) -> None:
    headings = re.findall(r"^## (.+)$", prose(page), re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "What enforces it"]
