"""Why somebody who does not stand in the relation that a command takes is turned away."""

from collections.abc import Callable

from cases.assessing import nothing_due, step_due
from cases.authority import Who, circle
from cases.calling_in import live
from cases.extension import deciding
from cases.model import STATUS_NAMES, Actor, UnitRef
from cases.readers import consent_lacking
from cases.refusals import Refusal, refuse
from cases.responsible import signature_place
from cases.standins import signing_officers
from cases.state import CaseState
from cases.supervision import step_place
from policies.rulebook import Rules
from policies.vocabulary import NAMES, Role
from policies.wording import said
from policies.words import Text


def may(actor: Actor, who: Who, state: CaseState, rules: Rules) -> Refusal | None:
    """None if the actor stands in that relation to the case; else the refusal."""
    return None if circle(who, state, rules).holds(actor) else _why_not(actor, who, state, rules)


def _why_not(actor: Actor, who: Who, state: CaseState, rules: Rules) -> Refusal:
    reason = REASONS.get(who)
    if reason is not None:
        return reason(actor, state, rules)
    if who in (Who.ABOVE, Who.UNIT_ABOVE):
        return refuse("only_from_above")
    if who is Who.RECEIVER and state.stay.transfer is None:
        return refuse("no_transfer")
    if who is Who.LISTER and rules.policy.listing is None:
        return refuse("no_listing")
    return refuse("not_yours")


def _no_signer(actor: Actor, state: CaseState, rules: Rules) -> Refusal:
    place = signature_place(state, rules)
    if place is None:
        return refuse("wrong_status", STATUS_NAMES[state.status])
    unit = state.unit_of(place.level)
    at_desk = actor.unit == unit.code and not set(place.roles).isdisjoint(actor.roles)
    if not at_desk and actor.id not in signing_officers(state):
        return refuse("not_the_signer", desk_name(unit, place.roles))
    return refuse("signer_is_handler")


def _no_decider(actor: Actor, state: CaseState, rules: Rules) -> Refusal:
    if state.stay.asked_for is not None and state.stay.asked_for.asker == actor.id:
        return refuse("own_request")
    (nearest, *_), roles = deciding(state, rules)
    unit = next(rung.unit for rung in state.ladder if rung.unit.code == nearest)
    return refuse("not_the_decider", desk_name(unit, roles))


def _no_listing_level(_: Actor, state: CaseState, __: Rules) -> Refusal:
    return refuse("not_yours" if state.is_listed else "not_listed")


def _no_listing_head(_: Actor, state: CaseState, __: Rules) -> Refusal:
    return refuse("not_listing_head" if state.is_listed else "not_listed")


def _no_striker(actor: Actor, state: CaseState, _: Rules) -> Refusal:
    if not state.is_listed:
        return refuse("not_listed")
    step = step_place(state)
    if step is None:
        return refuse("no_strike_off")
    at_desk = actor.unit == step.unit and not set(step.roles).isdisjoint(actor.roles)
    if actor.id == step.officer or (step.officer is None and at_desk):
        return refuse("own_strike_off")
    if step.officer is not None:
        return refuse("not_your_step", step.officer)
    unit = next((rung.unit for rung in state.ladder if rung.unit.code == step.unit), None)
    return refuse("not_your_step", desk_name(unit, step.roles) if unit else step.unit)


def _not_called_in(actor: Actor, state: CaseState, _: Rules) -> Refusal:
    """Whoever is called in without the parties' consent is told so, and nothing of the case."""
    mine = (call for call in live(state.called_in) if call.officer == actor.id)
    missing = next((lacking for call in mine if (lacking := consent_lacking(call, state))), ())
    return refuse("call_without_consent", ", ".join(missing)) if missing else refuse("not_yours")


def _no_assessor(actor: Actor, state: CaseState, rules: Rules) -> Refusal:
    due = step_due(state, rules)
    if due is None:
        return nothing_due(state, rules)
    unit = state.unit_of(due[1].level)
    if actor.unit != unit.code or set(due[1].roles).isdisjoint(actor.roles):
        return refuse("not_the_assessor", desk_name(unit, due[1].roles))
    return refuse("own_step")


def desk_name(unit: UnitRef, roles: tuple[Role, ...]) -> Text:
    """A desk in words: the roles at the unit."""
    return said(
        zh=f"{unit.name.zh}（{unit.code}）{'、'.join(NAMES[role].zh for role in roles)}",
        en=f"the {' or '.join(NAMES[role].en for role in roles)} of {unit.name.en} ({unit.code})",
    )


REASONS: dict[Who, Callable[[Actor, CaseState, Rules], Refusal]] = {
    Who.SIGNER: _no_signer,
    Who.DECIDER: _no_decider,
    Who.ASSESSOR: _no_assessor,
    Who.CALLED_IN: _not_called_in,
    Who.LISTING_LEVEL: _no_listing_level,
    Who.LISTING_HEAD: _no_listing_head,
    Who.REPLIER: _no_listing_level,
    Who.STRIKER: _no_striker,
}
"""Of relations in which more can be said than that somebody does not stand in them."""
