"""Finding a person: spellings that mean the same are one, and others stay apart."""

import pytest

from cases.finding import SoughtBy, term, terms

NAME, ID, PHONE = SoughtBy.NAME, SoughtBy.ID_NUMBER, SoughtBy.PHONE


@pytest.mark.parametrize(
    ("by", "one", "other"),
    [
        (NAME, "阿依古丽·吐尔逊", "阿依古丽 吐尔逊"),
        (NAME, "阿依古丽·吐尔逊", "阿依古丽・吐尔逊"),
        (NAME, "示例 甲", "示例甲"),
        (NAME, "Ålesund O’Brien", "ÅLESUND O'BRIEN"),
        (NAME, "ＡＢＣ", "abc"),
        (ID, "53232919900101123x", "53232919900101123X"),
        (ID, "532329 19900101 123X", "53232919900101123X"),
        (ID, "５３２３２９１９９００１０１１２３Ｘ", "53232919900101123X"),
        (PHONE, "+86 138 0013 8000", "13800138000"),
        (PHONE, "0086-13800138000", "13800138000"),
        (PHONE, "8613800138000", "13800138000"),
        (PHONE, "(0878) 871-1234", "08788711234"),
    ],
)
def test_spellings_of_one(by: SoughtBy, one: str, other: str) -> None:
    assert term(by, one) == term(by, other) != ""


@pytest.mark.parametrize(
    ("by", "one", "other"),
    [
        (NAME, "示例甲", "示例乙"),
        (NAME, "示例甲", "例甲"),
        (ID, "532329199001011231", "532329199001011232"),
        (PHONE, "8612345678", "12345678"),
        (PHONE, "0878871", "878871"),
    ],
)
def test_others_stay_apart(by: SoughtBy, one: str, other: str) -> None:
    assert term(by, one) != term(by, other)


def test_a_party_is_found_by_what_it_gave_and_by_nothing_empty() -> None:
    identity = {"name": "示例甲", "phone": "--", "address": "某村"}
    assert terms(identity) == {(NAME, "示例甲")}
