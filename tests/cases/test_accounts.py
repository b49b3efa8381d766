"""Accounts: guesses are held up ever longer, and what no password may be."""

from datetime import timedelta

import pytest

from cases.accounts import (
    FORGOTTEN_AFTER,
    LOCKED_AFTER,
    LOCKED_FOR,
    Guesses,
    may_try_from,
    objection_to_password,
    one_more,
)
from tests.cases.story import MONDAY

GOOD, OLD = "正确的马电池订书钉吧", "initial-password"


def test_each_wrong_one_holds_up_twice_as_long_and_the_fifth_a_quarter_of_an_hour() -> None:
    guesses, waits = Guesses(), []
    assert may_try_from(guesses) is None
    for _ in range(LOCKED_AFTER + 1):
        guesses = one_more(guesses, MONDAY)
        again = may_try_from(guesses)
        assert again is not None
        waits.append(again - MONDAY)
    assert waits == [*(timedelta(seconds=s) for s in (1, 2, 4, 8)), LOCKED_FOR, LOCKED_FOR]


def test_what_was_guessed_long_ago_is_forgotten() -> None:
    guesses = Guesses(failed=7, last=MONDAY)
    assert one_more(guesses, MONDAY + FORGOTTEN_AFTER).failed == 8
    assert one_more(guesses, MONDAY + FORGOTTEN_AFTER + timedelta(seconds=1)).failed == 1


@pytest.mark.parametrize(
    "new",
    [
        GOOD,
        "x1y2z3a4b5",
        "a b c d e f g",
        "密" * 5 + "12345678",
        "1234abcd" * 16,
        "枫桥的河水今天很清澈",
        "qwerty-uiop-7",
    ],
)
def test_a_password_of_ones_own(new: str) -> None:
    assert objection_to_password("shishan-head", new, OLD) is None


@pytest.mark.parametrize(
    "new",
    [
        *(
            "",
            "short",
            "九个字的密码不够长",
            "x" * 200,
            "1111111111111",
            "abababababab",
            "My-Shishan-Head-9",
            OLD,
        ),
        *(
            "1234567890",
            "9876543210",
            "20260302083015",
            "2026-03-02 08:30",
            "１３８０１２３４５６７",
            "+86 138 0123",
        ),
        *("abcdefghijk", "ZYXWVUTSRQPON", "qwertyuiop", "Poiuytrewq", "1qaz2wsx3edc", "ＡＢＣＤＥＦＧＨＩＪ"),
        *(
            "Fengqiao2026!",
            "fengqiaofengqiao",
            "枫桥枫桥枫桥12345",
            "Password123",
            "密码12345678",
            "admin@20260302",
        ),
        "shishan-head-fengqiao",
    ],
)
def test_a_password_that_everybody_would_try(new: str) -> None:
    refusal = objection_to_password("shishan-head", new, OLD)
    assert refusal is not None
    assert (refusal.code, refusal.field) == ("password_unfit", "new")
