"""Calls over HTTP, each noted before it goes out and when its answer is there."""

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from torture.journal import Journal

AGAIN_AFTER = 0.6
"""Seconds until a call whose outcome is unknown is sent once more under its key."""
NOBODY_THERE = 1.5
"""Seconds that a client waits where nobody took its connection."""
UNKNOWN = frozenset({429, 500, 502, 503, 504})
"""HTTP statuses after which nobody knows, or nothing was tried."""
KEPT = ("number", "seq", "version", "status", "head", "code", "level")
"""What of an answer is noted."""


@dataclass(frozen=True)
class Call:
    """A command, or `open`, as it goes out."""

    who: str
    name: str
    key: str | None
    body: Mapping[str, Any]
    number: str | None = None
    based_on: int | None = None
    """The version that goes into If-Match."""

    @property
    def digest(self) -> str:
        """Tells this body from another under the same key."""
        return hashlib.sha256(json.dumps(self.body, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def path(self) -> str:
        """Where it is sent."""
        return f"/v1/cases/{self.number}/actions/{self.name}" if self.number else "/v1/cases"


@dataclass
class Caller:
    """Everybody's connection to the API."""

    http: httpx.AsyncClient
    tokens: Mapping[str, str]
    journal: Journal
    counted: Counter[str] = field(default_factory=Counter)
    """Answers to commands by HTTP status; `none` where there was none."""
    open_questions: dict[tuple[str, str | None, str], Call] = field(default_factory=dict)
    """Calls of which nobody knows what became of them, by officer, key and body."""

    async def give(self, call: Call, patience: float, tries: int) -> httpx.Response | None:
        """Send it until the outcome is known or the tries are used up; the last answer, if there was one."""
        answer, question = None, (call.who, call.key, call.digest)
        for attempt in range(tries):
            if attempt:
                await asyncio.sleep(AGAIN_AFTER)
            answer = await self._send(call, question, patience)
            self.counted[str(answer.status_code) if answer is not None else "none"] += 1
            if answer is not None and answer.status_code not in UNKNOWN:
                break
        if answer is not None and answer.status_code not in UNKNOWN | {httpx.codes.ACCEPTED}:
            self.open_questions.pop(question, None)
        return answer

    async def _send(
        self, call: Call, question: tuple[str, str | None, str], patience: float
    ) -> httpx.Response | None:
        headers = {"Authorization": f"Bearer {self.tokens[call.who]}"}
        if call.key is not None:
            headers["Idempotency-Key"] = call.key
        if call.based_on is not None:
            headers["If-Match"] = f'"v{call.based_on}"'
        told = {"facts": call.body["facts"]} if call.name == "open" else {}
        nth = self.journal.sent(
            who=call.who,
            name=call.name,
            key=call.key,
            number=call.number,
            **{"digest": call.digest, "based_on": call.based_on, **told},
        )
        known = question in self.open_questions
        self.open_questions[question] = call
        waiting = self.http.post(call.path, json=dict(call.body), headers=headers, timeout=patience)
        try:
            return await self._answer(nth, waiting)
        except httpx.ConnectError:
            if not known:
                del self.open_questions[question]  # nobody has even heard it
            await asyncio.sleep(NOBODY_THERE)
            return None

    async def look(self, who: str, number: str, patience: float) -> Mapping[str, Any] | None:
        """The case as an officer sees it; None if it cannot be seen, or not now."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        nth = self.journal.sent(who=who, name="look", number=number)
        waiting = self.http.get(f"/v1/cases/{number}", headers=headers, timeout=patience)
        try:
            answer = await self._answer(nth, waiting)
        except httpx.ConnectError:
            await asyncio.sleep(NOBODY_THERE)
            return None
        return answer.json() if answer is not None and answer.is_success else None

    async def read(self, who: str, path: str, number: str | None, patience: float) -> None:
        """Anything else that is there to be read: it must not fail, whatever it says."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        nth = self.journal.sent(who=who, name=f"GET {path}", key=None, number=number)
        waiting = self.http.get(f"/v1/{path}", headers=headers, timeout=patience)
        try:
            await self._answer(nth, waiting)
        except httpx.ConnectError:
            await asyncio.sleep(NOBODY_THERE)

    async def bring_in(self, who: str, number: str, content: bytes, patience: float) -> str | None:
        """Bring a file in for a case; its name there, None if that is not known."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        path = f"/v1/cases/{number}/files"
        try:
            answer = await self.http.post(path, content=content, headers=headers, timeout=patience)
        except httpx.TransportError:
            return None
        self.journal.note("brought_in", number=number, http=answer.status_code)
        return str(answer.json()["file"]) if answer.is_success else None

    async def load_calendar(self, who: str, text: str, patience: float) -> bool:
        """Load a calendar; whether it is in force now. Loaded twice, it is there once."""
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Content-Type": "application/yaml"}
        try:
            answer = await self.http.post(
                "/v1/calendars", content=text.encode(), headers=headers, timeout=patience
            )
        except httpx.TransportError:
            return False
        self.journal.note("calendar", http=answer.status_code)
        return answer.is_success

    async def _answer(self, nth: int, waiting: Any) -> httpx.Response | None:
        """What came back, noted; None if nothing did. httpx.ConnectError if it was not even taken."""
        try:
            answer: httpx.Response = await waiting
        except httpx.TransportError as error:
            self.journal.note("no_answer", call=nth, why=type(error).__name__)
            if isinstance(error, httpx.ConnectError):
                raise
            return None
        body = answer.json() if "json" in answer.headers.get("content-type", "") else {}
        told = {name: body[name] for name in KEPT if name in body}
        if answer.is_error:
            told.pop("status", None)  # a problem document's own, which is the HTTP status
        self.journal.note("answered", call=nth, http=answer.status_code, **told)
        return answer
