# /// script
# requires-python = ">=3.11"
# dependencies = ["cryptography"]
# ///
"""Verify the evidence of one case offline: `python verify_evidence.py FILE [PUBLIC_KEY]`.

For whoever was given a file by `fengqiao evidence`, or a dossier as a zip file, and does not want to trust
those who keep the tables. It
shares no code with the product. The public key is to come from somebody else than the file does: from a copy
of the anchors, or from the office on another day.
"""

import hashlib
import json
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def canonical(data: object, *, ascii_only: bool) -> bytes:
    return json.dumps(data, ensure_ascii=ascii_only, sort_keys=True, separators=(",", ":")).encode()


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def chain_fault(number: str, events: list[dict]) -> str | None:
    """Each event's hash is over its number, its content and the hash before it."""
    before = "0" * 64
    for position, event in enumerate(events, start=1):
        if event.get("seq") != position:
            return f"event {position} is missing"
        content = {name: value for name, value in event.items() if name != "hash"}
        if event.get("prev") != before:
            return f"event {position} does not follow the one before"
        if sha256(canonical({"case": number, "event": content}, ascii_only=False)).hex() != event.get("hash"):
            return f"event {position} is not what was written"
        before = event["hash"]
    return None


def root_from(leaf: bytes, position: int, size: int, path: list[str]) -> bytes:
    """RFC 9162, 2.1.3.2."""
    at, last, node = position, size - 1, leaf
    for step in map(bytes.fromhex, path):
        if at % 2 or at == last:
            node = sha256(b"\x01" + step + node)
            while at and at % 2 == 0:
                at, last = at >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + step)
        at, last = at >> 1, last >> 1
    return node


def anchor_fault(number: str, events: list[dict], anchor: dict, key: str) -> str | None:
    """A signed statement, a tip below its root, and the event of that tip in the chain."""
    statement, tip = json.loads(anchor["statement"]), anchor["tip"]
    name = f"anchor {statement['nth']} of {statement['at']}"
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(anchor["signature"]), anchor["statement"].encode())
    except (InvalidSignature, ValueError):
        return f"{name} is not signed with this key"
    leaf = sha256(b"\x00" + f"{number} {tip['seq']} {tip['hash']}".encode())
    if root_from(leaf, anchor["position"], statement["chains"], anchor["path"]).hex() != statement["root"]:
        return f"{name} knows nothing of this tip"
    if tip["seq"] > len(events) or events[tip["seq"] - 1]["hash"] != tip["hash"]:
        return f"{name} knew another event {tip['seq']}"
    return None


def committed(part: object) -> Iterator[tuple[str, str | None]]:
    """Everything in an event that is known by a salted hash only: the hash, and its document's number."""
    if isinstance(part, dict):
        if "commitment" in part:
            yield part["commitment"], part.get("document")
        for inner in part.values():
            yield from committed(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from committed(inner)


def dossier_fault(events: list[dict], dossier: zipfile.ZipFile) -> str | None:
    """Every text and document is what its event was written over, and none is left out."""
    texts = json.loads(dossier.read("texts.json"))
    documents = json.loads(dossier.read("documents.json"))
    given = {each["commitment"]: each["salt"] + each["text"].encode().hex() for each in texts["texts"]}
    for each in documents["documents"]:
        given[each["commitment"]] = each["salt"] + dossier.read(each["path"]).hex()
    for event in events:
        for commitment, document in committed(event["what"]):
            name = f"document {document}" if document else "a text"
            if commitment not in given:
                return f"{name} of event {event['seq']} is left out"
            plain = bytes.fromhex(given[commitment])
            if hashlib.new(texts["hash"], plain).hexdigest() != commitment:
                return f"{name} of event {event['seq']} is not what was written"
    return None


def main() -> int:
    try:
        path, *key_given = sys.argv[1:]
        dossier = zipfile.ZipFile(path) if zipfile.is_zipfile(path) else None
        evidence = json.loads(dossier.read("evidence.json") if dossier else Path(path).read_bytes())
        number, events, anchors = evidence["number"], evidence["events"], evidence["anchors"]
        key = key_given[0] if key_given else None
        fault = chain_fault(number, events) or next(
            filter(None, (anchor_fault(number, events, a, key or a["public_key"]) for a in anchors)), None
        )
        fault = fault or (dossier_fault(events, dossier) if dossier else None)
    except (OSError, ValueError, LookupError, TypeError, zipfile.BadZipFile) as error:
        print(f"this is no evidence file: {type(error).__name__} {error}")
        return 2
    if fault:
        print(f"{number}: {fault}")
        return 1
    print(f"{number}: {len(events)} events are as they were written")
    if dossier:
        print("every text and document in the dossier is what was written")
    last = max((a["tip"]["seq"] for a in anchors), default=0)
    print(f"{len(anchors)} anchors know of it, up to event {last} of {len(events)}")
    if key is None and anchors:
        print(f"the key is the file's own word, compare it: {anchors[-1]['public_key']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
