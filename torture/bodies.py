"""What a client sends: reports, and bodies of commands that fit a case as the client sees it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from torture.script import sometimes

View = Mapping[str, Any]
CATEGORIES = ("neighbours", "forest_land", "migrant_wages", "medical", "expropriation", "traffic")
SEVERITIES = ("simple", "general", "difficult", "complex")
TEXTS = ("双方各自陈述，调解员居中劝解。", "已电话核实。", "情况说明。", "材料已附。")
LIKELY = {
    "accept": 9,
    "record_consent": 9,
    "record_session": 5,
    "record_agreement": 7,
    "propose_closure": 9,
    "sign_off": 9,
    "settle_on_spot": 3,
    "return_for_rework": 2,
    "record_follow_up": 3,
    "resume": 3,
    "accept_transfer": 6,
    "refuse_transfer": 3,
    "decide_competence": 6,
    "file_document": 2,
    "note": 2,
    "answer_task": 6,
    "close_task": 6,
    "withdraw_task": 3,
    "accept_task": 2,
    "close_joint": 6,
    "withdraw_joint": 2,
    "record_call_consent": 4,
    "give_opinion": 4,
    "record_opinion": 4,
    "release_call": 2,
}
"""Weights of commands among those that are allowed; all others weigh 1."""


def report(dice: Random, unit: str) -> dict[str, Any]:
    """A report; everybody in it is made up. Some come with the sender's own reference, some of them twice."""
    facts: dict[str, Any] = {
        "severity": dice.choice(SEVERITIES),
        "category": dice.choice(CATEGORIES),
        "people": dice.choice((2, 2, 2, 12, 40)),
    }
    if sometimes(dice, 15):
        facts["risk_signs"] = [dice.choice(("may_turn_criminal", "repeated", "weapon_or_tool"))]
    if sometimes(dice, 10):
        facts["scale"] = dice.choice(("general_group", "major_group"))
    source: dict[str, Any] = {"channel": dice.choice(("walk_in", "grid_visit", "hotline", "police"))}
    if sometimes(dice, 20):
        source["external_id"] = f"ref-{dice.randrange(60)}"
    return {
        "unit": unit,
        "source": source,
        "facts": facts,
        "title": "考验用纠纷",
        "narrative": dice.choice(TEXTS),
        "parties": [
            {"side": "applicant", "name": "示例甲（生成）", "phone": "13800000001"},
            {"side": "respondent", "name": "示例乙（生成）"},
        ],
    }


def likely(dice: Random, allowed: list[str]) -> str:
    """One of the allowed commands, rather one that brings the case on."""
    return dice.choices(allowed, weights=[LIKELY.get(name, 1) for name in allowed])[0]


def body_of(name: str, view: View, dice: Random, siblings: tuple[str, ...]) -> dict[str, Any]:
    """A body for that command on the case as it was seen; whether it is refused is the product's business."""
    makes = _MAKERS.get(name)
    return makes(view, dice, siblings) if makes else {}


def _text(dice: Random) -> str:
    return dice.choice(TEXTS)


def _parties(view: View) -> list[str]:
    return [party["id"] for party in view["parties"] or ()]


def _opened_on(view: View) -> str:
    """The day on which the case was opened, in China: neither before the case nor in its future."""
    opened = datetime.fromisoformat(view["opened_at"]) + timedelta(hours=8)
    return opened.date().isoformat()


def _reason(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    return {"reason": _text(dice)}


def _levels(view: View) -> list[str]:
    return [rung["level"] for rung in view["ladder"]]


def _assign(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    named = [post for post in view["roster"] if post.get("officer")]
    if named and sometimes(dice, 50):
        post = dice.choice(named)
        return {"posts": [{"role": post["role"], "officer": post["officer"]}]}
    return {"level": dice.choice(_levels(view)), "reason": _text(dice)}


def _down(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"level": dice.choice(_levels(view)), "reason": _text(dice)}


def _decide(view: View, dice: Random, siblings: tuple[str, ...]) -> dict[str, Any]:
    units = [rung["unit"]["code"] for rung in view["ladder"]]
    return {"unit": dice.choice([*units, *siblings]), "reason": _text(dice)}


def _escalate(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    return {"ground": dice.choice(("no_agreement", "risk_grows")), "reason": _text(dice)}


def _consent(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    given = view["mediation"].get(view["level"], {})
    open_yet = [party for party in _parties(view) if party not in given.get("consents", ())]
    answer = "refuses" if sometimes(dice, 6) else "consents"
    return {"party": (open_yet or _parties(view))[0], "answer": answer}


def _session(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {
        "held_at": view["opened_at"],
        "place": "调解室",
        "parties": _parties(view),
        "record": _text(dice),
        "result": dice.choice(("agreed", "agreed", "continues", "not_agreed")),
    }


def _agreement(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    body: dict[str, Any] = {"form": "oral", "content": _text(dice), "effective_on": _opened_on(view)}
    if sometimes(dice, 50):
        signed = {"signed_by": _parties(view), "mediator_signed": True, "committee_sealed": True}
        body |= {"form": "written", **signed}
    return body


def _ending(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    told = ["arbitration", "administrative", "court"]
    return {"reason": "not_agreed", "remedies_told": told, "remark": _text(dice)}


def _on_spot(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"parties": _parties(view), "outcome": _text(dice), "witness": "示例见证人（生成）"}


def _closure(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    leading = [each["number"] for each in view["linked_cases"] if each["kind"] == "duplicate_of"]
    if leading:
        return {"outcome": "merged", "statement": _text(dice), "into": leading[0]}
    if view["agreement"]:
        return {"outcome": "settled", "statement": _text(dice)}
    if view["mediation"].get(view["level"], {}).get("ended"):
        return {"outcome": "ended", "statement": _text(dice)}
    applicants = [party["id"] for party in view["parties"] if party["side"] == "applicant"]
    return {"outcome": "withdrawn", "statement": _text(dice), "withdrawn_by": applicants}


def _follow_up(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {
        "held_at": view["opened_at"],
        "parties": _parties(view),
        "performance": "performed",
        "relapse": False,
        "record": _text(dice),
    }


def _more_time(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"days": max(view["extension"]["days_open"], 1), "reason": _text(dice)}


def _longer(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    keys = [clock["key"] for clock in view["statutory"]] or ["medical"]
    until = date.fromisoformat(_opened_on(view)) + timedelta(days=dice.choice((60, 90)))
    told = {"agreed_by": _parties(view), "evidence": _text(dice)}
    return {"clock": dice.choice(keys), "until": until.isoformat(), **told}


def _visit(view: View, dice: Random, siblings: tuple[str, ...]) -> dict[str, Any]:
    """The first of the schedule that is still to be made."""
    outstanding = (nth for nth, visit in enumerate(view["visits"], start=1) if not visit["held_at"])
    held_at = {"held_at": view["closed_at"] or view["opened_at"]}
    return _follow_up(view, dice, siblings) | held_at | {"visit": next(outstanding, 1)}


def _grade(view: View, dice: Random) -> str:
    assessment = view["assessment"] or {"grades": [{"key": "low"}]}
    return str(dice.choice(assessment["grades"])["key"])


def _graded(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"grade": _grade(view, dice), "reason": _text(dice)}


def _discussed(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"grade": _grade(view, dice), "record": _text(dice)}


def _suspend(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    return {"ground": "appraisal", "reason": _text(dice), "evidence": _text(dice)}


def _across(_: View, dice: Random, siblings: tuple[str, ...]) -> dict[str, Any]:
    return {"to": dice.choice(siblings), "reason": _text(dice)}


def _copy_in(_: View, dice: Random, siblings: tuple[str, ...]) -> dict[str, Any]:
    return {"to": [dice.choice(siblings)], "reason": _text(dice)}


def _document(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    """Of a file that nobody has brought in; a client that means it brings one in first."""
    return {"kind": dice.choice(("evidence", "agreement", "other")), "name": _text(dice), "file": "0" * 64}


def _correct(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    name = f"示例{dice.choice('丙丁戊己庚')}（生成）"
    identity = {"name": name, "phone": f"1380000{dice.randrange(10_000):04d}"}
    return {"party": dice.choice(_parties(view)), "identity": identity, "reason": _text(dice)}


def _correct_intake(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    """What the report said of the dispute, or what it is called."""
    if sometimes(dice, 50):
        return {"title": f"考验用纠纷{dice.choice('甲乙丙')}", "reason": _text(dice)}
    facts = {**view["facts"], "category": dice.choice(CATEGORIES), "people": dice.choice((2, 3, 12))}
    return {"facts": facts, "reason": _text(dice)}


def _link(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    """With one of the cases around: most of them are somebody else's."""
    kinds = ("related", "same_cause", "duplicate_of", "duplicate_of")
    return {"to": _near(view, dice), "kind": dice.choice(kinds), "reason": _text(dice)}


def _unlink(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    linked = [each["number"] for each in view["linked_cases"]]
    return {"to": dice.choice(linked or [_near(view, dice)]), "reason": _text(dice)}


def _near(view: View, dice: Random) -> str:
    before, _, serial = view["number"].rpartition("-")
    return f"{before}-{max(1, int(serial) + dice.choice((-3, -2, -1, 1, 2, 3))):06d}"


def _representatives(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    party = dice.choice(view["parties"])
    return {"side": party["side"], "representatives": [party["id"]], "basis": _text(dice)}


def _strike(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    """Any event: most of them are refused."""
    return {"event": dice.randrange(2, view["seq"] + 2), "reason": _text(dice)}


def _words(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    return {"text": _text(dice)}


def _instruct(view: View, dice: Random, siblings: tuple[str, ...]) -> dict[str, Any]:
    units = [*(rung["unit"]["code"] for rung in view["ladder"]), *siblings]
    return {"to": dice.choice(units), "text": _text(dice), "working_days": dice.choice((1, 1, 2, 5))}


def _call_together(_: View, dice: Random, siblings: tuple[str, ...]) -> dict[str, Any]:
    chosen = dice.sample(siblings, min(len(siblings), dice.randrange(1, 3)))
    asks = [{"to": unit, "question": _text(dice), "working_days": dice.choice((1, 2))} for unit in chosen]
    return {"asks": asks, "rule": dice.choice(("all", "lead_decides", "lead_decides"))}


def _call_in(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    who = {"outsider": f"示例{dice.choice('辛壬癸')}（生成）"}
    kind = dice.choice(("professional_committee", "lawyer", "adviser", "adviser", "expert"))
    return {"kind": kind, **who, "question": _text(dice), "working_days": dice.choice((1, 2))}


def _call(view: View, dice: Random) -> str:
    """One that has not ended, if there is one."""
    live: list[str] = [call["id"] for call in view["called_in"] if call["status"] in ("asked", "answered")]
    return dice.choice(live or ["c1"])


def _call_consent(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    answer = "refuses" if sometimes(dice, 10) else "consents"
    told = {"party": dice.choice(_parties(view)), "answer": answer, "on": _opened_on(view)}
    return {"call": _call(view, dice), **told}


def _opinion(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"call": _call(view, dice), "text": _text(dice)}


def _call_off(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"call": _call(view, dice), "reason": _text(dice)}


def _conclude(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    return {"conclusion": _text(dice)}


def _task(view: View, dice: Random) -> str:
    """One that waits for somebody, if there is one."""
    waiting: list[str] = [task["id"] for task in view["tasks"] if task["status"] not in ("done", "withdrawn")]
    return dice.choice(waiting or ["t1"])


def _on_task(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"task": _task(view, dice), "text": _text(dice)}


def _task_back(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"task": _task(view, dice), "reason": _text(dice), "working_days": 1}


def _task_off(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"task": _task(view, dice), "reason": _text(dice)}


def _task_done(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"task": _task(view, dice)}


def _day(view: View, dice: Random) -> str:
    opened = datetime.fromisoformat(view["opened_at"]) + timedelta(hours=8, days=dice.choice((20, 40, 90)))
    return opened.date().isoformat()


def _list(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    """By whoever may; whether the people named are fit is the product's business."""
    named = {"leader": "leader", "department": _department(view), "person": view["opened_by"]}
    return {**named, "deadline": _day(view, dice), "reason": _text(dice)}


def _others(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"department": _department(view), "reason": _text(dice)}


def _department(view: View) -> str:
    """One that every county has."""
    return f"{view['ladder'][-1]['unit']['code']}-governance"


def _extend(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    return {"deadline": _day(view, dice), "reason": _text(dice)}


def _notice(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    return {"reply_class": dice.choice(("red", "yellow", "blue")), "text": _text(dice)}


def _reply(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    waiting = [notice["notice"] for notice in (view["listing"] or {}).get("notices", ())]
    return {"notice": dice.choice(waiting or [1]), "text": _text(dice)}


def _application(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    return {"statement": _text(dice), "evidence": ["d1"]}


def _risk(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    grade, criteria = dice.choice((("green", []), ("yellow", ["repeated"]), ("yellow", [])))
    return {"grade": grade, "criteria": criteria, "reason": _text(dice)}


def _remark(_: View, dice: Random, __: tuple[str, ...]) -> dict[str, Any]:
    return {"remark": _text(dice)}


def _carried(view: View, dice: Random) -> dict[str, Any]:
    """A role on the case that somebody fills, if anybody does."""
    named = [post for post in view["roster"] if post.get("officer")]
    post = dice.choice(named) if named else {"role": "mediator", "officer": "nobody"}
    return {"officer": post["officer"], "kind": "case", "ref": f"{view['level']}.{post['role']}"}


def _hand_over(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    others = [post["officer"] for post in view["roster"] if post.get("officer")]
    return _carried(view, dice) | {"to": dice.choice([*others, view["opened_by"]]), "absence": "leave"}


def _hand_back(view: View, dice: Random, _: tuple[str, ...]) -> dict[str, Any]:
    body = _carried(view, dice)
    stood_for = [post["on_behalf_of"] for post in view["roster"] if post.get("on_behalf_of")]
    return body | {"officer": dice.choice(stood_for)} if stood_for else body


_MAKERS: dict[str, Callable[[View, Random, tuple[str, ...]], dict[str, Any]]] = {
    "agree_longer": _longer,
    "ask_extension": _more_time,
    "answer_notice": _reply,
    "apply_strike_off": _application,
    "assign": _assign,
    "change_listing": _others,
    "check_strike_off": _remark,
    "contest_competence": _reason,
    "copy_in": _copy_in,
    "correct_party": _correct,
    "correct_intake": _correct_intake,
    "decide_competence": _decide,
    "decide_grade": _graded,
    "decline": _reason,
    "discuss_grade": _discussed,
    "end_mediation": _ending,
    "escalate": _escalate,
    "extend_listing": _extend,
    "file_document": _document,
    "grant_extension": _reason,
    "grade_risk": _risk,
    "list_case": _list,
    "link_case": _link,
    "name_representatives": _representatives,
    "note": _words,
    "propose_closure": _closure,
    "propose_grade": _graded,
    "propose_transfer": _across,
    "record_agreement": _agreement,
    "record_consent": _consent,
    "record_follow_up": _follow_up,
    "record_session": _session,
    "refuse_extension": _reason,
    "record_visit": _visit,
    "refuse_transfer": _reason,
    "reopen": _reason,
    "return_for_rework": _reason,
    "return_strike_off": _reason,
    "send_down": _down,
    "send_notice": _notice,
    "settle_on_spot": _on_spot,
    "sign_strike_off": _remark,
    "strike": _strike,
    "suspend": _suspend,
    "take_up": _reason,
    "unlink_case": _unlink,
    "urge": _words,
    "instruct": _instruct,
    "answer_task": _on_task,
    "return_task": _task_back,
    "close_task": _task_done,
    "withdraw_task": _task_off,
    "urge_task": _on_task,
    "call_together": _call_together,
    "accept_task": _task_done,
    "refuse_task": _task_off,
    "close_joint": _conclude,
    "withdraw_joint": _reason,
    "call_in": _call_in,
    "record_call_consent": _call_consent,
    "give_opinion": _opinion,
    "record_opinion": _opinion,
    "decline_call": _call_off,
    "release_call": _call_off,
    "hand_over": _hand_over,
    "hand_back": _hand_back,
}
EMPTY = ("accept", "accept_transfer", "archive", "resume", "sign_off", "strike_off")
"""Commands without a field."""
COMMANDS = (*sorted(_MAKERS), *EMPTY)
