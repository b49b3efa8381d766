"""Two families of algorithms: the international ones, and the Chinese GM/T ones (国密).

Both encrypt with authentication (GCM) and commit with a salted hash. The keys are 32 bytes in both; that of
SM4, which has 16, is derived.
"""

import hashlib
from enum import StrEnum
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher as Mode
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SM4_KEY, TAG = 16, 16


class Profile(StrEnum):
    """Which family seals a case."""

    INTL = "intl"
    """AES-256-GCM and SHA-256."""
    GM = "gm"
    """SM4-GCM and SM3."""


class Cipher(Protocol):
    """Encrypts and authenticates. The tag stands at the end."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """The sealed bytes."""

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """The plain bytes. InvalidTag if they are not what was sealed; ValueError."""


class Sm4Gcm:
    """SM4 in GCM, with the interface that the library has for AES-GCM."""

    def __init__(self, key: bytes) -> None:
        derived = HKDF(SM3(), length=SM4_KEY, salt=None, info=b"fengqiao sm4").derive(key)
        self._algorithm = algorithms.SM4(derived)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """The sealed bytes."""
        one = Mode(self._algorithm, modes.GCM(nonce)).encryptor()
        one.authenticate_additional_data(associated_data)
        return one.update(data) + one.finalize() + one.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes, /) -> bytes:
        """The plain bytes. InvalidTag if they are not what was sealed; ValueError."""
        if len(data) < TAG:
            raise InvalidTag
        one = Mode(self._algorithm, modes.GCM(nonce, data[-TAG:])).decryptor()
        one.authenticate_additional_data(associated_data)
        return one.update(data[:-TAG]) + one.finalize()


def cipher(profile: Profile, key: bytes) -> Cipher:
    """The cipher of a profile. ValueError if the key has a wrong length."""
    match profile:
        case Profile.INTL:
            return AESGCM(key)
        case Profile.GM:
            return Sm4Gcm(key)


def commitment(profile: Profile, salt: bytes, plain: bytes) -> str:
    """The salted hash, hexadecimal."""
    match profile:
        case Profile.INTL:
            return hashlib.sha256(salt + plain).hexdigest()
        case Profile.GM:
            one = Hash(SM3())
            one.update(salt + plain)
            return one.finalize().hex()
