"""Whoever loses, doubles, invents or reorders commands, or forges their hashes, is found out by name."""

from tests.torture.recording import FIRST, SECOND, Run
from tests.torture.tampering import NOBODY, Case, Tamper, changed, each, position, see, without
from torture.checking.findings import Kind


def test_a_sound_run_has_everything_that_is_tampered_with_below(run: Run) -> None:
    verdict = run.judged()
    assert [str(finding) for finding in verdict.findings] == []
    assert (verdict.cases, verdict.marks) == (2, 2)
    kinds = {event["what"]["type"] for number in (FIRST, SECOND) for event in run.chain(number)}
    assert {"became_overdue", "escalated", "signature_moved_up", "reminded", "noted"} <= kinds


def lose_the_last(run: Run) -> None:
    run.put(FIRST, run.chain(FIRST)[:-1])


def lose_one_in_the_middle(run: Run) -> None:
    without(run, FIRST, "agreement_recorded")


def lose_one_and_leave_the_gap(run: Run) -> None:
    without(run, FIRST, "agreement_recorded", linked=False)


def lose_a_case(run: Run) -> None:
    run.put(SECOND, [])


def double_an_event(run: Run) -> None:
    chain = run.chain(FIRST)
    run.put(FIRST, [*chain, chain[position(chain, "noted")]])


def double_it_at_once(run: Run) -> None:
    chain = run.chain(FIRST)
    nth = position(chain, "noted")
    run.put(FIRST, [*chain[: nth + 1], chain[nth], *chain[nth + 1 :]])


def double_it_in_another_case(run: Run) -> None:
    chain = run.chain(FIRST)
    run.put(SECOND, [*run.chain(SECOND), chain[position(chain, "noted", 1)]])


def two_answers_under_one_key(run: Run) -> None:
    nth = run.entry("note")
    run.journal.insert(nth, {**run.journal[nth], "call": 900, "digest": "another"})
    answer = {**run.journal[nth + 2], "call": 900}
    run.journal.insert(nth + 1, answer)


def invent_an_event(run: Run) -> None:
    chain = run.chain(FIRST)
    run.put(FIRST, [*chain, {**chain[-1], "command": NOBODY}])


def invent_a_case(run: Run) -> None:
    third = "532329-2026-000003"
    run.put(third, [{**event, "command": NOBODY} for event in run.chain(SECOND)[:1]])


def say_it_was_refused(run: Run) -> None:
    nth = run.entry("record_agreement") + 1
    run.journal[nth] = {**run.journal[nth], "http": 409}


def answer_with_500(run: Run) -> None:
    nth = run.entry("record_agreement") + 1
    run.journal[nth] = {**run.journal[nth], "http": 500}


def say_it_was_refused_in_the_end(run: Run) -> None:
    nth = run.entry("record_agreement")
    sent, quiet = run.journal.pop(nth), max(entry["t"] for entry in run.journal)
    run.journal.pop(nth)
    run.journal.append({**sent, "t": sent["t"]})
    run.journal.append({**sent, "t": quiet + 1, "call": 901})
    run.journal.append({"what": "answered", "t": quiet + 2, "call": 901, "http": 422})


def say_it_was_another_command(run: Run) -> None:
    nth = run.entry("record_agreement")
    run.journal[nth] = {**run.journal[nth], "name": "accept"}


def say_it_was_for_another_case(run: Run) -> None:
    nth = run.entry("record_agreement")
    run.journal[nth] = {**run.journal[nth], "number": SECOND}


def record_it_in_another_name(run: Run) -> None:
    chain = run.chain(FIRST)
    nth = position(chain, "noted")
    chain[nth] = {**chain[nth], "actor": "somebody-else"}
    run.put(FIRST, chain)


def open_it_on_other_facts(run: Run) -> None:
    changed(run, FIRST, "opened", facts={**run.chain(FIRST)[0]["what"]["facts"], "category": "medical"})


def swap_two(run: Run) -> None:
    chain = run.chain(FIRST)
    one, other = position(chain, "session_recorded"), position(chain, "agreement_recorded")
    chain[one], chain[other] = chain[other], chain[one]
    run.put(FIRST, chain)


COMMANDS: list[Case] = [
    (lose_the_last, Kind.LOST, FIRST, "note by wu"),
    (lose_one_in_the_middle, Kind.LOST, FIRST, "record_agreement by wang"),
    (lose_one_and_leave_the_gap, Kind.BROKEN, FIRST, "is not there"),
    (lose_a_case, Kind.LOST, SECOND, "open by li"),
    (double_an_event, Kind.DOUBLED, FIRST, "is there 2 times"),
    (double_it_at_once, Kind.DOUBLED, FIRST, "2 events of one kind"),
    (double_it_in_another_case, Kind.DOUBLED, FIRST, f"{SECOND} event"),
    (two_answers_under_one_key, Kind.DOUBLED, FIRST, "two requests were acknowledged under one key"),
    (invent_an_event, Kind.INVENTED, FIRST, "of a command that nobody sent"),
    (invent_a_case, Kind.INVENTED, "532329-2026-000003", "of a command that nobody sent"),
    (answer_with_500, Kind.FAILED, FIRST, "was answered with 500"),
    (say_it_was_refused, Kind.INVENTED, FIRST, "was refused and is there"),
    (say_it_was_refused_in_the_end, Kind.INVENTED, FIRST, "was refused and is there"),
    (say_it_was_another_command, Kind.INVENTED, FIRST, "has made a agreement_recorded"),
    (say_it_was_for_another_case, Kind.INVENTED, FIRST, "was sent to another case"),
    (record_it_in_another_name, Kind.INVENTED, FIRST, "in somebody else's name"),
    (open_it_on_other_facts, Kind.INVENTED, FIRST, "other facts than were sent"),
    (swap_two, Kind.REORDERED, FIRST, "was acknowledged before"),
]


@each(COMMANDS)
def test_commands(run: Run, tamper: Tamper, kind: Kind, case: str, words: str) -> None:
    see(run, tamper, kind, case, words)


# hashes


def forge_a_word(run: Run) -> None:
    chain = run.chain(FIRST)
    text = {**chain[position(chain, "noted")]["what"]["text"], "commitment": "e" * 64}
    changed(run, FIRST, "noted", linked=False, text=text)


def forge_a_hash(run: Run) -> None:
    chain = run.chain(FIRST)
    chain[-1] = {**chain[-1], "hash": "e" * 64}
    run.put(FIRST, chain, linked=False)


def forge_the_whole_chain(run: Run) -> None:
    chain = run.chain(FIRST)
    text = {**chain[position(chain, "noted")]["what"]["text"], "commitment": "e" * 64}
    changed(run, FIRST, "noted", text=text)


def turn_time_back(run: Run) -> None:
    chain = run.chain(FIRST)
    chain[-1] = {**chain[-1], "at": chain[0]["at"]}
    run.put(FIRST, chain)


def go_by_other_rules(run: Run) -> None:
    changed(run, FIRST, "opened", policy_hash="e" * 64)


HASHES: list[Case] = [
    (forge_a_word, Kind.BROKEN, FIRST, "does not verify"),
    (forge_a_hash, Kind.BROKEN, FIRST, "does not verify"),
    (forge_the_whole_chain, Kind.UNSEEN, FIRST, "never came to be"),
    (turn_time_back, Kind.BROKEN, FIRST, "is older than the one before"),
    (go_by_other_rules, Kind.BROKEN, FIRST, "cannot be followed"),
]


@each(HASHES)
def test_hashes(run: Run, tamper: Tamper, kind: Kind, case: str, words: str) -> None:
    see(run, tamper, kind, case, words)
