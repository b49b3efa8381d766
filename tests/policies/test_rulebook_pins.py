"""The rulebook: what is shipped, what a hash stands for, and what a case pins."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel

from policies.loading import SHIPPED, Loaded, content_hash, load_file, load_text, shipped
from policies.rulebook import Rulebook, RuleMissingError, RulePins, VersionTakenError
from policies.words import Basis
from tests.policies.documents import CN_2026, WUDING, changed


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_shipped_document_loads(path: Path) -> None:
    loaded = load_file(path)
    named = loaded.document.id
    assert path.stem in (named, f"{named}-{loaded.document.version}")
    assert loaded.document.source.zh
    assert loaded.text == path.read_text(encoding="utf-8")


def test_nothing_but_documents_is_shipped() -> None:
    assert sorted(path.suffix for path in SHIPPED.iterdir()) == [".yaml"] * len(list(shipped()))


def unmarked(part: object, marked: bool, at: str) -> Iterator[str]:
    """Places of a document that carry a value whose basis is marked neither on it nor on what holds it."""
    if isinstance(part, tuple):
        for position, item in enumerate(part):
            yield from unmarked(item, marked, f"{at}.{position}")
    if not isinstance(part, BaseModel):
        return
    has_basis = "basis" in type(part).model_fields
    here = "basis" in part.model_fields_set
    if has_basis and not here and not marked:
        yield at
    for name in type(part).model_fields:
        yield from unmarked(getattr(part, name), here, f"{at}.{name}")


@pytest.mark.parametrize("loaded", list(shipped()), ids=lambda loaded: loaded.document.id)
def test_every_value_says_where_it_comes_from(loaded: Loaded) -> None:
    assert list(unmarked(loaded.document, marked=False, at=loaded.document.id)) == []


def test_no_deadline_of_wuding_is_passed_off_as_published() -> None:
    policy = load_text(WUDING).document
    assert policy.kind == "policy"
    assert policy.case_time is not None
    bases = {policy.case_time.basis, policy.office_hours.basis}
    for level in policy.levels:
        bases |= {level.time.basis, level.sign_off.basis, level.sign_off.within.basis}
        bases |= {reminder.basis for reminder in level.reminders}
    assert bases == {Basis.ASSUMED}


def test_the_hash_does_not_depend_on_layout() -> None:
    data = yaml.load(CN_2026, Loader=yaml.BaseLoader)  # noqa: S506  # text only, no objects
    data["version"] = int(data["version"])
    turned = dict(reversed(data.items()))
    as_block = yaml.safe_dump(turned, allow_unicode=True, default_flow_style=False, sort_keys=False)
    as_json = json.dumps(data, ensure_ascii=True, indent=7)
    hashes = {load_text(text).hash for text in (CN_2026, as_block, as_json, f"# a remark\n\n{CN_2026}\n")}
    assert len(hashes) == 1


def test_the_hash_depends_on_every_word() -> None:
    other = changed(CN_2026, "made up for National Day", "made up for the National Day")
    assert load_text(other).hash != load_text(CN_2026).hash


def test_the_hash_does_not_know_defaults() -> None:
    """A later schema may add a field with a default: what a case pinned must still be found."""
    written = yaml.load(CN_2026, Loader=yaml.BaseLoader)  # noqa: S506  # text only, no objects
    assert load_text(CN_2026).hash == content_hash({**written, "version": 1})


def test_the_same_document_twice_is_one() -> None:
    book = Rulebook(shipped())
    before = book.documents()
    assert not book.add(load_text(f"# other layout\n{WUDING}"))
    assert book.documents() == before


def test_another_document_cannot_take_a_version() -> None:
    book = Rulebook(shipped())
    with pytest.raises(VersionTakenError, match="wuding version 3"):
        book.add(load_text(changed(WUDING, "working_days: 60", "working_days: 61")))


def test_new_cases_pin_the_newest_version_and_old_ones_keep_theirs() -> None:
    book = Rulebook(shipped())
    old = book.pins("wuding")
    assert book.add(load_text(changed(changed(WUDING, "version: 3", "version: 4"), "days: 60", "days: 61")))
    new = book.pins("wuding")
    assert new.policy != old.policy
    assert book.rules(old).policy.case_time != book.rules(new).policy.case_time
    assert (book.rules(old).policy.version, book.rules(new).policy.version) == (3, 4)


def test_the_version_without_a_number_in_its_name_is_the_newest() -> None:
    policies = [loaded.document for loaded in shipped() if loaded.document.kind == "policy"]
    for path in SHIPPED.glob("*.yaml"):
        document = load_file(path).document
        versions = [policy.version for policy in policies if policy.id == document.id]
        if path.stem == document.id and versions:
            assert document.version == max(versions)
    assert [policy.version for policy in policies if policy.id == "wuding"] == [1, 2, 3]


def test_a_case_of_the_first_version_finds_it_among_what_is_shipped() -> None:
    first = load_file(SHIPPED / "wuding-1.yaml")
    assert first.hash == "5677181058427d22eb2cc022cf19b1233b0be4db94dddffef3d2e8a83c1b4330"
    book = Rulebook(shipped())
    policy = book.rules(RulePins(first.hash, book.pins("wuding").calendars)).policy
    assert (policy.version, policy.suspension) == (1, None)


def test_so_does_a_case_of_xiayis_first_version() -> None:
    first = load_file(SHIPPED / "xiayi-1.yaml")
    assert first.hash == "5f134621b47bfa9af43826ae8d920cd76f54bee9f8fb5ae766112aecee0ac794"
    book = Rulebook(shipped())
    policy = book.rules(RulePins(first.hash, book.pins("xiayi").calendars)).policy
    assert [level.extension for level in policy.levels] == [None, None, None]


def test_versions_are_compared_as_numbers() -> None:
    book = Rulebook(load_text(changed(WUDING, "version: 3", f"version: {n}")) for n in (10, 9, 2))
    assert book.rules(book.pins("wuding")).policy.version == 10


def test_pins_hold_the_calendars_of_the_series_and_no_others() -> None:
    book = Rulebook(shipped())
    book.add(load_text(changed(changed(CN_2026, "series: cn", "series: other"), "id: cn-2026", "id: other")))
    ids = {loaded.hash: loaded.document.id for loaded in book.documents()}
    assert {ids[pinned] for pinned in book.pins("wuding").calendars} == {"cn-2025", "cn-2026"}


def test_a_corrected_notice_replaces_the_first() -> None:
    book = Rulebook(shipped())
    before = book.pins("wuding")
    moved = changed(changed(CN_2026, "version: 1", "version: 2"), "2026-09-25", "2026-09-24")
    book.add(load_text(moved))
    after = book.pins("wuding")
    assert len(after.calendars) == len(before.calendars)
    assert load_text(moved).hash in after.calendars


def test_no_such_policy() -> None:
    with pytest.raises(RuleMissingError, match="nowhere"):
        Rulebook(shipped()).pins("nowhere")


def test_a_pinned_document_that_is_missing_is_named() -> None:
    book = Rulebook(shipped())
    pins = book.pins("wuding")
    with pytest.raises(RuleMissingError, match="f" * 64):
        book.rules(RulePins("f" * 64, pins.calendars))
    with pytest.raises(RuleMissingError, match="e" * 64):
        book.rules(RulePins(pins.policy, (*pins.calendars, "e" * 64)))


def test_a_calendar_is_no_policy() -> None:
    book = Rulebook(shipped())
    with pytest.raises(RuleMissingError):
        book.rules(RulePins(book.pins("wuding").calendars[0], ()))


def test_rules_missing_once_are_found_after_loading() -> None:
    full = Rulebook(shipped())
    pins = full.pins("wuding")
    book = Rulebook()
    with pytest.raises(RuleMissingError):
        book.rules(pins)
    for loaded in full.documents():
        book.add(loaded)
    assert book.rules(pins).policy.id == "wuding"
