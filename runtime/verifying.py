"""What is kept is verified: chains, anchors, texts, documents, rows, the access log. Nothing is written."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from api.clock import now
from cases.evidence import (
    Anchored,
    Broken,
    anchored_by_case,
    broken_anchoring,
    broken_anchors,
    broken_deletion,
    broken_link,
    broken_row,
    other_anchors,
    other_lists,
    other_row,
    other_search,
    sealed_in,
    without_rules,
)
from cases.log_evidence import Known, broken_stretch, known_of_log, may_be_gone
from cases.state import CaseState
from policies.rulebook import Rulebook, RuleMissingError
from policies.wording import said
from runtime.anchor_files import read_anchors
from runtime.faults import DATA, CannotRunError
from runtime.home import open_ring
from runtime.settings import Settings
from runtime.verifying_beside import broken_documents, broken_freezes, broken_opening
from storage import bond
from storage.access import KEPT
from storage.anchors import all_anchors
from storage.database import Database, Transaction
from storage.derived import is_found_rightly, lists_are_right, row_is_right
from storage.documents import readable
from storage.evidence import Evidence, all_evidence, evidence_of
from storage.files import FileStore
from storage.key_ring import KeyRing
from storage.signing import is_signed
from storage.stretches import stretch_of
from storage.vault import UnsealError

Say = Callable[[str], None]
SLACK = timedelta(days=1)
"""Between the clock of whoever deletes what is over and that of whoever verifies."""
UNDER_WAY = "（有操作正在办理，请稍后再验 / a command is under way: look again in a minute）"
"""Said beside, never instead: whoever changes events could put an intent there as well."""


@dataclass
class Verified:
    """How much was looked at, and how much of it is broken."""

    cases: int = 0
    events: int = 0
    anchors: int = 0
    deleted: int = 0
    """Cases that were deleted at the end of their retention, as it is signed; not among `cases`."""
    entries: int = 0
    """Of the access log, those that anchors know and that cannot rightly be gone."""
    broken_cases: int = 0
    broken_anchors: int = 0
    broken_stretches: int = 0
    """Of the access log, each known to one anchor."""
    has_served: bool = True
    """Whether these tables have ever belonged with an engine."""

    @property
    def broken(self) -> int:
        """All that is."""
        return self.broken_cases + self.broken_anchors + self.broken_stretches


async def verify(settings: Settings, number: str | None, anchors: Path | None, say: Say) -> Verified:
    """Verify one case, or all there is, against the anchors in the tables or in a file that was kept apart.

    `say` hears one line for each case or anchor that is broken: what is broken first. Where a case's events
    are whole it hears one for each of its documents that is missing or changed as well. CannotRunError.
    """
    ring, files, done = open_ring(settings), FileStore(settings.file_store), Verified()
    apart = read_anchors(anchors) if anchors is not None else None
    async with Database(settings.database) as database, database.read() as tx:
        done.has_served = await bond.tie_of(tx) is not None
        book = await readable(tx)
        kept = [anchor async for anchor in all_anchors(tx)]
        mine, ours = apart if apart is not None else kept, ring.anchors.public_key
        for broken in (
            *broken_anchors(mine, partial(_is_ours, ring), ours),
            *other_anchors(kept, apart or ()),
        ):
            done.broken_anchors += 1
            say(_line(broken))
        done.anchors, known = len(mine), None if apart is None else anchored_by_case(apart)
        async for evidence in _looked_at(tx, number, known):
            gone = evidence.deleted is not None
            done.cases += not gone
            done.events += len(evidence.links)
            anchored = evidence.anchored if known is None else known.get(evidence.number, ())
            first, documents = _broken_chain(evidence, ring, anchored), list[Broken]()
            if first is None and not gone:
                first = _broken_seal(evidence, ring) or await _broken_rows(tx, evidence, ring, book)
                documents = [*broken_documents(evidence, ring, files)]
            found = documents if first is None else [first, *documents]
            done.deleted += gone and not found
            done.broken_cases += bool(found)
            for broken in found:
                say(_line(broken) + (UNDER_WAY if evidence.under_way else ""))
        if number is None:
            await _look_at_the_log(tx, [*known_of_log(mine)], done, say)
    return done


async def _look_at_the_log(tx: Transaction, known: Sequence[Known], done: Verified, say: Say) -> None:
    kept_since, unseen = now() - KEPT + SLACK, list[Known]()
    for each in known:
        try:
            found = await stretch_of(tx, each.stretch.after, each.stretch.through)
        except (ValueError, TypeError):
            found = None
        broken = broken_stretch(each, found)
        if broken is not None and may_be_gone(each, kept_since):
            unseen.append(each)
            continue
        done.entries += each.stretch.entries
        if broken is not None:
            done.broken_stretches += 1
            say(_line(broken))
    if unseen:
        through, since = max(each.stretch.through for each in unseen), kept_since.date()
        say(
            f"访问日志：{since} 以前的记录可能已按期删除，第{through}号以前的不再核验 / "
            f"the access log: entries from before {since} may have been deleted rightly, "
            f"and up to {through} it is not looked at any more"
        )


async def _looked_at(
    tx: Transaction, number: str | None, known: Mapping[str, Sequence[Anchored]] | None
) -> AsyncIterator[Evidence]:
    if number is not None:
        [one] = await evidence_of(tx, [number])
        nothing = not one.links and one.row is None and not one.anchored and one.deleted is None
        if nothing and number not in (known or {}):
            raise CannotRunError(f"there is no case {number}", DATA)
        yield one
        return
    seen = set[str]()
    async for evidence in all_evidence(tx):
        seen.add(evidence.number)
        yield evidence
    for lost in sorted((known or {}).keys() - seen):
        yield Evidence(lost)


def _broken_chain(evidence: Evidence, ring: KeyRing, anchored: Sequence[Anchored]) -> Broken | None:
    """What is broken first of a case's events, or of the line that stays of one that was deleted."""
    number, chain = evidence.number, evidence.chain()
    if (gone := evidence.deleted) is not None:
        signed = _is_ours(ring, gone.statement, gone.signature)
        is_there = bool(evidence.links or evidence.row or evidence.wrapped)
        return broken_deletion(number, gone.statement, anchored, signed=signed, is_there=is_there)
    if (broken := broken_link(number, chain) or broken_anchoring(number, chain, anchored)) is not None:
        return broken
    if (seq := evidence.first_misread()) is not None:
        return Broken(
            number,
            said(zh=f"第{seq}号事件的行已被改动", en=f"the row of event {seq} is not what was written"),
        )
    return None


def _state(evidence: Evidence) -> CaseState | None:
    """The case's state as its row has it; none if it cannot be read."""
    try:
        return CaseState.model_validate_json(evidence.row["state"]) if evidence.row is not None else None
    except ValidationError:
        return None


async def _broken_rows(tx: Transaction, evidence: Evidence, ring: KeyRing, book: Rulebook) -> Broken | None:
    """Whether lists and search go by what the case is. Its events, its state and its texts are whole."""
    number, state = evidence.number, _state(evidence)
    if state is None or not await row_is_right(tx, state, evidence.row or {}):
        return other_row(number)
    try:
        rules = book.rules(state.pins)
    except RuleMissingError as missing:
        return without_rules(number, str(missing))
    if not await lists_are_right(tx, state, rules):
        return other_lists(number)
    if not await is_found_rightly(tx, ring, number):
        return other_search(number)
    return broken_opening(evidence, ring, book) or broken_freezes(evidence, ring)


def _broken_seal(evidence: Evidence, ring: KeyRing) -> Broken | None:
    """Whether a case's row is what its events say, and every sealed text is there, opens and is the one."""
    number, chain = evidence.number, evidence.chain()
    if (broken := broken_row(number, chain, _state(evidence))) is not None:
        return broken
    try:
        vault = ring.vault(number, evidence.wrapped or "")
    except UnsealError:
        return Broken(number, said(zh="案件密钥打不开", en="its key does not open under this key ring"))
    for body in chain:
        try:
            for box, commitment in sealed_in(body):
                vault.open_box(box, commitment)
        except UnsealError:
            seq = body["seq"]
            return Broken(
                number,
                said(zh=f"第{seq}号事件的密封内容打不开", en=f"a sealed text of event {seq} does not open"),
            )
    return None


def _is_ours(ring: KeyRing, statement: str, signature: str) -> bool:
    return is_signed(statement, signature, ring.anchors.public_key)


def _line(broken: Broken) -> str:
    return f"{broken.where}: {broken.why.zh} / {broken.why.en}"
