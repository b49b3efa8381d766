"""The key ring: one file that only its owner can read, with the keys that wrap the cases' keys.

Keys are added and taken out while everything runs: every process looks at the file again when it makes a key,
and when it meets the name of one that it does not have.
"""

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag

from storage.ciphers import Profile, cipher
from storage.signing import Signer
from storage.vault import KEY, NONCE, CaseVault, UnsealError
from storage.whole import written_whole


class KeyRingError(RuntimeError):
    """The key ring is missing, unreadable, or readable by others."""


class KeyRingExposedError(KeyRingError):
    """Others than its owner may read the key ring; the ring itself may be whole."""


class KeyMissingError(UnsealError):
    """The ring does not have the key that wraps this case's."""


class Wrapped(NamedTuple):
    """A case's key as it is kept: `k1.<box>`, by another profile `k2.gm.<box>`."""

    key: str
    profile: Profile
    box: bytes

    @classmethod
    def read(cls, text: str) -> "Wrapped":
        """ValueError if it is none."""
        name, _, rest = text.partition(".")
        profile, dot, box = rest.rpartition(".")
        if not name or (dot and profile != Profile.GM):
            raise ValueError(text)
        return cls(name, Profile.GM if dot else Profile.INTL, base64.b64decode(box, validate=True))

    def __str__(self) -> str:
        profile = "" if self.profile is Profile.INTL else f"{self.profile}."
        return f"{self.key}.{profile}{base64.b64encode(self.box).decode()}"


@dataclass(frozen=True)
class Ring:
    """What the file has."""

    current: str
    keys: Mapping[str, bytes]
    hashing: bytes
    profile: Profile = Profile.INTL
    """By which new cases are sealed."""

    @classmethod
    def read(cls, text: str) -> "Ring":
        """ValueError, LookupError, TypeError or AttributeError if the text is no ring."""
        data = json.loads(text)
        keys = {name: base64.b64decode(key, validate=True) for name, key in data["keys"].items()}
        hashing, profile = (
            base64.b64decode(data["hashing"], validate=True),
            Profile(data.get("profile", Profile.INTL)),
        )
        if {len(key) for key in keys.values()} != {KEY} or not hashing:
            raise ValueError("keys of a wrong length")
        return cls(data["current"] if data["current"] in keys else _none_of(data), keys, hashing, profile)

    def write(self) -> str:
        """The text of the file."""
        keys = {name: base64.b64encode(key).decode() for name, key in self.keys.items()}
        hashing = base64.b64encode(self.hashing).decode()
        told = {"current": self.current, "keys": keys, "hashing": hashing}
        return json.dumps(told | ({} if self.profile is Profile.INTL else {"profile": self.profile}))


def _none_of(data: Mapping[str, object]) -> str:
    raise LookupError(f"there is no key {data['current']}")


class KeyRing:
    """The keys that wrap case keys, the key for keyed hashes, and those that sign anchors and grants.

    The last are derived from the one before: every copy of a ring signs alike, one of an earlier version too.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._read_at = 0
        self._ring = self._read()
        self._hashing = self._ring.hashing
        self.anchors = Signer(self._hashing, "fengqiao anchors")
        self.grants = Signer(self._hashing, "fengqiao grants")

    @classmethod
    def open(cls, path: Path) -> "KeyRing":
        """Read the ring. KeyRingError if it is missing, damaged, or others may read it."""
        return cls(path)

    @classmethod
    def create(cls, path: Path, profile: Profile = Profile.INTL) -> "KeyRing":
        """Make a new ring; never over an existing one."""
        fresh = Ring("k1", {"k1": secrets.token_bytes(KEY)}, secrets.token_bytes(KEY), profile)
        with written_whole(path, replace=False) as file:
            file.write(fresh.write().encode())
        return cls.open(path)

    @property
    def current(self) -> str:
        """The key that wraps new cases' keys."""
        return self._newest().current

    @property
    def names(self) -> tuple[str, ...]:
        """Of all keys."""
        return tuple(self._newest().keys)

    @property
    def profile(self) -> Profile:
        """By which new cases are sealed."""
        return self._newest().profile

    def new_case_key(self, number: str) -> tuple[str, CaseVault]:
        """A fresh data key for a case: wrapped for keeping, and ready for use."""
        ring, key = self._newest(), secrets.token_bytes(KEY)
        return self._wrapped(number, key, ring.profile), CaseVault(number, key, ring.profile)

    def vault(self, number: str, wrapped: str) -> CaseVault:
        """The vault of a case. UnsealError if its key does not open under this ring."""
        return CaseVault(number, *self._unwrapped(number, wrapped))

    def rewrapped(self, number: str, wrapped: str) -> str | None:
        """The case's key, wrapped by the current one; None if it is already. UnsealError.

        What the case has sealed stays as it is, and so does the profile that it is sealed by.
        """
        if wrapped.partition(".")[0] == self._newest().current:
            return None
        return self._wrapped(number, *self._unwrapped(number, wrapped))

    def add_key(self) -> str:
        """Add a key, which wraps nothing until it is used; its name. The ring is in no backup: copy it.

        Another copy of the ring, an older one too, never has another key of that name.
        """
        name = f"k{len(self.names) + 1}-{secrets.token_hex(4)}"
        self._change(lambda ring: replace(ring, keys={**ring.keys, name: secrets.token_bytes(KEY)}))
        return name

    def use_key(self, name: str, profile: Profile | None = None) -> None:
        """Have this key wrap from now on, and new cases sealed by this profile. KeyRingError."""
        if name not in self.names:
            raise KeyRingError(f"there is no key {name}")
        self._change(lambda ring: replace(ring, current=name, profile=profile or ring.profile))

    def drop_key(self, name: str) -> None:
        """Take a key out for good. KeyRingError if it is the current one, or there is none of that name."""
        if name == self.current or name not in self.names:
            raise KeyRingError(f"{name} is the current key, or there is none of that name")
        kept = {other: key for other, key in self._ring.keys.items() if other != name}
        self._change(lambda ring: replace(ring, keys=kept))

    def take_in(self, path: Path) -> tuple[str, ...]:
        """Add the keys that another copy of this ring has and this one lacks; their names.

        KeyRingError if that is no ring, another installation's, or has another key of the same name.
        """
        (other, _), ours = _read_at(path), self._newest()
        if other.hashing != ours.hashing:
            raise KeyRingError(f"{path} is no copy of this ring: it is another installation's")
        if differ := [name for name, key in other.keys.items() if ours.keys.get(name, key) != key]:
            raise KeyRingError(f"{path} has another key {', '.join(differ)}")
        lacking = {name: key for name, key in other.keys.items() if name not in ours.keys}
        if lacking:
            self._change(lambda ring: replace(ring, keys={**ring.keys, **lacking}))
        return tuple(lacking)

    def keyed_hash(self, *parts: str) -> str:
        """A hash that nobody without the ring can guess from its content."""
        message = json.dumps(parts, ensure_ascii=False).encode()
        return hmac.new(self._hashing, message, hashlib.sha256).hexdigest()

    def _wrapped(self, number: str, key: bytes, profile: Profile) -> str:
        ring, nonce = self._ring, secrets.token_bytes(NONCE)
        box = cipher(profile, ring.keys[ring.current]).encrypt(nonce, key, number.encode())
        return str(Wrapped(ring.current, profile, nonce + box))

    def _unwrapped(self, number: str, wrapped: str) -> tuple[bytes, Profile]:
        try:
            read = Wrapped.read(wrapped)
        except ValueError as error:
            raise UnsealError(number) from error
        key = self._ring.keys.get(read.key) or self._newest().keys.get(read.key)
        if key is None:
            raise KeyMissingError(f"{number}: the key ring has no key {read.key}")
        try:
            opened = cipher(read.profile, key).decrypt(read.box[:NONCE], read.box[NONCE:], number.encode())
        except (InvalidTag, ValueError) as error:
            raise UnsealError(number) from error
        return opened, read.profile

    def _newest(self) -> Ring:
        """The ring as the file has it now. What cannot be read now was read before, and holds."""
        with suppress(OSError, KeyRingError):
            if self.path.stat().st_mtime_ns != self._read_at:
                found = self._read()
                if found.hashing == self._ring.hashing:  # else it is another ring, and not ours
                    self._ring = found
        return self._ring

    def _read(self) -> Ring:
        ring, self._read_at = _read_at(self.path)
        return ring

    def _change(self, change: Callable[[Ring], Ring]) -> None:
        changed = change(self._read()).write()
        with written_whole(self.path, replace=True) as file:
            file.write(changed.encode())
        self._ring = self._read()


def _read_at(path: Path) -> tuple[Ring, int]:
    """What a file has, and when it was changed last. KeyRingError."""
    try:
        found = path.stat()
        if found.st_mode & 0o077:
            raise KeyRingExposedError(f"{path} must be readable by its owner only (chmod 600)")
        return Ring.read(path.read_text()), found.st_mtime_ns
    except FileNotFoundError as error:
        raise KeyRingError(f"there is no key ring at {path}") from error
    except OSError as error:
        raise KeyRingError(f"the key ring {path} cannot be read: {error.strerror}") from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise KeyRingError(f"{path} is no key ring: {error}") from error
