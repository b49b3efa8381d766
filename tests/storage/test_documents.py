"""Rule documents: kept once and for good, found by every process."""

import asyncio
from datetime import UTC, datetime

import pytest

from policies.loading import Loaded, load_text, shipped
from policies.rulebook import Rulebook, VersionTakenError
from storage.database import Database
from storage.documents import keep, keep_shipped, refresh
from storage.tables import RuleDocument
from tests.storage.builders import count

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
SHIPPED = list(shipped())
*_, WUDING = (loaded for loaded in SHIPPED if loaded.document.id == "wuding")


def changed(version: int = 3) -> Loaded:
    """Wuding's policy with another title, under that version."""
    text = WUDING.text.replace("武定县四级联动调解", "改过的").replace("version: 3", f"version: {version}")
    return load_text(text, "changed")


async def test_every_process_loads_what_any_was_given(database: Database, other: Database) -> None:
    await keep(database, SHIPPED, NOW)
    book = Rulebook()
    assert await refresh(other, book) == len(SHIPPED)
    assert [x.hash for x in book.documents()] == [x.hash for x in Rulebook(SHIPPED).documents()]
    assert [x.document for x in book.documents()] == [x.document for x in Rulebook(SHIPPED).documents()]


async def test_keeping_again_changes_nothing(database: Database) -> None:
    await keep(database, SHIPPED, NOW)
    await keep(database, SHIPPED, NOW)
    assert await count(database, RuleDocument) == len(SHIPPED)


async def test_only_what_the_book_lacks_is_read(database: Database) -> None:
    book = Rulebook()
    assert await refresh(database, book) == 0
    await keep(database, SHIPPED[:1], NOW)
    assert await refresh(database, book) == 1
    await keep(database, SHIPPED, NOW)
    assert await refresh(database, book) == len(SHIPPED) - 1
    assert await refresh(database, book) == 0


async def test_a_version_has_one_content_for_ever(database: Database) -> None:
    await keep(database, SHIPPED, NOW)
    with pytest.raises(VersionTakenError, match="wuding version 3"):
        await keep(database, [changed()], NOW)
    await keep(database, [changed(version=4)], NOW)
    assert await count(database, RuleDocument) == len(SHIPPED) + 1


async def test_of_several_documents_all_are_kept_or_none(database: Database) -> None:
    await keep(database, [WUDING], NOW)
    with pytest.raises(VersionTakenError):
        await keep(database, [*SHIPPED, changed()], NOW)
    assert await count(database, RuleDocument) == 1


async def test_of_two_that_claim_a_version_at_once_one_is_first(database: Database, other: Database) -> None:
    claims = [keep(database, [WUDING], NOW), keep(other, [changed()], NOW)]
    answers = await asyncio.gather(*claims, return_exceptions=True)
    assert sorted(type(answer) for answer in answers if answer) == [VersionTakenError]
    assert await count(database, RuleDocument) == 1


async def test_a_countys_own_document_stays_where_the_product_ships_one_of_the_same_version(
    database: Database,
) -> None:
    own = changed()
    await keep(database, [own], NOW)
    assert await keep_shipped(database, SHIPPED, NOW) == ["wuding version 3"]
    book = Rulebook()
    assert await refresh(database, book) == len(SHIPPED)
    assert book.pins("wuding").policy == own.hash
    assert await keep_shipped(database, SHIPPED, NOW) == ["wuding version 3"]
