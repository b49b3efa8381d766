"""What each kind of event makes of a case. An event of a kind that is not here is not understood."""

from torture.checking.case import Case, Written
from torture.checking.folding import asking, closing, listing, mediating, moving, timing
from torture.checking.folding.change import Changes

CHANGES_BY_ITSELF = {"escalated", "signature_moved_up", "resumed", "units_changed"}
"""Without a command, only these move the version."""
NOTHING = (
    "call_consent_recorded",
    "case_linked",
    "case_unlinked",
    "competence_contested",
    "copied_in",
    "document_filed",
    "extension_asked",
    "extension_refused",
    "followed_up",
    "grade_discussed",
    "grade_proposed",
    "handed_back",
    "handed_over",
    "handlers_urged",
    "joint_called",
    "listing_changed",
    "noted",
    "party_corrected",
    "representatives_named",
    "staffed",
    "strike_off_applied",
    "strike_off_passed",
    "task_urged",
)
"""Kinds that change nothing of what is looked at here."""


def follow(case: Case, event: Written) -> None:
    """Take one more event in. KeyError if its kind is not known here."""
    change = CHANGES[event["what"]["type"]]
    command = event.get("command")
    first_of_command = command is not None and command not in case.commands
    if first_of_command or (command is None and event["what"]["type"] in CHANGES_BY_ITSELF):
        case.version += 1
    if command is not None:
        case.commands.add(command)
    change(case, event, event["what"])
    case.seq, case.head = event["seq"], event["hash"]


def _nothing(_: Case, __: Written, ___: Written) -> None:
    pass


CHANGES: Changes = {
    **dict.fromkeys(NOTHING, _nothing),
    **{
        kind: change
        for room in (asking, closing, listing, mediating, moving, timing)
        for kind, change in room.CHANGES.items()
    },
}
