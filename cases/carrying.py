"""What one officer carries in a case, who may take it over, and who speaks for whom. One registry, data.

A kind of thing that is carried is one line of `KINDS`.
"""

from collections.abc import Iterable, Iterator

from cases import carrying_listed as listed
from cases.authority import Who, circle
from cases.carried import Changes, Item, Kind, signs_nothing
from cases.clocks import running
from cases.events import Carried
from cases.model import Actor, OfficerId, Post, TaskId, principal
from cases.readers import CASE_ROLES, LOOKS_ON, OPENING_ROLES
from cases.refusals import Refusal, refuse
from cases.responsible import is_first_receivers, signature_place
from cases.standins import Holder, holder_of, may_not_sign, signature_holders
from cases.state import CaseState, FormerStay, Stay
from cases.tasks import UNANSWERED, Task
from policies.rulebook import Rules
from policies.vocabulary import Role
from policies.words import Text

COMES_TO_ONE = frozenset({Carried.CASE, Carried.SIGNATURE, Carried.LISTED, Carried.GUARANTEE})
"""Kinds that come to somebody while they are away. A task is their unit's, and anybody there answers it; a
report is whose who took it."""


def carried_by(officer: Actor, state: CaseState, rules: Rules) -> tuple[Item, ...]:
    """Everything that an officer carries in a case, in the order of `KINDS`; of one that is over nothing."""
    if not state.goes_on:
        return ()
    return tuple(item for kind in KINDS.values() for item in kind.carried(state, rules, officer))


def has_come(carried: Iterable[Item], before: Iterable[Item]) -> tuple[Item, ...]:
    """What has come to somebody in a case since their things went over; `before`: what went, or was to go.

    What was given back by itself stays with them. A closure that is proposed again has come again.
    """
    known = {(item.kind, item.ref): item.since for item in before}
    return tuple(
        item
        for item in carried
        if item.kind in COMES_TO_ONE
        and ((item.kind, item.ref) not in known or item.since not in (None, known[item.kind, item.ref]))
    )


def unfit(state: CaseState, rules: Rules, thing: tuple[Carried, str], of: Actor, to: Actor) -> Refusal | None:
    """Why one thing, by its kind and ref, may not go from one officer to another; None if it may."""
    kind, ref = KINDS[thing[0]], thing[1]
    if kind.signs_own(state, rules, of, to):
        return refuse("handled_it_themselves", to.id, field="to")
    if kind.fits(state, rules, ref, to):
        return None
    if thing[0] is Carried.LISTED and listed.is_named(state, to):
        return refuse("named_already", to.id, field="to")
    return refuse("may_not_hold", to.id, kind.goes_to, field="to")


def acts_for(state: CaseState, who: Who, actor: Actor, task: TaskId | None = None) -> OfficerId | None:
    """On whose behalf somebody gives a command that takes this relation, or is about that task.

    Whose place they have in what the command goes by. In their own right too, they act in their own name.
    """
    match who:
        case Who.STAFF | Who.OFFICE | Who.READER | Who.RECORDER | Who.REPLIER:
            held = [holder_of(post) for post in state.stay.posts if post.officer == actor.id]
        case Who.TASKED:
            held = [holder for holder in _of_tasks(state, task or "") if holder.officer == actor.id]
        case Who.STRIKER:
            held = [holder for holder in listed.striking(state) if holder.officer == actor.id]
        case Who.SIGNER:
            held = [holder for holder in _signers(state, "") if holder.officer == actor.id]
        case _:
            held = []
    in_own_right = any(not holder.stands_for for holder in held)
    return None if in_own_right or not held else held[0].stands_for[0]


def _stay_at(state: CaseState, level: str) -> Stay | FormerStay | None:
    return state.stay if level == state.stay.level else state.kept_of(level)


def _levels(state: CaseState) -> Iterator[str]:
    yield state.stay.level
    yield from (level for level in state.former if state.kept_of(level) is not None)


def _posts(state: CaseState, ref: str) -> tuple[Post, ...]:
    level, _, role = ref.partition(".")
    stay = _stay_at(state, level)
    return tuple(post for post in stay.posts if post.role == role) if stay is not None else ()


def _cases(state: CaseState, _: Rules, officer: Actor) -> Iterator[Item]:
    for level in _levels(state):
        here, stay = level == state.stay.level, _stay_at(state, level)
        for post in stay.posts if stay is not None else ():
            if post.officer == officer.id:
                yield Item(
                    kind=Carried.CASE,
                    ref=f"{level}.{post.role}",
                    since=state.stay.arrived_at if here else None,
                    due=running(state).due if here else None,
                    on_behalf_of=principal(post.stands_for),
                )


def _fits_case(state: CaseState, rules: Rules, ref: str, to: Actor) -> bool:
    """In the same role there, in another of the level or at its desk, or at a desk above."""
    level, _, role = ref.partition(".")
    units = {state.unit_of(level).code, *(post.unit for post in _posts(state, ref))}
    same = Role(role) in to.roles and not units.isdisjoint((to.unit, to.place))
    return same or circle(Who.OFFICE, _as_at(state, level), rules).holds(to)


def _as_at(state: CaseState, level: str) -> CaseState:
    """The case as if it were at that level, with nobody on it: who is at the desk there and above."""
    return state.model_copy(update={"stay": state.stay.model_copy(update={"level": level, "posts": ()})})


def _signs_for_handler(state: CaseState, rules: Rules, of: Actor, to: Actor) -> bool:
    return of.id in may_not_sign(state) and circle(Who.SIGNER, state, rules).holds(to)


def _of_posts(state: CaseState, ref: str) -> tuple[Holder, ...]:
    return tuple(map(holder_of, _posts(state, ref)))


def _put_case(state: CaseState, ref: str, old: Holder, new: Holder) -> Changes:
    level, _, role = ref.partition(".")
    stay = _stay_at(state, level)
    if stay is None:
        return {}
    posts = tuple(
        post.model_copy(update=new.changes) if post.role == role and holder_of(post) == old else post
        for post in stay.posts
    )
    after = stay.model_copy(update={"posts": posts})
    return {"stay": after} if level == state.stay.level else {"former": {**state.former, level: after}}


RECEIPT = "receipt"


def _receipts(state: CaseState, _: Rules, officer: Actor) -> Iterator[Item]:
    if is_first_receivers(state) and state.receiver.officer == officer.id:
        yield Item(
            kind=Carried.RECEIPT,
            ref=RECEIPT,
            since=state.opened_at,
            due=state.stay.clock.due,
            on_behalf_of=principal(state.receiver.stands_for),
        )


def _fits_receipt(state: CaseState, rules: Rules, _: str, to: Actor) -> bool:
    """Of the unit that took the report, in a role that may; or whoever has a say in the case."""
    takes_reports = to.unit == state.receiver.unit and not OPENING_ROLES.isdisjoint(to.roles)
    return takes_reports or circle(Who.OFFICE, state, rules).holds(to)


def _receivers(state: CaseState, _: str) -> tuple[Holder, ...]:
    return (holder_of(state.receiver),)


def _put_receipt(state: CaseState, _: str, __: Holder, new: Holder) -> Changes:
    return {"receiver": state.receiver.model_copy(update=new.changes)}


def _is_asked(task: Task, officer: Actor) -> bool:
    works_there = task.to.code in (officer.unit, *officer.predecessors)
    return works_there and not (CASE_ROLES - LOOKS_ON).isdisjoint(officer.roles)


def _tasks(state: CaseState, _: Rules, officer: Actor) -> Iterator[Item]:
    for task in state.tasks:
        theirs = task.officer == officer.id if task.officer else _is_asked(task, officer)
        if task.status in UNANSWERED and theirs:
            yield Item(
                kind=Carried.TASK,
                ref=task.id,
                since=task.clock.started_at,
                due=task.clock.due,
                on_behalf_of=principal(task.stands_for),
            )


def _task(state: CaseState, ref: str) -> tuple[Task, ...]:
    return tuple(task for task in state.tasks if task.id == ref)


def _fits_task(state: CaseState, _: Rules, ref: str, to: Actor) -> bool:
    """Of the unit that was asked: an answer is the unit's own."""
    return any(_is_asked(task, to) for task in _task(state, ref))


def _of_task(task: Task) -> Holder:
    return Holder(task.officer, task.stands_for or ())


def _of_tasks(state: CaseState, ref: str) -> tuple[Holder, ...]:
    return tuple(map(_of_task, _task(state, ref)))


def _put_task(state: CaseState, ref: str, _: Holder, new: Holder) -> Changes:
    changes = _everybodys_again(new).changes
    tasks = (task.model_copy(update=changes) if task.id == ref else task for task in state.tasks)
    return {"tasks": tuple(tasks)}


def _everybodys_again(holder: Holder) -> Holder:
    """Of what a unit or a role owes together: back with whoever handed it over, it is everybody's there."""
    return holder if holder.stands_for else Holder(None)


def _signatures(state: CaseState, rules: Rules, officer: Actor) -> Iterator[Item]:
    place, signature = signature_place(state, rules), state.signature
    if place is None or signature is None or not circle(Who.SIGNER, state, rules).holds(officer):
        return
    if signature.officer in (None, officer.id):
        yield Item(
            kind=Carried.SIGNATURE,
            ref=place.level,
            since=signature.clock.started_at,
            due=signature.clock.due,
            on_behalf_of=principal(signature.stands_for),
        )


def _fits_signature(state: CaseState, rules: Rules, _: str, to: Actor) -> bool:
    """In a signing role where the signature is due, else at the desk there or above: a unit has one head."""
    place = signature_place(state, rules)
    at_desk = place is not None and circle(Who.DESK, _as_at(state, place.level), rules).holds(to)
    return at_desk or circle(Who.SIGNER, state, rules).holds(to)


def _signs_own(state: CaseState, _: Rules, __: Actor, to: Actor) -> bool:
    return to.id in may_not_sign(state)


def _signers(state: CaseState, _: str) -> tuple[Holder, ...]:
    return signature_holders(state)


def _put_signature(state: CaseState, _: str, __: Holder, new: Holder) -> Changes:
    if state.signature is None:
        return {}
    return {"signature": state.signature.model_copy(update=_everybodys_again(new).changes)}


KINDS: dict[Carried, Kind] = {
    Carried.CASE: Kind(
        Text(zh="在办案件", en="a role on the case"),
        Text(
            zh="本级同岗位或本级人员、本级或上级的值班、负责、督办岗位或领导",
            en="somebody in a role of that level, or at the desk of its unit or of one above",
        ),
        *(_cases, _fits_case, _signs_for_handler, _of_posts, _put_case),
    ),
    Carried.RECEIPT: Kind(
        Text(zh="首接责任", en="first-receiver responsibility"),
        Text(
            zh="首接单位可以受理的人员，或现承办级的人员、本级或上级的值班、负责、督办岗位或领导",
            en="somebody of the unit that took the report, or whoever has a say in the case",
        ),
        *(_receipts, _fits_receipt, signs_nothing, _receivers, _put_receipt),
    ),
    Carried.TASK: Kind(
        Text(zh="待答复事项", en="a task"),
        Text(zh="被要求答复的单位的人员", en="somebody of the unit that was asked"),
        *(_tasks, _fits_task, signs_nothing, _of_tasks, _put_task),
    ),
    Carried.SIGNATURE: Kind(
        Text(zh="待签批", en="a signature"),
        Text(
            zh="签批单位或上级的签批、值班、负责、督办岗位或领导，且未经办本案",
            en="whoever signs there or is at the desk there or above, and has handled nothing of it",
        ),
        *(_signatures, _fits_signature, _signs_own, _signers, _put_signature),
    ),
    Carried.LISTED: Kind(
        Text(zh="挂牌责任", en="a role in a listing"),
        Text(zh="挂牌单位可以另行指定的人员", en="somebody whom the listing level could name as well"),
        *(listed.roles, listed.fits_role, listed.signs_own, listed.of_role, listed.put_role),
    ),
    Carried.GUARANTEE: Kind(
        Text(zh="风险包保", en="a guarantee"),
        Text(zh="评定风险时可以另行指定的人员", en="somebody whom a grading could name as well"),
        *(listed.guarantees, listed.fits_guarantee, signs_nothing, listed.of_guarantee, listed.put_guarantee),
    ),
}
"""Every kind of thing that somebody carries; whatever else can be, is a further line."""
