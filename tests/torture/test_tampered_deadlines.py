"""Whoever shifts a deadline, or forgets that one has passed, is found out by name."""

from tests.torture.recording import FIRST, SECOND, Run
from tests.torture.tampering import Case, Tamper, changed, each, later, position, see, without
from torture.checking.findings import Kind


def shift_the_mark(run: Run) -> None:
    chain = run.chain(SECOND)
    due = chain[position(chain, "became_overdue")]["what"]["due"]
    changed(run, SECOND, "became_overdue", due=later(due, hours=1))


def shift_the_first_clock(run: Run) -> None:
    clock = run.chain(SECOND)[0]["what"]["clock"]
    changed(run, SECOND, "opened", clock={**clock, "due": later(clock["due"], days=1)})


def shift_the_clock_above(run: Run) -> None:
    chain = run.chain(SECOND)
    clock = chain[position(chain, "escalated")]["what"]["clock"]
    changed(run, SECOND, "escalated", clock={**clock, "due": later(clock["due"], minutes=1)})


def go_up_too_far(run: Run) -> None:
    changed(run, SECOND, "escalated", to_level="county")


def forget_the_mark(run: Run) -> None:
    without(run, SECOND, "became_overdue")


def forget_mark_and_consequence(run: Run) -> None:
    without(run, SECOND, "became_overdue", "escalated")


def forget_everything_after_the_opening(run: Run) -> None:
    run.put(SECOND, run.chain(SECOND)[:2])


def forget_a_reminder(run: Run) -> None:
    without(run, SECOND, "reminded")


def forget_to_move_the_signature_up(run: Run) -> None:
    without(run, FIRST, "signature_moved_up")


def move_the_signature_too_far(run: Run) -> None:
    changed(run, FIRST, "signature_moved_up", to_step=2)


def mark_it_too_early(run: Run) -> None:
    chain = run.chain(SECOND)
    for kind in ("became_overdue", "escalated"):
        nth = position(chain, kind)
        chain[nth] = {**chain[nth], "at": later(chain[nth]["at"], minutes=-5)}
    run.put(SECOND, chain)


def mark_it_twice(run: Run) -> None:
    chain = run.chain(SECOND)
    run.put(SECOND, [*chain, chain[position(chain, "became_overdue")]])


def say_that_it_is_provisional(run: Run) -> None:
    clock = run.chain(SECOND)[0]["what"]["clock"]
    changed(run, SECOND, "opened", clock={**clock, "provisional": True})


def shift_the_signers_clock(run: Run) -> None:
    chain = run.chain(FIRST)
    clock = chain[position(chain, "closure_proposed")]["what"]["clock"]
    changed(run, FIRST, "closure_proposed", clock={**clock, "due": later(clock["due"], days=1)})


DEADLINES: list[Case] = [
    (shift_the_mark, Kind.MISTIMED, SECOND, "(became_overdue) says due"),
    (shift_the_first_clock, Kind.MISTIMED, SECOND, "(opened) says clock.due"),
    (shift_the_clock_above, Kind.MISTIMED, SECOND, "(escalated) says clock.due"),
    (go_up_too_far, Kind.MISTIMED, SECOND, "says to_level county, the rules say village"),
    (forget_the_mark, Kind.MISSED, SECOND, "no became_overdue (scope level, level group"),
    (forget_mark_and_consequence, Kind.MISSED, SECOND, "no became_overdue (scope level, level group"),
    (forget_everything_after_the_opening, Kind.MISSED, SECOND, "though it is 2026-03-10"),
    (forget_a_reminder, Kind.MISSED, SECOND, "no reminded"),
    (forget_to_move_the_signature_up, Kind.MISSED, FIRST, "no signature_moved_up"),
    (move_the_signature_too_far, Kind.MISTIMED, FIRST, "says to_step 2, the rules say 1"),
    (mark_it_too_early, Kind.MISTIMED, SECOND, "came though nothing was due"),
    (mark_it_twice, Kind.MISTIMED, SECOND, "came though nothing was due"),
    (say_that_it_is_provisional, Kind.MISTIMED, SECOND, "says clock.provisional True"),
    (shift_the_signers_clock, Kind.MISTIMED, FIRST, "(closure_proposed) says clock.due"),
]


@each(DEADLINES)
def test_deadlines(run: Run, tamper: Tamper, kind: Kind, case: str, words: str) -> None:
    see(run, tamper, kind, case, words)
