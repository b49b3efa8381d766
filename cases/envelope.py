"""What travels to a case and back: a command in its envelope, and the answer."""

from typing import Any

from pydantic import Field

from cases.decide import Known
from cases.documents import HeldFile
from cases.edition import FIRST
from cases.events import Event
from cases.evolve import follow
from cases.grant import Granted
from cases.links import OtherCase
from cases.model import Actor, CommandId, Hash, Model, Post, UnitChain, UnitCode
from cases.state import CaseState
from cases.striking import Recorded
from policies.dossier import DocumentKind
from policies.vocabulary import Role


class Roster(Model):
    """Who was found to carry a case at the level that a command takes it to."""

    level: str
    unit: UnitCode
    posts: tuple[Post, ...]
    gaps: tuple[Role, ...]


class Envelope(Granted):
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
    files: tuple[HeldFile, ...] = ()
    """The files that the body names, as they were brought in."""
    filed: tuple[DocumentKind, ...] = ()
    """Kinds of the documents that were filed in the case, where the command goes by them."""
    recorded: tuple[Recorded, ...] = ()
    """The events of the case that the body names, as its chain has them."""
    cases: tuple[OtherCase, ...] = ()
    """Other cases that the command goes by: those that it names, as far as the actor may see them, and the
    duplicates of a case that is to be signed."""
    edition: int = FIRST
    """Of the rules that the command is judged by, first when it was given and whenever the engine plays the
    history again."""
    roster: Roster | None = None
    """The people of the level that the case comes to by this command, as far as the caller could tell."""
    after: CommandId | None = None
    """The command to another case that this one follows from."""
    expected_version: int | None = None
    caller_projects: bool = False
    """The caller writes the answer's events to the tables; else the engine's own activity does."""
    head: Hash | None = None
    """Hash of the newest event that the caller knows: whoever has the case up to there is told the rest."""

    @property
    def told(self) -> Known:
        """What the caller has looked up for it."""
        return Known(self.known, self.units, self.files, self.filed, self.recorded, self.cases, self.edition)


class Answer(Model):
    """What a command has brought about: the events that the caller is to project, or the case itself."""

    state: CaseState | None = None
    """The case after the command, unless the caller can fold it from what it knows and the events. Without
    the memory of earlier commands, which only the engine needs."""
    events: tuple[Event, ...] = ()
    repeated: bool = False
    """The command had been carried out before; nothing happened now."""

    def after(self, before: CaseState) -> CaseState:
        """The case after the command; `before` is what the caller knew when it gave its head.

        ValueError if the events do not follow on it.
        """
        return self.state or follow(before, self.events).model_copy(update={"seen": ()})
