"""What is said of a refusal fits every command that meets with it."""

from api.problems import Problem


def test_of_a_half_that_is_missing_it_is_not_said_whether_it_links_or_unlinks() -> None:
    told = Problem("other_half_missing").body
    assert "关联" not in told["zh"]
    assert "link" not in told["en"]
