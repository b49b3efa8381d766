"""Commands against timelines: each acknowledged one is there once and in order, and none is there besides."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from torture.checking.case import Written
from torture.checking.findings import Finding, Kind
from torture.checking.story import Call, Story

MAKES = {
    "open": "opened",
    "accept": "accepted",
    "accept_transfer": "transfer_accepted",
    "agree_longer": "statutory_prolonged",
    "ask_extension": "extension_asked",
    "archive": "archived",
    "answer_notice": "notice_answered",
    "apply_strike_off": "strike_off_applied",
    "assign": "assigned",
    "change_listing": "listing_changed",
    "check_strike_off": "strike_off_passed",
    "contest_competence": "competence_contested",
    "copy_in": "copied_in",
    "correct_party": "party_corrected",
    "correct_intake": "intake_corrected",
    "decide_competence": "competence_decided",
    "decide_grade": "grade_decided",
    "decline": "declined",
    "discuss_grade": "grade_discussed",
    "end_mediation": "mediation_ended",
    "escalate": "escalated",
    "extend_listing": "listing_extended",
    "file_document": "document_filed",
    "grant_extension": "extension_granted",
    "grade_risk": "risk_graded",
    "list_case": "case_listed",
    "note": "noted",
    "propose_closure": "closure_proposed",
    "propose_grade": "grade_proposed",
    "propose_transfer": "transfer_proposed",
    "record_agreement": "agreement_recorded",
    "record_consent": "consent_recorded",
    "record_follow_up": "followed_up",
    "record_session": "session_recorded",
    "refuse_extension": "extension_refused",
    "record_visit": "visited",
    "refuse_transfer": "transfer_refused",
    "reopen": "reopened",
    "resume": "resumed",
    "return_for_rework": "returned_for_rework",
    "return_strike_off": "strike_off_returned",
    "send_down": "sent_down",
    "send_notice": "notice_sent",
    "settle_on_spot": "settled_on_spot",
    "sign_off": "signed_off",
    "sign_strike_off": "strike_off_passed",
    "strike_off": "struck_off",
    "strike": "event_struck",
    "suspend": "suspended",
    "take_up": "escalated",
    "urge": "handlers_urged",
    "link_case": "case_linked",
    "name_representatives": "representatives_named",
    "unlink_case": "case_unlinked",
    "instruct": "instructed",
    "answer_task": "task_answered",
    "return_task": "task_returned",
    "close_task": "task_done",
    "withdraw_task": "task_withdrawn",
    "urge_task": "task_urged",
    "call_together": "joint_called",
    "call_in": "person_called_in",
    "record_call_consent": "call_consent_recorded",
    "give_opinion": "opinion_given",
    "record_opinion": "opinion_given",
    "decline_call": "call_declined",
    "release_call": "call_released",
    "accept_task": "task_accepted",
    "refuse_task": "task_refused",
    "close_joint": "joint_closed",
    "withdraw_joint": "joint_withdrawn",
    "hand_over": "handed_over",
    "hand_back": "handed_back",
}
"""The first event that a command makes."""
Chains = Mapping[str, Sequence[Written]]


@dataclass(frozen=True)
class Trace:
    """What one command has left in one timeline."""

    case: str
    events: tuple[Written, ...]

    @property
    def seq(self) -> int:
        """The number of its first event."""
        return int(self.events[0]["seq"])


def traces(chains: Chains) -> dict[str, list[Trace]]:
    """What each command has left: one trace for each stretch of events that follow one another."""
    found: dict[str, list[Trace]] = defaultdict(list)
    for number, chain in chains.items():
        stretch = list[Written]()
        for event in [*chain, {"command": None}]:
            if stretch and event.get("command") != stretch[0]["command"]:
                found[stretch[0]["command"]].append(Trace(number, tuple(stretch)))
                stretch = []
            if event.get("command") is not None:
                stretch.append(event)
    return found


def commands(told: Story, chains: Chains) -> list[Finding]:
    """Everything that is wrong between what was sent and what is there."""
    left = traces(chains)
    found = [
        finding
        for command, calls in told.commands.items()
        for finding in _command(calls, left.get(command, []), told)
    ]
    for command in left.keys() - told.commands.keys():
        for trace in left[command]:
            if is_other_half(trace, chains):
                continue
            says = f"event {trace.seq} is of a command that nobody sent"
            found.append(Finding(Kind.INVENTED, trace.case, says))
    return [*found, *_reordered(told, left)]


OTHER_HALF = {"duplicate_of": "leads", "leads": "duplicate_of"}


def is_other_half(trace: Trace, chains: Chains) -> bool:
    """Whether it is the other half of a link: what somebody has said in the other case, said back by them."""
    first = trace.events[0]
    what = first["what"]
    if len(trace.events) > 1 or what["type"] not in ("case_linked", "case_unlinked"):
        return False
    return any(
        (said["type"], said.get("to"), event.get("actor")) == (what["type"], trace.case, first["actor"])
        and said.get("kind") == OTHER_HALF.get(what.get("kind", ""), what.get("kind"))
        for event in chains.get(what["to"], ())
        if (said := event["what"])
    )


def _command(calls: Sequence[Call], left: Sequence[Trace], told: Story) -> Iterator[Finding]:
    done = [call for call in calls if call.is_done]
    first = calls[0].sent
    named = f"{first['name']} by {first['who']} under {first['key']}"
    here = left[0].case if left else done[0].answer["number"] if done and done[0].answer else None
    if len(_by_body(done)) > 1:
        yield Finding(Kind.DOUBLED, here, f"{named}: two requests were acknowledged under one key")
    if done and not left:
        yield Finding(Kind.LOST, here, f"{named} was acknowledged and is not there")
    if len(left) > 1:
        places = ", ".join(f"{trace.case} event {trace.seq}" for trace in left)
        yield Finding(Kind.DOUBLED, here, f"{named} is there {len(left)} times: {places}")
    for call in done:
        if left and call.answer and call.answer["number"] != left[0].case:
            yield Finding(Kind.LOST, call.answer["number"], f"{named} is in case {left[0].case} instead")
    if left and not done and all(_surely_refused(same, told) for same in _by_body(calls)):
        yield Finding(Kind.INVENTED, here, f"{named} was refused and is there as event {left[0].seq}")
    for trace in left:
        yield from _as_sent(calls, trace, named)


def _by_body(calls: Sequence[Call]) -> list[list[Call]]:
    """Calls under one key, by what they ask for: a client may have used the key twice."""
    found: dict[tuple[str, str | None], list[Call]] = defaultdict(list)
    for call in calls:
        found[call.sent["name"], call.sent.get("digest")].append(call)
    return list(found.values())


def _surely_refused(calls: Sequence[Call], told: Story) -> bool:
    """Refused each time; or asked again after nothing was under way any more, and refused then."""
    last = max(calls, key=lambda call: call.sent_at)
    return all(call.is_refused for call in calls) or (last.sent_at > told.quiet_at and last.is_refused)


def _as_sent(calls: Sequence[Call], trace: Trace, named: str) -> Iterator[Finding]:
    """The events are what one of the calls has asked for, once, in the name of whoever sent it."""
    kinds = [event["what"]["type"] for event in trace.events]
    sent = [call.sent for call in calls if MAKES[call.sent["name"]] == kinds[0]]
    if not sent:
        yield Finding(Kind.INVENTED, trace.case, f"{named} has made a {kinds[0]}")
    if kinds.count(kinds[0]) > 1:
        yield Finding(
            Kind.DOUBLED, trace.case, f"{named} has made {kinds.count(kinds[0])} events of one kind"
        )
    if any(event["actor"] != calls[0].sent["who"] for event in trace.events):
        yield Finding(Kind.INVENTED, trace.case, f"{named} is recorded in somebody else's name")
    if kinds[0] == "opened" and sent and not _has(trace.events[0]["what"]["facts"], sent[0]["facts"]):
        yield Finding(Kind.INVENTED, trace.case, f"{named} has other facts than were sent")
    if kinds[0] != "opened" and not any(call["number"] == trace.case for call in sent):
        yield Finding(Kind.INVENTED, trace.case, f"{named} was sent to another case")


def _has(facts: Written, sent: Written) -> bool:
    return all(facts.get(name) == value for name, value in sent.items())


def _reordered(told: Story, left: Mapping[str, Sequence[Trace]]) -> Iterator[Finding]:
    """What was acknowledged before another was first sent comes before it."""
    by_case: dict[str, list[tuple[int, float, float, str]]] = defaultdict(list)
    for command, calls in told.commands.items():
        for trace in left.get(command, [])[:1]:
            sent = min(call.sent_at for call in calls)
            known = [call.answered_at for call in calls if call.is_done and call.answered_at is not None]
            acknowledged = min(known, default=float("inf"))
            by_case[trace.case].append((trace.seq, sent, acknowledged, calls[0].sent["key"]))
    for number, rows in by_case.items():
        latest_sent, whose = float("-inf"), ""
        for seq, sent, acknowledged, key in sorted(rows):
            if acknowledged < latest_sent:
                says = f"{key} (event {seq}) was acknowledged before {whose} was sent, and comes after it"
                yield Finding(Kind.REORDERED, number, says)
            if sent > latest_sent:
                latest_sent, whose = sent, key
