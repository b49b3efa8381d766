"""What shows that nothing was changed unseen: anchors, the access log, freezes, deletions."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, String
from sqlmodel import Field, SQLModel

from storage.tables.columns import instant, path, text_column


class Anchor(SQLModel, table=True):
    """A signed statement of what the chains of all cases had come to; never changed."""

    __tablename__ = "anchor"
    nth: int = Field(primary_key=True)
    statement: str = text_column()
    """What was signed, JSON; see `cases.anchoring.Statement`."""
    signature: str = Field(max_length=128)
    public_key: str = Field(max_length=64)


class AnchoredTip(SQLModel, table=True):
    """The newest event of a case as an anchor knew it, of those that had grown since the anchor before."""

    __tablename__ = "anchored_tip"
    number: str = Field(primary_key=True, max_length=32)
    nth: int = Field(primary_key=True, index=True, foreign_key="anchor.nth")
    seq: int
    hash: str = Field(max_length=64)


class AccessEntry(SQLModel, table=True):
    """Who did what with what is kept here. The database itself refuses to change it or to delete it early."""

    __tablename__ = "access"
    id: int | None = Field(
        default=None,
        sa_column=Column(
            BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
        ),
    )
    at: datetime = instant(index=True)
    officer: str = Field(max_length=64)
    unit: str = Field(max_length=64)
    kind: str = Field(max_length=16)
    what: str = Field(max_length=120)
    number: str | None = Field(default=None, max_length=32)
    party: str | None = Field(default=None, max_length=8)
    fields: str | None = Field(default=None, max_length=100)
    """Revealed fields, separated by blanks."""
    code: str | None = Field(default=None, max_length=64)
    reason: str | None = text_column(nullable=True)
    """Sealed with the case's key, JSON."""
    unit_path: str = path()
    """Of the officer's unit."""
    case_path: str | None = Field(
        default=None,
        sa_column=Column(String(512).with_variant(String(512, collation="C"), "postgresql"), nullable=True),
    )
    """Of the unit that had the case."""
    __table_args__ = (
        Index("access_case", "number", "id"),
        Index("access_officer", "officer", "id"),
        {"sqlite_autoincrement": True},
    )


class CaseFreeze(SQLModel, table=True):
    """A closed case was frozen, or released again; never changed, and kept as long as the case."""

    __tablename__ = "case_freeze"
    id: int | None = Field(
        default=None,
        sa_column=Column(
            BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
        ),
    )
    number: str = Field(max_length=32)
    frozen: bool
    """Released if not. The newest holds."""
    at: datetime = instant()
    officer: str = Field(max_length=64)
    unit: str = Field(max_length=64)
    reason: str = text_column()
    """Sealed with the case's key, JSON."""
    command: str = Field(unique=True, max_length=32)
    body: str = Field(max_length=64)
    """Keyed hash of what the client sent."""
    __table_args__ = (
        Index("case_freeze_case", "number", "id"),
        {"sqlite_autoincrement": True},
    )


class DeletedCase(SQLModel, table=True):
    """What stays of a case that was deleted at the end of its retention."""

    __tablename__ = "deleted_case"
    number: str = Field(primary_key=True, max_length=32)
    deleted_at: datetime = instant()
    statement: str = text_column()
    """What was signed, JSON; see `cases.retention.Tombstone`."""
    signature: str = Field(max_length=128)
    is_finished: bool
    """Whether the engine was told to delete every run of it."""
