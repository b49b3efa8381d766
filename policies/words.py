"""Text for people, always in both languages, and where a value comes from."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Words = Annotated[str, StringConstraints(min_length=1, max_length=500, strip_whitespace=True)]


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
