"""What each kind of event makes of a case. An event of a kind that is not here is not understood."""

from collections.abc import Callable
from datetime import date

from torture.checking import by_law
from torture.checking.case import Case, Former, Listed, Signing, Task, Visiting, Written
from torture.checking.instants import instant

CHANGES_BY_ITSELF = {"escalated", "signature_moved_up", "resumed", "units_changed"}
"""Without a command, only these move the version."""


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


def _agreed(case: Case, _: Written, what: Written) -> None:
    case.agreed, case.effective_on = True, date.fromisoformat(what["effective_on"])


def _consent(case: Case, _: Written, what: Written) -> None:
    """Whoever refuses undoes the agreement; so does anybody's answer while another refuses."""
    (case.refusing.add if what["answer"] == "refuses" else case.refusing.discard)(
        (what["level"], what["party"])
    )
    if any(level == what["level"] for level, _ in case.refusing):
        case.agreed = False


def _no_agreement(case: Case, _: Written, __: Written) -> None:
    case.agreed = False


def _nothing(_: Case, __: Written, ___: Written) -> None:
    pass


def _accepted(case: Case, event: Written, _: Written) -> None:
    case.status, case.accepted_by = "handling", event["actor"]


def _leave(case: Case, minutes: int) -> None:
    case.former[case.level] = Former(minutes, case.origin, case.accepted_by)


def _arrive(case: Case, event: Written, level: str, clock: Written, origin: str, minutes: int) -> None:
    """Come to another level; what is left of the one it leaves is kept."""
    before = case.former.get(level)
    returns = before is not None and origin != "escalation"
    _leave(case, minutes)
    case.former.pop(level, None)
    case.level, case.clock, case.arrived_at = level, clock, instant(event["at"])
    case.accepted_by = before.accepted_by if before and returns else None
    case.origin = before.origin if before and returns and origin == "decline" else origin
    case.status = "handling" if case.accepted_by else "routed"
    case.overdue, case.reminded, case.urge_at, case.asked = False, [], case.urged_still(), None
    case.agreed = False


def _declined(case: Case, event: Written, what: Written) -> None:
    origin = "decline" if what["to_level"] in case.former else "intake"
    _arrive(case, event, what["to_level"], what["clock"], origin, what["minutes_left"])
    case.declined.append(what["from_level"])


def _escalated(case: Case, event: Written, what: Written) -> None:
    _arrive(case, event, what["to_level"], what["clock"], "escalation", what["minutes_left"])


def _sent_down(case: Case, event: Written, what: Written) -> None:
    _arrive(case, event, what["to_level"], what["clock"], "sent_down", what["minutes_left"])


def _assigned(case: Case, event: Written, what: Written) -> None:
    if "to_level" in what:
        _arrive(case, event, what["to_level"], what["clock"], "assignment", what["minutes_left"])


def _asked(case: Case, _: Written, what: Written) -> None:
    case.asked = what["ladder"]


def _not_asked(case: Case, _: Written, __: Written) -> None:
    case.asked = None


def _sideways(case: Case, event: Written, ladder: list[Written], clock: Written, origin: str) -> None:
    """Come to a sibling: levels that stand for other units keep their time, and not their people."""
    kept = {rung["level"] for rung in ladder if rung in case.ladder}
    there = {rung["level"] for rung in ladder}
    case.former = {
        level: former if level in kept else Former(former.minutes, origin, None)
        for level, former in case.former.items()
        if level in there
    }
    case.declined = [level for level in case.declined if level in kept]
    case.ladder, case.clock, case.arrived_at, case.origin = ladder, clock, instant(event["at"]), origin
    case.status, case.accepted_by, case.reminded, case.asked = "routed", None, [], None
    case.agreed = False


def _transferred(case: Case, event: Written, what: Written) -> None:
    _sideways(case, event, what["ladder"], what["clock"], "transfer")
    case.status, case.accepted_by = "handling", event["actor"]


def _decided(case: Case, event: Written, what: Written) -> None:
    if "ladder" in what:
        _sideways(case, event, what["ladder"], what["clock"], "decision")
    elif what["to_level"] != what["from_level"]:
        _arrive(case, event, what["to_level"], what["clock"], "decision", what["minutes_left"])


def _session(case: Case, event: Written, what: Written) -> None:
    if what["result"] != "agreed":
        case.attempts[what["level"]] += 1
        case.failed[event["seq"]] = what["level"]


def _intake(case: Case, _: Written, what: Written) -> None:
    case.facts = what.get("facts", case.facts)


def _struck(case: Case, _: Written, what: Written) -> None:
    """What is counted is counted without it, whatever the event itself says of that."""
    if (level := case.failed.pop(what["event"], None)) is not None:
        case.attempts[level] -= 1
    if (nth := case.visited_in.pop(what["event"], None)) is not None:
        case.visits[nth - 1].held = False


def _proposed(case: Case, event: Written, what: Written) -> None:
    case.status, case.signing = "awaiting_signoff", Signing(what["clock"])
    case.urge_at = case.urged_still()
    if what["type"] == "settled_on_spot":
        case.agreed, case.effective_on = True, None
        case.refusing = {(level, party) for level, party in case.refusing if level != case.level}
        case.accepted_by = case.accepted_by or event["actor"]


def _signed(case: Case, event: Written, what: Written) -> None:
    case.status, case.outcome, case.closed_at = "closed", what["outcome"], instant(event["at"])
    case.urge_at = None
    case.visits = [Visiting(clock) for clock in what.get("visits", ())]


def _visited(case: Case, event: Written, what: Written) -> None:
    case.visits[what["visit"] - 1].held = True
    case.visited_in[event["seq"]] = what["visit"]


def _archived(case: Case, _: Written, __: Written) -> None:
    case.status = "archived"


def _reopened(case: Case, event: Written, what: Written) -> None:
    """Every level begins anew; what was declined stays so."""
    case.status, case.level, case.origin = "routed", what["to_level"], "reopened"
    case.clock, case.arrived_at, case.accepted_by = what["clock"], instant(event["at"]), None
    case.overdue, case.reminded, case.urge_at, case.asked = False, [], None, None
    case.former, case.signing, case.outcome, case.closed_at, case.visits = {}, None, None, None, []
    case.attempts.clear()
    case.failed.clear()
    case.visited_in.clear()
    case.case_clock = what.get("case_clock") or case.case_clock


def _returned(case: Case, _: Written, what: Written) -> None:
    case.status, case.signing = "handling", None
    case.urge_at = instant(what["next_urge"]) if "next_urge" in what else case.urged_still()


def _suspended(case: Case, _: Written, what: Written) -> None:
    case.stopped = what
    by_law.stopped(case, what)


def _resumed(case: Case, _: Written, what: Written) -> None:
    case.stopped, case.clock = None, what["clock"]
    case.case_clock = what.get("case_clock") or case.case_clock
    by_law.set_anew(case, what)


def _extended(case: Case, _: Written, what: Written) -> None:
    case.clock, case.case_clock = what["clock"], what.get("case_clock") or case.case_clock


def _graded(case: Case, _: Written, what: Written) -> None:
    """Where the case goes up for it, that is an event of its own."""
    case.clock, case.grade = what.get("clock") or case.clock, what["grade"]


def _reminded(case: Case, _: Written, what: Written) -> None:
    case.reminded.append(what["reminder"])


def _marked(case: Case, _: Written, what: Written) -> None:
    case.marks.append((what["scope"], what["level"], instant(what["due"])))
    if "next_urge" in what:
        case.urge_at = instant(what["next_urge"])
    if what["scope"] == "level":
        case.overdue = True
    if what["scope"] == "signature" and case.signing is not None:
        case.signing.overdue = True
    if what["scope"] == "visit":
        case.visits[what["visit"] - 1].overdue = True
    if what["scope"] == "listing" and case.listed is not None:
        case.listed.overdue = True


def _moved_up(case: Case, _: Written, what: Written) -> None:
    case.signing = Signing(what["clock"], what["to_step"])


def _deadlines(case: Case, _: Written, what: Written) -> None:
    """Other calendars; a clock that did not move is absent."""
    case.clock = what.get("level_clock", case.clock)
    case.case_clock = what.get("case_clock", case.case_clock)
    if case.signing is not None:
        case.signing.clock = what.get("signature_clock", case.signing.clock)
    if case.stopped is not None and "suspension_clock" in what:
        case.stopped = {**case.stopped, "clock": what["suspension_clock"]}
    if case.listed is not None:
        case.listed.clock = what.get("listing_clock", case.listed.clock)
    for name, clock in what.get("task_clocks", {}).items():
        case.tasks[name].clock = clock
    by_law.set_anew(case, what)


def _instructed(case: Case, _: Written, what: Written) -> None:
    case.tasks[what["task"]] = Task(what["clock"])


def _joint_asked(case: Case, _: Written, what: Written) -> None:
    case.tasks[what["task"]] = Task(what["clock"], what["joint"], what.get("above"))


def _released(case: Case, _: Written, what: Written) -> None:
    """Nothing more is waited for; an opinion that is there stays."""
    task = case.tasks[what["task"]]
    task.status = "withdrawn" if task.is_open else task.status


def _reported(case: Case, _: Written, what: Written) -> None:
    case.tasks[what["task"]].reported = True


def _joint_ends(heard: str) -> Callable[[Case, Written, Written], None]:
    """Opinions that were given become so; nobody else has to answer any more."""

    def change(case: Case, _: Written, what: Written) -> None:
        for task in case.tasks.values():
            if task.joint == what["joint"] and task.is_open:
                task.status = heard if task.status == "answered" else "withdrawn"

    return change


def _task_becomes(status: str) -> Callable[[Case, Written, Written], None]:
    def change(case: Case, _: Written, what: Written) -> None:
        case.tasks[what["task"]].status = status

    return change


def _task_returned(case: Case, _: Written, what: Written) -> None:
    task = case.tasks[what["task"]]
    task.status, task.clock, task.overdue = "open", what["clock"], False


def _task_overdue(case: Case, _: Written, what: Written) -> None:
    task = case.tasks[what["task"]]
    task.overdue, task.late_since = True, task.late_since or instant(what["due"])


def _urged(case: Case, _: Written, what: Written) -> None:
    case.urge_at = instant(what["next_urge"])


def _listed(case: Case, _: Written, what: Written) -> None:
    case.listed = Listed(what["clock"])


def _listed_longer(case: Case, _: Written, what: Written) -> None:
    if case.listed is not None:
        case.listed.clock = what["clock"]


def _struck_off(case: Case, _: Written, what: Written) -> None:
    """From here on it is the signer's time."""
    case.listed, case.urge_at = None, None
    if case.signing is not None:
        case.signing = Signing(what["clock"], case.signing.step)


def _noticed(case: Case, _: Written, what: Written) -> None:
    if case.listed is not None:
        case.listed.notices[what["notice"]] = what


def _answered(case: Case, _: Written, what: Written) -> None:
    if case.listed is not None:
        case.listed.notices.pop(what["notice"], None)


def _risk_graded(case: Case, _: Written, what: Written) -> None:
    case.risk = what


def _reassess(case: Case, _: Written, __: Written) -> None:
    case.risk = None


def _reply_overdue(case: Case, _: Written, what: Written) -> None:
    if case.listed is not None:
        case.listed.late.add(what["notice"])


CHANGES: dict[str, Callable[[Case, Written, Written], None]] = {
    "accepted": _accepted,
    "agreement_recorded": _agreed,
    "archived": _archived,
    "assigned": _assigned,
    "became_overdue": _marked,
    "case_listed": _listed,
    "case_linked": _nothing,
    "case_unlinked": _nothing,
    "closure_proposed": _proposed,
    "competence_contested": _nothing,
    "competence_decided": _decided,
    "consent_recorded": _consent,
    "copied_in": _nothing,
    "deadline_moved": _deadlines,
    "declined": _declined,
    "document_filed": _nothing,
    "escalated": _escalated,
    "event_struck": _struck,
    "extension_asked": _nothing,
    "extension_granted": _extended,
    "extension_refused": _nothing,
    "followed_up": _nothing,
    "grade_decided": _graded,
    "grade_discussed": _nothing,
    "grade_proposed": _nothing,
    "handlers_urged": _nothing,
    "listing_changed": _nothing,
    "listing_extended": _listed_longer,
    "intake_corrected": _intake,
    "mediation_ended": _no_agreement,
    "noted": _nothing,
    "notice_answered": _answered,
    "notice_sent": _noticed,
    "party_corrected": _nothing,
    "reassessment_due": _reassess,
    "reminded": _reminded,
    "reopened": _reopened,
    "reply_overdue": _reply_overdue,
    "representatives_named": _nothing,
    "resumed": _resumed,
    "returned_for_rework": _returned,
    "risk_graded": _risk_graded,
    "sent_down": _sent_down,
    "session_recorded": _session,
    "settled_on_spot": _proposed,
    "signature_moved_up": _moved_up,
    "signed_off": _signed,
    "staffed": _nothing,
    "statutory_expired": by_law.marked,
    "statutory_prolonged": by_law.started,
    "statutory_started": by_law.started,
    "strike_off_applied": _nothing,
    "strike_off_passed": _nothing,
    "strike_off_returned": _returned,
    "struck_off": _struck_off,
    "suspended": _suspended,
    "transfer_accepted": _transferred,
    "transfer_proposed": _asked,
    "transfer_refused": _not_asked,
    "urged": _urged,
    "instructed": _instructed,
    "task_answered": _task_becomes("answered"),
    "task_returned": _task_returned,
    "task_done": _task_becomes("done"),
    "task_withdrawn": _task_becomes("withdrawn"),
    "task_urged": _nothing,
    "task_overdue": _task_overdue,
    "joint_called": _nothing,
    "joint_asked": _joint_asked,
    "joint_closed": _joint_ends("done"),
    "joint_withdrawn": _joint_ends("withdrawn"),
    "task_accepted": _task_becomes("accepted"),
    "task_refused": _task_becomes("refused"),
    "task_escalated": _reported,
    "person_called_in": _instructed,
    "call_consent_recorded": _nothing,
    "opinion_given": _task_becomes("done"),
    "call_declined": _task_becomes("refused"),
    "call_released": _released,
    "handed_over": _nothing,
    "handed_back": _nothing,
    "visited": _visited,
}
