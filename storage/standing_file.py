"""The file of an SQLite database stays the one that was opened: a file that is gone goes on taking writes."""

import os
from pathlib import Path

from sqlalchemy.engine import make_url

from storage.faults import DatabaseAwayError


class StandingFile:
    """What is at the path now, beside what was there first.

    Unlinked, a file lives on for whoever has it open, and whatever is written there is gone with the process.
    """

    def __init__(self, url: str) -> None:
        name = make_url(url).database or ""
        self._path = None if name.startswith((":", "file:")) or not name else Path(name)
        self._first: tuple[int, int] | None = None

    def see_that_it_stands(self) -> None:
        """DatabaseAwayError if the file is gone or another is in its place, until the process starts anew."""
        if self._path is None:
            return
        now = self._now()
        if self._first is None:
            self._first = now
        elif now != self._first:
            raise DatabaseAwayError(f"the file {self._path} is {'another' if now else 'gone'}")

    def _now(self) -> tuple[int, int] | None:
        assert self._path is not None  # noqa: S101  # asked of a file only
        try:
            found = os.stat(self._path)  # noqa: PTH116  # half of what Path's takes, at every statement
        except OSError:
            return None
        return found.st_dev, found.st_ino
