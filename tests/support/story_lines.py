"""What became of a case in a few words: every move, mark and stop, in order, without its instants."""

from collections.abc import Iterable
from typing import Any

QUIET = {
    "staffed",
    "reminded",
    "urged",
    "noted",
    "consent_recorded",
    "agreement_recorded",
    "closure_proposed",
    "statutory_started",
}
"""Left out: they move nothing, or come as often as time wants it."""

FORMS = {
    **dict.fromkeys(("opened", "accepted", "mediation_ended", "followed_up"), "{level}"),
    "competence_contested": "{level}",
    "escalated": "{to_level} by {cause}",
    **dict.fromkeys(("declined", "sent_down", "competence_decided", "assigned"), "{to_level}"),
    "copied_in": "{tiers} by {rule}",
    "became_overdue": "{scope} {level}",
    "session_recorded": "{result}",
    "handlers_urged": "{to[role]}",
    "instructed": "{to[tier]}",
    **dict.fromkeys(("task_answered", "task_returned", "task_done", "task_withdrawn"), "{task}"),
    **dict.fromkeys(("task_urged", "task_overdue"), "{task}"),
    "joint_called": "{joint} {rule}",
    "joint_asked": "{task} {to[tier]}",
    **dict.fromkeys(("joint_closed", "joint_withdrawn"), "{joint}"),
    **dict.fromkeys(("task_accepted", "task_refused"), "{task}"),
    "task_escalated": "{task} {to[tier]}",
    "person_called_in": "{call} {kind}",
    "call_consent_recorded": "{call} {party} {answer}",
    **dict.fromkeys(("opinion_given", "call_declined", "call_released"), "{call}"),
    **dict.fromkeys(("handed_over", "handed_back"), "{kind} {ref}"),
    "suspended": "{ground}",
    "resumed": "by {cause}",
    "signature_moved_up": "{to_step}",
    "signed_off": "{outcome} at step {step}",
    "visited": "{visit}",
    "reopened": "{to_level}",
}


def lines(events: Iterable[dict[str, Any]]) -> list[str]:
    """The story of a case, from its timeline."""
    return [_line(event["what"]) for event in events if event["what"]["type"] not in QUIET]


def _line(what: dict[str, Any]) -> str:
    tiers = "+".join(unit["tier"] for unit in what.get("units", []))
    told = {"rule": "order", "to_level": "people", **what, "tiers": tiers}
    return f"{what['type']} {FORMS.get(what['type'], '').format_map(told)}".rstrip()
