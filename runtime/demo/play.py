"""Play chapters, or scenarios from files, on a throw-away installation and tell what happened."""

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from rich.console import Console

from activities.engine import connect
from runtime.demo.chapters import CHAPTERS, GROUP, LEADER, Chapter, report
from runtime.demo.scenario import lay_over, read_scenario
from runtime.demo.stage import PlayedCase, Stage
from runtime.example import EVERY_PLACE, example_home, sign_ins_path
from runtime.installation import running
from runtime.settings import Settings, without_settings
from runtime.sign_ins import read_sign_ins
from storage.database import Database

ZONE = ZoneInfo("Asia/Shanghai")
WHOLE_TIMELINE = "up_all_four"


def play(console: Console, *, everything: bool = False) -> None:
    """The demo, from an empty directory to the last line: a selection of the chapters, or everything."""
    chapters = [chapter for chapter in CHAPTERS if everything or chapter.brief]
    with _throw_away(console) as settings:
        asyncio.run(_play(settings, lambda stage: _tell_all(stage, console, chapters), console))


def play_files(console: Console, files: Sequence[Path]) -> None:
    """The same with the scenarios of these files. CannotRunError if one is unreadable or goes otherwise."""
    scenarios = [(file, read_scenario(file)) for file in files]

    async def run(settings: Settings) -> None:
        async with Database(settings.database) as database:
            for file, scenario in scenarios:
                await lay_over(database, scenario, file.parent)
        chapters = [scenario.chapter(file) for file, scenario in scenarios]
        await _play(settings, lambda stage: _tell_each(stage, console, chapters), console)

    with _throw_away(console) as settings:
        asyncio.run(run(settings))


@contextmanager
def _throw_away(console: Console) -> Iterator[Settings]:
    """A data directory with every example place, gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="fengqiao-demo-") as folder:
        without_settings()
        settings = Settings(data=Path(folder), api_port=0, engine_port=0)
        example_home(settings, console, EVERY_PLACE)
        yield settings


async def _play(settings: Settings, tell: Callable[[Stage], Awaitable[object]], console: Console) -> None:
    async with (
        running(settings, lambda line: console.print(line, markup=False), need_time_skipping=True) as here,
        httpx.AsyncClient(base_url=here.url, timeout=60) as http,
    ):
        tokens = read_sign_ins(sign_ins_path(settings))
        stage = Stage(http, tokens, await connect(here.engine.address, settings.namespace))
        await tell(stage)


async def _tell_each(stage: Stage, console: Console, chapters: Sequence[Chapter]) -> list[PlayedCase]:
    played = await asyncio.gather(*(chapter.play(stage) for chapter in chapters))
    for nth, (chapter, case) in enumerate(zip(chapters, played, strict=True), start=1):
        await _tell_chapter(console, nth, chapter, case)
    return played


async def _tell_all(stage: Stage, console: Console, chapters: Sequence[Chapter]) -> None:
    played = await _tell_each(stage, console, chapters)
    for chapter, case in zip(chapters, played, strict=True):
        if chapter.name == WHOLE_TIMELINE:
            _whole_timeline(console, case, await case.timeline(LEADER))
    await _left_overdue(stage, console)
    if len(chapters) < len(CHAPTERS):
        rest = len(CHAPTERS) - len(chapters)
        console.print(f"另有 {rest} 则：fengqiao demo --all · {rest} more: fengqiao demo --all", markup=False)


async def _tell_chapter(console: Console, nth: int, chapter: Chapter, case: PlayedCase) -> None:
    console.rule(f"{nth}. {chapter.title.zh} · {chapter.title.en}   {case.number}", align="left")
    for event in await case.timeline():
        if event["what"]["type"] not in ("reminded", "consent_recorded"):
            console.print(f"  {_local(event['at'])}  {event['says']['zh']}", markup=False)
            console.print(f"  {'':16}  {event['says']['en']} — {_who(event)}", style="dim", markup=False)


def _whole_timeline(console: Console, case: PlayedCase, events: Sequence[dict[str, Any]]) -> None:
    """Every event of one case, with the hash that chains it to the one before."""
    console.rule(f"{case.number} 全程 · timeline", align="left")
    for event in events:
        head = f"  {event['seq']:>3} {_local(event['at'])} {event['hash'][:8]} {_who(event)}"
        console.print(f"{head}\n      {event['says']['zh']}", markup=False)
        console.print(f"      {event['says']['en']}", style="dim", markup=False)


async def _left_overdue(stage: Stage, console: Console) -> None:
    """One more case is left to itself until it is overdue at the top, and the list shows it."""
    left = await stage.open(GROUP, report("无人过问的纠纷", "没有人处理。", severity="complex"))
    await left.wait_until_due()
    console.rule("逾期清单 · overdue list", align="left")
    for row in (await stage.call(LEADER, "GET", "/v1/overdue")).json()["items"]:
        answering, level, due = row["responsible"], row["level_name"], row["clock"]["due_local"]
        who = answering["officer"] or f"{'/'.join(answering['roles'])} @ {answering['unit']}"
        console.print(f"  {row['number']} {row['title']}", markup=False)
        console.print(f"      {level['zh']}，{due} 到期，负责：{who}", markup=False)
        en = f"      {level['en']}, due {due}, responsible: {who} ({answering['rule']})"
        console.print(en, style="dim", markup=False)


def _who(event: dict[str, Any]) -> str:
    return event.get("actor") or "时钟 clock"


def _local(at: str) -> str:
    return datetime.fromisoformat(at).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
