"""One client: acts as its officers do, tries again under the same key, and notes all that it sees."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import httpx

from torture.bodies import COMMANDS, body_of, likely, report
from torture.calls import Call, Caller
from torture.places import Place
from torture.script import Deed, Step, sometimes
from torture.site import Site

RECENT = 8
"""A client looks after so many of its open cases at a time: cases are to get somewhere."""
A_MOMENT = timedelta(seconds=30)
FORWARD_WITHIN = 8.0
"""Seconds that a client waits until time has passed for a case."""
HORIZON = timedelta(days=45)
"""The longest that time passes at once."""
OF_A_CASE = ("timeline", "explain", "circulation", "actions", "documents")
OF_SEVERAL = ("cases", "overdue", "worklist", "tasks", "listed", "overdue/units", "overdue/ages")
"""What is read beside a case itself; boards and sheets are refused to most."""
BESIDE = {"note", "copy_in", "urge", "correct_party", "instruct", "urge_task", "call_together"}
BESIDE |= {"call_in", "record_call_consent"}
BESIDE |= {"correct_intake", "strike", "link_case", "unlink_case", "name_representatives"}
"""Commands that bring no case on."""
View = Mapping[str, Any]


@dataclass
class Client:
    """One of many, with cases of its own and an eye on a neighbour's."""

    nth: int
    seed: int
    place: Place
    caller: Caller
    site: Site
    open_cases: list[str] = field(default_factory=list)
    openers: dict[str, str] = field(default_factory=dict)
    neighbour: "Client | None" = None

    async def take(self, step: Step) -> None:
        """One step. What goes wrong on the way is noted and not raised."""
        dice = step.rolled()
        deed = step.deed if self.open_cases or step.deed is Deed.WRONG else Deed.OPEN
        match deed:
            case Deed.OPEN:
                await self._open(step, dice)
            case Deed.ACT | Deed.DOUBLE | Deed.REUSE:
                await self._act(step, deed, dice)
            case Deed.WRONG:
                await self._wrong(step, dice)
            case Deed.FORWARD:
                await self._forward(step, dice)
            case Deed.LOOK:
                await self._look(step, dice)

    def _key(self, step: Step) -> str:
        return f"torture-{self.seed}-{self.nth}-{step.nth}"

    def _case(self, dice: Random) -> str:
        """One of the latest open cases, mostly an own one."""
        cases = self.open_cases
        if sometimes(dice, 20) and self.neighbour and self.neighbour.open_cases:
            cases = self.neighbour.open_cases
        return dice.choice(cases[-RECENT:])

    def _opener(self, number: str) -> str:
        return {**(self.neighbour.openers if self.neighbour else {}), **self.openers}[number]

    async def _open(self, step: Step, dice: Random) -> None:
        who = dice.choice(self.place.reporters)
        call = Call(who, "open", self._key(step), report(dice, dice.choice(self.place.units)))
        answer = await self.caller.give(call, step.patience, step.tries)
        if answer is not None and answer.is_success:
            number = answer.json()["number"]
            if number not in self.openers:
                self.openers[number] = who
                self.open_cases.append(number)

    async def _act(self, step: Step, deed: Deed, dice: Random) -> None:
        number = self._case(dice)
        chosen = await self._chosen(number, step, dice)
        if chosen is None:
            return
        who, name, view = chosen
        body = body_of(name, view, dice, self.place.siblings)
        if "file" in body:
            scan = f"示例扫描件（生成）{self._key(step)}\n".encode() * dice.randrange(1, 2000)
            body["file"] = await self.caller.bring_in(who, number, scan, step.patience) or body["file"]
        based_on = view["version"] if sometimes(dice, 30) else None
        call = Call(who, name, self._key(step), body, number, based_on)
        if deed is Deed.DOUBLE:
            times = dice.randrange(2, 5)
            both = (self.caller.give(call, step.patience, step.tries) for _ in range(times))
            answers = await asyncio.gather(*both)
        else:
            answers = [await self.caller.give(call, step.patience, step.tries)]
        if deed is Deed.REUSE:
            other = Call(who, "note", call.key, {"text": "同一编号，另一内容。"}, number)
            await self.caller.give(other, step.patience, 1)
        for answer in answers:
            self._learn(number, answer)

    async def _chosen(self, number: str, step: Step, dice: Random) -> tuple[str, str, View] | None:
        """An officer who sees the case and a command that it is offered there."""
        opener = self._opener(number)
        for who in (*dice.sample(self.place.officers, 5), opener):
            view = await self.caller.look(who, number, step.patience)
            if view is None:
                continue
            if view["status"] == "closed":
                self._drop(number)
                return None
            useful = view["allowed"]
            if useful and (who == opener or set(useful) - BESIDE):
                return who, likely(dice, useful), view
        return None

    def _learn(self, number: str, answer: httpx.Response | None) -> None:
        if answer is not None and answer.is_success and answer.json().get("status") == "closed":
            self._drop(number)

    def _drop(self, number: str) -> None:
        for cases in (self.open_cases, self.neighbour.open_cases if self.neighbour else []):
            if number in cases:
                cases.remove(number)

    async def _wrong(self, step: Step, dice: Random) -> None:
        """Anybody gives any command with any body; some of it is no command at all."""
        who, name = dice.choice(self.place.officers), dice.choice(COMMANDS)
        number = self._case(dice) if self.open_cases else "000000-2026-000001"
        seen = (
            await self.caller.look(self._opener(number), number, step.patience) if self.open_cases else None
        )
        body = body_of(name, seen, dice, self.place.siblings) if seen else {"text": "无"}
        match dice.randrange(5):
            case 0:
                call = Call(who, name, self._key(step), body, number, based_on=999_999)
            case 1:
                call = Call(who, name, None, body, number)
            case 2:
                call = Call(who, name, self._key(step), {**body, "nonsense": 1}, number)
            case 3:
                call = Call(who, name, self._key(step), body, "000000-2026-000001")
            case _:
                call = Call(who, name, self._key(step), body, number)
        self._learn(number, await self.caller.give(call, step.patience, 1))

    async def _forward(self, step: Step, dice: Random) -> None:
        """Time passes for an own case: to the middle of its running clock, just over it, or far over it."""
        number = dice.choice(self.open_cases[-RECENT:])
        share = dice.choice((0.4, 1.0, 1.0, 1.0, None))
        view = await self.caller.look(self._opener(number), number, step.patience)
        if view is None or view["status"] == "closed":
            return
        journal = self.caller.journal
        try:
            async with asyncio.timeout(FORWARD_WITHIN):
                its_now = datetime.fromisoformat(await self.site.now_of(number))
                rest = datetime.fromisoformat(view["clock"]["due"]) - its_now
                by = min(rest * share + A_MOMENT if share else rest + HORIZON, HORIZON * 2)
                if by <= timedelta():
                    return
                journal.note("forwarding", number=number, by=by.total_seconds())
                done = await self.site.forward(number, by)
        except Exception as error:  # noqa: BLE001  # the engine may be dying: that is what is wanted
            journal.note("not_forwarded", number=number, why=type(error).__name__)
            return
        journal.note("forwarded", number=number, done=done)

    async def _look(self, step: Step, dice: Random) -> None:
        """A case, something else of it, and a list or a board of whoever."""
        number = self._case(dice)
        await self.caller.look(self._opener(number), number, step.patience)
        of_case, of_several = dice.choice(OF_A_CASE), dice.choice(OF_SEVERAL)
        await self.caller.read(self._opener(number), f"cases/{number}/{of_case}", number, step.patience)
        await self.caller.read(dice.choice(self.place.officers), of_several, None, step.patience)
