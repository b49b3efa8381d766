"""Cases as they are listed: rows that follow from the events, and the events."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, Index, Integer, func, text
from sqlmodel import Field, SQLModel

from storage.instants import Instant
from storage.tables.columns import instant, path, text_column


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
    state: str = text_column()
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
    """`unit:<code>` or `officer:<id>`; of a listed case `listed:<code>` for each unit as well."""
    on_it: bool
    """Whether it is an officer who is on the case at its present level."""
    is_open: bool
    due_at: datetime = instant()
    late_at: datetime | None = instant(nullable=True)
    """From when on the case counts as overdue; never, once it is closed."""
    over_at: datetime | None = instant(nullable=True)
    """From when on the running clock is run out; never, once the case is closed."""
    soon_at: datetime | None = instant(nullable=True)
    """From when on the running clock has 48 working hours left or less."""
    suspended_until: datetime | None = instant(nullable=True)
    opened_at: datetime = instant()
    arrived_at: datetime = instant()
    """Arrival at the present level."""
    unit_path: str = path()
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
    due_at: datetime = instant()
    late_at: datetime | None = instant(nullable=True)
    over_at: datetime | None = instant(nullable=True)
    suspended_until: datetime | None = instant(nullable=True)
    __table_args__ = (
        Index(
            "case_claim_mine",
            *("holder", "due_at", "number", "late_at", "over_at", "suspended_until", "turn"),
        ),
    )


class CaseTask(SQLModel, table=True):
    """What one unit has asked of another in a case, as both have it in their lists."""

    __tablename__ = "case_task"
    number: str = Field(primary_key=True, max_length=32)
    task: str = Field(primary_key=True, max_length=8)
    asked_by: str = Field(max_length=64)
    """The unit that says whether the answer will do."""
    asked_of: str = Field(max_length=64)
    reported_to: str | None = Field(default=None, max_length=64)
    """The superior that has heard of the silence of whoever was asked."""
    status: str = Field(max_length=16)
    is_open: bool
    due_at: datetime = instant()
    late_at: datetime | None = instant(nullable=True)
    """From when on it counts as overdue; never, once nobody owes it anything."""
    __table_args__ = (
        Index("case_task_of", "asked_of", "is_open", "due_at", "number", "task"),
        Index("case_task_by", "asked_by", "is_open", "due_at", "number", "task"),
        Index("case_task_reported", "reported_to", "is_open", "due_at", "number", "task"),
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
    kinds: str = text_column()
    """Kinds of the events, separated by blanks."""
    mark: str = Field(max_length=8)
    """Beginning of the case's hash after it: tells this row from another of the same id in a backup."""
    __table_args__ = (
        Index("case_change_order", "transaction", "id"),
        {"sqlite_autoincrement": True},
    )


class CaseEvent(SQLModel, table=True):
    """One event as the workflow wrote it."""

    __tablename__ = "case_event"
    number: str = Field(primary_key=True, max_length=32)
    seq: int = Field(primary_key=True)
    at: datetime = instant()
    type: str = Field(max_length=32)
    actor: str | None = Field(default=None, max_length=64)
    command: str | None = Field(default=None, index=True, max_length=32)
    body: str = text_column()
    """The written event, JSON, over which its hash was taken."""
