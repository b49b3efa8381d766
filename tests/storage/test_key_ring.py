"""The key ring turned: keys are added, used and dropped while processes run, and nothing sealed is lost."""

import base64
import json
import secrets
from pathlib import Path

import pytest

from storage.ciphers import Profile
from storage.database import Database
from storage.key_ring import KeyMissingError, KeyRing, KeyRingError, Wrapped
from storage.rewrapping import count_by_key, rewrap, some_wrapped_by_none
from storage.statements import insert_new, table
from storage.tables import CaseKey
from storage.vault import UnsealError
from tests.storage.builders import number, rows

KEY = table(CaseKey)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "key-ring.json"


@pytest.fixture
def ring(path: Path) -> KeyRing:
    return KeyRing.create(path)


def test_a_process_that_runs_learns_of_a_new_key(ring: KeyRing, path: Path) -> None:
    operator, before = KeyRing.open(path), ring.new_case_key(number(1))
    name = operator.add_key()
    assert (ring.current, ring.names) == ("k1", ("k1", name))
    operator.use_key(name)
    wrapped, vault = operator.new_case_key(number(2))
    assert wrapped.startswith(f"{name}.")
    assert ring.vault(number(2), wrapped).open(vault.seal("新")) == "新"
    assert ring.new_case_key(number(3))[0].startswith(f"{name}.")
    assert ring.vault(number(1), before[0]).open(before[1].seal("旧")) == "旧"
    assert path.stat().st_mode & 0o777 == 0o600


def test_rewrapped_is_the_same_key_for_the_same_case(ring: KeyRing) -> None:
    wrapped, vault = ring.new_case_key(number(1))
    sealed = vault.seal("文本")
    assert ring.rewrapped(number(1), wrapped) is None
    ring.use_key(ring.add_key(), Profile.GM)
    again = ring.rewrapped(number(1), wrapped)
    assert again is not None
    assert again.startswith(f"{ring.current}.")
    assert ring.vault(number(1), again).open(sealed) == "文本"
    with pytest.raises(UnsealError):
        ring.rewrapped(number(2), wrapped)


def test_a_key_that_was_dropped_is_named(ring: KeyRing) -> None:
    wrapped, _ = ring.new_case_key(number(1))
    ring.use_key(ring.add_key())
    ring.drop_key("k1")
    with pytest.raises(KeyMissingError, match=f"{number(1)}: the key ring has no key k1"):
        ring.vault(number(1), wrapped)


def test_two_copies_that_were_turned_apart_become_one(ring: KeyRing, path: Path) -> None:
    older = path.with_suffix(".older")
    older.write_text(path.read_text())
    older.chmod(0o600)
    apart = KeyRing.open(older)
    for each in (ring, apart):
        each.use_key(each.add_key())
    here, there = ring.new_case_key(number(1)), apart.new_case_key(number(2))
    assert ring.current != apart.current, "a name is never given twice"
    with pytest.raises(KeyMissingError):
        ring.vault(number(2), there[0])
    assert ring.take_in(older) == (apart.current,)
    assert ring.take_in(older) == ()
    assert ring.vault(number(2), there[0]).open(there[1].seal("那边")) == "那边"
    assert ring.vault(number(1), here[0]).open(here[1].seal("这边")) == "这边"


def test_of_another_ring_nothing_is_taken_over(ring: KeyRing, tmp_path: Path) -> None:
    KeyRing.create(tmp_path / "another")
    with pytest.raises(KeyRingError, match="another installation's"):
        ring.take_in(tmp_path / "another")
    told = json.loads(ring.path.read_text())
    told["keys"]["k1"] = base64.b64encode(secrets.token_bytes(32)).decode()
    forged = tmp_path / "forged"
    forged.write_text(json.dumps(told))
    forged.chmod(0o600)
    with pytest.raises(KeyRingError, match="another key k1"):
        ring.take_in(forged)
    assert ring.names == ("k1",)


@pytest.mark.parametrize("name", ["k1", "k2", "", "hashing"])
def test_neither_the_current_key_nor_none_can_be_dropped(ring: KeyRing, name: str) -> None:
    with pytest.raises(KeyRingError):
        ring.drop_key(name)
    assert ring.names == ("k1",)


def test_a_key_that_is_not_there_cannot_be_used(ring: KeyRing) -> None:
    with pytest.raises(KeyRingError):
        ring.use_key("k9")


def test_what_cannot_be_read_for_a_moment_was_read_before(ring: KeyRing, path: Path, tmp_path: Path) -> None:
    wrapped, _ = ring.new_case_key(number(1))
    for text in ("", "{}"):
        path.write_text(text)
        assert ring.new_case_key(number(1))[0].startswith("k1.")
    path.unlink()
    KeyRing.create(tmp_path / "another").path.rename(path)  # another ring, not ours
    assert ring.new_case_key(number(1))[0].startswith("k1.")
    ring.vault(number(1), wrapped)


def test_by_chinese_algorithms(path: Path) -> None:
    ring = KeyRing.create(path, Profile.GM)
    wrapped, vault = ring.new_case_key(number(1))
    sealed = vault.seal("国密")
    assert Wrapped.read(wrapped).profile is Profile.GM
    assert KeyRing.open(path).vault(number(1), wrapped).open(sealed) == "国密"
    raw = bytearray(base64.b64decode(sealed.box))
    raw[-1] ^= 1
    for harmed in (
        sealed.model_copy(update={"box": base64.b64encode(raw).decode()}),
        sealed.model_copy(update={"box": sealed.box[:20]}),
        sealed.model_copy(update={"commitment": "0" * 64}),
    ):
        with pytest.raises(UnsealError):
            ring.vault(number(1), wrapped).open(harmed)
    intl = wrapped.replace(".gm.", ".")
    with pytest.raises(UnsealError):
        ring.vault(number(1), intl)


@pytest.mark.parametrize(
    "wrapped", ["k1.intl.AAAA", "k1.sm4.AAAA", ".AAAA", "k1..AAAA", "k1.gm.gm.AAAA", "k1.gm.A"]
)
def test_a_wrapping_that_is_none(ring: KeyRing, wrapped: str) -> None:
    with pytest.raises(UnsealError):
        ring.vault(number(1), wrapped)


async def test_every_case_is_wrapped_anew_and_those_that_do_not_open_are_named(
    database: Database, ring: KeyRing, tmp_path: Path
) -> None:
    keys = {number(nth): ring.new_case_key(number(nth)) for nth in range(1, 451)}
    sealed = {name: vault.seal(name) for name, (_, vault) in keys.items()}
    lost, _ = KeyRing.create(tmp_path / "another").new_case_key(number(900))
    everything = [{"number": name, "wrapped": wrapped} for name, (wrapped, _) in keys.items()]
    async with database.write() as tx:
        await insert_new(tx, CaseKey, [*everything, {"number": number(900), "wrapped": lost}])
    name = ring.add_key()
    ring.use_key(name)
    assert await rewrap(database, ring) == (450, [number(900)])
    assert await rewrap(database, ring) == (0, [number(900)])
    kept = {name: wrapped for name, wrapped, _ in await rows(database, CaseKey)}
    assert kept.pop(number(900)) == lost
    for case, wrapped in kept.items():
        assert wrapped.startswith(f"{name}.")
        assert ring.vault(case, wrapped).open(sealed[case]) == case
    async with database.read() as tx:
        assert await count_by_key(tx, ring.names) == {"k1": 1, name: 450, None: 0}
        assert await count_by_key(tx, (name,)) == {name: 450, None: 1}
        assert await some_wrapped_by_none(tx, (name,), 5) == [number(900)]
