"""What clients were shown: it came to be, and nobody was shown less than was on record before."""

from collections.abc import Iterator

from torture.checking.commands import Chains
from torture.checking.findings import Finding, Kind
from torture.checking.story import Call, Story


def looks(told: Story, chains: Chains) -> list[Finding]:
    """Everything that was shown and is wrong."""
    shown: dict[str, list[Call]] = {number: list(calls) for number, calls in told.looks.items()}
    for calls in told.commands.values():
        for call in calls:
            if call.is_on_record and call.answer and "seq" in call.answer:
                shown.setdefault(call.answer["number"], []).append(call)
    found = list[Finding]()
    for number, calls in shown.items():
        heads = [event["hash"] for event in chains.get(number, ())]
        found += [*_phantoms(number, calls, heads), *_gone_back(number, calls)]
    return found


def _phantoms(number: str, calls: list[Call], heads: list[str]) -> Iterator[Finding]:
    for call in calls:
        answer = call.answer or {}
        seq, head = answer["seq"], answer.get("head")
        if seq > len(heads) or (head is not None and heads[seq - 1] != head):
            says = (
                f"event {seq} with hash {str(head)[:8]} was shown to {call.sent['who']} and never came to be"
            )
            yield Finding(Kind.UNSEEN, number, says)


def _gone_back(number: str, calls: list[Call]) -> Iterator[Finding]:
    """A look must show at least what was shown before it was asked for."""
    answered = sorted((call.answered_at or 0.0, (call.answer or {})["seq"]) for call in calls)
    known, position = 0, 0
    for call in sorted(calls, key=lambda one: one.sent_at):
        while position < len(answered) and answered[position][0] < call.sent_at:
            known, position = max(known, answered[position][1]), position + 1
        shown = (call.answer or {})["seq"]
        if call.sent["name"] == "look" and shown < known:
            says = f"{call.sent['who']} was shown event {shown}, after event {known} had been on record"
            yield Finding(Kind.UNSEEN, number, says)
