"""The longest way of a case up its chain, as `policy check` tells it."""

from pathlib import Path

import pytest

from policies.loading import SHIPPED, load_file
from policies.longest import longest, longest_told
from policies.policy import Policy
from tests.policies.documents import SIX_LEVELS

OVERLAY = Path(__file__).parents[2] / "examples" / "policies" / "wuding-fengxian.yaml"


def policy(path: Path) -> Policy:
    document = load_file(path).document
    assert isinstance(document, Policy)
    return document


@pytest.mark.parametrize(
    ("path", "total", "more"),
    [
        (SHIPPED / "wuding.yaml", {"working_days": 3 + 7 + 15 + 30}, 0),
        (OVERLAY, {"working_days": 3 + 7 + 15 + 30 + 4 * 15}, 60),
        (SHIPPED / "xiayi-1.yaml", {"calendar_days": 5 + 15 + 30}, 0),
        (SHIPPED / "xiayi.yaml", {"calendar_days": 5 + 15 + 30, "working_days": 2 * 15}, 30),
        (SHIPPED / "gaotai.yaml", {"working_days": 7}, 0),
    ],
    ids=lambda value: value.stem if isinstance(value, Path) else "",
)
def test_every_level_and_every_extension_counts(path: Path, total: dict[str, int], more: int) -> None:
    assert longest(policy(path)) == (total, more)


def test_units_of_time_are_not_mixed_up(tmp_path: Path) -> None:
    path = tmp_path / "six.yaml"
    path.write_text(SIX_LEVELS, encoding="utf-8")
    total, more = longest(policy(path))
    assert set(total) == {"working_days", "working_hours", "calendar_days"}
    assert (total["working_hours"], more) == (6, 4)


def test_it_is_said_in_both_languages() -> None:
    said = longest_told(policy(SHIPPED / "xiayi.yaml"))
    assert said.en == (
        "up the whole chain at most 30 working days and 50 calendar days, 30 working days of it extensions; "
        "suspensions are not counted"
    )
    assert said.zh == "逐级走完至多30个工作日加50个自然日，其中延期30个工作日（中止计时不计在内）"
