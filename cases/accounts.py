"""Accounts: when a password may be tried again, what one has to be, how long a sign-in lasts. [assumed]"""

from datetime import datetime, timedelta
from itertools import pairwise
from unicodedata import normalize

from pydantic import AwareDatetime

from cases.model import Model, OfficerId
from cases.refusals import Refusal, refuse

SHORTEST, LONGEST = 10, 128
"""Characters of a password. A longer one would only cost its hashing."""
KINDS = 5
"""Different characters of a password."""
COMMON = ("fengqiao", "枫桥", "password", "passw0rd", "密码", "mima", "admin", "woaini", "welcome")
"""With digits and signs alone, each of these is among the first to be tried."""
KEYBOARD = ("qwertyuiopasdfghjklzxcvbnm" * 2, "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "q1w2e3r4t5y6u7i8o9p0")
"""Ways over the keys."""
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
    fits = SHORTEST <= len(new) <= LONGEST and new != old
    if not fits or _is_guessed(_folded(new), _folded(officer)):
        return refuse("password_unfit", field="new")
    return None


def _is_guessed(folded: str, officer: str) -> bool:
    """Whether it is among what is tried first (NIST SP 800-63B, 3.1.1.2: blocklist)."""
    rest = folded
    for word in COMMON:
        rest = rest.replace(word, "")
    says_nothing = not any(char.isalpha() for char in rest)  # digits and signs, with a common word or without
    return officer in folded or len(set(folded)) < KINDS or says_nothing or _runs(folded)


def _runs(folded: str) -> bool:
    """Whether each character is the next one, or each the one before, by alphabet or on the keyboard."""
    steps = {ord(after) - ord(before) for before, after in pairwise(folded)}
    keyed = any(folded in way for row in KEYBOARD for way in (row, row[::-1]))
    return steps in ({1}, {-1}) or keyed


def _folded(text: str) -> str:
    """Without what makes no guess harder: capitals, and full-width letters and digits."""
    return normalize("NFKC", text).casefold()
