"""Units, officers, and by what they sign in."""

from datetime import datetime

from sqlalchemy import false
from sqlmodel import Field, SQLModel

from storage.tables.columns import instant, text_column


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
    change: str = text_column()
    """What was given, JSON."""
    state: str = Field(index=True, max_length=16)
    """`waiting` for its date, `in_force` while open cases follow, `followed`, or `refused` at its date."""
    refusal: str | None = text_column(nullable=True)
    """Why it could not take effect at its date, JSON."""
    given_by: str | None = Field(default=None, max_length=64)
    """An officer; nobody: the operator."""
    given_at: datetime = instant()
    in_force_at: datetime | None = instant(nullable=True)


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
    created_at: datetime = instant()
    used_at: datetime | None = instant(nullable=True)
    """To the minute."""
    expires_at: datetime | None = instant(nullable=True)
    revoked_at: datetime | None = instant(nullable=True)


class Account(SQLModel, table=True):
    """A password of an officer, for places without an identity provider."""

    __tablename__ = "account"
    officer: str = Field(primary_key=True, foreign_key="officer.id", max_length=64)
    password: str = Field(max_length=200)
    """Its argon2id hash with salt and parameters."""
    to_change: bool
    """Somebody else knows it: it is good for nothing but choosing one's own."""
    changed_at: datetime = instant()


class Guess(SQLModel, table=True):
    """Wrong passwords for a name, known by its keyed hash: it may be a password in the wrong field."""

    __tablename__ = "guess"
    name: str = Field(primary_key=True, max_length=64)
    failed: int
    last_at: datetime = instant(index=True)
