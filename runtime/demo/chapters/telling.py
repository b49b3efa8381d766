"""What the chapters of every place share: reports, sessions, agreements, visits."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from policies.words import Text
from runtime.demo.stage import PlayedCase, Stage

PARTIES = (
    {"side": "applicant", "name": "示例甲（生成）", "phone": "13800000001"},
    {"side": "respondent", "name": "示例乙（生成）"},
)
Play = Callable[[Stage], Awaitable[PlayedCase]]


@dataclass(frozen=True)
class Chapter:
    """One story and what it shows."""

    name: str
    title: Text
    play: Play
    brief: bool = False
    """Whether it belongs to the selection that the demo plays unless it is asked for all."""


def chapter(play: Play, zh: str, en: str, *, brief: bool = False) -> Chapter:
    """A chapter by the name of its function."""
    return Chapter(play.__name__, Text(zh=zh, en=en), play, brief)


def report_from(
    unit: str, title: str, narrative: str, channel: str = "walk_in", /, **facts: Any
) -> dict[str, Any]:
    """A report as the intake takes it; everybody in it is made up."""
    return {
        "unit": unit,
        "source": {"channel": channel},
        "facts": {"category": "neighbours", "people": 2, **facts},
        "title": title,
        "narrative": narrative,
        "parties": list(PARTIES),
    }


async def consent(case: PlayedCase, who: str) -> None:
    """Both parties' consent at this level."""
    for party in ("p1", "p2"):
        await case.give(who, "record_consent", party=party, answer="consents")


async def session(case: PlayedCase, who: str, result: str = "agreed") -> None:
    """One session with both parties."""
    await case.give(
        who,
        "record_session",
        held_at=case.now.isoformat(),
        place="调解室",
        parties=["p1", "p2"],
        record="双方各自陈述，调解员居中劝解。",
        result=result,
    )


async def mediate(case: PlayedCase, who: str, result: str = "agreed") -> None:
    """Both parties' consent at this level, and one session."""
    await consent(case, who)
    await session(case, who, result)


async def three_times_in_vain(case: PlayedCase, who: str) -> None:
    """Three sessions without an agreement; after the last one the case has left the level."""
    await consent(case, who)
    for result in ("continues", "continues", "not_agreed"):
        await session(case, who, result)


async def agree(case: PlayedCase, who: str, *, written: bool = False) -> None:
    """The agreement."""
    signatures: Mapping[str, Any] = (
        {"signed_by": ["p1", "p2"], "mediator_signed": True, "committee_sealed": True} if written else {}
    )
    await case.give(
        who,
        "record_agreement",
        form="written" if written else "oral",
        content="双方各让一步，费用均摊。",
        effective_on=case.today(),
        **signatures,
    )


async def propose(case: PlayedCase, who: str) -> None:
    """The proposal to close on the agreement."""
    await case.give(who, "propose_closure", outcome="settled", statement="已达成协议，双方无异议。")


async def settle(case: PlayedCase, who: str, *, written: bool = False) -> None:
    """An agreement, and the proposal to close on it."""
    await agree(case, who, written=written)
    await propose(case, who)


async def visit(case: PlayedCase, who: str) -> None:
    """A follow-up visit to both parties."""
    await case.give(
        who,
        "record_follow_up",
        held_at=case.now.isoformat(),
        parties=["p1", "p2"],
        performance="performed",
        relapse=False,
        satisfied=True,
        record="双方均已履行，关系缓和。",
    )


async def put_on_list(
    case: PlayedCase, who: str, *, leader: str, department: str, person: str, days: int
) -> None:
    """Listed with all four, the deadline so many days ahead."""
    await case.give(
        who,
        "list_case",
        leader=leader,
        department=department,
        person=person,
        deadline=(date.fromisoformat(case.today()) + timedelta(days=days)).isoformat(),
        reason="可能引发群体性事件，列入挂牌督办。",
    )


async def file_record(case: PlayedCase, who: str) -> None:
    """The record of the visit, as a document of the case."""
    await case.file(who, "performance_proof", "回访记录（生成）", "双方均已履行（生成）".encode())
