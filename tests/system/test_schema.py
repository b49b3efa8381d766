"""The whole OpenAPI document, asked with tokens of each role: no 5xx, nothing unknown, nothing of others."""

import asyncio
import base64
import json
import secrets
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from activities.engine import connect
from runtime.demo.chapters import GROUP, HOTLINE, LEADER, MEDIATOR, SUPERVISOR, TOWN_DUTY, TOWN_HEAD, report
from runtime.demo.stage import Stage
from runtime.settings import Settings
from runtime.sign_ins import read_sign_ins
from tests.support.installation import a_copy
from tests.system.test_up import up

ELSEWHERE, ADMIN, AUDITOR = "gaoqiao-duty", "wuding-admin", "wuding-auditor"
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "ignored_auth",
    "unsupported_method",
)
ENDLESS = "/v1/changes"
"""A stream does not end; it has stories of its own."""
OF_THE_COUNTY = (SUPERVISOR, LEADER, AUDITOR)
"""They see every case of the county."""
EVERYBODY = (GROUP, MEDIATOR, TOWN_HEAD, TOWN_DUTY, *OF_THE_COUNTY, ADMIN, HOTLINE)


@dataclass(frozen=True)
class Answer:
    """What the API said to one question."""

    status: int
    text: str


def answers_in(report: Path) -> Iterator[Answer]:
    """Every answer of a run, out of its report."""

    def within(told: Any) -> Iterator[Answer]:
        if isinstance(told, dict):
            if isinstance(answer := told.get("response"), dict) and "status_code" in answer:
                content = (answer.get("content") or {}).get("$base64") or ""
                yield Answer(answer["status_code"], base64.b64decode(content).decode(errors="replace"))
            for part in told.values():
                yield from within(part)
        elif isinstance(told, list):
            for part in told:
                yield from within(part)

    with report.open(encoding="utf-8") as lines:
        for line in lines:
            yield from within(json.loads(line))


@dataclass
class Town:
    """An installation with a case that is another town's."""

    url: str
    tokens: dict[str, str]
    foreign: str
    """Number of that case."""
    word: str
    """In its title, its story and the names of its parties."""

    async def asked(self, who: str, report_to: Path, *more: str) -> list[Answer]:
        """Have everything asked with somebody's token; every answer. AssertionError if one was wrong."""
        process = await asyncio.create_subprocess_exec(
            *(Path(sys.executable).with_name("schemathesis"), "run", f"{self.url}/openapi.json"),
            *("--header", f"Authorization: Bearer {self.tokens[who]}"),
            *("--checks", ",".join(CHECKS), "--exclude-path", ENDLESS),
            *("--report", "ndjson", "--report-ndjson-path", report_to),
            *("--output-sanitize", "false", "--no-color", "--generation-database", "none", *more),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        assert process.returncode == 0, f"{who}: {said.decode()[-4000:]}"
        return await asyncio.to_thread(lambda: list(answers_in(report_to)))


@asynccontextmanager
async def installed(county: Settings, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Town]:
    word = f"外镇{secrets.token_hex(4)}"
    with a_copy(county) as settings:
        if settings.database_url:
            monkeypatch.setenv("FENGQIAO_DATABASE_URL", settings.database_url)
        async with up(settings.data) as (_, told):
            tokens = read_sign_ins(settings.data / "sign-ins.csv")
            async with httpx.AsyncClient(base_url=told["url"], timeout=60) as http:
                stage = Stage(http, tokens, await connect(told["engine"]))
                for nth in range(3):
                    case = await stage.open(GROUP, report(f"题{nth}", "排水沟。", severity="general"))
                await case.give(MEDIATOR, "accept")
                unit = (await stage.call(ELSEWHERE, "GET", f"/v1/officers/{ELSEWHERE}")).json()["unit"]
                body = report(word, word, severity="difficult") | {
                    "unit": unit,
                    "parties": [{"side": "applicant", "name": word}, {"side": "respondent", "name": word}],
                }
                foreign = await stage.open(ELSEWHERE, body)
            yield Town(told["url"], tokens, foreign.number, word)


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Here it is not the rate that is asked about."""
    monkeypatch.setenv("FENGQIAO_CALLS_PER_SECOND", "100000")
    monkeypatch.setenv("FENGQIAO_STRANGERS_PER_MINUTE", "1000000")


def see_that_nothing_leaks(town: Town, who: str, answers: list[Answer]) -> None:
    """Nothing of the other town's case; and much was answered, or nothing would have been seen."""
    assert len([answer for answer in answers if answer.status in (200, 201)]) > len(answers) / 50, who
    found = [answer for answer in answers if town.word in answer.text or town.foreign in answer.text]
    assert (found == []) is (who not in OF_THE_COUNTY), who


@pytest.mark.usefixtures("unhurried")
async def test_a_short_walk_over_the_whole_document(
    county: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with installed(county, monkeypatch) as town:
        options = ("--phases", "examples,fuzzing", "--max-examples", "2", "--seed", "7")
        answers = await town.asked(MEDIATOR, tmp_path / MEDIATOR, *options)
        see_that_nothing_leaks(town, MEDIATOR, answers)


@pytest.mark.long
@pytest.mark.usefixtures("unhurried")
@pytest.mark.parametrize("county", ["sqlite", "postgres"], indirect=True)
@pytest.mark.parametrize("who", EVERYBODY)
async def test_twenty_thousand_questions_of_every_role(
    who: str, county: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with installed(county, monkeypatch) as town:
        answers = await town.asked(who, tmp_path / who, "--max-examples", "40", "--workers", "2")
    see_that_nothing_leaks(town, who, answers)
    assert len(answers) * len(EVERYBODY) * 2 >= 20_000
