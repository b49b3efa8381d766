"""Columns that both databases have alike."""

from typing import Any

from sqlalchemy import Column, String, Text
from sqlmodel import Field

from storage.instants import Instant


def instant(*, nullable: bool = False, index: bool = False) -> Any:
    """An instant, in UTC on both databases."""
    return Field(default=None, sa_column=Column(Instant(), nullable=nullable, index=index))


def text_column(*, nullable: bool = False) -> Any:
    """Text of any length."""
    return Field(default=None, sa_column=Column(Text(), nullable=nullable))


def path() -> Any:
    """Compared byte by byte on both databases, so that an index finds what shares a beginning."""
    kind = String(512).with_variant(String(512, collation="C"), "postgresql")
    return Field(sa_column=Column(kind, nullable=False))
