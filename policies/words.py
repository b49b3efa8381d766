"""Text for people, always in both languages, and where a value comes from."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Strict, StringConstraints

Words = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]


At = tuple[str | int, ...]
"""The way from the top of a document down to one part of it: names of fields and positions in lists."""

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,40}$")]
"""A name by which documents and commands call a level or a rule."""

Whole = Annotated[int, Strict()]
"""A whole number that was written as one."""
YesNo = Annotated[bool, Strict()]
"""True or false, written as such."""


def _written_date(value: object) -> object:
    if isinstance(value, str | date):
        return value
    raise MisfitError("not_a_date")


IsoDate = Annotated[date, BeforeValidator(_written_date)]
"""A date that was written as one: a bare number is not taken for seconds since 1970."""


class MisfitError(ValueError):
    """Parts of a document that do not fit together: a stable code, what it is about, and where it stands."""

    def __init__(self, code: str, subject: object = "", at: tuple[str | int, ...] = ()) -> None:
        super().__init__(f"{code}: {subject}")
        self.code, self.subject, self.at = code, str(subject), at
        """`at` is the way from the model that found it down to the part that is wrong."""


class Document(BaseModel):
    """Base of everything that is read from a document: no unknown fields, never changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(Document):
    """One sentence or name in Chinese and in English."""

    zh: Words
    en: Words


class Basis(StrEnum):
    """Where a value comes from, so that an assumption is never taken for the law."""

    LAW = "law"
    """Read in the legal text."""
    NORM = "norm"
    """Read in a published form, notice or local rule."""
    SEED = "seed"
    """A published report of the place."""
    ASSUMED = "assumed"
    """Our own value: visible, editable, never "the law"."""
