"""The stage: speaks to the product over HTTP as its users do, and moves a case's clock on the real server."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import httpx
from temporalio.client import Client
from temporalio.testing import TimeSkipper, TimeSkippingConfig

from api.clock import now
from workflows.messages import STATE

A_MOMENT = timedelta(seconds=30)
"""Beyond a deadline, so that it has surely passed."""


class StageError(AssertionError):
    """The product did not do what the story says. Its text is one plain sentence, without an end."""


def answered(answer: httpx.Response) -> str:
    """What came of a call, in a few words."""
    if answer.is_success:
        return "it was carried out"
    try:
        told = answer.json()
        return f"it was refused: {answer.status_code} {told['code']}, {told['en']}"
    except (ValueError, KeyError, TypeError):
        return f"it was answered {answer.status_code}"


@dataclass
class Stage:
    """One installation, its users and its engine."""

    http: httpx.AsyncClient
    tokens: Mapping[str, str]
    engine: Client
    skipper: TimeSkipper = field(init=False)

    def __post_init__(self) -> None:
        self.skipper = TimeSkipper(self.engine, config=TimeSkippingConfig(enabled=False))

    async def call(
        self, who: str, method: str, path: str, body: Any = None, key: str | None = None
    ) -> httpx.Response:
        """One HTTP call of an officer."""
        if who not in self.tokens:
            raise StageError(f"there is no officer {who} who could sign in")
        headers = {"Authorization": f"Bearer {self.tokens[who]}"}
        if method == "POST":
            headers["Idempotency-Key"] = key or secrets.token_hex(12)
        return await self.http.request(method, path, json=body, headers=headers)

    async def open(self, who: str, body: Mapping[str, Any]) -> "PlayedCase":
        """Start a case."""
        answer = await self.call(who, "POST", "/v1/cases", body)
        if answer.status_code != httpx.codes.CREATED:
            raise StageError(f"the report by {who} was to open a case, but {answered(answer)}")
        return PlayedCase(self, who, answer.json())


@dataclass
class PlayedCase:
    """One case of the story, with the clock it lives by."""

    stage: Stage
    opener: str
    view: dict[str, Any]
    skipped: timedelta = timedelta()

    @property
    def number(self) -> str:
        """The case number."""
        return str(self.view["number"])

    @property
    def now(self) -> datetime:
        """The case's own time, a moment ago: never ahead of the engine's, never before the case."""
        return max(now() + self.skipped - A_MOMENT, datetime.fromisoformat(self.view["opened_at"]))

    def today(self) -> str:
        """The case's own date in China."""
        return (self.now + timedelta(hours=8)).date().isoformat()

    async def give(self, who: str, command: str, **body: Any) -> dict[str, Any]:
        """A command that must be carried out."""
        answer = await self.try_to(who, command, **body)
        if answer.status_code != httpx.codes.OK:
            raise StageError(f"{command} by {who} was to be carried out, but {answered(answer)}")
        self.view = answer.json()
        return self.view

    async def file(self, who: str, kind: str, name: str, content: bytes) -> dict[str, Any]:
        """A document brought in and filed."""
        return await self.give(
            who, "file_document", kind=kind, name=name, file=await self.bring_in(who, content)
        )

    async def bring_in(self, who: str, content: bytes) -> str:
        """A file brought in for the case, by the name that a command has for it."""
        headers = {"Authorization": f"Bearer {self.stage.tokens[who]}"}
        path = f"/v1/cases/{self.number}/files"
        answer = await self.stage.http.post(path, content=content, headers=headers)
        if answer.status_code != httpx.codes.CREATED:
            raise StageError(f"the file of {who} was to be taken, but {answered(answer)}")
        return str(answer.json()["file"])

    async def must_refuse(self, code: str, who: str, command: str, **body: Any) -> None:
        """A command that must be refused with that code."""
        answer = await self.try_to(who, command, **body)
        if answer.is_success or answer.json().get("code") != code:
            raise StageError(f"{command} by {who} was to be refused ({code}), but {answered(answer)}")

    async def try_to(self, who: str, command: str, **body: Any) -> httpx.Response:
        """A command that may be refused."""
        return await self.stage.call(who, "POST", f"/v1/cases/{self.number}/actions/{command}", body)

    async def wait(self, **duration: float) -> dict[str, Any]:
        """Let time pass for this case, on the real server."""
        return await self._forward(timedelta(**duration))

    async def wait_until_due(self) -> dict[str, Any]:
        """Let the running deadline pass, and a moment more: timers ring late where the machine is busy."""
        clock = self.view["clock"]
        if clock is None:
            raise StageError("a deadline was to pass, but none is running")
        return await self._forward(datetime.fromisoformat(clock["due"]) - self.now + A_MOMENT)

    async def wait_until_task_due(self, task: str) -> dict[str, Any]:
        """Let the time of a task pass, and a moment more."""
        due = next(each["clock"]["due"] for each in self.view["tasks"] if each["id"] == task)
        return await self._forward(datetime.fromisoformat(due) - self.now + A_MOMENT)

    async def _forward(self, duration: timedelta) -> dict[str, Any]:
        handle, began = self.stage.engine.get_workflow_handle(self.number), now()
        await self.stage.skipper.fast_forward(handle, duration)
        self.skipped += duration - (now() - began)  # what passed meanwhile was not skipped
        return await self.read(self.opener, at_least=(await handle.query(STATE))["seq"])

    async def read(self, who: str, at_least: int = 0) -> dict[str, Any]:
        """The case as the tables have it, at least up to that event."""
        answer = await self.stage.call(who, "GET", f"/v1/cases/{self.number}?at_least={at_least}")
        if answer.status_code != httpx.codes.OK:
            raise StageError(f"{who} was to read the case, but {answered(answer)}")
        self.view = answer.json()
        return self.view

    async def carrier(self, role: str) -> str:
        """Who carries the case in a role; after a move the roster is looked up first."""
        held = await self.stage.engine.get_workflow_handle(self.number).query(STATE)
        await self.read(self.opener, at_least=held["seq"] + (not held["stay"]["staffed"]))
        for post in self.view["roster"]:
            if post["role"] == role:
                return str(post["officer"])
        raise StageError(f"a {role} was to carry the case, but there is none on its roster")

    async def timeline(self, who: str | None = None) -> list[dict[str, Any]]:
        """What happened, in order."""
        answer = await self.stage.call(who or self.opener, "GET", f"/v1/cases/{self.number}/timeline")
        events: list[dict[str, Any]] = answer.json()["events"]
        return events
