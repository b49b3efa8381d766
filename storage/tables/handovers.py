"""Handovers of what one officer carries, and what became of each thing."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import instant, text_column


class Handover(SQLModel, table=True):
    """Everything that an officer carried, handed over to another; kept for good."""

    __tablename__ = "handover"
    id: str = Field(primary_key=True, max_length=32)
    """The command that gave it."""
    officer: str = Field(max_length=64)
    recipient: str = Field(max_length=64)
    absence: str = Field(max_length=16)
    """`leave` or `departure`."""
    starts_on: str = Field(max_length=10)
    """ISO date."""
    until_on: str | None = Field(default=None, max_length=10)
    """The last day, ISO."""
    given_by: str = Field(max_length=64)
    given_at: datetime = instant()
    began_at: datetime | None = instant(nullable=True)
    """When it was found out what the officer carried; none: its day has not come."""
    returned_by: str | None = Field(default=None, max_length=64)
    returned_at: datetime | None = instant(nullable=True)
    """When the return was asked for last; none: nobody has."""
    return_id: str | None = Field(default=None, max_length=32)
    """The command that asked for it."""
    is_over: bool
    """Whether everything is back, as far as it comes back."""
    __table_args__ = (Index("handover_officer", "officer", "given_at"),)


class HandoverItem(SQLModel, table=True):
    """One thing of a handover."""

    __tablename__ = "handover_item"
    handover: str = Field(primary_key=True, max_length=32, foreign_key="handover.id")
    number: str = Field(primary_key=True, index=True, max_length=32)
    kind: str = Field(primary_key=True, max_length=16)
    ref: str = Field(primary_key=True, max_length=90)
    since: datetime | None = instant(nullable=True)
    due: datetime | None = instant(nullable=True)
    """When it was due as it was handed over: what it is due after."""
    result: str = Field(max_length=16)
    """See `cases.handover.Result`."""
    refused: str | None = text_column(nullable=True)
    """Why, JSON."""
    back: str | None = Field(default=None, max_length=16)
    """The same of its way back; none: it has not been asked for."""
    back_refused: str | None = text_column(nullable=True)
