"""What the API shows of every case once all is quiet, asked from outside as whoever opened it."""

import csv
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx

from torture.checking.case import Case
from torture.checking.commands import Chains
from torture.checking.findings import Finding, Kind
from torture.checking.walk import differences

AT_ONCE, WITHIN, PAGE = 4, 30.0, 500
Shown = Mapping[str, Mapping[str, Any]]
"""By case number: the case, and the hashes of its timeline."""


def ask(url: str, tokens: Path, openers: Mapping[str, str]) -> Shown:
    """Every case and its timeline. httpx.HTTPError if the API does not answer."""
    with tokens.open(newline="") as file:
        known = {row["officer"]: row["token"] for row in csv.DictReader(file)}

    with httpx.Client(base_url=url, timeout=WITHIN) as http, ThreadPoolExecutor(AT_ONCE) as several:

        def one(number: str) -> tuple[str, dict[str, Any]]:
            headers = {"Authorization": f"Bearer {known[openers[number]]}"}
            path = f"/v1/cases/{number}"
            case = http.get(path, headers=headers).raise_for_status().json()
            timeline = http.get(f"{path}/timeline?limit={PAGE}", headers=headers).raise_for_status().json()
            return number, {"case": case, "hashes": [event["hash"] for event in timeline["events"]]}

        return dict(several.map(one, openers))


def save(shown: Shown, path: Path) -> None:
    """Keep it beside the journal."""
    path.write_text(json.dumps(shown, ensure_ascii=False), encoding="utf-8")


def saved(path: Path) -> Shown | None:
    """What was kept, if it was."""
    found: Shown | None = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return found


def as_shown(shown: Shown, cases: Mapping[str, Case], chains: Chains) -> Iterator[Finding]:
    """The API shows each case as its events make it."""
    for number, case in cases.items():
        if number not in shown:
            yield Finding(Kind.DIVERGED, number, "is not shown")
            continue
        marks = [{"scope": scope, "level": level} for scope, level, _ in case.marks]
        wanted = {"seq": case.seq, "version": case.version, "status": case.status, "head": case.head}
        had = dict(shown[number]["case"])
        had["marks"] = [{"scope": m["scope"], "level": m["level"]} for m in had["overdue_history"]]
        for path, should, says in differences(wanted | {"level": case.level, "marks": marks}, had):
            yield Finding(Kind.DIVERGED, number, f"is shown with {path} {says} instead of {should}")
        if shown[number]["hashes"] != [event["hash"] for event in chains[number][:PAGE]]:
            yield Finding(Kind.DIVERGED, number, "is shown with another timeline")
