"""Documents to break, changed in one place: shipped ones, and a made-up one that uses the whole schema."""

from pathlib import Path

from policies.loading import SHIPPED

WUDING = (SHIPPED / "wuding.yaml").read_text(encoding="utf-8")
XIAYI = (SHIPPED / "xiayi.yaml").read_text(encoding="utf-8")
LONGSHAN = (SHIPPED / "longshan.yaml").read_text(encoding="utf-8")
LONGLING = (SHIPPED / "longling.yaml").read_text(encoding="utf-8")
CN_2026 = (SHIPPED / "cn-2026.yaml").read_text(encoding="utf-8")
SIX_LEVELS = (Path(__file__).parents[1] / "cases" / "six_levels.yaml").read_text(encoding="utf-8")


def changed(text: str, old: str, new: str) -> str:
    """The document with the first occurrence of one passage replaced."""
    assert old in text, old
    return text.replace(old, new, 1)


def line_of(text: str, passage: str) -> int:
    """The line on which a passage first stands, from 1."""
    assert passage in text, passage
    return text[: text.index(passage)].count("\n") + 1
