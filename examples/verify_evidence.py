# /// script
# requires-python = ">=3.11"
# dependencies = ["cryptography"]
# ///
"""Verify the evidence of one case offline: `python verify_evidence.py FILE [PUBLIC_KEY]`.

For whoever was given a file by `fengqiao evidence`, or a dossier as a zip file, and does not want to trust
those who keep the tables. It shares no code with the product. The public key is to come from somebody else
than the file does: from a copy of the anchors, or from the office on another day.

Exit codes: 0 what it says is shown; 1 something is not what was written, and named; 2 this is no evidence
file; 3 everything agrees, but no anchor vouches for it.
"""

import hashlib
import json
import re
import sys
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

LISTS = {
    "texts": {"commitment", "salt", "text"},
    "documents": {"document", "commitment", "salt", "path"},
}
"""The lists of a dossier, and what each of their entries has: no more, since nobody vouches for more."""
UNREADABLE = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError, EOFError),
    *(zipfile.BadZipFile, zlib.error),
)


def parsed(data: bytes | str) -> dict:
    """JSON. ValueError if it says something twice, of which readers would take one or the other."""

    def once(pairs: list[tuple[str, object]]) -> dict:
        if len(dict(pairs)) != len(pairs):
            raise ValueError("a name is there twice")
        return dict(pairs)

    return json.loads(data, object_pairs_hook=once)


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


def named(document: str | None, seq: int) -> str:
    return f"document {document} of event {seq}" if document else f"a text of event {seq}"


def entry_fault(entry: dict, algorithm: str, dossier: zipfile.ZipFile) -> str | None:
    """Without a fixed length of the salt the beginning of the content could be passed off as salt."""
    path = entry.get("path")
    if path is not None and not re.fullmatch(rf"documents/{re.escape(entry['document'])}\.[a-z0-9]+", path):
        return f"has the path {path!a}"
    if path is not None and path not in dossier.namelist():
        return "is left out"
    if not re.fullmatch("[0-9a-f]{32}", entry["salt"]):
        return "has a salt that is not of 16 bytes"
    plain = entry["text"].encode() if path is None else dossier.read(path)
    if hashlib.new(algorithm, bytes.fromhex(entry["salt"]) + plain).hexdigest() != entry["commitment"]:
        return "is not what was written"
    return None


def list_faults(kind: str, written: dict, given: set, dossier: zipfile.ZipFile) -> Iterator[str]:
    """Of one list: what is not as `written` has it, or `given` twice."""
    told = parsed(dossier.read(f"{kind}.json"))
    if told.keys() != {"hash", kind} or told["hash"] not in {"sha256", "sm3"}:
        yield f"{kind}.json has something else than {kind} and their hash"
    for nth, entry in enumerate(told[kind], start=1):
        if entry.keys() != LISTS[kind]:
            yield f"entry {nth} of {kind}.json has something else than {', '.join(sorted(LISTS[kind]))}"
        known_by = entry["commitment"], entry.get("document")
        if known_by not in written:
            yield f"entry {nth} of {kind}.json is of no event"
        name = named(known_by[1], written[known_by])
        if known_by in given:
            yield f"{name} is given twice"
        given.add(known_by)
        if fault := entry_fault(entry, told["hash"], dossier):
            yield f"{name} {fault}"


def dossier_faults(events: list[dict], dossier: zipfile.ZipFile) -> Iterator[str]:
    """What is not what its event was written over, is left out, or is of no event. The first one counts."""
    members = Counter(member.orig_filename for member in dossier.infolist())
    yield from (f"{name!a} is in the zip file {times} times" for name, times in members.items() if times > 1)
    yield from (f"{kind}.json is left out" for kind in LISTS if f"{kind}.json" not in members)
    written: dict = {}
    for event in events:
        for known_by in committed(event["what"]):
            written.setdefault(known_by, event["seq"])
    given: set = set()
    for kind in LISTS:
        yield from list_faults(kind, written, given, dossier)
    yield from (f"{named(of[1], seq)} is left out" for of, seq in written.items() if of not in given)
    listed = {each["path"] for each in parsed(dossier.read("documents.json"))["documents"]}
    belongs = listed | {f"{kind}.json" for kind in LISTS} | {"README.txt", "evidence.json"}
    yield from (f"{name!a} is in the zip file and of no event" for name in members if name not in belongs)


def faults(evidence: dict, key: str, dossier: zipfile.ZipFile | None) -> Iterator[str]:
    number, events = evidence["number"], evidence["events"]
    if fault := chain_fault(number, events):
        yield fault
    yield from filter(None, (anchor_fault(number, events, each, key) for each in evidence["anchors"]))
    if dossier:
        yield from dossier_faults(events, dossier)


def conclusion(number: str, events: int, anchors: list[dict]) -> Iterator[str]:
    """What is shown, and what is not."""
    if not anchors:
        yield (
            f"{number}: {events} events follow one another; no anchor vouches for them: "
            "neither beginning nor end is shown"
        )
        return
    last = max(each["tip"]["seq"] for each in anchors)
    _, until = max((said["nth"], said["at"]) for said in (json.loads(each["statement"]) for each in anchors))
    yield f"{number}: events 1 to {last} of {events} are as they were written"
    yield f"{len({each['statement'] for each in anchors})} anchors know of it, the last one of {until}"
    if last < events:
        yield f"nobody vouches for events {last + 1} to {events}: no anchor knows of them"
    yield "whether there were more events after the last anchor is not shown"


def main() -> int:
    try:
        path, *key_given = sys.argv[1:]
        dossier = zipfile.ZipFile(path) if zipfile.is_zipfile(path) else None
        evidence = parsed(dossier.read("evidence.json") if dossier else Path(path).read_bytes())
        number, events, anchors = evidence["number"], evidence["events"], evidence["anchors"]
        if not re.fullmatch("[0-9-]+", number):
            raise ValueError("it has no case number")
        # One key for all anchors: it is the one that is compared.
        key = key_given[0] if key_given else anchors[-1]["public_key"] if anchors else ""
        fault = next(faults(evidence, key, dossier), None)
        said = [] if fault else list(conclusion(number, len(events), anchors))
    except UNREADABLE as error:
        print(f"this is no evidence file: {type(error).__name__} {error}")
        return 2
    if fault:
        print(f"{number}: {fault}")
        return 1
    print("\n".join(said))
    if dossier:
        print("every text and document in the dossier is the one of its event; README.txt is not verified")
    if anchors and not key_given:
        print(f"the key is the file's own word, compare it: {key}")
    return 0 if anchors else 3


if __name__ == "__main__":
    sys.exit(main())
