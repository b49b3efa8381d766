"""`fengqiao backup` and `restore` as an operator types them; what is wrong is one line and an exit code."""

import asyncio
import os
import shutil
import stat
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import MappingProxyType
from typing import Any
from unittest.mock import Mock

import pytest
from sqlalchemy import Engine, event

from api.clock import now
from runtime.backing_up import SEALED_AS
from runtime.settings import Settings
from storage import bond
from storage.archive import Archive, ArchiveWriter
from storage.database import Database
from storage.faults import DatabaseAwayError
from storage.key_ring import KeyRing
from tests.support.commanding import fengqiao, in_this_process
from tests.support.installation import copy_home

DAMAGED, IN_THE_WAY, DISK, SETTING, USAGE = 65, 73, 74, 78, 2


@pytest.fixture
def home(county: Settings) -> Iterator[Settings]:
    settings = copy_home(county)
    yield settings
    shutil.rmtree(settings.data)


@pytest.fixture(scope="module")
async def of_the_county(county: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the county, to be copied: a process takes seconds to start."""
    file = tmp_path_factory.mktemp("backup") / "county.fqb"
    code, said = await fengqiao(county.data, "backup", file)
    assert code == 0, said
    return file


@pytest.fixture
def backup(of_the_county: Path, tmp_path: Path) -> Path:
    """A backup of the county."""
    return Path(shutil.copy2(of_the_county, tmp_path / "county.fqb"))


@pytest.fixture
def elsewhere(home: Settings, tmp_path: Path) -> Path:
    """Another data directory with a copy of the key ring and nothing else."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    shutil.copy2(home.data / "key-ring.json", folder)
    return folder


async def test_there_and_back(backup: Path, elsewhere: Path) -> None:
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    code, said = await fengqiao(elsewhere, "restore", backup)
    assert code == 0, said
    first, *rest = said.splitlines()
    assert first.startswith(f"{backup}: 0 cases, 0 of them open, as of {now().date().year}")
    assert "--rebuild" in rest[0]
    assert "--recreate" in rest[1]
    code, said = await fengqiao(elsewhere, "backup", elsewhere / "again.fqb")
    assert code == 0, said
    with Archive(backup) as before, Archive(elsewhere / "again.fqb") as after:
        same = {name: member for name, member in before.manifest.tables.items() if name != "bond"}
        assert {name: after.manifest.tables[name] for name in same} == same


async def test_the_operator_is_told_what_it_has_and_what_it_lacks(home: Settings, tmp_path: Path) -> None:
    code, said = await fengqiao(home.data, "backup", tmp_path / "county.fqb")
    assert code == 0, said
    assert f"keep a copy of {home.data / 'key-ring.json'} in another place" in said
    assert "密钥环不在备份之内" in said
    assert [path.name for path in tmp_path.iterdir()] == ["county.fqb"], "nothing half-written is left"


async def test_a_file_that_is_there_is_written_over_when_told(home: Settings, backup: Path) -> None:
    before = backup.read_bytes()
    await refused(IN_THE_WAY, "is there already", home.data, "backup", backup)
    assert backup.read_bytes() == before
    code, said = await fengqiao(home.data, "backup", backup, "--replace")
    assert code == 0, said
    assert backup.read_bytes() != before


async def test_tables_without_cases_write_over_no_backup_that_has_some(
    home: Settings, backup: Path, tmp_path: Path
) -> None:
    """The database was lost, and the timer goes on: its backup is the last there is."""
    rewritten(backup, home.data, summary={"cases": 11})
    before = backup.read_bytes()
    lost = tmp_path / "lost"
    lost.mkdir()
    shutil.copy2(home.data / "key-ring.json", lost)
    code, said = await in_this_process(lost, "migrate")
    assert code == 0, said
    await refused(IN_THE_WAY, "has 11 cases as of", lost, "backup", backup, "--replace")
    await refused(IN_THE_WAY, "`fengqiao restore`", lost, "backup", backup, "--replace", "--leave")
    assert backup.read_bytes() == before
    code, said = await in_this_process(lost, "verify")
    assert code == 0
    assert said.startswith("these tables hold no case; they have never served with an engine")


async def refused(code: int, says: str, data: Path, *arguments: str | Path, **environment: str) -> None:
    """One plain line and its exit code."""
    found, said = await in_this_process(data, *arguments, **environment)
    assert found == code, said
    assert says in said
    assert len(said.strip().splitlines()) == 1, said


@pytest.mark.parametrize(
    "text",
    [
        *(None, b"", b"http://x", b"\xff\xfe", b"postgresql://fq:secret@w:x@127.0.0.1/county"),
        b"postgresql://fq:secret@127.0.0.1/county?ssl_mode=verify-full",
    ],
)
async def test_a_file_that_names_no_database(home: Settings, tmp_path: Path, text: bytes | None) -> None:
    """What is in it is not told: it has a password."""
    named = tmp_path / "database-url"
    if text is not None:
        named.write_bytes(text)
    code, said = await in_this_process(
        home.data, "backup", tmp_path / "county.fqb", FENGQIAO_DATABASE_URL_FILE=str(named)
    )
    assert code == SETTING
    assert said.startswith("fengqiao: FENGQIAO_DATABASE_URL_FILE: ")
    assert len(said.strip().splitlines()) == 1
    assert "secret" not in said


async def test_a_folder_that_is_not_there(home: Settings, tmp_path: Path) -> None:
    await refused(DISK, "No such file", home.data, "backup", tmp_path / "none" / "county.fqb")


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo, lambda path: path.symlink_to("x")])
async def test_only_a_file_is_written_over(
    home: Settings, tmp_path: Path, make: Callable[[Path], None]
) -> None:
    """A name that is typed wrong may be a folder's or a device's."""
    target = tmp_path / "county.fqb"
    make(target)
    before = target.lstat()
    for how in ((), ("--replace",)):
        await refused(IN_THE_WAY, "it is no regular file", home.data, "backup", target, *how)
    assert (target.lstat().st_mode, target.lstat().st_ino) == (before.st_mode, before.st_ino)


async def standing(settings: Settings) -> bond.Standing | None:
    async with Database(settings.database) as database, database.read() as tx:
        tie = await bond.tie_of(tx)
    return tie.standing if tie else None


async def test_tables_are_left_only_with_a_whole_backup(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong folder or a full disk stops nothing that is being served."""
    await refused(DISK, "No such file", home.data, "backup", tmp_path / "none" / "county.fqb", "--leave")
    assert await standing(home) is None
    with monkeypatch.context() as full:
        full.setattr(ArchiveWriter, "finish", Mock(side_effect=OSError(28, "No space left on device")))
        await refused(DISK, "No space left", home.data, "backup", tmp_path / "county.fqb", "--leave")
    assert await standing(home) is None
    assert list(tmp_path.iterdir()) == []
    code, said = await in_this_process(home.data, "backup", tmp_path / "county.fqb", "--leave")
    assert code == 0, said
    assert await standing(home) is bond.Standing.LEFT
    assert "promises nothing more (503 not_together)" in said
    assert "`fengqiao recover database`" in said


async def test_nothing_is_written_while_tables_are_being_left(
    home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was promised is in the backup; what comes later finds the tables left."""
    tried: list[str] = []

    async def promise() -> None:
        async with Database(home.database, busy_seconds=0.1) as database, database.write() as tx:
            tried.append("begun" if await bond.belongs_with(tx, None) else "left")

    finish = ArchiveWriter.finish

    def late(*arguments: Any) -> None:
        with pytest.raises(DatabaseAwayError), ThreadPoolExecutor(1) as beside:
            beside.submit(lambda: asyncio.run(promise())).result()
        finish(*arguments)

    monkeypatch.setattr(ArchiveWriter, "finish", late)
    code, said = await in_this_process(home.data, "backup", tmp_path / "county.fqb", "--leave")
    assert code == 0, said
    await promise()
    assert tried == ["left"]


async def test_a_database_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    await refused(DAMAGED, "there is no database", tmp_path, "backup", tmp_path / "county.fqb")
    assert list(tmp_path.iterdir()) == []


async def test_a_database_that_is_not_empty(home: Settings, backup: Path) -> None:
    await refused(IN_THE_WAY, "is not empty (table access)", home.data, "restore", backup)


@pytest.mark.parametrize("fits", ["nothing", "schema"])
async def test_into_a_full_disk(backup: Path, elsewhere: Path, fits: str) -> None:
    """The file grows no more. It is a matter of the disk, and once there is room all goes through."""

    def cramp(connection: Any, _: object) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA page_count")
        [pages] = cursor.fetchone()
        if pages or fits == "nothing":
            cursor.execute(f"PRAGMA max_page_count = {max(pages, 1)}")
        cursor.close()

    event.listen(Engine, "connect", cramp)
    try:
        await refused(DISK, "make room and begin again", elsewhere, "restore", backup)
    finally:
        event.remove(Engine, "connect", cramp)
    code, said = await in_this_process(elsewhere, "restore", backup)
    assert code == 0, said


async def test_a_data_directory_without_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "mkdir", Mock(side_effect=OSError(28, "No space left on device")))
    await refused(DISK, "No space left on device", tmp_path / "data", "migrate")


async def test_without_a_key_ring(backup: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new"
    missing = f"fengqiao: there is no key ring at {folder / 'key-ring.json'}: put its copy back"
    await refused(SETTING, missing, folder, "restore", backup)
    assert not (folder / "key-ring.json").exists()


async def test_with_a_key_ring_that_others_may_read(backup: Path, elsewhere: Path) -> None:
    """It is whole: its rights are to be put right, and nothing else."""
    ring = elsewhere / "key-ring.json"
    ring.chmod(0o644)
    code, said = await in_this_process(elsewhere, "restore", backup)
    assert (code, said) == (
        SETTING,
        f"fengqiao: the key ring: {ring} must be readable by its owner only (chmod 600)\n",
    )


async def test_with_another_key_ring(backup: Path, elsewhere: Path) -> None:
    (elsewhere / "key-ring.json").unlink()
    KeyRing.create(elsewhere / "key-ring.json")
    await refused(DAMAGED, "its manifest is not the sealed one", elsewhere, "restore", backup)
    rewritten(backup, elsewhere, newest_case=("532329-2026-000001", "k1.AAAA"))
    await refused(SETTING, "does not open the cases of this backup", elsewhere, "restore", backup)
    assert not (elsewhere / "fengqiao.db").exists()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def flip(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])


@pytest.mark.parametrize(
    ("harm", "says"),
    [(cut, "no backup, or not a whole one"), (flip, "damaged"), (Path.unlink, "No such file")],
    ids=["truncated", "tampered", "missing"],
)
async def test_a_file_that_is_not_what_it_was(
    backup: Path, elsewhere: Path, harm: Callable[[Path], None], says: str
) -> None:
    harm(backup)
    await refused(DAMAGED, says, elsewhere, "restore", backup)
    assert not (elsewhere / "fengqiao.db").exists()


def rewritten(
    path: Path,
    home: Path,
    newest_case: tuple[str, str] | None = None,
    summary: Mapping[str, int] = MappingProxyType({}),
    **changes: object,
) -> None:
    """The same backup by another version or with another summary, sealed with the ring of a directory."""
    ring = KeyRing.open(home / "key-ring.json")
    new = path.with_suffix(".new")
    with Archive(path) as old, new.open("wb") as file, ArchiveWriter(file) as writer:
        for name in old.manifest.tables:
            with writer.table(name) as take:
                for row in old.rows(name):
                    take(row)
        has = old.manifest.summary.model_copy(update={"newest_case": newest_case, **summary})
        manifest = old.manifest.model_copy(update={"summary": has, **changes})
        writer.finish(manifest, lambda text: ring.keyed_hash(SEALED_AS, text))
    new.replace(path)


async def test_of_a_later_version(backup: Path, elsewhere: Path) -> None:
    rewritten(backup, elsewhere, revision="9999", product="9.0.0")
    await refused(DAMAGED, "was written by version 9.0.0, whose tables", elsewhere, "restore", backup)
    assert not (elsewhere / "fengqiao.db").exists()


async def test_a_backup_is_needed_by_name(home: Settings) -> None:
    code, said = await fengqiao(home.data, "backup")
    assert code == USAGE
    assert "file" in said.lower()
