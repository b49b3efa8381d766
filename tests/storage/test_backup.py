"""A backup of either database, put into either database: the same rows, or none at all."""

import asyncio
import hashlib
import io
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlmodel import SQLModel

from cases.access import Access, AccessKind
from cases.events import Event
from cases.evolve import fold
from cases.record import written
from cases.state import CaseState
from storage import access, bond, intents, recovering, tokens
from storage.archive import Archive, ArchiveWriter, Manifest
from storage.bond import Standing
from storage.database import Database
from storage.documents import keep
from storage.dumping import NothingToBackUpError, dump
from storage.migrate import config, knows, make_anew, migrate
from storage.projection import project
from storage.restoring import NotEmptyError, mark_restored, restore, see_that_it_is_empty
from storage.statements import table
from storage.stretches import stretch_of
from storage.tables import AccessEntry, Bond, Case, CaseChange, RuleDocument, Unit
from tests.cases.people import VILLAGE, WANG, WU
from tests.cases.story import BOOK, DOCUMENTS, an_opening
from tests.storage.builders import a_filed_case, count, deliver, file, load_people, number, rows, unit_row
from tests.storage.servers import Postgres

NOW = datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
EVERY_TABLE = [
    mapper.class_ for mapper in SQLModel._sa_registry.mappers if mapper.class_ not in (CaseChange, Bond)
]


def seal(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def an_access(officer: str) -> Access:
    return Access(at=NOW, officer=officer, unit=VILLAGE, kind=AccessKind.SAW, what="GET /v1/cases")


async def taken(database: Database, path: Path) -> Manifest:
    """A backup in a file."""
    with path.open("wb") as file, ArchiveWriter(file) as writer:
        return await dump(database, writer, seal, "0.0.0", NOW)


@pytest.fixture
async def filled(database: Database) -> Database:
    """Of everything something: instants, truths, nothings, texts in Chinese, units below units."""
    await keep(database, DOCUMENTS, NOW)
    stories = [a_filed_case(nth, "general") for nth in range(1, 6)]
    stories[1].accepted_by(WANG).noted_by(WANG)
    stories[2].accepted_by(WANG).proposed_by(WANG)
    await file(database, *stories)
    async with database.write() as tx:
        assert await tokens.keep(tx, "fq_token", WANG.id, NOW)
        await intents.intend(tx, "c" * 32, number(1), NOW)
        for story in stories:
            await intents.next_serial(tx, "532329", 2026)
            opening = an_opening().model_copy(
                update={"number": story.state.number, "command": story.events[0].command}
            )
            await intents.reserve(tx, opening)
        await bond.tie_first(tx, "engine-1", NOW)
        await access.append(tx, [an_access("o1"), an_access("o2")])
    return database


@pytest.fixture(scope="session")
def blank(postgres: Postgres) -> Iterator[str]:
    """A PostgreSQL database at the present schema that nobody is connected to, to be copied."""
    url = postgres.make()
    migrate(url)
    yield url
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
async def target(
    request: pytest.FixtureRequest, tmp_path: Path, migrated_file: Path
) -> AsyncIterator[Database]:
    """An empty database of each kind at the present schema."""
    server: Postgres | None = None
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'target.db'}"
        (tmp_path / "target.db").write_bytes(migrated_file.read_bytes())
    else:
        server = request.getfixturevalue("postgres")
        url = server.make(request.getfixturevalue("blank"))
    async with Database(url) as made:
        yield made
    if server is not None:
        server.drop(url)


async def test_from_either_database_into_either(filled: Database, target: Database, tmp_path: Path) -> None:
    manifest = await taken(filled, tmp_path / "backup")
    with Archive(tmp_path / "backup") as archive:
        archive.verify(seal)
        await restore(target, archive, LATER)
    for model in EVERY_TABLE:
        before = await rows(filled, model)
        assert await rows(target, model) == before, model
        assert manifest.tables[table(model).name].rows == len(before)
    assert manifest.summary.cases == 5
    assert manifest.summary.serials == {"532329-2026": 5}
    assert await count(target, CaseChange) == 0


async def test_whoever_goes_on_meets_no_number_that_was_taken(
    filled: Database, target: Database, tmp_path: Path
) -> None:
    """Serials, and the logs of changes and of accesses, whose rows the database numbers."""
    await taken(filled, tmp_path / "backup")
    with Archive(tmp_path / "backup") as archive:
        await restore(target, archive, LATER)
    story = a_filed_case(6)
    async with target.write() as tx:
        assert await intents.next_serial(tx, "532329", 2026) == 6
        await project(tx, *story.whole, BOOK.rules(story.state.pins))
        await access.append(tx, [an_access("o3")])
    assert await count(target, CaseChange) == 1
    assert await count(target, AccessEntry) == 3


async def test_an_anchor_knows_the_access_log_in_the_other_database_too(
    filled: Database, target: Database, tmp_path: Path
) -> None:
    async with filled.read() as tx:
        [last] = (await tx.execute(select(func.max(table(AccessEntry).c.id)))).scalars()
        before = await stretch_of(tx, 0, last)
    await taken(filled, tmp_path / "backup")
    with Archive(tmp_path / "backup") as archive:
        await restore(target, archive, LATER)
    async with target.read() as tx:
        assert await stretch_of(tx, 0, last) == before
    assert before.entries == 2


async def test_the_tables_know_that_they_come_from_a_backup(
    filled: Database, target: Database, tmp_path: Path
) -> None:
    await taken(filled, tmp_path / "backup")
    with Archive(tmp_path / "backup") as archive:
        await restore(target, archive, LATER)
    async with target.read() as tx:
        assert await bond.tie_of(tx) == bond.Tie("engine-1", Standing.TABLES_BEHIND, LATER, NOW)


async def test_a_unit_whose_parent_comes_after_it_in_order(
    database: Database, target: Database, tmp_path: Path
) -> None:
    """Codes say nothing of who is above whom."""
    async with database.write() as tx:
        top = (await tx.execute(select(table(Unit).c.code).limit(1))).scalar_one()
        parents = ["900000", "800000", "700000"]
        for code, parent in zip(parents, [top, *parents], strict=False):
            row = unit_row(code, "village", None) | {"parent": parent}
            await tx.execute(insert(table(Unit)), [row])
    await taken(database, tmp_path / "backup")
    with Archive(tmp_path / "backup") as archive:
        await restore(target, archive, LATER)
    assert await rows(target, Unit) == await rows(database, Unit)


async def test_it_goes_into_an_empty_database_only(
    filled: Database, database: Database, tmp_path: Path
) -> None:
    await taken(filled, tmp_path / "backup")
    before = await rows(database, Case)
    with Archive(tmp_path / "backup") as archive, pytest.raises(NotEmptyError):
        await restore(database, archive, LATER)
    assert await rows(database, Case) == before


async def test_documents_that_a_first_start_has_kept_make_way(
    filled: Database, target: Database, tmp_path: Path
) -> None:
    await taken(filled, tmp_path / "backup")
    await keep(target, DOCUMENTS[:2], LATER)
    assert await see_that_it_is_empty(target) is not None
    with Archive(tmp_path / "backup") as archive:
        await restore(target, archive, LATER)
    assert await rows(target, RuleDocument) == await rows(filled, RuleDocument)


async def test_all_of_it_or_nothing(filled: Database, target: Database, tmp_path: Path) -> None:
    """The last rows cannot be written: those before are not there either."""
    await taken(filled, tmp_path / "backup")
    with Archive(tmp_path / "backup") as whole:
        names = list(whole.manifest.tables)
        with (tmp_path / "twice").open("wb") as file, ArchiveWriter(file) as writer:
            for name in names:
                with writer.table(name) as take:
                    for row in whole.rows(name):
                        take(row)
                        if name == names[-1]:
                            take(row)
            writer.finish(whole.manifest, seal)
    with Archive(tmp_path / "twice") as archive, pytest.raises(IntegrityError):
        await restore(target, archive, LATER)
    assert await see_that_it_is_empty(target) is not None
    assert await count(target, RuleDocument) == 0


async def test_a_backup_of_an_older_schema_comes_up_to_date(empty_url: str, tmp_path: Path) -> None:
    """It is taken before an upgrade, and restored by the version after it."""
    await asyncio.to_thread(make_anew, empty_url, "0003")
    async with Database(empty_url) as database:
        await load_people(database)
        before = await rows(database, Unit)
        manifest = await taken(database, tmp_path / "backup")
    assert manifest.revision == "0003"
    url = f"sqlite:///{tmp_path / 'new.db'}"
    await asyncio.to_thread(make_anew, url, manifest.revision)
    async with Database(url) as target:
        with Archive(tmp_path / "backup") as archive:
            await restore(target, archive, LATER)
            await asyncio.to_thread(migrate, url)
            await mark_restored(target, archive, LATER)
        assert await rows(target, Unit) == before
        async with target.read() as tx:
            assert await bond.tie_of(tx) == bond.Tie(None, Standing.TABLES_BEHIND, LATER, NOW)


async def test_a_schema_is_made_anew_from_any_other(empty_url: str) -> None:
    await asyncio.to_thread(migrate, empty_url)
    await asyncio.to_thread(make_anew, empty_url, "0002")
    async with Database(empty_url) as database:
        assert await see_that_it_is_empty(database) == "0002"
    await asyncio.to_thread(migrate, empty_url)
    await asyncio.to_thread(command.check, config(empty_url))


def test_a_revision_of_a_later_version_is_not_known() -> None:
    assert knows("0001")
    assert not knows("9999")


async def test_a_database_without_our_tables(empty_url: str) -> None:
    async with Database(empty_url) as database:
        with pytest.raises(NothingToBackUpError), ArchiveWriter(io.BytesIO()) as writer:
            await dump(database, writer, seal, "0.0.0", NOW)


async def test_a_backup_that_is_taken_while_others_write_is_of_one_instant(
    filled: Database, other: Database, target: Database, tmp_path: Path
) -> None:
    """Every case in it is the fold of its events, whatever was written meanwhile."""
    begun, stop = asyncio.Event(), asyncio.Event()

    async def write_on() -> int:
        nth = 100
        while not stop.is_set():
            story = a_filed_case(nth, "general").accepted_by(WANG).noted_by(WANG)
            await deliver(other, *story.deliveries)
            nth += 1
            begun.set()
        return nth - 100

    writing = asyncio.create_task(write_on())
    await begun.wait()
    for nth in range(3):
        await taken(filled, tmp_path / f"backup-{nth}")
    stop.set()
    assert await writing > 3
    with Archive(tmp_path / "backup-2") as archive:
        assert archive.manifest.summary.cases > 5
        await restore(target, archive, LATER)
    async with target.read() as tx:
        for text in (await tx.execute(select(table(Case).c.state))).scalars().all():
            shown = CaseState.model_validate_json(text)
            kept = await recovering.kept_case(tx, shown.number)
            assert kept is not None
            folded = fold(shown.number, (Event.model_validate(link) for link in kept.links))
            assert folded.model_copy(update={"seen": ()}) == shown
            assert [written(Event.model_validate(link)) for link in kept.links] == kept.links


async def test_numbers_are_passed_over_by_county_in_the_year_that_it_is(database: Database) -> None:
    async with database.write() as tx:
        for county, year, times in (("532329", 2025, 3), ("532329", 2026, 2), ("620724", 2025, 4)):
            for _ in range(times):
                await intents.next_serial(tx, county, year)
        assert await recovering.leap(tx, 2026, 1000) == {"532329": 1002, "620724": 1000}
        assert await intents.next_serial(tx, "532329", 2026) == 1003
        assert await intents.next_serial(tx, "532329", 2025) == 4
        assert await intents.next_serial(tx, "620724", 2026) == 1001


async def test_open_cases_are_found_page_by_page(database: Database) -> None:
    stories = [a_filed_case(nth, "general") for nth in range(1, 8)]
    await file(database, *stories)
    async with database.read() as tx:
        first = await recovering.cases_that_go_on(tx, "", 4)
        rest = await recovering.cases_that_go_on(tx, first[-1], 4)
    assert [*first, *rest] == [story.state.number for story in stories]


async def test_closed_cases_go_on_while_visits_are_to_come_until_the_archive(database: Database) -> None:
    over, visited, archived = (a_filed_case(nth, "general", policy="longshan", by=WANG) for nth in (1, 2, 3))
    over.accepted_by(WANG).proposed_by(WANG).signed_by(WU)
    for case in (visited, archived):
        case.settled_on_the_spot_by(WANG).visited_by(WANG).signed_by(WU)
    for nth in (1, 2, 3):
        archived.later(days=nth + 1).visited_after_by(WANG, nth)
    for kind in ("application", "rights_notice", "identity_proof", "mediation_record", "agreement"):
        archived.filed_by(WANG, kind=kind)
    archived.gives(WANG, "archive")
    await file(database, over, visited, archived)
    async with database.read() as tx:
        assert await recovering.cases_that_go_on(tx, "", 4) == [visited.state.number]


async def test_a_case_that_the_tables_do_not_have(database: Database) -> None:
    async with database.read() as tx:
        assert await recovering.kept_case(tx, number(1)) is None


async def test_the_first_engine_that_tables_meet_stays_theirs(database: Database) -> None:
    async with database.write() as tx:
        await bond.tie_first(tx, "engine-1", NOW)
        assert (await bond.tie_first(tx, "engine-2", LATER)).engine == "engine-1"
        await bond.tie(tx, "engine-2", Standing.ENGINE_BEHIND, LATER)
        assert await bond.tie_of(tx) == bond.Tie("engine-2", Standing.ENGINE_BEHIND, LATER, None)
        await tx.execute(delete(table(Bond)))
        assert await bond.tie_of(tx) is None


def test_every_table_is_compared() -> None:
    """A table that is added later must be in a backup, and in this file."""
    assert {table(model).name for model in EVERY_TABLE} >= {"unit", "officer", "case_event", "intake"}
    assert len(EVERY_TABLE) == len(SQLModel.metadata.tables) - 2
