"""Grants signed and checked with the key ring; API and worker have the same one."""

from collections.abc import Callable
from datetime import datetime

from cases.grant import LIFE, Grant, Granted, objection_to, statement
from cases.refusals import Refusal
from storage.key_ring import KeyRing
from storage.signing import is_signed


class Granter:
    """Signs what this process sends to cases, and checks what others have sent."""

    def __init__(self, ring: KeyRing, now: Callable[[], datetime]) -> None:
        self._signer, self._now = ring.grants, now

    def grant(self, number: str, update: str, message: Granted) -> Grant:
        """Vouch for a message to a case, for a short while."""
        until = self._now() + LIFE
        said = statement(number, update, message, until)
        return Grant(expires_at=until, signature=self._signer.sign(said))

    def objection(self, number: str, update: str, message: Granted) -> Refusal | None:
        """Why a message may not come in."""
        return objection_to(message.grant, self._now(), signed=self._is_signed(number, update, message))

    def _is_signed(self, number: str, update: str, message: Granted) -> bool:
        if message.grant is None:
            return False
        said = statement(number, update, message, message.grant.expires_at)
        return is_signed(said, message.grant.signature, self._signer.public_key)
