"""How long a case can take on its way up the whole chain, if nobody settles it and every extension is given.

Not counted, since nothing bounds how often it happens: suspensions, and a case that comes back to a level.
"""

from collections import Counter

from policies.policy import Policy
from policies.spans import Span
from policies.wording import joined, said
from policies.words import Text

UNITS = {
    "working_days": ("个工作日", "working days"),
    "working_hours": ("个工作小时", "working hours"),
    "calendar_days": ("个自然日", "calendar days"),
}


def longest(policy: Policy) -> tuple[Counter[str], int]:
    """Time of all levels by unit, extensions included; and how many working days of it are extensions."""
    total, more = Counter[str](), 0
    for level in policy.levels:
        total[_unit(level.time)] += getattr(level.time, _unit(level.time))
        more += level.extension.in_all if level.extension else 0
    total["working_days"] += more
    return +total, more


def longest_told(policy: Policy) -> Text:
    """The same as a sentence."""
    total, more = longest(policy)
    parts = (Text(zh=f"{total[u]}{UNITS[u][0]}", en=f"{total[u]} {UNITS[u][1]}") for u in UNITS if total[u])
    whole = joined(parts, Text(zh="加", en="and"))
    zh, en = (f"，其中延期{more}个工作日", f", {more} working days of it extensions") if more else ("", "")
    return said(
        f"逐级走完至多{whole.zh}{zh}（中止计时不计在内）",
        f"up the whole chain at most {whole.en}{en}; suspensions are not counted",
    )


def _unit(span: Span) -> str:
    return next(unit for unit in UNITS if getattr(span, unit) is not None)
