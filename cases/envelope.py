"""What travels to a case and back: a command in its envelope, and the answer."""

from typing import Any

from pydantic import Field

from cases.events import Event
from cases.model import Actor, CommandId, Hash, Model, UnitChain
from cases.state import CaseState


class Envelope(Model):
    """A command with whose it is and what makes it unique."""

    command: CommandId
    body_hash: Hash
    """Keyed hash of what the client sent."""
    actor: Actor
    name: str
    body: dict[str, Any] = Field(default_factory=dict)
    known: tuple[Actor, ...] = ()
    """The officers that the body names, as the roster has them."""
    units: tuple[UnitChain, ...] = ()
    """The units that the body names and the one that has the case, with those above each."""
    expected_version: int | None = None
    caller_projects: bool = False
    """The caller writes the answer's events to the tables; else the engine's own activity does."""


class Answer(Model):
    """The case after a command, and the events that the caller is to project."""

    state: CaseState
    """Without the memory of earlier commands, which only the engine needs."""
    events: tuple[Event, ...] = ()
    repeated: bool = False
    """The command had been carried out before; nothing happened now."""
