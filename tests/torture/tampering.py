"""Ways to tamper with what a run has left, and to ask whether it was found out."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.torture.recording import Run
from torture.checking.case import Written
from torture.checking.findings import Kind

NOBODY = "f" * 32
"""A command that nobody has given."""
Tamper = Callable[[Run], None]
Case = tuple[Tamper, Kind, str, str]
"""What is done, and the finding that it must bring: kind, case, words."""


def each(cases: list[Case]) -> pytest.MarkDecorator:
    """A test for each of them, named after what is done."""
    names = [tamper.__name__ for tamper, *_ in cases]
    return pytest.mark.parametrize(("tamper", "kind", "case", "words"), cases, ids=names)


def see(run: Run, tamper: Tamper, kind: Kind, case: str, words: str) -> None:
    """Tamper, and see that it is found and named."""
    tamper(run)
    found = run.judged().findings
    named = [f for f in found if f.kind is kind and f.case == case and words in f.says]
    assert named, [str(finding) for finding in found]


def position(chain: list[Written], kind: str, nth: int = 0) -> int:
    return [n for n, event in enumerate(chain) if event["what"]["type"] == kind][nth]


def without(run: Run, number: str, *kinds: str, linked: bool = True) -> None:
    run.put(number, [e for e in run.chain(number) if e["what"]["type"] not in kinds], linked=linked)


def changed(run: Run, number: str, kind: str, *, linked: bool = True, **what: Any) -> None:
    """Let an event say something else."""
    chain = run.chain(number)
    nth = position(chain, kind)
    chain[nth] = {**chain[nth], "what": {**chain[nth]["what"], **what}}
    run.put(number, chain, linked=linked)


def later(at: str, **by: int) -> str:
    return (datetime.fromisoformat(at) + timedelta(**by)).isoformat().replace("+00:00", "Z")
