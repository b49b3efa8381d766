"""The store of documents: each file that a document was filed of is there, and its bytes are those named."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from torture.checking.case import Written
from torture.checking.findings import Finding, Kind


def files(store: Path, chains: Mapping[str, Sequence[Written]]) -> Iterator[Finding]:
    """What is missing or damaged."""
    for number, chain in chains.items():
        for what in (event["what"] for event in chain if event["what"]["type"] == "document_filed"):
            document, name = what["document"], what["file"]
            try:
                found = hashlib.sha256((store / name[:2] / name).read_bytes()).hexdigest()
            except OSError:
                yield Finding(Kind.LOST, number, f"the file of document {document} is not in the store")
                continue
            if found != name:
                yield Finding(Kind.BROKEN, number, f"the file of document {document} is damaged")
