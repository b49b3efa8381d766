"""Grants: what reaches a case has come through somebody who knows who gave it.

An API looks at who is there and says so, signed, with what it sends. A case goes by nothing else: whoever
speaks to the engine directly gets no further than through the API.
"""

import json
from datetime import datetime, timedelta
from typing import Annotated, Self

from pydantic import AwareDatetime, StringConstraints

from cases.model import Hash, Model
from cases.refusals import Refusal, refuse

LIFE = timedelta(minutes=2)
"""Longer than a call waits, short enough that one which was overheard is soon worth nothing. [assumed]"""

SKEW = timedelta(seconds=30)
"""By so much the clocks of two machines may differ. [assumed]"""


class Grant(Model):
    """Somebody who may has let this through, until then."""

    expires_at: AwareDatetime
    signature: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]


class Granted(Model):
    """A message to a case. The grant is the validator's business: nothing that happens depends on it."""

    grant: Grant | None = None

    def by(self, grant: Grant) -> Self:
        """The same, let through."""
        return self.model_copy(update={"grant": grant})


class CalendarsTold(Granted):
    """Newly loaded calendars that a case is to go on under."""

    calendars: tuple[Hash, ...]


def objection_to(grant: Grant | None, now: datetime, *, signed: bool) -> Refusal | None:
    """Why a message does not come in, by the wall clock; `signed`: whether an API has signed it."""
    if grant is None or not signed:
        return refuse("not_granted")
    if not now - SKEW <= grant.expires_at <= now + LIFE + SKEW:
        return refuse("grant_expired")
    return None


def statement(number: str, update: str, message: Granted, until: AwareDatetime) -> str:
    """What is signed: the case, the kind of message, all of it, and the end. Actor and roles are in it."""
    told = message.model_dump(mode="json", exclude={"grant"})
    return json.dumps(["grant", number, update, told, until.isoformat()], ensure_ascii=False)
