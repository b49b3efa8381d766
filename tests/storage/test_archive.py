"""An archive is whole and unchanged, or it is none."""

import hashlib
import shutil
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage.archive import FORMAT, Archive, ArchiveError, ArchiveWriter, Manifest, Summary

ROWS = [
    {"number": "532329-2026-000001", "seq": 1, "title": "排水沟"},
    {"number": "…", "seq": 2, "title": None},
]
TAKEN = datetime(2026, 3, 2, 1, tzinfo=UTC)


def seal(text: str) -> str:
    return hashlib.sha256(f"ours {text}".encode()).hexdigest()


def another_seal(text: str) -> str:
    return hashlib.sha256(f"theirs {text}".encode()).hexdigest()


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "backup.zip"
    with path.open("wb") as file, ArchiveWriter(file) as writer:
        with writer.table("event") as take:
            for row in ROWS:
                take(row)
        with writer.table("nothing"):
            pass
        summary = Summary(cases=1, open_cases=1, newest_event_at=TAKEN, newest_case=None, serials={})
        manifest = Manifest(
            format=FORMAT,
            product="0.0.0",
            revision="0005",
            taken_at=TAKEN,
            summary=summary,
            tables=writer.members,
        )
        writer.finish(manifest, seal)
    return path


def test_what_was_written_is_read(written: Path) -> None:
    with Archive(written) as archive:
        archive.verify(seal)
        assert list(archive.rows("event")) == ROWS
        assert list(archive.rows("nothing")) == []
        assert {name: member.rows for name, member in archive.manifest.tables.items()} == {
            "event": 2,
            "nothing": 0,
        }
        assert archive.manifest.taken_at == TAKEN


def test_the_same_rows_make_the_same_members(written: Path) -> None:
    with Archive(written) as archive, zipfile.ZipFile(written) as plain:
        lines = plain.read("event.jsonl")
        assert hashlib.sha256(lines).hexdigest() == archive.manifest.tables["event"].sha256


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9, 0.999])
def test_a_part_of_it_is_none(written: Path, share: float) -> None:
    whole = written.read_bytes()
    written.write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(ArchiveError, match="no backup, or not a whole one"):
        Archive(written)


def test_every_byte_that_is_changed_is_noticed_or_means_nothing(written: Path) -> None:
    """Whatever is accepted reads the same: a few bytes of a zip file, dates of its members, say nothing."""
    whole = written.read_bytes()
    for nth in range(len(whole)):
        written.write_bytes(whole[:nth] + bytes([whole[nth] ^ 0x55]) + whole[nth + 1 :])
        try:
            with Archive(written) as archive:
                archive.verify(seal)
                assert list(archive.rows("event")) == ROWS
                assert archive.manifest.taken_at == TAKEN
        except ArchiveError:
            continue


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    """The same archive, whole as a zip file, with other members."""
    before = path.with_suffix(".before")
    shutil.move(path, before)
    with zipfile.ZipFile(before) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content)


def test_a_row_that_somebody_changed(written: Path) -> None:
    rewritten(
        written, lambda name, was: was.replace(b'"seq":2', b'"seq":3') if name == "event.jsonl" else was
    )
    with Archive(written) as archive, pytest.raises(ArchiveError, match="table event has another hash"):
        archive.verify(seal)


def test_a_row_and_its_hash_that_somebody_changed(written: Path) -> None:
    """Whoever has no key ring cannot seal it again."""

    def change(name: str, was: bytes) -> bytes:
        return was.replace(b'"open_cases": 1', b'"open_cases": 0') if name == "manifest.json" else was

    rewritten(written, change)
    with Archive(written) as archive, pytest.raises(ArchiveError, match="not the sealed one"):
        archive.verify(seal)


def test_sealed_by_another_ring(written: Path) -> None:
    with Archive(written) as archive, pytest.raises(ArchiveError, match="not the sealed one"):
        archive.verify(another_seal)


@pytest.mark.parametrize("lost", ["manifest.json", "seal.txt", "event.jsonl", "nothing.jsonl"])
def test_a_member_that_is_missing(written: Path, lost: str) -> None:
    rewritten(written, lambda name, was: None if name == lost else was)
    with pytest.raises(ArchiveError, match=f"{lost} is missing"), Archive(written) as archive:
        archive.verify(seal)


def test_of_a_later_format(written: Path) -> None:
    rewritten(
        written,
        lambda name, was: was.replace(b'"format": 1', b'"format": 2') if name == "manifest.json" else was,
    )
    with pytest.raises(ArchiveError, match="has format 2, this version reads format 1"):
        Archive(written)


@pytest.mark.parametrize("told", [b"", b"[]", b"{}", b'{"format": 1}', b"\xff"])
def test_a_manifest_that_is_none(written: Path, told: bytes) -> None:
    rewritten(written, lambda name, was: told if name == "manifest.json" else was)
    with pytest.raises(ArchiveError, match=r"manifest cannot be read|is damaged"):
        Archive(written)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="No such file"):
        Archive(tmp_path / "none")
