"""The rule behind what happens to a case: a field of its policy with its line, or a principle by its name."""

from collections.abc import Callable
from typing import Any

from cases import events as e
from cases.model import Model, OfficerId, UnitCode
from cases.responsible import DUTY_DESK, FIRST_RECEIVER, STRIKE_OFF, responsible, signature_chain
from cases.state import CaseState
from cases.telling.moving import unit_called
from policies.rulebook import Rules
from policies.tracing import RuleRef, named_rule, policy_rule
from policies.vocabulary import NAMES, Role
from policies.wording import joined, said
from policies.words import At, Basis, Text

LAW = "People's Mediation Law "
OF_POLICY = "policy."
PRINCIPLES = {
    DUTY_DESK: Text(
        zh="负责岗位无人到位时，由本单位值班岗负责",
        en="where nobody is on the roster in the responsible role, the unit's duty desk answers",
    ),
    FIRST_RECEIVER: Text(
        zh="首接负责：受理之前由首个接报人负责",
        en="whoever took the report answers for it until somebody accepts it",
    ),
    STRIKE_OFF: Text(
        zh="挂牌销号：承办人申请，上级核查，包案领导签批，综治中心销号",
        en="the handler applies, the level above checks, the leader in charge signs, the centre strikes off",
    ),
}
"""What principles say that stand in no document."""


class Answering(Model):
    """Who answers for the case, and by which rule."""

    unit: UnitCode
    roles: tuple[Role, ...]
    officer: OfficerId | None = None
    says: Text
    rule: RuleRef


def answering(state: CaseState, rules: Rules) -> Answering | None:
    """Who answers for the case with the rule itself; None once it is closed."""
    found = responsible(state, rules)
    if found is None:
        return None
    roles, who = joined(NAMES[role] for role in found.roles), found.officer
    unit = unit_called(found.unit, state.ladder)
    return Answering(
        unit=found.unit,
        roles=found.roles,
        officer=who,
        says=said(f"{roles.zh} {who or unit.zh}", f"{roles.en} {who or f'at {unit.en}'}"),
        rule=rule_called(found.rule, state, rules),
    )


def answering_then(state: CaseState, rules: Rules) -> Answering | None:
    """Who will answer, as far as it is known before the roster of the level is looked up.

    That happens right after the case arrives. Until then it is not known whether the desk must answer.
    """
    found = answering(state, rules)
    if found is None or found.rule.name != DUTY_DESK or state.stay.staffed:
        return found
    wanted = rules.policy.level(state.stay.level).responsible
    role, desk, unit = NAMES[wanted], NAMES[Role.DUTY], unit_called(state.unit.code, state.ladder)
    return Answering(
        unit=state.unit.code,
        roles=(wanted, Role.DUTY),
        says=said(
            f"届时{unit.zh}名册上的{role.zh}，无人则{desk.zh}",
            f"whoever is then on the roster as {role.en} at {unit.en}, else the {desk.en}",
        ),
        rule=policy_rule(rules, *level_at(state.stay.level, rules), "responsible"),
    )


def rule_behind(what: e.What, before: CaseState, rules: Rules) -> RuleRef | None:
    """The rule by which it came about, the case being as it was before; None for what people decided."""
    find = _PLACES.get(type(what))
    at = find(what, before, rules) if find else None
    return policy_rule(rules, *at) if at else None


def rule_called(name: str, state: CaseState, rules: Rules) -> RuleRef:
    """The rule that a refusal or `Responsible` names, as it stands for the present level."""
    if name.startswith(OF_POLICY):
        try:
            return policy_rule(rules, *_place_called(name.removeprefix(OF_POLICY), state, rules))
        except LookupError:
            return named_rule(name, said(name, name))
    if name.startswith(LAW):
        article = name.removeprefix(LAW)
        return named_rule(name, said(f"人民调解法第{article}条", f"{LAW}{article}"), Basis.LAW)
    return named_rule(name, PRINCIPLES.get(name) or said(name, name))


def level_at(level: str, rules: Rules) -> At:
    """The way to a level in the policy."""
    return ("levels", rules.policy.position(level))


def signer_at(state: CaseState, step: int, rules: Rules) -> At:
    """The way to the place of the chain whose signature it is; at the end, to whoever is urged at the top."""
    place = signature_chain(state, rules)[step]
    chain = rules.policy.level(state.stay.level).sign_off.chain
    if place in chain:
        return (*level_at(state.stay.level, rules), "sign_off", "chain", chain.index(place))
    top = rules.policy.levels[-1]
    return (*level_at(top.key, rules), *(("urging", "roles") if top.urging else ("responsible",)))


def _place_called(name: str, state: CaseState, rules: Rules) -> At:
    first, *rest = name.split(".")
    if first != "levels":
        return (first, *rest)
    if rest == ["sign_off", "chain"] and state.signature is not None:
        return signer_at(state, state.signature.step, rules)
    return (*level_at(state.stay.level, rules), *rest)


def _opened(what: e.Opened, _: CaseState, rules: Rules) -> At:
    ids = [rule.id for rule in rules.policy.triage]
    return ("triage", ids.index(what.triage_rule))


def _reminded(what: e.Reminded, _: CaseState, rules: Rules) -> At:
    return (*level_at(what.level, rules), "reminders", what.reminder)


def _overdue(what: e.BecameOverdue, before: CaseState, rules: Rules) -> At | None:
    match what.scope:
        case e.Scope.LEVEL:
            return (*level_at(what.level, rules), "time")
        case e.Scope.SIGNATURE:
            return (*level_at(before.stay.level, rules), "sign_off", "within")
        case e.Scope.CASE:
            return ("case_time",)
        case e.Scope.VISIT:
            return ("follow_up", "visits", (what.visit or 1) - 1)
        case e.Scope.LISTING:
            return None  # a day that people have set


def _reassessment(_: e.ReassessmentDue, __: CaseState, ___: Rules) -> At:
    return ("risk", "reassess_every")


def _reply_overdue(what: e.ReplyOverdue, _: CaseState, __: Rules) -> At:
    return ("listing", "replies", what.reply_class.value)


def _escalated(what: e.Escalated, _: CaseState, rules: Rules) -> At | None:
    fields = {e.Cause.BREACH: "on_breach", e.Cause.ATTEMPTS: "attempts"}
    field = fields.get(what.cause)
    return (*level_at(what.from_level, rules), field) if field else None


def _copied(what: e.CopiedIn, _: CaseState, rules: Rules) -> At | None:
    ids = [rule.id for rule in rules.policy.skips]
    return ("skips", ids.index(what.rule)) if what.rule in ids else None


def _resumed(what: e.Resumed, _: CaseState, __: Rules) -> At | None:
    return ("suspension", "at_most") if what.cause is e.ResumedBy.EXPIRY else None


def _extended(what: e.ExtensionGranted, _: CaseState, rules: Rules) -> At:
    return (*level_at(what.level, rules), "extension")


def _graded(what: e.GradeDecided, _: CaseState, rules: Rules) -> At | None:
    rule = rules.policy.assessment
    keys = [grade.key for grade in rule.grades] if rule else []
    return ("assessment", "grades", keys.index(what.grade)) if what.grade in keys else None


def _moved_up(what: e.SignatureMovedUp, before: CaseState, rules: Rules) -> At:
    return signer_at(before, what.to_step, rules)


def _urged(_: e.Urged, __: CaseState, rules: Rules) -> At:
    return (*level_at(rules.policy.levels[-1].key, rules), "urging")


def _by_law(what: e.StatutoryExpired, _: CaseState, rules: Rules) -> At:
    return ("statutory", [each.id for each in rules.policy.statutory].index(what.key))


def _calendar(_: e.DeadlineMoved, __: CaseState, ___: Rules) -> At:
    return ("office_hours", "calendars")


def _reopened(what: e.Reopened, _: CaseState, rules: Rules) -> At | None:
    where = rules.policy.reopening
    return ("reopening", "level") if where and where.level == what.to_level else None


def _archived(_: e.Archived, __: CaseState, rules: Rules) -> At | None:
    return ("dossier", "musts") if rules.policy.dossier else None


_PLACES: dict[type, Callable[[Any, CaseState, Rules], At | None]] = {
    e.Opened: _opened,
    e.Reminded: _reminded,
    e.BecameOverdue: _overdue,
    e.Escalated: _escalated,
    e.CopiedIn: _copied,
    e.Resumed: _resumed,
    e.ExtensionGranted: _extended,
    e.GradeDecided: _graded,
    e.SignatureMovedUp: _moved_up,
    e.Urged: _urged,
    e.StatutoryExpired: _by_law,
    e.ReplyOverdue: _reply_overdue,
    e.ReassessmentDue: _reassessment,
    e.DeadlineMoved: _calendar,
    e.Reopened: _reopened,
    e.Archived: _archived,
}
