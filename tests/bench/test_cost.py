"""What parts of the product cost: what is left out is really out, and the page follows from the rounds."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE
from dataclasses import replace
from pathlib import Path

import pytest

from bench.cost import in_turn, measure_cost
from bench.cost_report import ROWS, added, cost_report
from bench.faults import BenchError
from bench.histories import Histories
from bench.lifecycle import Measured, Plan
from bench.processes import module
from bench.report import WIDTH
from bench.timing import Round
from bench.variants import VARIANTS, Variant
from bench.without import PARTS

SEEN = """
import bench.without
[bench.without.TAKEN_OUT[part]() for part in bench.without.PARTS]
from api.bodies import BODIES, seal_body
from cases.commands.registry import REGISTRY
from cases.events import Noted
from cases.record import NOBODY, link
from policies.loaded import BOOK
from api.clock import now
from api.giving import give
from storage.granting import Granter
from storage.key_ring import KeyRing
bench.without.see_that_it_is_gone()
wrapped, vault = KeyRing.new_case_key(None, "532329-2026-000001")
text = seal_body(REGISTRY["note"], BODIES["note"](text="in clear"), vault)
print(text["text"]["box"])
event = link("532329-2026-000001", 7, now(), NOBODY, Noted(text=vault.seal("x")), "0" * 64)
print(set(event.prev + event.hash))
print(Granter.grant(None, "a", "b", event), Granter.objection(None, "a", "b", event))
"""


async def said_by(*command: str, room: Path | None = None) -> tuple[int | None, str, str]:
    """Exit code, and what a process says on its two ways out."""
    process = await asyncio.create_subprocess_exec(
        *command, env={**os.environ, **({"TMPDIR": str(room)} if room else {})}, stdout=PIPE, stderr=PIPE
    )
    said, wrong = await process.communicate()
    return process.returncode, said.decode(), wrong.decode()


def measured(rates: tuple[float, ...], cpu_ms: float) -> Measured:
    """Rounds of ten seconds with so many cases a second."""
    names = [[f"{rate}-{nth}" for nth in range(int(rate * 10))] for rate in rates]
    calls = {"open": [10.0], "accept": [20.0]}
    made = Measured(
        rounds=[Round(seconds=10, names=each, calls=calls) for each in names],
        cpu=[{"engine": 0, "api": cpu_ms * len(each) / 1000, "worker": 0, "client": 99} for each in names],
    )
    made.histories = Histories(cases=1, events=28, size=11_000)
    return made


async def test_without_its_parts_the_product_writes_in_clear_and_checks_nothing() -> None:
    code, said, wrong = await said_by(sys.executable, "-c", SEEN)
    assert code == 0, wrong
    assert said.splitlines() == ["in clear", "{'0'}", "None None"]


@pytest.mark.parametrize("words", [(), ("sealing",), ("sealing", "up"), ("locks", "api"), ("", "api")])
async def test_nothing_else_can_be_left_out_and_nothing_else_run(words: tuple[str, ...]) -> None:
    code, said, wrong = await said_by(*module("bench.without", *words))
    assert (code, said) == (1, "")
    assert "python -m bench.without sealing,grants,chain api" in wrong


def test_only_the_whole_product_is_started_by_its_own_command() -> None:
    own, *others = (variant.command("api")[1:] for variant in VARIANTS)
    assert own == ["-m", "runtime", "api"]
    assert others == [
        ["-m", "bench.without", left_out, "api"] for left_out in (*PARTS, "sealing,grants,chain")
    ]


def test_everybody_is_first_and_last_in_turn() -> None:
    orders = [in_turn(list("abcdef"), nth) for nth in range(12)]
    assert {order[0] for order in orders} == {order[-1] for order in orders} == set("abcdef")
    assert all(sorted(order) == list("abcdef") for order in orders)


def test_what_is_added_is_told_of_each_pair() -> None:
    assert added([1.2, 1.1], [1.0, 1.0]) == pytest.approx([20, 10])


def page(together: Measured) -> str:
    costs = {name: measured((4.0, 5.0, 4.0), 200) for name in ROWS}
    return cost_report(Plan(10, 16, 3), {**costs, "without-all": together})


def test_the_report_says_what_they_add_and_whether_the_aim_is_met() -> None:
    missed = page(measured((5.0, 6.0, 6.0), 160))
    assert re.search(
        r"^\| without all three +\| +6.0 \| +\+25 % \(\+20 to \+50\) \| +160 \| +\+25 % ",
        missed,
        re.MULTILINE,
    )
    assert "add +25 % (+20 to +50) to the time of a case" in missed.replace("\n", " ")
    assert "is missed" in missed.replace("\n", " ")
    assert "is met" in page(measured((4.0, 5.5, 4.0), 190)).replace("\n", " ")
    assert max(len(line) for line in missed.splitlines() if not line.startswith("|")) <= WIDTH


def test_without_proc_there_are_times_only() -> None:
    its = measured((5.0,), 160)
    costs = {name: replace(its, cpu=["not measured"]) for name in ROWS}
    for one in costs.values():
        one.histories = its.histories
    assert re.search(
        r"^\| without all three +\| +5.0 \| +\+0 % \(\+0 to \+0\) \| +- \| +- \|",
        cost_report(Plan(10, 16, 1), costs),
        re.MULTILINE,
    )


@pytest.mark.long
async def test_it_runs_to_its_end_and_leaves_nothing_behind(tmp_path: Path) -> None:
    code, said, wrong = await said_by(
        *module("bench.cost", "--seconds", "0.5", "--clients", "1", "--rounds", "1"), room=tmp_path
    )
    assert code == 0, wrong
    assert "proving what is out: without-all" in wrong
    assert all(f"| {name}" in said for name in ROWS.values())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.long
async def test_nothing_is_measured_of_a_variant_that_is_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lying = Variant("without-chain", ("grants",))
    own = Variant.command
    monkeypatch.setattr("bench.variants.VARIANTS", (VARIANTS[0], lying))
    monkeypatch.setattr(
        Variant, "command", lambda it, role: own(it if it != lying else Variant("", ("chain",)), role)
    )
    with pytest.raises(BenchError, match="without-chain: out are chain, and should be grants"):
        await measure_cost(tmp_path, Plan(0.5, 1, 1), print)
