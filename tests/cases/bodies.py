"""Random people and random bodies of commands: mostly sensible, sometimes not."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from cases.calling_in import CalledAs
from cases.commands.registry import REGISTRY
from cases.events import (
    AgreementForm,
    Answer,
    EndReason,
    Ground,
    Outcome,
    Performance,
    Remedy,
    SessionResult,
    SuspensionGround,
)
from cases.joints import JointRule
from cases.links import LinkKind
from cases.model import Actor, UnitRef
from cases.state import CaseState
from policies.dossier import DocumentKind
from policies.vocabulary import ReplyClass, RiskGrade, RiskSign, Role, Scale, Severity
from tests.cases.people import COUNTY_JUSTICE, JUSTICE_OFFICE, PLACES, SIBLINGS, UNITS, officer
from tests.cases.story import FILES, NUMBER, OTHERS, sealed

TEXT = st.just(sealed())
FACTS = st.fixed_dictionaries(
    {
        "severity": st.sampled_from(Severity),
        "category": st.sampled_from(["neighbours", "other_labour", "medical"]),
        "people": st.integers(1, 60),
        "amount": st.none() | st.integers(0, 10**6),
        "scale": st.sampled_from(Scale),
        "risk_signs": st.lists(st.sampled_from(RiskSign), max_size=2, unique=True),
    }
)
ON_ROSTERS = [Role.GRID_MEMBER, Role.MEDIATOR, Role.RESPONSIBLE_PERSON, Role.LEADER]
ROLES = [role for role in Role if role not in (Role.ADMIN, Role.AUDITOR)]


SIBLINGS_HAVE = ("mediator", "duty", "unit_head", "responsible_person", "leader", "supervisor", "auditor")
"""Roles that somebody holds at a sibling unit: they cover every relation that a sibling can stand in."""


def somebody(role: str, unit: UnitRef) -> str:
    """The name of whoever holds a role at a unit."""
    where = unit.tier if unit.code == PLACES[unit.tier] else f"{unit.tier}.2"
    return f"{role.replace('_', '-')}.{where}"


def a_crowd() -> tuple[Actor, ...]:
    """At each unit a person for each role, one with several, and a department's officer; some at siblings."""
    people = [
        officer(f"{role.replace('_', '-')}.{tier}", place, role)
        for tier, place in PLACES.items()
        for role in Role
    ]
    for tier, place in PLACES.items():
        people.append(officer(f"both.{tier}", place, "unit_head", "mediator", "responsible_person", "leader"))
        if "-" not in place:
            department = f"{place}-justice"
            people.append(officer(f"justice.{tier}", place, "department_officer", department=department))
    for tier, place in SIBLINGS.items():
        people += [officer(f"{r.replace('_', '-')}.{tier}.2", place, r) for r in SIBLINGS_HAVE]
        people.append(officer(f"both.{tier}.2", place, "unit_head", "mediator", "responsible_person"))
    return tuple(people)


CROWD = a_crowd()
CALLED = [a.id for a in CROWD if a.id.endswith(".2") and a.id.startswith(("mediator", "duty"))]
"""Officers of siblings, who have no say in a case."""
ADVISERS = [a.id for a in CROWD if a.id.startswith("justice.")]
"""Officers of departments of the units that a case goes through."""
UNIT_CODES = [unit[0].code for unit in UNITS]
DEPARTMENTS = [JUSTICE_OFFICE, COUNTY_JUSTICE]


def parties(state: CaseState) -> st.SearchStrategy[list[str]]:
    everybody = [party.id for party in state.parties]
    some = st.lists(st.sampled_from([*everybody, "p99"]), max_size=4)
    return st.integers(0, 9).flatmap(lambda n: st.just(everybody) if n else some)


def on_it(state: CaseState) -> list[str]:
    return [post.officer for post in state.stay.posts if post.officer]


def instants(now: datetime) -> st.SearchStrategy[str]:
    return st.sampled_from([0, 0, 0, 0, 0, 0, -1, 1, 60 * 24 * 40]).map(
        lambda minutes: (now - timedelta(minutes=minutes)).isoformat()
    )


def dates(now: datetime) -> st.SearchStrategy[str]:
    return st.sampled_from([0, 0, 0, 0, 0, 0, 1, -1, 30]).map(
        lambda days: (now - timedelta(days=days)).date().isoformat()
    )


@st.composite
def assignments(draw: st.DrawFn, state: CaseState) -> dict[str, Any]:
    """Mostly people who hold the role at the level's unit, mostly a level from here downwards."""
    here = state.height(state.stay.level)
    rungs = draw(st.sampled_from([state.ladder[here:][:1], state.ladder[: here + 1], state.ladder]))
    rung = draw(st.sampled_from(rungs))
    roles = draw(st.lists(st.sampled_from([*ON_ROSTERS, *ON_ROSTERS, *ROLES]), max_size=2, unique=True))
    stranger = draw(st.sampled_from([None, None, None, "nobody", CROWD[0].id]))
    posts = [{"role": role, "officer": stranger or somebody(role, rung.unit)} for role in roles]
    return {"level": rung.level, "posts": posts, "reason": sealed()}


def leaders() -> st.SearchStrategy[str]:
    """Mostly those of the county."""
    return st.sampled_from(["leader.county", "leader.county", "both.county", "leader.city", "duty.county"])


def days_ahead(now: datetime) -> st.SearchStrategy[str]:
    return st.sampled_from([1, 3, 20, 60, 300, 0, -1, 900]).map(
        lambda days: (now + timedelta(days=days)).date().isoformat()
    )


def waiting(state: CaseState) -> list[int]:
    """Numbers of the notices that wait for a reply."""
    return [notice.number for notice in state.listing.notices] if state.listing else []


def closures() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"outcome": st.sampled_from(Outcome), "statement": TEXT})


def mergings(state: CaseState) -> st.SearchStrategy[dict[str, Any]]:
    """Into a case that it is linked with, whatever the link says."""
    into = st.sampled_from([link.number for link in state.links])
    return st.fixed_dictionaries({"outcome": st.just(Outcome.MERGED), "statement": TEXT, "into": into})


def withdrawals() -> st.SearchStrategy[dict[str, Any]]:
    return st.just({"outcome": Outcome.WITHDRAWN, "statement": sealed(), "withdrawn_by": ["p1"]})


def tasks(state: CaseState) -> dict[str, dict[str, st.SearchStrategy[Any]]]:
    """Bodies of what is asked of units, mostly of tasks that there are."""
    task = st.sampled_from([*[task.id for task in state.tasks] * 9, "t99"])
    days = st.sampled_from([1, 1, 1, 2, 5, 60])
    return {
        "instruct": {"to": st.sampled_from(UNIT_CODES), "text": TEXT, "working_days": days},
        "answer_task": {"task": task, "text": TEXT},
        "return_task": {"task": task, "reason": TEXT, "working_days": days},
        "close_task": {"task": task, "remark": st.none() | TEXT},
        "withdraw_task": {"task": task, "reason": TEXT},
        "urge_task": {"task": task, "text": TEXT},
        "accept_task": {"task": task},
        "refuse_task": {"task": task, "reason": TEXT},
        "call_together": {
            "asks": st.lists(
                st.fixed_dictionaries(
                    {"to": st.sampled_from(UNIT_CODES), "question": TEXT, "working_days": days}
                ),
                min_size=1,
                max_size=3,
                unique_by=lambda ask: ask["to"],
            ),
            "rule": st.sampled_from(
                [JointRule.LEAD_DECIDES, JointRule.LEAD_DECIDES, JointRule.ALL, JointRule.QUORUM]
            ),
            "quorum": st.sampled_from([None, None, None, 1, 2]),
        },
        "close_joint": {"conclusion": TEXT},
        "withdraw_joint": {"reason": TEXT},
    }


GRADES = st.sampled_from(["low", "medium", "high", "high", "no_such"])
"""Of Longling's policy."""


def calls(state: CaseState, now: datetime) -> dict[str, dict[str, st.SearchStrategy[Any]]]:
    """Bodies about people called in, mostly of calls that there are."""
    call = st.sampled_from([*[call.id for call in state.called_in] * 9, "c99"])
    document = st.none() | st.sampled_from([f"d{nth + 1}" for nth in range(state.documents + 1)])
    return {
        "call_in": {
            "kind": st.sampled_from(CalledAs),
            "officer": st.none() | st.sampled_from([*CALLED, *ADVISERS, CROWD[0].id, "nobody"]),
            "outsider": st.sampled_from([None, None, sealed()]),
            "question": TEXT,
            "working_days": st.sampled_from([1, 2, 5]),
        },
        "record_call_consent": {
            "call": call,
            "party": parties(state).filter(bool).flatmap(st.sampled_from),
            "answer": st.sampled_from([Answer.CONSENTS, Answer.CONSENTS, Answer.CONSENTS, Answer.REFUSES]),
            "on": dates(now),
            "document": document,
        },
        "give_opinion": {"call": call, "text": TEXT},
        "decline_call": {"call": call, "reason": TEXT},
        "record_opinion": {"call": call, "text": TEXT, "document": document},
        "release_call": {"call": call, "reason": TEXT},
    }


def handed(state: CaseState) -> list[tuple[str, str, str]]:
    """Whose, kind and ref of what may be handed over or back, mostly of what somebody does carry."""
    stays = {state.stay.level: state.stay.posts} | {level: was.posts for level, was in state.former.items()}
    held = [(post, "case", f"{level}.{post.role}") for level, posts in stays.items() for post in posts]
    held += [(state.receiver, "receipt", "receipt")] if state.status == "routed" else []
    named = [
        (name, kind, ref)
        for post, kind, ref in held
        for name in (post.officer, *(post.stands_for or ()))
        if name
    ]
    of_units = [
        (actor, "task", task.id) for task in state.tasks for actor in CROWD if actor.unit == task.to.code
    ]
    if state.signature is not None:
        signers = {"unit_head", "leader", "supervisor"}
        levels = {rung.unit.code: rung.level for rung in state.ladder}
        who = (actor for actor in CROWD if actor.unit in levels and signers & {*actor.roles})
        of_units += [(actor, "signature", levels[actor.unit]) for actor in who]
    named += [(actor.id, kind, ref) for actor, kind, ref in of_units]
    if state.listing is not None:
        named += [(state.listing.leader, "listed", "leader"), (state.listing.person, "listed", "person")]
    if state.risk is not None and state.risk.guarantor is not None:
        named.append((state.risk.guarantor, "guarantee", "guarantor"))
    return [*named, (CROWD[0].id, "case", "village.mediator")]


def handing_over(state: CaseState) -> dict[str, st.SearchStrategy[dict[str, Any]]]:
    """Bodies of handing over and back."""
    near = [rung.unit.code for rung in state.ladder] + [task.to.code for task in state.tasks]
    to = [actor.id for actor in CROWD if actor.unit in near]
    whose = st.sampled_from(handed(state))
    back = whose.map(lambda one: dict(zip(("officer", "kind", "ref"), one, strict=True)))
    over = st.tuples(back, st.sampled_from([*to, "nobody"]), st.sampled_from(["leave", "departure"]))
    return {
        "hand_over": over.map(lambda one: {**one[0], "to": one[1], "absence": one[2]}),
        "hand_back": back,
    }


def sensible(name: str, state: CaseState, now: datetime) -> st.SearchStrategy[dict[str, Any]]:
    """Bodies of that command that are well formed and often right."""
    if name == "assign":
        return assignments(state)
    if name == "propose_closure" and state.links and not state.agreement:
        return withdrawals() | mergings(state)
    if name == "propose_closure" and not state.agreement:
        return withdrawals() | closures()
    if name == "propose_closure" and state.links:
        return closures() | mergings(state)
    if name == "propose_closure":
        return closures()
    if name in ("hand_over", "hand_back"):
        return handing_over(state)[name]
    whole = st.integers(0, 10**6)
    every = [rung.level for rung in state.ladder]
    below = every[: state.height(state.stay.level)]
    beside = {SIBLINGS.get(state.unit.tier, "no sibling"), PLACES[state.unit.tier]} - {state.unit.code}
    units = st.sampled_from([*sorted(beside) * 2 * len(UNIT_CODES), *UNIT_CODES])
    fields: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "accept": {},
        "decline": {"reason": TEXT},
        "escalate": {"ground": st.sampled_from(Ground), "reason": TEXT},
        "take_up": {"reason": TEXT, "level": st.sampled_from([None, None, None, *every])},
        "send_down": {"reason": TEXT, "level": st.sampled_from([*below * 9, *every])},
        "urge": {"text": TEXT, "to": st.none() | st.sampled_from([*on_it(state), CROWD[0].id])},
        "copy_in": {
            "to": st.lists(st.sampled_from(UNIT_CODES), min_size=1, max_size=2, unique=True),
            "reason": TEXT,
        },
        "propose_transfer": {"to": units, "reason": TEXT},
        "accept_transfer": {},
        "refuse_transfer": {"reason": TEXT},
        "ask_extension": {"days": st.sampled_from([1, 1, 2, 3, 7, 8]), "reason": TEXT},
        "agree_longer": {
            "clock": st.sampled_from([*state.statutory, "no_such"]),
            "until": st.sampled_from([20, 40, 90, 900]).map(
                lambda days: (now + timedelta(days=days)).date().isoformat()
            ),
            "agreed_by": parties(state),
            "evidence": TEXT,
        },
        "grant_extension": {"reason": st.none() | TEXT},
        "refuse_extension": {"reason": TEXT},
        "propose_grade": {"grade": GRADES, "reason": TEXT},
        "discuss_grade": {"grade": GRADES, "record": TEXT},
        "decide_grade": {
            "grade": GRADES,
            "reason": TEXT,
            "guarantor": st.none() | st.sampled_from([actor.id for actor in CROWD]),
        },
        "contest_competence": {"reason": TEXT},
        "decide_competence": {
            "unit": st.sampled_from([rung.unit.code for rung in state.ladder] * len(UNIT_CODES)) | units,
            "reason": TEXT,
        },
        "suspend": {"ground": st.sampled_from(SuspensionGround), "reason": TEXT, "evidence": TEXT},
        "resume": {},
        "record_follow_up": {
            "held_at": instants(now),
            "parties": parties(state),
            "performance": st.sampled_from(Performance),
            "relapse": st.booleans(),
            "satisfied": st.none() | st.booleans(),
            "record": TEXT,
        },
        "note": {"text": TEXT},
        "file_document": {
            "kind": st.sampled_from(DocumentKind),
            "name": TEXT,
            "file": st.sampled_from([*(held.file for held in FILES), "0" * 64]),
        },
        "correct_party": {
            "party": parties(state).filter(bool).flatmap(st.sampled_from),
            "identity": TEXT,
            "under_14": st.none() | st.booleans(),
            "reason": TEXT,
        },
        "correct_intake": {
            "facts": st.none() | FACTS,
            "title": st.none() | TEXT,
            "narrative": st.none() | TEXT,
            "reason": TEXT,
        },
        "link_case": {
            "to": st.sampled_from([*(other.number for other in OTHERS), NUMBER, "532329-2026-999999"]),
            "kind": st.sampled_from([LinkKind.DUPLICATE_OF, *LinkKind]),
            "reason": TEXT,
        },
        "unlink_case": {"to": st.sampled_from([other.number for other in OTHERS]), "reason": TEXT},
        "name_representatives": {
            "side": st.sampled_from(["applicant", "respondent", "respondent"]),
            "representatives": st.lists(
                st.sampled_from([*[party.id for party in state.parties] * 5, "p99"]), min_size=1, max_size=6
            ),
            "basis": TEXT,
        },
        "strike": {"event": st.integers(2, state.seq + 1), "reason": TEXT},
        "record_consent": {
            "party": parties(state).filter(bool).flatmap(st.sampled_from),
            "answer": st.sampled_from([Answer.CONSENTS, Answer.CONSENTS, Answer.CONSENTS, Answer.REFUSES]),
        },
        "record_session": {
            "held_at": instants(now),
            "place": TEXT,
            "parties": parties(state),
            "record": TEXT,
            "result": st.sampled_from([SessionResult.NOT_AGREED, *SessionResult]),
        },
        "record_agreement": {
            "form": st.sampled_from([AgreementForm.ORAL, AgreementForm.ORAL, AgreementForm.WRITTEN]),
            "content": TEXT,
            "effective_on": dates(now),
            "signed_by": parties(state),
            "mediator_signed": st.booleans(),
            "committee_sealed": st.booleans(),
            "amount": st.none() | whole,
            "performance_due": st.none() | st.none() | dates(now),
        },
        "end_mediation": {
            "reason": st.sampled_from(EndReason),
            "remedies_told": st.sampled_from(
                [list(Remedy), list(Remedy), [Remedy.COURT], [Remedy.ARBITRATION]]
            ),
        },
        "settle_on_spot": {"parties": parties(state), "outcome": TEXT, "witness": TEXT},
        "sign_off": {},
        "return_for_rework": {"reason": TEXT},
        **tasks(state),
        **calls(state, now),
        "record_visit": {
            "visit": st.sampled_from([*[state.next_visit or 1] * 9, 1, 2, 12]),
            "held_at": instants(now),
            "parties": parties(state),
            "performance": st.none() | st.sampled_from(Performance),
            "relapse": st.booleans(),
            "record": TEXT,
        },
        "archive": {},
        "reopen": {"reason": TEXT},
        "list_case": {
            "leader": leaders(),
            "department": st.sampled_from([*DEPARTMENTS * len(UNIT_CODES), *UNIT_CODES]),
            "person": st.sampled_from(["mediator.village", "both.township", "justice.township", "nobody"]),
            "deadline": days_ahead(now),
            "reason": TEXT,
        },
        "change_listing": {
            "leader": st.none() | leaders(),
            "department": st.none() | st.sampled_from([*DEPARTMENTS * len(UNIT_CODES), *UNIT_CODES]),
            "person": st.sampled_from([None, "mediator.village", "both.township", "leader.county"]),
            "reason": TEXT,
        },
        "grade_risk": {
            "grade": st.sampled_from(RiskGrade),
            "criteria": st.sampled_from([[], [], ["repeated"], ["repeated", "violence"], ["nothing"]]),
            "guarantor": st.sampled_from([None, "both.township", "nobody"]),
            "reason": TEXT,
        },
        "extend_listing": {"deadline": days_ahead(now), "reason": TEXT},
        "send_notice": {"reply_class": st.sampled_from(ReplyClass), "text": TEXT},
        "answer_notice": {"notice": st.sampled_from([*waiting(state) * 3, 1, 7]), "text": TEXT},
        "apply_strike_off": {
            "statement": TEXT,
            "evidence": st.sampled_from([[f"d{state.documents or 1}"], ["d1"], ["d499"]]),
        },
        "check_strike_off": {"remark": st.none() | TEXT},
        "sign_strike_off": {"remark": st.none() | TEXT},
        "strike_off": {},
        "return_strike_off": {"reason": TEXT},
    }
    return st.fixed_dictionaries(fields[name])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@st.composite
def garbled(draw: st.DrawFn, name: str, state: CaseState, now: datetime) -> dict[str, Any]:
    """A body with one field replaced, left out or added."""
    body = draw(sensible(name, state, now))
    field = draw(st.sampled_from([*body, "more"]))
    if draw(st.booleans()):
        return {key: value for key, value in body.items() if key != field}
    return {**body, field: draw(JSON)}


NAMES: Sequence[str] = (*REGISTRY, "wave_through")
