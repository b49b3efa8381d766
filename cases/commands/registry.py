"""The registry of commands: everything else (updates, routes, CLI, docs, authority) is read from here."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Literal, TypeVar

from cases.authority import TABLE, Who, circle
from cases.documents import HeldFile
from cases.edition import EDITION, FIRST
from cases.events import What
from cases.links import OtherCase, duplicates
from cases.model import Actor, CaseNumber, Hash, Model, OfficerId, Status, UnitChain, UnitCode
from cases.refusals import Refusal
from cases.refusing.kinds import FORBIDDEN
from cases.state import CaseState
from cases.striking import Recorded
from policies.dossier import DocumentKind
from policies.rulebook import Rules
from policies.words import Text

OPEN = (Status.ROUTED, Status.HANDLING, Status.AWAITING_SIGNOFF)
"""Every status in which a case is open."""
OVER = (Status.CLOSED, Status.ARCHIVED)
"""Every status in which it is not."""


@dataclass(frozen=True)
class Occasion:
    """Everything a rule may look at when it judges a command."""

    state: CaseState
    actor: Actor
    rules: Rules
    now: datetime
    known: dict[str, Actor]
    """Officers named in the command, as the roster knows them."""
    units: dict[UnitCode, UnitChain] = field(default_factory=dict)
    """Units named in the command and the unit that has the case, each with those above it."""
    files: dict[Hash, HeldFile] = field(default_factory=dict)
    """Files named in the command that were brought in for this case."""
    filed: tuple[DocumentKind, ...] = ()
    """Kinds of the documents that were filed in this case, for a command that asks for them."""
    recorded: dict[int, Recorded] = field(default_factory=dict)
    """Events of this case that are named in the command."""
    cases: dict[CaseNumber, OtherCase] = field(default_factory=dict)
    """Other cases that the command goes by and that the actor may see."""
    edition: int = EDITION
    """Of the rules that it is judged by."""


Verdict = Sequence[What] | Refusal


class Seat:
    """Where an officer sits as to a case. Each relation is looked at once."""

    def __init__(self, actor: Actor, state: CaseState, rules: Rules) -> None:
        self.actor, self.state, self.rules = actor, state, rules
        self._stands: dict[Who, bool] = {}

    def stands(self, who: Who) -> bool:
        """Whether they stand in that relation to it."""
        if who not in self._stands:
            self._stands[who] = circle(who, self.state, self.rules).holds(self.actor)
        return self._stands[who]


def none_fits(wrongs: Iterable[Refusal | None]) -> Refusal | None:
    """One of these refusals if there is nothing but refusals: rather of what is theirs than of another's."""
    found = None
    for wrong in wrongs:
        if wrong is None:
            return None
        if found is None or found.kind == FORBIDDEN:
            found = wrong
    return found


def handles(on: Occasion) -> Literal[True] | None:
    """What an event says of a command that makes a handler since the second edition of the rules."""
    return None if on.edition == FIRST else True


class Command(Model):
    """Base of all commands. A command judges itself: events, or a refusal."""

    spec: ClassVar["Spec"]

    def officers(self) -> tuple[str, ...]:
        """Officers that the command names: whoever gives it looks them up in the roster."""
        return ()

    def leavers(self) -> tuple[str, ...]:
        """Officers that it names who may have left: whoever gives it looks them up all the same."""
        return ()

    def superiors_of(self) -> tuple[str, ...]:
        """Officers that it names whose superiors have a say: looked up are the units above theirs."""
        return ()

    def units(self) -> tuple[UnitCode, ...]:
        """Units that the command names: whoever gives it looks them up, and the one that has the case."""
        return ()

    def files(self) -> tuple[Hash, ...]:
        """Files that the command names: whoever gives it looks up what was brought in."""
        return ()

    def events(self) -> tuple[int, ...]:
        """Events of the case that the command names: whoever gives it looks them up."""
        return ()

    def cases(self) -> tuple[CaseNumber, ...]:
        """Other cases that the command names: whoever gives it looks up those that the actor may see."""
        return ()

    def duplicates(self, state: CaseState) -> tuple[CaseNumber, ...]:
        """Cases that are merged with this one, where the command goes by them: nobody signs what they have
        handled there. Whoever gives it looks them all up.
        """
        return duplicates(state.links) if TABLE[self.spec.who].not_own_work else ()

    def asks_for_dossier(self) -> bool:
        """Whether it goes by what was filed: whoever gives it looks that up."""
        return False

    @classmethod
    def hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # most have none
        """Why nobody can give it on this case now, whatever the body says."""
        return None

    @classmethod
    def later_hindrance(cls, state: CaseState, rules: Rules) -> Refusal | None:  # noqa: ARG003  # most have none
        """The same, of what the first edition of the rules let pass."""
        return None

    @classmethod
    def nothing_for(cls, seat: Seat) -> Refusal | None:  # noqa: ARG003  # most take no choice
        """Why it is refused to whoever sits there, whatever they name in it: of each thing of the case, by
        what `judge` asks of the one that is named. For officers of the relation, where nothing else hinders.

        It goes by units, by single roles at them, and by those whom `singled_out` names.
        """
        return None

    @classmethod
    def singled_out(cls, state: CaseState) -> Iterable[OfficerId]:  # noqa: ARG003  # most single nobody out
        """Officers of whom `nothing_for` may say other than of everybody else in their roles."""
        return ()

    @abstractmethod
    def judge(self, on: Occasion) -> Verdict:
        """What the command brings about, or what is wrong with its body, by field.

        Authority, status and hindrances were checked before.
        """


@dataclass(frozen=True)
class Spec:
    """One command: its name, who may give it, in which statuses."""

    name: str
    title: Text
    who: Who
    when: tuple[Status, ...]
    handling: bool
    """Whether giving it makes the actor a handler, who can never sign off this case."""
    while_suspended: bool
    """Whether it may be given while the clocks are stopped."""
    model: type[Command]
    formerly: Who | None = None
    """Who might give it by the first edition of the rules, where that were others."""

    def by_edition(self, edition: int) -> Who:
        """Who may give it by an edition of the rules."""
        return self.formerly if self.formerly is not None and edition == FIRST else self.who


REGISTRY: dict[str, Spec] = {}

C = TypeVar("C", bound=type[Command])


def command(
    name: str,
    *,
    zh: str,
    en: str,
    who: Who,
    when: tuple[Status, ...],
    handling: bool = False,
    while_suspended: bool = False,
    formerly: Who | None = None,
) -> Callable[[C], C]:
    """Enter a command into the registry."""

    def enter(model: C) -> C:
        model.spec = REGISTRY[name] = Spec(
            name, Text(zh=zh, en=en), who, when, handling, while_suspended, model, formerly
        )
        return model

    return enter
