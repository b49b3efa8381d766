"""A case deleted from the tables: its key and every row are gone, one line stays, nothing comes back."""

import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest
from sqlmodel import SQLModel

from api.clock import now
from cases.carrying import Item
from cases.documents import HeldFile, Media
from cases.events import Absence, Carried
from cases.freezing import Freeze
from cases.handover import Asked
from cases.opening import Opening
from cases.retention import Tombstone, tombstone
from storage import anchors, deleting, finding, freezing, handovers, intents, uploads
from storage.database import Database, Transaction
from storage.key_ring import KeyRing
from storage.projection import project
from storage.queries import state_of
from storage.recovering import kept_case
from storage.tables import AccessEntry, AnchoredTip, CaseClaim, CaseEvent, DeletedCase, Intake, Serial
from tests.cases.people import VILLAGE, WANG, WU
from tests.cases.story import BOOK, MONDAY, an_opening, local, sealed
from tests.storage.builders import Filed, number, projected, rows
from workflows.history import HeldCase
from workflows.sweeper import write_held

STAYS = {AccessEntry, AnchoredTip, DeletedCase}
OF_A_CASE = [
    mapper.class_
    for mapper in SQLModel._sa_registry.mappers
    if "number" in mapper.class_.model_fields and mapper.class_ not in STAYS
]
LATER = local("2040-01-01 00:00")


@pytest.fixture
def ring(tmp_path: Path) -> KeyRing:
    return KeyRing.create(tmp_path / "key-ring.json")


class Kept(Filed):
    """A closed case as the tables keep it, with the start argument that the engine has of it."""

    def __init__(self, nth: int, ring: KeyRing, at: datetime = MONDAY) -> None:
        wrapped, _ = ring.new_case_key(number(nth))
        command, key = f"{0xFFFF0000 + nth:032x}", {"case_key": wrapped}
        source = {"source_key": f"{nth:064x}"}
        changes = {"number": number(nth), "command": command} | key | source
        self.opening: Opening = an_opening("general", at=at).model_copy(update=changes)
        super().__init__(self.opening, BOOK)
        self.accepted_by(WANG).gives(WU, "instruct", to=VILLAGE, text=sealed(), working_days=1)
        self.gives(WU, "withdraw_task", task="t1", reason=sealed()).proposed_by(WANG).signed_by(WU)

    def held(self) -> HeldCase:
        """As it is read back from the engine."""
        return HeldCase(self.state, self.events, self.opening)


async def keep(database: Database, case: Kept) -> None:
    """With everything that is ever kept of a case: also what a crash has left."""
    async with database.write() as tx:
        await write_held(tx, case.held(), case.running.rules)
        await finding.write(tx, case.state.number, {f"{case.opening.command}{'0' * 32}"})
        frozen = {"number": case.state.number, "frozen": True, "at": LATER, "officer": "sun", "unit": VILLAGE}
        key = {"command": f"{0xF0000000:031x}{case.state.number[-1]}", "body": "0" * 64}
        await freezing.append(tx, Freeze.model_validate(frozen | key | {"reason": case.opening.title}))
        held = HeldFile(file=f"{case.state.number[-1]}" * 64, media=Media.PDF, size=9, commitment="c" * 64)
        await uploads.brought_in(tx, case.state.number, held, "wang", LATER)
        leave = Asked(officer=WANG.id, to=WU.id, absence=Absence.LEAVE, starts_on=LATER.date())
        handed = f"{0xDEF:031x}{case.state.number[-1]}"
        await handovers.give(tx, handed, leave, WANG.id, LATER)
        item = Item(kind=Carried.CASE, ref="village.mediator")
        await handovers.begin(tx, handed, [(case.state.number, item)], LATER)
        await intents.intend(tx, f"{0xABC:031x}{case.state.number[-1]}", case.state.number, now(), "{}")


async def bury(tx: Transaction, case: Kept, ring: KeyRing) -> Tombstone:
    left = tombstone(case.state, case.running.rules, LATER)
    assert isinstance(left, Tombstone)
    await deleting.bury(tx, left, left.canonical(), ring.anchors.sign(left.canonical()))
    await deleting.destroy(tx, case.state.number)
    return left


async def test_every_row_of_it_goes_and_one_line_stays(database: Database, ring: KeyRing) -> None:
    case, other = Kept(1, ring), Kept(2, ring)
    await keep(database, case)
    await keep(database, other)
    await anchors.take(database, ring.anchors.sign, ring.anchors.public_key, now())
    for model in OF_A_CASE:
        nobodys = model is CaseClaim  # a closed case is nobody's business
        assert nobodys or await rows(database, model, number(1)), f"the story leaves {model.__name__} out"
    kept = [await rows(database, model, number(2)) for model in OF_A_CASE]
    serials = await rows(database, Serial)

    async with database.write() as tx:
        left = await bury(tx, case, ring)
    for model in OF_A_CASE:
        assert await rows(database, model, number(1)) == [], model.__name__
    assert [await rows(database, model, number(2)) for model in OF_A_CASE] == kept
    assert await rows(database, Serial) == serials, "its number is not given out again"
    async with database.read() as tx:
        (line,) = await deleting.deleted(tx, [number(1), number(2)])
        assert (await deleting.is_deleted(tx, number(1)), await deleting.is_deleted(tx, number(2))) == (
            True,
            False,
        )
        assert await deleting.unfinished(tx) == [number(1)]
        assert await intents.intake_of(tx, source_key=f"{1:064x}") is None
    assert Tombstone.read(line.statement) == left
    assert len(await rows(database, AnchoredTip, number(1))) == 1, "what anchors knew stays"


async def test_nothing_brings_it_back(database: Database, ring: KeyRing) -> None:
    case = Kept(1, ring)
    await keep(database, case)
    async with database.write() as tx:
        await bury(tx, case, ring)
    rules = case.running.rules
    async with database.write() as tx:
        await write_held(tx, case.held(), rules)
        await project(tx, case.state, case.events, rules)
        await project(tx, case.state, case.events[2:], rules)
        await project(tx, case.state, (), rules)
    assert not any(await projected(database, number(1)))
    assert await rows(database, Intake) == []
    async with database.read() as tx:
        assert await kept_case(tx, number(1)) is None
        assert await state_of(tx, number(1)) is None


async def test_done_again_it_is_as_good_as_once(database: Database, ring: KeyRing) -> None:
    """Rows that somebody has put back go once more."""
    case = Kept(1, ring)
    await keep(database, case)
    async with database.write() as tx:
        await bury(tx, case, ring)
        await deleting.destroy(tx, number(1))
        await deleting.finished(tx, number(1))
    async with database.read() as tx:
        assert await deleting.unfinished(tx) == []
        assert await deleting.closed_cases(tx, "", 10) == []
    assert await rows(database, CaseEvent) == []


async def test_on_sqlite_the_key_is_not_left_in_the_file(
    tmp_path: Path, ring: KeyRing, migrated_file: Path
) -> None:
    file = Path(shutil.copy(migrated_file, tmp_path / "deleting.db"))
    case = Kept(1, ring)
    async with Database(f"sqlite:///{file}") as database:
        await keep(database, case)
        async with database.write() as tx:
            await bury(tx, case, ring)
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    assert case.opening.case_key.encode() not in file.read_bytes()
