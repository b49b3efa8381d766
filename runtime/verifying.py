"""What is kept is verified: chains, anchors, sealed texts, rows, the access log. Nothing is written."""

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
    broken_link,
    broken_row,
    other_anchors,
    sealed_in,
)
from cases.log_evidence import Known, broken_stretch, known_of_log, may_be_gone
from cases.state import CaseState
from policies.wording import said
from runtime.anchor_files import read_anchors
from runtime.faults import DATA, CannotRunError
from runtime.home import open_ring
from runtime.settings import Settings
from storage.access import KEPT
from storage.anchors import all_anchors
from storage.database import Database, Transaction
from storage.evidence import Evidence, all_evidence, evidence_of
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
    entries: int = 0
    """Of the access log, those that anchors know and that cannot rightly be gone."""
    broken: int = 0


async def verify(settings: Settings, number: str | None, anchors: Path | None, say: Say) -> Verified:
    """Verify one case, or all there is, against the anchors in the tables or in a file that was kept apart.

    `say` hears one line for each case or anchor that is broken: what is broken first. CannotRunError.
    """
    ring, done = open_ring(settings), Verified()
    apart = read_anchors(anchors) if anchors is not None else None
    async with Database(settings.database) as database, database.read() as tx:
        kept = [anchor async for anchor in all_anchors(tx)]
        mine = apart if apart is not None else kept
        for broken in (*broken_anchors(mine, partial(_is_ours, ring)), *other_anchors(kept, apart or ())):
            done.broken += 1
            say(_line(broken))
        done.anchors, known = len(mine), None if apart is None else anchored_by_case(apart)
        async for evidence in _looked_at(tx, number, known):
            done.cases += 1
            done.events += len(evidence.links)
            if (broken_case := _broken_case(evidence, ring, known)) is None:
                continue
            done.broken += 1
            say(_line(broken_case) + (UNDER_WAY if evidence.under_way else ""))
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
            done.broken += 1
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
        if not one.links and one.state is None and not one.anchored and number not in (known or {}):
            raise CannotRunError(f"there is no case {number}", DATA)
        yield one
        return
    seen = set[str]()
    async for evidence in all_evidence(tx):
        seen.add(evidence.number)
        yield evidence
    for lost in sorted((known or {}).keys() - seen):
        yield Evidence(lost)


def _broken_case(
    evidence: Evidence, ring: KeyRing, known: Mapping[str, Sequence[Anchored]] | None
) -> Broken | None:
    """What is broken first of a case."""
    number, chain = evidence.number, evidence.chain()
    anchored = evidence.anchored if known is None else known.get(number, ())
    if (broken := broken_link(number, chain) or broken_anchoring(number, chain, anchored)) is not None:
        return broken
    if (seq := evidence.first_misread()) is not None:
        return Broken(
            number,
            said(zh=f"第{seq}号事件的行已被改动", en=f"the row of event {seq} is not what was written"),
        )
    try:
        row = CaseState.model_validate_json(evidence.state) if evidence.state is not None else None
    except ValidationError:
        row = None
    return broken_row(number, chain, row) or _broken_seal(evidence, ring)


def _broken_seal(evidence: Evidence, ring: KeyRing) -> Broken | None:
    """Whether every sealed text opens, and is what was committed to."""
    number = evidence.number
    try:
        vault = ring.vault(number, evidence.wrapped or "")
    except UnsealError:
        return Broken(number, said(zh="案件密钥打不开", en="its key does not open under this key ring"))
    for body in evidence.chain():
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
