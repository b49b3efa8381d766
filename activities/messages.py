"""What goes between a case's workflow and the doors out of the engine."""

from cases.events import Event
from cases.model import Model, Post, UnitCode
from cases.state import CaseState
from policies.rulebook import RulePins
from policies.vocabulary import Role


class ToProject(Model):
    """Events that no caller has written to the tables, and the case after them."""

    state: CaseState
    events: tuple[Event, ...]


class RosterAsked(Model):
    """Who is to carry a case at a level?"""

    pins: RulePins
    level: str
    unit: UnitCode
    category: str


class RosterFound(Model):
    """Somebody for each role, and the roles for which there was nobody."""

    posts: tuple[Post, ...]
    gaps: tuple[Role, ...]
