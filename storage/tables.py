"""The tables. Rows are written by projection and by the roster; nothing here decides anything."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, String, Text, false, func, text
from sqlmodel import Field, SQLModel

from storage.instants import Instant


def _instant(*, nullable: bool = False, index: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Instant(), nullable=nullable, index=index))


def _text(*, nullable: bool = False) -> Any:
    return Field(default=None, sa_column=Column(Text(), nullable=nullable))


def _path() -> Any:
    """Compared byte by byte on both databases, so that an index finds what shares a beginning."""
    kind = String(512).with_variant(String(512, collation="C"), "postgresql")
    return Field(sa_column=Column(kind, nullable=False))


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
    """Date of the table it came from, or of the change of units that moved it, ISO."""
    began_on: str | None = Field(default=None, max_length=10)
    """Date of the first table, or of the change, that brought it, ISO."""
    ended_on: str | None = Field(default=None, max_length=10)
    """From this date on it has gone into others, ISO; its path then lies below its main heir's."""


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
    """Date of the table it came from, or of the change of units that moved them, ISO."""


class Succession(SQLModel, table=True):
    """A dated change of units as it was given; kept for good."""

    __tablename__ = "succession"
    id: str = Field(primary_key=True, max_length=32)
    """The command that gave it."""
    on_date: str = Field(max_length=10)
    """ISO date."""
    change: str = _text()
    """What was given, JSON."""
    state: str = Field(index=True, max_length=16)
    """`waiting` for its date, `in_force` while open cases follow, `followed`, or `refused` at its date."""
    refusal: str | None = _text(nullable=True)
    """Why it could not take effect at its date, JSON."""
    given_by: str | None = Field(default=None, max_length=64)
    """An officer; nobody: the operator."""
    given_at: datetime = _instant()
    in_force_at: datetime | None = _instant(nullable=True)


class UnitHeir(SQLModel, table=True):
    """What became of a unit: its heirs, and theirs in turn."""

    __tablename__ = "unit_heir"
    old: str = Field(primary_key=True, max_length=64)
    heir: str = Field(primary_key=True, index=True, max_length=64)
    position: int | None = Field(default=None)
    """Place among the heirs of the change that ended it, 0 the main one; none: an heir of an heir."""


class Token(SQLModel, table=True):
    """A sign-in token, known by its hash only."""

    __tablename__ = "token"
    hash: str = Field(primary_key=True, max_length=64)
    officer: str = Field(foreign_key="officer.id", index=True, max_length=64)
    label: str | None = Field(default=None, max_length=100)
    """What it is for, in its maker's words."""
    scopes: str = Field(default="", max_length=100, sa_column_kwargs={"server_default": ""})
    """What it may be used for, separated by blanks; none: whatever its officer may."""
    session: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    """Of a sign-in by password or by a provider: it travels in a cookie and in nothing else."""
    roles: str | None = Field(default=None, max_length=300)
    """What an identity provider has left of the officer's roles, separated by blanks; none: all of them."""
    created_at: datetime = _instant()
    used_at: datetime | None = _instant(nullable=True)
    """To the minute."""
    expires_at: datetime | None = _instant(nullable=True)
    revoked_at: datetime | None = _instant(nullable=True)


class Account(SQLModel, table=True):
    """A password of an officer, for places without an identity provider."""

    __tablename__ = "account"
    officer: str = Field(primary_key=True, foreign_key="officer.id", max_length=64)
    password: str = Field(max_length=200)
    """Its argon2id hash with salt and parameters."""
    to_change: bool
    """Somebody else knows it: it is good for nothing but choosing one's own."""
    changed_at: datetime = _instant()


class Guess(SQLModel, table=True):
    """Wrong passwords for a name, known by its keyed hash: it may be a password in the wrong field."""

    __tablename__ = "guess"
    name: str = Field(primary_key=True, max_length=64)
    failed: int
    last_at: datetime = _instant(index=True)


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
    at: datetime = _instant(index=True)


class Intent(SQLModel, table=True):
    """A command on its way to the engine; gone once its events are in the tables."""

    __tablename__ = "intent"
    command: str = Field(primary_key=True, max_length=32)
    number: str = Field(index=True, max_length=32)
    created_at: datetime = _instant()
    envelope: str | None = _text(nullable=True)
    """What is sent, sealed texts and all: a call that is made again sends the same bytes."""


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
    channel: str = Field(max_length=32)
    policy_id: str = Field(max_length=64)
    calendars: str = Field(max_length=2000)
    state: str = _text()
    shape: int
    """By which shape of the projection this case's rows were written; see `storage.refilling`."""
    __table_args__ = (
        Index("case_file_rules", "is_open", "policy_id", "calendars"),
        Index("case_file_shape", "shape", "number"),
    )


class CaseReader(SQLModel, table=True):
    """A unit or an officer that may see a case, with what lists and boards sort, cut and count by.

    So a list reads one reader's cases in order, and a board one reader's open cases by unit, however many
    others there are. What depends on time is kept as the instant from which on it holds.
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
    over_at: datetime | None = _instant(nullable=True)
    """From when on the running clock is run out; never, once the case is closed."""
    soon_at: datetime | None = _instant(nullable=True)
    """From when on the running clock has 48 working hours left or less."""
    suspended_until: datetime | None = _instant(nullable=True)
    opened_at: datetime = _instant()
    arrived_at: datetime = _instant()
    """Arrival at the present level."""
    unit_path: str = _path()
    """Of the unit that has the case."""
    policy_id: str = Field(max_length=64)
    level: str = Field(max_length=41)
    __table_args__ = (
        Index("case_reader_list", "reader", "is_open", "due_at", "number", "unit_path", "suspended_until"),
        Index("case_reader_overdue", "reader", "late_at", "due_at", "number", "unit_path"),
        Index(
            "case_reader_board",
            *("reader", "unit_path", "policy_id", "level", "late_at", "over_at", "soon_at"),
            *("suspended_until", "opened_at", "arrived_at", "number", "is_open"),
            sqlite_where=text("is_open = 1"),
            postgresql_where=text("is_open"),
        ),
    )


class CaseClaim(SQLModel, table=True):
    """A person, or the holders of a role at a unit, whose business a case is now."""

    __tablename__ = "case_claim"
    number: str = Field(primary_key=True, max_length=32)
    why: str = Field(primary_key=True, max_length=16)
    holder: str = Field(primary_key=True, max_length=110)
    """`officer:<id>` or `role:<role>@<unit>`."""
    turn: int
    """Whose step is next; see `cases.claims.Turn`."""
    due_at: datetime = _instant()
    late_at: datetime | None = _instant(nullable=True)
    over_at: datetime | None = _instant(nullable=True)
    suspended_until: datetime | None = _instant(nullable=True)
    __table_args__ = (
        Index(
            "case_claim_mine",
            *("holder", "due_at", "number", "late_at", "over_at", "suspended_until", "turn"),
        ),
    )


class CaseChange(SQLModel, table=True):
    """One change of a case, told to whoever may see it, in an order in which nothing can be missed."""

    __tablename__ = "case_change"
    id: int | None = Field(
        default=None,
        sa_column=Column(
            BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=True
        ),
    )
    transaction: int = Field(sa_column=Column(BigInteger(), nullable=False))
    """The PostgreSQL transaction that wrote it; 0 on SQLite, where one writes at a time."""
    at: datetime = Field(
        default=None, sa_column=Column(Instant(), nullable=False, index=True, server_default=func.now())
    )
    """By the database's own clock: a case may live in its own future."""
    number: str = Field(max_length=32)
    seq: int
    kinds: str = _text()
    """Kinds of the events, separated by blanks."""
    mark: str = Field(max_length=8)
    """Beginning of the case's hash after it: tells this row from another of the same id in a backup."""
    __table_args__ = (
        Index("case_change_order", "transaction", "id"),
        {"sqlite_autoincrement": True},
    )


class Bond(SQLModel, table=True):
    """The engine that these tables belong with. One row."""

    __tablename__ = "bond"
    id: int = Field(primary_key=True)
    """Always 1."""
    engine: str | None = Field(default=None, max_length=64)
    """Identity of the engine's namespace."""
    standing: str = Field(max_length=16)
    """See `storage.bond.Standing`."""
    since: datetime = _instant()
    backup_of: datetime | None = _instant(nullable=True)
    """Instant of the backup that the tables were restored from last."""


class Anchor(SQLModel, table=True):
    """A signed statement of what the chains of all cases had come to; never changed."""

    __tablename__ = "anchor"
    nth: int = Field(primary_key=True)
    statement: str = _text()
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
    at: datetime = _instant(index=True)
    officer: str = Field(max_length=64)
    unit: str = Field(max_length=64)
    kind: str = Field(max_length=16)
    what: str = Field(max_length=120)
    number: str | None = Field(default=None, max_length=32)
    party: str | None = Field(default=None, max_length=8)
    fields: str | None = Field(default=None, max_length=100)
    """Revealed fields, separated by blanks."""
    code: str | None = Field(default=None, max_length=64)
    reason: str | None = _text(nullable=True)
    """Sealed with the case's key, JSON."""
    unit_path: str = _path()
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
    at: datetime = _instant()
    officer: str = Field(max_length=64)
    unit: str = Field(max_length=64)
    reason: str = _text()
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
    deleted_at: datetime = _instant()
    statement: str = _text()
    """What was signed, JSON; see `cases.retention.Tombstone`."""
    signature: str = Field(max_length=128)
    is_finished: bool
    """Whether the engine was told to delete every run of it."""


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
