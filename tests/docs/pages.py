"""The pages, and what is looked for in them."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh-CN.md"
READMES = (ENGLISH, CHINESE)
PAGES = (*READMES, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))


def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def name(page: Path) -> str:
    """A page as a test's id."""
    return str(page.relative_to(ROOT))


def blocks(page: Path, language: str) -> list[str]:
    """Fenced blocks of one language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", read(page), re.DOTALL | re.MULTILINE)


def section(page: Path, heading: str) -> str:
    """A section of the second rank, its heading left out."""
    return read(page).split(f"\n## {heading}\n")[1].split("\n## ")[0]


def prose(page: Path) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```", "", read(page), flags=re.DOTALL | re.MULTILINE)


def links(page: Path) -> Iterator[str]:
    """Targets of the links that stay inside the repository."""
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        if "://" not in target:
            yield target


def anchors(page: Path) -> set[str]:
    """Where links into a page may lead: its headings, and the anchors that it sets itself."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    slugs = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return slugs | set(re.findall(r'<a id="([^"]+)">', read(page)))


def table_column(text: str, nth: int = 0) -> list[str]:
    """One column of all tables in a text, heads and rules left out."""
    rows = [line for line in text.splitlines() if line.startswith("|")]
    cells = [row.strip("|").split(" | ")[nth].strip() for row in rows]
    rules = {n for n, row in enumerate(rows) if set(row) <= set("|-")}
    return [cell for n, cell in enumerate(cells) if n not in rules and n + 1 not in rules]
