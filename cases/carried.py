"""What it takes to be carried in a case by one officer: a thing, and a kind of things."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import AwareDatetime

from cases.events import Carried
from cases.model import Actor, Model, OfficerId
from cases.standins import Holder
from cases.state import CaseState
from policies.rulebook import Rules
from policies.words import Text

Changes = dict[str, Any]


class Item(Model):
    """One thing that somebody carries in a case."""

    kind: Carried
    ref: str
    """Which of its kind: `<level>.<role>` of a role, `receipt`, a task's id, the level that signs, `leader`,
    `person`, `guarantor`."""
    since: AwareDatetime | None = None
    """None where the case does not say: of a level that gave it away, or of a listing."""
    due: AwareDatetime | None = None
    """None where no clock runs for it now."""
    on_behalf_of: OfficerId | None = None
    """Whose it is, where somebody else has it for them."""


@dataclass(frozen=True)
class Kind:
    """A kind of thing that is carried."""

    name: Text
    goes_to: Text
    """To whom it may go, in words."""
    carried: Callable[[CaseState, Rules, Actor], Iterator[Item]]
    """Everything of it that an officer carries in a case that goes on."""
    fits: Callable[[CaseState, Rules, str, Actor], bool]
    """Whether somebody may have it, by the authority table."""
    signs_own: Callable[[CaseState, Rules, Actor, Actor], bool]
    """Whether somebody would have to sign their own work, or that of whom they would stand in for."""
    holders: Callable[[CaseState, str], tuple[Holder, ...]]
    """Whoever has it now."""
    put: Callable[[CaseState, str, Holder, Holder], Changes]
    """The case once the second has what the first had. Nothing else of the case changes."""


def signs_nothing(_: CaseState, __: Rules, ___: Actor, ____: Actor) -> bool:
    """For a kind with which no signature goes."""
    return False
