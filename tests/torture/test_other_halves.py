"""The other half of a link is nobody's own command: the checker knows it by the first half alone."""

from typing import Any

import pytest

from torture.checking.commands import Trace, is_other_half

HERE, THERE = "532329-2026-000001", "532329-2026-000002"


def linked(to: str, kind: str | None, actor: str = "wang", what: str = "case_linked") -> dict[str, Any]:
    told = {"type": what, "to": to} | ({"kind": kind} if kind else {})
    return {"seq": 2, "actor": actor, "command": "c" * 32, "what": told}


@pytest.mark.parametrize(
    ("first", "half", "is_one"),
    [
        (linked(THERE, "related"), linked(HERE, "related"), True),
        (linked(THERE, "duplicate_of"), linked(HERE, "leads"), True),
        (linked(THERE, None, what="case_unlinked"), linked(HERE, None, what="case_unlinked"), True),
        (linked(THERE, "duplicate_of"), linked(HERE, "duplicate_of"), False),
        (linked(THERE, "related"), linked(HERE, "related", "zhao"), False),
        (linked("532329-2026-000009", "related"), linked(HERE, "related"), False),
        (linked(THERE, "related"), linked(HERE, None, what="case_unlinked"), False),
        (linked(THERE, "related"), linked(HERE, "related", what="noted"), False),
    ],
)
def test_by_the_first_half(first: dict[str, Any], half: dict[str, Any], is_one: bool) -> None:
    chains = {HERE: [first], THERE: [half]}
    assert is_other_half(Trace(THERE, (half,)), chains) is is_one
