"""Answers: a case as clients see it. Words and dates; no judgement of its own."""

import json
from datetime import datetime
from typing import Any

from api.grades import assessment_view
from cases.clocks import running
from cases.decide import allowed
from cases.events import Identity, Opened
from cases.explaining.statutory import stands
from cases.extension import days_open, had
from cases.model import Actor, Clock, Post, Sealed, principal
from cases.responsible import responsible, signature_chain
from cases.retention import last_day
from cases.sight import Part
from cases.standing import due_state, is_overdue
from cases.state import CaseState, Visit
from cases.statutory import entry
from policies.rulebook import Rules
from storage.vault import CaseVault


def instant(at: datetime) -> str:
    """RFC 3339 UTC."""
    return at.isoformat().replace("+00:00", "Z")


def due_view(clock: Clock, rules: Rules) -> dict[str, Any]:
    """A deadline: the instant, the local date beside it, and whether it is provisional (暂定)."""
    local = clock.due.astimezone(rules.time.zone)
    return {
        "due": instant(clock.due),
        "due_local": local.strftime("%Y-%m-%d %H:%M"),
        "provisional": clock.provisional,
        "started_at": instant(clock.started_at),
    }


def summary(state: CaseState, rules: Rules, now: datetime) -> dict[str, Any]:
    """A case as a row of a list."""
    answering = responsible(state, rules)
    level = rules.policy.level(state.stay.level)
    return {
        "number": state.number,
        "status": state.status,
        "level": state.stay.level,
        "level_name": level.name.model_dump(),
        "unit": state.unit.model_dump(mode="json"),
        "category": state.facts.category,
        "responsible": answering.model_dump(mode="json") if answering else None,
        "clock": due_view(running(state), rules),
        "due_state": due_state(state, rules, now),
        "overdue": is_overdue(state, rules, now),
        "overdue_marks": len(state.overdue),
        "suspended": state.suspended,
        "listed": state.is_listed,
        "risk": state.risk.grade if state.risk else None,
        "opened_at": instant(state.opened_at),
        "version": state.version,
        "seq": state.seq,
        "links": {"self": f"/v1/cases/{state.number}"},
    }


def case_view(
    state: CaseState,
    rules: Rules,
    me: Actor,
    now: datetime,
    opened: Opened,
    vault: CaseVault,
    seen: frozenset[Part],
) -> dict[str, Any]:
    """A case as this actor may read it: null, and named as withheld, is what they do not see."""
    return summary(state, rules, now) | {
        "title": vault.open(opened.title) if Part.STORY in seen else None,
        "narrative": vault.open(opened.narrative) if Part.STORY in seen else None,
        "place": state.place.model_dump(mode="json"),
        "ladder": [rung.model_dump(mode="json") for rung in state.ladder],
        "facts": state.facts.model_dump(mode="json"),
        "channel": state.channel,
        "policy": {"id": state.policy_id, "version": state.policy_version, "hash": state.pins.policy},
        "triage_rule": state.triage_rule,
        "opened_by": state.opened_by,
        "receiver": _post(state.receiver),
        "parties": party_views(opened, vault, seen),
        "withheld": withheld(seen),
        "may_reveal": Part.CLEAR in seen,
        "roster": [_post(post) for post in state.stay.posts],
        "roster_gaps": list(state.stay.gaps),
        "accepted_by": state.stay.accepted_by,
        "level_clock": due_view(state.stay.clock, rules),
        "signature": _signature(state, rules),
        "suspension": _suspension(state, rules),
        "extension": _extension(state, rules),
        "assessment": assessment_view(state, rules),
        "statutory": _statutory(state, rules),
        "listing": listing_view(state, rules),
        "risk_graded": _risk(state, rules),
        "transfer_to": state.stay.transfer.to.model_dump(mode="json") if state.stay.transfer else None,
        "competence_contested": state.stay.contested,
        "copied_in": list(state.copied),
        "followed_up": state.followed_up,
        "struck": list(state.struck),
        "merged_into": state.merged_into,
        "representatives": {side: list(parties) for side, parties in state.representatives.items()},
        "case_clock": due_view(state.case_clock, rules) if state.case_clock else None,
        "overdue_history": [
            {"scope": mark.scope, "level": mark.level, "due": instant(mark.due)} for mark in state.overdue
        ],
        "mediation": {level: record.model_dump(mode="json") for level, record in state.mediation.items()},
        "agreement": state.agreement,
        "outcome": state.outcome,
        "closed_at": instant(state.closed_at) if state.closed_at else None,
        "visits": [_visit(visit, rules) for visit in state.visits],
        "reopened": state.reopened,
        "archived_at": instant(state.archived_at) if state.archived_at else None,
        "kept_until": last.isoformat() if (last := last_day(state, rules)) else None,
        "head": state.head,
        "allowed": list(allowed(state, me, rules)),
        "links": {
            "self": f"/v1/cases/{state.number}",
            "timeline": f"/v1/cases/{state.number}/timeline",
            "actions": f"/v1/cases/{state.number}/actions",
            "explain": f"/v1/cases/{state.number}/explain",
            "circulation": f"/v1/cases/{state.number}/circulation",
        },
    }


def _post(post: Post) -> dict[str, Any]:
    """A role on the case, who fills it, and whose it is where somebody stands in for them."""
    filled = post.model_dump(mode="json", exclude={"stands_for"})
    return filled | {"on_behalf_of": principal(post.stands_for)}


def _visit(visit: Visit, rules: Rules) -> dict[str, Any]:
    """A visit of the schedule after the signature."""
    return {
        "clock": due_view(visit.clock, rules),
        "held_at": instant(visit.held_at) if visit.held_at else None,
        "relapse": visit.relapse,
        "overdue": visit.overdue,
    }


def withheld(seen: frozenset[Part]) -> list[Part]:
    """The parts of a case that somebody does not see; clear words apart, which take a reason anyway."""
    return [part for part in Part if part not in seen and part is not Part.CLEAR]


def identity_of(party: Identity, vault: CaseVault) -> dict[str, str]:
    """A party's personal data in clear, as far as somebody gave it."""
    identity: dict[str, str] = json.loads(vault.open(party.identity))
    return identity


ENDS = {"name": (1, 1), "phone": (3, 4), "id_number": (4, 2)}
"""How much of the beginning and of the end of each stays readable; of anything else nothing."""


def party_views(opened: Opened, vault: CaseVault, seen: frozenset[Part]) -> list[dict[str, Any]]:
    """Parties, masked for everybody: clear words take a reason. For some only on which side they stand."""
    named = Part.PARTIES in seen
    return [
        party.ref.model_dump(mode="json") | (masked_identity(party.identity, vault) if named else {})
        for party in opened.parties
    ]


def masked_identity(identity: Sealed, vault: CaseVault) -> dict[str, Any]:
    """What is known of a person, as far as it may be shown to whoever has said no reason."""
    known: dict[str, str] = json.loads(vault.open(identity))
    shown = {name: masked(value, *ENDS.get(name, (0, 0))) for name, value in known.items()}
    return shown | {"masked": True}


HIDDEN = "******"
"""As long for everybody: of an address even the length tells something."""


AT_LEAST_HIDDEN = 4
"""Of a number so many characters stay hidden, however short it is."""


def masked(text: str, first: int, last: int) -> str:
    """`186****1402`, `仲*妮`, `王*`, `*`: the ends readable, at least one character not."""
    if first + last == 0:
        return HIDDEN
    if first + last > 2 and len(text) - first - last < AT_LEAST_HIDDEN:  # noqa: PLR2004  # a number, not a name
        first, last = 1, 1
    if len(text) <= first + last:
        return text[: len(text) > 1] + "*" * max(len(text) - 1, 1)
    return text[:first] + "*" * (len(text) - first - last) + text[-last:]


def _signature(state: CaseState, rules: Rules) -> dict[str, Any] | None:
    if state.signature is None:
        return None
    place = signature_chain(state, rules)[state.signature.step]
    return {
        "outcome": state.signature.outcome,
        "into": state.signature.into,
        "proposer": state.signature.proposer,
        "unit": state.unit_of(place.level).code,
        "roles": list(place.roles),
        "officer": state.signature.officer,
        "on_behalf_of": principal(state.signature.stands_for),
        "clock": due_view(state.signature.clock, rules),
    }


def _risk(state: CaseState, rules: Rules) -> dict[str, Any] | None:
    """By which criteria, with which guarantor, and until when it is looked at again."""
    risk = state.risk
    if risk is None:
        return None
    return {
        "grade": risk.grade,
        "criteria": list(risk.criteria),
        "guarantor": risk.guarantor,
        "guarantor_on_behalf_of": principal(risk.guarantor_for),
        "reassess": due_view(risk.clock, rules),
        "reassessment_due": risk.due,
    }


def listing_view(state: CaseState, rules: Rules) -> dict[str, Any] | None:
    """The latest listing, where its strike-off stands, and the notices that wait for a reply."""
    listing = state.listing
    if listing is None:
        return None
    asked = listing.strike_off
    return {
        "unit": listing.unit,
        "leader": listing.leader,
        "leader_on_behalf_of": principal(listing.leader_for),
        "department": listing.department,
        "person": listing.person,
        "person_on_behalf_of": principal(listing.person_for),
        "clock": due_view(listing.clock, rules),
        "strike_off": {"applicant": asked.applicant, "step": asked.step} if asked else None,
        "struck_off_at": instant(listing.struck_off_at) if listing.struck_off_at else None,
        "notices": [
            {
                "notice": notice.number,
                "reply_class": notice.reply_class,
                "clock": due_view(notice.clock, rules),
                "overdue": notice.overdue,
            }
            for notice in listing.notices
        ],
    }


def _suspension(state: CaseState, rules: Rules) -> dict[str, Any] | None:
    stopped = state.suspension
    if stopped is None:
        return None
    return {
        "ground": stopped.ground,
        "working_minutes_left": stopped.minutes_left,
        "clock": due_view(stopped.clock, rules),
    }


def _extension(state: CaseState, rules: Rules) -> dict[str, Any]:
    """More time for the level: what waits for a decision, what it has been given, what it may still ask."""
    asked = state.stay.asked_for
    return {
        "asked": {"by": asked.asker, "days": asked.days, "at": instant(asked.at)} if asked else None,
        "granted": had(state).model_dump(),
        "days_open": days_open(state, rules),
    }


def _statutory(state: CaseState, rules: Rules) -> list[dict[str, Any]]:
    """Time that the law gives the case, and what follows when it is over."""
    return [
        {
            "key": key,
            "name": entry(key, rules).name.model_dump(),
            "stands": stands(state, key, rules),
            "clock": due_view(run.clock, rules),
            "working_minutes_left": run.left,
            "consequence": entry(key, rules).consequence.model_dump(),
            "remedies": list(entry(key, rules).remedies),
        }
        for key, run in state.statutory.items()
    ]
