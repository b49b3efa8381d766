"""Evidence: whether what is kept of a case is what was written, and where it first is not."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from cases.anchoring import SignedAnchor, Statement, Tip, root_of
from cases.events import Event
from cases.evolve import fold
from cases.record import first_broken
from cases.retention import NoTombstoneError, Tombstone
from cases.state import GENESIS, CaseState
from policies.wording import said
from policies.words import Text


@dataclass(frozen=True)
class Broken:
    """What is not as it was written."""

    where: str
    """A case number, or an anchor."""
    why: Text


@dataclass(frozen=True)
class Anchored:
    """A tip and the anchor that knew it."""

    nth: int
    tip: Tip


def broken_link(number: str, chain: Sequence[dict[str, Any]]) -> Broken | None:
    """The first link of a chain that is missing, does not follow, or is not what was written."""
    position = first_broken(number, chain)
    if position is None:
        return None
    link, before = chain[position - 1], chain[position - 2]["hash"] if position > 1 else GENESIS
    if link.get("seq") != position:
        why = said(zh=f"缺少第{position}号事件", en=f"event {position} is missing")
    elif link.get("prev") != before:
        why = said(
            zh=f"第{position}号事件与前一事件不相接", en=f"event {position} does not follow the one before"
        )
    else:
        why = said(zh=f"第{position}号事件已被改动", en=f"event {position} is not what was written")
    return Broken(number, why)


def broken_anchoring(
    number: str, chain: Sequence[dict[str, Any]], anchored: Sequence[Anchored]
) -> Broken | None:
    """The first anchor that knew more of a case, or something else of it, than the chain has."""
    for known in anchored:
        seq = known.tip.seq
        if seq > len(chain):
            return Broken(
                number,
                said(
                    zh=f"第{known.nth}号锚定时已有第{seq}号事件，现只到第{len(chain)}号",
                    en=f"anchor {known.nth} knew event {seq}, and the chain ends with {len(chain)}",
                ),
            )
        if seq < 1 or chain[seq - 1].get("hash") != known.tip.hash:
            return Broken(
                number,
                said(
                    zh=f"第{seq}号事件不是第{known.nth}号锚定时的事件",
                    en=f"event {seq} is not the one that anchor {known.nth} knew",
                ),
            )
    return None


def broken_deletion(
    number: str, statement: str, anchored: Sequence[Anchored], *, signed: bool, is_there: bool
) -> Broken | None:
    """What is wrong with the line that says that a case was deleted at the end of its retention.

    `signed`: by this key ring. `is_there`: whether the tables have anything of the case.
    """
    if not signed:
        return Broken(
            number,
            said(zh="删除记录的签名不符", en="the line of its deletion is not signed by this key ring"),
        )
    try:
        left = Tombstone.read(statement)
    except NoTombstoneError:
        left = None
    if left is None or left.number != number:
        return Broken(
            number, said(zh="删除记录不是本案的", en="the line of its deletion is not of this case")
        )
    if left.deleted_at < left.retention_ended:
        return Broken(
            number, said(zh="保存期限未满即被删除", en="it was deleted before its retention had ended")
        )
    if is_there:
        return Broken(number, said(zh="已删除，却仍有内容", en="it was deleted, and some of it is there"))
    return _other_end(left, anchored)


def _other_end(left: Tombstone, anchored: Sequence[Anchored]) -> Broken | None:
    """The first anchor that knew more of a deleted case, or another end of it."""
    for known in anchored:
        tip = known.tip
        if tip.seq > left.seq or (tip.seq == left.seq and tip.hash != left.head):
            return Broken(
                left.number,
                said(
                    zh=f"第{known.nth}号锚定时的第{tip.seq}号事件，与删除记录不符",
                    en=f"anchor {known.nth} knew another event {tip.seq} than the line of its deletion",
                ),
            )
    return None


def broken_row(number: str, chain: Sequence[dict[str, Any]], row: CaseState | None) -> Broken | None:
    """Whether lists show the case as its events have it. The chain is whole."""
    if not chain:
        return Broken(number, said(zh="没有任何事件", en="it has no events"))
    try:
        told = fold(number, (Event.model_validate(body) for body in chain))
    except (ValidationError, TypeError, LookupError):
        return Broken(number, said(zh="事件无法解读", en="its events cannot be read"))
    if row is None or row.model_copy(update={"seen": ()}) != told.model_copy(update={"seen": ()}):
        return other_row(number)
    return None


def other_row(number: str) -> Broken:
    """The case's row says something else than its events."""
    return Broken(
        number, said(zh="案件行与事件不符", en="its row is not what its events say: `fengqiao rebuild`")
    )


def other_lists(number: str) -> Broken:
    """The case is in the lists of somebody else, or otherwise than its events say."""
    return Broken(
        number,
        said(
            zh="其列表与事件不符：`fengqiao rebuild`",
            en="its lists are not what its events say: `fengqiao rebuild`",
        ),
    )


def other_opening(number: str) -> Broken:
    """What the case would be made from again, were the engine lost early, is not what it was opened with."""
    return Broken(
        number,
        said(
            zh="立案时保存的内容与首个事件不符", en="what it was opened with is not what its first events say"
        ),
    )


def other_search(number: str) -> Broken:
    """The case is found by somebody who is no party, or not by one who is."""
    return Broken(
        number,
        said(
            zh="按人检索的条目与当事人不符：`fengqiao rebuild`",
            en="it is not found by its parties as its events have them: `fengqiao rebuild`",
        ),
    )


def without_rules(number: str, documents: str) -> Broken:
    """The documents of the case's rules are missing or changed, so that nothing can be said of its lists."""
    return Broken(
        number,
        said(zh=f"缺少其规则文件：{documents}", en=f"the documents of its rules are missing: {documents}"),
    )


def broken_anchors(
    anchors: Sequence[SignedAnchor], is_signed: Callable[[str, str], bool], public_key: str
) -> Iterator[Broken]:
    """Anchors that are missing, do not follow, are signed by somebody else, or whose tips are not theirs.

    `is_signed` is asked for a statement and its signature; `public_key` is what it verifies with, which every
    anchor names for whoever has no key ring. Behind one that is missing nothing is said.
    """
    previous = GENESIS
    for position, anchor in enumerate(anchors, start=1):
        where = f"anchor {position}"
        try:
            statement = Statement.model_validate_json(anchor.statement)
        except ValidationError:
            yield Broken(where, said(zh="无法解读", en="it cannot be read"))
            return
        if statement.nth != position or statement.previous != previous:
            yield Broken(
                where, said(zh="缺失，或与前一锚定不相接", en="missing, or not following the one before")
            )
            return
        if not is_signed(anchor.statement, anchor.signature):
            yield Broken(where, said(zh="签名不符", en="its signature is not that of this key ring"))
        elif anchor.public_key != public_key:
            yield Broken(
                where, said(zh="所记公钥不符", en="the public key it names is not that of this key ring")
            )
        elif (statement.chains, statement.root) != (len(anchor.tips), root_of(anchor.tips)):
            yield Broken(where, said(zh="所锚定的内容已被改动", en="what it anchored was changed"))
        previous = statement.hash


def other_anchors(kept: Sequence[SignedAnchor], apart: Sequence[SignedAnchor]) -> Iterator[Broken]:
    """Anchors of a file kept apart that the tables lack or have otherwise."""
    for position, anchor in enumerate(apart, start=1):
        if list(kept[position - 1 : position]) != [anchor]:
            yield Broken(
                f"anchor {position}",
                said(zh="数据库中没有此锚定，或与之不同", en="the tables have another one or none"),
            )


def anchored_by_case(anchors: Sequence[SignedAnchor]) -> dict[str, list[Anchored]]:
    """What anchors knew of each case, the first one first."""
    found = dict[str, list[Anchored]]()
    for position, anchor in enumerate(anchors, start=1):
        for tip in anchor.tips:
            found.setdefault(tip.number, []).append(Anchored(position, tip))
    return found


def filed_in(chain: Sequence[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """What was filed, as the events have it, each with its event's number."""
    for body in chain:
        if body["what"]["type"] == "document_filed":
            yield body["what"] | {"seq": body["seq"]}


def sealed_in(written: Any) -> Iterator[tuple[str, str]]:
    """Every sealed text within something written: box and commitment."""
    if isinstance(written, dict):
        if written.keys() == {"box", "commitment"}:
            yield written["box"], written["commitment"]
        else:
            for part in written.values():
                yield from sealed_in(part)
    elif isinstance(written, list):
        for part in written:
            yield from sealed_in(part)
