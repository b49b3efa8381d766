"""Anchors in a file: one JSON object a line, to be kept where the tables' keepers cannot write."""

from collections.abc import Sequence
from pathlib import Path

from pydantic import ValidationError

from cases.anchoring import SignedAnchor
from runtime.faults import DATA, DISK, CannotRunError
from storage.whole import see_that_it_may_go, written_whole


def write_anchors(path: Path, anchors: Sequence[SignedAnchor]) -> None:
    """Write all anchors; a file that is there is replaced by a whole one. CannotRunError."""
    try:
        see_that_it_may_go(path)
        with written_whole(path, replace=True) as file:
            for anchor in anchors:
                file.write(f"{anchor.model_dump_json()}\n".encode())
    except OSError as error:
        raise CannotRunError(f"{path}: {error.strerror}", DISK) from error


def read_anchors(path: Path) -> list[SignedAnchor]:
    """The anchors of a file. CannotRunError if it is none of ours."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRunError(f"{path} cannot be read: {error}", DATA) from error
    found = []
    for nth, line in enumerate(lines, start=1):
        try:
            found.append(SignedAnchor.model_validate_json(line))
        except ValidationError as error:
            raise CannotRunError(f"{path}, line {nth}: no anchor", DATA) from error
    return found
