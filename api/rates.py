"""How much may be asked: by each token, and by strangers from one address. Each process counts for itself."""

from dataclasses import dataclass, field

from limits import RateLimitItemPerMinute, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import FixedWindowRateLimiter, RateLimiter

from api.problems import Problem

WINDOW = 10
"""Seconds: a page that loads asks for much at once and then for little."""
EACH_MINUTE = RateLimitItemPerMinute(1)


@dataclass
class Rates:
    """The counters of this process."""

    per_token: float
    """Calls a second, over a window."""
    strangers: int
    """Calls a minute that do not say whose they are, or say it wrongly."""
    _limiter: RateLimiter = field(init=False, default_factory=lambda: FixedWindowRateLimiter(MemoryStorage()))

    def __post_init__(self) -> None:
        self._of_tokens = RateLimitItemPerSecond(max(int(self.per_token * WINDOW), 1), WINDOW)
        self._of_strangers = RateLimitItemPerMinute(self.strangers)

    async def see_token(self, token: str) -> None:
        """Another call of a token, by its hash. Problem if it is one too many."""
        if not await self._limiter.hit(self._of_tokens, "token", token):
            raise Problem("too_many_requests", retry_after=WINDOW)

    async def is_first_of_its_minute(self, officer: str, code: str) -> bool:
        """Whether an officer has not been kept out by that refusal before, in this minute."""
        return await self._limiter.hit(EACH_MINUTE, "kept out", code, officer)

    async def see_stranger(self, address: str) -> None:
        """Another call of nobody knows whom. Problem if it is one too many."""
        if not await self._limiter.hit(self._of_strangers, "address", address):
            raise Problem("too_many_requests", retry_after=60)
