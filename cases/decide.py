"""The one judgement on commands, called by validator, handler, API and CLI alike."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError

from cases.authority import TABLE, Circle, Who, circle
from cases.commands.choosing import who_has_something
from cases.commands.registry import REGISTRY, Command, Occasion, Seat, Spec, Verdict
from cases.documents import HeldFile
from cases.edition import EDITION, FIRST
from cases.links import OtherCase, handled_in
from cases.model import STATUS_NAMES, Actor, Status, UnitChain
from cases.readers import once_tasked
from cases.refusals import Refusal, refuse
from cases.standins import stood_in_for
from cases.state import CaseState
from cases.statutory import started_by
from cases.striking import Recorded
from cases.turning_away import may
from policies.dossier import DocumentKind
from policies.rulebook import Rules

OVER = {Status.CLOSED: "case_closed", Status.ARCHIVED: "case_archived"}
"""What is said of a case in which the command comes too late."""


def parse(name: str, body: object) -> Command | Refusal:
    """The command of that name with that body, or what is wrong with it."""
    spec = REGISTRY.get(name)
    if spec is None:
        return refuse("unknown_command", name)
    try:
        return spec.model.model_validate(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(str(part) for part in first["loc"])
        return refuse("invalid_command", f"{field}: {first['msg']}", field=field)


@dataclass(frozen=True)
class Known:
    """What whoever gives a command has looked up for it: officers, units, files, events and other cases."""

    officers: tuple[Actor, ...] = ()
    units: tuple[UnitChain, ...] = ()
    files: tuple[HeldFile, ...] = ()
    filed: tuple[DocumentKind, ...] = ()
    recorded: tuple[Recorded, ...] = ()
    cases: tuple[OtherCase, ...] = ()
    edition: int = EDITION
    """Of the rules that the command is judged by."""


NOTHING_KNOWN = Known()


def decide(
    state: CaseState,
    given: Command,
    actor: Actor,
    rules: Rules,
    now: datetime,
    known: Known = NOTHING_KNOWN,
    expected_version: int | None = None,
) -> Verdict:
    """What the command brings about, or why it is refused and what the actor may do instead."""
    verdict: Verdict
    if expected_version is not None and expected_version != state.version:
        verdict = refuse("stale_version", state.version)
    else:
        verdict = judged(state, given, actor, rules, now, known)
    if isinstance(verdict, Refusal):
        return verdict.model_copy(update={"allowed": allowed(state, actor, rules)})
    return verdict


def judged(
    state: CaseState,
    given: Command,
    actor: Actor,
    rules: Rules,
    now: datetime,
    known: Known = NOTHING_KNOWN,
) -> Verdict:
    """The same without what is allowed instead."""
    if refusal := _closed(given.spec, state, actor, rules, known.edition):
        return refusal
    officers = {officer.id: officer for officer in known.officers}
    chains = {chain[0].code: chain for chain in known.units}
    files = {held.file: held for held in known.files}
    recorded = {each.seq: each for each in known.recorded}
    cases = {other.number: other for other in known.cases}
    if TABLE[given.spec.who].not_own_work:
        theirs = (actor.id, *stood_in_for(state, actor.id))
        if number := handled_in(state.number, known.cases, theirs):
            return refuse("handled_duplicate", number)
    about = (officers, chains, files, known.filed, recorded, cases, known.edition)
    occasion = Occasion(state, actor, rules, now, *about)
    verdict = given.judge(occasion)
    return verdict if isinstance(verdict, Refusal) else (*verdict, *started_by(state, verdict, now, rules))


def permitted(spec: Spec, state: CaseState, actor: Actor, rules: Rules) -> Refusal | None:
    """None if this actor may give that command on this case now, with some body; else why not with any.

    Where it is refused of everything that could be named in it, this is one of those refusals, and whoever
    names one thing is told that one's.
    """
    return _closed(spec, state, actor, rules) or spec.model.nothing_for(Seat(actor, state, rules))


def _closed(
    spec: Spec, state: CaseState, actor: Actor, rules: Rules, edition: int = EDITION
) -> Refusal | None:
    """Why this actor may not give that command on this case now, before anybody looks at its body."""
    return (
        _timely(spec, state)
        or _turned_away(spec, state, actor, rules, edition)
        or _hindered(spec, state, rules, edition)
    )


def _hindered(spec: Spec, state: CaseState, rules: Rules, edition: int = EDITION) -> Refusal | None:
    """A refusal if nobody may give it on this case now, by that edition of the rules."""
    hindrance = spec.model.hindrance(state, rules)
    return hindrance or (None if edition == FIRST else spec.model.later_hindrance(state, rules))


def _turned_away(spec: Spec, state: CaseState, actor: Actor, rules: Rules, edition: int) -> Refusal | None:
    """A refusal if the actor does not stand in the relation that it takes, by that edition of the rules."""
    if edition == FIRST and spec.who is Who.READER and once_tasked(actor, state):
        return None
    return may(actor, spec.by_edition(edition), state, rules)


def _timely(spec: Spec, state: CaseState) -> Refusal | None:
    """A refusal if nobody may give it now."""
    if state.status not in spec.when:
        return refuse(OVER.get(state.status, "wrong_status"), STATUS_NAMES[state.status])
    if state.suspended and not spec.while_suspended:
        return refuse("case_suspended")
    return None


def allowed(state: CaseState, actor: Actor, rules: Rules) -> tuple[str, ...]:
    """Names of the commands that this actor may give now: those that `permitted` does not refuse.

    Every answer carries them, so each relation to the case is looked at once, not once a command.
    """
    seat = Seat(actor, state, rules)
    stands = {who for who in Who if seat.stands(who)}
    return tuple(
        name
        for name, spec in REGISTRY.items()
        if spec.who in stands and _ripe(spec, state, rules) and not spec.model.nothing_for(seat)
    )


def _ripe(spec: Spec, state: CaseState, rules: Rules) -> bool:
    """Whether somebody may give it now."""
    return not (_timely(spec, state) or _hindered(spec, state, rules))


@dataclass(frozen=True)
class Standing:
    """How one actor stands to one command on a case."""

    spec: Spec
    refusal: Refusal | None
    who_can: Circle
    """Who may give it now: nobody where the case itself does not allow it."""


def standings(state: CaseState, actor: Actor, rules: Rules) -> Iterator[Standing]:
    """Every command: may this actor, if not why not, and who can."""
    for spec in REGISTRY.values():
        open_to = circle(spec.who, state, rules) if _ripe(spec, state, rules) else Circle()
        who_can = who_has_something(spec.model, open_to, state, rules)
        yield Standing(spec, permitted(spec, state, actor, rules), who_can)
