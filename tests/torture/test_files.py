"""A document whose file is gone or changed is found out."""

import hashlib
from pathlib import Path

from torture.checking.files import files
from torture.checking.findings import Kind

NUMBER, SEALED = "532329-2026-000001", b"sealed bytes"
FILE = hashlib.sha256(SEALED).hexdigest()
CHAINS = {
    NUMBER: [
        {"what": {"type": "opened"}},
        {"what": {"type": "document_filed", "document": "d1", "file": FILE}},
    ]
}


def test_gone_changed_and_as_it_was(tmp_path: Path) -> None:
    (gone,) = files(tmp_path, CHAINS)
    assert (gone.kind, gone.case) == (Kind.LOST, NUMBER)
    path = tmp_path / FILE[:2] / FILE
    path.parent.mkdir()
    path.write_bytes(SEALED[:-1])
    (damaged,) = files(tmp_path, CHAINS)
    assert (damaged.kind, "document d1" in damaged.says) == (Kind.BROKEN, True)
    path.write_bytes(SEALED)
    assert list(files(tmp_path, CHAINS)) == []
