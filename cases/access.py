"""The access log: who saw, did, revealed, searched or was refused what (Cybersecurity Law 21)."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from pydantic import AwareDatetime

from cases.jurisdiction import jurisdiction
from cases.model import Actor, Model, OfficerId, PartyId, UnitCode
from policies.vocabulary import Role

LOOKS_INTO_LOG = frozenset({Role.SUPERVISOR, Role.AUDITOR})
"""Roles that may search the access log of their jurisdiction."""

OPERATOR = "fengqiao.operator"
"""Stands for whoever runs the installation and gives its commands. No officer is called so."""


class AccessKind(StrEnum):
    """What somebody did with what is kept here."""

    SAW = "saw"
    """Read a case, a list or a board."""
    DID = "did"
    """Gave a command or changed something else."""
    REVEALED = "revealed"
    """Read personal data in clear."""
    EXPORTED = "exported"
    """Took a dossier out, personal data in clear."""
    SEARCHED = "searched"
    """Looked for a person."""
    REFUSED = "refused"
    """Asked for what is not theirs."""


class Personal(StrEnum):
    """Personal data of a case, masked until somebody who needs it says why (PIPL 51)."""

    NAME = "name"
    ID_NUMBER = "id_number"
    PHONE = "phone"
    ADDRESS = "address"
    WITNESS = "witness"
    """Names of witnesses, of the case and of no party."""


class Access(Model):
    """One entry of the log. Nothing personal but the reason of a reveal, which is sealed elsewhere."""

    at: AwareDatetime
    officer: OfficerId
    unit: UnitCode
    """The officer's, at that time; of the operator, the one to which it was done."""
    kind: AccessKind
    what: str
    """The command, or the method and the form of the path, without anything that somebody typed."""
    number: str | None = None
    """Of the case, whether or not it exists."""
    party: PartyId | None = None
    fields: tuple[Personal, ...] = ()
    code: str | None = None
    """Of the refusal."""
    reason: str | None = None
    """Why it was revealed: sealed with the case's key."""

    @classmethod
    def by(cls, me: Actor, at: datetime, kind: AccessKind, what: str, **more: Any) -> Self:
        """What an officer did."""
        return cls(at=at, officer=me.id, unit=me.unit, kind=kind, what=what, **more)

    @classmethod
    def by_operator(cls, at: datetime, command: str, unit: UnitCode) -> Self:
        """What the operator did to a unit: to its officers' ways in, its rows of the roster, itself."""
        return cls(at=at, officer=OPERATOR, unit=unit, kind=AccessKind.DID, what=f"fengqiao {command}")


def log_jurisdiction(actor: Actor) -> UnitCode | None:
    """The unit whose accesses, and those of all below it, the officer may search; None: no unit's."""
    if LOOKS_INTO_LOG.isdisjoint(actor.roles):
        return None
    return jurisdiction(actor)
