"""Sealing: free text and personal data are encrypted before they enter a command.

A case has a data key of its own (AES-256-GCM), wrapped by the key ring. The ring is one file that only its
owner can read. Commitments are salted hashes, the salt sealed with the text.
"""

import base64
import hashlib
import hmac
import json
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cases.model import Sealed

NONCE, SALT, KEY = 12, 16, 32
PRIVATE = 0o600


class KeyRingError(RuntimeError):
    """The key ring is missing, unreadable, or readable by others."""


class UnsealError(RuntimeError):
    """Sealed bytes do not open under this key: damaged, or of another case."""


class KeyRing:
    """The keys that wrap case keys, the key for keyed hashes, and the key that signs anchors.

    The last is derived from the one before: every copy of a ring signs alike, one of an earlier version too.
    """

    def __init__(self, current: str, keys: dict[str, bytes], hashing: bytes) -> None:
        self._current, self._keys, self._hashing = current, keys, hashing
        derived = HKDF(SHA256(), length=KEY, salt=None, info=b"fengqiao anchors").derive(hashing)
        self._signing = Ed25519PrivateKey.from_private_bytes(derived)

    @classmethod
    def open(cls, path: Path) -> "KeyRing":
        """Read the ring. KeyRingError if it is missing, damaged, or others may read it."""
        try:
            if path.stat().st_mode & 0o077:
                raise KeyRingError(f"{path} must be readable by its owner only (chmod 600)")
            data = json.loads(path.read_text())
            keys = {name: base64.b64decode(key) for name, key in data["keys"].items()}
            ring = cls(data["current"], keys, base64.b64decode(data["hashing"]))
            ring.new_case_key("")
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
            raise KeyRingError(f"{path}: {error}") from error
        return ring

    @classmethod
    def create(cls, path: Path) -> "KeyRing":
        """Make a new ring; never over an existing one."""
        fresh = {
            "current": "k1",
            "keys": {"k1": base64.b64encode(secrets.token_bytes(KEY)).decode()},
            "hashing": base64.b64encode(secrets.token_bytes(KEY)).decode(),
        }
        draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w") as file:
            json.dump(fresh, file)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # whole or not at all, and never over another
        finally:
            draft.unlink()
        return cls.open(path)

    def new_case_key(self, number: str) -> tuple[str, "CaseVault"]:
        """A fresh data key for a case: wrapped for keeping, and ready for use."""
        key, nonce = secrets.token_bytes(KEY), secrets.token_bytes(NONCE)
        box = AESGCM(self._keys[self._current]).encrypt(nonce, key, number.encode())
        wrapped = f"{self._current}.{base64.b64encode(nonce + box).decode()}"
        return wrapped, CaseVault(number, key)

    def vault(self, number: str, wrapped: str) -> "CaseVault":
        """The vault of a case. UnsealError if its key does not open under this ring."""
        name, _, box = wrapped.partition(".")
        try:
            raw = base64.b64decode(box)
            key = AESGCM(self._keys[name]).decrypt(raw[:NONCE], raw[NONCE:], number.encode())
        except (KeyError, InvalidTag, ValueError) as error:
            raise UnsealError(number) from error
        return CaseVault(number, key)

    @property
    def public_key(self) -> str:
        """What anchors are verified with, hexadecimal."""
        return self._signing.public_key().public_bytes_raw().hex()

    def sign(self, text: str) -> str:
        """An Ed25519 signature (RFC 8032), hexadecimal."""
        return self._signing.sign(text.encode()).hex()

    def keyed_hash(self, *parts: str) -> str:
        """A hash that nobody without the ring can guess from its content."""
        message = json.dumps(parts, ensure_ascii=False).encode()
        return hmac.new(self._hashing, message, hashlib.sha256).hexdigest()


class CaseVault:
    """Seals and opens the texts of one case."""

    def __init__(self, number: str, key: bytes) -> None:
        self._number, self._cipher = number.encode(), AESGCM(key)

    def seal(self, text: str) -> Sealed:
        """Encrypt and commit."""
        salt, nonce, plain = secrets.token_bytes(SALT), secrets.token_bytes(NONCE), text.encode()
        box = self._cipher.encrypt(nonce, salt + plain, self._number)
        return Sealed(box=base64.b64encode(nonce + box).decode(), commitment=_commitment(salt, plain))

    def open(self, sealed: Sealed) -> str:
        """The plain text. UnsealError if it is damaged or not what was committed to."""
        return self.open_box(sealed.box, sealed.commitment)

    def open_box(self, box: str, commitment: str) -> str:
        """The same, of a sealed text as it is written."""
        try:
            raw = base64.b64decode(box)
            opened = self._cipher.decrypt(raw[:NONCE], raw[NONCE:], self._number)
        except (InvalidTag, ValueError) as error:
            raise UnsealError from error
        salt, plain = opened[:SALT], opened[SALT:]
        if _commitment(salt, plain) != commitment:
            raise UnsealError
        return plain.decode()


def is_signed(text: str, signature: str, public_key: str) -> bool:
    """Whether the holder of that key has signed the text."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(bytes.fromhex(signature), text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _commitment(salt: bytes, plain: bytes) -> str:
    return hashlib.sha256(salt + plain).hexdigest()
