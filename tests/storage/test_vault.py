"""Sealing: what was written comes back to whoever has the key, and to nobody else."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.model import Sealed
from storage.key_ring import KeyRing, KeyRingError
from storage.signing import is_signed
from storage.vault import CaseVault, UnsealError
from tests.storage.builders import number

KEY = bytes(range(32))
VAULT = CaseVault(number(1), KEY)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "key-ring.json"


@pytest.fixture
def ring(path: Path) -> KeyRing:
    return KeyRing.create(path)


# texts


@given(text=st.text(max_size=2000))
def test_any_text_comes_back(text: str) -> None:
    assert VAULT.open(VAULT.seal(text)) == text


@given(text=st.text(min_size=4))
def test_nothing_of_the_text_shows(text: str) -> None:
    sealed = VAULT.seal(text)
    assert text.encode() not in base64.b64decode(sealed.box)


def test_equal_texts_do_not_look_alike() -> None:
    one, two = VAULT.seal("张三"), VAULT.seal("张三")
    assert one.box != two.box
    assert one.commitment != two.commitment, "else a name could be guessed and checked"


@given(text=st.text(max_size=50), data=st.data())
def test_one_flipped_bit_is_noticed(text: str, data: st.DataObject) -> None:
    sealed = VAULT.seal(text)
    raw = bytearray(base64.b64decode(sealed.box))
    bit = data.draw(st.integers(0, len(raw) * 8 - 1))
    raw[bit // 8] ^= 1 << (bit % 8)
    damaged = sealed.model_copy(update={"box": base64.b64encode(raw).decode()})
    with pytest.raises(UnsealError):
        VAULT.open(damaged)


@pytest.mark.parametrize("box", ["", "A", "AAAA", "not base64 at all", "A" * 41, "A" * 64])
def test_rubbish_does_not_open(box: str) -> None:
    with pytest.raises(UnsealError):
        VAULT.open_box(box, "0" * 64)


def test_what_was_not_committed_to_does_not_open() -> None:
    sealed, other = VAULT.seal("one"), VAULT.seal("two")
    with pytest.raises(UnsealError):
        VAULT.open(Sealed(box=sealed.box, commitment=other.commitment))


def test_a_text_opens_in_its_own_case_only() -> None:
    sealed = VAULT.seal("text")
    with pytest.raises(UnsealError):
        CaseVault(number(2), KEY).open(sealed)
    with pytest.raises(UnsealError):
        CaseVault(number(1), bytes(32)).open(sealed)


# the ring


def test_a_cases_key_comes_back_from_its_wrapping(path: Path, ring: KeyRing) -> None:
    wrapped, vault = ring.new_case_key(number(1))
    sealed = vault.seal("text")
    assert ring.vault(number(1), wrapped).open(sealed) == "text"
    assert KeyRing.open(path).vault(number(1), wrapped).open(sealed) == "text"
    assert len(wrapped) <= 300, "as the table has it"


def test_a_wrapped_key_opens_for_its_own_case_and_ring_only(ring: KeyRing, tmp_path: Path) -> None:
    wrapped, _ = ring.new_case_key(number(1))
    with pytest.raises(UnsealError):
        ring.vault(number(2), wrapped)
    with pytest.raises(UnsealError):
        KeyRing.create(tmp_path / "another").vault(number(1), wrapped)


@pytest.mark.parametrize(
    "wrapped", ["", "k1", "k1.", "k1.AAA", "k1.AAAA", f"k1.{'A' * 80}", f"k9.{'A' * 80}"]
)
def test_a_damaged_wrapping_does_not_open(ring: KeyRing, wrapped: str) -> None:
    with pytest.raises(UnsealError):
        ring.vault(number(1), wrapped)


def test_no_two_cases_share_a_key(ring: KeyRing) -> None:
    (_, one), (wrapped, _) = ring.new_case_key(number(1)), ring.new_case_key(number(1))
    with pytest.raises(UnsealError):
        ring.vault(number(1), wrapped).open(one.seal("text"))


def test_keyed_hashes_are_the_rings_own(ring: KeyRing, path: Path, tmp_path: Path) -> None:
    known = ring.keyed_hash("source", "12345")
    assert known == KeyRing.open(path).keyed_hash("source", "12345")
    assert known != KeyRing.create(tmp_path / "another").keyed_hash("source", "12345")
    assert known != ring.keyed_hash("source1", "2345"), "parts do not run into each other"


def test_a_ring_that_others_may_read_is_refused(ring: KeyRing, path: Path) -> None:
    assert ring
    assert path.stat().st_mode & 0o777 == 0o600
    for mode in (0o640, 0o604, 0o660, 0o610):
        path.chmod(mode)
        with pytest.raises(KeyRingError, match="owner only"):
            KeyRing.open(path)
    path.chmod(0o400)
    KeyRing.open(path)


def test_a_ring_is_never_made_over_another(ring: KeyRing, path: Path) -> None:
    wrapped, _ = ring.new_case_key(number(1))
    with pytest.raises(FileExistsError):
        KeyRing.create(path)
    KeyRing.open(path).vault(number(1), wrapped)


def test_a_missing_ring_is_said(path: Path) -> None:
    with pytest.raises(KeyRingError, match=f"^there is no key ring at {path}$"):
        KeyRing.open(path)


def test_a_ring_with_an_older_key_still_opens_what_that_key_wrapped(ring: KeyRing, path: Path) -> None:
    wrapped, vault = ring.new_case_key(number(1))
    data = json.loads(path.read_text())
    data["keys"]["k2"], data["current"] = base64.b64encode(KEY).decode(), "k2"
    path.write_text(json.dumps(data))
    turned = KeyRing.open(path)
    assert turned.vault(number(1), wrapped).open(vault.seal("text")) == "text"
    assert turned.new_case_key(number(1))[0].startswith("k2.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not json",
        "[]",
        "{}",
        '{"current": "k1", "keys": [], "hashing": ""}',
        '{"current": "k1", "keys": {}, "hashing": "AAAA"}',
        '{"current": "k1", "keys": {"k1": "AAAA"}, "hashing": "AAAA"}',
        '{"current": "k1", "keys": {"k1": null}, "hashing": "AAAA"}',
    ],
)
def test_a_damaged_ring_is_said_at_once_and_not_at_the_first_case(path: Path, text: str) -> None:
    path.touch(0o600)
    path.write_text(text)
    with pytest.raises(KeyRingError):
        KeyRing.open(path)


# signing


def test_what_the_ring_signs_is_known_by_its_public_key(ring: KeyRing, path: Path, tmp_path: Path) -> None:
    signature = ring.anchors.sign("锚定")
    assert is_signed("锚定", signature, KeyRing.open(path).anchors.public_key)
    assert not is_signed("锚定.", signature, ring.anchors.public_key)
    assert not is_signed("锚定", signature, KeyRing.create(tmp_path / "another").anchors.public_key)
    assert not is_signed("锚定", "no signature", ring.anchors.public_key)
