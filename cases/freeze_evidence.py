"""Evidence of freezes: whether the rows that say that a case is frozen, or is not, are those written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cases.evidence import Broken
from policies.wording import said


@dataclass(frozen=True)
class Freezing:
    """A freeze or a release as the access log has it: written once its row is there, and never before."""

    number: str
    frozen: bool
    officer: str
    unit: str


def broken_freezing(
    number: str,
    rows: Sequence[Mapping[str, Any]],
    logged: Sequence[Freezing],
    is_ours: Callable[[Mapping[str, Any]], bool],
) -> Broken | None:
    """The first row of a freeze or a release that was changed or put in, or one that is gone.

    `is_ours`: whether what a row says is bound to the case by its seal and its keyed hash. A log that lacks
    an entry says nothing: a process that is killed loses its last ones, and old ones are deleted.
    """
    for nth, row in enumerate(rows):
        if bool(row["frozen"]) == bool(nth % 2) or not is_ours(row):
            return Broken(
                number,
                said(
                    zh="停用记录缺失或已被改动",
                    en="of its freezes and releases, one is missing or not what was written",
                ),
            )
    known = {(bool(row["frozen"]), row["officer"], row["unit"]) for row in rows}
    for entry in logged:
        if (entry.frozen, entry.officer, entry.unit) not in known:
            return Broken(
                number,
                said(
                    zh=f"访问日志中有{entry.officer}的停用或恢复，停用记录中没有",
                    en=f"the access log has a freeze or a release by {entry.officer}, and no row has it",
                ),
            )
    return None
