"""Commands for handing over what an officer carries, over the API."""

import json
import secrets
import time
from datetime import date
from typing import Annotated, Any

import httpx
import typer

from runtime.calling import call
from runtime.faults import DATA, CannotRunError
from runtime.terminal import say

app = typer.Typer()
handover = typer.Typer(
    no_args_is_help=True,
    help="Handing over what an officer carries, as the officer of FENGQIAO_TOKEN / 工作移交",
)
app.add_typer(handover, name="handover")

Officer = Annotated[str, typer.Argument(help="Officer id: whose it is")]
Key = Annotated[
    str | None, typer.Option(help="Idempotency key: the same one asked again is carried out once")
]
TRIES, PAUSE = 30, 2.0
"""How often to ask how far it is, and seconds between."""


@handover.command()
def preview(
    officer: Officer,
    to: Annotated[
        str | None, typer.Option(help="Who might get it: says of each thing whether they may")
    ] = None,
) -> None:
    """Print everything that an officer carries: case, kind, since when, due, and why it would stay."""
    told = call("GET", _path(officer, "carries" + (f"?to={_name(to)}" if to else ""))).json()
    for item in told["items"]:
        since, due, fit = (item["since"] or "-")[:16], item["due_local"] or "-", _why(item.get("refused"))
        say(f"{item['number']}  {item['kind']:10} {item['ref']:28} {since:16}  {due:16}{fit}")
    say(f"{told['count']} things; nothing was changed")


@handover.command()
def give(
    officer: Officer,
    to: Annotated[str, typer.Option(help="Officer id: who gets it")],
    *,
    departure: Annotated[bool, typer.Option("--departure", help="They leave the post; else a leave")] = False,
    starts_on: Annotated[str | None, typer.Option(help="The first day, YYYY-MM-DD; today if absent")] = None,
    until: Annotated[str | None, typer.Option(help="The last day of a leave, YYYY-MM-DD")] = None,
    key: Key = None,
) -> None:
    """Hand over everything that an officer carries, and print what became of each thing."""
    absence = "departure" if departure else "leave"
    body = {"to": to, "absence": absence, "starts_on": _day(starts_on), "until": _day(until)}
    _told(_until_done(officer, "handover", body, key), "result", "refused")


@handover.command(name="return")
def return_(officer: Officer, key: Key = None) -> None:
    """Give back to an officer what they handed over last, and print what became of each thing."""
    _told(_until_done(officer, "handover/return", {}, key), "returned", "return_refused")


@handover.command()
def show(officer: Officer) -> None:
    """Print every handover of an officer, the latest first, as JSON."""
    say(json.dumps(call("GET", _path(officer, "handover")).json(), ensure_ascii=False, indent=1))


def _until_done(officer: str, part: str, body: dict[str, Any], key: str | None) -> dict[str, Any]:
    """Ask with one key until nothing of it waits any more."""
    key, content = key or secrets.token_hex(12), json.dumps(body).encode()
    for _ in range(TRIES):
        answer = call("POST", _path(officer, part), key=key, content=content, json=True)
        if answer.status_code != httpx.codes.ACCEPTED:
            break
        time.sleep(PAUSE)
    told: dict[str, Any] = answer.json()
    return told


def _told(given: dict[str, Any], result: str, refused: str) -> None:
    for item in given["items"]:
        say(f"{item['number']}  {item['kind']:10} {item['ref']:28} {item[result]}{_why(item[refused])}")
    say(f"{given['officer']} -> {given['to']}: {given['state']}, {len(given['items'])} things")


def _why(refused: dict[str, str] | None) -> str:
    """Why something stays, and to whom it could go."""
    return f"  {refused['code']}: {refused['zh']} / {refused['en']}" if refused else ""


def _path(officer: str, part: str) -> str:
    return f"/v1/officers/{_name(officer)}/{part}"


def _name(officer: str) -> str:
    if not officer or not all(char.isalnum() or char in "._-" for char in officer):
        raise CannotRunError(f"{officer[:40]!r} is no officer id", DATA)
    return officer


def _day(written: str | None) -> str | None:
    try:
        return date.fromisoformat(written).isoformat() if written else None
    except ValueError:
        raise CannotRunError(f"{written!r} is no date, as 2026-03-02 is", DATA) from None
