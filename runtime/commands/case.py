"""Commands for officers and programs: a case over the API, by a token, without writing HTTP."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

import httpx
import typer

from cases.opening import CASE_NUMBER
from runtime.calling import call
from runtime.faults import DATA, CannotRunError
from runtime.terminal import say

app = typer.Typer()
case = typer.Typer(
    no_args_is_help=True,
    help="A case over the API, as the officer of FENGQIAO_TOKEN, at FENGQIAO_URL / 以令牌办理案件",
)
app.add_typer(case, name="case")

Number = Annotated[str, typer.Argument(help="Case number")]
Key = Annotated[
    str | None, typer.Option(help="Idempotency key: the same one asked again is carried out once")
]


class Part(StrEnum):
    """What can be looked at beside the case itself."""

    TIMELINE = "timeline"
    EXPLAIN = "explain"
    ACTIONS = "actions"
    CIRCULATION = "circulation"
    DOCUMENTS = "documents"
    REVEALS = "reveals"


@case.command()
def show(
    number: Number,
    part: Annotated[Part | None, typer.Option(help="A part of it instead")] = None,
) -> None:
    """Print the case, or a part of it, as JSON."""
    _print(_call("GET", number, f"/{part}" if part else ""))


@case.command()
def actions(number: Number) -> None:
    """Say of every command whether you may give it now, and if not, why not."""
    for row in _call("GET", number, "/actions").json()["actions"]:
        say(f"{row['name']:20} {'yes' if row['allowed'] else row['why_not']['code']}")


@case.command()
def act(
    number: Number,
    command: Annotated[str, typer.Argument(help="Command, for instance accept")],
    body: Annotated[str, typer.Argument(help="Its body as JSON; - reads it from standard input")] = "{}",
    key: Key = None,
) -> None:
    """Give a command, and print the case after it."""
    text = sys.stdin.read() if body == "-" else body
    path = f"/actions/{quote(command, safe='')}"
    _print(_call("POST", number, path, key=key, content=text.encode(), json=True))


@case.command(name="file")
def file_(
    number: Number,
    path: Annotated[Path, typer.Argument(help="The file", exists=True, dir_okay=False, readable=True)],
    kind: Annotated[str, typer.Option(help="evidence, agreement, mediation_record, …")] = "evidence",
    name: Annotated[str | None, typer.Option(help="What it is called; the file's name if absent")] = None,
) -> None:
    """Bring a file in and make it a document of the case."""
    held = _call("POST", number, "/files", content=path.read_bytes()).json()
    body = {"kind": kind, "name": name or path.name, "file": held["file"]}
    _print(_call("POST", number, "/actions/file_document", content=json.dumps(body).encode(), json=True))


def _call(
    method: str,
    number: str,
    part: str,
    *,
    key: str | None = None,
    content: bytes | None = None,
    json: bool = False,
) -> httpx.Response:
    """One call about a case. CannotRunError for a refusal, with its code, and for an API that is away."""
    if not CASE_NUMBER.fullmatch(number):
        raise CannotRunError(f"{number[:40]!r} is no case number, as 532329-2026-000001 is", DATA)
    return call(method, f"/v1/cases/{number}{part}", key=key, content=content, json=json)


def _print(answer: httpx.Response) -> None:
    say(json.dumps(answer.json(), ensure_ascii=False, indent=1))
