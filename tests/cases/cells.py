"""The commands, written down by hand a second time, and what they say to whoever stands so to a case."""

COMMANDS = {
    # name: relation it takes, statuses, whether it makes a handler, whether it is given while clocks stand
    "accept": ("staff", "routed", True, False),
    "decline": ("staff", "routed", False, False),
    "assign": ("desk", "routed handling", False, False),
    "escalate": ("staff", "routed handling", False, False),
    "file_document": ("office", "routed handling awaiting_signoff closed", False, True),
    "note": ("reader", "routed handling awaiting_signoff", False, True),
    "take_up": ("above", "routed handling", False, False),
    "send_down": ("desk", "routed handling", False, False),
    "urge": ("desk", "routed handling awaiting_signoff", False, False),
    "copy_in": ("office", "routed handling awaiting_signoff", False, True),
    "propose_transfer": ("office", "routed handling", False, False),
    "accept_transfer": ("receiver", "routed handling", True, False),
    "refuse_transfer": ("receiver", "routed handling", False, False),
    "contest_competence": ("staff", "routed", False, False),
    "ask_extension": ("staff", "handling", False, False),
    "agree_longer": ("staff", "handling", False, False),
    "grant_extension": ("decider", "handling", False, False),
    "refuse_extension": ("decider", "handling", False, False),
    "propose_grade": ("assessor", "routed handling", False, False),
    "discuss_grade": ("assessor", "routed handling", False, False),
    "decide_grade": ("assessor", "routed handling", False, False),
    "decide_competence": ("unit_above", "routed", False, False),
    "correct_party": ("staff", "routed handling awaiting_signoff", False, True),
    "correct_intake": ("staff", "routed handling awaiting_signoff", False, True),
    "strike": ("recorder", "routed handling awaiting_signoff closed", False, True),
    "suspend": ("desk", "handling", False, False),
    "resume": ("office", "handling", False, True),
    "record_consent": ("staff", "handling", False, False),
    "record_session": ("staff", "handling", True, False),
    "record_agreement": ("staff", "handling", True, False),
    "end_mediation": ("staff", "handling", True, False),
    "settle_on_spot": ("staff", "routed handling", True, False),
    "propose_closure": ("staff", "handling", True, False),
    "record_follow_up": ("staff", "handling awaiting_signoff", False, False),
    "sign_off": ("signer", "awaiting_signoff", False, False),
    "return_for_rework": ("signer", "awaiting_signoff", False, False),
    "instruct": ("desk", "routed handling", False, True),
    "answer_task": ("tasked", "routed handling awaiting_signoff", False, True),
    "return_task": ("office", "routed handling awaiting_signoff", False, True),
    "close_task": ("office", "routed handling awaiting_signoff", False, True),
    "withdraw_task": ("office", "routed handling awaiting_signoff", False, True),
    "urge_task": ("office", "routed handling awaiting_signoff", False, True),
    "call_together": ("staff", "handling", False, True),
    "accept_task": ("tasked", "routed handling awaiting_signoff", False, True),
    "refuse_task": ("tasked", "routed handling awaiting_signoff", False, True),
    "close_joint": ("staff", "routed handling", True, True),
    "withdraw_joint": ("staff", "routed handling", False, True),
    "call_in": ("staff", "handling", False, True),
    "record_call_consent": ("staff", "routed handling awaiting_signoff", False, True),
    "give_opinion": ("called_in", "routed handling awaiting_signoff", False, True),
    "decline_call": ("called_in", "routed handling awaiting_signoff", False, True),
    "record_opinion": ("staff", "routed handling awaiting_signoff", False, True),
    "release_call": ("staff", "routed handling awaiting_signoff", False, True),
    "record_visit": ("office", "closed", False, False),
    "archive": ("office", "closed", False, False),
    "name_representatives": ("staff", "routed handling awaiting_signoff", False, True),
    "link_case": ("reader", "routed handling awaiting_signoff closed archived", False, True),
    "unlink_case": ("reader", "routed handling awaiting_signoff closed archived", False, True),
    "hand_over": ("carrier", "routed handling awaiting_signoff closed", False, True),
    "hand_back": ("carrier", "routed handling awaiting_signoff closed", False, True),
    "reopen": ("office", "closed archived", False, False),
    "grade_risk": ("office", "routed handling awaiting_signoff", False, True),
    "list_case": ("lister", "routed handling awaiting_signoff", False, True),
    "change_listing": ("listing_level", "routed handling awaiting_signoff", False, True),
    "extend_listing": ("listing_head", "routed handling awaiting_signoff", False, True),
    "send_notice": ("listing_level", "routed handling awaiting_signoff", False, True),
    "answer_notice": ("replier", "routed handling awaiting_signoff", False, True),
    "apply_strike_off": ("staff", "awaiting_signoff", True, False),
    "check_strike_off": ("striker", "awaiting_signoff", False, False),
    "sign_strike_off": ("striker", "awaiting_signoff", False, False),
    "strike_off": ("striker", "awaiting_signoff", False, False),
    "return_strike_off": ("striker", "awaiting_signoff", False, False),
}

IN_THE_WAY = {
    "agree_longer": "nothing_to_prolong",
    "ask_extension": "no_extension",
    "grant_extension": "no_extension_asked",
    "refuse_extension": "no_extension_asked",
    "decide_competence": "nothing_contested",
    "record_session": "consent_missing",
    "record_agreement": "consent_missing",
    "record_follow_up": "nothing_to_follow_up",
    "resume": "not_suspended",
    "return_task": "no_open_task",
    "close_task": "no_open_task",
    "withdraw_task": "no_open_task",
    "urge_task": "no_open_task",
    "close_joint": "no_joint",
    "withdraw_joint": "no_joint",
    "record_call_consent": "nobody_called_in",
    "record_opinion": "nobody_called_in",
    "release_call": "nobody_called_in",
    "record_visit": "no_visits",
    "answer_notice": "no_notice",
    "apply_strike_off": "not_listed",
    "unlink_case": "no_link",
}
"""What lies in the case itself and keeps even those from a command who might give it."""

LETTERS = {
    "s": "staff",
    "d": "desk",
    "o": "office",
    "a": "above",
    "u": "unit_above",
    "t": "receiver",
    "k": "tasked",
    "c": "called_in",
    "x": "decider",
    "r": "reader",
    "l": "lister",
    "h": "carrier",
    "w": "recorder",
}
"""Relations by their letters; `t` takes the case over, `k` was given a task, `x` decides on more time, `h`
hands over or back what somebody carries, `w` strikes records of their own or from below."""


def verdicts_of(letters: str, status: str, *, asked: bool = False) -> dict[str, str | None]:
    """For each command the code of the refusal, or None, for somebody in the relations of these letters."""
    relations = {LETTERS[letter] for letter in letters if letter != "-"}
    if "staff" in relations:
        relations.add("replier")
    refusals = {
        "signer": "not_the_signer",
        "above": "only_from_above",
        "unit_above": "only_from_above",
        "decider": "not_the_decider",
        "assessor": "no_assessment",
        "receiver": "not_yours" if asked else "no_transfer",
        "listing_level": "not_listed",
        "listing_head": "not_listed",
        "replier": "not_listed",
        "striker": "not_listed",
    }
    verdict: dict[str, str | None] = {}
    for name, (who, statuses, *_) in COMMANDS.items():
        if status not in statuses.split():
            verdict[name] = {"closed": "case_closed", "archived": "case_archived"}.get(status, "wrong_status")
        else:
            verdict[name] = IN_THE_WAY.get(name) if who in relations else refusals.get(who, "not_yours")
    return verdict
