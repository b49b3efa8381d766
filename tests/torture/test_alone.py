"""The checker shares no code with the product, nor with whoever tortures it."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_rooms import ROOMS, ROOT

CHECKER = sorted((ROOT / "torture" / "checking").glob("**/*.py"))
BY_OTHERS = {"yaml", "psycopg", "httpx"}
"""What it may use beside the standard library: to read documents, a database, and the API."""
STANDARD = {
    *("argparse", "collections", "concurrent", "contextlib", "csv", "dataclasses", "datetime", "enum"),
    *("functools", "hashlib", "itertools", "json", "math", "pathlib", "sqlite3", "sys", "typing", "zoneinfo"),
}


def imported(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            assert node.module is not None
            yield node.module
        elif isinstance(node, ast.Name):
            assert node.id not in {"__import__", "eval", "exec"}, path


@pytest.mark.parametrize("path", CHECKER, ids=lambda path: path.name)
def test_it_imports_none_of_our_rooms(path: Path) -> None:
    for module in imported(path):
        if not f"{module}.".startswith("torture.checking."):
            assert module.partition(".")[0] in STANDARD | BY_OTHERS, module
            assert module.partition(".")[0] not in ROOMS


def test_its_package_draws_in_nothing() -> None:
    """Importing `torture.checking` runs the outer package's own file first."""
    assert list(imported(ROOT / "torture" / "__init__.py")) == []
    assert len(CHECKER) > 10
