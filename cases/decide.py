"""The one judgement on commands, called by validator, handler, API and CLI alike."""

from datetime import datetime

from pydantic import ValidationError

from cases import closure, mediation, moves  # noqa: F401  # they enter their commands into the registry
from cases.authority import may
from cases.model import STATUS_NAMES, Actor
from cases.refusals import Refusal, refuse
from cases.registry import REGISTRY, Command, Occasion, Spec, Verdict
from cases.state import CaseState
from policies.rulebook import Rules


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


def decide(
    state: CaseState,
    given: Command,
    actor: Actor,
    rules: Rules,
    now: datetime,
    known: tuple[Actor, ...] = (),
    expected_version: int | None = None,
) -> Verdict:
    """What the command brings about, or why it is refused and what the actor may do instead."""
    if expected_version is not None and expected_version != state.version:
        return refuse("stale_version", state.version)
    refusal = permitted(given.spec, state, actor, rules)
    if refusal is None:
        on = Occasion(state, actor, rules, now, {officer.id: officer for officer in known})
        verdict = given.judge(on)
        if not isinstance(verdict, Refusal):
            return verdict
        refusal = verdict
    return refusal.model_copy(update={"allowed": allowed(state, actor, rules)})


def permitted(spec: Spec, state: CaseState, actor: Actor, rules: Rules) -> Refusal | None:
    """None if this actor may give that command on this case now, whatever its body says."""
    if not state.is_open:
        return refuse("case_closed")
    if state.status not in spec.when:
        return refuse("wrong_status", STATUS_NAMES[state.status])
    return may(actor, spec.who, state, rules)


def allowed(state: CaseState, actor: Actor, rules: Rules) -> tuple[str, ...]:
    """Names of the commands that this actor may give now."""
    return tuple(name for name, spec in REGISTRY.items() if permitted(spec, state, actor, rules) is None)
