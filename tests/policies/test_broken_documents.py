"""Text that is no document at all, and calendars that are refused."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.faults import DocumentRefusedError, Fault
from policies.loading import MAX_BYTES, load_file, load_text
from tests.policies.documents import CN_2026, WUDING, changed, line_of


def faults(text: str) -> list[Fault]:
    with pytest.raises(DocumentRefusedError) as refused:
        load_text(text, "document.yaml")
    return refused.value.faults


@pytest.mark.parametrize(
    ("text", "line", "zh", "en"),
    [
        ("", 1, "kind: policy", "needs `kind: policy`"),
        ("word", 1, "kind: policy", "needs `kind: policy`"),
        ("- kind: policy", 1, "kind: policy", "needs `kind: policy`"),
        ("kind: statute", 1, "kind: policy", "needs `kind: policy`"),
        ("kind: [policy]", 1, "kind: policy", "needs `kind: policy`"),
        ("kind: policy\n\tid: x", 2, "不是有效的 YAML", "not valid YAML"),
        ("kind: policy\nid: [x", 2, "不是有效的 YAML", "not valid YAML"),
        ("kind: policy\nid: x: y", 2, "不是有效的 YAML", "not valid YAML"),
        ("kind: policy\n---\nkind: policy", 2, "不是有效的 YAML", "another document"),
        ("kind: policy\0", 1, "不是有效的 YAML", "not valid YAML"),
        ("kind: policy\nid: *x", 2, "不是有效的 YAML", "undefined alias"),
        ("kind: policy\nid: x\nid: y", 3, "重复的键：id", "the key id stands twice"),
        ("kind: policy\na: &b [1]\nc: *b", 2, "不允许别名", "aliases"),
        ("kind: policy\na: &b [*b]", 2, "不允许别名", "aliases"),
        ("kind: policy\na: " + "[" * 60 + "]" * 60, 2, "过深嵌套", "deep nesting"),
        ("[" * 5000, 1, "不是有效的 YAML", "not valid YAML"),
        ("kind: policy\n#" + "x" * MAX_BYTES, 1, "文件过大", "larger than 256 KiB"),
        ("kind: policy\n#" + "调" * (MAX_BYTES // 3), 1, "文件过大", "larger than 256 KiB"),
    ],
)
def test_no_document(text: str, line: int, zh: str, en: str) -> None:
    (fault,) = faults(text)
    assert (fault.file, fault.line) == ("document.yaml", line)
    assert zh in fault.says.zh
    assert en in fault.says.en


def test_a_duplicate_key_deep_inside_is_found() -> None:
    text = changed(
        WUDING, "responsible: mediator", "responsible: mediator\n    responsible: mediator  # again"
    )
    (fault,) = faults(text)
    assert fault.line == line_of(text, "# again")


def test_objects_are_never_built() -> None:
    text = "kind: policy\nid: !!python/object/apply:os.system [ls]"
    assert any("须为文字" in fault.says.zh for fault in faults(text))


@pytest.mark.parametrize(
    ("old", "new", "at", "zh", "en"),
    [
        ('last: "2026-12-31"', 'last: "2025-12-31"', "covers:", "结束日早于开始日", "ends before it begins"),
        ('last: "2026-12-31"', "last: someday", "someday", "须为日期", "must be a date"),
        ('last: "2026-12-31"', 'last: "2026-02-30"', "02-30", "须为日期", "must be a date"),
        ("name: {zh: 劳动节", "reason: {zh: 劳动节", "05-01", "不认识这一项", "unknown field"),
        ("series: cn", "series: CN", "series: CN", "格式不对", "does not have the form"),
        ("version: 1", "version: 0", "version: 0", "不得小于 1", "must not be less than 1"),
        ("version: 1", "version: one", "version: one", "须为整数", "must be a whole number"),
    ],
)
def test_broken_calendar(old: str, new: str, at: str, zh: str, en: str) -> None:
    text = changed(CN_2026, old, new)
    matching = [f for f in faults(text) if zh in f.says.zh and en in f.says.en]
    assert [fault.line for fault in matching] == [line_of(text, at)]


WRONG_DAYS = [
    ("2026-01-02", "2026-01-01", "日期重复：2026-01-01", "the day 2026-01-01 stands twice"),
    ("2026-01-04", "2026-01-01", "日期重复：2026-01-01", "the day 2026-01-01 stands twice"),
    ("2026-01-02", "2025-12-31", "不在覆盖范围内：2025-12-31", "2025-12-31 lies outside the coverage"),
    ("2026-10-10", "2027-01-02", "不在覆盖范围内：2027-01-02", "2027-01-02 lies outside the coverage"),
    ("2026-01-02", "2026-01-03", "周末本来就是休息日：2026-01-03", "2026-01-03 is a weekend"),
    ("2026-10-10", "2026-10-09", "不是周末", "2026-10-09 is no weekend"),
]


@pytest.mark.parametrize(("day", "instead", "zh", "en"), WRONG_DAYS)
def test_wrong_days(day: str, instead: str, zh: str, en: str) -> None:
    line = line_of(CN_2026, day)
    (fault,) = faults(changed(CN_2026, day, instead))
    assert zh in fault.says.zh
    assert en in fault.says.en
    assert fault.line == line


@pytest.mark.parametrize("day", ["0", "1767225600", "86400.0"])
def test_a_number_is_no_date(day: str) -> None:
    (fault,) = faults(changed(CN_2026, 'first: "2026-01-01"', f"first: {day}"))
    assert "须为日期" in fault.says.zh


def test_dates_without_quotes_are_dates() -> None:
    assert (
        load_text(CN_2026.replace('date: "2026-05-01"', "date: 2026-05-01")).hash == load_text(CN_2026).hash
    )


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentRefusedError) as refused:
        load_file(tmp_path / "none.yaml")
    (fault,) = refused.value.faults
    assert fault.file == str(tmp_path / "none.yaml")
    assert (fault.says.zh, fault.says.en) == ("没有这个文件", "there is no such file")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(DocumentRefusedError, match="cannot be read: Is a directory"):
        load_file(tmp_path)


def test_a_file_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "gbk.yaml"
    path.write_bytes("kind: policy\ntitle: 武定".encode("gbk"))
    with pytest.raises(DocumentRefusedError) as refused:
        load_file(path)
    assert refused.value.faults[0].file == str(path)
    assert "UTF-8" in refused.value.faults[0].says.zh


def test_an_impossible_character_is_no_yaml() -> None:
    (fault,) = faults('kind: "\\UFFFFFFFF"')
    assert "不是有效的 YAML" in fault.says.zh


damaged_texts = st.builds(
    lambda text, at, length, instead: (
        text[: int(at * len(text))] + instead + text[int(at * len(text)) + length :]
    ),
    text=st.sampled_from([WUDING, CN_2026]),
    at=st.floats(0, 1, exclude_max=True),
    length=st.integers(0, 40),
    instead=st.text(st.sampled_from("\n :-{}[]\"'&*!#|>%@`?,abz09调\t.~<\u2028\ufeff"), max_size=12),
)


@settings(max_examples=150, deadline=None)
@given(damaged_texts)
def test_loaded_or_refused_but_nothing_else(damaged: str) -> None:
    """And what was loaded is the same when it is read again."""
    try:
        loaded = load_text(damaged)
    except DocumentRefusedError as refused:
        for fault in refused.faults:
            assert 1 <= fault.line <= damaged.count("\n") + 3
            assert fault.says.zh
            assert fault.says.en
    else:
        again = load_text(damaged, kept=True)
        assert (again.hash, again.document) == (loaded.hash, loaded.document)


@pytest.mark.parametrize("escape", ["\\ud800", "\\0", "\\x1b"])
def test_hidden_bytes_are_no_text(escape: str) -> None:
    (fault,) = faults(changed(CN_2026, "series: cn", f'series: "{escape}"'))
    assert "控制字符" in fault.says.zh
