"""The page on the format of policies: its examples load, and it names every field."""

import typing
from collections.abc import Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

import pytest
from pydantic import BaseModel

from policies.calendars import Calendar
from policies.facts import Facts
from policies.faults import DocumentRefusedError
from policies.loading import load_text, shipped
from policies.policy import Policy
from policies.rulebook import Rulebook
from policies.vocabulary import Category, Severity
from tests.docs.pages import ROOT, blocks, read

PAGE = ROOT / "docs" / "policy-format.md"
TOWN, CALENDAR = blocks(PAGE, "yaml")


def models(model: type[BaseModel], seen: set[type]) -> Iterator[type[BaseModel]]:
    """A model and every model among its fields."""
    if model in seen:
        return
    seen.add(model)
    yield model
    for field in model.model_fields.values():
        for part in parts(field.annotation):
            yield from models(part, seen)


def parts(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from parts(inner)


@pytest.mark.parametrize("document", [Policy, Calendar])
def test_every_field_is_named(document: type[BaseModel]) -> None:
    page = read(PAGE)
    for model in models(document, set()):
        for field, about in model.model_fields.items():
            assert f"`{about.alias or field}`" in page or f"{field}: " in page, f"{model.__name__}.{field}"


def test_the_worked_example_is_due_when_the_page_says() -> None:
    book = Rulebook([load_text(TOWN), *shipped()])
    rules = book.rules(book.pins("example-town"))
    rule = rules.triage(Facts(severity=Severity.GENERAL, category=Category.NEIGHBOURS))
    assert rule.level == "village"
    due = rules.time.due(datetime(2026, 11, 23, 2, 0, tzinfo=UTC), rules.policy.level("village").time)
    assert due.at == datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    assert not due.provisional


def test_the_calendar_example_loads() -> None:
    assert isinstance(load_text(CALENDAR).document, Calendar)


def test_refusals_are_those_that_the_page_prints() -> None:
    both, together = (block.strip() for block in blocks(PAGE, "text"))
    nobody = TOWN.replace("responsible: mediator", "responsible: leader")
    assert told(nobody.replace("{working_days: 5}", "{working_days: 0}")) == both
    assert told(nobody) == together


def told(text: str) -> str:
    with pytest.raises(DocumentRefusedError) as refused:
        load_text(text, "town.yaml")
    return str(refused.value)


@pytest.mark.parametrize("words", [Severity], ids=lambda words: words.__name__)
def test_short_vocabularies_are_listed(words: type[StrEnum]) -> None:
    assert all(f"`{word}`" in read(PAGE) for word in words)


def test_the_pages_on_shipped_documents() -> None:
    for path in sorted(Path(ROOT / "policies" / "documents").glob("*.yaml")):
        assert f"`{path.stem}`" in read(PAGE)
