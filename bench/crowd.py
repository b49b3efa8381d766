"""Thousands of cases of one place, made by the product's own rules and written by its own projection.

No engine takes part: lists read the tables only, and the rules are the same that the workflow asks.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from bench.writing import Made, take_serials, write_new
from cases.envelope import Answer, Envelope
from cases.events import Identity
from cases.model import Actor, PartyRef, Post, Side, UnitRef
from cases.opening import Opening, open_case
from cases.refusals import Refusal
from cases.responsible import signature_place
from cases.running import RunningCase
from cases.state import CaseState
from policies.facts import Facts
from policies.loaded import BOOK
from policies.rulebook import Rules
from policies.vocabulary import Category, Channel, Role, Severity, Tier
from policies.words import Text
from runtime.roster_files import Roster
from storage.database import Database, Transaction
from storage.key_ring import KeyRing
from storage.vault import CaseVault

BATCH = 100
"""Cases in one transaction."""
MEAN_AGE = timedelta(days=3)
AGES = (timedelta(hours=2), timedelta(days=60))
SEVERITIES = {Severity.SIMPLE: 45, Severity.GENERAL: 30, Severity.DIFFICULT: 17, Severity.COMPLEX: 8}
COURSES = {"waits": 15, "accepted": 47, "escalated": 8, "proposed": 10, "signed": 20}
"""How far people have taken a case; what is overdue then comes by the clock alone."""


@dataclass(frozen=True)
class Place:
    """A place as its roster tables have it."""

    units: dict[str, dict[str, Any]]
    staff: dict[str, list[Actor]]
    """Officers by place, those of its departments too."""
    groups: list[str]

    @classmethod
    def of(cls, roster: Roster) -> "Place":
        """From tables that were checked."""
        staff = defaultdict[str, list[Actor]](list)
        for row in roster.officers:
            roles = tuple(Role(word) for word in row["roles"].split())
            staff[row["place"]].append(Actor(id=row["id"], unit=row["unit"], place=row["place"], roles=roles))
        groups = [unit["code"] for unit in roster.units if unit["tier"] == Tier.GROUP]
        return cls({unit["code"]: unit for unit in roster.units}, staff, groups)

    def chain(self, code: str) -> tuple[UnitRef, ...]:
        """The unit and those above it, lowest first."""
        codes = reversed(self.units[code]["path"].rstrip("/").split("/"))
        found = (self.units[one] for one in codes)
        return tuple(
            UnitRef(code=u["code"], tier=Tier(u["tier"]), name=Text(zh=u["name_zh"], en=u["name_en"]))
            for u in found
        )

    def holder(self, place: str, *roles: Role) -> Actor:
        """The first at a place itself in one of the roles. StopIteration if there is none."""
        return next(a for a in self.staff[place] if a.unit == place and not set(roles).isdisjoint(a.roles))


@dataclass
class Crowd:
    """What was made."""

    is_open: int = 0
    closed: int = 0
    overdue: int = 0
    carried: Counter[str] = field(default_factory=Counter)
    """How many open cases each mediator is on."""
    at: Counter[str] = field(default_factory=Counter)
    """How many open cases lie in each county and township."""

    def __iadd__(self, other: "Crowd") -> Self:
        """With those of another."""
        self.is_open += other.is_open
        self.closed += other.closed
        self.overdue += other.overdue
        self.carried += other.carried
        self.at += other.at
        return self


class Making:
    """Cases of one place, one after the other; the same seed makes the same ones, keys and texts apart."""

    def __init__(
        self,
        place: Place,
        policy: str,
        ring: KeyRing,
        now: datetime,
        seed: int | str = 0,
        courses: Mapping[str, int] = COURSES,
    ) -> None:
        self._place, self._ring, self._now, self._courses = place, ring, now, courses
        self._rules = BOOK.rules(BOOK.pins(policy))
        self._chance = random.Random(seed)  # noqa: S311  # made-up cases need no secure randomness
        self.crowd = Crowd()

    async def fill(self, database: Database, wanted: int, moved: Callable[[int], None]) -> Crowd:
        """Make cases until so many are open."""
        while self.crowd.is_open < wanted:
            await self.make(database, min(BATCH, wanted - self.crowd.is_open))
            moved(self.crowd.is_open)
        return self.crowd

    async def make(self, database: Database, wanted: int) -> None:
        """Make so many cases, open and closed, in one transaction.

        Numbers are taken before and the rules asked in between: others write meanwhile.
        """
        where = [(self._chance.choice(self._place.groups), self._age()) for _ in range(wanted)]
        async with database.write() as tx:
            numbers = await self._numbers(tx, where)
        cases = [self._played(number, *here) for number, here in zip(numbers, where, strict=True)]
        async with database.write() as tx:
            await write_new(tx, cases, self._place.units, self._rules)
        for case in cases:
            self._count(case.state)

    async def opened(self, tx: Transaction, at: datetime) -> Made:
        """A case that was opened this instant, simple, its people found, and nothing written of it yet."""
        group = self._chance.choice(self._place.groups)
        (number,) = await self._numbers(tx, [(group, at)])
        opening, vault = self._opening(number, group, at)
        facts = opening.facts.model_copy(update={"severity": Severity.SIMPLE})
        opening = opening.model_copy(update={"facts": facts})
        case = _Course(opening, vault, self._place, self._rules, self._chance)
        return Made(opening, case.state, case.events)

    def _age(self) -> datetime:
        age = min(max(AGES[0], self._chance.expovariate(1) * MEAN_AGE), AGES[1])
        return (self._now - age).replace(microsecond=0)

    async def _numbers(self, tx: Transaction, where: Sequence[tuple[str, datetime]]) -> list[str]:
        """A number for each, by its county and year."""
        series = [(self._county(group), at.year) for group, at in where]
        taken = {
            one: iter(await take_serials(tx, *one, many)) for one, many in sorted(Counter(series).items())
        }
        return [f"{county}-{year}-{next(taken[county, year]):06d}" for county, year in series]

    def _county(self, group: str) -> str:
        return next(unit.code[:6] for unit in self._place.chain(group) if unit.tier is Tier.COUNTY)

    def _played(self, number: str, group: str, at: datetime) -> Made:
        opening, vault = self._opening(number, group, at)
        case = _Course(opening, vault, self._place, self._rules, self._chance)
        (course,) = self._chance.choices(list(self._courses), list(self._courses.values()))
        case.run(course, self._now)
        return Made(opening, case.state, case.events)

    def _opening(self, number: str, group: str, at: datetime) -> tuple[Opening, CaseVault]:
        chance = self._chance
        wrapped, vault = self._ring.new_case_key(number)
        (severity,) = chance.choices(list(SEVERITIES), list(SEVERITIES.values()))
        sides = (Side.APPLICANT, Side.RESPONDENT)
        opening = Opening(
            form=2,
            number=number,
            opened_at=at,
            command=_name(chance),
            body=_name(chance) * 2,
            actor=self._place.holder(group, Role.GRID_MEMBER),
            facts=Facts(severity=severity, category=chance.choice(list(Category))),
            channel=chance.choice(list(Channel)),
            chain=self._place.chain(group),
            parties=tuple(
                Identity(ref=PartyRef(id=f"p{n}", side=side), identity=vault.seal("{}"))
                for n, side in enumerate(sides, start=1)
            ),
            title=vault.seal("量测用案件（生成）"),
            narrative=vault.seal("量测用案件，由程序生成。"),
            policy=self._rules.pins.policy,
            calendars=self._rules.pins.calendars,
            case_key=wrapped,
        )
        return opening, vault

    def _count(self, state: CaseState) -> None:
        if not state.is_open:
            self.crowd.closed += 1
            return
        self.crowd.is_open += 1
        self.crowd.overdue += bool(state.overdue)
        self.crowd.at.update(rung.unit.code for rung in state.ladder)
        mediators = (post.officer for post in state.stay.posts if post.role is Role.MEDIATOR and post.officer)
        self.crowd.carried.update(mediators)


class _Course:
    """One case on its way."""

    def __init__(
        self, opening: Opening, vault: CaseVault, place: Place, rules: Rules, chance: random.Random
    ) -> None:
        opened = open_case(opening, rules)
        if isinstance(opened, Refusal):
            raise TypeError(opened.code)
        state, self.events = opened
        self._running = RunningCase(state, BOOK.rules)
        self._now, self._vault, self._place, self._rules, self._chance = (
            *(opening.opened_at, vault, place, rules, chance),
        )
        self._staff()

    @property
    def state(self) -> CaseState:
        """The case."""
        return self._running.state

    def run(self, course: str, now: datetime) -> None:
        """Let people act shortly after the opening, and time do the rest until now."""
        if course != "waits":
            self._give(self._carrier(), "accept", {})
        if course == "escalated" and self.state.next_level() is not None:
            reason = self._vault.seal("生成")
            self._give(self._carrier(), "escalate", {"ground": "beyond_competence", "reason": reason})
        if course in ("proposed", "signed"):
            statement, by = self._vault.seal("生成"), ["p1"]
            body = {"outcome": "withdrawn", "statement": statement, "withdrawn_by": by}
            self._give(self._carrier(), "propose_closure", body)
        if course == "signed":
            self._give(self._signer(), "sign_off", {})
        self._until(now)

    def _give(self, actor: Actor, name: str, body: dict[str, Any]) -> None:
        self._until(self._now + timedelta(minutes=self._chance.randrange(5, 25)))
        command = _name(self._chance)
        plain = {key: getattr(value, "model_dump", lambda v=value: v)() for key, value in body.items()}
        envelope = Envelope(command=command, body_hash=command * 2, actor=actor, name=name, body=plain)
        answer = self._running.carry_out(envelope, self._now)
        if not isinstance(answer, Answer):
            raise TypeError(f"{name}: {answer.code}")
        self._collect()

    def _until(self, end: datetime) -> None:
        while (instant := self._running.next_instant()) is not None and instant <= end:
            self._now = max(self._now, instant)
            self._running.pass_time(self._now)
            self._collect()
        self._now = end

    def _collect(self) -> None:
        self._staff()
        self.events += self._running.unwritten
        self._running.unwritten = []

    def _staff(self) -> None:
        """Somebody for each role, as the roster's look-up would find; who it is falls to chance."""
        if self._running.wants_roster:
            level = self.state.stay.level
            slots = self._rules.policy.level(level).roster
            found = {slot.role: self._fit(slot.role, department=slot.department) for slot in slots}
            posts = tuple(Post(role=role, unit=a.unit, officer=a.id) for role, a in found.items() if a)
            gaps = tuple(role for role, actor in found.items() if actor is None)
            self._running.staff(level, posts, gaps, self._now)
            self.events += self._running.unwritten
            self._running.unwritten = []

    def _fit(self, role: Role, *, department: bool) -> Actor | None:
        category = self.state.facts.category
        fit = [
            actor
            for actor in self._place.staff[self.state.unit.code]
            if role in actor.roles
            and actor.in_department == department
            and (not department or category in self._place.units[actor.unit]["competence"].split())
        ]
        return self._chance.choice(fit) if fit else None

    def _carrier(self) -> Actor:
        """Somebody who is on the case."""
        on_it = {post.officer for post in self.state.stay.posts}
        return next(a for a in self._place.staff[self.state.unit.code] if a.id in on_it)

    def _signer(self) -> Actor:
        where = signature_place(self.state, self._rules)
        if where is None:
            raise TypeError("no signature is awaited")
        unit = self.state.unit_of(where.level).code
        handled = {*self.state.handlers, self.state.signature and self.state.signature.proposer}
        fit = (
            a for a in self._place.staff[unit] if a.unit == unit and not set(where.roles).isdisjoint(a.roles)
        )
        return next(actor for actor in fit if actor.id not in handled)


def _name(chance: random.Random) -> str:
    return f"{chance.getrandbits(128):032x}"
