"""Accounts: when a password may be tried again, what one has to be, how long a sign-in lasts. [assumed]"""

from datetime import datetime, timedelta

from pydantic import AwareDatetime

from cases.model import Model, OfficerId
from cases.refusals import Refusal, refuse

SHORTEST, LONGEST = 10, 128
"""Characters of a password. A longer one would only cost its hashing."""
LOCKED_AFTER, LOCKED_FOR = 5, timedelta(minutes=15)
FORGOTTEN_AFTER = timedelta(hours=1)
"""A name that nobody has guessed at for so long starts anew."""
SIGNED_IN_FOR = timedelta(hours=12)
"""A day's work; then the password is asked again."""


class Guesses(Model):
    """Wrong passwords for one name, whether or not anybody has that name."""

    failed: int = 0
    last: AwareDatetime | None = None


def may_try_from(guesses: Guesses) -> datetime | None:
    """When the next attempt may be: after a second, two, four, eight; then a quarter of an hour each."""
    if guesses.last is None or guesses.failed == 0:
        return None
    locked = guesses.failed >= LOCKED_AFTER
    return guesses.last + (LOCKED_FOR if locked else timedelta(seconds=2 ** (guesses.failed - 1)))


def one_more(guesses: Guesses, now: datetime) -> Guesses:
    """After another wrong one."""
    fresh = guesses.last is None or now - guesses.last > FORGOTTEN_AFTER
    return Guesses(failed=1 if fresh else guesses.failed + 1, last=now)


def objection_to_password(officer: OfficerId, new: str, old: str) -> Refusal | None:
    """Why it is not taken. What it is made of is its owner's business, but for what everybody would try."""
    if not SHORTEST <= len(new) <= LONGEST:
        return refuse("password_unfit", field="new")
    folded = new.casefold()
    if new == old or officer.casefold() in folded or len(set(folded)) < LOCKED_AFTER:
        return refuse("password_unfit", field="new")
    return None
