"""Signatures with Ed25519 (RFC 8032), by keys that are derived from a secret, one for each purpose."""

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY = 32


class Signer:
    """Signs for one purpose."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        derived = HKDF(SHA256(), length=KEY, salt=None, info=purpose.encode()).derive(secret)
        self._key = Ed25519PrivateKey.from_private_bytes(derived)
        self.public_key = self._key.public_key().public_bytes_raw().hex()
        """What is verified with, hexadecimal."""

    def sign(self, text: str) -> str:
        """The signature, hexadecimal."""
        return self._key.sign(text.encode()).hex()


def is_signed(text: str, signature: str, public_key: str) -> bool:
    """Whether the holder of that key has signed the text."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
