"""What it takes to open a case and to give a command: numbers, keys, files, rules, what is under way."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import instant, text_column


class RuleDocument(SQLModel, table=True):
    """A policy or a calendar as it was loaded; never changed, found by content hash."""

    __tablename__ = "rule_document"
    hash: str = Field(primary_key=True, max_length=64)
    kind: str = Field(max_length=16)
    id: str = Field(max_length=64)
    version: int
    text: str = text_column()
    loaded_at: datetime = instant()
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
    opening: str = text_column()
    """The sealed start argument."""
    created_at: datetime = instant()


class CaseKey(SQLModel, table=True):
    """The data key of one case, wrapped by the key ring."""

    __tablename__ = "case_key"
    number: str = Field(primary_key=True, max_length=32)
    wrapped: str = Field(max_length=300)
    indexed: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    """By which shape of the index its parties can be found; see `storage.finding`."""
    __table_args__ = (Index("case_key_indexed", "indexed", "number"),)


class CasePerson(SQLModel, table=True):
    """A blind index: a party's name or number as a keyed hash, which only the ring's holder can make."""

    __tablename__ = "case_person"
    hash: str = Field(primary_key=True, max_length=64)
    number: str = Field(primary_key=True, index=True, max_length=32)


class CaseUpload(SQLModel, table=True):
    """A file in the store that was brought in for a case and is perhaps no document yet."""

    __tablename__ = "case_upload"
    file: str = Field(primary_key=True, max_length=64)
    number: str = Field(index=True, max_length=32)
    media: str = Field(max_length=100)
    size: int
    commitment: str = Field(max_length=64)
    officer: str = Field(max_length=64)
    at: datetime = instant(index=True)


class Intent(SQLModel, table=True):
    """A command on its way to the engine; gone once its events are in the tables."""

    __tablename__ = "intent"
    command: str = Field(primary_key=True, max_length=32)
    number: str = Field(index=True, max_length=32)
    created_at: datetime = instant()
    envelope: str | None = text_column(nullable=True)
    """What is sent, sealed texts and all: a call that is made again sends the same bytes."""


class Bond(SQLModel, table=True):
    """The engine that these tables belong with. One row."""

    __tablename__ = "bond"
    id: int = Field(primary_key=True)
    """Always 1."""
    engine: str | None = Field(default=None, max_length=64)
    """Identity of the engine's namespace."""
    standing: str = Field(max_length=16)
    """See `storage.bond.Standing`."""
    since: datetime = instant()
    backup_of: datetime | None = instant(nullable=True)
    """Instant of the backup that the tables were restored from last."""
