"""Sealing: free text and personal data are encrypted before they enter a command.

A case has a data key of its own, wrapped by the key ring; the wrapping says by which key of the ring, and by
which profile. Commitments are salted hashes, the salt sealed with the text.
"""

import base64
import secrets

from cryptography.exceptions import InvalidTag

from cases.model import Sealed
from storage.ciphers import Profile, cipher, commitment

NONCE, SALT, KEY = 12, 16, 32


class UnsealError(RuntimeError):
    """Sealed bytes do not open under this key: damaged, or of another case."""


class CaseVault:
    """Seals and opens the texts of one case."""

    def __init__(self, number: str, key: bytes, profile: Profile = Profile.INTL) -> None:
        self._number, self._profile, self._cipher = number.encode(), profile, cipher(profile, key)

    def seal(self, text: str) -> Sealed:
        """Encrypt and commit."""
        salt, nonce, plain = secrets.token_bytes(SALT), secrets.token_bytes(NONCE), text.encode()
        box = self._cipher.encrypt(nonce, salt + plain, self._number)
        committed = commitment(self._profile, salt, plain)
        return Sealed(box=base64.b64encode(nonce + box).decode(), commitment=committed)

    def open(self, sealed: Sealed) -> str:
        """The plain text. UnsealError if it is damaged or not what was committed to."""
        return self.open_box(sealed.box, sealed.commitment)

    def open_box(self, box: str, committed: str) -> str:
        """The same, of a sealed text as it is written."""
        try:
            raw = base64.b64decode(box)
            opened = self._cipher.decrypt(raw[:NONCE], raw[NONCE:], self._number)
        except (InvalidTag, ValueError) as error:
            raise UnsealError from error
        salt, plain = opened[:SALT], opened[SALT:]
        if commitment(self._profile, salt, plain) != committed:
            raise UnsealError
        return plain.decode()
