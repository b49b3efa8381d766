"""What is kept of a case beside its chain and bound to it: what it was opened with, freezes, documents."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from cases.evidence import Broken, filed_in, other_opening, without_rules
from cases.freeze_evidence import broken_freezing
from cases.model import Sealed
from cases.opening import Opening, open_case
from cases.refusals import Refusal
from policies.rulebook import Rulebook, RuleMissingError
from policies.wording import said
from policies.words import Text
from storage.evidence import Evidence
from storage.files import FileDamagedError, FileMissingError, FileStore
from storage.intents import intake_row
from storage.key_ring import KeyRing
from storage.vault import CaseVault, UnsealError


def broken_opening(evidence: Evidence, ring: KeyRing, book: Rulebook) -> Broken | None:
    """Whether what a case was opened with makes its first events, hash for hash, and holds its key.

    Its chain is whole. A database that was made again from the engine may have nothing of it.
    """
    if (row := evidence.intake) is None:
        return None
    number, wrong = evidence.number, other_opening(evidence.number)
    opening = _opening(row["opening"])
    if opening is None or row != intake_row(opening, row["state"]) | {"opening": row["opening"]}:
        return wrong
    try:
        opened = open_case(opening, book.rules(opening.pins))
        ring.vault(number, opening.case_key).open(opening.title)
    except RuleMissingError as missing:
        return without_rules(number, str(missing))
    except (UnsealError, ValueError, LookupError, ArithmeticError):
        return wrong
    if isinstance(opened, Refusal) or (not opening.staffed and (opening.posts or opening.gaps)):
        return wrong
    made = [event.hash for event in opened[1]]
    return None if made == [body["hash"] for body in evidence.chain()[: len(made)]] else wrong


def _opening(text: str) -> Opening | None:
    """What was written; none if it is no opening, or says something that an opening does not read."""
    try:
        opening = Opening.model_validate_json(text)
        told = json.loads(opening.model_dump_json(exclude_unset=True))
        return opening if told == json.loads(text) else None
    except (ValidationError, ValueError):
        return None


def broken_freezes(evidence: Evidence, ring: KeyRing) -> Broken | None:
    """Whether its freezes and releases are those written. Its key opens."""
    if not evidence.freezes and not evidence.freezings:
        return None
    number, vault = evidence.number, ring.vault(evidence.number, evidence.wrapped or "")

    def is_ours(row: Mapping[str, Any]) -> bool:
        try:
            reason = vault.open(Sealed.model_validate_json(row["reason"]))
        except (ValidationError, UnsealError):
            return False
        return bool(row["body"] == ring.keyed_hash("freeze" if row["frozen"] else "unfreeze", number, reason))

    return broken_freezing(number, evidence.freezes, evidence.freezings, is_ours)


def broken_documents(evidence: Evidence, ring: KeyRing, files: FileStore) -> Iterator[Broken]:
    """Each document of a case that is missing or changed. Its chain is whole.

    Where the case's key does not open, which is named by itself, nothing can be said of them.
    """
    try:
        vault = ring.vault(evidence.number, evidence.wrapped or "")
    except UnsealError:
        return
    for what in filed_in(evidence.chain()):
        if (why := _broken_document(what, vault, files)) is not None:
            yield Broken(evidence.number, why)


def _broken_document(what: dict[str, Any], vault: CaseVault, files: FileStore) -> Text | None:
    """Whether a document is missing or changed; its file is named, to be put back from the store's backup."""
    document, seq, file = what["document"], what["seq"], what["file"]
    try:
        vault.disclose(files.read(file), what["commitment"])
    except FileMissingError:
        return said(
            zh=f"第{seq}号事件的材料{document}缺失：文件 {file}",
            en=f"document {document} of event {seq} is missing: file {file}",
        )
    except (FileDamagedError, UnsealError):
        return said(
            zh=f"第{seq}号事件的材料{document}与归入时不符：文件 {file}",
            en=f"document {document} of event {seq} is not what was filed: file {file}",
        )
    return None
