"""Names and arguments by which a case's workflow is started and spoken to."""

from pydantic import AwareDatetime

from cases.edition import FIRST
from cases.events import Event
from cases.model import Model
from cases.opening import Opening
from cases.state import CaseState

WORKFLOW = "Case"
COMMAND = "command"
ADOPT_CALENDARS = "adopt_calendars"
FOLLOW_UNITS = "follow_units"
STATE = "state"

UPDATES_PER_RUN = 300
"""After so many commands a run is continued as new, so that its history stays small."""


class Earlier(Model):
    """What a case was in another engine: so that this one and the key ring suffice to read it, as before."""

    opening: Opening | None = None
    events: tuple[Event, ...] = ()
    """From the first to the state's newest; none where they would be too large for a start argument."""


class CaseStart(Model):
    """A case that opens, or one that goes on in a new run."""

    opening: Opening | None = None
    state: CaseState | None = None
    unwritten: tuple[Event, ...] = ()
    earlier: Earlier | None = None
    """Of a case that was re-created in another engine; for whoever reads the history, not for the run."""
    updates_per_run: int = UPDATES_PER_RUN
    edition: int = FIRST
    """Of the rules that say what time brings about in this run."""
    not_before: AwareDatetime | None = None
    """When its newest event was, of a case that goes on in another run or engine: their clocks may be behind
    the one by which that was written, and no event is older than the one before.
    """
    people_first: bool = False
    """Whether what time has brought about is written down together with the people of the new level; not so
    in runs of versions before 0.4."""
