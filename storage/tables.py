"""The tables. Rows are written by projection and by the roster; nothing here decides anything."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from storage.instants import Instant


def _instant(*, nullable: bool = False, index: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Instant(), nullable=nullable, index=index))


def _text(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Text(), nullable=nullable))


class Unit(SQLModel, table=True):
    """A territorial unit, or a functional department of one."""

    __tablename__ = "unit"
    code: str = Field(primary_key=True, max_length=64)
    tier: str = Field(max_length=16)
    kind: str = Field(max_length=16)
    """`place` or `department`."""
    parent: str | None = Field(default=None, foreign_key="unit.code", index=True, max_length=64)
    name_zh: str = Field(max_length=200)
    name_en: str = Field(max_length=200)
    path: str = Field(index=True, max_length=512)
    """Codes from the top down, each followed by a slash: what lies below shares the beginning."""
    competence: str = Field(default="", max_length=500)
    """Categories a department is competent for, separated by blanks."""
    policy_id: str | None = Field(default=None, max_length=64)
    """The policy in force here and below, unless a unit below has its own."""
    generated: bool = False
    as_of: str = Field(max_length=10)
    """Date of the table it came from, ISO."""


class Officer(SQLModel, table=True):
    """Somebody who works here, or a program that sends cases."""

    __tablename__ = "officer"
    id: str = Field(primary_key=True, max_length=64)
    name_zh: str = Field(max_length=100)
    name_en: str = Field(max_length=100)
    unit: str = Field(foreign_key="unit.code", index=True, max_length=64)
    place: str = Field(index=True, max_length=64)
    roles: str = Field(max_length=300)
    """Roles, separated by blanks."""
    active: bool = True
    generated: bool = False
    as_of: str = Field(max_length=10)
    """Date of the table it came from, ISO."""


class Token(SQLModel, table=True):
    """A sign-in token, known by its hash only."""

    __tablename__ = "token"
    hash: str = Field(primary_key=True, max_length=64)
    officer: str = Field(foreign_key="officer.id", index=True, max_length=64)
    created_at: datetime = _instant()
    expires_at: datetime | None = _instant(nullable=True)
    revoked_at: datetime | None = _instant(nullable=True)


class RuleDocument(SQLModel, table=True):
    """A policy or a calendar as it was loaded; never changed, found by content hash."""

    __tablename__ = "rule_document"
    hash: str = Field(primary_key=True, max_length=64)
    kind: str = Field(max_length=16)
    id: str = Field(max_length=64)
    version: int
    text: str = _text()
    loaded_at: datetime = _instant()
    __table_args__ = (Index("rule_document_name", "kind", "id", "version", unique=True),)


class Serial(SQLModel, table=True):
    """The last case number given out in a county and a year."""

    __tablename__ = "serial"
    county: str = Field(primary_key=True, max_length=6)
    year: int = Field(primary_key=True)
    last: int


class Intake(SQLModel, table=True):
    """A case whose number is taken: `starting` until the engine has it, then `started`."""

    __tablename__ = "intake"
    command: str = Field(primary_key=True, max_length=32)
    number: str = Field(unique=True, max_length=32)
    body_hash: str = Field(max_length=64)
    source_key: str | None = Field(default=None, unique=True, max_length=64)
    state: str = Field(index=True, max_length=16)
    opening: str = _text()
    """The sealed start argument."""
    created_at: datetime = _instant()


class CaseKey(SQLModel, table=True):
    """The data key of one case, wrapped by the key ring."""

    __tablename__ = "case_key"
    number: str = Field(primary_key=True, max_length=32)
    wrapped: str = Field(max_length=300)


class Intent(SQLModel, table=True):
    """A command on its way to the engine; gone once its events are in the tables."""

    __tablename__ = "intent"
    command: str = Field(primary_key=True, max_length=32)
    number: str = Field(index=True, max_length=32)
    created_at: datetime = _instant()


class Case(SQLModel, table=True):
    """A case: what lists narrow it by, and its state. Moved only by a newer event number."""

    __tablename__ = "case_file"
    number: str = Field(primary_key=True, max_length=32)
    seq: int
    status: str = Field(max_length=20)
    is_open: bool
    level: str = Field(max_length=41)
    unit_path: str = Field(max_length=512)
    category: str = Field(max_length=32)
    policy_id: str = Field(max_length=64)
    calendars: str = Field(max_length=2000)
    state: str = _text()
    __table_args__ = (Index("case_file_rules", "is_open", "policy_id", "calendars"),)


class CaseReader(SQLModel, table=True):
    """A unit or an officer that may see a case, with what lists are sorted and cut by.

    So a list reads one reader's cases in order, however many others there are.
    """

    __tablename__ = "case_reader"
    number: str = Field(primary_key=True, max_length=32)
    reader: str = Field(primary_key=True, max_length=72)
    """`unit:<code>` or `officer:<id>`."""
    on_it: bool
    """Whether it is an officer who is on the case at its present level."""
    is_open: bool
    due_at: datetime = _instant()
    late_at: datetime | None = _instant(nullable=True)
    """From when on the case counts as overdue; never, once it is closed."""
    __table_args__ = (
        Index("case_reader_due", "reader", "is_open", "due_at", "number"),
        Index("case_reader_late", "reader", "late_at"),
    )


class CaseClaim(SQLModel, table=True):
    """A person, or the holders of a role at a unit, whose business a case is now."""

    __tablename__ = "case_claim"
    number: str = Field(primary_key=True, max_length=32)
    why: str = Field(primary_key=True, max_length=16)
    holder: str = Field(primary_key=True, max_length=110)
    """`officer:<id>` or `role:<role>@<unit>`."""
    due_at: datetime = _instant()
    __table_args__ = (Index("case_claim_due", "holder", "due_at", "number"),)


class CaseEvent(SQLModel, table=True):
    """One event as the workflow wrote it."""

    __tablename__ = "case_event"
    number: str = Field(primary_key=True, max_length=32)
    seq: int = Field(primary_key=True)
    at: datetime = _instant()
    type: str = Field(max_length=32)
    actor: str | None = Field(default=None, max_length=64)
    command: str | None = Field(default=None, index=True, max_length=32)
    body: str = _text()
    """The written event, JSON, over which its hash was taken."""
