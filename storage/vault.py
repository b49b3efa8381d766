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
        sealed, committed = self.seal_bytes(text.encode())
        return Sealed(box=base64.b64encode(sealed).decode(), commitment=committed)

    def seal_bytes(self, plain: bytes) -> tuple[bytes, str]:
        """The sealed bytes, and the commitment."""
        salt, nonce = secrets.token_bytes(SALT), secrets.token_bytes(NONCE)
        box = self._cipher.encrypt(nonce, salt + plain, self._number)
        return nonce + box, commitment(self._profile, salt, plain)

    def open(self, sealed: Sealed) -> str:
        """The plain text. UnsealError if it is damaged or not what was committed to."""
        return self.open_box(sealed.box, sealed.commitment)

    def open_box(self, box: str, committed: str) -> str:
        """The same, of a sealed text as it is written."""
        return self.disclose_box(box, committed)[1].decode()

    def disclose_box(self, box: str, committed: str) -> tuple[bytes, bytes]:
        """The salt and the plain text: whoever has them can make the commitment again. UnsealError."""
        try:
            sealed = base64.b64decode(box)
        except ValueError as error:
            raise UnsealError from error
        return self.disclose(sealed, committed)

    def disclose(self, sealed: bytes, committed: str) -> tuple[bytes, bytes]:
        """The same, of sealed bytes."""
        try:
            opened = self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], self._number)
        except (InvalidTag, ValueError) as error:
            raise UnsealError from error
        salt, plain = opened[:SALT], opened[SALT:]
        if commitment(self._profile, salt, plain) != committed:
            raise UnsealError
        return salt, plain

    @property
    def profile(self) -> Profile:
        """By which it seals."""
        return self._profile
