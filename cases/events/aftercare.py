"""What happens to a case after its signature: visits, the archive, and the way back."""

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field

from cases.events.mediating import Performance
from cases.model import Clock, Model, PartyId, Sealed


class Visited(Model):
    """A follow-up visit (回访) after the signature: the form's fields (Ministry of Justice, 2010).

    Whoever recorded it made it, unless `record` says otherwise.
    """

    type: Literal["visited"] = "visited"
    visit: Annotated[int, Field(ge=1)]
    """Which one of the schedule."""
    held_at: AwareDatetime
    parties: tuple[PartyId, ...]
    reason: Sealed | None = None
    """What it was made for, where that was more than the schedule."""
    performance: Performance | None = None
    """Absent where it could not be seen."""
    satisfied: bool | None = None
    """Absent when nobody would say."""
    relapse: bool
    """Whether there are signs that the dispute flares up again."""
    measures: Sealed | None = None
    """What was done about what was found."""
    record: Sealed


class Archived(Model):
    """The dossier has what it must have: the case is put away (归档)."""

    type: Literal["archived"] = "archived"
    kept_until: date
    """The last civil day of its retention."""
    remark: Sealed | None = None


class Reopened(Model):
    """The dispute has flared up again (反复): the same case under the same code goes on."""

    type: Literal["reopened"] = "reopened"
    reason: Sealed
    from_level: str
    """The level that had closed it."""
    to_level: str
    clock: Clock
    case_clock: Clock | None = None
    """The clock of the whole case goes on with what was left at the signature."""
